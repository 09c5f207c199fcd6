//! Finding items: by name in either script, pinyin, initials, or everyday words; the nearest ones when nothing fits.

use std::collections::BTreeSet;

use base::Id;
use base::id::ItemId;
use pinyin::{ToPinyin, ToPinyinMulti};
use rules::catalogue::usual::without_brackets;
use rules::catalogue::{Item, ItemFacts};
use zhconv::Variant;

use super::card::Card;
use super::sql;
use crate::store::{Cx, Derived, Fail, Reading};

/// Items one centre may have in its index.
const ITEMS_MAX: i64 = 5_000;
/// Readings of one name that are indexed; polyphones multiply.
const READINGS_MAX: usize = 16;
/// Characters of a query that are looked at.
pub const QUERY_CHARS_MAX: usize = 60;

/// What was found.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Found {
    /// Items that fit, the best first.
    pub items: Vec<ItemId>,
    /// When none fits: the three nearest.
    pub nearest: Vec<ItemId>,
    /// How the query was understood, when not as typed: its Simplified form.
    pub understood: Option<String>,
}

/// Finds items; the same answer on both engines, since scores are made here.
pub fn search(rx: &mut impl Reading, query: &str) -> Result<Found, Fail> {
    let typed: String = query.trim().chars().take(QUERY_CHARS_MAX).collect();
    let key = fold(&typed);
    if key.is_empty() {
        return Ok(Found::default());
    }
    let tokens: Vec<String> = typed.split_whitespace().map(fold).filter(|t| !t.is_empty()).collect();
    let rows = rx.query(&sql::KEYS, &[rx.centre().into(), ITEMS_MAX.into()])?;
    let mut scored = Vec::new();
    let mut near = Vec::new();
    for (place, row) in rows.iter().enumerate() {
        let keys =
            Keys { name: row.text(1)?, pinyin: row.text(2)?, initials: row.text(3)?, words: row.text(4)? };
        match keys.score_all(&key, &tokens) {
            0 => near.push((keys.likeness(&key), place, row.typed_id(0)?)),
            score => scored.push((score, place, row.typed_id(0)?)),
        }
    }
    // A higher score first; equal ones in the order of their codes.
    scored.sort_by(|a, b| b.0.cmp(&a.0).then(a.1.cmp(&b.1)));
    near.sort_by(|a, b| b.0.cmp(&a.0).then(a.1.cmp(&b.1)));
    let items: Vec<ItemId> = scored.into_iter().map(|(_, _, id)| id).collect();
    let nearest =
        if items.is_empty() { near.into_iter().take(3).map(|(_, _, id)| id).collect() } else { Vec::new() };
    let understood = (key != plain(&typed)).then(|| key.clone());
    Ok(Found { items, nearest, understood })
}

/// Keeps what an item is found by.
pub(super) fn index(cx: &mut Cx<'_>, item: ItemId, facts: &ItemFacts) -> Result<(), Fail> {
    let name = fold(&without_brackets(&facts.name));
    let (full, initials) = readings(&name);
    let words: Vec<String> = facts.words.iter().map(|w| fold(w)).filter(|w| !w.is_empty()).collect();
    let args = [
        cx.centre().into(),
        item.into(),
        format!("{name} {}", fold(&facts.name)).into(),
        full.into(),
        initials.into(),
        words.join(" ").into(),
        Card::of(facts).to_json()?.into(),
        facts.foreign_code.as_ref().map(|f| f.code.clone()).into(),
    ];
    cx.execute(&sql::SAVE_KEYS, &args)?;
    Ok(())
}

/// What every item of the centre is found by, for the proof and after a change of how it is made.
pub const DERIVED: Derived = Derived { tables: &["item_search"], remake };

fn remake(cx: &mut Cx<'_>) -> Result<(), Fail> {
    cx.execute(&sql::CLEAR_KEYS, &[cx.centre().into()])?;
    let mut after = Id::from_parts(0, [0; 10]);
    loop {
        let rows = cx.query(&sql::ITEMS_AFTER, &[cx.centre().into(), after.into()])?;
        let Some(last) = rows.last() else { return Ok(()) };
        after = last.id(0)?;
        for row in &rows {
            let item = cx.get::<Item>(row.id(0)?)?;
            let version = super::version(cx, item.current)?;
            index(cx, item.id().into(), &version.facts)?;
        }
    }
}

struct Keys<'a> {
    name: &'a str,
    pinyin: &'a str,
    initials: &'a str,
    words: &'a str,
}

impl Keys<'_> {
    /// The score of what was typed as one, or of its worst word when every word fits.
    fn score_all(&self, key: &str, tokens: &[String]) -> u32 {
        match self.score(key) {
            0 if tokens.len() > 1 => tokens.iter().map(|t| self.score(t)).min().unwrap_or(0),
            score => score,
        }
    }

    /// 0 when it does not fit.
    fn score(&self, key: &str) -> u32 {
        let any =
            |list: &str, test: &dyn Fn(&str) -> bool| list.split(' ').any(|one| !one.is_empty() && test(one));
        if any(self.name, &|n| n == key) {
            return 1_000;
        }
        if any(self.words, &|w| w == key) {
            return 900;
        }
        if any(self.name, &|n| n.starts_with(key)) {
            return 800;
        }
        if self.name.contains(key) {
            return 700;
        }
        let latin = key.bytes().all(|b| b.is_ascii_alphanumeric());
        if latin && key.len() >= 2 {
            if any(self.initials, &|i| i.starts_with(key)) {
                return 650;
            }
            if any(self.initials, &|i| i.contains(key)) || any(self.pinyin, &|p| p.contains(key)) {
                return 600;
            }
            return 0;
        }
        if any(self.words, &|w| w.chars().count() >= 2 && (key.contains(w) || w.contains(key))) {
            return 500;
        }
        // Every pair of neighbouring characters of the query stands in the name (AND of tokens).
        let pairs = pairs(key);
        if pairs.len() >= 2 && pairs.iter().all(|p| self.name.contains(p.as_str())) {
            return 400;
        }
        0
    }

    /// How many characters of the query the name has: for the nearest ones.
    fn likeness(&self, key: &str) -> usize {
        let name: BTreeSet<char> = self.name.chars().collect();
        let shared = key.chars().collect::<BTreeSet<char>>().intersection(&name).count();
        let pairs = pairs(key).iter().filter(|p| self.name.contains(p.as_str())).count();
        shared + 4 * pairs
    }
}

fn pairs(key: &str) -> Vec<String> {
    let chars: Vec<char> = key.chars().collect();
    chars.windows(2).map(|w| w.iter().collect()).collect()
}

/// Lower case, half width, without spaces and punctuation.
fn plain(text: &str) -> String {
    let half = base::text::half_width(text).unwrap_or_else(|_| text.to_owned());
    half.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// The form that everything is compared in: Simplified, and [`plain`].
fn fold(text: &str) -> String {
    plain(&zhconv::zhconv(text, Variant::ZhHans))
}

/// Every reading of a name, as full pinyin and as initials, each separated by a space.
fn readings(name: &str) -> (String, String) {
    let mut full: Vec<(String, String)> = vec![(String::new(), String::new())];
    for (c, usual, all) in
        name.chars().zip(name.to_pinyin()).zip(name.to_pinyin_multi()).map(|((c, u), a)| (c, u, a))
    {
        let mut syllables: Vec<String> = usual.map(|p| p.plain().to_owned()).into_iter().collect();
        for reading in all.into_iter().flatten() {
            let plain = reading.plain().to_owned();
            if !syllables.contains(&plain) {
                syllables.push(plain);
            }
        }
        if syllables.is_empty() {
            syllables.push(c.to_string());
        }
        let room = (READINGS_MAX / full.len()).max(1);
        full = full
            .iter()
            .flat_map(|(p, i)| {
                syllables.iter().take(room).map(move |s| {
                    let first = s.chars().next().map(String::from).unwrap_or_default();
                    (format!("{p}{s}"), format!("{i}{first}"))
                })
            })
            .collect();
    }
    let join = |pick: &dyn Fn(&(String, String)) -> String| {
        full.iter().map(pick).collect::<BTreeSet<_>>().into_iter().collect::<Vec<_>>().join(" ")
    };
    (join(&|r| r.0.clone()), join(&|r| r.1.clone()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn score(name: &str, words: &str, query: &str) -> u32 {
        let key = fold(&without_brackets(name));
        let (pinyin, initials) = readings(&key);
        Keys { name: &format!("{key} {}", fold(name)), pinyin: &pinyin, initials: &initials, words }
            .score(&fold(query))
    }

    #[test]
    fn one_item_is_found_by_name_either_script_pinyin_initials_and_everyday_words() {
        let name = "食品(含保健食品)经营许可核发";
        for query in [
            "食品经营许可",
            "食品經營許可",
            "spjy",
            "SPJYXK",
            "shipinjingying",
            "开饭店",
            "我要开饭店",
            "食品含保健食品",
        ] {
            assert!(score(name, "开饭店 餐饮", query) > 0, "{query}");
        }
        assert_eq!(score(name, "", "烟草专卖"), 0);
    }

    #[test]
    fn words_with_spaces_between_must_all_fit() {
        let (pinyin, initials) = readings("食品经营许可变更");
        let keys =
            Keys { name: "食品经营许可变更", pinyin: &pinyin, initials: &initials, words: "饭店" };
        let score = |typed: &str| {
            let tokens: Vec<String> = typed.split_whitespace().map(fold).collect();
            keys.score_all(&fold(typed), &tokens)
        };
        assert!(score("食品 变更") > 0 && score("饭店 变更") > 0 && score("spjy 变更") > 0);
        assert_eq!(score("食品 注销"), 0);
    }

    #[test]
    fn a_polyphone_is_found_by_each_of_its_readings() {
        let (full, initials) = readings("重庆银行");
        assert!(full.contains("chongqing") && full.contains("yinhang") && initials.contains("cqyh"));
    }
}
