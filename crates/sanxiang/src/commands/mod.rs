//! The commands of the binary, one file each.

pub mod admin;
pub mod bench;
pub mod calendar;
pub mod centre;
pub mod check;
pub mod city;
pub mod clock;
pub mod deadline;
pub mod demo;
pub mod doctor;
pub mod identify;
pub mod import;
pub mod partner;
pub mod serve;
pub mod verify;

/// What the process ends with, the same for every command.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct ExitStatus(pub u8);

impl ExitStatus {
    /// Fine.
    pub const FINE: Self = Self(0);
    /// The command ran and its answer is no.
    pub const NO: Self = Self(1);
    /// The command was used wrongly.
    pub const WRONG_USE: Self = Self(2);
    /// The command could not run.
    pub const CANNOT_RUN: Self = Self(3);
}
