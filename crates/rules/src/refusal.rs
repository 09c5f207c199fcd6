//! Refusals as data: a code, the data behind it, and a sentence for the reader that says the next step.

use std::collections::BTreeMap;

use base::flaw::Flawed;

/// Whether what was asked can never be (`Invalid`) or only not now, in this state (`Conflict`).
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum RefusalKind {
    /// The input itself is wrong: 422, shown beside the field.
    Invalid,
    /// The state does not allow it: 409.
    Conflict,
    /// The actor may not do it: 403 where he may know that the thing exists.
    Forbidden,
}

/// Why a rule said no.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Refusal {
    /// Kind, which decides the status of the answer.
    pub kind: RefusalKind,
    /// A stable code such as `case.already_accepted`; the key of the sentence in other languages.
    pub code: &'static str,
    /// The field it concerns, for a form.
    pub field: Option<&'static str>,
    /// The sentence in Simplified Chinese, saying the next step.
    pub sentence: String,
    /// Values for the sentence in another language.
    pub data: BTreeMap<&'static str, String>,
}

impl Refusal {
    /// A refusal of input, shown beside `field`.
    pub fn invalid(code: &'static str, field: &'static str, sentence: impl Into<String>) -> Self {
        Self {
            kind: RefusalKind::Invalid,
            code,
            field: Some(field),
            sentence: sentence.into(),
            data: BTreeMap::new(),
        }
    }

    /// A refusal because of the present state.
    pub fn conflict(code: &'static str, sentence: impl Into<String>) -> Self {
        Self {
            kind: RefusalKind::Conflict,
            code,
            field: None,
            sentence: sentence.into(),
            data: BTreeMap::new(),
        }
    }

    /// A refusal because of who asks.
    pub fn forbidden(code: &'static str, sentence: impl Into<String>) -> Self {
        Self {
            kind: RefusalKind::Forbidden,
            code,
            field: None,
            sentence: sentence.into(),
            data: BTreeMap::new(),
        }
    }

    /// The same refusal with one more value.
    #[must_use]
    pub fn with(mut self, key: &'static str, value: impl ToString) -> Self {
        self.data.insert(key, value.to_string());
        self
    }

    /// The same refusal with the code and the values of what is wrong with a text or an identifier.
    #[must_use]
    pub fn because(mut self, flaw: &impl Flawed) -> Self {
        self.data.insert("flaw", flaw.flaw().to_owned());
        self.data.extend(flaw.values());
        self
    }
}

impl std::fmt::Display for Refusal {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.sentence)
    }
}

impl std::error::Error for Refusal {}
