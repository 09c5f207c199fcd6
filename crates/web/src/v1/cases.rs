//! Cases: filing, intake, clocks, delivery, withdrawal.

use std::collections::BTreeMap;

use axum::extract::Path;
use base::id::{CaseId, ItemId};
use desk::cases::filing::{self, Declared, Filing, Handed, How};
use desk::cases::intake::{self, Outcome};
use desk::cases::{clock, deliver as delivering, lists, view, work};
use desk::licences;
use desk::people::applicants::{self, NewApplicant};
use desk::store::{Cx, Fail, Live, Reading};
use rules::Refusal;
use rules::cases::clock::{PauseRequest, promise_clock, statute_clock};
use rules::cases::{Case, Channel, DecisionKind, Phase, Task};
use rules::catalogue::ExtensionApprover;
use rules::people::{ApplicantKind, Checked, Role};
use serde::{Deserialize, Serialize};

use super::tasks::Asked;
use super::{tasks, texts};
use crate::form::Query;
use crate::json::{Json, created, json};
use crate::problem::Trouble;
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

/// An application.
#[derive(Deserialize, Clone)]
#[serde(deny_unknown_fields)]
pub struct Application {
    item: String,
    applicant: Option<Person>,
    answers: BTreeMap<String, String>,
    materials: Vec<Paper>,
    declared: bool,
}

/// Who applies, where it is not the one who signed in.
#[derive(Deserialize, Clone)]
#[serde(deny_unknown_fields)]
pub struct Person {
    kind: String,
    name: String,
    number: String,
    #[serde(default)]
    phone: String,
    #[serde(default)]
    representative: String,
}

/// A material.
#[derive(Deserialize, Clone)]
#[serde(deny_unknown_fields)]
pub struct Paper {
    key: String,
    how: String,
}

#[derive(Serialize)]
struct Filed {
    number: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    query_code: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    notice_due: Option<String>,
}

/// `POST /api/v1/cases`.
pub async fn file(visitor: Visitor, body: Json<Application>) -> Answer {
    let input = body.input.clone();
    let clerk = visitor.roles().has(Role::Clerk);
    let own = visitor.session().and_then(|s| s.applicant);
    let agent = visitor.roles().has(Role::Agent);
    let done = visitor
        .write(&body, move |cx| {
            let (applicant, by) = match (&input.applicant, own) {
                (Some(person), me) if clerk || agent => {
                    (registered(cx, person)?, if clerk { None } else { me })
                }
                (None, Some(me)) => (me, None),
                (Some(_), _) | (None, None) => {
                    return Err(Refusal::invalid(
                        "api.applicant",
                        "applicant",
                        Lang::ZhHans.text("api.applicant"),
                    )
                    .into());
                }
            };
            filing::file(cx, &filing(&input, applicant, by, clerk)?)
        })
        .await?;
    match done {
        Done::Now(filed) => {
            let id = filed.id;
            let due = visitor.read(move |rx| Ok(rx.get::<Case>(id)?.notice_due)).await?;
            created(&Filed {
                number: filed.number,
                query_code: Some(filed.query_code),
                notice_due: Some(due.to_string()),
            })
        }
        Done::Before(replayed) => {
            let id = replayed
                .subject("case")
                .ok_or_else(|| Trouble::Broken("a replayed filing without a case".into()))?;
            let case = visitor.read(move |rx| Ok(rx.get::<Case>(id)?.into_inner())).await?;
            created(&Filed {
                number: case.number,
                query_code: None,
                notice_due: Some(case.notice_due.to_string()),
            })
        }
    }
}

fn registered(cx: &mut Cx<'_>, person: &Person) -> Result<base::id::ApplicantId, Fail> {
    let kind = match person.kind.as_str() {
        "person" => ApplicantKind::Person,
        "body" => ApplicantKind::Body,
        _ => return Err(Refusal::invalid("api.kind", "applicant/kind", Lang::ZhHans.text("api.kind")).into()),
    };
    applicants::register(
        cx,
        &NewApplicant {
            kind,
            name: person.name.clone(),
            number: person.number.clone(),
            phone: person.phone.clone(),
            representative: person.representative.clone(),
            account: None,
            checked: Checked::No,
        },
    )
}

fn filing(
    input: &Application,
    applicant: base::id::ApplicantId,
    agent: Option<base::id::ApplicantId>,
    clerk: bool,
) -> Result<Filing, Fail> {
    let item: ItemId = input
        .item
        .parse()
        .map_err(|_| Fail::from(Refusal::invalid("api.item", "item", Lang::ZhHans.text("api.item"))))?;
    let materials = input
        .materials
        .iter()
        .map(|paper| {
            let how = match (paper.how.as_str(), clerk) {
                ("paper", true) => How::Paper,
                ("stated", _) => How::Stated,
                ("promised", _) => How::Promised,
                _ => {
                    return Err(Refusal::invalid("api.how", "materials/how", Lang::ZhHans.text("api.how")));
                }
            };
            Ok(Handed { key: paper.key.clone(), how })
        })
        .collect::<Result<Vec<_>, Refusal>>()?;
    Ok(Filing {
        item,
        channel: if clerk { Channel::Window } else { Channel::Api },
        applicant,
        agent,
        answers: input.answers.clone(),
        materials,
        declared: if input.declared { Declared::Yes } else { Declared::No },
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
    rehearsal: bool,
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

/// `GET /api/v1/cases/{number}`: its applicant and agent see it, and the staff of its department.
pub async fn show(visitor: Visitor, Path(number): Path<String>) -> Answer {
    let session = visitor.session().cloned().ok_or(Trouble::Unseen)?;
    let rehearsal = visitor.state().settings.seat(session.centre).is_some_and(|seat| seat.rehearsal);
    let answer = visitor
        .read(move |rx| {
            let case = view::by_number(rx, &number)?.ok_or(Fail::NotFound)?;
            let mine = session.applicant.is_some_and(|me| case.applicant == me || case.agent == Some(me));
            let ours = session.staff.is_some() && view::knows_of(rx, &case)? == view::Knowledge::Knows;
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
                rehearsal,
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

/// The running clocks, each derived day by day.
fn clocks(rx: &mut impl Reading, case: &Case) -> Result<Vec<ClockView>, Fail> {
    let version = desk::catalogue::version(rx, case.version)?;
    let calendar = desk::time::legal(rx)?;
    let both =
        [("promise", promise_clock(case, &version.facts)), ("statute", statute_clock(case, &version.facts))];
    let running = both.into_iter().filter_map(|(clock, running)| running.map(|running| (clock, running)));
    Ok(running
        .map(|(clock, running)| {
            let why = rules::time::explain(calendar, &running).unwrap_or_default().into_iter();
            let line = |l: rules::time::DayLine| Line {
                date: l.date.to_string(),
                counts: l.counts,
                reason: l.reason.to_string(),
                n: l.n,
            };
            let due = rules::time::due(calendar, &running).ok().map(|d| d.on.to_string());
            ClockView { clock, due, why: why.map(line).collect() }
        })
        .collect())
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
fn numbered(cx: &mut Cx<'_>, number: &str) -> Result<CaseId, Fail> {
    view::id_by_number(cx, number)?.ok_or(Fail::NotFound)
}

/// The version a client has seen.
#[derive(Deserialize, Clone)]
#[serde(deny_unknown_fields)]
pub struct Seen {
    version: Option<i64>,
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
    #[serde(default)]
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
}

/// `POST /api/v1/cases/{number}/delivery`.
pub async fn deliver(visitor: Visitor, Path(number): Path<String>, body: Json<Delivery>) -> Answer {
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
            delivering::deliver(cx, id, &way)
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
}

/// `POST /api/v1/cases/{number}/resumption`.
pub async fn resume(visitor: Visitor, Path(number): Path<String>, body: Json<Resumption>) -> Answer {
    let result = texts::free("result", &body.input.result)?;
    let done = visitor
        .write(&body, move |cx| {
            let id = numbered(cx, &number)?;
            clock::resume(cx, id, &result)
        })
        .await?;
    acted(&done)
}

/// An extension.
#[derive(Deserialize, Clone)]
#[serde(deny_unknown_fields)]
pub struct Extension {
    capacity: ExtensionApprover,
    reason: String,
    version: Option<i64>,
}

/// `POST /api/v1/cases/{number}/extension`.
pub async fn extend(visitor: Visitor, Path(number): Path<String>, body: Json<Extension>) -> Answer {
    let Extension { capacity, reason, version } = body.input.clone();
    let reason = texts::free("reason", &reason)?;
    let done = visitor
        .write(&body, move |cx| {
            let id = numbered(cx, &number)?;
            clock::extend(cx, id, version, (capacity, &reason))
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
}

/// `POST /api/v1/cases/{number}/withdrawal`: by its applicant or agent alone.
pub async fn withdraw(visitor: Visitor, Path(number): Path<String>, body: Json<Withdrawal>) -> Answer {
    let me = visitor.session().and_then(|s| s.applicant);
    let reason = texts::free("reason", &body.input.reason)?;
    let done = visitor
        .write(&body, move |cx| {
            let case = view::by_number(cx, &number)?.ok_or(Fail::NotFound)?;
            if !me.is_some_and(|me| case.applicant == me || case.agent == Some(me)) {
                return Err(Fail::NotFound);
            }
            delivering::withdraw(cx, case.id().into(), &reason)
        })
        .await?;
    acted(&done)
}
