//! A subject as it is stored: its table, its index columns, what the clock must look at.

use std::ops::Deref;

use base::{Id, Sealed};
use db::Value;
use rules::Subject;

use super::agenda::AgendaEntry;
use super::fail::Fail;

/// A subject's table: index columns beside `centre, id, version, format, body`.
#[derive(Clone, Copy, Debug)]
pub struct Table {
    /// The table, a plural noun.
    pub name: &'static str,
    /// The index columns, in the order of [`Stored::columns`].
    pub columns: &'static [&'static str],
}

/// A number of a gapless series, as the subject that bears it says.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Numbered {
    /// The kind within the series.
    pub kind: String,
    /// The year.
    pub year: i16,
    /// The number, from 1.
    pub n: u64,
}

/// How a subject lies in its table; implemented in each module's `sql.rs`.
pub trait Stored: Subject + 'static {
    /// Its table.
    const TABLE: &'static Table;

    /// Whether it changes so seldom that verbs remember what it answered ([`super::Reading::settled`]).
    const SETTLED: bool = false;

    /// The series whose numbers its subjects bear, one each, none skipped.
    const SERIES: Option<&'static str> = None;

    /// The values of the index columns, in the order of the table.
    fn columns(&self) -> Vec<Value>;

    /// What the clock must look at; `record` keeps the agenda equal to this.
    fn agenda(&self) -> Vec<AgendaEntry> {
        Vec::new()
    }

    /// The sealed texts that an event takes from the subject as it was before; `verify` accepts no other as erased.
    fn erased_by(&self, event: &Self::Event) -> Vec<Sealed> {
        let _ = event;
        Vec::new()
    }

    /// The gapless number that it bears, in the series of [`Stored::SERIES`] (invariant 11).
    fn numbered(&self) -> Option<Numbered> {
        None
    }

    /// Reads a stored body of this or an earlier format.
    fn read_body(format: i64, body: &str) -> Result<Self, String> {
        read::<Self, Self>(format, body)
    }

    /// Reads a stored event of this or an earlier format.
    fn read_event(format: i64, body: &str) -> Result<Self::Event, String> {
        read::<Self, Self::Event>(format, body)
    }
}

fn read<S: Stored, T: serde::de::DeserializeOwned>(format: i64, body: &str) -> Result<T, String> {
    if format != S::FORMAT {
        return Err(format!("{} of format {format} has no upcaster to {}", S::KIND, S::FORMAT));
    }
    serde_json::from_str(body).map_err(|e| format!("{}: {e}", S::KIND))
}

/// A subject with the version it was read at; only `record` changes it.
#[derive(Clone, Debug)]
pub struct Live<S> {
    pub(super) subject: S,
    pub(super) version: i64,
}

impl<S: Subject> Live<S> {
    /// How many events it has lived through; a form carries it so that a stale one is noticed.
    pub fn version(&self) -> i64 {
        self.version
    }

    /// Its id.
    pub fn id(&self) -> Id {
        self.subject.id()
    }

    /// Refuses a form that was made from another version: somebody acted in between.
    pub fn expect_version(&self, version: i64) -> Result<(), Fail> {
        if self.version == version { Ok(()) } else { Err(Fail::Stale) }
    }

    /// The subject alone, for showing.
    pub fn into_inner(self) -> S {
        self.subject
    }
}

impl<S> Deref for Live<S> {
    type Target = S;

    fn deref(&self) -> &S {
        &self.subject
    }
}
