//! One event's leaf: canonical bytes, and SM3 over them.

use base::id::{EventId, OperationId};
use base::{CentreId, Digest, Id, Instant};

use crate::hash::Sm3Hasher;
use crate::tree::LEAF_PREFIX;

/// The first field of every leaf: names this layout, so that another one can never yield the same bytes.
const LAYOUT: &str = "sanxiang event 1";

/// What the leaf of an event is computed over: everything its row holds but the leaf.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct LeafParts<'a> {
    /// The format of the body.
    pub format: i64,
    /// The centre whose log it is.
    pub centre: CentreId,
    /// The epoch, raised by a restore.
    pub epoch: i64,
    /// Its place in the log, from 1.
    pub seq: i64,
    /// The event's id.
    pub id: EventId,
    /// The request that caused it.
    pub operation: OperationId,
    /// When the server recorded it.
    pub recorded_at: Instant,
    /// When the act took place.
    pub occurred_at: Instant,
    /// Who, in the text form the log keeps.
    pub actor: &'a str,
    /// The subject's kind.
    pub kind: &'a str,
    /// The subject.
    pub subject: Id,
    /// The subject's version after the event.
    pub version: i64,
    /// The event's name.
    pub event: &'a str,
    /// The body as stored.
    pub body: &'a str,
    /// SM3 of the subject's body once the event is applied.
    pub after: Digest,
}

/// The leaf of an event: SM3 over 0x00 and its canonical bytes (RFC 6962, 2.1, with SM3).
pub fn leaf(parts: &LeafParts<'_>) -> Digest {
    let mut hasher = Sm3Hasher::new();
    hasher.update(&[LEAF_PREFIX]);
    fields(parts, |piece| hasher.update(piece));
    hasher.finish()
}

/// The canonical bytes of an event: sixteen fields in fixed order, each behind its length of eight bytes, integers as
/// eight bytes, all with the high byte first.
pub fn leaf_bytes(parts: &LeafParts<'_>) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(parts.body.len() + 384);
    fields(parts, |piece| bytes.extend_from_slice(piece));
    bytes
}

/// Names the pieces of the canonical bytes one after the other.
fn fields(parts: &LeafParts<'_>, mut take: impl FnMut(&[u8])) {
    let LeafParts { format, centre, epoch, seq, id, operation, recorded_at, occurred_at, .. } = *parts;
    let LeafParts { actor, kind, subject, version, event, body, after, .. } = *parts;
    let mut field = |bytes: &[u8]| {
        take(&(bytes.len() as u64).to_be_bytes());
        take(bytes);
    };
    field(LAYOUT.as_bytes());
    field(&format.to_be_bytes());
    field(&centre.0.to_be_bytes());
    field(&epoch.to_be_bytes());
    field(&seq.to_be_bytes());
    field(id.0.as_bytes());
    field(operation.0.as_bytes());
    field(&recorded_at.0.to_be_bytes());
    field(&occurred_at.0.to_be_bytes());
    field(actor.as_bytes());
    field(kind.as_bytes());
    field(subject.as_bytes());
    field(&version.to_be_bytes());
    field(event.as_bytes());
    field(body.as_bytes());
    field(&after.0);
}
