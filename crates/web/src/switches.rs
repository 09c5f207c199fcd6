//! Language and mode by an address of their own; the pages themselves carry `?lang=` and `?mode=`.

use axum::extract::{Path, State};
use axum::http::{HeaderMap, header};
use axum::response::{IntoResponse, Redirect};
use serde::Deserialize;

use crate::app::AppState;
use crate::cookies::{self, Keep};
use crate::form::Query;
use crate::lang;
use crate::problem::Trouble;
use crate::views::page::Lang;
use crate::visitor::Answer;

/// Where to go back to.
#[derive(Deserialize)]
pub struct Back {
    to: Option<String>,
}

/// `GET /lang/{code}`: keeps the language and goes back to the page.
pub async fn language(
    State(state): State<AppState>,
    Path(code): Path<String>,
    Query(back): Query<Back>,
    headers: HeaderMap,
) -> Answer {
    let tag = Lang::parse(&code).ok_or(Trouble::Unseen)?.tag();
    keep(&state, (lang::LANG, tag), &back, &headers)
}

/// `GET /mode/{mode}`: keeps elder or standard mode and goes back to the page.
pub async fn mode(
    State(state): State<AppState>,
    Path(mode): Path<String>,
    Query(back): Query<Back>,
    headers: HeaderMap,
) -> Answer {
    let known = lang::known_mode(&mode).ok_or(Trouble::Unseen)?;
    keep(&state, (lang::MODE, known), &back, &headers)
}

fn keep(state: &AppState, (name, value): (&str, &str), back: &Back, headers: &HeaderMap) -> Answer {
    let to = back.to.clone().or_else(|| lang::referring_path(headers)).unwrap_or_default();
    let mut response = Redirect::to(lang::same_site_path(&to)).into_response();
    if let Some(line) = cookies::set(state.settings.protection, name, value, Keep::Year) {
        response.headers_mut().append(header::SET_COOKIE, line);
    }
    Ok(response)
}
