//! The centre's own case numbers: centre, day, department, serial, check character.

use crate::Date;

use super::{Flaw, IdentifierError, Kind, civil, division, mod3736, number, solid, text_forms};

const KIND: Kind = Kind::CaseNumber;
/// Characters without the department: division 6, day 8, serial 6, check 1.
const FIXED: usize = 21;
/// Digits of the serial: a million cases a day and department.
const SERIAL_DIGITS: usize = 6;

/// A case number: `320500` + `20260302` + `SJ` + `000001` + MOD 37,36 check, unique for ever, fit for a QR code.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct CaseNumber(String);

text_forms!(CaseNumber);

impl CaseNumber {
    /// Reads a number as printed (with hyphens) or as stored; small letters become capitals.
    pub fn parse(typed: &str) -> Result<Self, IdentifierError> {
        let text = solid(KIND, typed)?.to_ascii_uppercase();
        super::characters(KIND, &text, |c| c.is_ascii_alphanumeric())?;
        super::length(KIND, &text, &[FIXED + 2, FIXED + 3, FIXED + 4])?;
        let serial_at = text.len() - SERIAL_DIGITS - 1;
        let digits = |s: &str| s.bytes().all(|b| b.is_ascii_digit());
        if !digits(&text[..14]) || !digits(&text[serial_at..text.len() - 1]) {
            return Err(KIND.error(Flaw::Shape));
        }
        if !division::province_exists(&text[..2]) {
            return Err(KIND.error(Flaw::Division));
        }
        day_in(&text)?;
        if mod3736::verify(&text) { Ok(Self(text)) } else { Err(KIND.error(Flaw::Check)) }
    }

    /// Makes the number of a centre's division (six digits), day, department short name (2–4 capitals or digits) and serial.
    pub fn from_parts(
        division: &str,
        day: Date,
        department: &str,
        serial: u32,
    ) -> Result<Self, IdentifierError> {
        let day = format!("{:04}{:02}{:02}", day.year(), day.month(), day.day());
        let body = format!("{division}{day}{department}{serial:06}");
        let check = mod3736::compute(&body).ok_or(KIND.error(Flaw::Shape))?;
        let made = Self::parse(&format!("{body}{check}"))?;
        if made.department() == department && made.serial() == serial {
            Ok(made)
        } else {
            Err(KIND.error(Flaw::Shape))
        }
    }

    /// The centre's division, the first six digits: the number names its centre.
    pub fn centre(&self) -> &str {
        &self.0[..6]
    }

    /// The day it was given.
    pub fn day(&self) -> Date {
        day_in(&self.0).expect("a case number holds a real day, checked when it was read")
    }

    /// The department's short name.
    pub fn department(&self) -> &str {
        &self.0[14..self.0.len() - SERIAL_DIGITS - 1]
    }

    /// The serial of the day.
    pub fn serial(&self) -> u32 {
        number(&self.0[self.0.len() - SERIAL_DIGITS - 1..self.0.len() - 1])
    }

    /// The form people read and type: `320500-20260302-SJ-000001-X`.
    pub fn printed(&self) -> String {
        let (s, serial_at) = (&self.0, self.0.len() - SERIAL_DIGITS - 1);
        let last = s.len() - 1;
        [&s[..6], &s[6..14], &s[14..serial_at], &s[serial_at..last], &s[last..]].join("-")
    }
}

fn day_in(text: &str) -> Result<Date, IdentifierError> {
    let (year, month, day) = (number(&text[6..10]), number(&text[10..12]), number(&text[12..14]));
    civil(year, month, day).filter(|d| (2000..2100).contains(&d.year())).ok_or(KIND.error(Flaw::Date {
        year,
        month,
        day,
    }))
}
