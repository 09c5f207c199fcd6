//! Documents: one title, links that lead somewhere, a glossary of words that are used.

use super::{File, Finding, Tree};

/// Every Markdown file has one title, on its first line, and its links resolve to files and headings of the tree.
pub fn links(tree: &Tree) -> Vec<Finding> {
    let documents = tree.files.iter().filter(|f| f.path.ends_with(".md"));
    documents.flat_map(|f| titles(f).into_iter().chain(broken(tree, f))).collect()
}

fn titles(file: &File) -> Vec<Finding> {
    let found: Vec<usize> =
        prose(file).filter(|(_, line)| line.starts_with("# ")).map(|(number, _)| number).collect();
    match found.as_slice() {
        [1] => Vec::new(),
        [] => vec![Finding::new(file, 1, "no title on the first line")],
        [first, rest @ ..] => {
            let line = rest.first().copied().unwrap_or(*first);
            vec![Finding::new(file, line, "one title, on the first line")]
        }
    }
}

/// Lines outside fenced code.
fn prose(file: &File) -> impl Iterator<Item = (usize, &str)> {
    let mut fenced = false;
    file.lines().filter(move |(_, line)| {
        let fence = line.trim_start().starts_with("```");
        fenced ^= fence;
        !fenced && !fence
    })
}

fn broken(tree: &Tree, file: &File) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (number, line) in prose(file) {
        for target in targets(line).filter(|t| !t.contains("://") && !t.starts_with("mailto:")) {
            let (path, heading) = target.split_once('#').map_or((target, None), |(p, h)| (p, Some(h)));
            let path = if path.is_empty() { Some(file.path.clone()) } else { resolve(&file.path, path) };
            let path = path.filter(|p| tree.paths.contains(p) || tree.file(p).is_some());
            let there = path.is_some_and(|p| heading.is_none_or(|h| has_heading(tree.file(&p), h)));
            if !there {
                findings.push(Finding::new(file, number, format!("a link to {target}, which is not there")));
            }
        }
    }
    findings
}

/// The targets of `[words](target)` in a line.
fn targets(line: &str) -> impl Iterator<Item = &str> {
    line.split("](").skip(1).filter_map(|rest| rest.split(')').next())
}

/// A path from the root, from one relative to a file.
fn resolve(from: &str, to: &str) -> Option<String> {
    let mut parts: Vec<&str> = from.split('/').collect();
    parts.pop();
    for part in to.split('/').filter(|p| !p.is_empty() && *p != ".") {
        if part == ".." {
            parts.pop()?;
        } else {
            parts.push(part);
        }
    }
    Some(parts.join("/"))
}

fn has_heading(file: Option<&File>, wanted: &str) -> bool {
    let Some(file) = file else { return false };
    prose(file).any(|(_, line)| line.starts_with('#') && slug(line.trim_start_matches('#')) == wanted)
}

/// A heading's anchor: lower case, spaces to hyphens, other marks dropped.
fn slug(heading: &str) -> String {
    let kept = heading.trim().chars().filter(|c| c.is_alphanumeric() || ['-', '_', ' '].contains(c));
    kept.map(|c| if c == ' ' { '-' } else { c }).flat_map(char::to_lowercase).collect()
}

/// The part of the glossary that speaks of the code as it is.
const IN_THE_CODE: &str = "## In the code";

/// Every term of the glossary's first table is a word of the code.
pub fn glossary(tree: &Tree) -> Vec<Finding> {
    let Some(file) = tree.file("GLOSSARY.md") else { return Vec::new() };
    let section = file.lines().skip_while(|(_, line)| *line != IN_THE_CODE).skip(1);
    let rows =
        section.take_while(|(_, line)| !line.starts_with("## ")).filter(|(_, line)| line.starts_with('|'));
    let terms = rows.flat_map(|(number, line)| {
        let cell = line.split('|').nth(2).unwrap_or_default();
        cell.split('`').skip(1).step_by(2).map(move |term| (number, term))
    });
    let used = |term: &str| {
        let product = |f: &&File| f.path.starts_with("crates/") && !f.path.starts_with("crates/xtask/");
        tree.rust().filter(product).any(|f| f.code().words(term).next().is_some())
    };
    let unused = terms.filter(|(_, term)| !used(term));
    unused
        .map(|(number, term)| Finding::new(file, number, format!("{term} is no word of the code")))
        .collect()
}
