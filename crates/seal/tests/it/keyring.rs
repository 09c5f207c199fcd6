//! What is under lock opens for the right key, class and place, and for nothing else.

use proptest::prelude::*;
use seal::{FieldClass, Keyring, SealError, commitment};

const OLD: [u8; 32] = [1; 32];
const NEW: [u8; 32] = [2; 32];
const RANDOM: [u8; 16] = [3; 16];

#[test]
fn a_sealed_number_opens_and_its_ciphertext_shows_nothing_of_it() {
    let ring = Keyring::from_secret(&OLD);
    let sealed = ring.seal(FieldClass::Phone, b"row 1", b"13800000000", RANDOM);
    assert_eq!(ring.open(FieldClass::Phone, b"row 1", &sealed), Ok(b"13800000000".to_vec()));
    assert!(!sealed.windows(6).any(|w| b"13800000000".windows(6).any(|v| v == w)));
    assert_eq!(sealed.len(), 1 + 8 + 16 + 11 + 32);
}

#[test]
fn a_ciphertext_moved_to_another_row_or_class_does_not_open() {
    let ring = Keyring::from_secret(&OLD);
    let sealed = ring.seal(FieldClass::Phone, b"row 1", b"13800000000", RANDOM);
    assert_eq!(ring.open(FieldClass::Phone, b"row 2", &sealed), Err(SealError::Forged));
    assert_eq!(ring.open(FieldClass::Account, b"row 1", &sealed), Err(SealError::Forged));
}

#[test]
fn a_newer_secret_seals_and_the_older_still_opens() {
    let before = Keyring::from_secret(&OLD);
    let after = Keyring::from_secret(&OLD).with_newer(&NEW).with_newer(&NEW);
    let old = before.seal(FieldClass::Name, b"", "张三".as_bytes(), RANDOM);
    let new = after.seal(FieldClass::Name, b"", "张三".as_bytes(), RANDOM);
    assert_ne!(old, new);
    assert_eq!(after.open(FieldClass::Name, b"", &old), after.open(FieldClass::Name, b"", &new));
    assert_eq!(Keyring::key_id_of(&old).map(|id| id.to_string()), Some(before.key_id()));
    assert_eq!(Keyring::key_id_of(&new).map(|id| id.to_string()), Some(after.key_id()));
    let needed = Keyring::key_id_of(&new).unwrap();
    assert_eq!(before.open(FieldClass::Name, b"", &new), Err(SealError::UnknownKey(needed)));
    assert_eq!(after.key_ids().len(), 2);
}

#[test]
fn the_blind_index_finds_the_same_number_before_and_after_a_newer_secret() {
    let ring = Keyring::from_secret(&OLD);
    let index = ring.blind(FieldClass::IdentityNumber, "32050019900101001X");
    assert_eq!(index, ring.clone().with_newer(&NEW).blind(FieldClass::IdentityNumber, "32050019900101001X"));
    assert_ne!(index, ring.blind(FieldClass::IdentityNumber, "320500198506151235"));
    assert_ne!(index, ring.blind(FieldClass::Phone, "32050019900101001X"));
    assert_ne!(index, Keyring::from_secret(&NEW).blind(FieldClass::IdentityNumber, "32050019900101001X"));
}

#[test]
fn files_are_known_by_a_hash_that_needs_the_secret() {
    let hash = |secret: &[u8; 32]| {
        let mut hasher = Keyring::from_secret(secret).file_hasher();
        hasher.update(b"the contents");
        hasher.finish()
    };
    assert_eq!(hash(&OLD), hash(&OLD));
    assert_ne!(hash(&OLD), hash(&NEW));
    assert_ne!(hash(&OLD), seal::sm3(b"the contents"));
}

#[test]
fn a_commitment_holds_the_text_and_needs_the_salt() {
    assert_eq!(commitment(&[7; 16], b"text"), Keyring::from_secret(&OLD).commitment(&[7; 16], b"text"));
    assert_ne!(commitment(&[7; 16], b"text"), commitment(&[8; 16], b"text"));
    assert_ne!(commitment(&[7; 16], b"text"), commitment(&[7; 16], b"texT"));
}

#[test]
fn class_names_survive_storage_and_a_foreign_one_is_refused() {
    for class in FieldClass::ALL {
        assert_eq!(FieldClass::from_name(class.name()), Some(class));
        assert_eq!(FieldClass::ALL[class as usize], class);
    }
    assert_eq!(FieldClass::from_name("shoe-size"), None);
}

#[test]
fn a_printed_ring_shows_the_names_of_its_secrets_only() {
    let ring = Keyring::from_secret(&OLD);
    assert_eq!(format!("{ring:?}"), format!("Keyring([{}])", ring.key_id()));
}

#[test]
fn bytes_that_are_no_ciphertext_are_refused_with_the_reason() {
    let ring = Keyring::from_secret(&OLD);
    let mut sealed = ring.seal(FieldClass::Answer, b"", b"", RANDOM);
    assert_eq!(ring.open(FieldClass::Answer, b"", &sealed), Ok(Vec::new()));
    assert_eq!(ring.open(FieldClass::Answer, b"", &sealed[..56]), Err(SealError::Malformed));
    assert_eq!(ring.open(FieldClass::Answer, b"", &[]), Err(SealError::Malformed));
    sealed[0] = 9;
    assert_eq!(ring.open(FieldClass::Answer, b"", &sealed), Err(SealError::UnknownAlgorithm(9)));
    assert_eq!(Keyring::key_id_of(&sealed), None);
}

proptest! {
    #[test]
    fn any_text_survives_and_any_flipped_bit_is_seen(
        text in proptest::collection::vec(any::<u8>(), 0..200), random in any::<[u8; 16]>(), bit in any::<usize>(),
    ) {
        let ring = Keyring::from_secret(&OLD);
        let mut sealed = ring.seal(FieldClass::FreeText, b"row", &text, random);
        prop_assert_eq!(ring.open(FieldClass::FreeText, b"row", &sealed), Ok(text));
        let bit = bit % (8 * sealed.len());
        sealed[bit / 8] ^= 1 << (bit % 8);
        prop_assert!(ring.open(FieldClass::FreeText, b"row", &sealed).is_err());
    }
}
