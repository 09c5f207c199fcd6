//! `sanxiang city`: plays days of the rehearsal city over an empty database and says what came of it.

use std::io::Write;
use std::sync::Arc;

use anyhow::{Context, bail};
use base::{Date, Instant};
use city::day::Pace;
use city::{World, figures};
use db::Database;
use seal::{Keyring, SECRET_BYTES};

use super::ExitStatus;
use crate::config::{WrongUse, is_database_url};

/// The day on which every simulated city opens, so that equal seeds give equal roots.
const FIRST_DAY: Date = Date::constant(2026, 3, 2);

/// Arguments of `city`.
#[derive(clap::Args, Clone, PartialEq, Eq, Debug)]
pub struct Args {
    /// Days to play, rest days among them.
    #[arg(long, default_value_t = 5, value_parser = clap::value_parser!(u32).range(1..=3660))]
    pub days: u32,
    /// The seed.
    #[arg(long, default_value_t = 1)]
    pub seed: u64,
    /// Applications on a working day.
    #[arg(long, default_value_t = 100, value_parser = clap::value_parser!(u32).range(0..=20_000))]
    pub cases_per_day: u32,
    /// An empty database: sqlite:PATH or postgres://…; by default one in memory.
    #[arg(long, value_name = "URL", default_value = "sqlite::memory:")]
    pub database: String,
    /// Answer in JSON.
    #[arg(long)]
    pub json: bool,
}

/// Plays the days; status 1 when an invariant broke.
pub fn run(args: &Args, out: &mut dyn Write) -> anyhow::Result<ExitStatus> {
    if !is_database_url(&args.database) {
        let sentence = "--database 应为 sqlite:路径 或 postgres://…，例：sqlite:city.db";
        return Err(anyhow::anyhow!(sentence).context(WrongUse));
    }
    let database = Database::open(&args.database).context("数据库打不开")?;
    if !database.connect()?.table_names()?.is_empty() {
        bail!("数据库里已有内容；模拟只在空的数据库上进行，请换一个");
    }
    let mut secret = [0u8; SECRET_BYTES];
    secret[..8].copy_from_slice(&args.seed.to_be_bytes());
    let opened = Instant::at(FIRST_DAY.at(8, 30, 0, 0));
    let desk = city::demo::open(&database, Arc::new(Keyring::from_secret(&secret)), args.seed, opened)?;
    let mut setup = city::rehearsal::setup();
    setup.effective_on = FIRST_DAY;
    city::settle(&desk, city::demo::CENTRE, &setup)?;
    let mut world = World::load(desk, city::demo::CENTRE, args.seed)?;
    let mut broken = Vec::new();
    let mut date = FIRST_DAY;
    for _ in 0..args.days {
        city::run_day(&mut world, date, Pace { cases_per_day: args.cases_per_day })?;
        broken.extend(city::check_invariants(&world)?.into_iter().map(|what| format!("{date} {what}")));
        date = date.tomorrow().context("日历到头了")?;
    }
    let outcome = figures::outcome(&world, args.days, &broken)?;
    if args.json {
        writeln!(out, "{}", serde_json::to_string(&outcome)?)?;
    } else {
        writeln!(
            out,
            "{} 天，收件 {}，决定 {}（不予 {}），承诺逾期 {}，日志 {} 条，根 {}",
            outcome.days,
            outcome.cases,
            outcome.decided,
            outcome.refused,
            outcome.overdue,
            outcome.events,
            outcome.root
        )?;
        for what in &broken {
            writeln!(out, "不变量被破坏：{what}")?;
        }
    }
    Ok(if broken.is_empty() { ExitStatus::FINE } else { ExitStatus::NO })
}
