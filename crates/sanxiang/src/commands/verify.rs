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
    /// Also read the whole log again for what readers keep (figures); holds up writing meanwhile.
    #[arg(long)]
    pub derived: bool,
}

/// Verifies a database; status 1 when anything is damaged.
pub fn run(config: &Config, args: &Args, out: &mut dyn Write) -> anyhow::Result<ExitStatus> {
    let desk = house::open_for_proof(config)?;
    let mut report = desk.verify()?;
    if args.derived {
        report.damage.extend(desk.verify_projectors()?);
        report.not_covered.retain(|what| what != "figures");
    }
    match house::files_for_proof(config)? {
        Some(files) => {
            for centre in desk.centres()? {
                report.damage.extend(files.verify(&desk, centre)?);
            }
        }
        None => report.not_covered.push("attachments: no keys in the data folder".to_owned()),
    }
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
