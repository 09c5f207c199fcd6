//! `cargo xtask demo`: from a fresh clone to a working service centre in a browser.

use std::process::Command;

use anyhow::{Context, Result};

use crate::{assets, house, run, tools};

/// Checks what must be installed, builds, and becomes `sanxiang demo`.
pub fn run(args: &[String]) -> Result<()> {
    tools::check_builders()?;
    assets::run(&[])?;
    run::succeed(&mut run::cargo(&["build", "--release", "--package", "sanxiang", "--locked"]))?;
    become_program(Command::new(house::binary("release")).arg("demo").args(args))
}

/// Takes the program's place, so that a key pressed to stop reaches it alone.
#[cfg(unix)]
fn become_program(command: &mut Command) -> Result<()> {
    use std::os::unix::process::CommandExt;
    Err(command.exec()).context("cannot start the built program")
}

#[cfg(not(unix))]
fn become_program(command: &mut Command) -> Result<()> {
    run::succeed(command)
}
