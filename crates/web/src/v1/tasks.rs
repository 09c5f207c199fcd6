//! Tasks: the inbox, opinions, decisions.

use axum::extract::Path;
use base::id::TaskId;
use desk::cases::view::{self, Looker};
use desk::cases::work::Written;
use desk::cases::{self, work};
use desk::licences;
use rules::cases::decision::DecisionRequest;
use rules::cases::{DecisionKind, Opinion};
use rules::catalogue::TaskKind;
use serde::{Deserialize, Serialize};

use super::cases::acted;
use crate::json::{Bare, Json, json};
use crate::problem::Trouble;
use crate::visitor::{Answer, Done, Visitor};

#[derive(Serialize)]
struct Rows {
    tasks: Vec<Row>,
}

#[derive(Serialize)]
struct Row {
    id: String,
    case: String,
    item: String,
    name: String,
    kind: &'static str,
    due: Option<String>,
}

/// `GET /api/v1/inbox`: at most twenty rows, the most urgent first.
pub async fn inbox(visitor: Visitor) -> Answer {
    let session = visitor.session().ok_or(Trouble::Unseen)?;
    let (Some(staff), Some(department)) = (session.staff, session.department) else {
        return Err(Trouble::Unseen);
    };
    let looker = Looker { staff, department, roles: session.roles };
    let tasks = visitor.read(move |rx| view::inbox(rx, &looker, 20)).await?;
    let tasks = tasks
        .into_iter()
        .map(|t| Row {
            id: t.id.to_string(),
            case: t.case_number,
            item: t.item_name,
            name: t.name,
            kind: match t.kind {
                TaskKind::Review => "review",
                TaskKind::SiteCheck => "site_check",
                TaskKind::Decide => "decide",
            },
            due: t.due.map(|d| d.to_string()),
        })
        .collect();
    json(&Rows { tasks })
}

fn task(id: &str) -> Result<TaskId, Trouble> {
    id.parse().map_err(|_| Trouble::Unseen)
}

/// `POST /api/v1/tasks/{id}/claim`.
pub async fn claim(visitor: Visitor, Path(id): Path<String>, body: Bare) -> Answer {
    let id = task(&id)?;
    acted(&visitor.write(&body, move |cx| work::claim(cx, id)).await?)
}

/// An opinion.
#[derive(Deserialize, Clone)]
#[serde(deny_unknown_fields)]
pub struct Said {
    opinion: Opinion,
    #[serde(default)]
    remark: String,
    #[serde(default)]
    badges: Vec<String>,
}

/// `POST /api/v1/tasks/{id}/opinion`.
pub async fn opinion(visitor: Visitor, Path(id): Path<String>, body: Json<Said>) -> Answer {
    let id = task(&id)?;
    let Said { opinion, remark, badges } = body.input.clone();
    let written = Written { opinion, remark, badges };
    acted(&visitor.write(&body, move |cx| work::finish(cx, id, &written)).await?)
}

/// A decision.
#[derive(Deserialize, Clone)]
#[serde(deny_unknown_fields)]
pub struct Decision {
    decision: DecisionKind,
    #[serde(default)]
    reasons: String,
    #[serde(default)]
    basis: String,
    #[serde(default)]
    reconsideration_body: String,
    #[serde(default)]
    court: String,
    version: Option<i64>,
}

#[derive(Serialize)]
struct Decided {
    done: &'static str,
    licence: Option<String>,
}

/// `POST /api/v1/tasks/{id}/decision`; a grant of a licence gives its number.
pub async fn decide(visitor: Visitor, Path(id): Path<String>, body: Json<Decision>) -> Answer {
    let id = task(&id)?;
    let input = body.input.clone();
    let ask = DecisionRequest {
        kind: input.decision,
        reasons: input.reasons,
        basis: input.basis,
        reconsideration_body: input.reconsideration_body,
        court: input.court,
    };
    match visitor.write(&body, move |cx| cases::decide(cx, id, input.version, &ask)).await? {
        Done::Now(decided) => {
            let licence = match decided.licence {
                Some(licence) => {
                    Some(visitor.read(move |rx| Ok(licences::show(rx, licence)?.licence.number)).await?)
                }
                None => None,
            };
            json(&Decided { done: "now", licence })
        }
        Done::Before(_) => json(&Decided { done: "before", licence: None }),
    }
}
