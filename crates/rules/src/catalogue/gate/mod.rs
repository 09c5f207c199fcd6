//! The publication gate: what must hold before an item may be offered.
//!
//! Rules have numbers that never change: `F1`–`F10` the ten disclosed facts, `R1`–`R10` the cross-field rules of an
//! implementation entry, `R11`–`R22` what law and tables add. A blocking finding stops publication, a warning is
//! shown and reported per department.

mod fields;
mod laws;
mod names;
mod route;
#[cfg(test)]
mod tests;

use std::collections::BTreeSet;

use super::item::ItemFacts;
use crate::centres::CentreNature;

pub use laws::national_basis;
pub use route::longest_path;

/// What the gate knows of the centre that publishes.
#[derive(Clone, Copy, Debug)]
pub struct House<'a> {
    /// Real, or a rehearsal in which rehearsal facts may be shown.
    pub nature: CentreNature,
    /// The codes of its departments.
    pub departments: &'a BTreeSet<String>,
}

/// Whether a finding stops publication.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Level {
    /// Publication is refused.
    Blocking,
    /// Published, shown to the administrator.
    Warning,
}

/// What a rule found.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Finding {
    /// The rule's number, such as `R11`.
    pub rule: &'static str,
    /// Whether it stops publication.
    pub level: Level,
    /// The field of [`ItemFacts`] it concerns.
    pub field: &'static str,
    /// What is wrong and what to do, in Simplified Chinese.
    pub sentence: String,
}

impl Finding {
    fn blocking(rule: &'static str, field: &'static str, sentence: impl Into<String>) -> Self {
        Self { rule, level: Level::Blocking, field, sentence: sentence.into() }
    }

    fn warning(rule: &'static str, field: &'static str, sentence: impl Into<String>) -> Self {
        Self { rule, level: Level::Warning, field, sentence: sentence.into() }
    }
}

type Rule = fn(&ItemFacts, &House<'_>, &mut Vec<Finding>);

const RULES: &[Rule] = &[
    fields::ten_facts,
    fields::immediacy,
    fields::result_name,
    fields::presence,
    fields::fees,
    fields::phones,
    fields::themes,
    fields::licence_usual,
    fields::result_sample,
    fields::limits,
    fields::extension,
    fields::materials,
    route::graph,
    route::path,
    laws::fee_basis,
    laws::codes,
    laws::rehearsal,
    fields::form,
    fields::punctuation,
    names::names,
];

/// Everything the rules find, blocking first; an empty list is a clean item (行政许可法 art. 30).
pub fn gate(facts: &ItemFacts, house: &House<'_>) -> Vec<Finding> {
    let mut found = Vec::new();
    for rule in RULES {
        rule(facts, house, &mut found);
    }
    found.sort_by_key(|f| f.level);
    found
}

/// Whether nothing found stops publication.
pub fn passes(found: &[Finding]) -> bool {
    found.iter().all(|f| f.level != Level::Blocking)
}
