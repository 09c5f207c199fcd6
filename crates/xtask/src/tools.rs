//! The programs the house needs: where they are, and what to install when they are not there.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Result, bail};

use crate::{house, run};

/// The oldest Node.js that runs the asset build and the browser tests.
const NODE_MAJOR_MIN: u32 = 20;

/// Finds a program in PATH.
pub fn in_path(name: &str) -> Option<PathBuf> {
    let file = format!("{name}{}", env::consts::EXE_SUFFIX);
    let path = env::var_os("PATH").unwrap_or_default();
    env::split_paths(&path).map(|folder| folder.join(&file)).find(|program| program.is_file())
}

/// What must be there before anything can be built: says everything that is missing, one sentence each.
pub fn check_builders() -> Result<()> {
    let missing: Vec<String> = [compiler(), c_compiler(), node(), npm()]
        .into_iter()
        .filter_map(Result::err)
        .map(|e| e.to_string())
        .collect();
    if !missing.is_empty() {
        bail!("{}", missing.join("\n"));
    }
    Ok(())
}

/// What the asset build needs: Node.js and npm.
pub fn check_node() -> Result<()> {
    node()?;
    npm()
}

/// The pinned compiler; rustup installs it by itself, other installations may be older.
fn compiler() -> Result<()> {
    let pin = fs::read_to_string(house::root().join("rust-toolchain.toml"))?;
    let wanted = quoted_after(&pin, "channel").unwrap_or_default();
    let found = said(Command::new("rustc").arg("--version").current_dir(house::root()));
    if found.split_whitespace().nth(1) == Some(wanted) {
        return Ok(());
    }
    bail!(
        "Rust {wanted} is needed (found: {}): install rustup from https://rustup.rs, which takes the version pinned in rust-toolchain.toml.",
        or_nothing(&found)
    )
}

/// A C compiler, for the embedded SQLite.
fn c_compiler() -> Result<()> {
    let named = env::var("CC").ok().filter(|cc| !cc.is_empty());
    let candidates = named.as_deref().map_or_else(|| vec!["cc", "gcc", "clang"], |cc| vec![cc]);
    if candidates.iter().any(|name| Path::new(name).is_file() || in_path(name).is_some()) {
        return Ok(());
    }
    bail!(
        "A C compiler is needed, for the embedded SQLite: install gcc or clang (Debian: `apt-get install gcc libc6-dev`)."
    )
}

fn node() -> Result<()> {
    let found = said(Command::new("node").arg("--version"));
    if node_major(&found).is_some_and(|major| major >= NODE_MAJOR_MIN) {
        return Ok(());
    }
    bail!(
        "Node.js {NODE_MAJOR_MIN} or newer is needed (found: {}): install it from https://nodejs.org or your system's packages.",
        or_nothing(&found)
    )
}

fn npm() -> Result<()> {
    if said(npm_command().arg("--version")).is_empty() {
        bail!("npm is needed: it comes with Node.js from https://nodejs.org (Debian: `apt-get install npm`).")
    }
    Ok(())
}

/// npm under the name it has on this system.
pub fn npm_command() -> Command {
    Command::new(if cfg!(windows) { "npm.cmd" } else { "npm" })
}

/// The folder that holds PostgreSQL's server programs: in PATH, or Debian's folder of versions, the newest first.
pub fn postgres_folder() -> Option<PathBuf> {
    let path = env::var_os("PATH").unwrap_or_default();
    let mut versions: Vec<(u32, PathBuf)> = fs::read_dir("/usr/lib/postgresql")
        .map(|entries| {
            entries
                .flatten()
                .filter_map(|e| Some((e.file_name().to_str()?.parse().ok()?, e.path())))
                .collect()
        })
        .unwrap_or_default();
    versions.sort_by_key(|(version, _)| std::cmp::Reverse(*version));
    let folders = env::split_paths(&path).chain(versions.into_iter().map(|(_, folder)| folder.join("bin")));
    folders
        .into_iter()
        .find(|folder| ["initdb", "pg_ctl"].iter().all(|program| folder.join(program).is_file()))
}

/// Chromium: `SANXIANG_CHROMIUM`, or one of its usual names in PATH.
pub fn chromium() -> Option<PathBuf> {
    let given = env::var_os("SANXIANG_CHROMIUM").map(PathBuf::from).filter(|p| p.is_file());
    given.or_else(|| {
        ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"]
            .into_iter()
            .find_map(in_path)
    })
}

/// Whether a font with Chinese characters is installed.
pub fn has_chinese_font() -> bool {
    !said(Command::new("fc-list").args([":lang=zh-cn", "family"])).is_empty()
}

/// Whether this process is the system's administrator.
pub fn is_root() -> bool {
    said(Command::new("id").arg("-u")) == "0"
}

/// Whether an account exists.
pub fn has_account(name: &str) -> bool {
    run::quietly(Command::new("id").args(["-u", name])).is_ok()
}

/// The trimmed answer of a program, empty when it is not there or fails.
fn said(command: &mut Command) -> String {
    run::quietly(command).map(|o| String::from_utf8_lossy(&o.stdout).trim().to_owned()).unwrap_or_default()
}

fn or_nothing(found: &str) -> &str {
    if found.is_empty() { "nothing" } else { found }
}

/// `v20.20.2` → 20.
fn node_major(version: &str) -> Option<u32> {
    version.strip_prefix('v')?.split('.').next()?.parse().ok()
}

/// The first quoted text after a word.
fn quoted_after<'a>(text: &'a str, word: &str) -> Option<&'a str> {
    text.split_once(word)?.1.split('"').nth(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_version_of_node_is_read_from_what_it_says() {
        assert_eq!(node_major("v20.20.2"), Some(20));
        assert_eq!(node_major("v8.0.0"), Some(8));
        assert_eq!(node_major(""), None);
    }

    #[test]
    fn the_pinned_compiler_is_read_from_the_toolchain_file() {
        assert_eq!(quoted_after("[toolchain]\nchannel = \"1.95.0\"\n", "channel"), Some("1.95.0"));
    }
}
