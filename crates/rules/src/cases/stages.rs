//! Stages with parallel tasks in rounds: opening, completing, returning.

use std::collections::BTreeMap;

use base::id::{DepartmentId, StaffId};
use base::{Date, Instant};

use super::case::{Case, StageRun};
use super::clock::{due_on, must_be_accepted};
use super::event::CaseEvent;
use super::task::{Origin, Task, TaskEvent};
use crate::Refusal;
use crate::catalogue::{Completion, ItemFacts, StageDef, TaskDef, ready};
use crate::time::{Calendar, Clock};

/// What opening a stage run takes: the calendar, the departments by code, and the moment.
#[derive(Clone, Copy, Debug)]
pub struct Opening<'a> {
    /// The working-day calendar.
    pub calendar: &'a Calendar,
    /// Departments by their code; a task of an unknown department falls to the case's own.
    pub departments: &'a BTreeMap<String, DepartmentId>,
    /// Now.
    pub now: Instant,
}

/// The events that open a stage run: one of the case and one for each task.
pub fn open(
    case: &Case,
    facts: &ItemFacts,
    run: StageRun,
    with: &Opening<'_>,
) -> Result<(CaseEvent, Vec<TaskEvent>), Refusal> {
    let stage = stage_of(facts, run)?;
    let tasks = open_tasks(case, stage, run, with)?;
    Ok((CaseEvent::StageOpened { run }, tasks))
}

fn open_tasks(
    case: &Case,
    stage: &StageDef,
    run: StageRun,
    with: &Opening<'_>,
) -> Result<Vec<TaskEvent>, Refusal> {
    let at_once = ready(&stage.graph(), &vec![false; stage.tasks.len()]);
    let mut events = Vec::with_capacity(stage.tasks.len());
    for (i, def) in stage.tasks.iter().enumerate() {
        let starts = at_once.contains(&i);
        let due = if starts { step_due(case, def, with)? } else { None };
        events.push(TaskEvent::Opened {
            case: case.id,
            case_number: case.number.clone(),
            item_name: case.item_name.clone(),
            run,
            key: def.key.clone(),
            name: def.name.clone(),
            kind: def.kind,
            department: with.departments.get(&def.department).copied().unwrap_or(case.department),
            role: def.role,
            origin: Origin::Route,
            ready: starts.then_some(with.now),
            due,
        });
    }
    Ok(events)
}

/// The last day of a step that starts now; none while the case clock stands still, and resumption states it then
/// (limits of steps are the house's own).
fn step_due(case: &Case, def: &TaskDef, with: &Opening<'_>) -> Result<Option<Date>, Refusal> {
    match case.open_pause() {
        Some(_) => Ok(None),
        None => due_on(with.calendar, &step_clock(case, def, with.now.date())).map(Some),
    }
}

/// The clock of a step that could be done since a day: its own limit without the paused days (行政许可法 art. 45), and with
/// the extension where that was granted on the day or later (art. 42). The limits of steps are the house's own.
fn step_clock(case: &Case, def: &TaskDef, since: Date) -> Clock {
    let granted = case.extension.as_ref().filter(|e| since <= e.on);
    Clock { pauses: case.spans(), extension: granted.map(|e| e.limit), ..Clock::new(since, def.limit) }
}

/// The stage of a run.
pub fn stage_of(facts: &ItemFacts, run: StageRun) -> Result<&StageDef, Refusal> {
    facts.route.stages.get(run.stage as usize).ok_or_else(|| {
        Refusal::conflict("case.no_stage", "本事项版本没有该环节，请联系系统管理员核对事项流程。")
    })
}

/// What follows when a task of the open run has been done.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Next {
    /// These tasks of the same run (positions in `tasks`) may start now.
    Start(Vec<(usize, TaskEvent)>),
    /// The run is complete: these open tasks are void, and the stage after it opens, if there is one.
    Complete {
        /// Positions in `tasks` with their event.
        void: Vec<(usize, TaskEvent)>,
        /// The run to open.
        next: Option<StageRun>,
    },
}

/// Looks at the tasks of the open run after one was done. Tasks of other rounds take no part. Stages are the house's
/// own, within 行政许可法 art. 34 and 38.
pub fn after_task(
    case: &Case,
    facts: &ItemFacts,
    tasks: &[Task],
    with: &Opening<'_>,
) -> Result<Next, Refusal> {
    let run =
        case.run.ok_or_else(|| Refusal::conflict("case.no_run", "此件没有正在进行的环节，请刷新办件页。"))?;
    let stage = stage_of(facts, run)?;
    debug_assert!(tasks.iter().all(|t| t.run == run), "only tasks of the open run");
    if complete(stage.completion, tasks) {
        let void = open_positions(tasks).map(|i| (i, TaskEvent::Voided { at: with.now })).collect();
        let after = StageRun { stage: run.stage + 1, round: run.round };
        let next = ((after.stage as usize) < facts.route.stages.len()).then_some(after);
        return Ok(Next::Complete { void, next });
    }
    let done: Vec<bool> =
        stage.tasks.iter().map(|d| tasks.iter().any(|t| t.key == d.key && t.done())).collect();
    let mut start = Vec::new();
    for position in ready(&stage.graph(), &done) {
        let def = &stage.tasks[position];
        let waiting =
            tasks.iter().position(|t| t.key == def.key && t.state == super::task::TaskState::Waiting);
        if let Some(i) = waiting {
            let due = step_due(case, def, with)?;
            start.push((i, TaskEvent::BecameReady { at: with.now, due }));
        }
    }
    Ok(Next::Start(start))
}

/// Whether a stage is done: its rule over the route's tasks, and every added required task too.
fn complete(rule: Completion, tasks: &[Task]) -> bool {
    let (route, added): (Vec<&Task>, Vec<&Task>) = tasks.iter().partition(|t| t.origin == Origin::Route);
    let done = route.iter().filter(|t| t.done()).count();
    let by_rule = match rule {
        Completion::All => done == route.len(),
        Completion::Any => done >= 1,
        Completion::AtLeast(k) => done >= k as usize,
    };
    by_rule && added.iter().all(|t| t.done())
}

fn open_positions(tasks: &[Task]) -> impl Iterator<Item = usize> + '_ {
    tasks
        .iter()
        .enumerate()
        .filter(|(_, t)| t.open() || t.state == super::task::TaskState::Waiting)
        .map(|(i, _)| i)
}

/// What a return does to the open siblings of the run it leaves.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Siblings {
    /// They stop: their results are not wanted any more.
    Void,
    /// What is done stays on record; what is open stops. The new round begins afresh.
    KeepResults,
}

/// Sends the case back to an earlier stage (or to the start of this one): a new round opens there.
///
/// Results of the old round remain on record and cannot complete the new one. A house rule: the law knows no rounds.
pub fn send_back(
    case: &Case,
    facts: &ItemFacts,
    to_stage: u32,
    (reason, siblings): (&str, Siblings),
    tasks: &[Task],
    (by, now): (StaffId, Instant),
) -> Result<(CaseEvent, Vec<(usize, TaskEvent)>), Refusal> {
    must_be_accepted(case)?;
    let from =
        case.run.ok_or_else(|| Refusal::conflict("case.no_run", "此件没有正在进行的环节，请刷新办件页。"))?;
    if to_stage > from.stage || to_stage as usize >= facts.route.stages.len() {
        return Err(Refusal::invalid(
            "case.return_to",
            "to_stage",
            "只能退回到当前或更早的环节，请重新选择。",
        ));
    }
    if reason.trim().is_empty() {
        return Err(Refusal::invalid(
            "case.return_reason",
            "reason",
            "请写明退回的原因，供接办人员了解需要补做什么。",
        ));
    }
    let to = StageRun { stage: to_stage, round: from.round + 1 };
    let event = CaseEvent::Returned { from, to, reason: reason.trim().to_owned(), by };
    let void = tasks
        .iter()
        .enumerate()
        .filter(|(_, t)| t.run == from)
        .filter(|(_, t)| match siblings {
            Siblings::Void => t.open() || t.state == super::task::TaskState::Waiting || t.done(),
            Siblings::KeepResults => t.open() || t.state == super::task::TaskState::Waiting,
        })
        .map(|(i, _)| (i, TaskEvent::Voided { at: now }))
        .collect();
    Ok((event, void))
}

/// The tasks of the run to which a return leads.
pub fn reopened(
    case: &Case,
    facts: &ItemFacts,
    run: StageRun,
    with: &Opening<'_>,
) -> Result<Vec<TaskEvent>, Refusal> {
    open_tasks(case, stage_of(facts, run)?, run, with)
}

/// The last day of an open step as it stands now, after a pause, an extension or another calendar (行政许可法 art. 42, 45,
/// 82).
pub fn step_due_now(
    case: &Case,
    task: &Task,
    facts: &ItemFacts,
    calendar: &Calendar,
) -> Result<Option<Date>, Refusal> {
    let def = stage_of(facts, task.run)?.tasks.iter().find(|d| d.key == task.key);
    let (Some(def), Some(since)) = (def, task.ready_since) else { return Ok(None) };
    due_on(calendar, &step_clock(case, def, since.date())).map(Some)
}

/// The last day of an open step under another calendar; `None` where it stays, and while the case clock stands still
/// (行政许可法 art. 82).
pub fn restate(
    case: &Case,
    task: &Task,
    facts: &ItemFacts,
    calendar: &Calendar,
) -> Result<Option<TaskEvent>, Refusal> {
    if !task.open() || task.due.is_none() || case.open_pause().is_some() {
        return Ok(None);
    }
    let fresh = step_due_now(case, task, facts, calendar)?;
    Ok((fresh.is_some() && fresh != task.due).then_some(TaskEvent::DueMoved { due: fresh }))
}
