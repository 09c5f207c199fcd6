//! SM3 (GB/T 32905) and HMAC-SM3 (GB/T 15852.2).

use base::Digest;
use hmac::{Hmac, KeyInit, Mac};
use sm3::{Digest as _, Sm3};

/// Hashes bytes with SM3 (GB/T 32905).
pub fn sm3(bytes: &[u8]) -> Digest {
    Digest(Sm3::digest(bytes).into())
}

/// SM3 over bytes that arrive in pieces.
#[derive(Clone, Default)]
pub struct Sm3Hasher(Sm3);

impl Sm3Hasher {
    /// Begins with nothing hashed.
    pub fn new() -> Self {
        Self::default()
    }

    /// Takes the next piece.
    pub fn update(&mut self, bytes: &[u8]) {
        self.0.update(bytes);
    }

    /// Ends and gives the digest.
    pub fn finish(self) -> Digest {
        Digest(self.0.finalize().into())
    }
}

/// Authenticates the parts, joined without a mark between them, under a key of any length.
pub fn hmac_sm3(key: &[u8], parts: &[&[u8]]) -> Digest {
    let mut hasher = HmacHasher::new(key);
    for part in parts {
        hasher.update(part);
    }
    hasher.finish()
}

/// HMAC-SM3 over bytes that arrive in pieces; a clone carries the keyed state on.
#[derive(Clone)]
pub struct HmacHasher(Hmac<Sm3>);

impl HmacHasher {
    /// Begins under a key of any length.
    pub fn new(key: &[u8]) -> Self {
        Self(Hmac::<Sm3>::new_from_slice(key).expect("HMAC takes a key of any length"))
    }

    /// Takes the next piece.
    pub fn update(&mut self, bytes: &[u8]) {
        self.0.update(bytes);
    }

    /// Takes the next piece behind its length, so that two fields never run into each other.
    pub(crate) fn field(&mut self, bytes: &[u8]) {
        self.update(&(bytes.len() as u64).to_be_bytes());
        self.update(bytes);
    }

    /// Ends and gives the code.
    pub fn finish(self) -> Digest {
        Digest(self.0.finalize().into_bytes().into())
    }

    /// Ends and compares with a code in constant time.
    pub fn matches(self, code: &[u8]) -> bool {
        self.0.verify_slice(code).is_ok()
    }
}
