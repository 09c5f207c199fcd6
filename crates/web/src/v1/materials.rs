//! Materials that come after the filing: what was promised for later (容缺受理).

use axum::extract::Path;
use desk::cases::materials;
use rules::people::Role;
use serde::Deserialize;

use super::cases::{acted, numbered};
use super::filing::{Paper, handed};
use crate::json::Json;
use crate::visitor::{Answer, Visitor};

/// Promised materials that come.
#[derive(Deserialize, Clone)]
#[serde(deny_unknown_fields)]
pub struct Brought {
    materials: Vec<Paper>,
    version: Option<i64>,
}

/// `POST /api/v1/cases/{number}/materials`: by a party to the case, or by a clerk at the counter.
pub async fn bring(visitor: Visitor, Path(number): Path<String>, body: Json<Brought>) -> Answer {
    let Brought { materials: papers, version } = body.input.clone();
    let pieces = handed(&papers, visitor.roles().has(Role::Clerk))?;
    let done = visitor
        .write(&body, move |cx| {
            let id = numbered(cx, &number)?;
            materials::receive_deferred(cx, id, version, &pieces)
        })
        .await?;
    acted(&done)
}
