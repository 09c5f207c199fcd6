//! Division codes: GB/T 2260 to the county, then town and village.

use super::{Flaw, IdentifierError, Kind, characters, length, solid, text_forms};

const KIND: Kind = Kind::Division;
/// Provinces, Taiwan, Hong Kong, Macao, and 83, the head of residence permits of Taiwan residents.
const PROVINCES: [&str; 35] = [
    "11", "12", "13", "14", "15", "21", "22", "23", "31", "32", "33", "34", "35", "36", "37", "41", "42",
    "43", "44", "45", "46", "50", "51", "52", "53", "54", "61", "62", "63", "64", "65", "71", "81", "82",
    "83",
];
const NATIONAL: &str = include_str!("../../../../data/divisions/national_to_county.csv");
const SUZHOU: &str = include_str!("../../../../data/divisions/suzhou_to_township.csv");

/// Whether two digits head the codes of a province.
pub(super) fn province_exists(two: &str) -> bool {
    PROVINCES.contains(&two)
}

/// How deep a division code reaches.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum DivisionLevel {
    /// Two significant digits.
    Province,
    /// Four.
    City,
    /// Six.
    County,
    /// Nine.
    Town,
    /// Twelve.
    Village,
}

/// A division code of 2, 4, 6, 9 or 12 digits; zeros at the end stand for "the whole of it".
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct DivisionCode(String);

text_forms!(DivisionCode);

impl DivisionCode {
    /// Reads a code; whether a division of that number exists today is another question, for codes outlive divisions.
    pub fn parse(typed: &str) -> Result<Self, IdentifierError> {
        let text = solid(KIND, typed)?;
        length(KIND, &text, &[2, 4, 6, 9, 12])?;
        characters(KIND, &text, |c| c.is_ascii_digit())?;
        if !province_exists(&text[..2]) {
            return Err(KIND.error(Flaw::Division));
        }
        let part = |from: usize, to: usize| text.get(from..to).unwrap_or("0").bytes().any(|b| b != b'0');
        let (city, county, town, village) = (part(2, 4), part(4, 6), part(6, 9), part(9, 12));
        if (!city && (county || town || village)) || (!town && village) {
            return Err(KIND.error(Flaw::Shape));
        }
        Ok(Self(text))
    }

    /// The code without the zeros that say "the whole of it".
    pub fn significant(&self) -> &str {
        match self.level() {
            DivisionLevel::Province => &self.0[..2],
            DivisionLevel::City => &self.0[..4],
            DivisionLevel::County => &self.0[..6],
            DivisionLevel::Town => &self.0[..9],
            DivisionLevel::Village => &self.0[..12],
        }
    }

    /// How deep it reaches. A town under a city without counties (4419 00 003) is a town.
    pub fn level(&self) -> DivisionLevel {
        let part =
            |from: usize, to: usize| self.0.get(from..to).is_some_and(|p| p.bytes().any(|b| b != b'0'));
        if part(9, 12) {
            DivisionLevel::Village
        } else if part(6, 9) {
            DivisionLevel::Town
        } else if part(4, 6) {
            DivisionLevel::County
        } else if part(2, 4) {
            DivisionLevel::City
        } else {
            DivisionLevel::Province
        }
    }

    /// The first six digits, filled with zeros: the form in which centres are named.
    pub fn six(&self) -> String {
        format!("{:0<6}", self.0.get(..6).unwrap_or(&self.0))
    }

    /// The next division above; `None` above a province.
    pub fn parent(&self) -> Option<Self> {
        let s = self.significant();
        let up = match self.level() {
            DivisionLevel::Province => return None,
            DivisionLevel::City => &s[..2],
            DivisionLevel::County => &s[..4],
            DivisionLevel::Town if &s[4..6] == "00" => &s[..4],
            DivisionLevel::Town => &s[..6],
            DivisionLevel::Village => &s[..9],
        };
        Some(Self(up.to_owned()))
    }

    /// Whether `other` lies in it or is it.
    pub fn contains(&self, other: &Self) -> bool {
        other.significant().starts_with(self.significant())
    }

    /// Its name in the shipped tables (the country to the county, Suzhou to the township); `None` when it is not listed.
    pub fn name(&self) -> Option<&'static str> {
        let wanted = self.significant();
        let find = |table: &'static str| {
            table.lines().skip(1).find_map(|row| {
                let (code, rest) = row.split_once(',')?;
                let name = rest.split(',').next()?;
                (code == wanted).then_some(name)
            })
        };
        find(SUZHOU).or_else(|| find(NATIONAL))
    }
}
