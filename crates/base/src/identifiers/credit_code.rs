//! Unified social credit codes (GB 32100-2015).

use super::{Flaw, IdentifierError, Kind, characters, length, solid, text_forms};

const KIND: Kind = Kind::CreditCode;
/// Digits and capitals without I, O, S, V, Z.
const ALPHABET: &[u8; 31] = b"0123456789ABCDEFGHJKLMNPQRTUWXY";
const BODY_WEIGHTS: [u32; 8] = [3, 7, 9, 10, 5, 8, 4, 2];

/// A unified social credit code: registering department, category, division, body code, check character.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct CreditCode(String);

text_forms!(CreditCode);

impl CreditCode {
    /// Reads a code of eighteen characters and checks both check characters; small letters are refused, as the standard has none.
    pub fn parse(typed: &str) -> Result<Self, IdentifierError> {
        let text = solid(KIND, typed)?;
        length(KIND, &text, &[18])?;
        characters(KIND, &text, |c| u8::try_from(c).is_ok_and(|b| ALPHABET.contains(&b)))?;
        if !text[2..8].bytes().all(|b| b.is_ascii_digit()) {
            return Err(KIND.error(Flaw::Division));
        }
        if !text.ends_with(overall_check(&text[..17])) {
            return Err(KIND.error(Flaw::Check));
        }
        if !text[..17].ends_with(body_check(&text[8..16])) {
            return Err(KIND.error(Flaw::BodyCheck));
        }
        Ok(Self(text))
    }

    /// Computes both check characters behind department, category, division and eight characters of body code.
    pub fn from_parts(head: &str, division: &str, body: &str) -> Result<Self, IdentifierError> {
        let mut text = format!("{head}{division}{body}");
        length(KIND, &text, &[16])?;
        characters(KIND, &text, |c| u8::try_from(c).is_ok_and(|b| ALPHABET.contains(&b)))?;
        text.push(body_check(&text[8..16]));
        text.push(overall_check(&text[..17]));
        Self::parse(&text)
    }

    /// The registering department: `1` 机构编制, `5` 民政, `9` 市场监管 …
    pub fn department(&self) -> char {
        char::from(self.0.as_bytes()[0])
    }

    /// The six-digit division of registration.
    pub fn division(&self) -> &str {
        &self.0[2..8]
    }

    /// The nine characters of the body code (GB 11714).
    pub fn body(&self) -> &str {
        &self.0[8..17]
    }
}

/// Weights 3^i mod 31 over the places of the alphabet.
fn overall_check(seventeen: &str) -> char {
    let place = |b| ALPHABET.iter().position(|a| *a == b).unwrap_or(0);
    let (sum, _) = seventeen.bytes().fold((0, 1), |(sum, w), b| (sum + place(b) * w, w * 3 % 31));
    char::from(ALPHABET[(31 - sum % 31) % 31])
}

/// Letters count 10–35 here, in the plain order of the alphabet (GB 11714).
fn body_check(eight: &str) -> char {
    let sum: u32 = eight.chars().zip(BODY_WEIGHTS).map(|(c, w)| c.to_digit(36).unwrap_or(0) * w).sum();
    match 11 - sum % 11 {
        10 => 'X',
        11 => '0',
        n => char::from_digit(n, 10).expect("the rest is one digit"),
    }
}
