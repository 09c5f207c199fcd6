//! Ids: sixteen bytes inside, twenty-six characters of text outside.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// Crockford's base 32 in lower case: no i, l, o, u, so that a printed id can be read aloud.
const ALPHABET: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";
/// Characters of an id's text form: 130 bits for 128, the first character is 0–7.
pub const ID_TEXT_LEN: usize = 26;

/// A UUIDv7: 48 bits of milliseconds, then random bits; ordered by time.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Id([u8; 16]);

impl Id {
    /// Builds a version 7 id (RFC 9562) from UTC milliseconds and ten random bytes.
    pub fn from_parts(millis: i64, random: [u8; 10]) -> Self {
        let ms = u64::try_from(millis).unwrap_or(0).to_be_bytes();
        let mut b = [0u8; 16];
        b[..6].copy_from_slice(&ms[2..]);
        b[6..].copy_from_slice(&random);
        b[6] = (b[6] & 0x0f) | 0x70;
        b[8] = (b[8] & 0x3f) | 0x80;
        Self(b)
    }

    /// Wraps stored bytes; `None` unless there are sixteen.
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        bytes.try_into().ok().map(Self)
    }

    /// The sixteen bytes as stored.
    pub fn as_bytes(&self) -> &[u8; 16] {
        &self.0
    }
}

impl fmt::Display for Id {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let n = u128::from_be_bytes(self.0);
        let mut text = [0u8; ID_TEXT_LEN];
        for (i, slot) in text.iter_mut().enumerate() {
            let shift = 5 * (ID_TEXT_LEN - 1 - i);
            *slot = ALPHABET[((n >> shift) & 31) as usize];
        }
        f.write_str(std::str::from_utf8(&text).expect("the alphabet is ASCII"))
    }
}

impl fmt::Debug for Id {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// The text is not an id.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NotAnId;

impl fmt::Display for NotAnId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an id is 26 characters of 0-9 a-z without i, l, o, u")
    }
}

impl std::error::Error for NotAnId {}

impl FromStr for Id {
    type Err = NotAnId;

    fn from_str(s: &str) -> Result<Self, NotAnId> {
        if s.len() != ID_TEXT_LEN {
            return Err(NotAnId);
        }
        let mut n: u128 = 0;
        for (i, c) in s.bytes().enumerate() {
            let v = ALPHABET.iter().position(|a| *a == c).ok_or(NotAnId)? as u128;
            if i == 0 && v > 7 {
                return Err(NotAnId);
            }
            n = (n << 5) | v;
        }
        Ok(Self(n.to_be_bytes()))
    }
}

impl Serialize for Id {
    fn serialize<S: serde::Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        s.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Id {
    fn deserialize<D: serde::Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        let text = <std::borrow::Cow<'de, str>>::deserialize(d)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

/// Declares an id type of its own for a subject, so that a case is never taken for a person.
#[macro_export]
macro_rules! typed_ids {
    ($($(#[$doc:meta])* $name:ident),+ $(,)?) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub $crate::Id);

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result { self.0.fmt(f) }
        }
        impl std::fmt::Debug for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result { self.0.fmt(f) }
        }
        impl std::str::FromStr for $name {
            type Err = $crate::id::NotAnId;
            fn from_str(s: &str) -> Result<Self, Self::Err> { s.parse().map($name) }
        }
        impl From<$crate::Id> for $name {
            fn from(id: $crate::Id) -> Self { Self(id) }
        }
        impl From<$name> for $crate::Id {
            fn from(id: $name) -> Self { id.0 }
        }
    )+};
}

typed_ids!(
    /// An account of the directory: who signs in.
    AccountId,
    /// A person or body that applies, as one centre knows it.
    ApplicantId,
    /// A member of staff of one centre.
    StaffId,
    /// A department or unit resident in the centre.
    DepartmentId,
    /// A service item of the catalogue.
    ItemId,
    /// One immutable version of an item.
    ItemVersionId,
    /// One application's processing.
    CaseId,
    /// A task of a stage of a case.
    TaskId,
    /// A piece of material handed in.
    MaterialId,
    /// A document the centre issued: receipt, notice, decision.
    DocumentId,
    /// A licence issued.
    LicenceId,
    /// A stored file.
    AttachmentId,
    /// A row of the vault that holds personal data.
    VaultId,
    /// An event of the log.
    EventId,
    /// One request's work, the word that joins a message to the log.
    OperationId,
);

/// A tenant with a log: a centre, a hall cell, or the directory (0).
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(transparent)]
pub struct CentreId(pub i64);

impl CentreId {
    /// The tenant that owns accounts, credentials, sessions and tokens.
    pub const DIRECTORY: Self = Self(0);
}

impl fmt::Display for CentreId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_survives_its_text_form() {
        let id = Id::from_parts(1_772_409_600_000, [7; 10]);
        assert_eq!(id.to_string().len(), ID_TEXT_LEN);
        assert_eq!(id.to_string().parse::<Id>(), Ok(id));
    }

    #[test]
    fn ids_sort_by_the_time_they_were_made() {
        let early = Id::from_parts(1_000, [255; 10]);
        let late = Id::from_parts(1_001, [0; 10]);
        assert!(early < late && early.to_string() < late.to_string());
    }

    #[test]
    fn a_text_that_overflows_or_holds_foreign_letters_is_no_id() {
        for bad in
            ["", "8zzzzzzzzzzzzzzzzzzzzzzzzz", "0000000000000000000000000i", "ABCDEFGHJKMNPQRSTVWXYZ0123"]
        {
            assert_eq!(bad.parse::<Id>(), Err(NotAnId), "{bad}");
        }
    }
}
