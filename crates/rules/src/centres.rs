//! The centre itself: what stands at the head of its papers, and whether it is a rehearsal.

use base::Id;
use base::text::clean_text;
use serde::{Deserialize, Serialize};

use crate::{EventName, Refusal, Subject};

/// Characters of a text of the centre's own.
const TEXT_CHARS_MAX: usize = 200;

/// A service centre (行政服务中心).
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Centre {
    /// Its id as a subject of its own log.
    pub id: Id,
    /// What it says of itself.
    pub facts: CentreFacts,
}

/// What a centre says of itself.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct CentreFacts {
    /// Division code: the beginning of every number typed or scanned.
    pub code: String,
    /// Full name.
    pub name: String,
    /// The word at the head of document numbers, such as 苏政服.
    pub word: String,
    /// Address.
    pub address: String,
    /// Telephone of the hall.
    pub phone: String,
    /// Opening hours, as a sentence.
    pub hours: String,
    /// The government that reconsiders decisions (行政复议法 2023 art. 24).
    pub reconsideration_body: String,
    /// The court of first instance.
    pub court: String,
    /// The organisation code that stands in licence identifiers as issuer.
    pub credit_code: String,
    /// Real, or a rehearsal whose facts and papers are marked.
    pub nature: CentreNature,
}

impl CentreFacts {
    /// The same with its texts as they may stand on every paper: bounded, and nothing hidden in them.
    pub fn cleaned(&self) -> Result<Self, Refusal> {
        let clean = |field: &'static str, typed: &str| match typed.trim() {
            "" => Ok(String::new()),
            typed => clean_text(typed, TEXT_CHARS_MAX)
                .map_err(|e| Refusal::invalid("centre.text", field, format!("{e}。")).because(&e)),
        };
        Ok(Self {
            code: clean("code", &self.code)?,
            name: clean("name", &self.name)?,
            word: clean("word", &self.word)?,
            address: clean("address", &self.address)?,
            phone: clean("phone", &self.phone)?,
            hours: clean("hours", &self.hours)?,
            reconsideration_body: clean("reconsideration_body", &self.reconsideration_body)?,
            court: clean("court", &self.court)?,
            credit_code: clean("credit_code", &self.credit_code)?,
            nature: self.nature,
        })
    }
}

/// Real, or a rehearsal.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CentreNature {
    /// Serves the public.
    Real,
    /// 演练: marked on every page, document and answer.
    Rehearsal,
}

/// What happens to a centre.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(tag = "is", rename_all = "snake_case")]
pub enum CentreEvent {
    /// It opened.
    Opened {
        /// Facts.
        facts: CentreFacts,
    },
    /// Its facts changed.
    Changed {
        /// Facts.
        facts: CentreFacts,
    },
}

impl EventName for CentreEvent {
    fn name(&self) -> &'static str {
        match self {
            Self::Opened { .. } => "opened",
            Self::Changed { .. } => "changed",
        }
    }
}

impl Subject for Centre {
    type Event = CentreEvent;
    const KIND: &'static str = "centre";
    const FORMAT: i64 = 1;

    fn begin(id: Id, event: &CentreEvent) -> Option<Self> {
        match event {
            CentreEvent::Opened { facts } => Some(Self { id, facts: facts.clone() }),
            CentreEvent::Changed { .. } => None,
        }
    }

    fn apply(&mut self, event: &CentreEvent) {
        match event {
            CentreEvent::Opened { facts } | CentreEvent::Changed { facts } => self.facts.clone_from(facts),
        }
    }

    fn id(&self) -> Id {
        self.id
    }
}
