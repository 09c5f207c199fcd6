//! The identity service: one question and one answer a connection, each a line of JSON.
//!
//! ```text
//! → {"operation":"…","name":"张三","citizen_id":"32050019900101001X","phone":"13800000000"}
//! ← {"operation":"…","answer":"match"}          or "mismatch", "no_such_number"
//! ← {"operation":null,"error":"…"}              when the question could not be read
//! ```

use std::io::Write;

use base::id::OperationId;
use base::identifiers::{CitizenId, Phone};
use base::text::PersonName;
use serde::{Deserialize, Serialize};

use crate::gate::{Gate, Patience};
use crate::ports::{IdentityAnswer, IdentityCheck, IdentityQuestion, PortError};
use crate::wire::{Endpoint, Wire, broken, monotonic};

/// Bytes of the longest line: the longest name four times over.
pub(crate) const LINE_BYTES_MAX: usize = 4096;

/// The question as a line.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct QuestionLine {
    pub operation: OperationId,
    pub name: PersonName,
    pub citizen_id: CitizenId,
    pub phone: Phone,
}

/// The answer as a line; exactly one of `answer` and `error` is there.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct AnswerLine {
    pub operation: Option<OperationId>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub answer: Option<AnswerWord>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub error: Option<String>,
}

/// The answer as a word.
#[derive(Clone, Copy, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum AnswerWord {
    Match,
    Mismatch,
    NoSuchNumber,
}

/// Asks an identity service over a socket.
#[derive(Debug)]
pub struct IdentityClient {
    endpoint: Endpoint,
    gate: Gate,
}

impl IdentityClient {
    /// A client of the service at `endpoint`; [`Patience::DESK`] suits it.
    pub fn new(endpoint: Endpoint, patience: Patience) -> Self {
        Self { endpoint, gate: Gate::new(patience) }
    }

    /// Asks whether the service lives, past the gate, for `doctor`: an empty question about nobody, to which its answer is
    /// that it cannot read it.
    pub fn ping(&self) -> Result<(), PortError> {
        let mut wire = Wire::connect(&self.endpoint, self.gate.patience().answer)?;
        wire.write_all(b"{}\n").map_err(|e| broken(&e))?;
        let answer = wire.read_answer(b'\n', LINE_BYTES_MAX)?;
        serde_json::from_slice::<AnswerLine>(&answer).map(|_| ()).map_err(|_| foreign())
    }

    fn ask(&self, question: &IdentityQuestion) -> Result<IdentityAnswer, PortError> {
        let mut wire = Wire::connect(&self.endpoint, self.gate.patience().answer)?;
        let IdentityQuestion { operation, name, citizen_id, phone } = question.clone();
        let line = QuestionLine { operation, name, citizen_id, phone };
        let mut line = serde_json::to_vec(&line).map_err(|e| PortError::Source(e.to_string()))?;
        line.push(b'\n');
        wire.write_all(&line).map_err(|e| broken(&e))?;
        let answer = wire.read_answer(b'\n', LINE_BYTES_MAX)?;
        read(operation, &answer)
    }
}

impl IdentityCheck for IdentityClient {
    fn check(&self, question: &IdentityQuestion) -> Result<IdentityAnswer, PortError> {
        self.gate.ask(monotonic, || self.ask(question))
    }
}

/// Reads an answer; one to another question is no answer.
fn read(operation: OperationId, line: &[u8]) -> Result<IdentityAnswer, PortError> {
    let line: AnswerLine = serde_json::from_slice(line).map_err(|_| foreign())?;
    match line {
        AnswerLine { answer: None, error: Some(why), .. } => Err(PortError::Declined(why)),
        AnswerLine { operation: Some(of), answer: Some(word), error: None } if of == operation => {
            Ok(match word {
                AnswerWord::Match => IdentityAnswer::Match,
                AnswerWord::Mismatch => IdentityAnswer::Mismatch,
                AnswerWord::NoSuchNumber => IdentityAnswer::NoSuchNumber,
            })
        }
        AnswerLine { .. } => Err(PortError::Broken("the answer is to another question".into())),
    }
}

fn foreign() -> PortError {
    PortError::Broken("what came is not an answer of the identity service".into())
}
