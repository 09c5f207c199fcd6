//! Tasks of the departments: claim, opinion, site check, return.

use std::collections::BTreeMap;

use base::id::{CaseId, DepartmentId, StaffId, TaskId};
use rules::Refusal;
use rules::cases::case::StageRun;
use rules::cases::check::{self, Point};
use rules::cases::stages::{self, Next, Opening, Siblings};
use rules::cases::task::{self, Finding, SITE_CHECK_OFFICERS_MAX};
use rules::cases::{Case, Opinion, Task, TaskEvent, texts};
use rules::catalogue::ItemFacts;

use super::sql;
use crate::catalogue::VersionRef;
use crate::people::organisation;
use crate::store::{Cx, Fail, Live, Reading};
use crate::time;

/// The task with its case, refused as stale when the page was made from another version of the case.
fn open_task(
    cx: &mut Cx<'_>,
    id: TaskId,
    seen: Option<i64>,
) -> Result<(Live<Task>, Live<Case>, VersionRef), Fail> {
    let task = cx.get::<Task>(id)?;
    let (case, version) = super::open_case(cx, task.case, seen)?;
    Ok((task, case, version))
}

/// Takes a task off the department's list.
pub fn claim(cx: &mut Cx<'_>, id: TaskId, seen: Option<i64>) -> Result<(), Fail> {
    let by = super::officer(cx)?;
    let (mut live, case, _) = open_task(cx, id, seen)?;
    super::impartial(cx, &case)?;
    let event = task::claim(&case, &live, &by, cx.now())?;
    cx.record(&mut live, event)
}

/// Puts a claimed task back.
pub fn put_back(cx: &mut Cx<'_>, id: TaskId, seen: Option<i64>) -> Result<(), Fail> {
    let by = super::officer(cx)?;
    let (mut live, ..) = open_task(cx, id, seen)?;
    let event = task::put_back(&live, &by, cx.now())?;
    cx.record(&mut live, event)
}

/// Lifts the claim of a colleague who is away, so that another can go on (AB角, domain 7.3).
pub fn relieve(cx: &mut Cx<'_>, id: TaskId, seen: Option<i64>, reason: &str) -> Result<(), Fail> {
    let by = super::officer(cx)?;
    let (mut live, case, _) = open_task(cx, id, seen)?;
    super::impartial(cx, &case)?;
    let event = task::relieve(&case, &live, &by, reason, cx.now())?;
    cx.record(&mut live, event)
}

/// What an officer writes; officers of a site check by badge.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Written {
    /// Which way.
    pub opinion: Opinion,
    /// In words.
    pub remark: String,
    /// Badges of the officers who were there.
    pub badges: Vec<String>,
}

/// Ends a review or a site check, and moves the case on.
pub fn finish(cx: &mut Cx<'_>, id: TaskId, seen: Option<i64>, written: &Written) -> Result<(), Fail> {
    let by = super::officer(cx)?;
    let (mut live, mut case, version) = open_task(cx, id, seen)?;
    super::impartial(cx, &case)?;
    let officers = officers(cx, &live, &written.badges)?;
    let finding = Finding { opinion: written.opinion, remark: written.remark.clone(), officers };
    let event = task::finish(&case, &live, &by, finding, cx.now())?;
    cx.record(&mut live, event)?;
    move_on(cx, &mut case, &version.facts)
}

fn officers(cx: &mut Cx<'_>, task: &Task, badges: &[String]) -> Result<Vec<StaffId>, Fail> {
    let mut found = Vec::new();
    // One more than may be named is looked up, for the rule to say so.
    let typed = badges.iter().map(|b| b.trim()).filter(|b| !b.is_empty());
    for badge in typed.take(SITE_CHECK_OFFICERS_MAX + 1) {
        match organisation::staff_by_badge(cx, badge)? {
            Some(staff) => {
                task::may_check(task, &staff)?;
                found.push(staff.id().into());
            }
            None => {
                return Err(Refusal::invalid(
                    "task.badge_unknown",
                    "officers",
                    format!("没有工号为“{badge}”的工作人员，请核对核查人员的工号。"),
                )
                .into());
            }
        }
    }
    Ok(found)
}

/// Saves what was found on points of the check list of a task; saying the same again changes nothing.
pub fn note_points(cx: &mut Cx<'_>, id: TaskId, seen: Option<i64>, points: &[Point]) -> Result<(), Fail> {
    let officer = super::officer(cx)?;
    let (mut task, live, version) = open_task(cx, id, seen)?;
    super::impartial(cx, &live)?;
    let saved = check::save(&live, &task, (&officer, &version.facts), points.to_vec(), cx.now())?;
    match saved {
        Some(event) => cx.record(&mut task, event),
        None => Ok(()),
    }
}

/// Sends the case back to an earlier stage or to the start of this one; a new round opens there.
pub fn send_back(
    cx: &mut Cx<'_>,
    id: CaseId,
    seen: Option<i64>,
    (to_stage, siblings): (u32, Siblings),
    reason: &str,
) -> Result<(), Fail> {
    let by = super::officer(cx)?;
    let (mut live, version) = super::open_case(cx, id, seen)?;
    super::impartial(cx, &live)?;
    let reason = &texts::free("reason", reason, texts::FREE_CHARS_MAX)?;
    let mut tasks = run_tasks(cx, &live)?;
    let mine = tasks.iter().any(|t| task::may_do(t, &by).is_ok() && task::must_be_open_for(t, &by).is_ok());
    if !mine {
        return Err(Refusal::forbidden(
            "case.return_by",
            "只有当前环节的承办人员可以退回；任务已由同事领取的，请与其联系。",
        )
        .into());
    }
    let plain: Vec<Task> = tasks.iter().map(|t| (**t).clone()).collect();
    let (event, voids) =
        stages::send_back(&live, &version.facts, to_stage, (reason, siblings), &plain, (by.id, cx.now()))?;
    let codes = departments_of(cx, &version.facts)?;
    let with = Opening { calendar: time::legal(cx)?, departments: &codes, now: cx.now() };
    cx.record(&mut live, event)?;
    for (position, void) in voids {
        cx.record(&mut tasks[position], void)?;
    }
    let run = live.run.ok_or_else(|| Fail::Broken("a return opens a run".into()))?;
    let opened = stages::reopened(&live, &version.facts, run, &with)?;
    begin_tasks(cx, opened)
}

/// Opens the first stage of an accepted case.
pub(super) fn open_first_stage(
    cx: &mut Cx<'_>,
    live: &mut Live<Case>,
    facts: &ItemFacts,
) -> Result<(), Fail> {
    open_stage(cx, live, facts, StageRun { stage: 0, round: 1 })
}

fn open_stage(cx: &mut Cx<'_>, live: &mut Live<Case>, facts: &ItemFacts, run: StageRun) -> Result<(), Fail> {
    let codes = departments_of(cx, facts)?;
    let with = Opening { calendar: time::legal(cx)?, departments: &codes, now: cx.now() };
    let (event, opened) = stages::open(live, facts, run, &with)?;
    cx.record(live, event)?;
    begin_tasks(cx, opened)
}

/// The departments that a route names, by code.
fn departments_of(cx: &mut Cx<'_>, facts: &ItemFacts) -> Result<BTreeMap<String, DepartmentId>, Fail> {
    let mut found = BTreeMap::new();
    for code in facts.route.stages.iter().flat_map(|stage| &stage.tasks).map(|task| task.department.as_str())
    {
        if !found.contains_key(code)
            && let Some(id) = organisation::department_by_code(cx, code)?
        {
            found.insert(code.to_owned(), id);
        }
    }
    Ok(found)
}

fn begin_tasks(cx: &mut Cx<'_>, opened: Vec<TaskEvent>) -> Result<(), Fail> {
    for event in opened {
        let id: TaskId = cx.new_id();
        cx.begin::<Task>(id, event)?;
    }
    Ok(())
}

/// After a task was done: the next tasks start, or the next stage opens.
fn move_on(cx: &mut Cx<'_>, case: &mut Live<Case>, facts: &ItemFacts) -> Result<(), Fail> {
    let mut tasks = run_tasks(cx, case)?;
    let plain: Vec<Task> = tasks.iter().map(|t| (**t).clone()).collect();
    let codes = departments_of(cx, facts)?;
    let with = Opening { calendar: time::legal(cx)?, departments: &codes, now: cx.now() };
    match stages::after_task(case, facts, &plain, &with)? {
        Next::Start(events) => {
            for (position, event) in events {
                cx.record(&mut tasks[position], event)?;
            }
            Ok(())
        }
        Next::Complete { void, next } => {
            for (position, event) in void {
                cx.record(&mut tasks[position], event)?;
            }
            match next {
                Some(run) => open_stage(cx, case, facts, run),
                None => Ok(()),
            }
        }
    }
}

/// Every task of a case, oldest first.
pub fn tasks_of(rx: &mut impl Reading, case: CaseId) -> Result<Vec<Live<Task>>, Fail> {
    rx.select(&sql::TASKS_OF_CASE, &[rx.centre().into(), case.into()])
}

/// The tasks of the case's open run.
pub(crate) fn run_tasks(rx: &mut impl Reading, case: &Case) -> Result<Vec<Live<Task>>, Fail> {
    let all = tasks_of(rx, case.id)?;
    Ok(all.into_iter().filter(|t| Some(t.run) == case.run).collect())
}
