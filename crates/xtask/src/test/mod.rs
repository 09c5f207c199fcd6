//! `cargo xtask test`: sets up what the tests need, then runs them in rings and prints what each took.

mod browser;
pub mod cluster;
mod filing;
mod server;
pub mod setup;

use std::env;
use std::process::Command;

use anyhow::{Result, bail};

use crate::run::{cargo, succeed};
use crate::table::Table;
use crate::{assets, tidy, tools};
use cluster::Cluster;

/// Which rings run, and how they are built.
pub struct Rings {
    reach: Reach,
    filter: Option<String>,
    incremental: Option<&'static str>,
}

/// How far a run goes.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Reach {
    /// Every ring, both engines.
    Whole,
    /// SQLite, no browser: for work.
    Fast,
    /// The binary and the browser alone.
    Browser,
}

impl Rings {
    /// Every ring, both engines.
    pub fn whole() -> Self {
        Self { reach: Reach::Whole, filter: None, incremental: None }
    }

    /// The same, built without incremental files, as a machine that builds once wants it.
    pub fn without_incremental(self) -> Self {
        Self { incremental: Some("0"), ..self }
    }

    fn parse(args: &[String]) -> Result<Self> {
        let mut rings = Self::whole();
        for arg in args {
            match arg.as_str() {
                "--fast" => rings.reach = Reach::Fast,
                "--browser" => rings.reach = Reach::Browser,
                other if other.starts_with('-') => {
                    bail!("`cargo xtask test` knows --fast and --browser, not {other}")
                }
                other => rings.filter = Some(other.to_owned()),
            }
        }
        Ok(rings)
    }

    fn cargo(&self, args: &[&str]) -> Command {
        let mut command = cargo(args);
        command.envs(self.incremental.map(|value| ("CARGO_INCREMENTAL", value)));
        command
    }
}

/// Runs the rings the arguments ask for.
pub fn run(args: &[String]) -> Result<()> {
    let wanted = Rings::parse(args)?;
    tools::check_builders()?;
    if wanted.reach != Reach::Fast {
        setup::install_missing()?;
    }
    let mut table = Table::new();
    table.step("assets", &[], || assets::run(&[]));
    rings(&mut table, &wanted)?;
    table.finish()
}

/// Adds the rings to a table whose `assets` are built.
pub fn rings(table: &mut Table, wanted: &Rings) -> Result<()> {
    // Dev-dependencies take part, so that binary and tests are built from one set of features.
    let build: &[&str] = match wanted.reach {
        Reach::Whole | Reach::Fast => &["build", "--workspace", "--bins", "--tests", "--locked"],
        Reach::Browser => &["build", "--package", "sanxiang", "--locked"],
    };
    table.step("build", &["assets"], || succeed(&mut wanted.cargo(build)));
    if wanted.reach != Reach::Browser {
        // The cluster ends with the step that needs it.
        table.step("rust", &["build"], || rust_ring(wanted));
    }
    if wanted.filter.is_none() && wanted.reach != Reach::Browser {
        table.step("tidy", &[], || tidy::run(&[]));
    }
    if wanted.reach == Reach::Browser || (wanted.reach == Reach::Whole && wanted.filter.is_none()) {
        let city = server::City::new()?;
        table.step("binary", &["build"], || city.with_log(server::ring(&city)));
        table.step("browser", &["build", "binary"], || {
            city.with_log(browser::ring(&city, wanted.filter.as_deref()))
        });
    }
    Ok(())
}

/// Every Rust test of the workspace, on the engines of this run.
fn rust_ring(wanted: &Rings) -> Result<()> {
    let mut command = wanted.cargo(&["test", "--workspace", "--locked"]);
    // One word rewrites every checked-in result.
    if env::var_os("UPDATE").is_some() {
        command.env("UPDATE_EXPECT", "1");
    }
    let cluster = match wanted.reach {
        Reach::Fast => None,
        Reach::Whole | Reach::Browser => Cluster::for_this_run()?,
    };
    match &cluster {
        Some(cluster) => command.env("SANXIANG_TEST_POSTGRES", cluster.url()),
        None if wanted.reach == Reach::Fast => command.env("SANXIANG_TEST_ENGINES", "sqlite"),
        None => &mut command,
    };
    succeed(command.args(&wanted.filter))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(args: &[&str]) -> Result<Rings> {
        Rings::parse(&args.iter().map(|a| (*a).to_owned()).collect::<Vec<_>>())
    }

    #[test]
    fn a_run_is_whole_unless_it_is_asked_to_be_fast() {
        assert_eq!(parsed(&[]).map(|r| r.reach).ok(), Some(Reach::Whole));
        assert_eq!(parsed(&["--fast"]).map(|r| r.reach).ok(), Some(Reach::Fast));
        assert_eq!(
            parsed(&["--browser", "home"]).map(|r| (r.reach, r.filter)).ok(),
            Some((Reach::Browser, Some("home".into())))
        );
    }

    #[test]
    fn an_unknown_option_is_refused_rather_than_taken_for_a_filter() {
        assert!(parsed(&["--quick"]).is_err());
    }
}
