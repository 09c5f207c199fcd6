//! `cargo xtask ci`: everything a change must pass, in one run with one table.

use anyhow::Result;

use crate::run::{cargo, succeed};
use crate::table::Table;
use crate::test::{Rings, setup};
use crate::{assets, test, tools};

/// Format, clippy, documentation, every ring of tests.
pub fn run(_args: &[String]) -> Result<()> {
    tools::check_builders()?;
    setup::install_missing()?;
    let mut table = Table::new();
    table.step("format", &[], || succeed(&mut cargo(&["fmt", "--all", "--", "--check"])));
    table.step("assets", &[], || assets::run(&[]));
    table.step("clippy", &["assets"], || {
        let args = ["clippy", "--workspace", "--all-targets", "--locked", "--", "--deny", "warnings"];
        succeed(cargo(&args).env("CARGO_INCREMENTAL", "0"))
    });
    table.step("docs", &["assets"], || {
        let args = ["doc", "--workspace", "--no-deps", "--locked"];
        succeed(cargo(&args).env("CARGO_INCREMENTAL", "0").env("RUSTDOCFLAGS", "-D warnings"))
    });
    test::rings(&mut table, &Rings::whole().without_incremental())?;
    table.finish()
}
