//! JSON of the API: one strict way in, one way out.

use axum::body::Bytes;
use axum::extract::{FromRequest, Request};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use base::Digest;
use rules::centres::CentreNature;
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::app::AppState;
use crate::problem::{Trouble, Unreadable};
use crate::tree;
use crate::visitor::{Answer, Keyed, Visitor};

/// What a client of the API sent, with its key.
pub struct Json<T> {
    /// What was meant.
    pub input: T,
    key: String,
    fingerprint: Digest,
}

impl<T> Keyed for Json<T> {
    fn key(&self) -> Option<(&str, Digest)> {
        (!self.key.is_empty()).then_some((self.key.as_str(), self.fingerprint))
    }
}

impl<T: DeserializeOwned> FromRequest<AppState> for Json<T> {
    type Rejection = Trouble;

    async fn from_request(request: Request, state: &AppState) -> Result<Self, Trouble> {
        let visitor = request.extensions().get::<Visitor>().cloned();
        let key = visitor.as_ref().and_then(Visitor::api_key).unwrap_or("").to_owned();
        let place = format!("{} {}", request.method(), request.uri().path());
        let kind = request.headers().get(header::CONTENT_TYPE).and_then(|v| v.to_str().ok()).unwrap_or("");
        let is_json =
            kind.split(';').next().is_some_and(|kind| kind.trim().eq_ignore_ascii_case("application/json"));
        if !is_json {
            return Err(Trouble::Status(StatusCode::UNSUPPORTED_MEDIA_TYPE));
        }
        let bytes = Bytes::from_request(request, state).await.map_err(|e| Trouble::Status(e.status()))?;
        let input = tree::read(&bytes).map_err(|flaw| {
            Unreadable::new("request.json", flaw.text.clone())
                .at(flaw.pointer())
                .status(StatusCode::BAD_REQUEST)
        })?;
        let mut hasher = seal::Sm3Hasher::new();
        hasher.update(place.as_bytes());
        hasher.update(&[0]);
        hasher.update(&bytes);
        Ok(Self { input, key, fingerprint: hasher.finish() })
    }
}

/// An act of the API that sends nothing but its key.
pub struct Bare {
    key: String,
    fingerprint: Digest,
}

impl Keyed for Bare {
    fn key(&self) -> Option<(&str, Digest)> {
        (!self.key.is_empty()).then_some((self.key.as_str(), self.fingerprint))
    }
}

impl axum::extract::FromRequestParts<AppState> for Bare {
    type Rejection = Trouble;

    async fn from_request_parts(
        parts: &mut axum::http::request::Parts,
        _: &AppState,
    ) -> Result<Self, Trouble> {
        let key = parts.extensions.get::<Visitor>().and_then(Visitor::api_key).unwrap_or("").to_owned();
        let place = format!("{} {}", parts.method, parts.uri.path());
        Ok(Self { key, fingerprint: seal::sm3(place.as_bytes()) })
    }
}

/// The member of every answer that says whether its centre is a rehearsal.
pub const MARK: &str = "rehearsal";

/// The text of an answer, until it is known which centre gave it.
#[derive(Clone)]
struct Written(Bytes);

/// The same answer with the mark of its centre as its first member.
pub fn marked(mut response: Response, nature: CentreNature) -> Response {
    let Some(Written(text)) = response.extensions_mut().remove::<Written>() else { return response };
    let Some(rest) = text.strip_prefix(b"{") else { return response };
    let rehearsal = nature == CentreNature::Rehearsal;
    let comma = if rest.starts_with(b"}") { "" } else { "," };
    let mut whole = format!("{{\"{MARK}\":{rehearsal}{comma}").into_bytes();
    whole.extend_from_slice(rest);
    response.headers_mut().remove(header::CONTENT_LENGTH);
    *response.body_mut() = whole.into();
    response
}

/// An answer of the API (200).
pub fn json(body: &impl Serialize) -> Answer {
    with_status(StatusCode::OK, body)
}

/// An answer of the API to an act that made something (201).
pub fn created(body: &impl Serialize) -> Answer {
    with_status(StatusCode::CREATED, body)
}

fn with_status(status: StatusCode, body: &impl Serialize) -> Answer {
    let text =
        serde_json::to_vec(body).map_err(|e| Trouble::Broken(format!("an answer cannot be written: {e}")))?;
    let text = Bytes::from(text);
    let mut response: Response = (status, text.clone()).into_response();
    response.extensions_mut().insert(Written(text));
    let json = axum::http::HeaderValue::from_static("application/json");
    response.headers_mut().insert(header::CONTENT_TYPE, json);
    Ok(response)
}
