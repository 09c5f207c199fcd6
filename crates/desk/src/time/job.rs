//! The job that states open deadlines again after the calendar has changed, a bounded number of cases a verb.

use base::id::CaseId;
use base::{Date, Id};
use rules::cases::case::{Dues, Phase};
use rules::cases::{Case, Task, clock, stages};
use rules::jobs::{Job, JobEvent, JobKind};
use rules::time::notice::CalendarNotice;

use super::{legal, sql};
use crate::cases::work;
use crate::catalogue;
use crate::store::{Cx, Fail, Live, Reading, SweepEntry};

/// Agenda: the next step of a job.
pub const STEP: &str = "job.step";
/// What the clock does with jobs.
pub const SWEEP: SweepEntry = SweepEntry { kind: STEP, sweep: step };
/// Cases of one step, so that the verb stays short.
pub const CASES_A_STEP: usize = 25;

/// A deadline that a job moved.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Moved {
    /// The case.
    pub case: CaseId,
    /// Its number.
    pub number: String,
    /// Which deadline: `notice`, `pre_review`, `supplement`, `promise`, `statute`, `pause`, `delivery`, or `step:` and the
    /// step's key.
    pub what: String,
    /// Its last day before.
    pub before: Option<String>,
    /// Its last day from now on.
    pub after: Option<String>,
}

/// Begins the job that a loaded notice calls for.
pub(super) fn start(cx: &mut Cx<'_>, cause: Id) -> Result<Id, Fail> {
    let id: Id = cx.new_id();
    let at = cx.now();
    cx.begin::<Job>(id, JobEvent::Started { kind: JobKind::CalendarRecompute, cause, at })?;
    Ok(id)
}

/// The newest jobs of this centre first.
pub fn newest(rx: &mut impl Reading, limit: u32) -> Result<Vec<Job>, Fail> {
    let rows = rx.query(&sql::JOBS, &[rx.centre().into(), i64::from(limit).into()])?;
    rows.iter().map(|row| Ok(rx.get::<Job>(row.id(0)?)?.into_inner())).collect()
}

/// The deadlines that a job moved, by case, a page after the row last seen.
pub fn moved(rx: &mut impl Reading, job: Id, after: Option<&Moved>, limit: u32) -> Result<Vec<Moved>, Fail> {
    let (case, what) = after.map_or((first_id(), ""), |m| (m.case.into(), m.what.as_str()));
    let args = [rx.centre().into(), job.into(), case.into(), what.into(), i64::from(limit).into()];
    let rows = rx.query(&sql::ROWS, &args)?;
    rows.iter()
        .map(|row| {
            Ok(Moved {
                case: row.id(0)?.into(),
                what: row.text(1)?.to_owned(),
                number: row.text(2)?.to_owned(),
                before: row.opt_text(3)?.map(str::to_owned),
                after: row.opt_text(4)?.map(str::to_owned),
            })
        })
        .collect()
}

/// The clock: one step of a job.
pub fn step(cx: &mut Cx<'_>, _kind: &'static str, id: Id) -> Result<(), Fail> {
    let mut job = cx.get::<Job>(id)?;
    match job.kind {
        JobKind::CalendarRecompute => recompute(cx, &mut job),
    }
}

fn recompute(cx: &mut Cx<'_>, job: &mut Live<Job>) -> Result<(), Fail> {
    let name = cx.get::<CalendarNotice>(job.cause)?.title();
    let limit = i64::try_from(CASES_A_STEP).unwrap_or(i64::MAX);
    let after = job.cursor.unwrap_or_else(first_id);
    let rows = cx.query(&sql::OPEN_AFTER, &[cx.centre().into(), after.into(), limit.into()])?;
    let mut changed = 0;
    for row in &rows {
        let moved = restate(cx, row.id(0)?.into(), &name)?;
        changed += u64::from(!moved.is_empty());
        for m in &moved {
            list(cx, job.id(), m)?;
        }
    }
    if let Some(last) = rows.last() {
        let done = u64::try_from(rows.len()).unwrap_or(u64::MAX);
        cx.record(job, JobEvent::Advanced { cursor: last.id(0)?, done, changed })?;
    }
    if rows.len() < CASES_A_STEP {
        let at = cx.now();
        cx.record(job, JobEvent::Finished { at })?;
    }
    Ok(())
}

/// States the deadlines of one case and of its open steps again; says which moved.
fn restate(cx: &mut Cx<'_>, id: CaseId, calendar_name: &str) -> Result<Vec<Moved>, Fail> {
    let calendar = legal(cx)?;
    let mut live = cx.get::<Case>(id)?;
    let version = catalogue::version(cx, live.version)?;
    let before = deadlines(&live);
    let mut moved = Vec::new();
    let restated = clock::restate(&live, &version.facts, calendar, calendar_name)?;
    if !restated.is_empty() {
        for event in restated {
            cx.record(&mut live, event)?;
        }
        for ((what, old), (_, new)) in before.into_iter().zip(deadlines(&live)) {
            if old != new {
                moved.push(moved_of(&live, what.to_owned(), old, new));
            }
        }
    }
    for mut task in work::run_tasks(cx, &live)? {
        if let Some(event) = stages::restate(&live, &task, &version.facts, calendar)? {
            let old = task.due;
            cx.record::<Task>(&mut task, event)?;
            moved.push(moved_of(&live, format!("step:{}", task.key), old, task.due));
        }
    }
    Ok(moved)
}

/// The deadlines of a case that the calendar moves, always in this order.
fn deadlines(case: &Case) -> [(&'static str, Option<Date>); 7] {
    let Dues { promise, statute } = case.dues;
    let supplement = match case.phase {
        Phase::Correcting { supplement_due } => Some(supplement_due),
        Phase::Filed | Phase::Accepted | Phase::Decided | Phase::Ended { .. } => None,
    };
    [
        ("notice", Some(case.notice_due)),
        ("pre_review", case.pre_review_due),
        ("supplement", supplement),
        ("promise", promise),
        ("statute", statute),
        ("pause", case.open_pause().map(|p| p.planned_to)),
        ("delivery", case.decision.and_then(|d| d.deliver_by)),
    ]
}

fn moved_of(case: &Case, what: String, before: Option<Date>, after: Option<Date>) -> Moved {
    let text = |date: Option<Date>| date.map(|d| d.to_string());
    Moved { case: case.id, number: case.number.clone(), what, before: text(before), after: text(after) }
}

fn list(cx: &mut Cx<'_>, job: Id, m: &Moved) -> Result<(), Fail> {
    let args = [
        cx.centre().into(),
        job.into(),
        m.case.into(),
        m.what.as_str().into(),
        m.number.as_str().into(),
        m.before.clone().into(),
        m.after.clone().into(),
    ];
    cx.execute(&sql::ADD_ROW, &args).map(|_| ())
}

/// Sorts before every id.
fn first_id() -> Id {
    Id::from_parts(0, [0; 10])
}
