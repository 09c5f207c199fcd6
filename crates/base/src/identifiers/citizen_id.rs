//! Citizen identity numbers (GB 11643-1999).

use crate::Date;

use super::{Flaw, IdentifierError, Kind, characters, division, length, number, solid, text_forms};

const KIND: Kind = Kind::CitizenId;
const WEIGHTS: [u32; 17] = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
const CHECKS: &[u8; 11] = b"10X98765432";
/// No bearer of a number was born before: the numbers began in 1984.
const BIRTH_YEAR_MIN: u32 = 1850;

/// The sex that the parity of the sequence number states.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Sex {
    /// Odd sequence number.
    Male,
    /// Even sequence number.
    Female,
}

/// A citizen identity number of eighteen digits, the last perhaps X.
///
/// The fifteen-digit form of before 1999 is converted with century 19 and a check digit; [`CitizenId::historic`]
/// gives it back, so that a person is found by both.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct CitizenId(String);

text_forms!(CitizenId);

impl CitizenId {
    /// Reads a number of eighteen digits, or of fifteen as it stands in old records.
    pub fn parse(typed: &str) -> Result<Self, IdentifierError> {
        let mut text = solid(KIND, typed)?;
        length(KIND, &text, &[15, 18])?;
        if text.len() == 15 {
            characters(KIND, &text, |c| c.is_ascii_digit())?;
            text.insert_str(6, "19");
            text.push(check(&text));
        }
        Self::of_eighteen(text)
    }

    /// Reads a number that is in force today: eighteen digits only (居民身份证法 art. 23: the first generation ended).
    pub fn parse_current(typed: &str) -> Result<Self, IdentifierError> {
        let text = solid(KIND, typed)?;
        length(KIND, &text, &[18])?;
        Self::of_eighteen(text)
    }

    fn of_eighteen(mut text: String) -> Result<Self, IdentifierError> {
        if text.ends_with('x') {
            text.replace_range(17.., "X");
        }
        characters(KIND, &text, |c| c.is_ascii_digit() || c == 'X')?;
        characters(KIND, &text[..17], |c| c.is_ascii_digit())?;
        if !division::province_exists(&text[..2]) {
            return Err(KIND.error(Flaw::Division));
        }
        date_in(&text)?;
        if text.ends_with(check(&text[..17])) { Ok(Self(text)) } else { Err(KIND.error(Flaw::Check)) }
    }

    /// Refuses a date of birth after `today`.
    pub fn born_by(self, today: Date) -> Result<Self, IdentifierError> {
        if self.birth() > today { Err(KIND.error(Flaw::FutureBirth)) } else { Ok(self) }
    }

    /// The fifteen-digit form of old records; `None` for a birth outside the 1900s.
    pub fn historic(&self) -> Option<String> {
        (&self.0[6..8] == "19").then(|| format!("{}{}", &self.0[..6], &self.0[8..17]))
    }

    /// Every form under which the person may stand in a record.
    pub fn forms(&self) -> Vec<String> {
        std::iter::once(self.0.clone()).chain(self.historic()).collect()
    }

    /// The date of birth in it.
    pub fn birth(&self) -> Date {
        date_in(&self.0).expect("a citizen id holds a real date, checked when it was read")
    }

    /// The sex that its sequence number states.
    pub fn sex(&self) -> Sex {
        if number(&self.0[16..17]) % 2 == 1 { Sex::Male } else { Sex::Female }
    }

    /// The six-digit division at its head, which may have ceased to exist.
    pub fn division(&self) -> &str {
        &self.0[..6]
    }

    /// The number with the middle hidden, as pages show it: `320500********001X`.
    pub fn masked(&self) -> String {
        format!("{}********{}", &self.0[..6], &self.0[14..])
    }
}

fn check(seventeen: &str) -> char {
    let sum: u32 = seventeen.bytes().zip(WEIGHTS).map(|(d, w)| u32::from(d - b'0') * w).sum();
    char::from(CHECKS[(sum % 11) as usize])
}

fn date_in(text: &str) -> Result<Date, IdentifierError> {
    let (year, month, day) = (number(&text[6..10]), number(&text[10..12]), number(&text[12..14]));
    let flaw = KIND.error(Flaw::Date { year, month, day });
    if year < BIRTH_YEAR_MIN {
        return Err(flaw);
    }
    super::civil(year, month, day).ok_or(flaw)
}
