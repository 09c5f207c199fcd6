//! The rehearsal city: deterministic simulator, demo data, load test.
//!
//! People with habits apply, forget papers, change their minds; clerks and officers work through their lists, some
//! of them late. Everything goes through the verbs of `desk`, one thread, one seed, so that one seed gives one log.

pub mod acts;
pub mod applicants;
pub mod chance;
pub mod day;
pub mod demo;
pub mod figures;
pub mod live;
pub mod officers;
pub mod rehearsal;
pub mod setup;
pub mod world;

pub use day::{Pace, run_day};
pub use figures::{Outcome, check_invariants};
pub use setup::{Setup, settle};
pub use world::World;
