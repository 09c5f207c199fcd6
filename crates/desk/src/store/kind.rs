//! The kinds of subject a product knows, as objects: what `verify` and the readers need of each.

use std::collections::BTreeMap;
use std::marker::PhantomData;

use base::Instant;
use base::id::VaultId;
use db::Value;
use rules::EventName;

use super::agenda::AgendaEntry;
use super::logged::Logged;
use super::stored::{Numbered, Stored, Table};

/// What a body means: its columns, its agenda, and the body in today's format.
pub struct Meaning {
    /// The index columns it calls for.
    pub columns: Vec<Value>,
    /// The agenda it calls for.
    pub agenda: Vec<AgendaEntry>,
    /// The gapless number that it bears.
    pub numbered: Option<Numbered>,
    /// The body in today's format.
    pub body: String,
}

/// What a whole history comes to.
pub struct Story {
    /// The body that the subject must have, in today's format.
    pub body: String,
    /// The sealed texts that its events erased, each with its moment.
    pub erased: BTreeMap<VaultId, Instant>,
}

/// A kind of subject without its type.
pub trait Kind: Send + Sync {
    /// The word of the log, such as `case`.
    fn name(&self) -> &'static str;
    /// The table of the kind.
    fn table(&self) -> &'static Table;
    /// Whether verbs remember what such subjects answer ([`Stored::SETTLED`]).
    fn settled(&self) -> bool;
    /// The series whose numbers its subjects bear.
    fn series(&self) -> Option<&'static str>;
    /// Folds a subject's whole history.
    fn replay(&self, history: &[Logged]) -> Result<Story, String>;
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

    fn settled(&self) -> bool {
        S::SETTLED
    }

    fn series(&self) -> Option<&'static str> {
        S::SERIES
    }

    fn replay(&self, history: &[Logged]) -> Result<Story, String> {
        let (first, rest) = history.split_first().ok_or("no history")?;
        let begun = typed::<S>(first)?;
        let mut subject = S::begin(first.subject, &begun).ok_or("its first event cannot begin it")?;
        let mut erased = BTreeMap::new();
        for logged in rest {
            let event = typed::<S>(logged)?;
            for sealed in subject.erased_by(&event) {
                // What is gone is not erased a second time.
                erased.entry(sealed.id).or_insert(logged.recorded_at);
            }
            subject.apply(&event);
        }
        let body = serde_json::to_string(&subject).map_err(|e| e.to_string())?;
        Ok(Story { body, erased })
    }

    fn meaning(&self, format: i64, body: &str) -> Result<Meaning, String> {
        let subject = S::read_body(format, body)?;
        let body = serde_json::to_string(&subject).map_err(|e| e.to_string())?;
        let numbered = subject.numbered();
        Ok(Meaning { columns: subject.columns(), agenda: subject.agenda(), numbered, body })
    }
}

fn typed<S: Stored>(logged: &Logged) -> Result<S::Event, String> {
    let event = S::read_event(logged.format, &logged.body)?;
    if event.name() != logged.event {
        return Err(format!("the event named {} is a {}", logged.event, event.name()));
    }
    Ok(event)
}
