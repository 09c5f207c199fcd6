//! ISO/IEC 7064 MOD 37,36: one check character over digits and capitals, used for licence identifiers and own numbers.

/// The value of a digit or capital: 0–9, A–Z = 10–35.
fn value(c: char) -> Option<u32> {
    c.to_digit(36).filter(|_| !c.is_ascii_lowercase())
}

fn sum(text: &str) -> Option<u32> {
    let mut p = 36;
    for c in text.chars() {
        p = (p + value(c)?) % 36;
        if p == 0 {
            p = 36;
        }
        p = 2 * p % 37;
    }
    Some(p)
}

/// The check character of a text of digits and capitals; `None` when it holds anything else.
pub fn compute(text: &str) -> Option<char> {
    let x = (37 - sum(text)?) % 36;
    char::from_digit(x, 36).map(|c| c.to_ascii_uppercase())
}

/// Whether the last character of the text checks those before it.
pub fn verify(text: &str) -> bool {
    let mut chars = text.chars();
    let last = chars.next_back();
    let body = chars.as_str();
    !body.is_empty() && last.is_some() && compute(body) == last
}
