//! The simulated identity service: knows the test numbers, and nobody real.
//!
//! A test number is a well-formed citizen id whose division is a city's or a province's (it ends in 00); such numbers are
//! never issued to a person. A name that ends in 不符 is answered with a mismatch, so that a rehearsal can show one; so is
//! a phone that is no mobile.

use std::io::{self, Read};

use base::identifiers::PhoneKind;

use super::{Door, Faults, Partner, read_until};
use crate::identity::{AnswerLine, AnswerWord, LINE_BYTES_MAX, QuestionLine};

/// The end of a name that rehearses a mismatch.
const MISMATCH_NAME_END: &str = "不符";
/// The end of a division whose numbers no person bears.
const TEST_DIVISION_END: &str = "00";

/// Serves until the returned partner is dropped; refuses a listener that others could reach.
pub fn serve(door: impl Into<Door>, faults: Faults) -> io::Result<Partner> {
    Partner::open(door.into(), faults, answer)
}

fn answer(line: &mut dyn Read) -> io::Result<Vec<u8>> {
    let question = read_until(line, b'\n', LINE_BYTES_MAX)?;
    let read = question.as_deref().map(serde_json::from_slice::<QuestionLine>);
    let said = match read {
        None => complaint("a question is one line of at most 4096 bytes".into()),
        Some(Err(e)) => complaint(format!("the question cannot be read, column {}", e.column())),
        Some(Ok(question)) => {
            AnswerLine { operation: Some(question.operation), answer: Some(judge(&question)), error: None }
        }
    };
    let mut bytes = serde_json::to_vec(&said).map_err(io::Error::other)?;
    bytes.push(b'\n');
    Ok(bytes)
}

fn complaint(why: String) -> AnswerLine {
    AnswerLine { operation: None, answer: None, error: Some(why) }
}

fn judge(question: &QuestionLine) -> AnswerWord {
    if !question.citizen_id.division().ends_with(TEST_DIVISION_END) {
        return AnswerWord::NoSuchNumber;
    }
    let named = !question.name.as_str().ends_with(MISMATCH_NAME_END);
    match (named, question.phone.kind()) {
        (true, PhoneKind::Mobile) => AnswerWord::Match,
        (true, PhoneKind::Landline) | (false, _) => AnswerWord::Mismatch,
    }
}
