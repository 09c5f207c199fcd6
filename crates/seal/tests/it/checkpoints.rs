//! Checkpoints as texts that are signed, carried and checked.

use base::{CentreId, Instant};
use seal::checkpoint::{Checkpoint, CheckpointError, SIGNATURES_MAX, SignedCheckpoint, State};
use seal::tree::Tree;
use seal::{Signer, Sm2Signer, sm3};

fn state(size: u64) -> State {
    let tree = Tree { size, root: sm3(&size.to_be_bytes()) };
    State { centre: CentreId(3), epoch: 1, tree, recorded_at: Instant(1_772_409_600_000) }
}

fn checkpoint(size: u64) -> Checkpoint {
    Checkpoint::new("rehearsal city", state(size)).unwrap()
}

fn centre() -> Sm2Signer {
    Sm2Signer::generate(&[1; 32])
}

fn witness() -> Sm2Signer {
    Sm2Signer::generate(&[2; 32])
}

#[test]
fn a_checkpoint_reads_as_seven_lines() {
    let root = sm3(&5_u64.to_be_bytes());
    assert_eq!(
        checkpoint(5).text(),
        format!(
            "sanxiang checkpoint 1\norigin rehearsal city\ncentre 3\nepoch 1\nsize 5\nroot {root}\nrecorded 1772409600000\n"
        )
    );
}

#[test]
fn a_checkpoint_signed_by_centre_and_witness_survives_paper() {
    let signed = checkpoint(5).sign(&centre()).unwrap().countersign(&witness()).unwrap();
    let read = SignedCheckpoint::parse(&signed.to_string()).unwrap();
    assert_eq!(read, signed);
    assert_eq!(read.verify(&centre().public_key()), Ok(&checkpoint(5)));
    assert_eq!(read.verify(&witness().public_key()), Ok(&checkpoint(5)));
    assert_eq!(read.signatures().len(), 2);
}

#[test]
fn a_key_that_has_not_signed_proves_nothing() {
    let signed = checkpoint(5).sign(&centre()).unwrap();
    let id = witness().key_id();
    assert_eq!(signed.verify(&witness().public_key()), Err(CheckpointError::NotSigned(id)));
}

#[test]
fn a_changed_line_is_seen() {
    let signed = checkpoint(5).sign(&centre()).unwrap();
    let text = signed.to_string();
    for (from, to) in
        [("size 5", "size 6"), ("epoch 1", "epoch 2"), ("centre 3", "centre 4"), ("city", "town")]
    {
        let forged = SignedCheckpoint::parse(&text.replace(from, to)).unwrap();
        assert_eq!(forged.verify(&centre().public_key()), Err(CheckpointError::Forged(centre().key_id())));
    }
}

#[test]
fn a_text_in_any_other_form_is_refused() {
    let text = checkpoint(5).sign(&centre()).unwrap().to_string();
    let bad = [
        String::new(),
        text.trim_end().to_owned(),
        format!("{text}\n"),
        format!("{text}more\n"),
        text.replace("size 5", "size 05"),
        text.replace("size 5", "size +5"),
        text.replace("\n", "\r\n"),
        text.replace("origin", "Origin"),
        text.replace("checkpoint 1", "checkpoint 2"),
        text.replace("sm2sm3", "sm2sha"),
        checkpoint(5).text(),
        format!("{}\n", checkpoint(5).text()),
    ];
    for bad in bad {
        assert_eq!(SignedCheckpoint::parse(&bad), Err(CheckpointError::Malformed), "{bad:?}");
    }
}

#[test]
fn an_origin_that_is_no_single_line_is_refused() {
    for bad in ["", " a", "a\n", "a\nsize 9", "a\u{2028}b", "a\u{202e}b", &"a".repeat(129)] {
        assert_eq!(Checkpoint::new(bad, state(1)), Err(CheckpointError::Origin), "{bad:?}");
    }
}

#[test]
fn a_checkpoint_takes_no_more_signatures_than_it_may_carry() {
    let mut signed = checkpoint(5).sign(&centre()).unwrap();
    for _ in 1..SIGNATURES_MAX {
        signed = signed.countersign(&witness()).unwrap();
    }
    assert!(SignedCheckpoint::parse(&signed.to_string()).is_ok());
    assert!(signed.countersign(&witness()).is_err());
}

#[test]
fn an_old_backup_cannot_follow_what_was_witnessed() {
    let raised = |size| Checkpoint::new("rehearsal city", State { epoch: 2, ..state(size) }).unwrap();
    let other_root = State { tree: Tree { size: 5, root: sm3(b"other") }, ..state(5) };
    let elsewhere = State { centre: CentreId(4), ..state(6) };
    let earlier = State { recorded_at: Instant(1), ..state(6) };
    assert!(checkpoint(6).may_follow(&checkpoint(5)));
    assert!(checkpoint(5).may_follow(&checkpoint(5)));
    assert!(raised(4).may_follow(&checkpoint(5)), "a restore raises the epoch");
    assert!(!checkpoint(4).may_follow(&checkpoint(5)));
    assert!(!checkpoint(6).may_follow(&raised(4)));
    for bad in [other_root, elsewhere, earlier] {
        assert!(!Checkpoint::new("rehearsal city", bad).unwrap().may_follow(&checkpoint(5)));
    }
    assert!(!Checkpoint::new("another city", state(6)).unwrap().may_follow(&checkpoint(5)));
}
