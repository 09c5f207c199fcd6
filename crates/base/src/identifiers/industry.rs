//! Classes of the national economy (GB/T 4754-2017).

use super::{Flaw, IdentifierError, Kind, characters, length, number, solid, text_forms};

const KIND: Kind = Kind::Industry;
const TABLE: &str = include_str!("../../../../data/industries/gbt4754_2017.csv");
/// The last division (two digits) of each section, A to T.
const SECTION_ENDS: [u32; 20] =
    [5, 12, 43, 46, 50, 52, 60, 62, 65, 69, 70, 72, 75, 79, 82, 83, 85, 90, 96, 97];

/// An industry code: section letter, then none, two, three or four digits.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct IndustryCode(String);

text_forms!(IndustryCode);

impl IndustryCode {
    /// Reads a code with its letter, or the digits alone, to which the letter is added.
    pub fn parse(typed: &str) -> Result<Self, IdentifierError> {
        let text = solid(KIND, typed)?.to_ascii_uppercase();
        characters(KIND, &text, |c| c.is_ascii_digit() || ('A'..='T').contains(&c))?;
        let digits = text.trim_start_matches(|c: char| c.is_ascii_uppercase());
        characters(KIND, digits, |c| c.is_ascii_digit())?;
        let letters = &text[..text.len() - digits.len()];
        if letters.len() > 1 {
            return Err(KIND.error(Flaw::Shape));
        }
        if digits.is_empty() {
            return Ok(Self(text));
        }
        length(KIND, digits, &[2, 3, 4])?;
        let section = section_of(number(&digits[..2])).ok_or(KIND.error(Flaw::Shape))?;
        if !letters.is_empty() && !letters.starts_with(section) {
            return Err(KIND.error(Flaw::Shape));
        }
        Ok(Self(format!("{section}{digits}")))
    }

    /// The section letter.
    pub fn section(&self) -> char {
        char::from(self.0.as_bytes()[0])
    }

    /// Its name in the standard's table; `None` when it is not listed.
    pub fn name(&self) -> Option<&'static str> {
        TABLE.lines().skip(1).find_map(|row| {
            let (code, rest) = row.split_once(',')?;
            (code == self.0).then(|| rest.split(',').next()).flatten()
        })
    }
}

fn section_of(division: u32) -> Option<char> {
    let place = SECTION_ENDS.iter().position(|end| division <= *end).filter(|_| division > 0)?;
    ('A'..='T').nth(place)
}
