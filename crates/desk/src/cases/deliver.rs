//! Delivery of the result with its service record, and withdrawal.

use base::id::CaseId;
use rules::cases::case::DeliveryWay;
use rules::cases::{Case, DocumentKind, TaskEvent, delivery};

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

/// Delivers the result and issues the service record (行政许可法 art. 44).
pub fn deliver(cx: &mut Cx<'_>, id: CaseId, way: &Way) -> Result<(), Fail> {
    let (mut live, version) = super::open_case(cx, id, None)?;
    let by = cx.actor().staff();
    super::concerned(cx, &live)?;
    let (stated, words) = match way {
        Way::Handed { receiver } => {
            let receiver = receiver.trim();
            if receiver.is_empty() {
                return Err(rules::Refusal::invalid(
                    "case.receiver",
                    "receiver",
                    "请填写签收人姓名，并核对其证件。",
                )
                .into());
            }
            let sealed = cx.seal(FieldClass::Name, "case", id, receiver)?;
            (DeliveryWay::Handed { receiver: sealed }, format!("于窗口当面交付，签收人 {receiver}。"))
        }
        Way::Posted { tracking } => (
            DeliveryWay::Posted { tracking: tracking.trim().to_owned() },
            format!("邮寄送达，快递单号 {}。", tracking.trim()),
        ),
        Way::Electronic => (DeliveryWay::Electronic, "申请人于网上领取电子文书。".to_owned()),
    };
    let event = delivery::deliver(&live, version.facts.outcome.kind, stated, (by, cx.now()))?;
    cx.record(&mut live, event)?;
    let words = [format!("“{}”（办件编号 {}）的办理结果", live.item_name, live.number), words];
    documents::issue(cx, id, DocumentKind::ServiceRecord, &words)?;
    Ok(())
}

/// Withdraws an application before the decision; what was open on it stops.
pub fn withdraw(cx: &mut Cx<'_>, id: CaseId, reason: &str) -> Result<(), Fail> {
    let (mut live, _) = super::open_case(cx, id, None)?;
    super::concerned(cx, &live)?;
    let event = delivery::withdraw(&live, cx.now())?;
    cx.record(&mut live, event)?;
    void_open_tasks(cx, &live)?;
    let mut words =
        vec![format!("您已撤回“{}”的申请（办件编号 {}），本机关终止办理。", live.item_name, live.number)];
    if !reason.trim().is_empty() {
        let said = base::text::clean_free_text(reason, REASON_CHARS_MAX).map_err(|e| {
            rules::Refusal::invalid("case.withdraw_reason", "reason", e.to_string()).because(&e)
        })?;
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
