//! Rust as the checks read it: code with comments and literals blanked, the literals beside it.

use std::ops::Range;

use super::{Finding, Tree};

/// A file's code.
pub struct Code {
    /// The text with comments, strings and characters replaced by blanks; lines stay where they are.
    pub blank: String,
    /// String literals: line and content.
    pub strings: Vec<(usize, String)>,
    /// Where `#[cfg(test)]` items lie in `blank`.
    tests: Vec<Range<usize>>,
}

impl Code {
    /// Reads a text.
    pub fn read(text: &str) -> Self {
        let mut reader =
            Reader { text: text.as_bytes(), at: 0, blank: text.as_bytes().to_vec(), strings: Vec::new() };
        reader.read();
        let strings =
            reader.strings.into_iter().map(|r| (line_of(text, r.start), text[r].to_owned())).collect();
        let blank = String::from_utf8_lossy(&reader.blank).into_owned();
        let tests = test_items(&blank);
        Self { blank, strings, tests }
    }

    /// The line of an offset in `blank`, from 1.
    pub fn line(&self, at: usize) -> usize {
        line_of(&self.blank, at)
    }

    /// Where a word stands in the code outside tests; word characters do not touch it, nor a path before it.
    pub fn words<'a>(&'a self, word: &'a str) -> impl Iterator<Item = usize> + 'a {
        let inside = |c: char| c.is_alphanumeric() || c == '_';
        self.blank.match_indices(word).map(|(at, _)| at).filter(move |&at| {
            let before = self.blank[..at].chars().next_back();
            let after = self.blank[at + word.len()..].chars().next();
            let starts = !before.is_some_and(|c| inside(c) || c == ':');
            let ends = !word.ends_with(inside) || !after.is_some_and(inside);
            starts && ends && !self.in_tests(at)
        })
    }

    /// Whether an offset lies in a `#[cfg(test)]` item.
    pub fn in_tests(&self, at: usize) -> bool {
        self.tests.iter().any(|range| range.contains(&at))
    }

    /// The strings outside tests.
    pub fn product_strings(&self) -> impl Iterator<Item = &(usize, String)> {
        let ranges: Vec<Range<usize>> =
            self.tests.iter().map(|r| self.line(r.start)..self.line(r.end) + 1).collect();
        self.strings.iter().filter(move |(line, _)| !ranges.iter().any(|r| r.contains(line)))
    }

    /// What follows `start` in `blank` up to its closing brace: the offset after it.
    pub fn block_end(&self, start: usize) -> usize {
        block_end(&self.blank, start)
    }
}

fn line_of(text: &str, at: usize) -> usize {
    text.as_bytes()[..at].iter().filter(|b| **b == b'\n').count() + 1
}

/// The offset after the block whose first brace comes at or after `start`.
fn block_end(blank: &str, start: usize) -> usize {
    let mut depth = 0usize;
    for (i, byte) in blank.bytes().enumerate().skip(start) {
        match byte {
            b'{' => depth += 1,
            b'}' if depth <= 1 => return i + 1,
            b'}' => depth -= 1,
            _ => {}
        }
    }
    blank.len()
}

fn test_items(blank: &str) -> Vec<Range<usize>> {
    let starts = blank.match_indices("#[cfg(test)]").map(|(at, _)| at);
    let end = |at: usize| {
        let (brace, semicolon) = (blank[at..].find('{'), blank[at..].find(';'));
        match (brace, semicolon) {
            (Some(b), s) if s.is_none_or(|s| b < s) => block_end(blank, at),
            (_, Some(s)) => at + s + 1,
            (_, None) => blank.len(),
        }
    };
    starts.map(|at| at..end(at)).collect()
}

/// Walks over a text once.
struct Reader<'a> {
    text: &'a [u8],
    at: usize,
    blank: Vec<u8>,
    strings: Vec<Range<usize>>,
}

impl Reader<'_> {
    fn read(&mut self) {
        while let Some(&byte) = self.text.get(self.at) {
            match byte {
                b'/' if self.next_is(1, b'/') => self.comment_line(),
                b'/' if self.next_is(1, b'*') => self.comment_block(),
                b'"' => self.string(self.at + 1),
                b'r' if !self.inside_word() && self.raw_hashes().is_some() => self.raw_string(),
                b'\'' => self.character(),
                _ => self.at += 1,
            }
        }
    }

    fn next_is(&self, ahead: usize, byte: u8) -> bool {
        self.text.get(self.at + ahead) == Some(&byte)
    }

    /// Whether the byte before belongs to a word other than the `b` or `c` of a byte or C string.
    fn inside_word(&self) -> bool {
        let word = |b: u8| b.is_ascii_alphanumeric() || b == b'_';
        let before = |n: usize| self.at.checked_sub(n).map(|i| self.text[i]);
        match before(1) {
            Some(b'b' | b'c') => before(2).is_some_and(word),
            Some(b) => word(b),
            None => false,
        }
    }

    fn erase(&mut self, range: Range<usize>) {
        let end = range.end.min(self.blank.len());
        for byte in &mut self.blank[range.start..end] {
            if *byte != b'\n' {
                *byte = b' ';
            }
        }
        self.at = end;
    }

    fn comment_line(&mut self) {
        let length = self.text[self.at..].iter().position(|b| *b == b'\n');
        self.erase(self.at..length.map_or(self.text.len(), |n| self.at + n));
    }

    fn comment_block(&mut self) {
        let (mut i, mut depth) = (self.at + 2, 1);
        while depth > 0 && i < self.text.len() {
            match (self.text[i], self.text.get(i + 1)) {
                (b'/', Some(b'*')) => (i, depth) = (i + 2, depth + 1),
                (b'*', Some(b'/')) => (i, depth) = (i + 2, depth - 1),
                _ => i += 1,
            }
        }
        self.erase(self.at..i);
    }

    fn string(&mut self, start: usize) {
        let mut i = start;
        while i < self.text.len() && self.text[i] != b'"' {
            i += if self.text[i] == b'\\' { 2 } else { 1 };
        }
        let end = i.min(self.text.len());
        self.strings.push(start..end);
        self.erase(self.at..end + 1);
    }

    /// How many `#` stand between `r` and `"`, if this is a raw string.
    fn raw_hashes(&self) -> Option<usize> {
        let hashes = self.text[self.at + 1..].iter().take_while(|b| **b == b'#').count();
        self.next_is(hashes + 1, b'"').then_some(hashes)
    }

    fn raw_string(&mut self) {
        let hashes = self.raw_hashes().unwrap_or_default();
        let start = self.at + hashes + 2;
        let close: Vec<u8> = std::iter::once(b'"').chain(std::iter::repeat_n(b'#', hashes)).collect();
        let length = self.text[start..].windows(close.len()).position(|w| w == close);
        let end = length.map_or(self.text.len(), |n| start + n);
        self.strings.push(start..end);
        self.erase(self.at..end + close.len());
    }

    /// A character in quotes; a lifetime stays.
    fn character(&mut self) {
        if self.next_is(1, b'\\') {
            let close = self.text[self.at + 3..].iter().position(|b| *b == b'\'');
            return self.erase(self.at..close.map_or(self.text.len(), |n| self.at + n + 4));
        }
        // One character is at most four bytes long.
        let close = (2..=5).find(|n| self.next_is(*n, b'\''));
        let first = self.text.get(self.at + 1).copied().unwrap_or_default();
        match close {
            Some(n) if n == 2 || !first.is_ascii() => self.erase(self.at..self.at + n + 1),
            Some(_) | None => self.at += 1,
        }
    }
}

/// Money is whole fen and limits whole days: floats live in `estimate` and `svg` files.
pub fn floats(tree: &Tree) -> Vec<Finding> {
    let crates = ["base", "rules", "seal", "db", "desk"];
    let files = crates.iter().flat_map(|name| tree.sources(name));
    let judged = files.filter(|f| !["estimate.rs", "svg.rs"].contains(&f.name()));
    judged
        .flat_map(|f| {
            let code = f.code();
            let found = ["f32", "f64"].into_iter().flat_map(|w| code.words(w));
            found.map(|at| Finding::new(f, code.line(at), "a float")).collect::<Vec<_>>()
        })
        .collect()
}

/// A lint that is switched off without being expected goes unnoticed when its reason is gone.
pub fn allowed_lints(tree: &Tree) -> Vec<Finding> {
    let says = "use #[expect(lint, reason = …)]";
    let found = |f| {
        let starts = ["#[allow(", "#![allow("];
        let code: &Code = super::File::code(f);
        let at = starts.into_iter().flat_map(|s| code.blank.match_indices(s)).map(|(at, _)| at);
        at.map(|at| Finding::new(f, code.line(at), says)).collect::<Vec<_>>()
    };
    tree.rust().flat_map(found).collect()
}
