//! What we depend on is decided, written down, and fetched from nowhere in particular.

use super::crates;
use super::{File, Finding, Tree};

/// The source a lock of Cargo may name: the public index, which mirrors stand in for.
const INDEX: &str = "registry+https://github.com/rust-lang/crates.io-index";

/// Locks hold checksums, not addresses.
pub fn locks(tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    for file in &tree.files {
        for (number, line) in file.lines() {
            let npm = file.name() == "package-lock.json" && line.contains("\"resolved\":");
            let cargo = file.name() == "Cargo.lock" && line.starts_with("source = ") && !line.contains(INDEX);
            if npm || cargo {
                findings.push(Finding::new(file, number, "the address of a registry in a lock"));
            }
        }
    }
    findings
}

/// A decision record names every dependency, in back quotes.
pub fn decided(tree: &Tree) -> Vec<Finding> {
    let records: String = tree
        .files
        .iter()
        .filter(|f| f.path.starts_with("docs/decisions/"))
        .map(|f| f.text.as_str())
        .collect();
    let named = |name: &str| records.contains(&format!("`{name}`"));
    let mut findings = Vec::new();
    for file in tree.files.iter().filter(|f| f.path == "Cargo.toml" || f.name() == "package.json") {
        let all: Vec<(usize, &str)> = if file.path == "Cargo.toml" { cargo(file) } else { npm(file) };
        let missing = all.into_iter().filter(|(_, name)| !named(name));
        findings.extend(
            missing
                .map(|(line, name)| Finding::new(file, line, format!("`{name}` is in no decision record"))),
        );
    }
    findings
}

/// The workspace's dependencies on others' crates.
fn cargo(file: &File) -> Vec<(usize, &str)> {
    let ours =
        |number: &usize| file.text.lines().nth(number - 1).is_some_and(|line| line.contains("path = "));
    crates::dependencies(file).map(|d| (d.line, d.name)).filter(|(number, _)| !ours(number)).collect()
}

/// The packages of a package.json as npm formats it.
fn npm(file: &File) -> Vec<(usize, &str)> {
    let mut inside = false;
    let mut packages = Vec::new();
    for (number, line) in file.lines() {
        let key = line.trim().trim_start_matches('"').split('"').next().unwrap_or_default();
        if inside && line.trim().starts_with('}') {
            inside = false;
        } else if inside {
            packages.push((number, key));
        } else {
            inside = ["dependencies", "devDependencies"].contains(&key);
        }
    }
    packages
}

/// A dependency of the workspace that no crate takes is dead weight.
pub fn taken(tree: &Tree) -> Vec<Finding> {
    let manifests = tree.files.iter().filter(|f| f.path.starts_with("crates/") && f.name() == "Cargo.toml");
    let names: Vec<&str> = manifests.flat_map(crates::dependencies).map(|d| d.name).collect();
    let root = tree.file("Cargo.toml");
    let idle = root.into_iter().flat_map(|f| cargo(f).into_iter().map(move |d| (f, d)));
    let idle = idle.filter(|(_, (_, name))| !names.contains(name));
    idle.map(|(f, (line, name))| Finding::new(f, line, format!("no crate takes {name}"))).collect()
}

/// A crate names no version: one place holds them all.
pub fn inherited(tree: &Tree) -> Vec<Finding> {
    let manifests = tree.files.iter().filter(|f| f.path.starts_with("crates/") && f.name() == "Cargo.toml");
    let mut findings = Vec::new();
    for file in manifests {
        for d in crates::dependencies(file) {
            let line = file.text.lines().nth(d.line - 1).unwrap_or_default();
            if !line.contains("workspace = true") && !line.contains("path = ") {
                findings.push(Finding::new(file, d.line, format!("{} has a version of its own", d.name)));
            }
        }
    }
    findings
}
