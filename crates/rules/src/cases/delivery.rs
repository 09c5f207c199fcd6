//! Delivery of the result, and withdrawal by the applicant.

use base::Instant;
use base::id::StaffId;

use super::case::{Case, DecisionKind, DeliveryWay, End, Phase};
use super::event::CaseEvent;
use crate::Refusal;
use crate::catalogue::OutcomeKind;

/// Hands over, posts or releases the result (行政许可法 art. 44).
pub fn deliver(
    case: &Case,
    outcome: OutcomeKind,
    way: DeliveryWay,
    (by, now): (Option<StaffId>, Instant),
) -> Result<CaseEvent, Refusal> {
    let Phase::Decided = case.phase else {
        return Err(match &case.phase {
            Phase::Ended { end, at } => Refusal::conflict(
                "case.ended",
                format!("此件已于 {} 结束（{}），无需再次送达。", at.date(), end.name()),
            )
            .with("on", at.date())
            .with("end", end.word()),
            Phase::Filed | Phase::Correcting { .. } | Phase::Accepted | Phase::Decided => {
                Refusal::conflict("case.not_decided", "此件尚未作出决定，没有可送达的结果。")
            }
        });
    };
    let granted = case.decision.is_some_and(|d| d.kind == DecisionKind::Grant);
    let wants_licence = match outcome {
        OutcomeKind::Licence | OutcomeKind::Qualification => granted,
        OutcomeKind::ApprovalDocument | OutcomeKind::Other | OutcomeKind::None => false,
    };
    if wants_licence && case.licence.is_none() {
        return Err(Refusal::conflict("case.no_licence", "证照尚未制发，请先制发证照再送达。"));
    }
    if let DeliveryWay::Posted { tracking } = &way
        && tracking.trim().is_empty()
    {
        return Err(Refusal::invalid("case.tracking", "tracking", "邮寄送达请填写快递单号。"));
    }
    Ok(CaseEvent::Delivered { at: now, way, by })
}

/// Withdraws an application before the decision; the applicant's own words stand in the sealed confirmation alone (no
/// article names it: the house's own reading of an application made of free will, 行政许可法 art. 29).
pub fn withdraw(case: &Case, now: Instant) -> Result<CaseEvent, Refusal> {
    match &case.phase {
        Phase::Filed | Phase::Correcting { .. } | Phase::Accepted => Ok(CaseEvent::Ended {
            end: End::Withdrawn,
            at: now,
            reason: "申请人撤回申请。".to_owned(),
            by: None,
        }),
        Phase::Decided => Err(Refusal::conflict(
            "case.already_decided",
            "此件已作出决定，不能再撤回；如不再需要该证照，可申请注销。",
        )),
        Phase::Ended { end, at } => Err(Refusal::conflict(
            "case.ended",
            format!("此件已于 {} 结束（{}），无需撤回。", at.date(), end.name()),
        )
        .with("on", at.date())
        .with("end", end.word())),
    }
}
