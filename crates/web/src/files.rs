//! Files sent to browsers: the built ones of `/assets/…`, under hashed names, so that they may be kept for ever; and those
//! that somebody handed in.

use axum::extract::Path;
use axum::http::{HeaderMap, HeaderName, HeaderValue, header};
use axum::response::{IntoResponse, Response};
use base::Digest;

use crate::form::encode;
use crate::problem::Trouble;
use crate::views::assets;
use crate::visitor::{Answer, Visitor};

/// `GET /assets/{file}`: a built file, its compressed twin where the browser takes it.
pub async fn asset(Path(name): Path<String>, headers: HeaderMap) -> Result<Response, Trouble> {
    let accepts = headers.get(header::ACCEPT_ENCODING).and_then(|v| v.to_str().ok()).unwrap_or("");
    let built = assets::get(&name, accepts).ok_or(Trouble::Unseen)?;
    let mut response = match built.data {
        std::borrow::Cow::Borrowed(bytes) => bytes.into_response(),
        std::borrow::Cow::Owned(bytes) => bytes.into_response(),
    };
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(built.media_type));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("public, max-age=31536000, immutable"));
    headers.append(header::VARY, HeaderValue::from_static("Accept-Encoding"));
    if built.brotli {
        headers.insert(header::CONTENT_ENCODING, HeaderValue::from_static("br"));
    }
    Ok(response)
}

/// No script, no style, no frame, no origin: a file that somebody handed in is looked at, not run.
const POLICY: &str = "default-src 'none'; sandbox; frame-ancestors 'none'";

/// Sends a file that was handed in, with its name and type: never rendered as a page of ours, whatever it contains.
pub async fn handed_in(visitor: &Visitor, (name, media_type): (&str, &str), digest: Digest) -> Answer {
    let store = visitor.state().attachments.clone().ok_or(Trouble::Unseen)?;
    let read = tokio::task::spawn_blocking(move || store.read(digest));
    let bytes = read.await.map_err(|e| Trouble::Broken(format!("reading a file ended early: {e}")))??;
    let mut response = bytes.into_response();
    let headers = response.headers_mut();
    let set = |text: &str| {
        HeaderValue::from_str(text).map_err(|e| Trouble::Broken(format!("a header of a file: {e}")))
    };
    headers.insert(header::CONTENT_TYPE, set(media_type)?);
    // Browsers do not show a PDF in a sandbox: it is saved, an image is shown.
    let way = if media_type.starts_with("image/") { "inline" } else { "attachment" };
    headers.insert(header::CONTENT_DISPOSITION, set(&format!("{way}; filename*=UTF-8''{}", encode(name)))?);
    headers.insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(POLICY));
    headers.insert(HeaderName::from_static("x-download-options"), HeaderValue::from_static("noopen"));
    Ok(response)
}
