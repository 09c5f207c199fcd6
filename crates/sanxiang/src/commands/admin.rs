//! `sanxiang admin first`: the first administrator of a centre, who appoints everybody else.

use std::io::{BufRead, Write};

use anyhow::Context;
use base::CentreId;
use base::text::PersonName;
use desk::people::organisation::{self, FirstAdministrator};
use desk::people::{accounts, password};
use desk::store::{Actor, Caller, Desk, Fail};
use rules::Refusal;
use rules::people::account::check_password;

use super::ExitStatus;
use super::centre::{self, answered};
use crate::config::{Config, Overrides};

/// Bytes of a first password that is made here.
const PASSWORD_BYTES: usize = 10;

/// Arguments of `admin`.
#[derive(clap::Args, Clone, PartialEq, Eq, Debug)]
pub struct Args {
    /// What is done.
    #[command(subcommand)]
    pub what: What,
}

/// What can be done with administrators from the command line.
#[derive(clap::Subcommand, Clone, PartialEq, Eq, Debug)]
pub enum What {
    /// Appoint the first security administrator, who appoints everybody else on the pages; refused where there is one.
    First(First),
}

/// Arguments of `admin first`.
#[derive(clap::Args, Clone, PartialEq, Eq, Debug)]
pub struct First {
    /// The badge, which is also the login.
    #[arg(long)]
    pub badge: String,
    /// The name.
    #[arg(long)]
    pub name: String,
    /// Read the password from the first line of the input; without it one is made and printed, once.
    #[arg(long)]
    pub password_stdin: bool,
    /// Configuration.
    #[command(flatten)]
    pub given: Overrides,
}

/// Appoints; status 1 when a rule refuses.
pub fn first(
    config: &Config,
    args: &First,
    input: &mut dyn BufRead,
    out: &mut dyn Write,
) -> anyhow::Result<ExitStatus> {
    let given = if args.password_stdin { Some(line(input)?) } else { None };
    // Letters, digits and a sign, so that every rule on passwords is kept.
    let secret = given.clone().unwrap_or_else(|| format!("Sx-{}", web::random::hex::<PASSWORD_BYTES>()));
    let (desk, caller) = centre::desk(config)?;
    let done = appointed(&desk, &caller, args, &secret);
    desk.close()?;
    let shown = match given {
        Some(_) => String::new(),
        None => format!("\n密码（只显示这一次）　{secret}"),
    };
    let said = format!(
        "已任命安全管理员 {}（工号 {}），请在 /staff/sign-in 登录，再任命系统管理员、审计管理员和其他人员{shown}",
        args.name, args.badge
    );
    answered(out, done, &said)
}

fn line(input: &mut dyn BufRead) -> anyhow::Result<String> {
    let mut text = String::new();
    input.read_line(&mut text).context("密码读不到")?;
    Ok(text.trim_end_matches(['\r', '\n']).to_owned())
}

/// The account in the directory first, then the post: a post without an account could not sign in.
fn appointed(desk: &Desk, caller: &Caller, args: &First, secret: &str) -> Result<(), Fail> {
    if centre::known(desk, caller)?.is_none() {
        return Err(Fail::NotFound);
    }
    let holder = desk.read_blocking(caller.clone(), |rx| organisation::security_administrator(rx))?;
    rules::people::first_administrator(holder.as_deref())?;
    rules::people::organisation::check_badge(&args.badge)?;
    check_password(&args.badge, secret)?;
    let name = PersonName::parse(&args.name)
        .map_err(|e| Refusal::invalid("people.name", "name", format!("姓名：{e}")))?;
    let (hash, login) = (password::hash(secret, &web::random::bytes::<16>())?, args.badge.clone());
    let directory = Caller::system(Actor::System("operator"), CentreId::DIRECTORY);
    let account = desk.write_blocking(directory, move |cx| accounts::open_account(cx, &login, &hash))?;
    let new = FirstAdministrator { account, name: name.as_str().to_owned(), badge: args.badge.clone() };
    desk.write_blocking(caller.clone(), move |cx| organisation::appoint_first(cx, &new).map(|_| ()))
}
