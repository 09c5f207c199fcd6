//! The frame of the web in process: a request in, an answer out.

#![expect(clippy::unwrap_used, reason = "a test that cannot set its house up fails")]

mod access;
mod accounts;
mod finding;
mod forms;
mod house;
mod interface;
mod language;
mod staff;
mod staff_admin;
mod staff_counter;
mod staff_world;
