//! The clocks of a case: what is due when, pauses, the extension, and limits passed.

use base::id::StaffId;
use base::{Date, Instant};

pub use super::case::Dues;
use super::case::{Case, ExtensionApproval, Passed, Phase, Term};
use super::event::CaseEvent;
use super::texts;
use crate::Refusal;
use crate::catalogue::{ExtensionApprover, ItemFacts};
use crate::time::{self, Calendar, Clock, Limit, Period, TimeError, recomputed};

/// Working days within which the organ tells everything missing (行政许可法 art. 32(1)(iv)).
pub const NOTICE_LIMIT: Limit = Limit::working_days(5);
/// Working days within which what came online is looked at for the first time: the house's own limit inside the five of
/// art. 32, with no consequence in law.
pub const PRE_REVIEW_LIMIT: Limit = Limit::working_days(1);
/// Working days for issuing and delivering a licence (art. 44).
pub const DELIVERY_LIMIT: Limit = Limit::working_days(10);
/// The longest working days a pause may be planned for.
pub const PAUSE_DAYS_MAX: u32 = 250;
/// Pauses one case may have: its body keeps the span of each.
pub const PAUSES_MAX: usize = 24;

/// The last day of a limit of the organ's that starts on `from` (行政许可法 art. 82: limits of the organ are counted in
/// working days).
pub fn last_day(calendar: &Calendar, from: Date, limit: Limit) -> Result<Date, Refusal> {
    due_on(calendar, &Clock::new(from, limit))
}

/// The last day of a clock (行政许可法 art. 82).
pub fn due_on(calendar: &Calendar, clock: &Clock) -> Result<Date, Refusal> {
    time::due(calendar, clock).map(|d| d.on).map_err(|_| outside_calendar())
}

fn outside_calendar() -> Refusal {
    Refusal::conflict("time.outside_calendar", "所涉日期超出日历范围，请先由系统管理员载入相应年度的日历。")
}

/// The promise's clock; `None` before acceptance or where the item is decided on the spot (优化营商环境条例 art. 36; the gate
/// keeps the promise within the statute).
pub fn promise_clock(case: &Case, facts: &ItemFacts) -> Option<Clock> {
    let accepted = case.acceptance?.on;
    let limit = facts.promise.limit.unwrap_or(Limit::working_days(0));
    Some(clock_of(case, accepted, limit))
}

/// The statute's clock; `None` before acceptance or where no law sets a limit (行政许可法 art. 42, or the law of the
/// item).
pub fn statute_clock(case: &Case, facts: &ItemFacts) -> Option<Clock> {
    Some(clock_of(case, case.acceptance?.on, facts.statutory.limit?))
}

fn clock_of(case: &Case, accepted: Date, limit: Limit) -> Clock {
    Clock {
        extension: case.extension.as_ref().map(|e| e.limit),
        pauses: case.spans(),
        ..Clock::new(accepted, limit)
    }
}

/// Both due dates as they follow from the state; none while a pause lasts (行政许可法 art. 42, 45).
pub fn dues(case: &Case, facts: &ItemFacts, calendar: &Calendar) -> Result<Dues, Refusal> {
    if case.open_pause().is_some() {
        return Ok(Dues::default());
    }
    let on = |clock: Option<Clock>| clock.map(|c| due_on(calendar, &c)).transpose();
    Ok(Dues { promise: on(promise_clock(case, facts))?, statute: on(statute_clock(case, facts))? })
}

/// What an officer states when stopping the clock.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct PauseRequest {
    /// Which special procedure: hearing, inspection, testing … (art. 45), or one of the item's own.
    pub kind: String,
    /// Its legal basis.
    pub basis: String,
    /// Working days it is planned to take.
    pub planned_days: u32,
}

impl PauseRequest {
    /// The same with its basis as it may stand on a paper: one line, bounded, and nothing hidden in it.
    pub fn cleaned(&self) -> Result<Self, Refusal> {
        let basis = texts::line("basis", &self.basis, texts::BASIS_CHARS_MAX)?;
        Ok(Self { basis, ..self.clone() })
    }
}

/// The special procedures of art. 45 that every licence knows.
pub const ART_45: [&str; 7] = ["听证", "招标", "拍卖", "检验检测", "检疫", "鉴定", "专家评审"];

/// Stops the clock for a special procedure; the time it takes is not counted (行政许可法 art. 45).
pub fn pause(
    case: &Case,
    facts: &ItemFacts,
    ask: &PauseRequest,
    calendar: &Calendar,
    (by, today): (StaffId, Date),
) -> Result<CaseEvent, Refusal> {
    must_be_accepted(case)?;
    if let Some(open) = case.open_pause() {
        return Err(Refusal::conflict(
            "case.already_paused",
            format!("此件自 {} 起已因“{}”暂停计时，请先结束该程序。", open.span.from, open.kind),
        ));
    }
    if case.pauses.len() >= PAUSES_MAX {
        return Err(Refusal::conflict(
            "case.pauses_many",
            format!("此件已暂停计时 {PAUSES_MAX} 次，不能再暂停，请按现有材料作出决定。"),
        )
        .with("most", PAUSES_MAX));
    }
    let own = facts.special_procedures.iter().find(|p| p.name == ask.kind);
    if own.is_none() && !ART_45.contains(&ask.kind.as_str()) {
        return Err(Refusal::invalid(
            "case.pause_kind",
            "kind",
            "只能为行政许可法第四十五条所列程序或本事项登记的特别程序暂停计时，请从列表中选择。",
        ));
    }
    if ask.basis.trim().is_empty() {
        return Err(Refusal::invalid(
            "case.pause_basis",
            "basis",
            "请写明暂停的法律依据，例如“行政许可法第四十五条”。",
        ));
    }
    let most = own.map_or(PAUSE_DAYS_MAX, |p| p.days_max);
    if ask.planned_days == 0 || ask.planned_days > most {
        return Err(Refusal::invalid(
            "case.pause_days",
            "planned_days",
            format!("请填写计划所需的工作日数，1 至 {most} 之间的整数。"),
        ));
    }
    let planned_to = last_day(calendar, today, Limit::working_days(ask.planned_days))?;
    Ok(CaseEvent::Paused {
        kind: ask.kind.clone(),
        basis: ask.basis.trim().to_owned(),
        planned_days: ask.planned_days,
        from: today,
        planned_to,
        by,
    })
}

/// Lets the clock go on; the working days after the pause's first date up to and including today are not counted
/// (行政许可法 art. 45).
pub fn resume(
    case: &Case,
    facts: &ItemFacts,
    result: &str,
    calendar: &Calendar,
    (by, today): (StaffId, Date),
) -> Result<CaseEvent, Refusal> {
    must_be_accepted(case)?;
    if case.open_pause().is_none() {
        return Err(Refusal::conflict("case.not_paused", "此件并未暂停计时，无需恢复。"));
    }
    if result.trim().is_empty() {
        return Err(Refusal::invalid(
            "case.pause_result",
            "result",
            "请写明特别程序的结果，例如“检测合格”。",
        ));
    }
    let mut after = case.clone();
    for open in after.pauses.iter_mut().filter(|p| p.span.to.is_none()) {
        open.span.to = Some(today);
    }
    let dues = dues(&after, facts, calendar)?;
    Ok(CaseEvent::Resumed { to: today, result: result.trim().to_owned(), dues, by })
}

/// What is entered when the extension has been approved.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Approval {
    /// The officer who enters it.
    pub by: StaffId,
    /// In which capacity it was approved, and by which paper.
    pub given: ExtensionApproval,
}

impl Approval {
    /// Refuses the wrong head (行政许可法 art. 42), and the government's head without the number and date of his paper: he
    /// is outside this house, and what nobody signed here must be found elsewhere.
    fn must_fit(&self, facts: &ItemFacts, today: Date) -> Result<(), Refusal> {
        let wanted = facts.extension.approver;
        if self.given.capacity != wanted {
            return Err(Refusal::forbidden(
                "case.extension_approver",
                format!("延长期限须经{}批准，请送其签批。", wanted.title()),
            ));
        }
        match &self.given.document {
            None if wanted == ExtensionApprover::GovernmentHead => Err(Refusal::invalid(
                "case.extension_document",
                "document_number",
                "经本级人民政府负责人批准的，请填写批准文件的文号和日期（行政许可法第四十二条）。",
            )),
            Some(paper) if paper.number.trim().is_empty() => {
                Err(Refusal::invalid("case.extension_document", "document_number", "请填写批准文件的文号。"))
            }
            Some(paper) if paper.on > today => Err(Refusal::invalid(
                "case.extension_document",
                "document_date",
                "批准文件的日期不能晚于今天，请核对。",
            )),
            None | Some(_) => Ok(()),
        }
    }
}

/// Extends once, before expiry, with the right approver and a reason told to the applicant (行政许可法 art. 42).
pub fn extend(
    case: &Case,
    facts: &ItemFacts,
    (approval, reason): (&Approval, &str),
    calendar: &Calendar,
    today: Date,
) -> Result<CaseEvent, Refusal> {
    must_be_accepted(case)?;
    if let Some(earlier) = &case.extension {
        return Err(Refusal::conflict(
            "case.already_extended",
            format!("此件已于 {} 延长过一次，依法不得再次延长，请在期限内作出决定。", earlier.on),
        ));
    }
    if facts.extension.limit.n == 0 {
        return Err(Refusal::conflict(
            "case.extension_none",
            "本事项所依据的法律没有规定可以延长期限，请在期限内作出决定。",
        ));
    }
    approval.must_fit(facts, today)?;
    if reason.trim().is_empty() {
        return Err(Refusal::invalid("case.extension_reason", "reason", "延长的理由须告知申请人，请写明。"));
    }
    if let Some(last) = statute_last(case, facts, calendar)?.filter(|last| today > *last) {
        return Err(Refusal::conflict(
            "case.extension_late",
            format!("法定期限已于 {last} 届满，不能再延长，请尽快作出决定。"),
        ));
    }
    let mut after = case.clone();
    after.extension = Some(super::case::ExtensionRecord {
        limit: facts.extension.limit,
        on: today,
        by: approval.by,
        approval: approval.given.clone(),
    });
    let dues = dues(&after, facts, calendar)?;
    Ok(CaseEvent::Extended {
        limit: facts.extension.limit,
        on: today,
        reason: reason.trim().to_owned(),
        dues,
        by: approval.by,
        approval: approval.given.clone(),
    })
}

/// The last day of the statute; `None` while a pause holds it that began before it ran out (行政许可法 art. 42, 45).
fn statute_last(case: &Case, facts: &ItemFacts, calendar: &Calendar) -> Result<Option<Date>, Refusal> {
    let clock = statute_clock(case, facts).ok_or_else(no_statute)?;
    match time::due(calendar, &clock) {
        Err(TimeError::Standing { .. }) => Ok(None),
        counted => counted.map(|due| Some(due.on)).map_err(|_| outside_calendar()),
    }
}

fn no_statute() -> Refusal {
    Refusal::conflict("case.no_statute", "本事项没有法定期限，无需延长。")
}

/// The limits that the clock finds passed today and that are not yet recorded with the last day they have now: a new last
/// day, by extension (行政许可法 art. 42), resumption (art. 45) or another calendar (art. 82), is watched afresh.
pub fn passed(case: &Case, today: Date) -> Vec<CaseEvent> {
    unrecorded(case)
        .filter(|(_, due)| today > *due)
        .map(|(which, due)| {
            let times = case.passed_limit(which).map_or(0, |p| p.times) + 1;
            CaseEvent::LimitPassed { which, due, times }
        })
        .collect()
}

/// The limits that run and are not recorded as passed with the last day they have now.
fn unrecorded(case: &Case) -> impl Iterator<Item = (Passed, Date)> + '_ {
    running(case).into_iter().filter(|(which, due)| case.passed_limit(*which).is_none_or(|p| p.due != *due))
}

/// The limits that run: the first look at what came online, which is the house's own; the promise and the statute while the case is examined (行政许可法 art. 42), the plan of a pause
/// (art. 45), issue and delivery after a grant (art. 44).
fn running(case: &Case) -> Vec<(Passed, Date)> {
    let candidates = match &case.phase {
        Phase::Accepted => vec![
            (Passed::Promise, case.dues.promise),
            (Passed::Statute, case.dues.statute),
            (Passed::PausePlan, case.open_pause().map(|p| p.planned_to)),
        ],
        Phase::Filed => vec![(Passed::PreReview, case.pre_review_due)],
        Phase::Decided => vec![(Passed::Delivery, case.decision.and_then(|d| d.deliver_by))],
        Phase::Correcting { .. } | Phase::Ended { .. } => Vec::new(),
    };
    candidates.into_iter().filter_map(|(which, due)| due.map(|due| (which, due))).collect()
}

/// States the open terms of a case again under another calendar: the organ's follow the calendar whichever way it moves
/// (an earlier one shortens nothing against the citizen), the applicant's supplement period is never shortened (行政许可法
/// art. 82; domain 5.2). The plan of a pause and the delivery of a grant follow too; a case that is over keeps its dates.
pub fn restate(
    case: &Case,
    facts: &ItemFacts,
    calendar: &Calendar,
    name: &str,
) -> Result<Vec<CaseEvent>, Refusal> {
    let term = |term, old: Date, due: Date| {
        (due != old).then(|| CaseEvent::TermRestated { term, due, calendar: name.to_owned() })
    };
    let organ = |which, old: Date, from: Date, limit: Limit| {
        let fresh = last_day(calendar, from, limit)?;
        Ok::<_, Refusal>(term(which, old, recomputed(Period::Organ, old, fresh)))
    };
    match &case.phase {
        Phase::Filed => {
            let notice = organ(Term::Notice, case.notice_due, case.received_on, NOTICE_LIMIT)?;
            let mut terms: Vec<CaseEvent> = notice.into_iter().collect();
            if let Some(old) = case.pre_review_due {
                terms.extend(organ(Term::PreReview, old, case.received_on, PRE_REVIEW_LIMIT)?);
            }
            Ok(terms)
        }
        Phase::Correcting { supplement_due } => {
            let Some(asked) = case.corrections.last() else { return Ok(Vec::new()) };
            let fresh = due_on(calendar, &Clock::of_applicant(asked.on, facts.supplement_period))?;
            let kept = recomputed(Period::Applicant, *supplement_due, fresh);
            Ok(term(Term::Supplement, *supplement_due, kept).into_iter().collect())
        }
        Phase::Accepted => {
            if let Some(open) = case.open_pause() {
                let limit = Limit::working_days(open.planned_days);
                let plan = organ(Term::PausePlan, open.planned_to, open.span.from, limit)?;
                return Ok(plan.into_iter().collect());
            }
            let fresh = dues(case, facts, calendar)?;
            let event = || CaseEvent::DuesRestated { dues: fresh, calendar: name.to_owned() };
            Ok((fresh != case.dues).then(event).into_iter().collect())
        }
        Phase::Decided => {
            let Some(decision) = case.decision else { return Ok(Vec::new()) };
            let Some(old) = decision.deliver_by else { return Ok(Vec::new()) };
            let delivery = organ(Term::Delivery, old, decision.at.date(), DELIVERY_LIMIT)?;
            Ok(delivery.into_iter().collect())
        }
        Phase::Ended { .. } => Ok(Vec::new()),
    }
}

/// Refuses acts that need a case under examination.
pub fn must_be_accepted(case: &Case) -> Result<(), Refusal> {
    match &case.phase {
        Phase::Accepted => Ok(()),
        Phase::Filed => Err(Refusal::conflict("case.not_yet_accepted", "此件尚未受理，请先作出受理决定。")),
        Phase::Correcting { supplement_due } => Err(Refusal::conflict(
            "case.correcting",
            format!("此件正等待申请人补正（截止 {supplement_due}），补齐后才能办理。"),
        )
        .with("due", supplement_due)),
        Phase::Decided => Err(Refusal::conflict("case.already_decided", "此件已作出决定，不能再办理。")),
        Phase::Ended { end, at } => Err(Refusal::conflict(
            "case.ended",
            format!("此件已于 {} 结束（{}），不能再办理。", at.date(), end.name()),
        )
        .with("on", at.date())
        .with("end", end.word())),
    }
}

/// The moment at which the clock must look again after a last day: the first moment of the next day. The last day
/// runs to its end (民法典 art. 203).
pub fn after(last: Date) -> Instant {
    Instant::start_of(last.tomorrow().unwrap_or(last))
}

/// The earliest last day among the limits that run and are not yet recorded as passed (行政许可法 art. 42, 44, 45).
pub fn next_limit(case: &Case) -> Option<Date> {
    unrecorded(case).map(|(_, due)| due).min()
}
