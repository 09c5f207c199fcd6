//! Running other programs, with errors that name them.

use std::env;
use std::ffi::OsStr;
use std::process::{Command, Output};

use anyhow::{Context, Result, bail};

use crate::house;

/// Cargo in the checkout, without what the surrounding `cargo run` added: build scripts would otherwise run again.
pub fn cargo(args: &[&str]) -> Command {
    let mut command = Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command.args(args).current_dir(house::root());
    let added = |name: &str| name.starts_with("CARGO_PKG_") || name.starts_with("CARGO_MANIFEST_");
    for (name, _) in env::vars_os() {
        if name.to_str().is_some_and(added) {
            command.env_remove(name);
        }
    }
    command
}

/// Runs to the end, showing what it says; anything but success is an error.
pub fn succeed(command: &mut Command) -> Result<()> {
    let said = sentence(command);
    let status = command.status().with_context(|| format!("cannot run {said}"))?;
    if !status.success() {
        bail!("{said} failed ({status})");
    }
    Ok(())
}

/// Runs to the end and keeps what it says; anything but success is an error with its words.
pub fn quietly(command: &mut Command) -> Result<Output> {
    let said = sentence(command);
    let output = command.output().with_context(|| format!("cannot run {said}"))?;
    if !output.status.success() {
        bail!(
            "{said} failed ({})\n{}{}",
            output.status,
            String::from_utf8_lossy(&output.stdout),
            String::from_utf8_lossy(&output.stderr)
        );
    }
    Ok(output)
}

/// The command as a person would type it.
fn sentence(command: &Command) -> String {
    let words = std::iter::once(command.get_program()).chain(command.get_args());
    words.map(OsStr::to_string_lossy).collect::<Vec<_>>().join(" ")
}
