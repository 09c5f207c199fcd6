//! Why a verb gave no answer.

use base::Id;
use base::id::{EventId, OperationId};
use db::DbError;
use rules::Refusal;

/// What one event of an earlier request did.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Did {
    /// The kind of subject, such as `case`.
    pub kind: String,
    /// The subject.
    pub subject: Id,
    /// The event.
    pub id: EventId,
    /// The event's name.
    pub event: String,
}

/// An earlier request with the same key and content was already carried out; nothing was done again.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Replayed {
    /// The operation that did it; `None` when it recorded no event.
    pub operation: Option<OperationId>,
    /// What it recorded, in order.
    pub did: Vec<Did>,
}

impl Replayed {
    /// The first subject of a kind that the earlier request touched.
    pub fn subject(&self, kind: &str) -> Option<Id> {
        self.did.iter().find(|d| d.kind == kind).map(|d| d.subject)
    }
}

/// Why a verb or a query gave no answer.
#[derive(Debug, thiserror::Error)]
pub enum Fail {
    /// A rule said no.
    #[error("{0}")]
    Refused(Refusal),
    /// The request was carried out before; the same answer can be given again.
    #[error("carried out before")]
    Replayed(Replayed),
    /// There is no such thing, or the actor may not know of it.
    #[error("not found")]
    NotFound,
    /// Somebody else changed the subject in between.
    #[error("changed by another in between")]
    Stale,
    /// The centre's queue is full: try again soon (503).
    #[error("busy")]
    Busy,
    /// It may or may not have been carried out: repeat with the same key (504).
    #[error("outcome unknown")]
    Unknown,
    /// The database refused.
    #[error("database: {0}")]
    Db(DbError),
    /// What must be true is not; the text is for the operator.
    #[error("broken: {0}")]
    Broken(String),
}

impl Fail {
    /// Whether the same request may be sent again and could succeed.
    pub fn is_temporary(&self) -> bool {
        match self {
            Self::Busy | Self::Unknown | Self::Stale => true,
            Self::Db(e) => e.is_retryable(),
            Self::Refused(_) | Self::Replayed(_) | Self::NotFound | Self::Broken(_) => false,
        }
    }
}

impl From<Refusal> for Fail {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal)
    }
}

impl From<DbError> for Fail {
    fn from(error: DbError) -> Self {
        match error {
            DbError::Busy => Self::Busy,
            DbError::Unknown => Self::Unknown,
            other => Self::Db(other),
        }
    }
}
