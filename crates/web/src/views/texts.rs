//! Message files: `key = text` lines, Simplified Chinese first; Traditional is converted, English falls back.

use std::collections::BTreeMap;
use std::fmt::Display;
use std::sync::LazyLock;

use super::page::Lang;

const ZH_HANS: &str = include_str!("../../messages/zh-Hans.txt");
const ZH_HANT_PHRASES: &str = include_str!("../../messages/zh-Hant.phrases.txt");
const EN: &str = include_str!("../../messages/en.txt");

/// A text found for a language.
#[derive(Clone, Copy, Debug)]
pub struct Found {
    /// The text.
    pub text: &'static str,
    written_in: Lang,
}

impl Found {
    /// The language to mark when the text is not in the language asked for.
    pub fn lang(self, asked: Lang) -> Option<Lang> {
        (self.written_in != asked).then_some(self.written_in)
    }
}

type Table = BTreeMap<&'static str, String>;

static HANS: LazyLock<Table> = LazyLock::new(|| parse(ZH_HANS));
static ENGLISH: LazyLock<Table> = LazyLock::new(|| parse(EN));
static PHRASES: LazyLock<Vec<(&'static str, &'static str)>> =
    LazyLock::new(|| pairs(ZH_HANT_PHRASES).collect());
static HANT: LazyLock<Table> =
    LazyLock::new(|| HANS.iter().map(|(key, text)| (*key, traditional(text))).collect());

/// Finds the text of a key; English falls back to Simplified Chinese, an unknown key to the fixed sentence `missing`.
pub fn find(lang: Lang, key: &str) -> Found {
    let own = match lang {
        Lang::ZhHans => HANS.get(key),
        Lang::ZhHant => HANT.get(key),
        Lang::En => ENGLISH.get(key),
    };
    debug_assert!(HANS.contains_key(key), "no message has the key {key}");
    match own {
        Some(text) => Found { text, written_in: lang },
        None => Found { text: HANS.get(key).map_or("……", String::as_str), written_in: Lang::ZhHans },
    }
}

/// The text of a key with its placeholders filled.
pub fn say(lang: Lang, key: &str, values: &[&dyn Display]) -> String {
    fill(find(lang, key).text, values)
}

/// The English text of a key that has none in Chinese: sentences whose original is a rule's own.
pub fn english(key: &str) -> Option<&'static str> {
    ENGLISH.get(key).map(String::as_str)
}

/// Every English text with its key.
#[cfg(test)]
pub fn all_english() -> impl Iterator<Item = (&'static str, &'static str)> {
    ENGLISH.iter().map(|(key, text)| (*key, text.as_str()))
}

/// Fills `{0}`, `{1}`, … of a text; `{0s}` is the plural ending of `{0}`.
pub fn fill(text: &str, values: &[&dyn Display]) -> String {
    fill_slots(text, |slot| Some(values.get(slot.parse::<usize>().ok()?)?.to_string()))
}

/// Fills the places of a text by name, once: a value that looks like a place stays as it is.
pub fn fill_slots(text: &str, value: impl Fn(&str) -> Option<String>) -> String {
    let plural = |slot: &str| Some(if value(slot.strip_suffix('s')?)? == "1" { "" } else { "s" }.to_owned());
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('{') {
        let Some((slot, tail)) = after.split_once('}') else { break };
        out.push_str(before);
        match value(slot).or_else(|| plural(slot)) {
            Some(value) => out.push_str(&value),
            None => out.push_str(&format!("{{{slot}}}")),
        }
        rest = tail;
    }
    out.push_str(rest);
    out
}

/// Converts Simplified to Traditional Chinese: the phrase table first, then word by word.
///
/// A found phrase waits behind a private-use character; text that already has such characters is converted word by word
/// only, so that rare characters pass byte for byte.
pub fn traditional(text: &str) -> String {
    let mut kept = text.to_owned();
    let mut found = Vec::new();
    if !text.chars().any(|c| ('\u{e000}'..='\u{f8ff}').contains(&c)) {
        for (index, (simplified, phrase)) in PHRASES.iter().enumerate() {
            if kept.contains(simplified) {
                kept = kept.replace(simplified, &placeholder(index));
                found.push((index, *phrase));
            }
        }
    }
    let converted = zhconv::zhconv(&kept, zhconv::Variant::ZhHant);
    found.into_iter().fold(converted, |out, (index, phrase)| out.replace(&placeholder(index), phrase))
}

/// A private-use character that conversion leaves alone.
fn placeholder(index: usize) -> String {
    char::from_u32(0xE000 + u32::try_from(index).unwrap_or(0)).map(String::from).unwrap_or_default()
}

fn parse(file: &'static str) -> Table {
    pairs(file).map(|(key, text)| (key, text.to_owned())).collect()
}

/// The `key = text` lines of a file; `#` starts a comment line.
fn pairs(file: &'static str) -> impl Iterator<Item = (&'static str, &'static str)> {
    file.lines()
        .map(str::trim)
        .filter(|line| !line.is_empty() && !line.starts_with('#'))
        .filter_map(|line| line.split_once('='))
        .map(|(key, text)| (key.trim(), text.trim()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_english_text_has_a_chinese_original() {
        // The Chinese of a refusal stands beside the rule that says no.
        let of_rules = |key: &str| key.starts_with("refusal.") || key.starts_with("value.");
        let strangers: Vec<_> =
            ENGLISH.keys().filter(|key| !HANS.contains_key(*key) && !of_rules(key)).collect();
        assert!(strangers.is_empty(), "{strangers:?}");
    }

    #[test]
    fn a_translation_keeps_the_placeholders_of_its_original() {
        for (key, text) in ENGLISH.iter() {
            let Some(original) = HANS.get(key) else { continue };
            for slot in ["{0}", "{1}", "{2}", "{3}"] {
                assert_eq!(text.contains(slot), original.contains(slot), "{key} {slot}");
            }
        }
    }

    #[test]
    fn places_are_filled_once_and_a_plural_follows_its_number() {
        assert_eq!(fill("{0} day{0s}, {1}", &[&1, &"{0}"]), "1 day, {0}");
        assert_eq!(fill("{0} day{0s} of {2}", &[&3, &"x"]), "3 days of {2}");
        assert_eq!(fill("%{count} left {", &[]), "%{count} left {");
    }

    #[test]
    fn no_key_is_written_twice() {
        for file in [ZH_HANS, EN] {
            let mut keys: Vec<_> = pairs(file).map(|(key, _)| key).collect();
            keys.sort_unstable();
            let twice: Vec<_> = keys.windows(2).filter(|pair| pair[0] == pair[1]).collect();
            assert!(twice.is_empty(), "{twice:?}");
        }
    }

    #[test]
    fn traditional_text_keeps_the_office_words_of_the_phrase_table() {
        assert_eq!(traditional("窗口干部办理食品经营许可"), "窗口幹部辦理食品經營許可");
    }

    #[test]
    fn a_rare_character_of_a_name_is_kept() {
        assert_eq!(traditional("\u{e003}干部"), "\u{e003}幹部");
        assert_eq!(traditional("𠮷野"), "𠮷野");
    }
}
