//! The decision, and the licence that a grant brings.

use base::id::{DocumentId, LicenceId, TaskId};
use rules::cases::decision::{self, DecisionRequest, LAWSUIT_MONTHS, RECONSIDERATION_DAYS};
use rules::cases::{Case, CaseEvent, DecisionKind, DocumentKind, Task};
use rules::catalogue::{ItemFacts, OutcomeKind};
use rules::time::document_date;

use super::{documents, work};
use crate::licences;
use crate::store::{Cx, Fail, Live, Reading};
use crate::{centres, time};

/// What came of a decision.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Decided {
    /// The written decision (行政许可法 art. 38).
    pub document: DocumentId,
    /// The licence, when one was granted.
    pub licence: Option<LicenceId>,
}

/// Decides a case by its deciding task; a grant of a licence issues it in the same act (行政许可法 art. 38).
pub fn decide(
    cx: &mut Cx<'_>,
    task: TaskId,
    seen: Option<i64>,
    ask: &DecisionRequest,
) -> Result<Decided, Fail> {
    let by = super::officer(cx)?;
    let mut deciding = cx.get::<Task>(task)?;
    let (mut live, version) = super::open_case(cx, deciding.case, seen)?;
    super::impartial(cx, &live)?;
    let ask = &ask.cleaned()?;
    let tasks: Vec<Task> = work::tasks_of(cx, live.id().into())?.into_iter().map(Live::into_inner).collect();
    let (done, decided) =
        decision::decide(&live, &tasks, (&deciding, &by), ask, (time::legal(cx)?, cx.now()))?;
    cx.record(&mut deciding, done)?;
    cx.record(&mut live, decided)?;
    let licence = match ask.kind {
        DecisionKind::Grant => issue_licence(cx, &mut live, &version.facts)?,
        DecisionKind::Refuse => None,
    };
    let (kind, words) = decision_words(cx, &live, &version.facts, ask)?;
    let document = documents::issue(cx, live.id().into(), kind, &words)?;
    Ok(Decided { document, licence })
}

fn issue_licence(
    cx: &mut Cx<'_>,
    live: &mut Live<Case>,
    facts: &ItemFacts,
) -> Result<Option<LicenceId>, Fail> {
    match facts.outcome.kind {
        OutcomeKind::Licence | OutcomeKind::Qualification => {
            let licence = licences::issue(cx, live, facts)?;
            cx.record(live, CaseEvent::LicenceIssued { licence })?;
            Ok(Some(licence))
        }
        OutcomeKind::ApprovalDocument | OutcomeKind::Other | OutcomeKind::None => Ok(None),
    }
}

/// The words of the decision: what is decided, why, on what it rests, and of a refusal the remedies (行政许可法 art. 38).
fn decision_words(
    cx: &mut Cx<'_>,
    case: &Case,
    facts: &ItemFacts,
    ask: &DecisionRequest,
) -> Result<(DocumentKind, Vec<String>), Fail> {
    let head = format!("您就“{}”提出的申请（办件编号 {}），经审查，", case.item_name, case.number);
    let basis = if ask.basis.trim().is_empty() {
        facts.legal_basis.text.clone()
    } else {
        ask.basis.trim().to_owned()
    };
    let deliver_by = case.decision.and_then(|d| d.deliver_by).map_or_else(String::new, document_date);
    Ok(match ask.kind {
        DecisionKind::Grant => (
            DocumentKind::GrantDecision,
            vec![
                format!("{head}符合法定条件，决定准予许可。"),
                format!("依据：{basis}"),
                format!("本机关于{deliver_by}前颁发、送达“{}”（行政许可法第四十四条）。", facts.outcome.name),
            ],
        ),
        DecisionKind::Refuse => {
            let centre = centres::facts(cx)?;
            let body = or_default(&ask.reconsideration_body, &centre.reconsideration_body);
            let court = or_default(&ask.court, &centre.court);
            (
                DocumentKind::RefusalDecision,
                vec![
                    format!("{head}决定不予许可。"),
                    format!("理由：{}", ask.reasons.trim()),
                    format!("依据：{basis}"),
                    remedies(body, court),
                ],
            )
        }
    })
}

fn or_default<'a>(stated: &'a str, usual: &'a str) -> &'a str {
    if stated.trim().is_empty() { usual } else { stated.trim() }
}

/// The remedies that a refusal must name (行政许可法 art. 38(2); 行政复议法 art. 20; 行政诉讼法 art. 46).
pub fn remedies(body: &str, court: &str) -> String {
    format!(
        "如不服本决定，可自收到之日起 {RECONSIDERATION_DAYS} 日内向{body}申请行政复议，或者自收到之日起 {LAWSUIT_MONTHS} 个月内向{court}提起行政诉讼。"
    )
}
