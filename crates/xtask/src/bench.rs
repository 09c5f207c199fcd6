//! `cargo xtask bench`: builds the release binary and measures it; figures go to `target/bench.json`.

use anyhow::Result;

use crate::run::{cargo, succeed};
use crate::test::cluster::Cluster;
use crate::test::setup;
use crate::{assets, house, tools};

/// Measures; `--only ROW` and `--quick` are handed on.
pub fn run(args: &[String]) -> Result<()> {
    tools::check_builders()?;
    setup::install_missing()?;
    assets::run(&[])?;
    succeed(&mut cargo(&["build", "--release", "--package", "sanxiang", "--locked"]))?;
    let cluster = Cluster::for_this_run()?;
    let mut bench = std::process::Command::new(house::binary("release"));
    bench.arg("bench").args(args).arg("--json").arg(house::target().join("bench.json"));
    if let Some(cluster) = &cluster {
        bench.args(["--postgres", cluster.url()]);
    }
    succeed(&mut bench)
}
