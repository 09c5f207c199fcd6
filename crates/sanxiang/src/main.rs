//! The complete system of a municipal administrative service centre: configuration and the commands.

mod commands;
mod config;
mod house;
mod rehearsal;
mod witness;

use std::io::{self, IsTerminal, Write};
use std::process::ExitCode;

use clap::{Parser, Subcommand};
use commands::{
    ExitStatus, admin, bench, calendar, centre, check, city as play, clock, deadline, demo, doctor, identify,
    import, partner, serve, verify,
};
use config::{Config, Overrides, WrongUse};
use tracing_subscriber::EnvFilter;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// 三香：政务服务中心的整套系统。
#[derive(Parser)]
#[command(name = "sanxiang", version, arg_required_else_help = true)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Serve a centre.
    Serve(serve::Args),
    /// Serve a rehearsal centre on this machine.
    Demo(demo::Args),
    /// Print the effective configuration, secrets masked.
    Check(check::Args),
    /// Look at everything a start needs and say what to do.
    Doctor(doctor::Args),
    /// Say of values whether they are valid identifiers.
    Identify(identify::Args),
    /// Open a centre, or change what it says of itself.
    Centre(Box<centre::Args>),
    /// Appoint the first administrator.
    Admin(admin::Args),
    /// Bring in a list.
    Import(import::Args),
    /// Work out due dates.
    Deadline(deadline::Args),
    /// Measure this machine; `cargo xtask bench` calls it.
    #[command(hide = true)]
    Bench(bench::Args),
    /// Play days of the rehearsal city over an empty database.
    City(play::Args),
    /// Load the State Council's notice on a year's days off.
    Calendar(calendar::Args),
    /// Confirm the server's clock after it was found doubtful.
    Clock(clock::Args),
    /// Be a simulated outside party.
    Partner(partner::Args),
    /// Prove log, tables and replay of a database, and name whatever is damaged.
    Verify(verify::Args),
}

fn main() -> ExitCode {
    let cli = Cli::parse();
    let mut out = io::stdout().lock();
    let status = run(&cli.command, &mut out).unwrap_or_else(|error| {
        let written = writeln!(io::stderr(), "{error:#}");
        if written.is_err() { ExitStatus::CANNOT_RUN } else { status_of(&error) }
    });
    ExitCode::from(status.0)
}

fn run(command: &Command, out: &mut dyn Write) -> anyhow::Result<ExitStatus> {
    match command {
        Command::Serve(args) => {
            let config = configured(&args.given)?;
            log_to_stderr(&config.log)?;
            serve::run(&config, out)
        }
        Command::Demo(args) => {
            log_to_stderr(&Config::default().log)?;
            demo::run(args, out)
        }
        Command::Check(args) => check::run(&configured(&args.given)?, out),
        Command::Doctor(args) => doctor::run(&configured(&args.given)?, out),
        Command::Identify(args) => Ok(identify::run(args, house::wall_now().date(), out)),
        Command::Import(import::Args { what: import::What::Items(args) }) => {
            import::run(&configured(&args.given)?, args, out)
        }
        Command::Centre(args) => match &args.what {
            centre::What::Open(open) => centre::open(&configured(&open.given)?, open, out),
            centre::What::Change(change) => centre::change(&configured(&change.given)?, change, out),
        },
        Command::Admin(admin::Args { what: admin::What::First(args) }) => {
            admin::first(&configured(&args.given)?, args, &mut io::stdin().lock(), out)
        }
        Command::Bench(args) => bench::run(args, out),
        Command::City(args) => play::run(args, out),
        Command::Calendar(args) => {
            let calendar::What::Load(load) = &args.what;
            calendar::run(&configured(&load.given)?, load, out)
        }
        Command::Clock(args) => {
            let clock::What::Confirm(confirm) = &args.what;
            clock::run(&configured(&confirm.given)?, out)
        }
        Command::Partner(args) => partner::run(args, out),
        Command::Verify(args) => verify::run(&configured(&args.given)?, args, out),
        Command::Deadline(args) => Ok(deadline::run(args, &mut io::stdin().lock(), out)),
    }
}

fn configured(given: &Overrides) -> anyhow::Result<Config> {
    Config::read(given, std::env::vars()).map_err(|error| error.context(WrongUse))
}

/// Wrong configuration is wrong use; anything else that stops a command means that it cannot run.
fn status_of(error: &anyhow::Error) -> ExitStatus {
    if error.downcast_ref::<WrongUse>().is_some() { ExitStatus::WRONG_USE } else { ExitStatus::CANNOT_RUN }
}

/// Messages go to stderr, without personal data; answers of commands go to stdout.
fn log_to_stderr(filter: &str) -> anyhow::Result<()> {
    let filter = EnvFilter::try_new(filter).map_err(|error| anyhow::Error::from(error).context(WrongUse))?;
    tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(io::stderr)
        .with_ansi(io::stderr().is_terminal())
        .init();
    Ok(())
}
