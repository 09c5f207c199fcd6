//! What is stored in a column and given as an argument.

use base::{CentreId, Date, Digest, Fen, Id, Instant, id};

/// A value of one of the three column types, or nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Value {
    /// Nothing is known.
    Null,
    /// `BIGINT`: counts, instants in UTC milliseconds, fen.
    Int(i64),
    /// `TEXT`: words, civil dates as `YYYY-MM-DD`; never holds NUL.
    Text(String),
    /// `BYTEA`: ids, digests, bodies.
    Bytes(Vec<u8>),
}

impl Value {
    /// The kind in words, for messages; never the content.
    pub(crate) fn kind(&self) -> &'static str {
        match self {
            Self::Null => "nothing",
            Self::Int(_) => "an integer",
            Self::Text(_) => "a text",
            Self::Bytes(_) => "bytes",
        }
    }
}

macro_rules! from {
    ($($source:ty => |$v:ident| $make:expr;)+) => {$(
        impl From<$source> for Value {
            fn from($v: $source) -> Self { $make }
        }
    )+};
}

from! {
    i64 => |v| Self::Int(v);
    i32 => |v| Self::Int(i64::from(v));
    i16 => |v| Self::Int(i64::from(v));
    u32 => |v| Self::Int(i64::from(v));
    u16 => |v| Self::Int(i64::from(v));
    u8 => |v| Self::Int(i64::from(v));
    bool => |v| Self::Int(i64::from(v));
    &str => |v| Self::Text(v.to_owned());
    &String => |v| Self::Text(v.clone());
    String => |v| Self::Text(v);
    Vec<u8> => |v| Self::Bytes(v);
    &[u8] => |v| Self::Bytes(v.to_vec());
    &Vec<u8> => |v| Self::Bytes(v.clone());
    Id => |v| Self::Bytes(v.as_bytes().to_vec());
    CentreId => |v| Self::Int(v.0);
    Date => |v| Self::Text(v.to_string());
    Instant => |v| Self::Int(v.0);
    Digest => |v| Self::Bytes(v.0.to_vec());
    Fen => |v| Self::Int(v.0);
}

impl<const N: usize> From<[u8; N]> for Value {
    fn from(v: [u8; N]) -> Self {
        Self::Bytes(v.to_vec())
    }
}

impl<const N: usize> From<&[u8; N]> for Value {
    fn from(v: &[u8; N]) -> Self {
        Self::Bytes(v.to_vec())
    }
}

impl<T: Into<Value>> From<Option<T>> for Value {
    fn from(v: Option<T>) -> Self {
        v.map_or(Self::Null, Into::into)
    }
}

macro_rules! from_typed_ids {
    ($($name:ident),+ $(,)?) => {$(
        impl From<id::$name> for Value {
            fn from(v: id::$name) -> Self { Id::from(v).into() }
        }
    )+};
}

from_typed_ids!(
    AccountId,
    ApplicantId,
    StaffId,
    DepartmentId,
    ItemId,
    ItemVersionId,
    CaseId,
    TaskId,
    MaterialId,
    DocumentId,
    LicenceId,
    AttachmentId,
    VaultId,
    EventId,
    OperationId,
);
