//! SM3 against its published numbers.

use seal::{Sm3Hasher, hmac_sm3, sm3};

use crate::unhex;

/// GB/T 32905 examples 1 and 2, and the further ones of the authority's file.
const VECTORS: &str = include_str!("../vectors/sm3_oscca.txt");

#[test]
fn sm3_agrees_with_every_published_example() {
    let value = |line: &'static str, name: &str| line.strip_prefix(name).map(str::to_owned);
    let lengths: Vec<usize> =
        VECTORS.lines().filter_map(|l| value(l, "Len = ")).map(|n| n.parse().unwrap()).collect();
    let messages: Vec<_> = VECTORS.lines().filter_map(|l| value(l, "Msg = ")).collect();
    let digests: Vec<_> = VECTORS.lines().filter_map(|l| value(l, "MD = ")).collect();
    assert_eq!((lengths.len(), messages.len(), digests.len()), (6, 6, 6));
    for i in 0..lengths.len() {
        let message = &unhex(&messages[i])[..lengths[i] / 8];
        assert_eq!(sm3(message).to_string(), digests[i]);
    }
}

#[test]
fn sm3_takes_a_million_letters_in_uneven_pieces() {
    let mut hasher = Sm3Hasher::new();
    let (mut left, mut piece) = (1_000_000_usize, 1);
    while left > 0 {
        let now = piece.min(left);
        hasher.update(&vec![b'a'; now]);
        left -= now;
        piece = piece * 3 % 997;
    }
    let digest = "c8aaf89429554029e231941a2acc0ad61ff2a5acd8fadd25847a3a732b3b02c3";
    assert_eq!(hasher.finish().to_string(), digest);
    assert_eq!(sm3(&vec![b'a'; 1_000_000]).to_string(), digest);
}

#[test]
fn a_code_does_not_depend_on_how_the_text_was_cut() {
    assert_eq!(hmac_sm3(b"key", &[b"abc", b"", b"def"]), hmac_sm3(b"key", &[b"abcdef"]));
    assert_ne!(hmac_sm3(b"key", &[b"abcdef"]), hmac_sm3(b"yek", &[b"abcdef"]));
}
