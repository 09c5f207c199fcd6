//! Post codes.

use super::{Flaw, IdentifierError, Kind, characters, length, solid, text_forms};

const KIND: Kind = Kind::PostCode;

/// A post code of six digits.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct PostCode(String);

text_forms!(PostCode);

impl PostCode {
    /// Reads six digits; the two zones 00 and 90 and above, except those of Hong Kong, Macao (999…), are unused.
    pub fn parse(typed: &str) -> Result<Self, IdentifierError> {
        let text = solid(KIND, typed)?;
        length(KIND, &text, &[6])?;
        characters(KIND, &text, |c| c.is_ascii_digit())?;
        if text.starts_with("00") || text.starts_with('9') && !text.starts_with("999") {
            return Err(KIND.error(Flaw::Shape));
        }
        Ok(Self(text))
    }
}
