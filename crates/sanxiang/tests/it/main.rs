//! The binary as an operator runs it: started, loaded, killed, started again.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on stops where it stands")]

mod calendar;
mod commands;
mod http;
mod import;
mod kill;
mod opening;
mod partners;
mod place;
mod proof;
mod stop;
mod visit;
