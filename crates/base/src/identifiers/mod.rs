//! Identifiers that parse at the door, each with its check digit.
//!
//! Every kind is a type of its own with `parse`, `Display` and a text form in JSON; nothing inside takes a raw string.

mod case_number;
mod citizen_id;
mod credit_code;
mod division;
mod error;
mod industry;
mod item_code;
mod licence_id;
pub mod mod3736;
mod phone;
mod post_code;

pub use case_number::CaseNumber;
pub use citizen_id::{CitizenId, Sex};
pub use credit_code::CreditCode;
pub use division::{DivisionCode, DivisionLevel};
pub use error::{Flaw, IdentifierError, Kind};
pub use industry::IndustryCode;
pub use item_code::{ItemCode, ItemCodeScheme, ItemCodeWarning};
pub use licence_id::LicenceIdentifier;
pub use phone::{Phone, PhoneKind};
pub use post_code::PostCode;

use crate::text;

/// Gives an identifier its text forms: `Display`, `FromStr`, and a string in JSON that is checked when read.
macro_rules! text_forms {
    ($name:ident) => {
        impl $name {
            /// The canonical text, as stored.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.as_str())
            }
        }

        impl std::str::FromStr for $name {
            type Err = $crate::identifiers::IdentifierError;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                Self::parse(text)
            }
        }

        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
                s.serialize_str(self.as_str())
            }
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
                let text = <std::borrow::Cow<'de, str>>::deserialize(d)?;
                Self::parse(&text).map_err(serde::de::Error::custom)
            }
        }
    };
}
use text_forms;

/// Normalises a typed number: full-width to half-width, spaces gone, hyphens between letters or digits gone.
fn solid(kind: Kind, typed: &str) -> Result<String, IdentifierError> {
    Ok(text::without_hyphens(&dashed(kind, typed)?))
}

/// Normalises a typed number whose hyphens mean something: full-width to half-width, spaces gone.
fn dashed(kind: Kind, typed: &str) -> Result<String, IdentifierError> {
    let text = text::half_width(typed).map_err(|foreign| kind.error(Flaw::from(foreign)))?;
    if text.is_empty() { Err(kind.error(Flaw::Empty)) } else { Ok(text) }
}

/// Refuses a length that is not among those wanted.
fn length(kind: Kind, text: &str, wanted: &'static [usize]) -> Result<(), IdentifierError> {
    let found = text.chars().count();
    if wanted.contains(&found) { Ok(()) } else { Err(kind.error(Flaw::Length { found, wanted })) }
}

/// Refuses the first character that `allowed` does not allow.
fn characters(kind: Kind, text: &str, allowed: fn(char) -> bool) -> Result<(), IdentifierError> {
    match text.chars().enumerate().find(|(_, c)| !allowed(*c)) {
        Some((i, found)) => Err(kind.error(Flaw::Character { found, position: i + 1 })),
        None => Ok(()),
    }
}

/// The value of a run of ASCII digits that the caller has checked.
fn number(digits: &str) -> u32 {
    digits.bytes().fold(0, |n: u32, d| n.wrapping_mul(10).wrapping_add(u32::from(d.wrapping_sub(b'0'))))
}

/// A day of the calendar, when there is one.
fn civil(year: u32, month: u32, day: u32) -> Option<crate::Date> {
    let (year, month, day) = (i16::try_from(year).ok()?, i8::try_from(month).ok()?, i8::try_from(day).ok()?);
    crate::Date::new(year, month, day).ok()
}
