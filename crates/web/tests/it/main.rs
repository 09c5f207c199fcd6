//! The frame of the web in process: a request in, an answer out.

#![expect(clippy::unwrap_used, reason = "a test that cannot set its house up fails")]

mod access;
mod access_things;
mod account_life;
mod accounts;
mod api;
mod api_case;
mod api_schema;
mod api_shape;
mod apply;
mod apply_faults;
mod apply_world;
mod english;
mod finding;
mod followed;
mod forms;
mod held;
mod hostile;
mod hostile_api;
mod hostile_pages;
mod house;
mod interface;
mod language;
mod promised;
mod staff;
mod staff_admin;
mod staff_counter;
mod staff_lists;
mod staff_texts;
mod staff_world;
mod supplement;
mod without_dead_ends;
