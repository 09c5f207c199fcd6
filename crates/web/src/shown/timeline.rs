//! The history of a case as a time line that its applicant understands.

use base::id::DepartmentId;
use desk::cases::view::Happened;
use rules::cases::case::{Deemed, DeliveryWay, Passed};
use rules::cases::{Case, CaseEvent, Phase, Task, TaskState};
use rules::catalogue::ItemFacts;

use super::words;
use crate::views::parts::{StepState, TimelineStep};

/// What has happened, what happens now, and what is to come.
pub fn steps(
    case: &Case,
    facts: &ItemFacts,
    history: &[Happened],
    tasks: &[Task],
    name_of: &dyn Fn(DepartmentId) -> String,
) -> Vec<TimelineStep> {
    let office = name_of(case.department);
    let mut steps: Vec<TimelineStep> = history.iter().filter_map(|h| past(h, facts, &office)).collect();
    steps.extend(tasks.iter().filter(|t| Some(t.run) == case.run).filter_map(|t| under_way(t, name_of)));
    steps.extend(to_come(case, &office));
    steps
}

fn past(happened: &Happened, facts: &ItemFacts, office: &str) -> Option<TimelineStep> {
    let (title, text) = match &happened.event {
        CaseEvent::Filed { notice_due, .. } => {
            ("收件".to_owned(), format!("材料已收到，最迟于 {} 告知是否受理。", words::date(*notice_due)))
        }
        CaseEvent::CorrectedOnSpot { .. } => ("当场更正".to_owned(), "申请人当场更正了填写内容。".to_owned()),
        CaseEvent::CorrectionAsked { supplement_due, points, .. } => (
            "一次性告知补正".to_owned(),
            format!("需补正 {} 项，请于 {} 前一次补齐。", points.len(), words::date(*supplement_due)),
        ),
        CaseEvent::Supplemented { notice_due, .. } => {
            ("补正材料已收到".to_owned(), format!("最迟于 {} 告知是否受理。", words::date(*notice_due)))
        }
        CaseEvent::Accepted { effective_on, deemed, dues, .. } => {
            let promise =
                dues.promise.map_or_else(String::new, |d| format!("承诺于 {} 前作出决定。", words::date(d)));
            match deemed {
                Deemed::Yes => (
                    "视为受理".to_owned(),
                    format!(
                        "逾期未告知，自收到材料之日 {} 起即为受理。{promise}",
                        words::date(*effective_on)
                    ),
                ),
                Deemed::No => ("受理".to_owned(), promise),
            }
        }
        CaseEvent::DeferredReceived { .. }
        | CaseEvent::StageOpened { .. }
        | CaseEvent::Returned { .. }
        | CaseEvent::Paused { .. }
        | CaseEvent::Resumed { .. }
        | CaseEvent::Extended { .. }
        | CaseEvent::DuesRestated { .. }
        | CaseEvent::LimitPassed { .. } => under_examination(&happened.event, facts),
        CaseEvent::TermRestated { term, due, calendar } => (
            format!("{}重新计算", term.name()),
            format!("日历已更新（{calendar}），新的截止日为 {}。", words::date(*due)),
        ),
        CaseEvent::Decided { kind, deliver_by, .. } => {
            (kind.name().to_owned(), format!("于 {} 前送达。", words::date(*deliver_by)))
        }
        CaseEvent::LicenceIssued { .. } => ("证照已制发".to_owned(), String::new()),
        CaseEvent::Delivered { way, .. } => (
            "已送达".to_owned(),
            match way {
                DeliveryWay::Handed { .. } => "窗口当面交付。".to_owned(),
                DeliveryWay::Posted { tracking } => format!("邮寄，快递单号 {tracking}。"),
                DeliveryWay::Electronic => "网上领取。".to_owned(),
            },
        ),
        CaseEvent::Ended { end, reason, .. } => (end.name().to_owned(), reason.clone()),
    };
    Some(TimelineStep {
        title,
        when: words::short(happened.logged.recorded_at),
        who: office.to_owned(),
        text,
        state: StepState::Done,
    })
}

/// What happens between acceptance and decision.
fn under_examination(event: &CaseEvent, facts: &ItemFacts) -> (String, String) {
    let stage = |run: &rules::cases::StageRun| {
        facts.route.stages.get(run.stage as usize).map_or_else(String::new, |s| s.name.clone())
    };
    match event {
        CaseEvent::DeferredReceived { .. } => ("补齐容缺材料".to_owned(), "后补的材料已收到。".to_owned()),
        CaseEvent::StageOpened { run } => (format!("进入{}", stage(run)), String::new()),
        CaseEvent::Returned { to, reason, .. } => (format!("退回{}", stage(to)), reason.clone()),
        CaseEvent::Paused { kind, planned_to, .. } => (
            format!("暂停计时：{kind}"),
            format!("预计至 {}，这段时间不计入办理期限。", words::date(*planned_to)),
        ),
        CaseEvent::Resumed { result, dues, .. } => {
            let due =
                dues.promise.map_or_else(String::new, |d| format!("；承诺于 {} 前作出决定", words::date(d)));
            ("恢复计时".to_owned(), format!("{result}{due}。"))
        }
        CaseEvent::Extended { limit, reason, .. } => {
            ("延长期限".to_owned(), format!("经批准延长 {limit}：{reason}"))
        }
        CaseEvent::DuesRestated { calendar, .. } => {
            ("期限重新计算".to_owned(), format!("日历已更新（{calendar}）。"))
        }
        CaseEvent::LimitPassed { which, due } => (
            match which {
                Passed::Promise => "承诺期限已过",
                Passed::Statute => "法定期限已过",
                Passed::PausePlan => "特别程序超过预计时间",
                Passed::Delivery => "送达期限已过",
            }
            .to_owned(),
            format!("截止日为 {}。", words::date(*due)),
        ),
        CaseEvent::Filed { .. }
        | CaseEvent::CorrectedOnSpot { .. }
        | CaseEvent::CorrectionAsked { .. }
        | CaseEvent::Supplemented { .. }
        | CaseEvent::TermRestated { .. }
        | CaseEvent::Accepted { .. }
        | CaseEvent::Decided { .. }
        | CaseEvent::LicenceIssued { .. }
        | CaseEvent::Delivered { .. }
        | CaseEvent::Ended { .. } => (String::new(), String::new()),
    }
}

fn under_way(task: &Task, name_of: &dyn Fn(DepartmentId) -> String) -> Option<TimelineStep> {
    let due = task.due.map_or_else(String::new, |d| format!("最迟于 {} 完成。", words::date(d)));
    let (when, text, state) = match &task.state {
        TaskState::Ready { since } => (words::short(*since), due, StepState::Current),
        TaskState::Claimed { since, .. } => (words::short(*since), due, StepState::Current),
        TaskState::Done { at, opinion, .. } => {
            (words::short(*at), opinion.name().to_owned(), StepState::Done)
        }
        TaskState::Waiting => (String::new(), "待前序任务完成。".to_owned(), StepState::Waiting),
        TaskState::Void { .. } => return None,
    };
    Some(TimelineStep { title: task.name.clone(), when, who: name_of(task.department), text, state })
}

fn to_come(case: &Case, office: &str) -> Vec<TimelineStep> {
    let step = |title: &str, state| TimelineStep {
        title: title.to_owned(),
        when: String::new(),
        who: office.to_owned(),
        text: String::new(),
        state,
    };
    match &case.phase {
        Phase::Filed => vec![
            step("收件审核", StepState::Current),
            step("受理", StepState::Waiting),
            step("决定", StepState::Waiting),
        ],
        Phase::Correcting { .. } => {
            vec![step("等待您补正", StepState::Asks), step("受理", StepState::Waiting)]
        }
        Phase::Accepted => vec![step("决定", StepState::Waiting), step("送达", StepState::Waiting)],
        Phase::Decided => vec![step("领取结果", StepState::Asks)],
        Phase::Ended { .. } => Vec::new(),
    }
}
