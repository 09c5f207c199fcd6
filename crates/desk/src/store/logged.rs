//! An event as the log holds it.

use base::id::{EventId, OperationId};
use base::{CentreId, Digest, Id, Instant};
use db::Row;
use seal::LeafParts;

use super::fail::Fail;
use super::stored::Stored;

/// One row of the log.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Logged {
    /// The centre.
    pub centre: CentreId,
    /// The epoch, raised by a restore.
    pub epoch: i64,
    /// Its place in the centre's log, from 1.
    pub seq: i64,
    /// Its id.
    pub id: EventId,
    /// The request that caused it.
    pub operation: OperationId,
    /// When the server recorded it.
    pub recorded_at: Instant,
    /// When the act took place; another moment only under a declared outage.
    pub occurred_at: Instant,
    /// Who, in the text form of [`super::Actor`].
    pub actor: String,
    /// The subject's kind.
    pub kind: String,
    /// The subject.
    pub subject: Id,
    /// The subject's version after it.
    pub version: i64,
    /// The event's name.
    pub event: String,
    /// The format of its body.
    pub format: i64,
    /// The event as stored.
    pub body: String,
    /// SM3 of the subject's body after it.
    pub after: Digest,
    /// The leaf of the tree.
    pub leaf: Digest,
}

impl Logged {
    /// Maps a row of the log, columns in the order of the table.
    pub(crate) fn of(row: &Row) -> Result<Self, Fail> {
        Ok(Self {
            centre: CentreId(row.int(0)?),
            epoch: row.int(1)?,
            seq: row.int(2)?,
            id: row.id(3)?.into(),
            operation: row.id(4)?.into(),
            recorded_at: Instant(row.int(5)?),
            occurred_at: Instant(row.int(6)?),
            actor: row.text(7)?.to_owned(),
            kind: row.text(8)?.to_owned(),
            subject: row.id(9)?,
            version: row.int(10)?,
            event: row.text(11)?.to_owned(),
            format: row.int(12)?,
            body: row.text(13)?.to_owned(),
            after: row.digest(14)?,
            leaf: row.digest(15)?,
        })
    }

    /// The event as its type, when it is one of `S`.
    pub fn read<S: Stored>(&self) -> Result<Option<S::Event>, Fail> {
        if self.kind != S::KIND {
            return Ok(None);
        }
        S::read_event(self.format, &self.body).map(Some).map_err(Fail::Broken)
    }

    /// What its leaf is computed over.
    pub(crate) fn leaf_parts(&self) -> LeafParts<'_> {
        LeafParts {
            format: self.format,
            centre: self.centre,
            epoch: self.epoch,
            seq: self.seq,
            id: self.id,
            operation: self.operation,
            recorded_at: self.recorded_at,
            occurred_at: self.occurred_at,
            actor: &self.actor,
            kind: &self.kind,
            subject: self.subject,
            version: self.version,
            event: &self.event,
            body: &self.body,
            after: self.after,
        }
    }
}
