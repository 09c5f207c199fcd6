//! The integration tests of `desk`: one binary, on both engines.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on stops where it stands")]

mod authority;
mod before_the_clock;
mod calendar;
mod catalogue;
mod keeping;
mod people;
mod proof;
mod scenes;
mod store;
