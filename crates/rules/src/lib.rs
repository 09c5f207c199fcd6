//! What the law and the office say: pure, synchronous, total.
//!
//! No I/O, no clock, no randomness. A rule takes the present state and what is asked, and answers with events
//! that state results, or with a [`Refusal`]. `desk` records them, `web` shows them.

pub mod cases;
pub mod catalogue;
pub mod centres;
pub mod jobs;
pub mod licences;
pub mod people;
pub mod refusal;
pub mod subject;
pub mod time;

pub use refusal::Refusal;
pub use subject::{EventName, Subject};
