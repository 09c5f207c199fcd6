//! The store with a small subject of its own, a note.

mod batch;
mod clock;
mod faults;
mod house;
mod life;
mod note;
mod pump;
mod sql;
mod tables;
mod two;
mod verify;
