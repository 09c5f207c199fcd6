//! What the full run needs beyond the builders: PostgreSQL, Chromium, a Chinese font. On Debian as the administrator it
//! installs what is missing; elsewhere it says exactly what to install and stops.

use std::env;
use std::fs;
use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result, bail};

use crate::{run, tools};

/// Debian's settings for a new installation of PostgreSQL.
const CREATE_CLUSTER: &str = "/etc/postgresql-common/createcluster.conf";

/// Something the tests use.
struct Need {
    what: &'static str,
    package: &'static str,
    is_there: fn() -> bool,
}

const NEEDS: &[Need] = &[
    Need {
        what: "PostgreSQL's server (initdb and pg_ctl in PATH)",
        package: "postgresql",
        is_there: postgres_is_there,
    },
    Need {
        what: "Chromium (in PATH, or its path in SANXIANG_CHROMIUM)",
        package: "chromium",
        is_there: || tools::chromium().is_some(),
    },
    Need {
        what: "a font with Chinese characters that fc-list shows",
        package: "fonts-noto-cjk",
        is_there: tools::has_chinese_font,
    },
    Need {
        what: "fontconfig's fc-list",
        package: "fontconfig",
        is_there: || tools::in_path("fc-list").is_some(),
    },
];

fn postgres_is_there() -> bool {
    env::var_os("SANXIANG_TEST_POSTGRES").is_some() || tools::postgres_folder().is_some()
}

/// Installs what is missing, or says what to install.
pub fn install_missing() -> Result<()> {
    let missing = missing();
    if missing.is_empty() {
        return Ok(());
    }
    let packages: Vec<&str> = missing.iter().map(|need| need.package).collect();
    if !(Path::new("/etc/debian_version").is_file()
        && tools::in_path("apt-get").is_some()
        && tools::is_root())
    {
        bail!("{}", what_to_install(&missing, &packages));
    }
    eprintln!("Installing {}.", packages.join(", "));
    no_cluster_of_its_own()?;
    apt(&["update"])?;
    apt(&[&["install", "--yes", "--no-install-recommends"], packages.as_slice()].concat())?;
    let still: Vec<&str> = self::missing().iter().map(|need| need.what).collect();
    if !still.is_empty() {
        bail!("the packages are installed, but this is still missing: {}", still.join("; "));
    }
    Ok(())
}

fn missing() -> Vec<&'static Need> {
    NEEDS.iter().filter(|need| !(need.is_there)()).collect()
}

fn what_to_install(missing: &[&Need], packages: &[&str]) -> String {
    let wants: String = missing.iter().map(|need| format!("\n- {}", need.what)).collect();
    format!(
        "The full run needs these and will not leave them out:{wants}\nOn Debian or Ubuntu: `sudo apt-get install {}`. \
         `cargo xtask test --fast` runs on SQLite without a browser.",
        packages.join(" ")
    )
}

/// The package would start a server of its own; the tests make theirs and throw it away.
fn no_cluster_of_its_own() -> Result<()> {
    let file = Path::new(CREATE_CLUSTER);
    if file.is_file() || postgres_is_there() {
        return Ok(());
    }
    fs::create_dir_all(file.parent().context("the file lies in a folder")?)?;
    Ok(fs::write(file, "create_main_cluster = false\n")?)
}

/// apt-get that asks nothing and keeps settings files that are there.
fn apt(args: &[&str]) -> Result<()> {
    let mut command = Command::new("apt-get");
    command.args(["--option", "Dpkg::Options::=--force-confold", "--option", "Dpkg::Use-Pty=0", "--quiet"]);
    run::succeed(command.args(args).env("DEBIAN_FRONTEND", "noninteractive"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn where_nothing_can_be_installed_the_sentence_names_every_package() {
        let all: Vec<&Need> = NEEDS.iter().collect();
        let packages: Vec<&str> = NEEDS.iter().map(|n| n.package).collect();
        let said = what_to_install(&all, &packages);
        for need in NEEDS {
            assert!(said.contains(need.what) && said.contains(need.package), "{said}");
        }
    }
}
