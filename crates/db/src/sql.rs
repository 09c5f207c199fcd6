//! Statement texts.

/// One statement for both engines, with `$1…$n` for its arguments; made by [`sql!`](crate::sql!) only.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sql(&'static str);

impl Sql {
    /// Wraps a text; called by the macro.
    #[doc(hidden)]
    pub const fn from_literal(text: &'static str) -> Self {
        Self(text)
    }

    /// The text as written.
    pub const fn text(&self) -> &'static str {
        self.0
    }
}

/// Makes a [`Sql`] of a literal, in a constant or in place: `tx.query(&sql!("SELECT name FROM items WHERE id = $1"), …)`.
///
/// The text lies in the binary, so that a connection finds its prepared statement by the text's address.
#[macro_export]
macro_rules! sql {
    ($text:literal) => {
        const { $crate::Sql::from_literal($text) }
    };
    ($($part:literal),+ $(,)?) => {
        const { $crate::Sql::from_literal(concat!($($part),+)) }
    };
}

/// The same statement with SQLite's numbered parameters: `$1` outside quotes and comments becomes `?1`.
///
/// SQLite reads `$1` as a *name* and numbers names by first appearance, which is not what `$2 … $1` means.
pub(crate) fn numbered(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for piece in pieces(text) {
        match piece {
            Piece::Code(code) => push_numbered(&mut out, code),
            Piece::Quoted(t) | Piece::Comment(t) => out.push_str(t),
        }
    }
    out
}

fn push_numbered(out: &mut String, code: &str) {
    let mut chars = code.chars().peekable();
    while let Some(c) = chars.next() {
        let parameter = c == '$' && chars.peek().is_some_and(char::is_ascii_digit);
        out.push(if parameter { '?' } else { c });
    }
}

/// A stretch of a statement text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Piece<'a> {
    /// Words, operators, white space.
    Code(&'a str),
    /// A string or a quoted name with its quotes.
    Quoted(&'a str),
    /// A comment with its marks.
    Comment(&'a str),
}

/// Splits a text into code, quoted stretches and comments; joined again they are the text.
pub(crate) fn pieces(text: &str) -> Vec<Piece<'_>> {
    let bytes = text.as_bytes();
    let mut out = Vec::new();
    let (mut start, mut i) = (0, 0);
    while i < bytes.len() {
        let end = match (bytes[i], bytes.get(i + 1)) {
            (quote @ (b'\'' | b'"'), _) => until(text, i + 1, if quote == b'"' { "\"" } else { "'" }),
            (b'-', Some(b'-')) => until(text, i + 2, "\n"),
            (b'/', Some(b'*')) => until(text, i + 2, "*/"),
            _ => {
                i += 1;
                continue;
            }
        };
        if start < i {
            out.push(Piece::Code(&text[start..i]));
        }
        let piece = &text[i..end];
        out.push(if matches!(bytes[i], b'\'' | b'"') { Piece::Quoted(piece) } else { Piece::Comment(piece) });
        (start, i) = (end, end);
    }
    if start < bytes.len() {
        out.push(Piece::Code(&text[start..]));
    }
    out
}

/// The position after the next `mark`, or the end of the text.
fn until(text: &str, from: usize, mark: &str) -> usize {
    text[from..].find(mark).map_or(text.len(), |at| from + at + mark.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_parameter_is_renumbered_only_where_it_is_one() {
        let text =
            "SELECT '$1 元', \"$2\" -- $3\nFROM t WHERE a = $2 AND b = $11 /* $4 */ AND c = '它''s $5'";
        let sqlite =
            "SELECT '$1 元', \"$2\" -- $3\nFROM t WHERE a = ?2 AND b = ?11 /* $4 */ AND c = '它''s $5'";
        assert_eq!(numbered(text), sqlite);
    }

    #[test]
    fn an_unfinished_quote_runs_to_the_end() {
        assert_eq!(pieces("a 'b"), vec![Piece::Code("a "), Piece::Quoted("'b")]);
    }
}
