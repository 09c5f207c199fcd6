//! Tasks: the inbox, opinions, decisions.

use axum::extract::Path;
use base::id::{LicenceId, TaskId};
use desk::cases::lists::{self, After, Looker};
use desk::cases::view::{self, Knowledge};
use desk::cases::work::Written;
use desk::cases::{self, work};
use desk::licences;
use desk::store::{Cx, Fail, Reading};
use rules::Refusal;
use rules::cases::decision::DecisionRequest;
use rules::cases::{Case, DecisionKind, Opinion, Task};
use rules::catalogue::TaskKind;
use rules::people::Role;
use serde::{Deserialize, Serialize};

use super::cases::{Seen, acted};
use super::texts;
use crate::form::Query;
use crate::json::{Json, json};
use crate::problem::{Trouble, Unreadable};
use crate::views::page::Lang;
use crate::visitor::{Answer, Done, Visitor};

#[derive(Serialize)]
struct Rows {
    tasks: Vec<Row>,
    #[serde(skip_serializing_if = "Option::is_none")]
    next: Option<String>,
}

#[derive(Serialize)]
struct Row {
    id: String,
    case: String,
    item: String,
    name: String,
    kind: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    due: Option<String>,
}

/// Rows of a page of a list.
const ROWS: u32 = 20;

/// Where a list goes on.
#[derive(Deserialize)]
pub struct Asked {
    #[serde(default)]
    after: String,
}

impl Asked {
    /// The place that `after` names: what an answer gave as `next`.
    pub fn place(&self) -> Result<Option<After>, Trouble> {
        match self.after.as_str() {
            "" => Ok(None),
            text => text.parse().map(Some).map_err(|_| {
                Unreadable::new("request.field_unreadable", "after: what `next` gave").at("after").into()
            }),
        }
    }
}

/// `GET /api/v1/inbox`: twenty rows, the most urgent first; `next` is the `after` of the following ones.
pub async fn inbox(visitor: Visitor, Query(asked): Query<Asked>) -> Answer {
    let after = asked.place()?;
    let session = visitor.session().ok_or(Trouble::Unseen)?;
    let (Some(staff), Some(department)) = (session.staff, session.department) else {
        return Err(Trouble::Unseen);
    };
    let looker = Looker { staff, department, roles: session.roles };
    let page = visitor.read(move |rx| lists::inbox(rx, &looker, after, ROWS)).await?;
    let tasks = page
        .rows
        .into_iter()
        .map(|t| Row {
            id: t.id.to_string(),
            case: t.case_number,
            item: t.item_name,
            name: t.name,
            kind: kind(t.kind),
            due: t.due.map(|d| d.to_string()),
        })
        .collect();
    json(&Rows { tasks, next: page.next.map(|place| place.to_string()) })
}

/// The word of a kind of task.
pub const fn kind(kind: TaskKind) -> &'static str {
    match kind {
        TaskKind::Review => "review",
        TaskKind::SiteCheck => "site_check",
        TaskKind::Decide => "decide",
    }
}

fn task(id: &str) -> Result<TaskId, Trouble> {
    id.parse().map_err(|_| Trouble::Unseen)
}

/// Refuses an officer who may not know of the task's case as if there were no such task, and a token that was not given
/// the role asked for, whatever else its person may do.
fn known(cx: &mut Cx<'_>, id: TaskId, role: Option<Role>) -> Result<(), Fail> {
    let task = cx.get::<Task>(id)?;
    let case = cx.get::<Case>(task.case)?;
    if view::knows_of(cx, &case)? == Knowledge::Nothing {
        return Err(Fail::NotFound);
    }
    let role = role.unwrap_or(task.role);
    if cx.actor().roles().has(role) {
        Ok(())
    } else {
        let sentence = Lang::ZhHans.say("api.task-role", &[&task.name, &role.name()]);
        Err(Refusal::forbidden("api.task_role", sentence).into())
    }
}

/// `POST /api/v1/tasks/{id}/claim`.
pub async fn claim(visitor: Visitor, Path(id): Path<String>, body: Json<Seen>) -> Answer {
    let (id, seen) = (task(&id)?, body.input.version);
    let claim = move |cx: &mut Cx<'_>| {
        known(cx, id, None)?;
        work::claim(cx, id, seen)
    };
    acted(&visitor.write(&body, claim).await?)
}

/// Why a colleague's claim is lifted.
#[derive(Deserialize, Clone)]
#[serde(deny_unknown_fields)]
pub struct Relief {
    reason: String,
    version: Option<i64>,
}

/// `POST /api/v1/tasks/{id}/relief`: by an approver of the department.
pub async fn relieve(visitor: Visitor, Path(id): Path<String>, body: Json<Relief>) -> Answer {
    let (id, seen) = (task(&id)?, body.input.version);
    let reason = texts::free("reason", &body.input.reason)?;
    let relieve = move |cx: &mut Cx<'_>| {
        known(cx, id, Some(Role::Approver))?;
        work::relieve(cx, id, seen, &reason)
    };
    acted(&visitor.write(&body, relieve).await?)
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
    version: Option<i64>,
}

/// `POST /api/v1/tasks/{id}/opinion`.
pub async fn opinion(visitor: Visitor, Path(id): Path<String>, body: Json<Said>) -> Answer {
    let id = task(&id)?;
    let Said { opinion, remark, badges, version } = body.input.clone();
    let written = Written { opinion, remark: texts::free("remark", &remark)?, badges };
    let finish = move |cx: &mut Cx<'_>| {
        known(cx, id, None)?;
        work::finish(cx, id, version, &written)
    };
    acted(&visitor.write(&body, finish).await?)
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
    #[serde(skip_serializing_if = "Option::is_none")]
    licence: Option<String>,
}

/// `POST /api/v1/tasks/{id}/decision`; a grant of a licence gives its number.
pub async fn decide(visitor: Visitor, Path(id): Path<String>, body: Json<Decision>) -> Answer {
    let id = task(&id)?;
    let input = body.input.clone();
    let ask = DecisionRequest {
        kind: input.decision,
        reasons: texts::free("reasons", &input.reasons)?,
        basis: texts::free("basis", &input.basis)?,
        reconsideration_body: texts::line("reconsideration_body", &input.reconsideration_body)?,
        court: texts::line("court", &input.court)?,
    };
    let decide = move |cx: &mut Cx<'_>| {
        known(cx, id, None)?;
        cases::decide(cx, id, input.version, &ask)
    };
    let (done, licence) = match visitor.write(&body, decide).await? {
        Done::Now(decided) => ("now", decided.licence),
        Done::Before(replayed) => ("before", replayed.subject("licence").map(LicenceId::from)),
    };
    let licence = match licence {
        Some(id) => Some(visitor.read(move |rx| Ok(licences::show(rx, id)?.licence.number)).await?),
        None => None,
    };
    json(&Decided { done, licence })
}
