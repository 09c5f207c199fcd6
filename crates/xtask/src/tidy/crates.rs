//! What a crate must not know.

use super::{File, Finding, Tree};

/// Which of our crates each crate may know.
const EDGES: &[(&str, &[&str])] = &[
    ("base", &[]),
    ("rules", &["base"]),
    ("seal", &["base"]),
    ("db", &["base"]),
    ("desk", &["base", "rules", "seal", "db"]),
    ("outside", &["base", "seal", "desk"]),
    // `seal` for fingerprints and tokens: hashing is no table.
    ("web", &["base", "rules", "seal", "desk"]),
    ("city", &["base", "rules", "seal", "db", "desk"]),
    ("sanxiang", &["base", "rules", "seal", "db", "desk", "outside", "web", "city"]),
    // `base` for the codes of rehearsal items.
    ("xtask", &["base"]),
];

/// What tests may know besides: a temporary database of `db::testing`.
const TEST_EDGES: &[&str] = &["db"];

/// What no rule may say; the second part tells why.
const IMPURE: &[(&str, &str)] = &[
    ("async", "async"),
    ("tokio", "async"),
    ("rand", "randomness"),
    ("rand_core", "randomness"),
    ("rand_chacha", "randomness"),
    ("getrandom", "randomness"),
    ("SystemTime", "a clock"),
    ("Timestamp::now", "a clock"),
    ("Zoned::now", "a clock"),
    ("println!", "output"),
    ("eprintln!", "output"),
    ("dbg!", "output"),
    ("Mutex", "a state of its own"),
    ("RwLock", "a state of its own"),
    ("thread_local!", "a state of its own"),
];
/// Modules of the standard library that reach outside.
const OUTSIDE: &[&str] = &["fs", "net", "env", "thread", "time", "io", "process"];

/// `rules` has no I/O, clock, randomness or async.
pub fn rules_are_pure(tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    for file in tree.sources("rules") {
        let code = file.code();
        for (word, why) in IMPURE {
            let found = code
                .words(word)
                .map(|at| Finding::new(file, code.line(at), format!("{word}: {why} in a rule")));
            findings.extend(found);
        }
        for at in code.words("std::") {
            let path = code.blank[at + 5..].split(';').next().unwrap_or_default();
            let outside = OUTSIDE.iter().filter(|module| names_module(path, module));
            findings
                .extend(outside.map(|m| Finding::new(file, code.line(at), format!("std::{m} in a rule"))));
        }
    }
    findings
}

/// Whether what follows `std::` names a module, alone or in a group.
fn names_module(path: &str, module: &str) -> bool {
    let first =
        |part: &str| part.trim().split(|c: char| !c.is_alphanumeric() && c != '_').next() == Some(module);
    match path.trim_start().strip_prefix('{') {
        Some(group) => group.split(',').any(first),
        None => first(path),
    }
}

/// Crates depend on one another only along [`EDGES`].
pub fn edges(tree: &Tree) -> Vec<Finding> {
    let ours: Vec<&str> = EDGES.iter().map(|(name, _)| *name).collect();
    let mut findings = Vec::new();
    for file in tree.files.iter().filter(|f| f.path.starts_with("crates/") && f.name() == "Cargo.toml") {
        let name = file.path.split('/').nth(1).unwrap_or_default();
        let Some((_, allowed)) = EDGES.iter().find(|(known, _)| *known == name) else {
            findings.push(Finding::new(file, 1, format!("{name} has no line in the table of crates")));
            continue;
        };
        for d in dependencies(file).filter(|d| ours.contains(&d.name) && !allowed.contains(&d.name)) {
            if !(d.for_tests && TEST_EDGES.contains(&d.name)) {
                findings.push(Finding::new(file, d.line, format!("{name} must not know {}", d.name)));
            }
        }
    }
    findings
}

/// A line of a manifest's dependency sections.
pub struct Dependency<'a> {
    pub line: usize,
    pub name: &'a str,
    pub for_tests: bool,
}

/// What a manifest depends on.
pub fn dependencies(file: &File) -> impl Iterator<Item = Dependency<'_>> {
    let mut section = "";
    file.lines().filter_map(move |(number, line)| {
        if line.starts_with('[') {
            section = line.trim_end().trim_end_matches(']');
            return None;
        }
        let name = line.split(['=', '.', ' ']).next()?;
        let inside = section.ends_with("dependencies") && !name.is_empty() && !name.starts_with('#');
        inside.then(|| Dependency { line: number, name, for_tests: section.ends_with("dev-dependencies") })
    })
}

/// `desk` knows no HTTP, `web` no database, nobody but `db` an engine.
pub fn imports(tree: &Tree) -> Vec<Finding> {
    const REFUSED: &[(&str, &[&str])] = &[
        ("desk", &["axum", "tower", "tower_http", "http", "askama", "rusqlite", "tokio_postgres"]),
        ("web", &["db", "rusqlite", "tokio_postgres"]),
        ("outside", &["db", "axum", "rusqlite", "tokio_postgres"]),
        ("city", &["axum", "rusqlite", "tokio_postgres"]),
    ];
    let mut findings = Vec::new();
    for (name, refused) in REFUSED {
        for file in tree.sources(name) {
            for other in *refused {
                let code = file.code();
                let found = code.words(other).filter(|at| code.blank[at + other.len()..].starts_with("::"));
                findings.extend(
                    found.map(|at| Finding::new(file, code.line(at), format!("{name} imports {other}"))),
                );
            }
        }
    }
    findings
}
