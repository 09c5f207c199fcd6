//! A function fits a screen, a file fits a head.

use super::{File, Finding, Tree};

const FUNCTION_LINES_MAX: usize = 70;
const FILE_LINES_MAX: usize = 600;
/// A sample fills a page: one literal, however many fields the page has.
const SAMPLES: &str = "/src/views/samples/";
/// What people write by hand and read from top to bottom.
const READ_BY_PEOPLE: &[&str] = &["rs", "sql", "html", "mjs", "js", "css", "scss"];

/// Functions of at most 70 lines, files of at most 600.
pub fn ceilings(tree: &Tree) -> Vec<Finding> {
    let files =
        tree.files.iter().filter(|f| READ_BY_PEOPLE.iter().any(|ext| f.path.ends_with(&format!(".{ext}"))));
    let long = files.filter(|f| f.text.lines().count() > FILE_LINES_MAX);
    let files =
        long.map(|f| Finding::new(f, FILE_LINES_MAX, format!("{} lines in a file", f.text.lines().count())));
    files.chain(tree.rust().filter(|f| !f.path.contains(SAMPLES)).flat_map(functions)).collect()
}

fn functions(file: &File) -> Vec<Finding> {
    let code = file.code();
    let starts = code.blank.match_indices("fn ").map(|(at, _)| at);
    let mut findings = Vec::new();
    for at in starts.filter(|at| !code.blank[..*at].ends_with(|c: char| c.is_alphanumeric() || c == '_')) {
        let Some(body) = body(&code.blank, at) else { continue };
        let lines = code.line(code.block_end(body)) - code.line(at) + 1;
        if lines > FUNCTION_LINES_MAX {
            findings.push(Finding::new(file, code.line(at), format!("a function of {lines} lines")));
        }
    }
    findings
}

/// Where a function's body opens; a declaration or a function type has none.
fn body(blank: &str, start: usize) -> Option<usize> {
    let mut depth = 0usize;
    for (i, byte) in blank.bytes().enumerate().skip(start) {
        match byte {
            b'(' | b'[' => depth += 1,
            b')' | b']' if depth == 0 => return None,
            b')' | b']' => depth -= 1,
            b'{' if depth == 0 => return Some(i),
            b';' | b'}' | b',' if depth == 0 => return None,
            _ => {}
        }
    }
    None
}
