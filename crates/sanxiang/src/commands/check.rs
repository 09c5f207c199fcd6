//! `sanxiang check`: the effective configuration, secrets masked.

use std::io::Write;

use super::ExitStatus;
use crate::config::{Config, Overrides};

/// Arguments of `check`.
#[derive(clap::Args, Clone, PartialEq, Eq, Debug)]
pub struct Args {
    /// Configuration.
    #[command(flatten)]
    pub given: Overrides,
}

/// Prints the configuration that would hold, as TOML.
pub fn run(config: &Config, out: &mut dyn Write) -> anyhow::Result<ExitStatus> {
    write!(out, "{}", config.masked()?)?;
    Ok(ExitStatus::FINE)
}
