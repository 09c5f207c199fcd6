//! The kinds of subject a product knows, as objects: what `verify` and the readers need of each.

use std::marker::PhantomData;

use db::Value;
use rules::EventName;

use super::agenda::AgendaEntry;
use super::logged::Logged;
use super::stored::{Stored, Table};

/// What a body means: its columns, its agenda, and the body in today's format.
pub struct Meaning {
    /// The index columns it calls for.
    pub columns: Vec<Value>,
    /// The agenda it calls for.
    pub agenda: Vec<AgendaEntry>,
    /// The body in today's format.
    pub body: String,
}

/// A kind of subject without its type.
pub trait Kind: Send + Sync {
    /// The word of the log, such as `case`.
    fn name(&self) -> &'static str;
    /// The table of the kind.
    fn table(&self) -> &'static Table;
    /// Folds a subject's whole history into the body it must have, in today's format.
    fn replay(&self, history: &[Logged]) -> Result<String, String>;
    /// Reads what a stored body means.
    fn meaning(&self, format: i64, body: &str) -> Result<Meaning, String>;
}

/// The kind object of a stored type, for the table of kinds a product registers.
pub const fn kind<S: Stored>() -> &'static dyn Kind {
    &KindOf::<S>(PhantomData)
}

struct KindOf<S>(PhantomData<fn() -> S>);

impl<S: Stored> Kind for KindOf<S> {
    fn name(&self) -> &'static str {
        S::KIND
    }

    fn table(&self) -> &'static Table {
        S::TABLE
    }

    fn replay(&self, history: &[Logged]) -> Result<String, String> {
        let (first, rest) = history.split_first().ok_or("no history")?;
        let begun = typed::<S>(first)?;
        let mut subject = S::begin(first.subject, &begun).ok_or("its first event cannot begin it")?;
        for logged in rest {
            subject.apply(&typed::<S>(logged)?);
        }
        serde_json::to_string(&subject).map_err(|e| e.to_string())
    }

    fn meaning(&self, format: i64, body: &str) -> Result<Meaning, String> {
        let subject = S::read_body(format, body)?;
        let body = serde_json::to_string(&subject).map_err(|e| e.to_string())?;
        Ok(Meaning { columns: subject.columns(), agenda: subject.agenda(), body })
    }
}

fn typed<S: Stored>(logged: &Logged) -> Result<S::Event, String> {
    let event = S::read_event(logged.format, &logged.body)?;
    if event.name() != logged.event {
        return Err(format!("the event named {} is a {}", logged.event, event.name()));
    }
    Ok(event)
}
