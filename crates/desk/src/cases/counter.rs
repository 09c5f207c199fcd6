//! An application at the counter: taken in and answered in the same visit.

use base::id::ApplicantId;
use rules::cases::Channel;
use rules::people::Checked;

use super::filing::{self, Declared, FiledCase, Filing, Handed};
use super::intake::{self, Answered, Outcome};
use crate::people::applicants::{self, NewApplicant};
use crate::store::{Cx, Fail, Reading};

/// Who stands at the counter.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Whom {
    /// Somebody this centre knows.
    Known(ApplicantId),
    /// Somebody new, whose document the clerk has seen.
    New(Box<NewApplicant>),
}

/// What the clerk takes in.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Taking {
    /// The applicant.
    pub whom: Whom,
    /// The item.
    pub item: base::id::ItemId,
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
        Whom::Known(known) => *known,
        Whom::New(new) => {
            let checked = Checked::Clerk { by, at: cx.now() };
            applicants::register(cx, &NewApplicant { checked, ..(**new).clone() })?
        }
    };
    let filing = Filing {
        item: taking.item,
        channel: Channel::Window,
        applicant,
        agent: None,
        answers: taking.answers.clone(),
        materials: taking.materials.clone(),
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
