//! `sanxiang import items FILE.csv`: a list of items into the catalogue, the bad rows back in a file.

use std::io::Write;
use std::path::{Path, PathBuf};

use anyhow::{Context, bail};
use desk::catalogue::import::{self, Note, Report, Sheet};
use desk::store::{Caller, Desk, Fail, Reading};

use super::{ExitStatus, centre};
use crate::config::{Config, Overrides, WrongUse};

/// Arguments of `import`.
#[derive(clap::Args, Clone, PartialEq, Eq, Debug)]
pub struct Args {
    /// What comes in.
    #[command(subcommand)]
    pub what: What,
}

/// What can come in.
#[derive(clap::Subcommand, Clone, PartialEq, Eq, Debug)]
pub enum What {
    /// A list of items as CSV, in UTF-8 or GB18030, with the columns of a declared mapping.
    Items(Items),
}

/// Arguments of `import items`.
#[derive(clap::Args, Clone, PartialEq, Eq, Debug)]
pub struct Items {
    /// The file.
    #[arg(value_name = "FILE.csv")]
    pub file: PathBuf,
    /// Where refused rows go, with row, column and reason [default: FILE.refused.csv in this folder].
    #[arg(long, value_name = "FILE")]
    pub refused: Option<PathBuf>,
    /// Configuration.
    #[command(flatten)]
    pub given: Overrides,
}

/// Imports a list; status 1 when rows were refused.
pub fn run(config: &Config, args: &Items, out: &mut dyn Write) -> anyhow::Result<ExitStatus> {
    let bytes = std::fs::read(&args.file)
        .with_context(|| format!("文件 {} 读不到", args.file.display()))
        .map_err(|e| e.context(WrongUse))?;
    let sheet = match import::read(&bytes) {
        Ok(sheet) => sheet,
        Err(refusal) => {
            writeln!(out, "{refusal}")?;
            return Ok(ExitStatus::NO);
        }
    };
    let (desk, caller) = centre::desk(config)?;
    if centre::known(&desk, &caller)?.is_none() {
        desk.close()?;
        bail!("{}", centre::OPEN_FIRST);
    }
    let report = enter(&desk, &caller, &sheet);
    desk.close()?;
    tell(out, &sheet, &report?, args)
}

fn enter(desk: &Desk, caller: &Caller, sheet: &Sheet) -> Result<Report, Fail> {
    let today = desk.read_blocking(caller.clone(), |rx| Ok(rx.today()))?;
    import::import(desk, caller, sheet, today)
}

fn tell(out: &mut dyn Write, sheet: &Sheet, report: &Report, args: &Items) -> anyhow::Result<ExitStatus> {
    writeln!(out, "编码\t{}", sheet.encoding.name())?;
    writeln!(out, "清单\t{}", sheet.mapping.title)?;
    let line = |kind: &str, note: &Note| format!("{kind}\t{}\t{}\t{}", note.row, note.column, note.reason);
    for note in &report.warnings {
        writeln!(out, "{}", line("提示", note))?;
    }
    for note in &report.refused {
        writeln!(out, "{}", line("退回", note))?;
    }
    let Report { entered, renewed, unchanged, refused, warnings } = report;
    let (refused, warnings) = (refused.len(), warnings.len());
    writeln!(
        out,
        "共 {} 行：新增 {entered}，更新 {renewed}，未变 {unchanged}，退回 {refused}，提示 {warnings}",
        report.rows()
    )?;
    if refused == 0 {
        return Ok(ExitStatus::FINE);
    }
    let path = args.refused.clone().unwrap_or_else(|| beside(&args.file));
    std::fs::write(&path, sheet.refused_csv(&report.refused))
        .with_context(|| format!("退回的行写不进 {}，请用 --refused 另选一个文件", path.display()))?;
    writeln!(out, "退回的行\t{}", path.display())?;
    Ok(ExitStatus::NO)
}

/// `list.csv` → `list.refused.csv` in the folder one stands in: the list's own may be read-only.
fn beside(file: &Path) -> PathBuf {
    let stem = file.file_stem().map_or_else(|| "items".into(), |s| s.to_string_lossy());
    PathBuf::from(format!("{stem}.refused.csv"))
}
