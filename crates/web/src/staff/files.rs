//! Files handed in, sent to officers: never rendered as a page of ours, whatever they contain.

use axum::extract::Path;
use axum::http::{HeaderName, HeaderValue, header};
use axum::response::IntoResponse;
use base::id::MaterialId;
use desk::cases::view::{self, Knowledge};
use desk::store::{Fail, Reading};
use rules::cases::{Case, Material};

use crate::form::encode;
use crate::problem::Trouble;
use crate::visitor::{Answer, Visitor};

/// No script, no style, no frame, no origin: a file is looked at, not run.
const POLICY: &str = "default-src 'none'; sandbox; frame-ancestors 'none'";

/// `GET /staff/files/{material}`.
pub async fn send(visitor: Visitor, Path(material): Path<String>) -> Answer {
    let id: MaterialId = material.parse().map_err(|_| Trouble::Unseen)?;
    let (file, name) = visitor
        .read(move |rx| {
            let material = rx.get::<Material>(id)?;
            let case = rx.get::<Case>(material.case)?;
            if view::knows_of(rx, &case)? == Knowledge::Nothing {
                return Err(Fail::NotFound);
            }
            let file = material.into_inner().file.ok_or(Fail::NotFound)?;
            let name = rx.open(&file.name)?.ok_or(Fail::NotFound)?;
            Ok((file, name))
        })
        .await?;
    let store = visitor.state().attachments.clone().ok_or(Trouble::Unseen)?;
    let digest = file.digest;
    let read = tokio::task::spawn_blocking(move || store.read(digest));
    let bytes = read.await.map_err(|e| Trouble::Broken(format!("reading a file ended early: {e}")))??;
    let mut response = bytes.into_response();
    let headers = response.headers_mut();
    let set = |text: &str| {
        HeaderValue::from_str(text).map_err(|e| Trouble::Broken(format!("a header of a file: {e}")))
    };
    headers.insert(header::CONTENT_TYPE, set(&file.media_type)?);
    // Browsers do not show a PDF in a sandbox: it is saved, an image is shown.
    let way = if file.media_type.starts_with("image/") { "inline" } else { "attachment" };
    headers.insert(header::CONTENT_DISPOSITION, set(&format!("{way}; filename*=UTF-8''{}", encode(&name)))?);
    headers.insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(POLICY));
    headers.insert(HeaderName::from_static("x-download-options"), HeaderValue::from_static("noopen"));
    Ok(response)
}
