//! Which language and which mode a reader gets, and how he changes them without losing his page.

use axum::http::{HeaderMap, Uri, header};

use crate::cookies::{self, Jar};
use crate::views::page::Lang;

/// The query parameter and cookie of the language.
pub const LANG: &str = "lang";
/// The query parameter and cookie of the mode.
pub const MODE: &str = "mode";
/// The value of the mode with large type.
pub const ELDER: &str = "elder";
/// The value of the ordinary mode.
pub const STANDARD: &str = "standard";

/// How a reader reads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reading {
    /// The language.
    pub lang: Lang,
    /// Whether the type is large.
    pub elder: bool,
    /// Cookies to keep what the address asked for.
    pub keep: Vec<(&'static str, &'static str)>,
}

impl Reading {
    /// Reads the address first, then the cookie, then what the browser prefers.
    pub fn of(uri: &Uri, headers: &HeaderMap, jar: &Jar) -> Self {
        let mut keep = Vec::new();
        let asked = asked(uri, LANG).and_then(|tag| Lang::parse(&tag));
        if let Some(lang) = asked {
            keep.push((LANG, lang.tag()));
        }
        let lang = asked
            .or_else(|| jar.get(LANG).and_then(Lang::parse))
            .or_else(|| headers.get(header::ACCEPT_LANGUAGE)?.to_str().ok().and_then(preferred))
            .unwrap_or_default();
        let mode = self::asked(uri, MODE).and_then(|mode| known_mode(&mode));
        if let Some(mode) = mode {
            keep.push((MODE, mode));
        }
        let elder = mode.or_else(|| jar.get(MODE).and_then(known_mode)) == Some(ELDER);
        Self { lang, elder, keep }
    }
}

/// A mode by its name.
pub fn known_mode(mode: &str) -> Option<&'static str> {
    [ELDER, STANDARD].into_iter().find(|known| *known == mode)
}

/// Path and query without language and mode, so that the switches of a page do not pile up.
pub fn clean_path(uri: &Uri) -> String {
    let kept: Vec<&str> = uri
        .query()
        .unwrap_or("")
        .split('&')
        .filter(|pair| !pair.is_empty() && !is_switch(pair.split('=').next().unwrap_or("")))
        .collect();
    if kept.is_empty() { uri.path().to_owned() } else { format!("{}?{}", uri.path(), kept.join("&")) }
}

/// A path of our own site to go back to: home for anything that leads elsewhere.
pub fn same_site_path(path: &str) -> &str {
    let own = path.starts_with('/') && !path.starts_with("//") && !path.starts_with("/\\");
    let plain = path.chars().all(|c| c.is_ascii_graphic()) && !path.contains('\\');
    if own && plain { path } else { "/" }
}

/// The path of the page the reader comes from, when it is ours.
pub fn referring_path(headers: &HeaderMap) -> Option<String> {
    let referer: Uri = headers.get(header::REFERER)?.to_str().ok()?.parse().ok()?;
    let host = headers.get(header::HOST)?.to_str().ok()?;
    (referer.authority()?.as_str() == host).then(|| same_site_path(&clean_path(&referer)).to_owned())
}

fn is_switch(name: &str) -> bool {
    name == LANG || name == MODE
}

fn asked(uri: &Uri, name: &str) -> Option<String> {
    let pairs = uri.query()?.split('&');
    let value = pairs.filter_map(|pair| pair.split_once('=')).find(|(key, _)| *key == name)?.1;
    cookies::is_plain(value).then(|| value.to_owned())
}

/// The first language of `Accept-Language` that the house speaks, by weight.
fn preferred(accept: &str) -> Option<Lang> {
    let weigh = |part: &str| {
        let (tag, rest) = part.split_once(';').unwrap_or((part, ""));
        let weight = rest.trim().strip_prefix("q=").map_or(1000, thousandths);
        Some((weight, spoken(tag.trim())?)).filter(|(weight, _)| *weight > 0)
    };
    let mut best: Option<(u32, Lang)> = None;
    for (weight, lang) in accept.split(',').take(20).filter_map(weigh) {
        if best.is_none_or(|(heaviest, _)| weight > heaviest) {
            best = Some((weight, lang));
        }
    }
    best.map(|(_, lang)| lang)
}

/// A weight `0.8` in thousandths; anything else is none.
fn thousandths(weight: &str) -> u32 {
    let (whole, part) = weight.split_once('.').unwrap_or((weight, ""));
    let part: String = part.chars().chain("000".chars()).take(3).collect();
    whole.parse::<u32>().unwrap_or(0).min(1) * 1000 + part.parse::<u32>().unwrap_or(0)
}

fn spoken(tag: &str) -> Option<Lang> {
    let tag = tag.to_ascii_lowercase();
    let mut parts = tag.split('-');
    match parts.next()? {
        "zh" if parts.any(|p| matches!(p, "hant" | "tw" | "hk" | "mo")) => Some(Lang::ZhHant),
        "zh" => Some(Lang::ZhHans),
        "en" => Some(Lang::En),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_browser_is_answered_in_the_language_it_prefers() {
        assert_eq!(preferred("zh-CN,zh;q=0.9,en;q=0.8"), Some(Lang::ZhHans));
        assert_eq!(preferred("en;q=0.5, zh-TW;q=0.7"), Some(Lang::ZhHant));
        assert_eq!(preferred("fr, de;q=0.9, en-GB;q=0.1"), Some(Lang::En));
        assert_eq!(preferred("fr, en;q=0"), None);
    }

    #[test]
    fn a_switch_does_not_pile_up_in_the_address() {
        let uri: Uri = "/search?q=spjy&lang=en&page=2&mode=elder".parse().unwrap();
        assert_eq!(clean_path(&uri), "/search?q=spjy&page=2");
        assert_eq!(clean_path(&"/?lang=en".parse().unwrap()), "/");
    }

    #[test]
    fn nobody_is_led_to_another_site() {
        assert_eq!(same_site_path("/items?by=department"), "/items?by=department");
        for bad in ["https://example.org/", "//example.org", "/\\example.org", "items", "", "/a\nb", "/回"] {
            assert_eq!(same_site_path(bad), "/", "{bad:?}");
        }
    }
}
