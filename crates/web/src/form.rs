//! Forms: read strictly, kept whole for showing again, with token, key and version taken out.
//!
//! `Form<T>` reads an urlencoded or multipart form into any `T: Deserialize`. A field of `T` that is a list takes every
//! value of a repeated name; any other field refuses a name sent twice. `Form<Typed>` takes whatever was sent, for
//! forms whose fields are data.

use std::collections::BTreeMap;

use axum::body::Bytes;
use axum::extract::{FromRequest, Multipart, Request};
use axum::http::{Method, StatusCode, header};
use base::Digest;
use serde::Deserialize;
use serde::de::DeserializeOwned;

use crate::app::AppState;
use crate::held::Kept;
use crate::problem::{Trouble, Unreadable};
use crate::route::Body;
use crate::typed;
use crate::visitor::{Keyed, Visitor};

/// The hidden field of the form token.
pub const TOKEN: &str = "csrf";
/// The hidden field of the idempotency key.
pub const KEY: &str = "key";
/// The hidden field of the version of the subject that the page showed.
pub const VERSION: &str = "version";
/// Fields of the largest form; the longest material list of an item has about a hundred lines.
const FIELDS_MAX: usize = 2_000;
/// Characters of a field's name.
const NAME_CHARS_MAX: usize = 100;

/// Everything that was typed, by name, trimmed; several values under a repeated name.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(transparent)]
pub struct Typed(BTreeMap<String, Vec<String>>);

impl Typed {
    /// The first value of a name, empty when there is none.
    pub fn text(&self, name: &str) -> &str {
        self.0.get(name).and_then(|values| values.first()).map_or("", String::as_str)
    }

    /// Every value of a name.
    pub fn all(&self, name: &str) -> &[String] {
        self.0.get(name).map_or(&[], Vec::as_slice)
    }

    /// The only value of a name, empty when there is none; a name sent twice is refused.
    pub fn one(&self, name: &str) -> Result<&str, Trouble> {
        match self.all(name) {
            [] => Ok(""),
            [value] => Ok(value),
            [..] => Err(Unreadable::new("request.field_twice", "sent more than once").at(name).into()),
        }
    }

    /// Names with their values, in order.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &[String])> {
        self.0.iter().map(|(name, values)| (name.as_str(), values.as_slice()))
    }

    /// Reads an urlencoded text; broken escapes and other encodings than UTF-8 are refused, never guessed.
    pub fn decode(text: &str) -> Result<Self, Trouble> {
        let mut typed = Self::default();
        for pair in text.split('&').filter(|pair| !pair.is_empty()) {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            typed.add(unescape(name)?, &unescape(value)?)?;
        }
        Ok(typed)
    }

    /// Adds a value: line ends become single, white space around it goes.
    fn add(&mut self, name: String, value: &str) -> Result<(), Trouble> {
        let known = self.0.values().map(Vec::len).sum::<usize>();
        if known >= FIELDS_MAX || name.chars().count() > NAME_CHARS_MAX {
            return Err(
                Unreadable::new("request.field_unreadable", "too many fields, or too long a name").into()
            );
        }
        if value.contains('\0') || name.contains('\0') {
            return Err(Unreadable::new("request.hidden_character", "NUL").at(name.replace('\0', "")).into());
        }
        let value = value.replace("\r\n", "\n").trim().to_owned();
        self.0.entry(name).or_default().push(value);
        Ok(())
    }

    /// Whether anything was typed beside what the form itself carries.
    pub fn holds_something(&self) -> bool {
        self.0.keys().any(|name| name != KEY && name != VERSION)
    }

    /// Takes a single value out.
    pub fn take(&mut self, name: &str) -> Result<String, Trouble> {
        let value = self.one(name)?.to_owned();
        self.0.remove(name);
        Ok(value)
    }

    /// Reads the fields into a type; a name sent twice for a single field is refused.
    pub fn read<T: DeserializeOwned>(&self) -> Result<T, Trouble> {
        typed::read(&self.0)
    }
}

/// A file that was sent.
#[derive(Clone)]
pub struct Received {
    /// The name of the field.
    pub field: String,
    /// The name of the file, as the sender's machine calls it.
    pub file_name: String,
    /// The kind of content, as the sender claims.
    pub claimed_type: String,
    /// The content.
    pub bytes: Bytes,
}

/// A form: what was meant, what was typed, and what keeps a second sending harmless.
pub struct Form<T> {
    /// What was meant.
    pub input: T,
    /// Everything typed, for showing again.
    pub typed: Typed,
    /// The files sent.
    pub files: Vec<Received>,
    /// The version of the subject that the page showed.
    pub version: Option<i64>,
    key: String,
    fingerprint: Digest,
}

impl<T> Form<T> {
    /// The key of the form, for showing it again under the same one.
    pub fn key_text(&self) -> &str {
        &self.key
    }
}

impl<T> Keyed for Form<T> {
    fn key(&self) -> Option<(&str, Digest)> {
        (!self.key.is_empty()).then_some((self.key.as_str(), self.fingerprint))
    }
}

impl<T: DeserializeOwned> FromRequest<AppState> for Form<T> {
    type Rejection = Trouble;

    async fn from_request(request: Request, state: &AppState) -> Result<Self, Trouble> {
        let visitor = request.extensions().get::<Visitor>().cloned();
        let visitor = visitor.ok_or_else(|| Trouble::Broken("a form outside the gate".into()))?;
        let place = (request.method().clone(), request.uri().path().to_owned());
        let (mut typed, files) = sent(request, state).await?;
        let token = typed.take(TOKEN)?;
        if !visitor.owns_form_token(&token) {
            let own = visitor.owned_form_token(&token);
            let kept = || Kept::of((&place.1, &visitor.came_from()), &typed, &files);
            return Err(if own { Trouble::Expired(Box::new(kept())) } else { Trouble::Forged });
        }
        let key = typed.take(KEY)?;
        let fingerprint = fingerprint(&place, &typed, &files);
        let version = match typed.take(VERSION)?.as_str() {
            "" => None,
            digits => Some(digits.parse().map_err(|_| {
                Unreadable::new("request.field_unreadable", "a version is a whole number").at(VERSION)
            })?),
        };
        Ok(Self { input: typed.read()?, typed, files, version, key, fingerprint })
    }
}

/// The query of an address, read like a form.
pub struct Query<T>(pub T);

impl<T: DeserializeOwned, S: Send + Sync> axum::extract::FromRequestParts<S> for Query<T> {
    type Rejection = Trouble;

    async fn from_request_parts(parts: &mut axum::http::request::Parts, _: &S) -> Result<Self, Trouble> {
        Typed::decode(parts.uri.query().unwrap_or(""))?.read().map(Self)
    }
}

/// Reads what was sent: an urlencoded form, or one with files where the route takes them.
pub async fn sent(request: Request, state: &AppState) -> Result<(Typed, Vec<Received>), Trouble> {
    let kind = request.headers().get(header::CONTENT_TYPE).and_then(|v| v.to_str().ok()).unwrap_or("");
    let kind = kind.split(';').next().unwrap_or("").trim().to_ascii_lowercase();
    let uploads = request.extensions().get::<Body>() == Some(&Body::Upload);
    match kind.as_str() {
        "application/x-www-form-urlencoded" | "" => {
            let bytes = Bytes::from_request(request, state).await.map_err(|e| Trouble::Status(e.status()))?;
            let text = std::str::from_utf8(&bytes).map_err(|_| not_utf8(""))?;
            Ok((Typed::decode(text)?, Vec::new()))
        }
        "multipart/form-data" if uploads => {
            let parts =
                Multipart::from_request(request, state).await.map_err(|e| Trouble::Status(e.status()))?;
            multipart(parts).await
        }
        _ => Err(Trouble::Status(StatusCode::UNSUPPORTED_MEDIA_TYPE)),
    }
}

async fn multipart(mut parts: Multipart) -> Result<(Typed, Vec<Received>), Trouble> {
    let (mut typed, mut files) = (Typed::default(), Vec::new());
    while let Some(part) = parts.next_field().await.map_err(|e| Trouble::Status(e.status()))? {
        let field = part.name().unwrap_or("").to_owned();
        let file_name = part.file_name().map(str::to_owned);
        let claimed_type = part.content_type().unwrap_or("").to_owned();
        let bytes = part.bytes().await.map_err(|e| Trouble::Status(e.status()))?;
        match file_name {
            Some(name) if name.is_empty() && bytes.is_empty() => {}
            Some(file_name) if files.len() < FIELDS_MAX => {
                files.push(Received { field, file_name, claimed_type, bytes });
            }
            Some(_) => return Err(Trouble::Status(StatusCode::PAYLOAD_TOO_LARGE)),
            None => {
                let text = std::str::from_utf8(&bytes).map_err(|_| not_utf8(&field))?;
                typed.add(field.clone(), text)?;
            }
        }
    }
    Ok((typed, files))
}

fn not_utf8(place: &str) -> Trouble {
    Unreadable::new("request.encoding", "not UTF-8").at(place).into()
}

/// The digest of what is asked: method, path, fields without token and key, files.
fn fingerprint(place: &(Method, String), typed: &Typed, files: &[Received]) -> Digest {
    let mut hasher = seal::Sm3Hasher::new();
    let mut part = |bytes: &[u8]| {
        hasher.update(&(bytes.len() as u64).to_be_bytes());
        hasher.update(bytes);
    };
    part(place.0.as_str().as_bytes());
    part(place.1.as_bytes());
    for (name, values) in typed.iter() {
        values.iter().for_each(|value| {
            part(name.as_bytes());
            part(value.as_bytes());
        });
    }
    for file in files {
        part(file.field.as_bytes());
        part(file.file_name.as_bytes());
        part(&file.bytes);
    }
    hasher.finish()
}

fn unescape(text: &str) -> Result<String, Trouble> {
    let broken = || Trouble::from(Unreadable::new("request.encoding", "a broken percent escape"));
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        bytes.push(match byte {
            b'+' => b' ',
            b'%' => {
                let pair = [rest.next().ok_or_else(broken)?, rest.next().ok_or_else(broken)?];
                let [value] = std::str::from_utf8(&pair)
                    .ok()
                    .and_then(crate::random::from_hex::<1>)
                    .ok_or_else(broken)?;
                value
            }
            other => other,
        });
    }
    String::from_utf8(bytes).map_err(|_| not_utf8(""))
}

/// Escapes a text for a place in an address.
pub fn encode(text: &str) -> String {
    text.bytes().fold(String::with_capacity(text.len()), |mut out, byte| {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => out.push(char::from(byte)),
            other => out.push_str(&format!("%{other:02X}")),
        }
        out
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Deserialize, Debug, PartialEq)]
    struct Opinion {
        text: String,
        #[serde(default)]
        materials: Vec<String>,
        days: Option<u32>,
    }

    fn read(text: &str) -> Result<Opinion, Trouble> {
        Typed::decode(text)?.read()
    }

    #[test]
    fn a_form_is_read_into_its_type_and_keeps_rare_characters_byte_for_byte() {
        let opinion = read("text=+%F0%A0%AE%B7%C2%B7%E5%8F%AF+&materials=a&materials=b&days=5").unwrap();
        assert_eq!(opinion.text, "𠮷·可");
        assert_eq!((opinion.materials, opinion.days), (vec!["a".to_owned(), "b".to_owned()], Some(5)));
        assert_eq!(read("text=x&days=").unwrap().days, None);
    }

    #[test]
    fn a_single_field_sent_twice_is_refused_with_its_name() {
        let refused = read("text=a&text=b").unwrap_err();
        assert!(
            matches!(refused, Trouble::Unreadable(u) if u.code == "request.field_twice" && u.place.as_deref() == Some("text"))
        );
    }

    #[test]
    fn broken_escapes_other_encodings_and_nul_are_refused_never_guessed() {
        for bad in
            ["text=%", "text=%4", "text=%zz", "text=%C8%CB", "text=a%00b", "text=1&days=five", "days=5"]
        {
            assert!(read(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn the_order_of_fields_does_not_change_the_digest_of_a_form_and_one_character_does() {
        let place = (Method::POST, "/x".to_owned());
        let print = |text: &str| fingerprint(&place, &Typed::decode(text).unwrap(), &[]);
        assert_eq!(print("a=1&b=2"), print("b=2&a=1"));
        assert_ne!(print("a=1&b=2"), print("a=1&b=3"));
        assert_ne!(print("a=1b"), print("a=1&b="));
    }
}
