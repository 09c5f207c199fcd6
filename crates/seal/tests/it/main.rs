//! The seal crate against published numbers, against OpenSSL, and against forgers.

#![expect(clippy::unwrap_used, reason = "a helper of a test may fail where it stands")]

mod checkpoints;
mod keyring;
mod leaves;
mod openssl;
mod signatures;
mod sm3;
mod tree;

/// Reads hexadecimal digits of a vector.
fn unhex(text: &str) -> Vec<u8> {
    assert!(text.len().is_multiple_of(2));
    (0..text.len()).step_by(2).map(|i| u8::from_str_radix(&text[i..i + 2], 16).unwrap()).collect()
}
