//! `sanxiang bench`: measures in one run, as ratios to the physical limit; called by `cargo xtask bench`.

mod case;
mod client;
mod cpu;
mod ground;
mod pages;
mod raw;
mod sql;
mod verbs;

use std::io::Write;

use serde::Serialize;

use super::ExitStatus;
use ground::Desks;

/// Cases that a row accepts, at scale 1.
const ACCEPTED: usize = 800;

/// Arguments of `bench`.
#[derive(clap::Args, Clone, PartialEq, Eq, Debug)]
pub struct Args {
    /// A PostgreSQL database to measure on besides SQLite: postgres://…
    #[arg(long, value_name = "URL")]
    pub postgres: Option<String>,
    /// Only one kind of row: raw, desk, http, case or pages.
    #[arg(long, value_name = "ROW")]
    pub only: Option<String>,
    /// A tenth of the work, to see that everything runs.
    #[arg(long)]
    pub quick: bool,
    /// Where to write the figures as JSON.
    #[arg(long, value_name = "FILE")]
    pub json: Option<std::path::PathBuf>,
}

/// The rows of one engine, in operations a second.
#[derive(Clone, Debug, Default, Serialize)]
pub struct EngineRows {
    /// Statements of one record, one commit each.
    pub raw_single: Option<u64>,
    /// The same, 64 a commit with savepoints.
    pub raw_group64: Option<u64>,
    /// Acceptance by 64 threads.
    pub desk: Option<u64>,
    /// Acceptance through HTTP by 64 clients.
    pub http: Option<u64>,
    /// `http` / `raw_group64`, to three places.
    pub http_ratio: Option<serde_json::Number>,
}

/// Everything measured.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Measured {
    /// SQLite.
    pub sqlite: EngineRows,
    /// PostgreSQL, when one was given.
    pub postgres: Option<EngineRows>,
    /// Cases from filing to delivery.
    pub case: Vec<case::Row>,
    /// Pages.
    pub pages: Vec<pages::Row>,
    /// Milliseconds from the start of a server on SQLite to its first answer.
    pub start_ms: Option<u64>,
    /// Its resident memory then, in KiB.
    pub memory_kib: Option<u64>,
    /// The machine in words.
    pub machine: String,
}

/// Runs the rows that are asked for and prints them.
pub fn run(args: &Args, out: &mut dyn Write) -> anyhow::Result<ExitStatus> {
    let wants = |row: &str| args.only.as_deref().is_none_or(|only| only == row);
    let scale = if args.quick { 1 } else { 10 };
    let mut measured = Measured { machine: machine(), ..Measured::default() };
    let folder = std::env::temp_dir().join(format!("sanxiang-bench-{}", std::process::id()));
    let file = format!("sqlite:{}", folder.join("sanxiang.db").display());
    measured.sqlite = engine(&file, &folder, scale, &wants, out)?;
    if wants("case") {
        let (rest, rows) = case::rows(&ground::prepare(&file, &folder, 0, Desks::Full)?, scale)?;
        writeln!(out, "start   {} ms  {} KiB", rest.start_ms, rest.memory_kib)?;
        (measured.start_ms, measured.memory_kib) = (Some(rest.start_ms), Some(rest.memory_kib));
        say_cases(&rows, out)?;
        measured.case = rows;
    }
    if wants("pages") {
        measured.pages = pages::rows(&ground::prepare(&file, &folder, 200, Desks::Full)?, scale)?;
        for row in &measured.pages {
            writeln!(out, "pages   {row}")?;
        }
    }
    std::fs::remove_dir_all(&folder)?;
    if let Some(url) = &args.postgres {
        let folder = folder.with_extension("pg");
        measured.postgres = Some(engine(url, &folder, scale, &wants, out)?);
        if wants("case") {
            let (_, rows) = case::rows(&ground::prepare(url, &folder, 0, Desks::Full)?, scale)?;
            say_cases(&rows, out)?;
            measured.case.extend(rows);
        }
        std::fs::remove_dir_all(&folder)?;
    }
    if let Some(path) = &args.json {
        std::fs::write(path, serde_json::to_string_pretty(&measured)?)?;
    }
    Ok(ExitStatus::FINE)
}

fn say_cases(rows: &[case::Row], out: &mut dyn Write) -> anyhow::Result<()> {
    rows.iter().try_for_each(|row| Ok(writeln!(out, "case    {row}")?))
}

fn engine(
    url: &str,
    folder: &std::path::Path,
    scale: u32,
    wants: &dyn Fn(&str) -> bool,
    out: &mut dyn Write,
) -> anyhow::Result<EngineRows> {
    let name = if url.starts_with("sqlite") { "sqlite" } else { "postgres" };
    let mut rows = EngineRows::default();
    let accepted = ACCEPTED * scale as usize;
    let mut say = |row: &str, n: u64| writeln!(out, "{name:<9}{row:<12}{n:>9}/s");
    if wants("raw") || wants("http") {
        let ground = ground::prepare(url, folder, raw::CASES, Desks::Clear)?;
        let (single, group) = raw::rows(&ground, scale)?;
        say("raw_single", single)?;
        say("raw_group64", group)?;
        (rows.raw_single, rows.raw_group64) = (Some(single), Some(group));
    }
    if wants("desk") {
        let n = verbs::desk(ground::prepare(url, folder, accepted, Desks::Clear)?)?;
        say("desk", n)?;
        rows.desk = Some(n);
    }
    if wants("http") {
        let n = verbs::http(ground::prepare(url, folder, accepted, Desks::Clear)?)?;
        say("http", n)?;
        rows.http = Some(n);
        let permille = rows.raw_group64.filter(|raw| *raw > 0).map_or(0, |raw| n * 1000 / raw);
        rows.http_ratio = Some(format!("{}.{:03}", permille / 1000, permille % 1000).parse()?);
        say("http ‰ raw", permille)?;
    }
    Ok(rows)
}

/// Processor and memory, as the system names them.
fn machine() -> String {
    let cpu = std::fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let model = cpu.lines().find_map(|l| l.strip_prefix("model name")).and_then(|l| l.split_once(':'));
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let memory = std::fs::read_to_string("/proc/meminfo").unwrap_or_default();
    let kib = memory.split_whitespace().nth(1).and_then(|n| n.parse::<u64>().ok()).unwrap_or(0);
    format!(
        "{}, {cores} cores, {} GiB",
        model.map_or("unknown processor", |(_, m)| m.trim()),
        kib / 1024 / 1024
    )
}
