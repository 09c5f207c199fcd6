//! `cargo xtask assets`: style sheets and scripts into `assets/dist`, when something changed since the last time.

use std::fs;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result};

use crate::{house, run, tools};

/// Builds the assets if needed.
pub fn run(_args: &[String]) -> Result<()> {
    tools::check_node()?;
    let home = house::root().join("assets");
    install(&home)?;
    let sources = fingerprint(&[home.join("src"), home.join("build.mjs"), home.join("package-lock.json")])?;
    let stamp = Stamp::of("assets-dist");
    if stamp.says(&sources) && home.join("dist/manifest.json").is_file() {
        return Ok(());
    }
    run::succeed(Command::new("node").arg("build.mjs").current_dir(&home))?;
    stamp.write(&sources)
}

/// Installs a folder's locked packages, when the lock changed or nothing is installed; no package runs a script.
pub fn install(folder: &Path) -> Result<()> {
    let name = folder.file_name().and_then(|n| n.to_str()).unwrap_or_default();
    let stamp = Stamp::of(&format!("{name}-packages"));
    let lock = fingerprint(&[folder.join("package-lock.json"), folder.join("package.json")])?;
    if stamp.says(&lock) && folder.join("node_modules/.package-lock.json").is_file() {
        return Ok(());
    }
    let args = ["ci", "--ignore-scripts", "--no-audit", "--no-fund"];
    run::succeed(tools::npm_command().args(args).current_dir(folder))?;
    stamp.write(&lock)
}

/// A note in the target folder of what was last done.
struct Stamp(PathBuf);

impl Stamp {
    fn of(name: &str) -> Self {
        Self(house::target().join("xtask").join(name))
    }

    fn says(&self, text: &str) -> bool {
        fs::read_to_string(&self.0).is_ok_and(|found| found == text)
    }

    fn write(&self, text: &str) -> Result<()> {
        let folder = self.0.parent().context("a stamp lies in a folder")?;
        fs::create_dir_all(folder)?;
        Ok(fs::write(&self.0, text)?)
    }
}

/// A short text that changes when a file below the paths changes.
fn fingerprint(paths: &[PathBuf]) -> Result<String> {
    let mut hasher = DefaultHasher::new();
    for path in paths {
        feed(path, &mut hasher)?;
    }
    Ok(format!("{:016x}", hasher.finish()))
}

fn feed(path: &Path, hasher: &mut DefaultHasher) -> Result<()> {
    path.file_name().hash(hasher);
    if path.is_dir() {
        let mut entries = fs::read_dir(path)?.map(|e| Ok(e?.path())).collect::<Result<Vec<_>>>()?;
        entries.sort();
        return entries.iter().try_for_each(|entry| feed(entry, hasher));
    }
    fs::read(path).with_context(|| format!("cannot read {}", path.display()))?.hash(hasher);
    Ok(())
}
