//! What a refusal says in the reader's language: the rule's own sentence, or its English twin.
//!
//! `refusal.<code>` of the English file is filled from the refusal's data. A value that has a word of its own,
//! `value.<place>.<value>`, is replaced by it. A text that lacks a value gives way to the Chinese sentence.

use std::collections::BTreeMap;

use rules::Refusal;
use rules::time::read_date;

use super::words;
use crate::views::page::Lang;
use crate::views::texts;

/// The values of a refusal.
pub type Values = BTreeMap<&'static str, String>;

/// The code of what is wrong with a text or an identifier, where that says more than the code of the refusal.
const FLAW: &str = "flaw";
/// The name of the question or file it is about, said before the sentence.
const LABEL: &str = "label";

/// The sentence of a refusal.
pub fn sentence(lang: Lang, refusal: &Refusal) -> String {
    said(lang, refusal.code, &refusal.data).unwrap_or_else(|| refusal.sentence.clone())
}

/// The sentence of a code with its values; `None` where only the rule's own sentence says it.
pub fn said(lang: Lang, code: &str, data: &Values) -> Option<String> {
    match lang {
        Lang::ZhHans | Lang::ZhHant => None,
        Lang::En => english(data.get(FLAW).map_or(code, String::as_str), data),
    }
}

fn english(code: &str, data: &Values) -> Option<String> {
    let text = texts::english(&format!("refusal.{code}"))?;
    let said = filled(text, data)?;
    match data.get(LABEL) {
        Some(label) if !text.contains("{label}") => {
            let label = word(LABEL, label);
            Some(texts::fill(texts::english("refusal.labelled")?, &[&label, &said]))
        }
        Some(_) | None => Some(said),
    }
}

/// The text with every place filled, or nothing.
fn filled(text: &str, data: &Values) -> Option<String> {
    places(text).all(|place| data.contains_key(place)).then_some(())?;
    Some(texts::fill_slots(text, |place| Some(word(place, data.get(place)?))))
}

/// The places of a text, plural endings left out.
fn places(text: &str) -> impl Iterator<Item = &str> {
    let slots = text.split('{').skip(1).filter_map(|rest| Some(rest.split_once('}')?.0));
    slots.filter(move |slot| !slot.strip_suffix('s').is_some_and(|one| text.contains(&format!("{{{one}}}"))))
}

fn word(place: &str, value: &str) -> String {
    if let Some(word) = texts::english(&format!("value.{place}.{value}")) {
        return word.to_owned();
    }
    read_date(value).map_or_else(|| value.to_owned(), |date| words::date_in(Lang::En, date))
}
