//! The sheet as an application: checked whole, every error at once.

use base::id::ApplicantId;
use desk::cases::counter::{Agent, Letter, Taking, Whom};
use desk::cases::{Handed, How, Outcome};
use desk::people::NewApplicant;
use desk::people::records::AccountIs;
use rules::cases::answers::{Answers, check_form, check_given};
use rules::cases::intake::AGENT_LETTER;
use rules::catalogue::{ItemFacts, Necessity, RequiredMaterial};
use rules::people::{ApplicantKind, Checked, Holding};

use super::super::person;
use super::super::questions;
use super::super::told::No;
use super::sheet::{Identity, Sheet};
use crate::views::page::Lang;

/// What the clerk answers.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Answer {
    /// Accept, if nothing is missing; else tell what is.
    Accept,
    /// Tell everything missing.
    Correct,
    /// Not accept.
    Refuse,
}

/// An error: the input it belongs to, and the sentence.
pub type Flaw = (String, String);

/// The application with the word that says what was done, or every error at once.
pub fn taking(sheet: &Sheet, answer: Answer) -> Result<(Taking, &'static str), Vec<Flaw>> {
    let mut flaws: Vec<Flaw> = confirmation(sheet).err().into_iter().collect();
    let whom = whom(sheet).map_err(|flaw| flaws.push(flaw)).ok();
    let Some(item) = &sheet.item else {
        flaws.push(("item-query".to_owned(), sheet.lang.text("wb.choose-item").to_owned()));
        return Err(flaws);
    };
    let facts = &item.version.facts;
    let typed: Answers = facts
        .form
        .iter()
        .flat_map(|group| &group.questions)
        .map(|q| (q.key.clone(), sheet.answer_to(&q.key)))
        .collect();
    let answers = match answer {
        Answer::Accept | Answer::Correct => check_form(&facts.form, &typed),
        Answer::Refuse => check_given(&facts.form, &typed),
    };
    if let Err(errors) = &answers {
        flaws.extend(errors.iter().map(|e| (questions::input(&e.key), e.sentence.clone())));
    }
    let (materials, mut missing) = materials(sheet, facts, (answer, &mut flaws));
    let agent = agent(sheet);
    missing.extend(letter(sheet, facts, agent.as_ref(), &missing));
    let outcome = outcome(sheet, answer, missing).map_err(|flaw| flaws.push(flaw)).ok();
    match (whom, answers, outcome) {
        (Some(whom), Ok(answers), Some(outcome)) if flaws.is_empty() => {
            let said = match &outcome {
                Outcome::Accept => "accepted",
                Outcome::Correct { .. } => "corrected",
                Outcome::NotRequired { .. } | Outcome::NotCompetent { .. } => "refused-intake",
                Outcome::CorrectedOnSpot { .. } => "on-the-spot",
            };
            Ok((Taking { whom, agent, item: item.version.item, answers, materials, outcome }, said))
        }
        _ => Err(flaws),
    }
}

/// What the clerk found out about an account that nobody had checked; none where there is nothing to ask.
pub fn confirmation(sheet: &Sheet) -> Result<Option<(ApplicantId, AccountIs)>, Flaw> {
    match &sheet.known {
        Some(card) if matches!(card.holding, Holding::Unchecked(_)) => {
            let asked = person::account_is(sheet.lang, card.holding, &sheet.typed);
            asked.map(|account| Some((card.id, account))).map_err(|no| ("account-is".to_owned(), no.sentence))
        }
        Some(_) | None => Ok(None),
    }
}

fn whom(sheet: &Sheet) -> Result<Whom, Flaw> {
    if let Some(card) = &sheet.known {
        return Ok(Whom::Known(card.id));
    }
    let flaw = |sentence: String| Err(("identity".to_owned(), sentence));
    match &sheet.identity {
        Identity::Empty => flaw(sheet.lang.text("wb.type-identity").to_owned()),
        Identity::Wrong(sentence) => flaw(sentence.clone()),
        Identity::Phone(n) => flaw(sheet.lang.say("wb.shared-phone", &[n])),
        Identity::Number(kind, number) => {
            let text = |name: &str| sheet.typed.text(name).to_owned();
            let representative = match kind {
                ApplicantKind::Body => text("representative"),
                ApplicantKind::Person => String::new(),
            };
            Ok(Whom::New(Box::new(NewApplicant {
                kind: *kind,
                name: text("name"),
                number: number.clone(),
                phone: text("phone"),
                representative,
                account: None,
                checked: Checked::No,
            })))
        }
    }
}

/// Who acts for the applicant, once anything is typed of him.
fn agent(sheet: &Sheet) -> Option<Agent> {
    let text = |name: &str| sheet.typed.text(name).to_owned();
    let marked = sheet.typed.text(&format!("m-{AGENT_LETTER}")) == "1";
    let letter = if marked || !sheet.typed.text("agent_letter").is_empty() {
        Letter::Received
    } else {
        Letter::Missing
    };
    let agent =
        Agent { name: text("agent_name"), number: text("agent_number"), phone: text("agent_phone"), letter };
    (!agent.name.is_empty() || !agent.number.is_empty()).then_some(agent)
}

/// The power of attorney as one of the points that are missing, where the item lists it (行政许可法 art. 29).
fn letter(
    sheet: &Sheet,
    facts: &ItemFacts,
    agent: Option<&Agent>,
    missing: &[(String, String)],
) -> Option<(String, String)> {
    let listed = facts.materials.iter().find(|m| m.key == AGENT_LETTER)?;
    let lacking = agent.is_some_and(|a| a.letter == Letter::Missing);
    let named = missing.iter().any(|(key, _)| key == AGENT_LETTER);
    (lacking && !named).then(|| (listed.key.clone(), lacks(sheet.lang, listed)))
}

/// The materials that are there or promised, and what is missing of the others.
fn materials(
    sheet: &Sheet,
    facts: &ItemFacts,
    (answer, flaws): (Answer, &mut Vec<Flaw>),
) -> (Vec<Handed>, Vec<(String, String)>) {
    let (mut handed, mut missing) = (Vec::new(), Vec::new());
    for material in &facts.materials {
        let input = format!("m-{}", material.key);
        let deferrable = material.necessity == Necessity::Deferrable;
        match sheet.typed.text(&input) {
            "1" => handed.push(Handed { key: material.key.clone(), how: How::Paper }),
            "3" if deferrable => handed.push(Handed { key: material.key.clone(), how: How::Promised }),
            "2" => missing.push((material.key.clone(), lacks(sheet.lang, material))),
            _ => match (answer, &material.necessity) {
                (Answer::Accept | Answer::Correct, Necessity::Required | Necessity::Deferrable) => {
                    flaws.push(("wb-3".to_owned(), sheet.lang.say("wb.unmarked", &[&material.name])));
                }
                (Answer::Refuse, _) | (Answer::Accept | Answer::Correct, Necessity::Conditional(_)) => {}
            },
        }
    }
    (handed, missing)
}

fn lacks(lang: Lang, material: &RequiredMaterial) -> String {
    if material.accept_stand.is_empty() {
        lang.text("files.none").to_owned()
    } else {
        lang.say("wb.lacks", &[&material.accept_stand])
    }
}

fn outcome(sheet: &Sheet, answer: Answer, missing: Vec<(String, String)>) -> Result<Outcome, Flaw> {
    match (answer, missing.is_empty()) {
        (Answer::Accept, true) => Ok(Outcome::Accept),
        (Answer::Accept | Answer::Correct, false) => Ok(Outcome::Correct { points: missing }),
        (Answer::Correct, true) => Err(("wb-3".to_owned(), sheet.lang.text("wb.nothing-missing").to_owned())),
        (Answer::Refuse, _) => {
            let text = |name: &str| sheet.typed.text(name).to_owned();
            if text("reason").is_empty() {
                return Err(("reason".to_owned(), sheet.lang.text("wb.no-reason").to_owned()));
            }
            match sheet.typed.text("ground") {
                "not-required" => Ok(Outcome::NotRequired { reason: text("reason") }),
                _ => Ok(Outcome::NotCompetent { reason: text("reason"), right_organ: text("right_organ") }),
            }
        }
    }
}

/// Where a no of the verb belongs on the sheet.
pub fn place(no: &No) -> Flaw {
    let input = match no.field.as_deref() {
        Some("number") => "identity",
        Some("materials" | "points") => "wb-3",
        Some("answers") | None => "wb-2",
        Some(other) => other,
    };
    (input.to_owned(), no.sentence.clone())
}
