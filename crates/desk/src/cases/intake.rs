//! The five outcomes of 行政许可法 art. 32, with the paper each of them needs.

use std::collections::BTreeSet;

use base::id::{CaseId, DocumentId};
use rules::Refusal;
use rules::cases::answers::Answers;
use rules::cases::intake::{self, Intake, Point};
use rules::cases::{Case, CaseEvent, DocumentKind, texts};
use rules::catalogue::ItemFacts;
use rules::time::document_date;

use super::filing::{checked_answers, seal_answers};
use super::work::open_first_stage;
use super::{documents, materials};
use crate::people::records;
use crate::store::{Cx, Fail, Live, Reading};
use crate::time;

/// What the clerk decides on looking at an application.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Outcome {
    /// (i) No licence needed.
    NotRequired {
        /// Why.
        reason: String,
    },
    /// (ii) Not this organ's power.
    NotCompetent {
        /// Why.
        reason: String,
        /// Where to go.
        right_organ: String,
    },
    /// (iii) Corrected on the spot.
    CorrectedOnSpot {
        /// The corrected answers.
        answers: Answers,
    },
    /// (iv) Everything missing, told at once.
    Correct {
        /// What is missing: key of a material or form group, and what to do.
        points: Vec<(String, String)>,
    },
    /// (v) Accept.
    Accept,
}

impl Outcome {
    /// The same with its texts as they may stand on a paper: bounded, and nothing hidden in them.
    fn cleaned(&self) -> Result<Self, Refusal> {
        let reason = |typed: &str| texts::free("reason", typed, texts::FREE_CHARS_MAX);
        Ok(match self {
            Self::NotRequired { reason: typed } => Self::NotRequired { reason: reason(typed)? },
            Self::NotCompetent { reason: typed, right_organ } => Self::NotCompetent {
                reason: reason(typed)?,
                right_organ: texts::line("right_organ", right_organ, texts::LINE_CHARS_MAX)?,
            },
            Self::Correct { points } => {
                let clean = |(key, remark): &(String, String)| {
                    Ok((key.clone(), texts::free("points", remark, texts::REMARK_CHARS_MAX)?))
                };
                Self::Correct { points: points.iter().map(clean).collect::<Result<_, Refusal>>()? }
            }
            Self::CorrectedOnSpot { .. } | Self::Accept => self.clone(),
        })
    }
}

/// What came of it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Answered {
    /// The case's number.
    pub number: String,
    /// The paper that was issued; none for a correction on the spot.
    pub document: Option<DocumentId>,
}

/// Answers an application; `seen` is the version the clerk's page was made from.
pub fn answer(cx: &mut Cx<'_>, id: CaseId, seen: Option<i64>, outcome: &Outcome) -> Result<Answered, Fail> {
    let by = super::officer(cx)?;
    let (mut live, version) = super::open_case(cx, id, seen)?;
    super::in_charge(&by, &live)?;
    super::impartial(cx, &live)?;
    if !by.roles.has(rules::people::Role::Clerk) {
        return Err(Refusal::forbidden("case.clerk_only", "收件审核由窗口人员办理，请转交窗口。").into());
    }
    let outcome = &outcome.cleaned()?;
    let facts = &version.facts;
    let found = found(cx, &live, facts, outcome)?;
    let event = intake::answer(&live, facts, found, time::legal(cx)?, (by.id, cx.now()))?;
    cx.record(&mut live, event)?;
    let document = match outcome {
        Outcome::NotRequired { .. } | Outcome::NotCompetent { .. } => {
            let words = non_acceptance_words(cx, &live, outcome)?;
            Some(documents::issue(cx, id, DocumentKind::NonAcceptance, &words)?)
        }
        Outcome::CorrectedOnSpot { .. } => None,
        Outcome::Correct { points } => {
            let words = correction_words(&live, facts, points);
            Some(documents::issue(cx, id, DocumentKind::CorrectionNotice, &words)?)
        }
        Outcome::Accept => {
            // Acceptance has asked for the power of attorney (art. 29).
            if let Some(agent) = live.agent {
                records::empower(cx, agent)?;
            }
            Some(after_acceptance(cx, &mut live, facts)?)
        }
    };
    Ok(Answered { number: live.number.clone(), document })
}

fn found(cx: &mut Cx<'_>, case: &Live<Case>, facts: &ItemFacts, outcome: &Outcome) -> Result<Intake, Fail> {
    Ok(match outcome {
        Outcome::NotRequired { reason } => Intake::NotRequired { reason: reason.clone() },
        Outcome::NotCompetent { reason, right_organ } => {
            Intake::NotCompetent { reason: reason.clone(), right_organ: right_organ.clone() }
        }
        Outcome::CorrectedOnSpot { answers } => {
            let id: CaseId = case.id().into();
            Intake::CorrectedOnSpot { answers: seal_answers(cx, id, &checked_answers(facts, answers)?)? }
        }
        Outcome::Correct { points } => {
            known_points(facts, points)?;
            let keys: Vec<String> = points.iter().map(|(k, _)| k.clone()).collect();
            let late_points = late_points(cx, case, &keys)?;
            let point = |(key, remark): &(String, String)| Point { key: key.clone(), remark: remark.clone() };
            Intake::Correct { points: points.iter().map(point).collect(), late_points }
        }
        Outcome::Accept => {
            let (present, deferred) = materials::keys(&materials::of_case(cx, case.id().into())?);
            Intake::Accept { deferred, present }
        }
    })
}

/// Refuses points that the item does not ask for (art. 31), and one that is named twice.
fn known_points(facts: &ItemFacts, points: &[(String, String)]) -> Result<(), Refusal> {
    let mut named = BTreeSet::new();
    if let Some((twice, _)) = points.iter().find(|(key, _)| !named.insert(key.as_str())) {
        return Err(Refusal::invalid(
            "case.point_twice",
            "points",
            format!("“{twice}”列了两次，请合并为一项，一次写明全部要求。"),
        )
        .with("point", twice));
    }
    let known = |k: &str| facts.materials.iter().any(|m| m.key == k) || facts.form.iter().any(|g| g.key == k);
    match points.iter().find(|(k, _)| !known(k)) {
        Some((stranger, _)) => Err(Refusal::invalid(
            "case.point_unknown",
            "points",
            format!("“{stranger}”不在本事项的材料清单和表单内，不得要求补正（行政许可法第三十一条）。"),
        )),
        None => Ok(()),
    }
}

/// Points of a later notice that an earlier one could have named (行政许可法 art. 72(四): not told at once).
fn late_points(rx: &mut impl Reading, case: &Case, keys: &[String]) -> Result<Vec<String>, Fail> {
    let handed = materials::of_case(rx, case.id)?;
    let handed: Vec<(String, u32)> = handed.iter().map(|m| (m.key.clone(), m.receipt)).collect();
    Ok(intake::late_points(case, keys, &handed))
}

/// After acceptance by an officer or by silence: the first stage opens and the notice is issued (行政许可法 art. 32(2): in
/// writing).
pub(super) fn after_acceptance(
    cx: &mut Cx<'_>,
    live: &mut Live<Case>,
    facts: &ItemFacts,
) -> Result<DocumentId, Fail> {
    open_first_stage(cx, live, facts)?;
    let words = acceptance_words(live, facts);
    documents::issue(cx, live.id().into(), DocumentKind::AcceptanceNotice, &words)
}

fn acceptance_words(case: &Case, facts: &ItemFacts) -> Vec<String> {
    let on = case.acceptance.map_or(case.received_on, |a| a.on);
    let deemed = match case.acceptance.map(|a| a.deemed) {
        Some(rules::cases::case::Deemed::Yes) => {
            "因逾期未告知，依照行政许可法第三十二条自收到材料之日起即为受理。"
        }
        Some(rules::cases::case::Deemed::No) | None => "",
    };
    let mut words = vec![format!(
        "您就“{}”提出的申请（办件编号 {}），本机关自{}起受理。{deemed}",
        case.item_name,
        case.number,
        document_date(on)
    )];
    if let Some(due) = case.dues.promise {
        words.push(format!("承诺于{}前作出决定。", document_date(due)));
    }
    if let (Some(due), Some(limit)) = (case.dues.statute, facts.statutory.limit) {
        words.push(format!("法定期限为 {limit}，至{}届满；听证、检验、检测、鉴定、专家评审所需时间不计算在内（行政许可法第四十五条）。", document_date(due)));
    }
    if !case.deferred.is_empty() {
        let names: Vec<&str> = case
            .deferred
            .iter()
            .map(|k| facts.materials.iter().find(|m| m.key == *k).map_or(k.as_str(), |m| m.name.as_str()))
            .collect();
        words.push(format!("容缺受理，请补齐：{}；补齐后方可作出准予许可的决定。", names.join("、")));
    }
    words
}

fn correction_words(case: &Case, facts: &ItemFacts, points: &[(String, String)]) -> Vec<String> {
    let mut words = vec![format!(
        "您就“{}”提出的申请（办件编号 {}），尚需补正下列全部内容（行政许可法第三十二条第一款第四项）：",
        case.item_name, case.number
    )];
    for (n, (key, remark)) in points.iter().enumerate() {
        let name = facts
            .materials
            .iter()
            .find(|m| m.key == *key)
            .map(|m| m.name.as_str())
            .or_else(|| facts.form.iter().find(|g| g.key == *key).map(|g| g.title.as_str()))
            .unwrap_or(key);
        words.push(format!("{}. {name}：{}", n + 1, remark.trim()));
    }
    if let rules::cases::Phase::Correcting { supplement_due } = case.phase {
        words.push(format!(
            "请于{}前一次补齐。逾期未补正的，按本事项规定处理。",
            document_date(supplement_due)
        ));
    }
    words
}

/// The words of a non-acceptance: why, and the remedies (行政许可法 art. 32(2)).
fn non_acceptance_words(cx: &mut Cx<'_>, case: &Case, outcome: &Outcome) -> Result<Vec<String>, Fail> {
    let why = match outcome {
        Outcome::NotRequired { reason } => format!("该事项依法不需要取得行政许可：{}。", bare(reason)),
        Outcome::NotCompetent { reason, right_organ } => {
            format!("该事项依法不属于本机关职权范围：{}。请向{}申请。", bare(reason), right_organ.trim())
        }
        Outcome::CorrectedOnSpot { .. } | Outcome::Correct { .. } | Outcome::Accept => String::new(),
    };
    let centre = crate::centres::facts(cx)?;
    Ok(vec![
        format!("您就“{}”提出的申请（办件编号 {}），本机关决定不予受理。", case.item_name, case.number),
        why,
        super::decide::remedies(&centre.reconsideration_body, &centre.court),
    ])
}

/// A reason without its full stop, to which a sentence adds one.
fn bare(reason: &str) -> &str {
    reason.trim().trim_end_matches('。')
}

/// What silence did, for the sweep.
pub(super) fn record_deemed(
    cx: &mut Cx<'_>,
    live: &mut Live<Case>,
    facts: &ItemFacts,
    event: CaseEvent,
) -> Result<(), Fail> {
    cx.record(live, event)?;
    after_acceptance(cx, live, facts).map(|_| ())
}
