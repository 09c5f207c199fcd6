//! `cargo xtask tidy`: what must not be in the tree, each as a named test of this crate and a line here.
//!
//! A check takes the [`Tree`] and answers with what it found; the tests at the end run each on the checkout and on a
//! planted mistake, so that a check that sees nothing is itself found.

mod crates;
mod dependencies;
mod documents;
mod edges;
mod rust;
mod size;
mod sql;
mod text;
mod tree;
mod web;

#[cfg(test)]
mod tests;

use std::fmt;

use anyhow::{Result, bail};

use tree::{File, Tree};

/// Something that is where it must not be.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Finding {
    file: String,
    line: usize,
    says: String,
}

impl Finding {
    fn new(file: &File, line: usize, says: impl Into<String>) -> Self {
        Self { file: file.path.clone(), line, says: says.into() }
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}: {}", self.file, self.line, self.says)
    }
}

/// One sentence about the tree and the check that holds it.
struct Invariant {
    says: &'static str,
    check: fn(&Tree) -> Vec<Finding>,
}

const INVARIANTS: &[Invariant] = &[
    Invariant { says: "rules has no I/O, clock, randomness or async", check: crates::rules_are_pure },
    Invariant { says: "crates depend on one another along the listed edges", check: crates::edges },
    Invariant { says: "desk never imports axum, web never imports db", check: crates::imports },
    Invariant { says: "modules of desk call one another along the listed edges", check: edges::modules },
    Invariant { says: "only sql.rs files contain SQL", check: sql::only_in_sql_files },
    Invariant {
        says: "subject tables change only through record, events never",
        check: sql::only_record_writes,
    },
    Invariant { says: "every table has a class", check: sql::tables_are_classed },
    Invariant { says: "centre comes first in every primary key", check: sql::centre_comes_first },
    Invariant { says: "no float is stored, hashed, or used in law or money", check: rust::floats },
    Invariant { says: "lints are expected with a reason, never allowed", check: rust::allowed_lints },
    Invariant { says: "functions and files stay within their ceilings", check: size::ceilings },
    Invariant { says: "templates hold no style, script or handler of their own", check: web::inline },
    Invariant { says: "texts for readers stand in message files", check: web::text },
    Invariant { says: "no path of one machine is in the tree", check: text::machine_paths },
    Invariant { says: "nothing is left to be done later in code", check: text::leftovers },
    Invariant { says: "locks name no registry of one machine", check: dependencies::locks },
    Invariant { says: "every dependency is in a decision record", check: dependencies::decided },
    Invariant { says: "crates take their versions from the workspace", check: dependencies::inherited },
    Invariant { says: "no dependency of the workspace is idle", check: dependencies::taken },
    Invariant { says: "the glossary's terms are words of the code", check: documents::glossary },
    Invariant { says: "documents have one title and no broken link", check: documents::links },
];

/// Prints what every check found.
pub fn run(_args: &[String]) -> Result<()> {
    let tree = Tree::read()?;
    let mut count = 0;
    for invariant in INVARIANTS {
        let mut findings = (invariant.check)(&tree);
        findings.sort();
        if !findings.is_empty() {
            eprintln!("\nNot so: {}.", invariant.says);
        }
        for finding in &findings {
            eprintln!("  {finding}");
        }
        count += findings.len();
    }
    if count > 0 {
        bail!("{count} findings");
    }
    eprintln!("{} invariants hold over {} files.", INVARIANTS.len(), tree.files.len());
    Ok(())
}
