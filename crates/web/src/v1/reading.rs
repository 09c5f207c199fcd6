//! What anybody may read.

use axum::extract::Path;
use desk::catalogue::card;
use desk::licences;
use desk::reports::{self, Measure};
use desk::store::Reading;
use serde::{Deserialize, Serialize};

use crate::form::Query;
use crate::json::json;
use crate::limits::Limit;
use crate::problem::Trouble;
use crate::visitor::{Answer, Visitor};

#[derive(Serialize)]
struct Items {
    items: Vec<ItemCard>,
}

#[derive(Serialize)]
struct ItemCard {
    id: String,
    code: String,
    name: String,
    department: String,
    online_level: u8,
}

/// `GET /api/v1/items`.
pub async fn items(visitor: Visitor) -> Answer {
    let cards = visitor.read(|rx| card::cards(rx)).await?;
    let items = cards
        .into_iter()
        .map(|(id, card)| ItemCard {
            id: id.to_string(),
            code: card.code,
            name: card.name,
            department: card.department_name,
            online_level: card.online_level,
        })
        .collect();
    json(&Items { items })
}

/// The check code of a licence.
#[derive(Deserialize)]
pub struct Code {
    #[serde(default)]
    code: String,
}

#[derive(Serialize)]
struct Verified {
    number: String,
    identifier: String,
    name: String,
    standing: &'static str,
    holder: String,
    issuer: String,
    issued_on: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    valid_to: Option<String>,
}

/// `GET /api/v1/licences/{number}?code=…`; the same 404 for no such licence and for a wrong code.
pub async fn licence(visitor: Visitor, Path(number): Path<String>, Query(code): Query<Code>) -> Answer {
    visitor.limit(Limit::Verify, &number)?;
    let found = visitor.read(move |rx| licences::verify(rx, &number, &code.code)).await?;
    let shown = found.ok_or(Trouble::Unseen)?;
    json(&Verified {
        number: shown.licence.number,
        identifier: shown.licence.identifier,
        name: shown.licence.name,
        standing: shown.standing.name(),
        holder: shown.holder_name,
        issuer: shown.licence.issuer,
        issued_on: shown.licence.issued_on.to_string(),
        valid_to: shown.licence.valid_to.map(|d| d.to_string()),
    })
}

#[derive(Serialize)]
struct Figures {
    on: String,
    figures: Vec<Figure>,
}

#[derive(Serialize)]
struct Figure {
    measure: &'static str,
    value: u64,
    definition: &'static str,
}

/// `GET /api/v1/figures`.
pub async fn figures(visitor: Visitor) -> Answer {
    let answer = visitor
        .read(|rx| {
            let mut figures = Vec::new();
            for measure in Measure::ALL {
                let value = reports::total(rx, measure, base::Date::MIN)?;
                figures.push(Figure { measure: measure.word(), value, definition: measure.definition() });
            }
            Ok(Figures { on: rx.today().to_string(), figures })
        })
        .await?;
    json(&answer)
}
