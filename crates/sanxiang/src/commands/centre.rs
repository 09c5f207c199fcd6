//! `sanxiang centre`: opens a centre, real or rehearsal, and changes what it says of itself.

use std::io::Write;
use std::path::{Path, PathBuf};

use anyhow::{Context, bail};
use base::CentreId;
use desk::people::organisation::{self, NewDepartment};
use desk::store::{Actor, Caller, Clock, Cx, Desk, Fail, Mode};
use rules::centres::{CentreFacts, CentreNature};
use serde::Deserialize;

use super::{ExitStatus, demo};
use crate::config::{Config, Overrides, WrongUse};
use crate::house;

/// What to do where a database has no centre.
pub const OPEN_FIRST: &str = "数据库里还没有中心；请先用 sanxiang centre open --facts 文件.toml 开设";

/// Arguments of `centre`.
#[derive(clap::Args, Clone, PartialEq, Eq, Debug)]
pub struct Args {
    /// What is done.
    #[command(subcommand)]
    pub what: What,
}

/// What can be done with a centre.
#[derive(clap::Subcommand, Clone, PartialEq, Eq, Debug)]
pub enum What {
    /// Open the centre of a database, once.
    Open(Open),
    /// Change what the centre says of itself; what is not named stays.
    Change(Change),
}

/// Arguments of `centre open`.
#[derive(clap::Args, Clone, PartialEq, Eq, Debug)]
pub struct Open {
    /// The facts.
    #[command(flatten)]
    pub said: Said,
    /// The departments as CSV with the columns code, name, zone and source; a rehearsal has its own.
    #[arg(long, value_name = "FILE.csv")]
    pub departments: Option<PathBuf>,
    /// Configuration.
    #[command(flatten)]
    pub given: Overrides,
}

/// Arguments of `centre change`.
#[derive(clap::Args, Clone, PartialEq, Eq, Debug)]
pub struct Change {
    /// The facts.
    #[command(flatten)]
    pub said: Said,
    /// Configuration.
    #[command(flatten)]
    pub given: Overrides,
}

/// The facts of a centre, from a file and from the command line, which wins.
#[derive(clap::Args, Clone, PartialEq, Eq, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Said {
    /// A TOML file with the facts below as keys, `-` written `_`.
    #[arg(long, value_name = "FILE.toml")]
    #[serde(skip)]
    pub facts: Option<PathBuf>,
    /// Six digits of the division, at the beginning of every number: 330400.
    #[arg(long)]
    pub code: Option<String>,
    /// The full name.
    #[arg(long)]
    pub name: Option<String>,
    /// The word at the head of document numbers: 里政服.
    #[arg(long)]
    pub word: Option<String>,
    /// Where the hall is.
    #[arg(long)]
    pub address: Option<String>,
    /// The telephone of the hall.
    #[arg(long)]
    pub phone: Option<String>,
    /// Opening hours, as a sentence.
    #[arg(long)]
    pub hours: Option<String>,
    /// The government that reconsiders decisions.
    #[arg(long)]
    pub reconsideration_body: Option<String>,
    /// The court of first instance.
    #[arg(long)]
    pub court: Option<String>,
    /// The unified social credit code that stands in licences as issuer.
    #[arg(long)]
    pub credit_code: Option<String>,
    /// `real` serves the public; `rehearsal` marks every page and paper, for good.
    #[arg(long)]
    pub nature: Option<Nature>,
}

/// Real, or a rehearsal.
#[derive(clap::ValueEnum, Clone, Copy, PartialEq, Eq, Debug, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Nature {
    /// Serves the public.
    Real,
    /// 演练.
    Rehearsal,
}

impl From<Nature> for CentreNature {
    fn from(nature: Nature) -> Self {
        match nature {
            Nature::Real => Self::Real,
            Nature::Rehearsal => Self::Rehearsal,
        }
    }
}

impl Said {
    /// What the file and the command line say together.
    fn read(&self) -> anyhow::Result<Self> {
        let Some(path) = &self.facts else { return Ok(self.clone()) };
        let text = std::fs::read_to_string(path)
            .with_context(|| format!("文件 {} 读不到", path.display()))
            .map_err(|e| e.context(WrongUse))?;
        let file: Self = toml::from_str(&text)
            .with_context(|| format!("文件 {} 无法识别", path.display()))
            .map_err(|e| e.context(WrongUse))?;
        let or = |a: &Option<String>, b: Option<String>| a.clone().or(b);
        Ok(Self {
            facts: None,
            code: or(&self.code, file.code),
            name: or(&self.name, file.name),
            word: or(&self.word, file.word),
            address: or(&self.address, file.address),
            phone: or(&self.phone, file.phone),
            hours: or(&self.hours, file.hours),
            reconsideration_body: or(&self.reconsideration_body, file.reconsideration_body),
            court: or(&self.court, file.court),
            credit_code: or(&self.credit_code, file.credit_code),
            nature: self.nature.or(file.nature),
        })
    }

    /// The facts of a new centre; what is not said is left to the rule to miss.
    fn new_facts(self) -> anyhow::Result<CentreFacts> {
        let Some(nature) = self.nature else {
            return Err(anyhow::anyhow!(
                "请写明 --nature real（正式）或 --nature rehearsal（演练）；以后不能更改"
            )
            .context(WrongUse));
        };
        Ok(CentreFacts {
            code: self.code.unwrap_or_default(),
            name: self.name.unwrap_or_default(),
            word: self.word.unwrap_or_default(),
            address: self.address.unwrap_or_default(),
            phone: self.phone.unwrap_or_default(),
            hours: self.hours.unwrap_or_default(),
            reconsideration_body: self.reconsideration_body.unwrap_or_default(),
            court: self.court.unwrap_or_default(),
            credit_code: self.credit_code.unwrap_or_default(),
            nature: nature.into(),
        })
    }

    /// The facts of a centre with what is said in place of what was.
    fn over(self, was: &CentreFacts) -> CentreFacts {
        let or = |said: Option<String>, was: &String| said.unwrap_or_else(|| was.clone());
        CentreFacts {
            code: or(self.code, &was.code),
            name: or(self.name, &was.name),
            word: or(self.word, &was.word),
            address: or(self.address, &was.address),
            phone: or(self.phone, &was.phone),
            hours: or(self.hours, &was.hours),
            reconsideration_body: or(self.reconsideration_body, &was.reconsideration_body),
            court: or(self.court, &was.court),
            credit_code: or(self.credit_code, &was.credit_code),
            nature: self.nature.map_or(was.nature, Into::into),
        }
    }
}

/// Opens the centre with its departments; status 1 when a rule refuses.
pub fn open(config: &Config, args: &Open, out: &mut dyn Write) -> anyhow::Result<ExitStatus> {
    let facts = args.said.read()?.new_facts()?;
    let departments = match &args.departments {
        Some(path) => departments(path).map_err(|e| e.context(WrongUse))?,
        None if facts.nature == CentreNature::Rehearsal => city::rehearsal::setup().departments,
        None => Vec::new(),
    };
    let (desk, caller) = desk(config)?;
    let (entering, entered) = (facts.clone(), departments.len());
    let opened = desk.write_blocking(caller, move |cx: &mut Cx<'_>| {
        desk::centres::open(cx, &entering)?;
        departments.iter().try_for_each(|one| organisation::enter_department(cx, one).map(|_| ()))
    });
    desk.close()?;
    let nature = match facts.nature {
        CentreNature::Real => "正式中心",
        CentreNature::Rehearsal => "演练中心",
    };
    answered(out, opened, &format!("已开设{nature}：{}（{}），{entered} 个部门", facts.name, facts.code))
}

/// Changes what the centre says of itself.
pub fn change(config: &Config, args: &Change, out: &mut dyn Write) -> anyhow::Result<ExitStatus> {
    let said = args.said.read()?;
    let (desk, caller) = desk(config)?;
    let changed = desk.write_blocking(caller, move |cx: &mut Cx<'_>| {
        let facts = desk::centres::facts(cx)?;
        desk::centres::change(cx, &said.clone().over(&facts))
    });
    desk.close()?;
    answered(out, changed, "已更改；正在运行的服务重新启动后显示新的内容")
}

/// The desk of a configuration, and the operator at it.
pub fn desk(config: &Config) -> anyhow::Result<(Desk, Caller)> {
    let clock = demo::clock_of(&config.data)?.unwrap_or(Clock::System);
    let desk = house::open_desk(config, clock, Mode::Threaded)?;
    Ok((desk, Caller::system(Actor::System("operator"), CentreId(config.centre))))
}

/// The facts of the centre; `None` where there is none yet.
pub fn known(desk: &Desk, caller: &Caller) -> Result<Option<CentreFacts>, Fail> {
    let found = desk.read_blocking(caller.clone(), |rx| Ok(desk::centres::facts(rx)))?;
    match found {
        Ok(facts) => Ok(Some(CentreFacts::clone(&facts))),
        Err(Fail::NotFound) => Ok(None),
        Err(other) => Err(other),
    }
}

/// Says what came of a verb; a refusal is an answer and no failure of the command.
pub fn answered(out: &mut dyn Write, done: Result<(), Fail>, said: &str) -> anyhow::Result<ExitStatus> {
    match done {
        Ok(()) => {
            writeln!(out, "{said}")?;
            Ok(ExitStatus::FINE)
        }
        Err(Fail::Refused(refusal)) => {
            writeln!(out, "{refusal}")?;
            Ok(ExitStatus::NO)
        }
        Err(Fail::NotFound) => bail!("{OPEN_FIRST}"),
        Err(other) => Err(other.into()),
    }
}

/// A row of the list of departments; further columns are left alone.
#[derive(Deserialize)]
struct DepartmentRow {
    code: String,
    name: String,
    #[serde(default)]
    zone: String,
    #[serde(default)]
    source: String,
}

fn departments(path: &Path) -> anyhow::Result<Vec<NewDepartment>> {
    let mut reader =
        csv::Reader::from_path(path).with_context(|| format!("文件 {} 读不到", path.display()))?;
    let rows = reader.deserialize::<DepartmentRow>().enumerate().map(|(n, row)| {
        let row = row.with_context(|| format!("{} 第 {} 行无法识别", path.display(), n + 2))?;
        let DepartmentRow { code, name, zone, source } = row;
        Ok(NewDepartment { code, name, zone, source })
    });
    rows.collect()
}
