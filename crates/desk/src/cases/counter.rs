//! An application at the counter: taken in and answered in the same visit.

use base::id::{ApplicantId, ItemId};
use rules::Refusal;
use rules::cases::Channel;
use rules::cases::intake::AGENT_LETTER;
use rules::people::{ApplicantKind, Checked};

use super::filing::{self, Declared, FiledCase, Filing, Handed, How};
use super::intake::{self, Answered, Outcome};
use crate::catalogue;
use crate::people::applicants::{self, NewApplicant};
use crate::people::records;
use crate::store::{Cx, Fail, Reading};

/// Who stands at the counter.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Whom {
    /// Somebody this centre knows, whose document the clerk has seen.
    Known(ApplicantId),
    /// Somebody new, whose document the clerk has seen.
    New(Box<NewApplicant>),
}

/// Who acts for the applicant at the counter (行政许可法 art. 29), with his document seen.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Agent {
    /// Name as on the document.
    pub name: String,
    /// Citizen ID.
    pub number: String,
    /// Phone; empty for none.
    pub phone: String,
    /// His power of attorney.
    pub letter: Letter,
}

/// Whether the power of attorney (授权委托书) was handed over.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Letter {
    /// The clerk has it.
    Received,
    /// It is not there: everything but acceptance may be answered.
    Missing,
}

/// What the clerk takes in.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Taking {
    /// The applicant.
    pub whom: Whom,
    /// Who acts for the applicant, when he does not come himself.
    pub agent: Option<Agent>,
    /// The item.
    pub item: ItemId,
    /// The answers by question.
    pub answers: rules::cases::answers::Answers,
    /// The materials that are there or promised.
    pub materials: Vec<Handed>,
    /// What the clerk answers at once.
    pub outcome: Outcome,
}

/// Files an application at the counter and answers it in one act (行政许可法 art. 29, 32).
///
/// The declaration of truth is signed on the printed form, which the clerk keeps among the materials.
pub fn take(cx: &mut Cx<'_>, taking: &Taking) -> Result<(FiledCase, Answered), Fail> {
    let by = super::officer(cx)?.id;
    let applicant = match &taking.whom {
        Whom::Known(known) => {
            records::seen_at_counter(cx, *known, by)?;
            *known
        }
        Whom::New(new) => {
            let checked = Checked::Clerk { by, at: cx.now() };
            applicants::register(cx, &NewApplicant { checked, ..(**new).clone() })?
        }
    };
    let agent = taking.agent.as_ref().map(|agent| represented_by(cx, agent)).transpose()?;
    if agent == Some(applicant) {
        return Err(Refusal::invalid(
            "case.agent_is_applicant",
            "agent_number",
            "代理人与申请人是同一人，本人申请的无需填写代理人。",
        )
        .into());
    }
    let filing = Filing {
        item: taking.item,
        channel: Channel::Window,
        applicant,
        agent,
        answers: taking.answers.clone(),
        materials: materials(cx, taking)?,
        declared: Declared::Yes,
    };
    let filed = match &taking.outcome {
        Outcome::NotRequired { .. } | Outcome::NotCompetent { .. } => filing::file_open(cx, &filing)?,
        Outcome::Accept | Outcome::Correct { .. } | Outcome::CorrectedOnSpot { .. } => {
            filing::file(cx, &filing)?
        }
    };
    let answered = intake::answer(cx, filed.id, None, &taking.outcome)?;
    Ok((filed, answered))
}

/// The agent as this centre knows him.
pub fn represented_by(cx: &mut Cx<'_>, agent: &Agent) -> Result<ApplicantId, Fail> {
    let by = super::officer(cx)?.id;
    let checked = Checked::Clerk { by, at: cx.now() };
    let new = NewApplicant {
        kind: ApplicantKind::Person,
        name: agent.name.clone(),
        number: agent.number.clone(),
        phone: agent.phone.clone(),
        representative: String::new(),
        account: None,
        checked,
    };
    applicants::register(cx, &new).map_err(|fail| match fail {
        Fail::Refused(refusal) => Fail::Refused(of_agent(refusal)),
        other => other,
    })
}

/// A refusal of the agent's data, beside the agent's field.
fn of_agent(mut refusal: Refusal) -> Refusal {
    refusal.field = refusal.field.map(|field| match field {
        "number" => "agent_number",
        "phone" => "agent_phone",
        _ => "agent_name",
    });
    refusal
}

/// The materials of a taking; nothing is accepted from an agent without a power of attorney (行政许可法 art. 29).
fn materials(cx: &mut Cx<'_>, taking: &Taking) -> Result<Vec<Handed>, Fail> {
    let Some(agent) = &taking.agent else { return Ok(taking.materials.clone()) };
    if agent.letter == Letter::Missing && taking.outcome == Outcome::Accept {
        return Err(Refusal::invalid(
            "case.agent_letter",
            "agent_letter",
            "由代理人申请的，须提交授权委托书（行政许可法第二十九条），请收齐后再受理，或出具一次性补正告知。",
        )
        .into());
    }
    with_letter(cx, taking.item, agent, taking.materials.clone())
}

/// The materials with the power of attorney that the agent handed over, where the item lists it.
pub fn with_letter(
    cx: &mut Cx<'_>,
    item: ItemId,
    agent: &Agent,
    mut materials: Vec<Handed>,
) -> Result<Vec<Handed>, Fail> {
    let listed = catalogue::current(cx, item)?.facts.materials.iter().any(|m| m.key == AGENT_LETTER);
    let handed = materials.iter().any(|m| m.key == AGENT_LETTER);
    if agent.letter == Letter::Received && listed && !handed {
        materials.push(Handed { key: AGENT_LETTER.to_owned(), how: How::Paper });
    }
    Ok(materials)
}
