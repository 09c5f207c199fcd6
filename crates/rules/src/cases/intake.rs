//! Filing and the five outcomes of 行政许可法 art. 32, deemed acceptance, supplement and its end.

use base::id::StaffId;
use base::{Date, Instant, Sealed};

use super::case::{Case, Channel, Deemed, End, Phase};
use super::clock::{self, NOTICE_LIMIT, PRE_REVIEW_LIMIT, after, last_day};
use super::event::CaseEvent;
use crate::Refusal;
use crate::catalogue::{ItemFacts, Necessity, SupplementTimeout};
use crate::time::{Calendar, Clock, document_date};

/// Key of the power of attorney (授权委托书) in an item's list of materials.
pub const AGENT_LETTER: &str = "agent_letter";

/// Correction notices one case may have: the law knows one (art. 32(1)(iv)), and a body keeps them all.
pub const CORRECTIONS_MAX: usize = 20;

/// What an officer finds on looking at an application (art. 32(1)).
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Intake {
    /// (i) No licence is needed.
    NotRequired {
        /// Why.
        reason: String,
    },
    /// (ii) Not this organ's power.
    NotCompetent {
        /// Why.
        reason: String,
        /// The right organ.
        right_organ: String,
    },
    /// (iii) An error the applicant corrects on the spot.
    CorrectedOnSpot {
        /// The corrected answers.
        answers: Sealed,
    },
    /// (iv) Incomplete or not in the legal form: everything told at once.
    Correct {
        /// The materials or form groups concerned, each with what is to be done about it.
        points: Vec<Point>,
        /// Points that concern materials unchanged since an earlier receipt.
        late_points: Vec<String>,
    },
    /// (v) Complete, or all requested supplements are in.
    Accept {
        /// Keys of required materials not there, promised for later (容缺受理).
        deferred: Vec<String>,
        /// Keys of materials that are there.
        present: Vec<String>,
    },
}

/// One point of a correction notice.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Point {
    /// Key of the material or form group.
    pub key: String,
    /// What is wrong with it, or what is to be handed in.
    pub remark: String,
}

/// Answers an application with one of the five outcomes.
///
/// After the fifth working day silence has already accepted: whatever is found then, the case is accepted from the day of
/// receipt, or the answer is refused (art. 32(1)(iv)).
pub fn answer(
    case: &Case,
    facts: &ItemFacts,
    found: Intake,
    calendar: &Calendar,
    (by, now): (StaffId, Instant),
) -> Result<CaseEvent, Refusal> {
    must_be_filed(case)?;
    if now.date() > case.notice_due {
        return answer_late(case, facts, found, calendar, by);
    }
    match found {
        Intake::NotRequired { reason } => not_accepted(End::NotRequired, &reason, by, now),
        Intake::NotCompetent { reason, right_organ } => {
            if right_organ.trim().is_empty() {
                return Err(Refusal::invalid(
                    "case.right_organ",
                    "right_organ",
                    "不属于本机关职权的，须告知申请人向哪个机关申请，请填写该机关名称。",
                ));
            }
            must_say_why(&reason)?;
            not_accepted(
                End::NotAccepted,
                &format!("{}。请向{}申请。", reason.trim_end_matches('。'), right_organ.trim()),
                by,
                now,
            )
        }
        Intake::CorrectedOnSpot { answers } => Ok(CaseEvent::CorrectedOnSpot { answers }),
        Intake::Correct { points, late_points } => {
            ask_correction(case, facts, (points, late_points), calendar, now)
        }
        Intake::Accept { deferred, present } => {
            with_power_of_attorney(case, facts, &present)?;
            complete_enough(facts, &deferred, &present)?;
            let deferred = still_missing(deferred, &present);
            accepted(case, facts, calendar, (now.date(), Deemed::No, Some(by), deferred))
        }
    }
}

/// An officer's answer after the last day, before the clock has looked (行政许可法 art. 32(1)(iv)).
fn answer_late(
    case: &Case,
    facts: &ItemFacts,
    found: Intake,
    calendar: &Calendar,
    by: StaffId,
) -> Result<CaseEvent, Refusal> {
    match found {
        Intake::Accept { deferred, present } => {
            let deferred = still_missing(deferred, &present);
            accepted(case, facts, calendar, (case.received_on, Deemed::Yes, Some(by), deferred))
        }
        Intake::NotRequired { .. }
        | Intake::NotCompetent { .. }
        | Intake::CorrectedOnSpot { .. }
        | Intake::Correct { .. } => Err(Refusal::conflict(
            "case.notice_late",
            format!(
                "五个工作日的告知期限已于 {} 届满，此件视为自收到材料之日起受理，请按受理办理。",
                case.notice_due
            ),
        )),
    }
}

/// The promised materials without those that have come since.
fn still_missing(deferred: Vec<String>, present: &[String]) -> Vec<String> {
    deferred.into_iter().filter(|k| !present.contains(k)).collect()
}

/// Refuses a non-acceptance without a reason (行政许可法 art. 72(七): a non-acceptance gives its reasons).
fn must_say_why(reason: &str) -> Result<(), Refusal> {
    if reason.trim().trim_end_matches('。').is_empty() {
        return Err(Refusal::invalid("case.reason", "reason", "不予受理须说明理由，请写明依据和事实。"));
    }
    Ok(())
}

/// Ends the case without acceptance (行政许可法 art. 32(1)(i), (ii), 32(2)).
fn not_accepted(end: End, reason: &str, by: StaffId, now: Instant) -> Result<CaseEvent, Refusal> {
    must_say_why(reason)?;
    Ok(CaseEvent::Ended { end, at: now, reason: reason.trim().to_owned(), by: Some(by) })
}

/// Tells everything missing at once, each point with what is to be done about it, and gives the applicant his period
/// (行政许可法 art. 32(1)(iv)).
fn ask_correction(
    case: &Case,
    facts: &ItemFacts,
    (points, late_points): (Vec<Point>, Vec<String>),
    calendar: &Calendar,
    now: Instant,
) -> Result<CaseEvent, Refusal> {
    if points.is_empty() {
        return Err(Refusal::invalid(
            "case.correction_points",
            "points",
            "补正告知须一次列明全部缺项，请至少勾选一项材料或一组填写内容。",
        ));
    }
    if case.corrections.len() >= CORRECTIONS_MAX {
        return Err(Refusal::conflict(
            "case.corrections_many",
            format!(
                "此件已告知补正 {CORRECTIONS_MAX} 次；补正须一次告知，请作出受理或者不予受理的决定（行政许可法第三十二条）。"
            ),
        )
        .with("most", CORRECTIONS_MAX));
    }
    if let Some(silent) = points.iter().find(|point| point.remark.trim().is_empty()) {
        return Err(Refusal::invalid(
            "case.point_silent",
            "points",
            "补正告知须写明每一项需要补正的具体内容，请逐项填写（行政许可法第三十二条第一款第四项）。",
        )
        .with("point", &silent.key));
    }
    let points = points.into_iter().map(|point| point.key).collect();
    let today = now.date();
    let supplement_due = clock::due_on(calendar, &Clock::of_applicant(today, facts.supplement_period))?;
    Ok(CaseEvent::CorrectionAsked { on: today, receipt: case.receipt, points, late_points, supplement_due })
}

/// Refuses acceptance of what an agent filed without the power of attorney that the item lists (art. 29).
fn with_power_of_attorney(case: &Case, facts: &ItemFacts, present: &[String]) -> Result<(), Refusal> {
    let listed = facts.materials.iter().any(|m| m.key == AGENT_LETTER);
    if case.agent.is_some() && listed && !present.iter().any(|k| k == AGENT_LETTER) {
        return Err(Refusal::invalid(
            "case.agent_letter",
            "materials",
            "由代理人申请的，须提交授权委托书（行政许可法第二十九条），请出具一次性补正告知，或收齐后再受理。",
        ));
    }
    Ok(())
}

/// Refuses acceptance while a required material is neither there nor allowed to follow (行政许可法 art. 31, 32(1)(v)).
fn complete_enough(facts: &ItemFacts, deferred: &[String], present: &[String]) -> Result<(), Refusal> {
    for m in &facts.materials {
        let here = present.contains(&m.key);
        let promised = deferred.contains(&m.key);
        match &m.necessity {
            Necessity::Required if !here => {
                return Err(Refusal::invalid(
                    "case.material_missing",
                    "materials",
                    format!("必备材料“{}”未收到，请出具一次性补正告知，或收齐后再受理。", m.name),
                )
                .with("material", &m.name));
            }
            Necessity::Deferrable if !here && !promised => {
                return Err(Refusal::invalid(
                    "case.material_not_promised",
                    "materials",
                    format!("材料“{}”未收到也未承诺后补，请选择“承诺后补”或出具补正告知。", m.name),
                )
                .with("material", &m.name));
            }
            Necessity::Required | Necessity::Deferrable | Necessity::Conditional(_) => {}
        }
    }
    Ok(())
}

/// Accepts, and states the last days that follow (行政许可法 art. 32(1)(v), 42, 82).
fn accepted(
    case: &Case,
    facts: &ItemFacts,
    calendar: &Calendar,
    (on, deemed, by, deferred): (Date, Deemed, Option<StaffId>, Vec<String>),
) -> Result<CaseEvent, Refusal> {
    let mut after = case.clone();
    after.acceptance = Some(super::case::Acceptance { on, deemed });
    let dues = clock::dues(&after, facts, calendar)?;
    Ok(CaseEvent::Accepted { effective_on: on, deemed, by, deferred, dues })
}

/// Last day for the organ's answer: five working days after the day of receipt (art. 32(1)(iv)).
pub fn notice_due(received_on: Date, calendar: &Calendar) -> Result<Date, Refusal> {
    last_day(calendar, received_on, NOTICE_LIMIT)
}

/// Last day for the first look at what came online or from a partner's system: the house's own limit, one working day
/// inside the five of art. 32(1)(iv). None at a counter, where the clerk looks at once.
pub fn pre_review_due(
    channel: Channel,
    received_on: Date,
    calendar: &Calendar,
) -> Result<Option<Date>, Refusal> {
    match channel {
        Channel::Window => Ok(None),
        Channel::Online | Channel::Api => last_day(calendar, received_on, PRE_REVIEW_LIMIT).map(Some),
    }
}

/// Points that the organ could have named at once and did not (行政许可法 art. 72(四)): what they concern lay there in its
/// present state when an earlier notice was given, and no notice since then named it.
///
/// `handed` says for each material of the case by its key in which receipts it came; a form group, which is answered anew
/// with every supplement, counts as handed in at first.
pub fn late_points(case: &Case, keys: &[String], handed: &[(String, u32)]) -> Vec<String> {
    let Some(last) = case.corrections.last() else { return Vec::new() };
    let since = |key: &str| handed.iter().filter(|(k, _)| k == key).map(|(_, r)| *r).max().unwrap_or(0);
    let named_since = |key: &String, receipt: u32| {
        case.corrections.iter().any(|notice| notice.receipt >= receipt && notice.points.contains(key))
    };
    keys.iter()
        .filter(|key| {
            let receipt = since(key);
            receipt <= last.receipt && !named_since(key, receipt)
        })
        .cloned()
        .collect()
}

/// The clock's look at a filed case: silence past five working days is acceptance from the day of receipt
/// (art. 32(1)(iv)). What was promised for later stays promised. `None` while there is still time.
pub fn deem_accepted(
    case: &Case,
    facts: &ItemFacts,
    deferred: Vec<String>,
    calendar: &Calendar,
    today: Date,
) -> Result<Option<CaseEvent>, Refusal> {
    if case.phase != Phase::Filed || today <= case.notice_due {
        return Ok(None);
    }
    accepted(case, facts, calendar, (case.received_on, Deemed::Yes, None, deferred)).map(Some)
}

/// The applicant hands in what was asked; a new run of five working days begins (行政许可法 art. 32(1)(iv), (v)).
///
/// Past the last day the supplement is refused whether or not the clock has looked yet: what the item says of the end of
/// the period (视为撤回 or 不予受理) holds from that day.
pub fn supplement(
    case: &Case,
    answers: Sealed,
    calendar: &Calendar,
    now: Instant,
) -> Result<CaseEvent, Refusal> {
    match &case.phase {
        Phase::Correcting { supplement_due } if now >= after(*supplement_due) => {
            Err(supplement_late(*supplement_due))
        }
        Phase::Correcting { .. } => Ok(CaseEvent::Supplemented {
            answers,
            at: now,
            receipt: case.receipt + 1,
            received_on: now.date(),
            notice_due: notice_due(now.date(), calendar)?,
        }),
        Phase::Filed | Phase::Accepted | Phase::Decided | Phase::Ended { .. } => {
            Err(case.supplement_missed.map_or_else(nothing_asked, supplement_late))
        }
    }
}

fn nothing_asked() -> Refusal {
    Refusal::conflict("case.nothing_asked", "此件目前没有需要补正的内容，请到办件页查看最新进度。")
}

fn supplement_late(due: Date) -> Refusal {
    Refusal::conflict(
        "case.supplement_late",
        format!("补正期限已于{}届满，不能再补正；可重新提出申请。", document_date(due)),
    )
    .with("due", due)
}

/// A material promised at acceptance comes (容缺受理). 容缺受理 is a rule of the locality, no article of the law.
pub fn receive_deferred(case: &Case, key: &str) -> Result<CaseEvent, Refusal> {
    clock::must_be_accepted(case)?;
    if !case.deferred.iter().any(|k| k == key) {
        return Err(Refusal::invalid(
            "case.not_deferred",
            "materials",
            "此件没有承诺后补该材料，或该材料已经补齐，请刷新办件页查看尚缺的材料。",
        ));
    }
    Ok(CaseEvent::DeferredReceived { key: key.to_owned() })
}

/// The clock's look at a case that waits for a supplement: past the last day it ends as the item says (行政许可法 art.
/// 32(1)(iv) asks for the supplement; what its absence means is the item's own rule).
pub fn supplement_timed_out(case: &Case, facts: &ItemFacts, now: Instant) -> Option<CaseEvent> {
    let Phase::Correcting { supplement_due } = case.phase else { return None };
    if now < after(supplement_due) {
        return None;
    }
    let (end, words) = match facts.on_supplement_timeout {
        SupplementTimeout::Withdrawn => (End::DeemedWithdrawn, "视为撤回申请"),
        SupplementTimeout::Refused => (End::NotAccepted, "不予受理"),
    };
    let reason =
        format!("补正期限{}届满，未收到补正材料，{words}。可重新提出申请。", document_date(supplement_due));
    Some(CaseEvent::Ended { end, at: now, reason, by: None })
}

/// Refuses the answer of an application that was answered before (行政许可法 art. 32(1): one answer of five).
pub fn must_be_filed(case: &Case) -> Result<(), Refusal> {
    match &case.phase {
        Phase::Filed => Ok(()),
        Phase::Accepted | Phase::Decided => {
            let on = case.acceptance.map_or(case.received_on, |a| a.on);
            Err(Refusal::conflict(
                "case.already_accepted",
                format!("此件已于{}受理，无需再次受理。", document_date(on)),
            )
            .with("on", on))
        }
        Phase::Correcting { supplement_due } => Err(Refusal::conflict(
            "case.correcting",
            format!("此件已出具补正告知，正等待申请人补正（截止{}）。", document_date(*supplement_due)),
        )
        .with("due", supplement_due)),
        Phase::Ended { end, at } => {
            let sentence = format!("此件已于 {} 结束（{}）。", at.date(), end.name());
            Err(Refusal::conflict("case.ended", sentence).with("on", at.date()).with("end", end.word()))
        }
    }
}
