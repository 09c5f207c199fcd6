//! Cookies: read once, named so that a secure site's cannot be set from elsewhere.

use std::collections::BTreeMap;

use axum::http::{HeaderMap, HeaderValue, header};

/// Cookies that one request may carry; more is not from our pages.
const COOKIES_MAX: usize = 50;

/// How cookies are protected.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Protection {
    /// `__Host-` names and `Secure`: everywhere but on the own machine.
    #[default]
    Secure,
    /// Plain names, for a server that listens on loopback only.
    Loopback,
}

impl Protection {
    fn prefix(self) -> &'static str {
        match self {
            Self::Secure => "__Host-sanxiang-",
            Self::Loopback => "sanxiang-",
        }
    }
}

/// The cookies of one request, by their short names.
#[derive(Clone, Debug, Default)]
pub struct Jar(BTreeMap<String, String>);

impl Jar {
    /// Reads the cookies that are ours; the first of a name counts.
    pub fn of(headers: &HeaderMap, protection: Protection) -> Self {
        let prefix = protection.prefix();
        let mut jar = BTreeMap::new();
        let lines = headers.get_all(header::COOKIE).iter().filter_map(|line| line.to_str().ok());
        for pair in lines.flat_map(|line| line.split(';')).take(COOKIES_MAX) {
            let Some((name, value)) = pair.trim().split_once('=') else { continue };
            if let Some(short) = name.strip_prefix(prefix) {
                jar.entry(short.to_owned()).or_insert_with(|| value.to_owned());
            }
        }
        Self(jar)
    }

    /// The value of a cookie.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.0.get(name).map(String::as_str)
    }
}

/// How long a cookie is kept.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Keep {
    /// Until the browser is closed.
    Session,
    /// A year: what the reader chose.
    Year,
    /// Gone now.
    Gone,
}

/// A `Set-Cookie` header; `None` when the value cannot stand in a cookie.
pub fn set(protection: Protection, name: &str, value: &str, keep: Keep) -> Option<HeaderValue> {
    if !is_plain(value) && !value.is_empty() {
        return None;
    }
    let age = match keep {
        Keep::Session => "",
        Keep::Year => "; Max-Age=31536000",
        Keep::Gone => "; Max-Age=0",
    };
    let secure = match protection {
        Protection::Secure => "; Secure",
        Protection::Loopback => "",
    };
    let prefix = protection.prefix();
    let line = format!("{prefix}{name}={value}; Path=/; HttpOnly; SameSite=Lax{age}{secure}");
    HeaderValue::from_str(&line).ok()
}

/// Whether a value is short and made of characters that stand in cookies and addresses as they are.
pub fn is_plain(value: &str) -> bool {
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '.' | '_');
    !value.is_empty() && value.len() <= 200 && value.chars().all(plain)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secure_cookie_cannot_be_set_from_a_neighbour() {
        let line = set(Protection::Secure, "session", "abc", Keep::Session).unwrap();
        let line = line.to_str().unwrap();
        assert_eq!(line, "__Host-sanxiang-session=abc; Path=/; HttpOnly; SameSite=Lax; Secure");
        let mut headers = HeaderMap::new();
        headers
            .insert(header::COOKIE, "sanxiang-session=stolen; __Host-sanxiang-session=own".parse().unwrap());
        assert_eq!(Jar::of(&headers, Protection::Secure).get("session"), Some("own"));
    }

    #[test]
    fn a_value_that_breaks_out_of_the_cookie_is_not_set() {
        assert!(set(Protection::Loopback, "lang", "en; Domain=x", Keep::Year).is_none());
    }
}
