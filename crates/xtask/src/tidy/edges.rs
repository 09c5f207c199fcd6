//! Which modules of `desk` may call which.

use super::{Finding, Tree};

/// Every module and those it calls. `store` is below all of them; `supervision` and `reports` read events and are
/// called by nobody. A new edge is a decision: it is written here in the same change.
const EDGES: &[(&str, &[&str])] = &[
    ("store", &[]),
    // The job of a new calendar states the deadlines of open cases again.
    ("time", &["store", "cases", "catalogue"]),
    ("centres", &["store"]),
    ("people", &["store", "centres"]),
    ("catalogue", &["store", "centres", "people"]),
    ("cases", &["store", "time", "centres", "people", "catalogue", "licences"]),
    // A file is removed when neither a material nor a draft names it.
    ("attachments", &["store", "people", "cases", "drafts"]),
    ("drafts", &["store", "people", "catalogue", "cases"]),
    // A licence's page reads the sealed names of the case it came from.
    ("licences", &["store", "time", "centres", "people", "catalogue", "cases"]),
    ("joint", &["store", "time", "centres", "people", "catalogue", "cases"]),
    ("hall", &["store", "time", "centres", "people", "catalogue", "cases"]),
    ("fees", &["store", "time", "centres", "people", "catalogue", "cases"]),
    ("feedback", &["store", "time", "centres", "people", "catalogue", "cases"]),
    ("hotline", &["store", "time", "centres", "people", "catalogue", "feedback"]),
    ("supervision", &["store", "time", "centres", "people", "catalogue", "cases"]),
    ("sharing", &["store", "centres", "people", "catalogue", "cases"]),
    ("office", &["store", "time", "centres", "people"]),
    ("reports", &["store", "time", "centres", "people", "catalogue", "cases"]),
];

/// Modules call one another only along the table's edges.
pub fn modules(tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    for file in tree.sources("desk") {
        let Some(module) = module_of(&file.path) else { continue };
        let Some((_, allowed)) = EDGES.iter().find(|(name, _)| *name == module) else {
            findings.push(Finding::new(file, 1, format!("{module} has no line in the table of modules")));
            continue;
        };
        let code = file.code();
        for at in code.words("crate::") {
            for other in named(&code.blank[at + "crate::".len()..]) {
                let known = EDGES.iter().any(|(name, _)| *name == other);
                if known && other != module && !allowed.contains(&other) {
                    findings.push(Finding::new(
                        file,
                        code.line(at),
                        format!("{module} must not call {other}"),
                    ));
                }
            }
        }
    }
    findings
}

/// The module a file of `desk` belongs to; the crate's root belongs to none.
fn module_of(path: &str) -> Option<&str> {
    let first = path.strip_prefix("crates/desk/src/")?.split('/').next()?;
    let name = first.strip_suffix(".rs").unwrap_or(first);
    (name != "lib").then_some(name)
}

/// The modules that a path after `crate::` names: one, or a group's.
fn named(path: &str) -> Vec<&str> {
    let word = |c: char| c.is_alphanumeric() || c == '_';
    let first = |part: &'_ str| -> usize { part.find(|c| !word(c)).unwrap_or(part.len()) };
    let Some(group) = path.strip_prefix('{') else { return vec![&path[..first(path)]] };
    let (mut depth, mut names, mut start) = (0usize, Vec::new(), 0);
    for (i, c) in group.char_indices() {
        match c {
            '{' => depth += 1,
            '}' if depth > 0 => depth -= 1,
            ',' | '}' if depth == 0 => {
                let part = group[start..i].trim_start();
                names.push(&part[..first(part)]);
                start = i + 1;
                if c == '}' {
                    break;
                }
            }
            _ => {}
        }
    }
    names
}
