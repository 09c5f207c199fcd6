//! `sanxiang verify`: proves log, tables and replay, and names whatever is damaged.

use std::io::Write;

use super::ExitStatus;
use crate::config::{Config, Overrides};
use crate::house;

/// Arguments of `verify`.
#[derive(clap::Args, Clone, PartialEq, Eq, Debug)]
pub struct Args {
    /// Configuration.
    #[command(flatten)]
    pub given: Overrides,
    /// Answer in JSON: events, root, damage, not_covered.
    #[arg(long)]
    pub json: bool,
}

/// Verifies a database; status 1 when anything is damaged.
pub fn run(config: &Config, args: &Args, out: &mut dyn Write) -> anyhow::Result<ExitStatus> {
    let report = house::open_for_proof(config)?.verify()?;
    if args.json {
        writeln!(out, "{}", serde_json::to_string(&report)?)?;
    } else {
        for d in &report.damage {
            writeln!(out, "{}\t{}\t{:?}", d.table, d.key, d.kind)?;
        }
        for what in &report.not_covered {
            writeln!(out, "未核验\t{what}")?;
        }
        writeln!(out, "日志 {} 条，根 {}，损坏 {} 处", report.events, report.root, report.damage.len())?;
    }
    Ok(if report.damage.is_empty() { ExitStatus::FINE } else { ExitStatus::NO })
}
