//! A row read, with typed columns.

use base::{CentreId, Date, Digest, Fen, Id, Instant};

use crate::{DbError, Value};

/// One row of an answer; columns are counted from 0 in the order of the statement.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row(pub(crate) Vec<Value>);

impl Row {
    /// Columns in the row.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Tells whether the row has no column.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The value as stored.
    pub fn value(&self, i: usize) -> Result<&Value, DbError> {
        self.0.get(i).ok_or_else(|| DbError::other(format!("the row has no column {i}")))
    }

    /// An integer.
    pub fn int(&self, i: usize) -> Result<i64, DbError> {
        self.opt_int(i)?.ok_or_else(|| absent(i))
    }

    /// An integer or nothing.
    pub fn opt_int(&self, i: usize) -> Result<Option<i64>, DbError> {
        match self.value(i)? {
            Value::Null => Ok(None),
            Value::Int(n) => Ok(Some(*n)),
            other @ (Value::Text(_) | Value::Bytes(_)) => Err(mismatch(i, other, "an integer")),
        }
    }

    /// A text, borrowed.
    pub fn text(&self, i: usize) -> Result<&str, DbError> {
        self.opt_text(i)?.ok_or_else(|| absent(i))
    }

    /// A text or nothing, borrowed.
    pub fn opt_text(&self, i: usize) -> Result<Option<&str>, DbError> {
        match self.value(i)? {
            Value::Null => Ok(None),
            Value::Text(t) => Ok(Some(t)),
            other @ (Value::Int(_) | Value::Bytes(_)) => Err(mismatch(i, other, "a text")),
        }
    }

    /// Bytes, borrowed.
    pub fn bytes(&self, i: usize) -> Result<&[u8], DbError> {
        self.opt_bytes(i)?.ok_or_else(|| absent(i))
    }

    /// Bytes or nothing, borrowed.
    pub fn opt_bytes(&self, i: usize) -> Result<Option<&[u8]>, DbError> {
        match self.value(i)? {
            Value::Null => Ok(None),
            Value::Bytes(b) => Ok(Some(b)),
            other @ (Value::Int(_) | Value::Text(_)) => Err(mismatch(i, other, "bytes")),
        }
    }

    /// Moves a text out of the row, leaving nothing in its place.
    pub fn take_text(&mut self, i: usize) -> Result<String, DbError> {
        self.text(i)?;
        match std::mem::replace(&mut self.0[i], Value::Null) {
            Value::Text(t) => Ok(t),
            other @ (Value::Null | Value::Int(_) | Value::Bytes(_)) => Err(mismatch(i, &other, "a text")),
        }
    }

    /// Moves bytes out of the row, leaving nothing in their place.
    pub fn take_bytes(&mut self, i: usize) -> Result<Vec<u8>, DbError> {
        self.bytes(i)?;
        match std::mem::replace(&mut self.0[i], Value::Null) {
            Value::Bytes(b) => Ok(b),
            other @ (Value::Null | Value::Int(_) | Value::Text(_)) => Err(mismatch(i, &other, "bytes")),
        }
    }

    /// An id of sixteen bytes.
    pub fn id(&self, i: usize) -> Result<Id, DbError> {
        self.opt_id(i)?.ok_or_else(|| absent(i))
    }

    /// An id or nothing.
    pub fn opt_id(&self, i: usize) -> Result<Option<Id>, DbError> {
        self.opt_bytes(i)?.map(|b| Id::from_bytes(b).ok_or_else(|| malformed(i, "an id"))).transpose()
    }

    /// An id of its own type: `row.typed_id::<CaseId>(0)`.
    pub fn typed_id<T: From<Id>>(&self, i: usize) -> Result<T, DbError> {
        self.id(i).map(T::from)
    }

    /// A typed id or nothing.
    pub fn opt_typed_id<T: From<Id>>(&self, i: usize) -> Result<Option<T>, DbError> {
        Ok(self.opt_id(i)?.map(T::from))
    }

    /// A centre's number.
    pub fn centre(&self, i: usize) -> Result<CentreId, DbError> {
        self.int(i).map(CentreId)
    }

    /// A moment.
    pub fn instant(&self, i: usize) -> Result<Instant, DbError> {
        self.int(i).map(Instant)
    }

    /// A moment or nothing.
    pub fn opt_instant(&self, i: usize) -> Result<Option<Instant>, DbError> {
        Ok(self.opt_int(i)?.map(Instant))
    }

    /// A civil date.
    pub fn date(&self, i: usize) -> Result<Date, DbError> {
        self.opt_date(i)?.ok_or_else(|| absent(i))
    }

    /// A civil date or nothing.
    pub fn opt_date(&self, i: usize) -> Result<Option<Date>, DbError> {
        self.opt_text(i)?.map(|t| t.parse().map_err(|_| malformed(i, "a date"))).transpose()
    }

    /// A digest of thirty-two bytes.
    pub fn digest(&self, i: usize) -> Result<Digest, DbError> {
        self.opt_digest(i)?.ok_or_else(|| absent(i))
    }

    /// A digest or nothing.
    pub fn opt_digest(&self, i: usize) -> Result<Option<Digest>, DbError> {
        self.opt_bytes(i)?.map(|b| Digest::from_bytes(b).ok_or_else(|| malformed(i, "a digest"))).transpose()
    }

    /// An amount of money.
    pub fn fen(&self, i: usize) -> Result<Fen, DbError> {
        self.int(i).map(Fen)
    }

    /// A truth value: any integer but 0 is true.
    pub fn flag(&self, i: usize) -> Result<bool, DbError> {
        self.int(i).map(|n| n != 0)
    }
}

fn absent(i: usize) -> DbError {
    DbError::other(format!("column {i} holds nothing"))
}

fn mismatch(i: usize, found: &Value, wanted: &str) -> DbError {
    DbError::other(format!("column {i} holds {}, not {wanted}", found.kind()))
}

fn malformed(i: usize, wanted: &str) -> DbError {
    DbError::other(format!("column {i} does not hold {wanted}"))
}
