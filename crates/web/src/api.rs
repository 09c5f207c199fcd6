//! The API's own description.

use axum::http::{HeaderValue, header};
use axum::response::IntoResponse;

use crate::visitor::Answer;
use crate::{openapi, table};

static DESCRIPTION: std::sync::LazyLock<String> = std::sync::LazyLock::new(|| openapi::text(&table::table()));

/// `GET /api/openapi.json`: every route, what it takes and gives (OpenAPI 3.1).
pub async fn description() -> Answer {
    let mut response = DESCRIPTION.as_str().into_response();
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
    Ok(response)
}
