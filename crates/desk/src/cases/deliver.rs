//! Delivery of the result with its service record, and withdrawal.

use base::id::CaseId;
use rules::Refusal;
use rules::cases::case::DeliveryWay;
use rules::cases::{Case, DocumentKind, TaskEvent, delivery, texts};
use rules::people::Role;

use super::{documents, work};
use crate::store::{Cx, Fail, FieldClass, Live, Reading};

/// Characters of an applicant's reason.
const REASON_CHARS_MAX: usize = 500;

/// How a result is delivered, as stated at the counter.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Way {
    /// Handed over to this person.
    Handed {
        /// Who signed for it.
        receiver: String,
    },
    /// By post.
    Posted {
        /// The courier's number.
        tracking: String,
    },
    /// Taken from the page by the applicant.
    Electronic,
}

/// Delivers the result and issues the service record (行政许可法 art. 44): a clerk hands it over or posts it, the applicant
/// takes it from the page.
pub fn deliver(cx: &mut Cx<'_>, id: CaseId, seen: Option<i64>, way: &Way) -> Result<(), Fail> {
    let (mut live, version) = super::open_case(cx, id, seen)?;
    let by = match way {
        Way::Handed { .. } | Way::Posted { .. } => Some(super::acting(cx, &live, &[Role::Clerk])?.id),
        Way::Electronic => {
            super::applicants_act(cx, &live)?;
            None
        }
    };
    let (stated, words) = match way {
        Way::Handed { receiver } => {
            let receiver = receiver_name(receiver)?;
            let sealed = cx.seal(FieldClass::Name, "case", id, &receiver)?;
            (DeliveryWay::Handed { receiver: sealed }, format!("于窗口当面交付，签收人 {receiver}。"))
        }
        Way::Posted { tracking } => {
            let tracking = texts::line("tracking", tracking, texts::LINE_CHARS_MAX)?;
            let words = format!("邮寄送达，快递单号 {tracking}。");
            (DeliveryWay::Posted { tracking }, words)
        }
        Way::Electronic => (DeliveryWay::Electronic, "申请人于网上领取电子文书。".to_owned()),
    };
    super::clock::record_passed(cx, &mut live)?;
    let event = delivery::deliver(&live, version.facts.outcome.kind, stated, (by, cx.now()))?;
    cx.record(&mut live, event)?;
    let words = [format!("“{}”（办件编号 {}）的办理结果", live.item_name, live.number), words];
    documents::issue(cx, id, DocumentKind::ServiceRecord, &words)?;
    Ok(())
}

fn receiver_name(typed: &str) -> Result<String, Refusal> {
    match typed.trim() {
        "" => Err(Refusal::invalid("case.receiver", "receiver", "请填写签收人姓名，并核对其证件。")),
        typed => texts::name("receiver", typed),
    }
}

/// Withdraws an application before the decision; what was open on it stops. The applicant or his agent does it.
pub fn withdraw(cx: &mut Cx<'_>, id: CaseId, seen: Option<i64>, reason: &str) -> Result<(), Fail> {
    let (mut live, _) = super::open_case(cx, id, seen)?;
    super::applicants_act(cx, &live)?;
    super::clock::record_passed(cx, &mut live)?;
    let event = delivery::withdraw(&live, cx.now())?;
    cx.record(&mut live, event)?;
    void_open_tasks(cx, &live)?;
    let mut words =
        vec![format!("您已撤回“{}”的申请（办件编号 {}），本机关终止办理。", live.item_name, live.number)];
    if !reason.trim().is_empty() {
        let said = base::text::clean_free_text(reason, REASON_CHARS_MAX)
            .map_err(|e| Refusal::invalid("case.withdraw_reason", "reason", e.to_string()).because(&e))?;
        words.push(format!("您写明的原因：{}", said.text));
    }
    documents::issue(cx, id, DocumentKind::WithdrawalNotice, &words)?;
    Ok(())
}

fn void_open_tasks(cx: &mut Cx<'_>, case: &Live<Case>) -> Result<(), Fail> {
    let at = cx.now();
    for mut task in work::tasks_of(cx, case.id().into())? {
        if task.open() || task.state == rules::cases::TaskState::Waiting {
            cx.record(&mut task, TaskEvent::Voided { at })?;
        }
    }
    Ok(())
}
