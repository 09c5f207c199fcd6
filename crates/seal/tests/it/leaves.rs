//! The canonical bytes of an event.

use base::id::{EventId, OperationId};
use base::{CentreId, Digest, Id, Instant};
use seal::{LeafParts, leaf, leaf_bytes, sm3};

fn sample() -> LeafParts<'static> {
    LeafParts {
        format: 1,
        centre: CentreId(3),
        epoch: 1,
        seq: 7,
        id: EventId(Id::from_parts(1_772_409_600_000, [1; 10])),
        operation: OperationId(Id::from_parts(1_772_409_600_000, [2; 10])),
        recorded_at: Instant(1_772_409_600_001),
        occurred_at: Instant(1_772_409_600_000),
        actor: "clock",
        kind: "case",
        subject: Id::from_parts(1_772_409_600_000, [3; 10]),
        version: 2,
        event: "accepted",
        body: r#"{"due":"2026-03-09"}"#,
        after: Digest([9; 32]),
    }
}

#[test]
fn the_bytes_of_an_event_never_change() {
    let bytes = leaf_bytes(&sample());
    assert_eq!(bytes.len(), 16 * 8 + 16 + 7 * 8 + 3 * 16 + "clockcaseaccepted".len() + 20 + 32);
    assert_eq!(
        leaf(&sample()).to_string(),
        "686e07cbc71effdfcc1fb4a5d3cf5319cb23ecf29b0ac10c89be076418d35227",
        "a leaf that changes breaks every log already written"
    );
}

#[test]
fn a_leaf_is_the_digest_of_a_nought_and_the_bytes() {
    let mut bytes = vec![0];
    bytes.extend(leaf_bytes(&sample()));
    assert_eq!(leaf(&sample()), sm3(&bytes));
}

#[test]
fn every_field_of_an_event_moves_its_leaf() {
    let other = Id::from_parts(5, [5; 10]);
    let changed = [
        LeafParts { format: 2, ..sample() },
        LeafParts { centre: CentreId(4), ..sample() },
        LeafParts { epoch: 2, ..sample() },
        LeafParts { seq: 8, ..sample() },
        LeafParts { id: EventId(other), ..sample() },
        LeafParts { operation: OperationId(other), ..sample() },
        LeafParts { recorded_at: Instant(1), ..sample() },
        LeafParts { occurred_at: Instant(1), ..sample() },
        LeafParts { actor: "anonymous", ..sample() },
        LeafParts { kind: "person", ..sample() },
        LeafParts { subject: other, ..sample() },
        LeafParts { version: 3, ..sample() },
        LeafParts { event: "refused", ..sample() },
        LeafParts { body: "{}", ..sample() },
        LeafParts { after: Digest([8; 32]), ..sample() },
    ];
    let mut leaves: Vec<_> = changed.iter().map(leaf).chain([leaf(&sample())]).collect();
    leaves.sort();
    leaves.dedup();
    assert_eq!(leaves.len(), 16);
}

#[test]
fn letters_moved_from_one_field_to_the_next_move_the_leaf() {
    let one = LeafParts { actor: "ab", kind: "c", ..sample() };
    let other = LeafParts { actor: "a", kind: "bc", ..sample() };
    assert_ne!(leaf(&one), leaf(&other));
}
