//! Pause, resumption, extension; and what the clock does by itself.

use base::Id;
use base::id::CaseId;
use rules::cases::case::{ApprovingDocument, ExtensionApproval};
use rules::cases::clock::{self, Approval, PauseRequest};
use rules::cases::{Case, DocumentKind, Task, TaskEvent, intake, task, texts};
use rules::catalogue::SupplementTimeout;
use rules::people::Role;
use rules::time::document_date;

use super::{documents, materials, work};
use crate::store::{Cx, Fail, Live, Reading};
use crate::{catalogue, centres, time};

/// Agenda: five working days without an answer (行政许可法 art. 32).
pub const NOTICE: &str = "case.notice";
/// Agenda: the applicant's period for the supplement.
pub const SUPPLEMENT: &str = "case.supplement";
/// Agenda: first look, promise, statute, pause plan or delivery.
pub const LIMIT: &str = "case.limit";
/// Agenda: a step's own limit.
pub const STEP: &str = "task.step";

/// Those who examine, and may stop the clock and let it go on.
const EXAMINERS: &[Role] = &[Role::Reviewer, Role::Approver];

/// Stops the clock for a special procedure, and tells the applicant in writing how long it will take (art. 45).
pub fn pause(cx: &mut Cx<'_>, id: CaseId, seen: Option<i64>, ask: &PauseRequest) -> Result<(), Fail> {
    let (mut live, version) = super::open_case(cx, id, seen)?;
    let by = super::acting(cx, &live, EXAMINERS)?;
    let ask = &ask.cleaned()?;
    record_passed(cx, &mut live)?;
    let event = clock::pause(&live, &version.facts, ask, time::legal(cx)?, (by.id, cx.today()))?;
    cx.record(&mut live, event)?;
    move_task_dues(cx, &live)?;
    let words = [
        format!(
            "您的“{}”申请（办件编号 {}）须进行“{}”，所需时间不计入办理期限。",
            live.item_name, live.number, ask.kind
        ),
        format!("依据：{}。预计需要 {} 个工作日。", ask.basis.trim(), ask.planned_days),
    ];
    documents::issue(cx, id, DocumentKind::PauseNotice, &words)?;
    Ok(())
}

/// Lets the clock go on, and tells the applicant the new last days in writing (行政许可法 art. 45).
pub fn resume(cx: &mut Cx<'_>, id: CaseId, seen: Option<i64>, result: &str) -> Result<(), Fail> {
    let (mut live, version) = super::open_case(cx, id, seen)?;
    let by = super::acting(cx, &live, EXAMINERS)?;
    let result = &texts::free("result", result, texts::FREE_CHARS_MAX)?;
    let kind = live.open_pause().map_or_else(String::new, |p| p.kind.clone());
    let event = clock::resume(&live, &version.facts, result, time::legal(cx)?, (by.id, cx.today()))?;
    cx.record(&mut live, event)?;
    move_task_dues(cx, &live)?;
    let mut words = vec![format!(
        "您的“{}”申请（办件编号 {}）的“{kind}”已结束，结果：{}。自{}的次日起恢复计时。",
        live.item_name,
        live.number,
        result.trim_end_matches('。'),
        document_date(cx.today())
    )];
    words.extend(new_dues(&live));
    documents::issue(cx, id, DocumentKind::ResumptionNotice, &words)?;
    Ok(())
}

/// The last days as they stand now, as a notice tells them.
fn new_dues(case: &Case) -> Vec<String> {
    let promise = case.dues.promise.map(|d| format!("承诺办理期限至{}。", document_date(d)));
    let statute = case.dues.statute.map(|d| {
        format!("法定办理期限至{}，特别程序所需时间不计算在内（行政许可法第四十五条）。", document_date(d))
    });
    promise.into_iter().chain(statute).collect()
}

/// While the case clock stands still, steps have no last day; afterwards the paused days are left out, and an extension
/// moves what was open when it was granted.
fn move_task_dues(cx: &mut Cx<'_>, case: &Live<Case>) -> Result<(), Fail> {
    let version = catalogue::version(cx, case.version)?;
    let calendar = time::legal(cx)?;
    for mut live in work::run_tasks(cx, case)? {
        if !live.open() {
            continue;
        }
        let due = match case.open_pause() {
            Some(_) => None,
            None => rules::cases::stages::step_due_now(case, &live, &version.facts, calendar)?,
        };
        if due != live.due {
            cx.record(&mut live, TaskEvent::DueMoved { due })?;
        }
    }
    Ok(())
}

/// Extends once, with the right approver, his paper and a reason (行政许可法 art. 42).
pub fn extend(
    cx: &mut Cx<'_>,
    id: CaseId,
    seen: Option<i64>,
    (given, reason): (&ExtensionApproval, &str),
) -> Result<(), Fail> {
    let by = super::officer(cx)?;
    let (mut live, version) = super::open_case(cx, id, seen)?;
    super::in_charge(&by, &live)?;
    // The organ's act: an officer of the centre, who belongs to no department, signs for none.
    if !by.roles.has(rules::people::Role::Approver) || by.department != Some(live.department) {
        return Err(rules::Refusal::forbidden(
            "case.extension_role",
            "延长期限由承办部门的核准人员报批后办理，请转交核准人员。",
        )
        .into());
    }
    super::impartial(cx, &live)?;
    record_passed(cx, &mut live)?;
    let reason = &texts::free("reason", reason, texts::FREE_CHARS_MAX)?;
    let approval = Approval { by: by.id, given: cleaned(given)? };
    let event = clock::extend(&live, &version.facts, (&approval, reason), time::legal(cx)?, cx.today())?;
    cx.record(&mut live, event)?;
    move_task_dues(cx, &live)?;
    let mut words = vec![
        format!(
            "您的“{}”申请（办件编号 {}），办理期限经{}批准延长 {}（{}）。",
            live.item_name,
            live.number,
            approved_by(&approval.given),
            version.facts.extension.limit,
            version
                .facts
                .extension
                .basis
                .as_ref()
                .map_or("行政许可法第四十二条", |basis| basis.text.as_str()),
        ),
        format!("理由：{}", reason.trim()),
    ];
    if live.open_pause().is_some() {
        words.push("此件现暂停计时，恢复计时后另行书面告知新的期限。".to_owned());
    }
    words.extend(new_dues(&live));
    documents::issue(cx, id, DocumentKind::ExtensionNotice, &words)?;
    Ok(())
}

/// The approval with the number of its paper as it may stand on a notice: one line, bounded, and nothing hidden in it.
fn cleaned(given: &ExtensionApproval) -> Result<ExtensionApproval, Fail> {
    let paper = |paper: &ApprovingDocument| {
        let number = texts::line("document_number", &paper.number, texts::LINE_CHARS_MAX)?;
        Ok::<_, rules::Refusal>(ApprovingDocument { number, on: paper.on })
    };
    let document = given.document.as_ref().map(paper).transpose()?;
    Ok(ExtensionApproval { capacity: given.capacity, document })
}

/// Who approved, with number and date of his paper where one is named.
fn approved_by(given: &ExtensionApproval) -> String {
    let who = given.capacity.title();
    match &given.document {
        Some(paper) => format!("{who}（{}，{}）", paper.number, document_date(paper.on)),
        None => who.to_owned(),
    }
}

/// The clock: silence past five working days is acceptance.
pub fn deem_accepted(cx: &mut Cx<'_>, _kind: &'static str, id: Id) -> Result<(), Fail> {
    let mut live = cx.get::<Case>(id)?;
    let version = catalogue::version(cx, live.version)?;
    let (_, promised) = materials::keys(&materials::of_case(cx, live.id().into())?);
    match intake::deem_accepted(&live, &version.facts, promised, time::legal(cx)?, cx.today())? {
        Some(event) => super::intake::record_deemed(cx, &mut live, &version.facts, event),
        None => Ok(()),
    }
}

/// The clock: the supplement did not come.
pub fn supplement_timed_out(cx: &mut Cx<'_>, _kind: &'static str, id: Id) -> Result<(), Fail> {
    let mut live = cx.get::<Case>(id)?;
    let version = catalogue::version(cx, live.version)?;
    match intake::supplement_timed_out(&live, &version.facts, cx.now()) {
        Some(event) => {
            cx.record(&mut live, event)?;
            time_out_paper(cx, &live, version.facts.on_supplement_timeout)
        }
        None => Ok(()),
    }
}

/// Non-acceptance needs its paper with remedies (art. 32(2)); a withdrawal by silence is told too.
fn time_out_paper(cx: &mut Cx<'_>, case: &Live<Case>, means: SupplementTimeout) -> Result<(), Fail> {
    let head = format!(
        "您就“{}”提出的申请（办件编号 {}），补正期限届满未收到补正材料，",
        case.item_name, case.number
    );
    let (kind, words) = match means {
        SupplementTimeout::Withdrawn => (
            DocumentKind::WithdrawalNotice,
            vec![format!("{head}视为撤回申请，本机关终止办理。可重新提出申请。")],
        ),
        SupplementTimeout::Refused => {
            let centre = centres::facts(cx)?;
            let remedies = super::decide::remedies(&centre.reconsideration_body, &centre.court);
            (
                DocumentKind::NonAcceptance,
                vec![format!("{head}本机关决定不予受理。可重新提出申请。"), remedies],
            )
        }
    };
    documents::issue(cx, case.id().into(), kind, &words)?;
    Ok(())
}

/// The clock: the first look, the promise or the statute (行政许可法 art. 42), the plan of a pause (art. 45) or delivery
/// (art. 44) passed.
pub fn limits_passed(cx: &mut Cx<'_>, _kind: &'static str, id: Id) -> Result<(), Fail> {
    let mut live = cx.get::<Case>(id)?;
    record_passed(cx, &mut live)
}

/// Records what has passed before an act gives it another last day or ends the case, so that the log and the figures are
/// the same whether or not the clock has looked today.
pub(crate) fn record_passed(cx: &mut Cx<'_>, live: &mut Live<Case>) -> Result<(), Fail> {
    for event in clock::passed(live, cx.today()) {
        cx.record(live, event)?;
    }
    Ok(())
}

/// The clock: a step's own limit passed.
pub fn step_overdue(cx: &mut Cx<'_>, _kind: &'static str, id: Id) -> Result<(), Fail> {
    let mut live = cx.get::<Task>(id)?;
    match task::overdue(&live, cx.today()) {
        Some(event) => cx.record(&mut live, event),
        None => Ok(()),
    }
}
