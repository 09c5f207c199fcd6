//! `sanxiang verify`: proves log, tables, replay, checkpoints, derived tables and files, and names whatever is damaged.

use std::io::Write;
use std::path::PathBuf;

use desk::attachments::Attachments;
use desk::store::Report;

use super::ExitStatus;
use crate::config::{Config, Overrides};
use crate::house::{self, Found};
use crate::witness;

/// Arguments of `verify`.
#[derive(clap::Args, Clone, PartialEq, Eq, Debug)]
pub struct Args {
    /// Configuration.
    #[command(flatten)]
    pub given: Overrides,
    /// Answer in JSON: events, root, damage, not_covered.
    #[arg(long)]
    pub json: bool,
    /// A public key that signs checkpoints, beside those in the data folder.
    #[arg(long, value_name = "FILE")]
    pub key: Vec<PathBuf>,
    /// Leave out what holds up a running service: derived tables, which are then named as not covered.
    #[arg(long)]
    pub beside: bool,
}

/// Verifies a database; status 1 when anything is damaged.
pub fn run(config: &Config, args: &Args, out: &mut dyn Write) -> anyhow::Result<ExitStatus> {
    let report = prove(config, args)?;
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

fn prove(config: &Config, args: &Args) -> anyhow::Result<Report> {
    let Found { desk, keyring } = house::open_for_proof(config)?;
    let mut signers = witness::public_keys(&config.data)?;
    for path in &args.key {
        signers.push(witness::public_key(path)?);
    }
    let mut report = if args.beside { desk.verify_with(&signers)? } else { desk.verify_whole(&signers)? };
    match keyring {
        Some(keyring) => {
            let files = Attachments::at(&house::attachments_folder(&config.data), keyring);
            report.damage.extend(files.verify(&desk)?);
        }
        None => report.not_covered.push("attachments".to_owned()),
    }
    Ok(report)
}
