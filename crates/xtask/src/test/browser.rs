//! The browser ring: the suites of `browser/tests` against the binary, in Chromium.

use std::process::Command;

use anyhow::{Context, Result};

use crate::test::server::City;
use crate::{assets, house, run, tools};

/// Serves the city and runs every suite, or the tests whose name holds the filter.
pub fn ring(city: &City, filter: Option<&str>) -> Result<()> {
    let home = house::root().join("browser");
    assets::install(&home)?;
    let serving = city.serve()?;
    let mut suite = Command::new("node");
    suite.arg("run.mjs").args(filter).current_dir(&home).env("SANXIANG_URL", serving.url());
    suite.env("SANXIANG_CHROMIUM", tools::chromium().context("Chromium is not found")?);
    run::succeed(&mut suite)?;
    serving.stop()?;
    // What people did in the browsers must prove itself too.
    city.verify()
}
