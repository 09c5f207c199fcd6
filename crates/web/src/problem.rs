//! Why a request has no ordinary answer, and how that is said: one error page, or one problem (RFC 9457).
//!
//! A handler returns [`Trouble`]; it travels in the extensions of an empty response to [`crate::dress`], which knows the
//! reader's language and whether he reads pages or JSON. Two audiences, two texts, joined by the operation id: the
//! reader gets the sentence, the log gets the cause.

use std::sync::Arc;

use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use desk::store::Fail;
use rules::Refusal;
use rules::centres::CentreNature as Nature;
use rules::refusal::RefusalKind;
use serde::Serialize;

use crate::held::Kept;
use crate::shown::refusals;
use crate::views::page::Lang;
use crate::views::texts;

/// The media type of a problem.
pub const MEDIA_TYPE: &str = "application/problem+json";
/// Seconds after which a busy centre is worth another try.
const BUSY_SECONDS: u64 = 2;

/// Why a request has no ordinary answer.
#[derive(Debug)]
pub enum Trouble {
    /// The desk said no, or could not say.
    Fail(Fail),
    /// Nobody is signed in: a page leads to this sign-in page, the API answers 401.
    SignIn(&'static str),
    /// The reader may not do this, and may know that it exists.
    Forbidden,
    /// There is no such page, or the reader may not know of it.
    Unseen,
    /// The form did not come from our own page, or its token has expired.
    Forged,
    /// The form came from our own page, but its session has ended: what was typed is shown again.
    Expired(Box<Kept>),
    /// What was asked for has become something else, at this path.
    Elsewhere(String),
    /// Too many requests; seconds until the next one is answered.
    TooMany(u64),
    /// What was sent cannot be read; the code says why, the detail is for the one who wrote the client.
    Unreadable(Unreadable),
    /// An answer the framework gave: no such method, too slow, too large.
    Status(StatusCode),
    /// What must be true is not; the text goes to the log only.
    Broken(String),
}

/// What was wrong with what was sent.
#[derive(Clone, Debug)]
pub struct Unreadable {
    /// A stable code such as `request.field_twice`; its sentence stands in the message files under `problem.…`.
    pub code: &'static str,
    /// The status.
    pub status: StatusCode,
    /// The place: the name of a field, or a JSON pointer.
    pub place: Option<String>,
    /// What the parser found, in its words.
    pub detail: String,
}

impl Unreadable {
    /// Something sent that can be read but not used (422).
    pub fn new(code: &'static str, detail: impl Into<String>) -> Self {
        Self { code, status: StatusCode::UNPROCESSABLE_ENTITY, place: None, detail: detail.into() }
    }

    /// The same, at a place.
    #[must_use]
    pub fn at(mut self, place: impl Into<String>) -> Self {
        self.place = Some(place.into());
        self
    }

    /// The same, with another status.
    #[must_use]
    pub fn status(mut self, status: StatusCode) -> Self {
        self.status = status;
        self
    }
}

impl From<Fail> for Trouble {
    fn from(fail: Fail) -> Self {
        match fail {
            Fail::NotFound => Self::Unseen,
            other => Self::Fail(other),
        }
    }
}

impl From<Refusal> for Trouble {
    fn from(refusal: Refusal) -> Self {
        Self::Fail(Fail::Refused(refusal))
    }
}

impl From<Unreadable> for Trouble {
    fn from(unreadable: Unreadable) -> Self {
        Self::Unreadable(unreadable)
    }
}

impl From<askama::Error> for Trouble {
    fn from(error: askama::Error) -> Self {
        Self::Broken(format!("a page cannot be rendered: {error}"))
    }
}

impl Trouble {
    /// The refusal of an input, to be shown beside its field; anything else stays a trouble.
    pub fn into_invalid(self) -> Result<Refusal, Trouble> {
        match self {
            Self::Fail(Fail::Refused(refusal)) if refusal.kind == RefusalKind::Invalid => Ok(refusal),
            other => Err(other),
        }
    }

    /// The status of the answer.
    pub fn status(&self) -> StatusCode {
        match self {
            Self::Fail(fail) => status_of(fail),
            Self::SignIn(_) => StatusCode::UNAUTHORIZED,
            Self::Forbidden | Self::Forged | Self::Expired(_) => StatusCode::FORBIDDEN,
            Self::Elsewhere(_) => StatusCode::SEE_OTHER,
            Self::Unseen => StatusCode::NOT_FOUND,
            Self::TooMany(_) => StatusCode::TOO_MANY_REQUESTS,
            Self::Unreadable(unreadable) => unreadable.status,
            Self::Status(status) => *status,
            Self::Broken(_) => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }

    /// How long to wait before trying again.
    pub fn retry_after(&self) -> Option<u64> {
        match self {
            Self::TooMany(seconds) => Some(*seconds),
            Self::Fail(fail) if status_of(fail) == StatusCode::SERVICE_UNAVAILABLE => Some(BUSY_SECONDS),
            Self::Fail(_)
            | Self::SignIn(_)
            | Self::Forbidden
            | Self::Unseen
            | Self::Forged
            | Self::Expired(_)
            | Self::Elsewhere(_)
            | Self::Unreadable(_)
            | Self::Status(_)
            | Self::Broken(_) => None,
        }
    }

    /// Whether the cause belongs in the log as an error.
    pub fn is_ours(&self) -> bool {
        match self {
            Self::Broken(_) => true,
            Self::Fail(fail) => matches!(fail, Fail::Db(_) | Fail::Broken(_)),
            Self::SignIn(_)
            | Self::Forbidden
            | Self::Unseen
            | Self::Forged
            | Self::Expired(_)
            | Self::Elsewhere(_)
            | Self::TooMany(_)
            | Self::Unreadable(_)
            | Self::Status(_) => false,
        }
    }

    /// What the reader is told.
    pub fn told(&self, lang: Lang) -> Told {
        match self {
            Self::Fail(Fail::Refused(refusal)) => Told {
                code: refusal.code,
                heading: text(lang, heading_key(refusal.kind)),
                sentence: refusals::sentence(lang, refusal),
                place: refusal.field.map(str::to_owned),
                detail: None,
                data: refusal.data.clone(),
            },
            Self::Unreadable(unreadable) => Told {
                place: unreadable.place.clone(),
                detail: Some(unreadable.detail.clone()),
                ..Told::of(lang, unreadable.code)
            },
            Self::Fail(fail) => Told::of(lang, code_of(fail)),
            Self::SignIn(_) => Told::of(lang, "request.sign_in"),
            Self::Forbidden => Told::of(lang, "request.forbidden"),
            Self::Unseen | Self::Elsewhere(_) => Told::of(lang, "request.not_found"),
            Self::Forged | Self::Expired(_) => Told::of(lang, "request.forged"),
            Self::TooMany(_) => Told::of(lang, "request.too_many"),
            Self::Status(status) => Told::of(lang, code_of_status(*status)),
            Self::Broken(_) => Told::of(lang, "house.broken"),
        }
    }
}

/// What the reader is told of a trouble.
#[derive(Clone, Debug)]
pub struct Told {
    /// The stable code.
    pub code: &'static str,
    /// What happened, in a few words.
    pub heading: String,
    /// What it means and what to do.
    pub sentence: String,
    /// The field or place it concerns.
    pub place: Option<String>,
    /// The parser's words, for clients of the API.
    pub detail: Option<String>,
    /// The values behind the sentence.
    pub data: std::collections::BTreeMap<&'static str, String>,
}

impl Told {
    fn of(lang: Lang, code: &'static str) -> Self {
        let (heading, sentence) = keys_of(code);
        Self {
            code,
            heading: text(lang, heading),
            sentence: text(lang, sentence),
            place: None,
            detail: None,
            data: std::collections::BTreeMap::new(),
        }
    }
}

/// The codes of the frame with the message keys of their heading and sentence.
const CODES: &[(&str, &str, &str)] = &[
    ("request.sign_in", "problem.sign-in", "problem.sign-in-next"),
    ("request.forbidden", "problem.forbidden", "problem.forbidden-next"),
    ("request.not_found", "problem.not-found", "problem.not-found-next"),
    ("request.forged", "problem.forged", "problem.forged-next"),
    ("request.too_many", "problem.too-many", "problem.too-many-next"),
    ("request.field_twice", "problem.unreadable", "problem.field-twice-next"),
    ("request.field_unreadable", "problem.unreadable", "problem.field-unreadable-next"),
    ("request.encoding", "problem.unreadable", "problem.encoding-next"),
    ("request.hidden_character", "problem.unreadable", "problem.hidden-character-next"),
    ("request.json", "problem.unreadable", "problem.json-next"),
    ("request.media_type", "problem.unreadable", "problem.media-type-next"),
    ("request.key_missing", "problem.unreadable", "problem.key-missing-next"),
    ("request.too_large", "problem.too-large", "problem.too-large-next"),
    ("request.method", "problem.method", "problem.method-next"),
    ("request.host", "problem.host", "problem.host-next"),
    ("request.slow", "problem.slow", "problem.slow-next"),
    ("request.repeated", "problem.repeated", "problem.repeated-next"),
    ("request.stale", "problem.stale", "problem.stale-next"),
    ("house.busy", "problem.busy", "problem.busy-next"),
    ("house.unknown", "problem.unknown", "problem.unknown-next"),
    ("house.broken", "problem.broken", "problem.broken-next"),
];

fn keys_of(code: &str) -> (&'static str, &'static str) {
    let found = CODES.iter().find(|(known, _, _)| *known == code);
    debug_assert!(found.is_some(), "no sentence is written for {code}");
    found.map_or(("problem.broken", "problem.broken-next"), |(_, heading, sentence)| (heading, sentence))
}

fn text(lang: Lang, key: &str) -> String {
    texts::find(lang, key).text.to_owned()
}

fn heading_key(kind: RefusalKind) -> &'static str {
    match kind {
        RefusalKind::Invalid => "problem.invalid",
        RefusalKind::Conflict => "problem.conflict",
        RefusalKind::Forbidden => "problem.forbidden",
    }
}

fn status_of(fail: &Fail) -> StatusCode {
    match fail {
        Fail::Refused(refusal) => match refusal.kind {
            RefusalKind::Invalid => StatusCode::UNPROCESSABLE_ENTITY,
            RefusalKind::Conflict => StatusCode::CONFLICT,
            RefusalKind::Forbidden => StatusCode::FORBIDDEN,
        },
        Fail::Replayed(_) | Fail::Stale => StatusCode::CONFLICT,
        Fail::NotFound => StatusCode::NOT_FOUND,
        Fail::Busy => StatusCode::SERVICE_UNAVAILABLE,
        Fail::Unknown => StatusCode::GATEWAY_TIMEOUT,
        Fail::Db(error) if error.is_retryable() => StatusCode::SERVICE_UNAVAILABLE,
        Fail::Db(_) | Fail::Broken(_) => StatusCode::INTERNAL_SERVER_ERROR,
    }
}

fn code_of(fail: &Fail) -> &'static str {
    match fail {
        Fail::Refused(refusal) => refusal.code,
        Fail::Replayed(_) => "request.repeated",
        Fail::Stale => "request.stale",
        Fail::NotFound => "request.not_found",
        Fail::Busy => "house.busy",
        Fail::Unknown => "house.unknown",
        Fail::Db(error) if error.is_retryable() => "house.busy",
        Fail::Db(_) | Fail::Broken(_) => "house.broken",
    }
}

fn code_of_status(status: StatusCode) -> &'static str {
    match status {
        StatusCode::NOT_FOUND => "request.not_found",
        StatusCode::METHOD_NOT_ALLOWED => "request.method",
        StatusCode::PAYLOAD_TOO_LARGE => "request.too_large",
        StatusCode::REQUEST_TIMEOUT => "request.slow",
        StatusCode::MISDIRECTED_REQUEST => "request.host",
        StatusCode::UNSUPPORTED_MEDIA_TYPE => "request.media_type",
        other if other.is_client_error() => "request.field_unreadable",
        _ => "house.broken",
    }
}

/// A trouble on its way out.
#[derive(Clone)]
pub struct Raised(pub Arc<Trouble>);

impl IntoResponse for Trouble {
    fn into_response(self) -> Response {
        let mut response = self.status().into_response();
        response.extensions_mut().insert(Raised(Arc::new(self)));
        response
    }
}

/// A problem of the API (RFC 9457).
#[derive(Serialize)]
struct Problem<'a> {
    #[serde(rename = "type")]
    kind: String,
    title: &'a str,
    status: u16,
    detail: &'a str,
    code: &'a str,
    operation: &'a str,
    rehearsal: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    place: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    parser: Option<&'a str>,
    #[serde(skip_serializing_if = "std::collections::BTreeMap::is_empty")]
    data: &'a std::collections::BTreeMap<&'static str, String>,
}

/// The answer of the API to a trouble.
pub fn problem(trouble: &Trouble, lang: Lang, operation: &str, nature: Nature) -> Response {
    let told = trouble.told(lang);
    let status = trouble.status();
    let body = Problem {
        kind: format!("urn:sanxiang:problem:{}", told.code),
        title: &told.heading,
        status: status.as_u16(),
        detail: &told.sentence,
        code: told.code,
        operation,
        rehearsal: nature == Nature::Rehearsal,
        place: told.place.as_deref(),
        parser: told.detail.as_deref(),
        data: &told.data,
    };
    let json = serde_json::to_vec(&body).unwrap_or_default();
    let mut response = (status, json).into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(MEDIA_TYPE));
    if matches!(trouble, Trouble::SignIn(_)) {
        headers.insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
    }
    response
}

/// Says when to try again, and what was allowed, on any answer to a trouble.
pub fn wait_header(trouble: &Trouble) -> Option<(HeaderName, HeaderValue)> {
    trouble.retry_after().map(|seconds| (header::RETRY_AFTER, HeaderValue::from(seconds)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_code_of_the_frame_has_its_sentences() {
        for (code, _, _) in CODES {
            let told = Told::of(Lang::ZhHans, code);
            assert!(told.sentence.ends_with('。'), "{code}: {}", told.sentence);
            assert!(!Told::of(Lang::En, code).heading.is_empty());
        }
    }
}
