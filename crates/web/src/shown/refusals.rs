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
    read_date(value).map_or_else(|| value.to_owned(), |date| words::date(Lang::En, date))
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use base::identifiers::{CitizenId, Phone};
    use base::text::clean_text;

    use super::*;

    fn in_english(refusal: &Refusal) -> String {
        sentence(Lang::En, refusal)
    }

    #[test]
    fn a_refusal_is_said_in_the_readers_language_with_its_values() {
        let wrong = CitizenId::parse("320500194901010021").unwrap_err();
        let refusal = Refusal::invalid("people.number", "number", wrong.to_string()).because(&wrong);
        assert_eq!(sentence(Lang::ZhHans, &refusal), wrong.to_string());
        assert_eq!(
            in_english(&refusal),
            "Check the ID number: its check character does not agree. One character may be wrong, or two \
             swapped. For example 32050019900101001X."
        );
        let ended =
            Refusal::conflict("case.ended", "已结束").with("on", "2026-03-02").with("end", "withdrawn");
        assert_eq!(
            in_english(&ended),
            "This case ended on 2 March 2026 (withdrawn), so this can no longer be done."
        );
    }

    #[test]
    fn the_name_of_what_is_wrong_stands_before_the_flaw() {
        let wrong = clean_text("甲\u{202e}", 10).unwrap_err();
        let refusal = Refusal::invalid("answer.text", "answers", "…").with("label", "字号").because(&wrong);
        assert!(in_english(&refusal).starts_with("“字号”: Character 2 changes the direction"));
        assert!(in_english(&refusal.with("label", "file_name")).starts_with("“File name”: "));
    }

    #[test]
    fn a_refusal_without_an_english_text_or_without_a_value_keeps_its_own_sentence() {
        let unknown = Refusal::conflict("no.such_code", "此件不能办理。");
        assert_eq!(in_english(&unknown), "此件不能办理。");
        assert_eq!(in_english(&Refusal::conflict("case.ended", "此件已结束。")), "此件已结束。");
    }

    /// The sources of the rules, the verbs and the pages.
    fn sources() -> String {
        let mut all = String::new();
        let mut folders: Vec<_> = ["base", "rules", "desk", "web"]
            .map(|name| Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(name).join("src"))
            .to_vec();
        while let Some(folder) = folders.pop() {
            for entry in std::fs::read_dir(folder).unwrap() {
                let path = entry.unwrap().path();
                if path.is_dir() {
                    folders.push(path);
                } else if path.extension().is_some_and(|ending| ending == "rs") {
                    all.push_str(&std::fs::read_to_string(path).unwrap());
                }
            }
        }
        all
    }

    #[test]
    fn every_english_refusal_names_a_code_that_exists_and_values_that_some_rule_gives() {
        let sources = sources();
        let named = |name: &str| sources.contains(&format!("\"{name}\""));
        for (key, text) in texts::all_english().filter(|(key, _)| key.starts_with("refusal.")) {
            let code = key.trim_start_matches("refusal.");
            if code == "labelled" {
                continue;
            }
            assert!(named(code), "no rule says {code}");
            for place in places(text) {
                let given = sources.contains(&format!(".with(\"{place}\","))
                    || sources.contains(&format!("(\"{place}\", "));
                assert!(given, "{key}: nothing gives {{{place}}}");
            }
        }
    }

    #[test]
    fn every_flaw_of_an_identifier_or_a_text_has_an_english_sentence() {
        let sources = sources();
        for start in ["\"identifier.", "\"text."] {
            for rest in sources.split(start).skip(1) {
                let flaw = rest.split('"').next().unwrap();
                let key = format!("refusal.{}{flaw}", &start[1..]);
                let known = !flaw.chars().all(|c| c.is_ascii_lowercase() || c == '_') || flaw.is_empty();
                assert!(known || texts::english(&key).is_some(), "{key}");
            }
        }
        let wrong = Phone::parse("1381234567８９０").unwrap_err();
        let refusal = Refusal::invalid("people.phone", "phone", wrong.to_string()).because(&wrong);
        assert!(!in_english(&refusal).contains('位'), "{}", in_english(&refusal));
    }
}
