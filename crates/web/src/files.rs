//! `/assets/…`: the built files, under hashed names, so that they may be kept for ever.

use axum::extract::Path;
use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::{IntoResponse, Response};

use crate::problem::Trouble;
use crate::views::assets;

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
