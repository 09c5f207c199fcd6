//! What the centre knows of the applicant already, filled in where the form asks for it: shown first, changed at will.
//!
//! A number of a person is shown masked; sent back as it was shown, it means the number that is known.

use desk::drafts::ForWhom;
use desk::people::{ApplicantCard, applicants};
use rules::cases::answers::Answers;
use rules::catalogue::{AnswerKind, Question, QuestionGroup};
use rules::people::ApplicantKind;

use super::open::Open;

/// Questions for the name of whoever is asked about the application.
const CONTACT: &str = "contact_name";
/// Questions for the applicant's name.
const NAMES: [&str; 2] = ["applicant_name", "operator"];
/// Questions for the name of who is in charge: the applicant himself, where he is a person.
const IN_CHARGE: &str = "manager";
/// Questions for the applicant's citizen ID.
const NUMBERS: [&str; 2] = ["applicant_id", "operator_id"];
/// Questions for the citizen ID of who is in charge.
const IN_CHARGE_ID: &str = "manager_id";
/// Questions for the applicant's credit code.
const CODES: [&str; 2] = ["applicant_code", "credit_code"];

/// What is known.
pub struct Known {
    me: ApplicantCard,
    name: String,
    number: String,
    kind: ApplicantKind,
}

impl Known {
    /// Of the applicant of a draft that somebody fills in.
    pub fn of(open: &Open, me: ApplicantCard) -> Self {
        let (name, number, kind) = match &open.draft.content.for_whom {
            ForWhom::Oneself => (me.name.clone(), me.number.clone(), me.kind),
            ForWhom::Another { kind, name, number } if kind == "body" => {
                (name.clone(), number.clone(), ApplicantKind::Body)
            }
            ForWhom::Another { name, number, .. } => (name.clone(), number.clone(), ApplicantKind::Person),
        };
        Self { me, name, number, kind }
    }

    /// The answer to a question, where it is known.
    fn answer(&self, question: &Question) -> Option<&str> {
        let key = question.key.as_str();
        let person = self.kind == ApplicantKind::Person;
        let known = match &question.kind {
            AnswerKind::Line(_) if key == CONTACT => &self.me.name,
            AnswerKind::Line(_) if NAMES.contains(&key) || (person && key == IN_CHARGE) => &self.name,
            AnswerKind::CitizenId if person && (NUMBERS.contains(&key) || key == IN_CHARGE_ID) => {
                &self.number
            }
            AnswerKind::CreditCode if !person && CODES.contains(&key) => &self.number,
            AnswerKind::Phone => &self.me.phone,
            AnswerKind::Line(_)
            | AnswerKind::Lines(_)
            | AnswerKind::Number(..)
            | AnswerKind::Money
            | AnswerKind::Date
            | AnswerKind::Choice(_)
            | AnswerKind::Choices(_)
            | AnswerKind::CreditCode
            | AnswerKind::CitizenId
            | AnswerKind::Address => return None,
        };
        (!known.is_empty()).then_some(known.as_str())
    }

    /// The answer to show to a question, with whether it comes from what is known.
    pub fn shown(&self, question: &Question, answers: &Answers) -> (String, Origin) {
        let (value, origin) = match (answers.get(&question.key), self.answer(question)) {
            (Some(typed), _) => (typed.as_str(), Origin::Typed),
            (None, Some(known)) => (known, Origin::Known),
            (None, None) => ("", Origin::Typed),
        };
        let hidden = question.kind == AnswerKind::CitizenId && self.answer(question) == Some(value);
        (if hidden { applicants::mask(value) } else { value.to_owned() }, origin)
    }

    /// What was sent, with masked numbers put back.
    pub fn unmasked(&self, group: &QuestionGroup, mut sent: Answers) -> Answers {
        for question in group.questions.iter().filter(|q| q.kind == AnswerKind::CitizenId) {
            let (Some(answer), Some(known)) = (sent.get_mut(&question.key), self.answer(question)) else {
                continue;
            };
            if *answer == applicants::mask(known) {
                known.clone_into(answer);
            }
        }
        sent
    }
}

/// Where a shown answer comes from.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Origin {
    /// Somebody typed it, or nobody anything.
    Typed,
    /// The centre knew it.
    Known,
}
