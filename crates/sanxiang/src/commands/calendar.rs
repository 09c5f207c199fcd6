//! `sanxiang calendar load FILE.csv`: the State Council's notice on a year's days off, and the deadlines it moves.

use std::io::Write;
use std::path::PathBuf;

use anyhow::Context;
use base::{CentreId, Id};
use desk::store::{Actor, Caller, Clock, Desk, Fail, Mode, Reading};
use desk::time::job::{self, Moved};
use desk::time::{self, Loaded};
use rules::jobs::Job;
use rules::time::notice;

use super::{ExitStatus, demo};
use crate::config::{Config, Overrides, WrongUse};
use crate::house;

/// Rows of the answer that are read at once.
const PAGE: u32 = 200;

/// Arguments of `calendar`.
#[derive(clap::Args, Clone, PartialEq, Eq, Debug)]
pub struct Args {
    /// What is done.
    #[command(subcommand)]
    pub what: What,
}

/// What can be done with the calendar.
#[derive(clap::Subcommand, Clone, PartialEq, Eq, Debug)]
pub enum What {
    /// Load the notice of a year and state open deadlines again.
    Load(Load),
}

/// Arguments of `calendar load`.
#[derive(clap::Args, Clone, PartialEq, Eq, Debug)]
pub struct Load {
    /// Rows `date,off|work,name`, in UTF-8.
    #[arg(value_name = "FILE.csv")]
    pub file: PathBuf,
    /// Where the notice stands: its number or address.
    #[arg(long, value_name = "TEXT")]
    pub source: String,
    /// The year it arranges [default: that of the first row].
    #[arg(long, value_name = "YEAR")]
    pub year: Option<i16>,
    /// Configuration.
    #[command(flatten)]
    pub given: Overrides,
}

/// Loads a notice, prints each deadline that moved as `NUMBER<TAB>WHICH<TAB>BEFORE<TAB>AFTER`; status 1 when the notice is
/// refused.
pub fn run(config: &Config, args: &Load, out: &mut dyn Write) -> anyhow::Result<ExitStatus> {
    let table = std::fs::read_to_string(&args.file)
        .with_context(|| format!("文件 {} 读不到，或不是 UTF-8", args.file.display()))
        .map_err(|e| e.context(WrongUse))?;
    let Some(year) = args.year.or_else(|| notice::year_of(&table)) else {
        writeln!(out, "文件的首行没有可读的日期，请核对文件，或用 --year 写明年份")?;
        return Ok(ExitStatus::NO);
    };
    let clock = demo::clock_of(&config.data)?.unwrap_or(Clock::System);
    let desk = house::open_desk(config, clock, Mode::Threaded)?;
    let caller = Caller::system(Actor::System("calendar"), CentreId(config.centre));
    let source = args.source.clone();
    let loaded = desk.write_blocking(caller.clone(), move |cx| {
        desk::centres::facts(cx)?;
        time::load_notice(cx, year, &table, &source)
    });
    let status = match loaded {
        Ok(Loaded::Same) => {
            writeln!(out, "{year} 年的放假安排与已载入的相同，未作更改")?;
            ExitStatus::FINE
        }
        Ok(Loaded::Job(id)) => tell(&desk, &caller, (id, year), out)?,
        Err(Fail::Refused(refusal)) => {
            writeln!(out, "{refusal}")?;
            ExitStatus::NO
        }
        Err(Fail::NotFound) => {
            writeln!(out, "数据库里还没有这个中心，请核对 --database、--data 和中心编号")?;
            ExitStatus::NO
        }
        Err(fail) => return Err(fail.into()),
    };
    desk.close()?;
    Ok(status)
}

fn tell(
    desk: &Desk,
    caller: &Caller,
    (id, year): (Id, i16),
    out: &mut dyn Write,
) -> anyhow::Result<ExitStatus> {
    match desk.pump(desk.now()) {
        Ok(_) => {}
        Err(fail) if fail.is_temporary() => tracing::info!(%fail, "the job goes on in the background"),
        Err(fail) => return Err(fail.into()),
    }
    let mut last: Option<Moved> = None;
    loop {
        let after = last.clone();
        let page = desk.read_blocking(caller.clone(), move |rx| job::moved(rx, id, after.as_ref(), PAGE))?;
        for m in &page {
            let date = |date: &Option<String>| date.clone().unwrap_or_else(|| "-".to_owned());
            writeln!(out, "{}\t{}\t{}\t{}", m.number, m.what, date(&m.before), date(&m.after))?;
        }
        match page.into_iter().next_back() {
            Some(end) => last = Some(end),
            None => break,
        }
    }
    let job = desk.read_blocking(caller.clone(), move |rx| Ok(rx.get::<Job>(id)?.into_inner()))?;
    let state = if job.finished_at.is_some() { "已完成" } else { "仍在后台进行" };
    writeln!(
        out,
        "已载入 {year} 年放假安排，重新计算期限{state}：核对 {} 件，更改 {} 件",
        job.done, job.changed
    )?;
    if job.failed == 0 {
        return Ok(ExitStatus::FINE);
    }
    writeln!(out, "其中 {} 件未能计算（列为 {}），期限未变，请逐件核对", job.failed, job::LEFT)?;
    Ok(ExitStatus::NO)
}
