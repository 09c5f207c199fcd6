//! The decision: granted in writing, or refused in writing with reasons and remedies (行政许可法 art. 38).

use base::{Date, Instant};

use super::case::{Case, DecisionKind, Passed};
use super::clock::{DELIVERY_LIMIT, last_day, must_be_accepted};
use super::event::CaseEvent;
use super::task::{Officer, Opinion, Task, TaskEvent, may_do, must_be_open_for};
use super::texts;
use crate::Refusal;
use crate::catalogue::TaskKind;
use crate::time::Calendar;

/// Days within which reconsideration may be asked for (行政复议法 2023 art. 20).
pub const RECONSIDERATION_DAYS: u32 = 60;
/// Months within which an action may be brought (行政诉讼法 art. 46).
pub const LAWSUIT_MONTHS: u32 = 6;

/// What the approver states.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct DecisionRequest {
    /// Which way.
    pub kind: DecisionKind,
    /// Reasons; a refusal cannot be without.
    pub reasons: String,
    /// The law and article it rests on; a refusal cannot be without.
    pub basis: String,
    /// The body that reconsiders; a refusal names it.
    pub reconsideration_body: String,
    /// The court; a refusal names it.
    pub court: String,
}

impl DecisionRequest {
    /// The same with its four texts as they may stand on a paper: bounded, and nothing hidden in them.
    pub fn cleaned(&self) -> Result<Self, Refusal> {
        Ok(Self {
            kind: self.kind,
            reasons: texts::free("reasons", &self.reasons, texts::FREE_CHARS_MAX)?,
            basis: texts::free("basis", &self.basis, texts::FREE_CHARS_MAX)?,
            reconsideration_body: texts::line(
                "reconsideration_body",
                &self.reconsideration_body,
                texts::LINE_CHARS_MAX,
            )?,
            court: texts::line("court", &self.court, texts::LINE_CHARS_MAX)?,
        })
    }
}

/// Decides the case by its deciding task.
///
/// Reviewer and approver are two persons: whoever examined the case cannot decide it, even where a return voided his
/// opinion. 行政许可法 art. 38 asks for the decision in writing; that reviewer and approver are two is the house's own.
pub fn decide(
    case: &Case,
    tasks: &[Task],
    (task, officer): (&Task, &Officer),
    ask: &DecisionRequest,
    (calendar, now): (&Calendar, Instant),
) -> Result<(TaskEvent, CaseEvent), Refusal> {
    must_be_accepted(case)?;
    may_do(task, officer)?;
    must_be_open_for(task, officer)?;
    if task.kind != TaskKind::Decide {
        return Err(Refusal::conflict("task.not_deciding", "此任务不是决定环节，请先完成审查意见。"));
    }
    if let Some(open) = case.open_pause() {
        return Err(Refusal::conflict(
            "case.paused",
            format!("此件正因“{}”暂停计时，请先结束该程序再作决定。", open.kind),
        ));
    }
    if tasks.iter().any(|t| reviewed_by(t, officer)) {
        return Err(Refusal::forbidden(
            "case.same_officer",
            "审查人员不得同时作出决定，请交由另一名核准人员办理。",
        ));
    }
    if !case.deferred.is_empty() && ask.kind == DecisionKind::Grant {
        return Err(Refusal::conflict(
            "case.deferred_missing",
            format!("容缺受理的材料尚有 {} 份未补齐，补齐后才能准予许可。", case.deferred.len()),
        ));
    }
    complete_refusal(ask)?;
    let deliver_by = deliver_by(ask.kind, calendar, now.date())?;
    let opinion = match ask.kind {
        DecisionKind::Grant => Opinion::Agree,
        DecisionKind::Refuse => Opinion::Object,
    };
    let done = TaskEvent::Done {
        by: officer.id,
        at: now,
        opinion,
        remark: ask.kind.name().to_owned(),
        officers: Vec::new(),
    };
    let decided = CaseEvent::Decided {
        kind: ask.kind,
        at: now,
        by: officer.id,
        deliver_by,
        promise_due: case.dues.promise,
        promise_broken: case.passed_limit(Passed::Promise).map(|p| p.due),
    };
    Ok((done, decided))
}

/// Last day to issue and deliver what is granted: ten working days (行政许可法 art. 44). That article speaks of decisions
/// that grant; for the delivery of a refusal the law sets no days, and none is made up here: the decision itself was due
/// within the limit of art. 42, and is to be delivered at once.
fn deliver_by(kind: DecisionKind, calendar: &Calendar, today: Date) -> Result<Option<Date>, Refusal> {
    match kind {
        DecisionKind::Grant => last_day(calendar, today, DELIVERY_LIMIT).map(Some),
        DecisionKind::Refuse => Ok(None),
    }
}

/// Whether an officer examined the case by a task (the separation is the house's own, beside 行政许可法 art. 38).
fn reviewed_by(task: &Task, officer: &Officer) -> bool {
    task.kind != TaskKind::Decide && task.examiners().contains(&officer.id)
}

/// Refuses a refusal without reasons, basis or remedies (art. 38(2)).
fn complete_refusal(ask: &DecisionRequest) -> Result<(), Refusal> {
    if ask.kind == DecisionKind::Grant {
        return Ok(());
    }
    let must = [
        (&ask.reasons, "reasons", "不予许可须说明理由（行政许可法第三十八条），请写明事实和理由。"),
        (&ask.basis, "basis", "请写明不予许可所依据的法律、法规及条款。"),
        (&ask.reconsideration_body, "reconsideration_body", "请填写受理行政复议的机关，六十日内可申请复议。"),
        (&ask.court, "court", "请填写有管辖权的人民法院，六个月内可提起诉讼。"),
    ];
    match must.into_iter().find(|(text, _, _)| text.trim().is_empty()) {
        Some((_, field, sentence)) => Err(Refusal::invalid("case.refusal_incomplete", field, sentence)),
        None => Ok(()),
    }
}
