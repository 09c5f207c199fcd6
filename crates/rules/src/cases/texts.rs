//! What people type into an act of a case: bounded, and nothing hidden in it reaches a paper or the log.
//!
//! A page may take hidden characters out of free text and say so before it asks; what comes here is refused with them.

use base::text::{PersonName, TextFlaw, clean_free_text, clean_text};

use crate::Refusal;

/// Characters of a reason, remark or result; the longest that still reads on one printed page.
pub const FREE_CHARS_MAX: usize = 2_000;
/// Characters of a line such as an organ's name or a courier's number.
pub const LINE_CHARS_MAX: usize = 120;
/// Characters of the legal basis of a pause: the body of a case keeps it while the pause lasts.
pub const BASIS_CHARS_MAX: usize = 200;
/// Characters of what is said of one point of a correction notice.
pub const REMARK_CHARS_MAX: usize = 500;

/// Free text of several lines, which may be left empty (house rule of bad input: what is printed is what was read).
pub fn free(field: &'static str, typed: &str, chars_max: usize) -> Result<String, Refusal> {
    let clean = clean_free_text(typed.trim(), chars_max).map_err(|flaw| flawed(field, &flaw))?;
    match clean.removed {
        0 => Ok(clean.text.trim().to_owned()),
        removed => Err(Refusal::invalid(
            "case.text_hidden",
            field,
            format!("内容里有 {removed} 个看不见的字符，请删去后重新提交。"),
        )
        .with("removed", removed)),
    }
}

/// One line, which may be left empty.
pub fn line(field: &'static str, typed: &str, chars_max: usize) -> Result<String, Refusal> {
    match typed.trim() {
        "" => Ok(String::new()),
        typed => clean_text(typed, chars_max).map_err(|flaw| flawed(field, &flaw)),
    }
}

/// The name of a person who signs for something.
pub fn name(field: &'static str, typed: &str) -> Result<String, Refusal> {
    PersonName::parse(typed).map(|name| name.as_str().to_owned()).map_err(|flaw| flawed(field, &flaw))
}

fn flawed(field: &'static str, flaw: &TextFlaw) -> Refusal {
    Refusal::invalid("case.text", field, format!("{flaw}。")).because(flaw)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_hidden_comes_onto_a_paper() {
        for typed in ["甲\u{202e}乙", "甲\u{200b}乙", "甲\u{7}乙"] {
            assert_eq!(free("reason", typed, 10).unwrap_err().code, "case.text_hidden");
            assert_eq!(line("organ", typed, 10).unwrap_err().code, "case.text");
            assert_eq!(name("receiver", typed).unwrap_err().code, "case.text");
        }
        assert_eq!(line("organ", "甲\n乙", 10).unwrap_err().data["flaw"], "text.control");
        assert_eq!(free("reason", " 第一行\r\n第二行 ", 10).unwrap(), "第一行\n第二行");
    }

    #[test]
    fn a_text_is_bounded_and_may_be_left_empty_where_it_is_no_name() {
        assert_eq!(free("reason", "", 3).unwrap(), "");
        assert_eq!(line("organ", "　 ", 3).unwrap(), "");
        assert_eq!(name("receiver", " ").unwrap_err().data["flaw"], "text.empty");
        assert_eq!(free("reason", "四个字了", 3).unwrap_err().data["flaw"], "text.too_long");
    }
}
