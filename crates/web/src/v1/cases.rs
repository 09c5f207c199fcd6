//! Cases: intake, clocks, delivery, withdrawal.

use axum::extract::Path;
use base::Date;
use base::id::CaseId;
use desk::cases::intake::{self, Outcome};
use desk::cases::view::Knowledge;
use desk::cases::{clock, deliver as delivering, lists, view, work};
use desk::licences;
use desk::store::{Cx, Fail, Live, Reading};
use rules::Refusal;
use rules::cases::case::{ApprovingDocument, ExtensionApproval};
use rules::cases::clock::PauseRequest;
use rules::cases::{Case, DecisionKind, Phase, Task};
use rules::catalogue::ExtensionApprover;
use rules::time::{DayLine, DayReason};
use serde::{Deserialize, Serialize};

use super::tasks::Asked;
use super::{tasks, texts};
use crate::form::Query;
use crate::json::{Json, json};
use crate::problem::Trouble;
use crate::shown::clocks::{Timed, of_case};
use crate::views::page::Lang;
use crate::visitor::{Answer, Done, Visitor};

/// The answer to an act.
#[derive(Serialize)]
pub struct Acted {
    done: &'static str,
}

/// Says whether it was done now or before.
pub fn acted<T>(done: &Done<T>) -> Answer {
    json(&Acted {
        done: match done {
            Done::Now(_) => "now",
            Done::Before(_) => "before",
        },
    })
}

#[derive(Serialize)]
struct CaseView {
    number: String,
    item: String,
    phase: &'static str,
    version: i64,
    filed_at: i64,
    #[serde(skip_serializing_if = "Option::is_none")]
    promise_due: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    statute_due: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    decision: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    licence: Option<LicenceView>,
    clocks: Vec<ClockView>,
    tasks: Vec<TaskView>,
    history: Vec<Event>,
}

/// A task that somebody still has to do; only staff see them.
#[derive(Serialize)]
struct TaskView {
    id: String,
    name: String,
    kind: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    due: Option<String>,
}

/// A licence with the code that verifies it.
#[derive(Serialize)]
struct LicenceView {
    number: String,
    identifier: String,
    code: String,
}

#[derive(Serialize)]
struct ClockView {
    clock: &'static str,
    running: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    due: Option<String>,
    why: Vec<Line>,
}

#[derive(Serialize)]
struct Line {
    date: String,
    counts: bool,
    reason: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    n: Option<u32>,
}

#[derive(Serialize)]
struct Event {
    event: String,
    at: i64,
}

/// `GET /api/v1/cases/{number}`: its applicant and agent see it (an account that nobody compared with a document what it
/// filed itself), and the staff who may know of it.
pub async fn show(visitor: Visitor, Path(number): Path<String>) -> Answer {
    let session = visitor.session().cloned().ok_or(Trouble::Unseen)?;
    let answer = visitor
        .read(move |rx| {
            let case = view::by_number(rx, &number)?.ok_or(Fail::NotFound)?;
            let mine = view::party_of(rx, &case)?.is_some();
            let ours = session.staff.is_some() && view::knows_of(rx, &case)? == Knowledge::Knows;
            if !mine && !ours {
                return Err(Fail::NotFound);
            }
            let clocks = clocks(rx, &case)?;
            let tasks = if ours { open_tasks(rx, case.id().into())? } else { Vec::new() };
            let history = view::history(rx, case.id().into())?;
            let licence = case.licence.map(|id| licences::show(rx, id)).transpose()?;
            Ok(CaseView {
                number: case.number.clone(),
                item: case.item_name.clone(),
                phase: phase(&case.phase),
                version: case.version(),
                filed_at: case.filed_at.0,
                promise_due: case.dues.promise.map(|d| d.to_string()),
                statute_due: case.dues.statute.map(|d| d.to_string()),
                decision: case.decision.map(|d| match d.kind {
                    DecisionKind::Grant => "grant",
                    DecisionKind::Refuse => "refuse",
                }),
                licence: licence.map(|shown| LicenceView {
                    number: shown.licence.number,
                    identifier: shown.licence.identifier,
                    code: shown.check_code,
                }),
                clocks,
                tasks,
                history: history
                    .into_iter()
                    .map(|h| Event { event: h.logged.event.clone(), at: h.logged.recorded_at.0 })
                    .collect(),
            })
        })
        .await?;
    json(&answer)
}

fn open_tasks(rx: &mut impl Reading, case: CaseId) -> Result<Vec<TaskView>, Fail> {
    let open = work::tasks_of(rx, case)?.into_iter().filter(|task| task.open());
    let view = |task: Live<Task>| TaskView {
        id: task.id.to_string(),
        name: task.name.clone(),
        kind: tasks::kind(task.kind),
        due: task.due.map(|d| d.to_string()),
    };
    Ok(open.map(view).collect())
}

/// Every clock of the page, each derived day by day; while a pause lasts, its first day stands there instead.
fn clocks(rx: &mut impl Reading, case: &Case) -> Result<Vec<ClockView>, Fail> {
    let version = desk::catalogue::version(rx, case.version)?;
    let calendar = desk::time::legal(rx)?;
    let view = |timed: Timed| {
        let line = |l: DayLine| Line {
            date: l.date.to_string(),
            counts: l.counts,
            reason: l.reason.to_string(),
            n: l.n,
        };
        let paused = || {
            let open = timed.clock.pauses.iter().filter(|p| p.to.is_none());
            let first =
                |from: Date| DayLine { date: from, counts: false, reason: DayReason::Paused, n: None };
            open.map(|p| first(p.from)).collect::<Vec<_>>()
        };
        let why = rules::time::explain(calendar, &timed.clock).unwrap_or_else(|_| paused());
        let counted = rules::time::due(calendar, &timed.clock).ok().map(|d| d.on);
        ClockView {
            clock: timed.name.word(),
            running: timed.running,
            due: timed.stated.or(counted).map(|d| d.to_string()),
            why: why.into_iter().map(line).collect(),
        }
    };
    Ok(of_case(case, &version.facts).into_iter().map(view).collect())
}

/// The word of a phase.
pub const fn phase(phase: &Phase) -> &'static str {
    match phase {
        Phase::Filed => "filed",
        Phase::Correcting { .. } => "correcting",
        Phase::Accepted => "accepted",
        Phase::Decided => "decided",
        Phase::Ended { .. } => "ended",
    }
}

#[derive(Serialize)]
struct Rows {
    cases: Vec<Row>,
    #[serde(skip_serializing_if = "Option::is_none")]
    next: Option<String>,
}

#[derive(Serialize)]
struct Row {
    number: String,
    item: String,
    phase: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    due: Option<String>,
    filed_at: i64,
}

/// `GET /api/v1/intake`: fifty rows, the most urgent first; `next` is the `after` of the following ones.
pub async fn intake_list(visitor: Visitor, Query(asked): Query<Asked>) -> Answer {
    let department = visitor.session().and_then(|s| s.department).ok_or(Trouble::Unseen)?;
    let after = asked.place()?;
    let filed = (Some(department), "filed");
    let page = visitor.read(move |rx| lists::open_cases(rx, filed, after, view::LIST_ROWS_MAX)).await?;
    let cases = page
        .rows
        .into_iter()
        .map(|c| Row {
            phase: phase(&c.phase),
            due: Some(c.notice_due.to_string()),
            filed_at: c.filed_at.0,
            number: c.number,
            item: c.item_name,
        })
        .collect();
    json(&Rows { cases, next: page.next.map(|place| place.to_string()) })
}

/// The case of a number, for an act on it.
pub fn numbered(cx: &mut Cx<'_>, number: &str) -> Result<CaseId, Fail> {
    view::id_by_number(cx, number)?.ok_or(Fail::NotFound)
}

/// The version a client has seen.
#[derive(Deserialize, Clone)]
#[serde(deny_unknown_fields)]
pub struct Seen {
    pub version: Option<i64>,
}

/// `POST /api/v1/cases/{number}/acceptance`.
pub async fn accept(visitor: Visitor, Path(number): Path<String>, body: Json<Seen>) -> Answer {
    let seen = body.input.version;
    let done = visitor
        .write(&body, move |cx| {
            let id = numbered(cx, &number)?;
            intake::answer(cx, id, seen, &Outcome::Accept)
        })
        .await?;
    acted(&done)
}

/// A correction notice.
#[derive(Deserialize, Clone)]
#[serde(deny_unknown_fields)]
pub struct Correction {
    points: Vec<Point>,
    version: Option<i64>,
}

/// A point of it.
#[derive(Deserialize, Clone)]
#[serde(deny_unknown_fields)]
pub struct Point {
    key: String,
    remark: String,
}

/// `POST /api/v1/cases/{number}/correction`.
pub async fn correct(visitor: Visitor, Path(number): Path<String>, body: Json<Correction>) -> Answer {
    let seen = body.input.version;
    let cleaned =
        body.input.points.iter().map(|p| Ok((p.key.clone(), texts::free("points/remark", &p.remark)?)));
    let points = cleaned.collect::<Result<Vec<(String, String)>, Trouble>>()?;
    let done = visitor
        .write(&body, move |cx| {
            let id = numbered(cx, &number)?;
            intake::answer(cx, id, seen, &Outcome::Correct { points: points.clone() })
        })
        .await?;
    acted(&done)
}

/// A non-acceptance.
#[derive(Deserialize, Clone)]
#[serde(deny_unknown_fields)]
pub struct NonAcceptance {
    reason: String,
    right_organ: Option<String>,
    version: Option<i64>,
}

/// `POST /api/v1/cases/{number}/non-acceptance`.
pub async fn not_accept(visitor: Visitor, Path(number): Path<String>, body: Json<NonAcceptance>) -> Answer {
    let NonAcceptance { reason, right_organ, version } = body.input.clone();
    let reason = texts::free("reason", &reason)?;
    let right_organ = right_organ.map(|organ| texts::line("right_organ", &organ)).transpose()?;
    let outcome = match right_organ {
        Some(right_organ) => Outcome::NotCompetent { reason, right_organ },
        None => Outcome::NotRequired { reason },
    };
    let done = visitor
        .write(&body, move |cx| {
            let id = numbered(cx, &number)?;
            intake::answer(cx, id, version, &outcome)
        })
        .await?;
    acted(&done)
}

/// A delivery: handed to a receiver, or posted.
#[derive(Deserialize, Clone)]
#[serde(deny_unknown_fields)]
pub struct Delivery {
    receiver: Option<String>,
    tracking: Option<String>,
    version: Option<i64>,
}

/// `POST /api/v1/cases/{number}/delivery`.
pub async fn deliver(visitor: Visitor, Path(number): Path<String>, body: Json<Delivery>) -> Answer {
    let version = body.input.version;
    let way = match (body.input.receiver.clone(), body.input.tracking.clone()) {
        (Some(receiver), None) => delivering::Way::Handed { receiver: texts::name("receiver", &receiver)? },
        (None, Some(tracking)) => delivering::Way::Posted { tracking: texts::line("tracking", &tracking)? },
        (None, None) | (Some(_), Some(_)) => {
            return Err(Refusal::invalid("api.way", "receiver", Lang::ZhHans.text("api.way")).into());
        }
    };
    let done = visitor
        .write(&body, move |cx| {
            let id = numbered(cx, &number)?;
            delivering::deliver(cx, id, version, &way)
        })
        .await?;
    acted(&done)
}

/// A suspension.
#[derive(Deserialize, Clone)]
#[serde(deny_unknown_fields)]
pub struct Suspension {
    kind: String,
    basis: String,
    planned_days: u32,
    version: Option<i64>,
}

/// `POST /api/v1/cases/{number}/suspension`.
pub async fn suspend(visitor: Visitor, Path(number): Path<String>, body: Json<Suspension>) -> Answer {
    let Suspension { kind, basis, planned_days, version } = body.input.clone();
    let ask = PauseRequest { kind, basis: texts::free("basis", &basis)?, planned_days };
    let done = visitor
        .write(&body, move |cx| {
            let id = numbered(cx, &number)?;
            clock::pause(cx, id, version, &ask)
        })
        .await?;
    acted(&done)
}

/// A resumption.
#[derive(Deserialize, Clone)]
#[serde(deny_unknown_fields)]
pub struct Resumption {
    result: String,
    version: Option<i64>,
}

/// `POST /api/v1/cases/{number}/resumption`.
pub async fn resume(visitor: Visitor, Path(number): Path<String>, body: Json<Resumption>) -> Answer {
    let version = body.input.version;
    let result = texts::free("result", &body.input.result)?;
    let done = visitor
        .write(&body, move |cx| {
            let id = numbered(cx, &number)?;
            clock::resume(cx, id, version, &result)
        })
        .await?;
    acted(&done)
}

/// An extension.
#[derive(Deserialize, Clone)]
#[serde(deny_unknown_fields)]
pub struct Extension {
    capacity: ExtensionApprover,
    document_number: Option<String>,
    document_date: Option<String>,
    reason: String,
    version: Option<i64>,
}

/// `POST /api/v1/cases/{number}/extension`.
pub async fn extend(visitor: Visitor, Path(number): Path<String>, body: Json<Extension>) -> Answer {
    let Extension { capacity, document_number, document_date, reason, version } = body.input.clone();
    let reason = texts::free("reason", &reason)?;
    let document = match (document_number, document_date) {
        (None, None) => None,
        (number, date) => {
            let number = texts::line("document_number", &number.unwrap_or_default())?;
            let on = date.as_deref().and_then(rules::time::read_date).ok_or_else(|| {
                let sentence = Lang::ZhHans.text("act.choose-document-date");
                Refusal::invalid("case.extension_date", "document_date", sentence)
            })?;
            Some(ApprovingDocument { number, on })
        }
    };
    let given = ExtensionApproval { capacity, document };
    let done = visitor
        .write(&body, move |cx| {
            let id = numbered(cx, &number)?;
            clock::extend(cx, id, version, (&given, &reason))
        })
        .await?;
    acted(&done)
}

/// A withdrawal.
#[derive(Deserialize, Clone)]
#[serde(deny_unknown_fields)]
pub struct Withdrawal {
    #[serde(default)]
    reason: String,
    version: Option<i64>,
}

/// `POST /api/v1/cases/{number}/withdrawal`: by its applicant or agent alone.
pub async fn withdraw(visitor: Visitor, Path(number): Path<String>, body: Json<Withdrawal>) -> Answer {
    let version = body.input.version;
    let reason = texts::free("reason", &body.input.reason)?;
    let done = visitor
        .write(&body, move |cx| {
            let case = view::by_number(cx, &number)?.ok_or(Fail::NotFound)?;
            if view::party_of(cx, &case)?.is_none() {
                return Err(Fail::NotFound);
            }
            delivering::withdraw(cx, case.id().into(), version, &reason)
        })
        .await?;
    acted(&done)
}
