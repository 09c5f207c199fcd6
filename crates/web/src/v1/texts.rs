//! Texts that programs send: bounded, and nothing hidden in them reaches a document.

use base::text::{PersonName, clean_free_text, clean_text};
use rules::Refusal;
use rules::cases::texts::{FREE_CHARS_MAX, LINE_CHARS_MAX};

use crate::problem::Trouble;
use crate::views::page::Lang;

/// Free text of several lines; a program can be asked to send it clean, so hidden characters are refused, not removed.
pub fn free(place: &'static str, sent: &str) -> Result<String, Trouble> {
    let clean = clean_free_text(sent, FREE_CHARS_MAX).map_err(|flaw| flawed(place, &flaw.to_string()))?;
    match clean.notice() {
        None => Ok(clean.text),
        Some(_) => Err(flawed(place, &Lang::ZhHans.say("api.hidden-characters", &[&clean.removed]))),
    }
}

/// One line, which may be left empty.
pub fn line(place: &'static str, sent: &str) -> Result<String, Trouble> {
    if sent.trim().is_empty() {
        return Ok(String::new());
    }
    clean_text(sent, LINE_CHARS_MAX).map_err(|flaw| flawed(place, &flaw.to_string()))
}

/// The name of a person.
pub fn name(place: &'static str, sent: &str) -> Result<String, Trouble> {
    let name = PersonName::parse(sent).map_err(|flaw| flawed(place, &flaw.to_string()))?;
    Ok(name.as_str().to_owned())
}

fn flawed(place: &'static str, what: &str) -> Trouble {
    Refusal::invalid("api.text", place, Lang::ZhHans.say("api.sentence", &[&what])).into()
}
