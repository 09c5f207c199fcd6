//! Lists page after page: a page is named by the row it begins after.

use std::fmt::Display;
use std::str::FromStr;

use crate::form::encode;
use crate::problem::Trouble;
use crate::views::page::Lang;
use crate::views::parts::{CountLink, Link, Pager};

/// The place that an address names; a text that names none leads nowhere.
pub fn place<A: FromStr>(after: Option<&str>) -> Result<Option<A>, Trouble> {
    after.filter(|text| !text.is_empty()).map(|text| text.parse().map_err(|_| Trouble::Unseen)).transpose()
}

/// An address with the parts of a query that say something.
pub fn address(path: &str, query: &[(&str, Option<&str>)]) -> String {
    let said = query.iter().filter_map(|(name, value)| Some((name, value.filter(|v| !v.is_empty())?)));
    let query: Vec<String> = said.map(|(name, value)| format!("{name}={}", encode(value))).collect();
    if query.is_empty() { path.to_owned() } else { format!("{path}?{}", query.join("&")) }
}

/// The links of a page: `first` is the list's own address, `on` the place where this page began.
pub fn pager<A: Display>(
    lang: Lang,
    (shown, total): (usize, u32),
    (first, on): (&str, Option<&str>),
    next: Option<A>,
) -> Pager {
    let join = if first.contains('?') { '&' } else { '?' };
    let begun = on.is_some_and(|on| !on.is_empty());
    let next = next.map(|place| format!("{first}{join}after={}", encode(&place.to_string())));
    let whole = next.is_none() && !begun;
    Pager {
        first: begun.then(|| Link::new(lang.text("pager.first"), first)),
        summary: if whole { String::new() } else { lang.say("pager.rows", &[&shown, &total]) },
        next,
        ..Pager::default()
    }
}

/// A tab with its count.
pub fn tab(lang: Lang, key: &str, url: String, (count, current): (u32, bool)) -> CountLink {
    CountLink { text: lang.text(key).to_owned(), url, count, current }
}
