//! `sanxiang clock confirm`: a person says that the wall clock is right, and work goes on.

use std::io::Write;

use desk::store::{Clock, Mode};

use super::{ExitStatus, demo};
use crate::config::{Config, Overrides};
use crate::house;

/// Arguments of `clock`.
#[derive(clap::Args, Clone, PartialEq, Eq, Debug)]
pub struct Args {
    /// What is done.
    #[command(subcommand)]
    pub what: What,
}

/// What can be done with the clock.
#[derive(clap::Subcommand, Clone, PartialEq, Eq, Debug)]
pub enum What {
    /// Say that the wall clock is right, so that writes and sweeps go on in every process on this database.
    Confirm(Confirm),
}

/// Arguments of `clock confirm`.
#[derive(clap::Args, Clone, PartialEq, Eq, Debug)]
pub struct Confirm {
    /// Configuration.
    #[command(flatten)]
    pub given: Overrides,
}

/// Confirms the clock of a database; a rehearsal keeps its own and needs no word.
pub fn run(config: &Config, out: &mut dyn Write) -> anyhow::Result<ExitStatus> {
    if demo::clock_of(&config.data)?.is_some() {
        writeln!(out, "这是演练数据库，使用自己的时钟，无需确认")?;
        return Ok(ExitStatus::FINE);
    }
    house::must_be_there(config)?;
    let desk = house::open_desk(config, Clock::System, Mode::Threaded)?;
    let before = desk.clock_shut_at();
    desk.confirm_clock()?;
    let now = desk.now();
    desk.close()?;
    let said = if before.is_some() { "系统恢复办理" } else { "此前并未暂停" };
    writeln!(out, "已确认服务器时间 {now}，{said}")?;
    Ok(ExitStatus::FINE)
}
