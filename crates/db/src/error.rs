//! What can go wrong at the database, in the words the store decides by.

/// A failure of the database, the same words for both engines; holds no stored content.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum DbError {
    /// A row with that key is there already; the statement changed nothing.
    #[error("a row of {table} with the same {key} exists")]
    Unique {
        /// The table, on both engines.
        table: String,
        /// Columns (SQLite) or the constraint's name (PostgreSQL): for messages, not for decisions.
        key: String,
    },
    /// Another transaction is in the way, or the server has no room for one more; nothing was written.
    #[error("the database is busy")]
    Busy,
    /// The disk is full; nothing was written.
    #[error("the disk of the database is full")]
    Full,
    /// The disk failed or the file is damaged; nothing of this transaction was written.
    #[error("the disk of the database failed")]
    Io,
    /// The connection is gone before COMMIT was sent; nothing was written.
    #[error("the connection to the database is lost")]
    Lost,
    /// COMMIT was sent and no clear answer came: the work may stand or not. Read it back by its key.
    #[error("the outcome of the commit is unknown")]
    Unknown,
    /// A defect of the program or of the configuration, in words for the operator.
    #[error("{0}")]
    Other(String),
}

impl DbError {
    /// Tells whether nothing was written and the same work may succeed when run again.
    pub const fn is_retryable(&self) -> bool {
        match self {
            Self::Busy | Self::Lost => true,
            Self::Unique { .. } | Self::Full | Self::Io | Self::Unknown | Self::Other(_) => false,
        }
    }

    pub(crate) fn other(text: impl Into<String>) -> Self {
        Self::Other(text.into())
    }
}
