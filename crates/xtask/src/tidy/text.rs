//! Words that no file may hold.

use super::{Finding, Tree};

/// Beginnings of paths that exist on one machine only; put together here, so that this file holds none.
const MACHINE: &[&str] = &[concat!("/ro", "ot/"), concat!("/wo", "rk/"), concat!("C:", "\\")];
/// Folders of people's homes: a name and more after it make a path of one machine.
const HOMES: &[&str] = &[concat!("/Us", "ers/"), concat!("/ho", "me/")];
/// Marks of work put off.
const LEFT: &[&str] = &[
    concat!("TO", "DO"),
    concat!("FIX", "ME"),
    concat!("XX", "X:"),
    concat!("to", "do!("),
    concat!("unimple", "mented!("),
];

/// No absolute path of one machine is in a text file.
pub fn machine_paths(tree: &Tree) -> Vec<Finding> {
    let says = "a path of one machine";
    let somebody = |after: &str| {
        let name = after.split('/').next().unwrap_or_default();
        after.len() > name.len()
            && !name.is_empty()
            && name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_')
    };
    let mut findings = holding(tree, MACHINE, says, |_| true, |_| true);
    findings.extend(holding(tree, HOMES, says, |_| true, somebody));
    findings
}

/// Nothing is left to be done later: it is done, or it is an issue.
pub fn leftovers(tree: &Tree) -> Vec<Finding> {
    let ours = |path: &str| !path.ends_with(".lock") && !path.ends_with("package-lock.json");
    holding(tree, LEFT, "work put off", ours, |_| true)
}

fn holding(
    tree: &Tree,
    words: &[&str],
    says: &str,
    judged: fn(&str) -> bool,
    counts: fn(&str) -> bool,
) -> Vec<Finding> {
    let mut findings = Vec::new();
    for file in tree.files.iter().filter(|f| judged(&f.path)) {
        for (number, line) in file.lines() {
            let found = words.iter().find(|word| stands_in(line, word, counts));
            findings.extend(found.map(|word| Finding::new(file, number, format!("{says}: {word}"))));
        }
    }
    findings
}

/// Whether a word stands in a line, not as the rest of a longer word or path, with something after it that counts.
fn stands_in(line: &str, word: &str, counts: fn(&str) -> bool) -> bool {
    line.match_indices(word).any(|(at, _)| {
        let before = line[..at].chars().next_back();
        let inside = |c: char| c.is_ascii_alphanumeric() || ['_', '-', '.', '}'].contains(&c);
        !before.is_some_and(inside) && counts(&line[at + word.len()..])
    })
}
