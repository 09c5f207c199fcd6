//! With what a desk is opened, and what the modules register.

use std::sync::Arc;

use db::{Database, Migration};
use seal::Keyring;

use super::agenda::SweepEntry;
use super::clock::Clock;
use super::cx::Cx;
use super::fail::Fail;
use super::kind::Kind;
use super::readers::{Nature, Reader};

/// Derived tables that verbs keep beside the subjects they follow from.
#[derive(Clone, Copy)]
pub struct Derived {
    /// The tables, each with `centre` among its columns.
    pub tables: &'static [&'static str],
    /// Empties them of this centre and makes them again from the subjects.
    pub remake: fn(&mut Cx<'_>) -> Result<(), Fail>,
}

/// What the modules register with the store.
#[derive(Clone, Copy, Default)]
pub struct Modules {
    /// Every kind of subject.
    pub kinds: &'static [&'static dyn Kind],
    /// Every sweep.
    pub sweeps: &'static [SweepEntry],
    /// Every reader, in the order in which they run.
    pub readers: &'static [&'static dyn Reader],
    /// Every derived table that no reader keeps.
    pub derived: &'static [Derived],
}

impl Modules {
    /// The tables that are recomputed by reading the log again or from the subjects.
    pub(super) fn recomputed(&self) -> impl Iterator<Item = &'static str> {
        let projectors = self.readers.iter().filter(|r| r.nature() == Nature::Projector);
        let derived = self.derived.iter().flat_map(|d| d.tables.iter().copied());
        projectors.flat_map(|r| r.tables().iter().copied()).chain(derived)
    }
}

/// How a desk runs.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Mode {
    /// Writers, readers and the pump on threads of their own: real service.
    Threaded,
    /// Everything on the caller's thread, with ids from a seed: simulators, scenes, tests.
    Inline {
        /// The seed of ids and random bytes.
        seed: u64,
    },
}

/// With what a desk is opened.
pub struct Options {
    /// The database.
    pub database: Database,
    /// What brings it up to date.
    pub migrations: &'static [Migration],
    /// What the modules register.
    pub modules: Modules,
    /// The keys of the vault.
    pub keyring: Arc<Keyring>,
    /// The clock.
    pub clock: Clock,
    /// How it runs.
    pub mode: Mode,
}
