//! With what a desk is opened, and what the modules register.

use std::sync::Arc;

use db::{Database, Migration};
use seal::Keyring;

use super::agenda::SweepEntry;
use super::clock::Clock;
use super::kind::Kind;
use super::readers::Reader;

/// What the modules register with the store.
#[derive(Clone, Copy, Default)]
pub struct Modules {
    /// Every kind of subject.
    pub kinds: &'static [&'static dyn Kind],
    /// Every sweep.
    pub sweeps: &'static [SweepEntry],
    /// Every reader, in the order in which they run.
    pub readers: &'static [&'static dyn Reader],
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
