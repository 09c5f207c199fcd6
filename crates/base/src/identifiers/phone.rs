//! Telephone numbers of the mainland: mobiles, and landlines with their area code.

use super::{Flaw, IdentifierError, Kind, characters, dashed, length, text_forms};

const KIND: Kind = Kind::Phone;

/// Which network a number belongs to.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum PhoneKind {
    /// Eleven digits, the only kind that takes short messages.
    Mobile,
    /// Area code and seven or eight digits.
    Landline,
}

/// A telephone number: `13800000000` or `0512-65280000`.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Phone(String);

text_forms!(Phone);

impl Phone {
    /// Reads a number; spaces, hyphens, brackets and +86 are normalised.
    pub fn parse(typed: &str) -> Result<Self, IdentifierError> {
        let text = dashed(KIND, typed)?;
        let (text, abroad) = match text.strip_prefix("+86").or_else(|| text.strip_prefix("0086")) {
            Some(rest) => (rest.to_owned(), true),
            None => (text, false),
        };
        characters(KIND, &text, |c| c.is_ascii_digit() || matches!(c, '-' | '(' | ')'))?;
        let mut digits: String = text.chars().filter(char::is_ascii_digit).collect();
        let mobile = digits.starts_with('1') && !digits.starts_with("10");
        if abroad && !mobile && !digits.starts_with('0') {
            digits.insert(0, '0');
        }
        if digits.starts_with('1') { Self::mobile(digits) } else { Self::landline(&digits) }
    }

    /// Reads a mobile number, the only kind that takes short messages; a landline has another shape.
    pub fn parse_mobile(typed: &str) -> Result<Self, IdentifierError> {
        let phone = Self::parse(typed)?;
        if phone.kind() == PhoneKind::Mobile { Ok(phone) } else { Err(KIND.error(Flaw::Shape)) }
    }

    fn mobile(digits: String) -> Result<Self, IdentifierError> {
        length(KIND, &digits, &[11])?;
        match digits.as_bytes()[1] {
            b'3'..=b'9' => Ok(Self(digits)),
            other => Err(KIND.error(Flaw::Character { found: char::from(other), position: 2 })),
        }
    }

    fn landline(digits: &str) -> Result<Self, IdentifierError> {
        if !digits.starts_with('0') || digits.starts_with("00") {
            return Err(KIND.error(Flaw::Shape));
        }
        let area = if digits.starts_with("010") || digits.starts_with("02") { 3 } else { 4 };
        let local = digits.get(area..).unwrap_or("");
        let wanted: &[usize] = if area == 3 { &[8] } else { &[7, 8] };
        if !wanted.contains(&local.len()) {
            return Err(KIND.error(Flaw::Length { found: digits.len(), wanted: &[11, 12] }));
        }
        if !local.starts_with(['2', '3', '4', '5', '6', '7', '8']) {
            return Err(KIND.error(Flaw::Shape));
        }
        Ok(Self(format!("{}-{local}", &digits[..area])))
    }

    /// Mobile or landline.
    pub fn kind(&self) -> PhoneKind {
        if self.0.starts_with('1') { PhoneKind::Mobile } else { PhoneKind::Landline }
    }

    /// The number with the middle hidden, as pages show it: `138****0000`.
    pub fn masked(&self) -> String {
        let n = self.0.len();
        let head = if self.kind() == PhoneKind::Mobile { 3 } else { self.0.find('-').map_or(4, |i| i + 1) };
        format!("{}****{}", &self.0[..head], &self.0[n - 4..])
    }
}
