//! Canonical bytes, leaves, the Merkle tree, proofs, and SM2/SM3/SM4.
//!
//! The offline verifiers are this crate: it reads no file, no clock, no table, and makes no randomness; whoever seals,
//! signs or makes a key hands in the random bytes.

pub mod checkpoint;
mod cipher;
mod frontier;
mod hash;
mod hex;
mod key_id;
mod keyring;
mod leaf;
mod signature;
mod signer;
pub mod tree;

pub use frontier::Frontier;
pub use hash::{HmacHasher, Sm3Hasher, hmac_sm3, sm3};
pub use key_id::{KeyId, NotAKeyId};
pub use keyring::{FieldClass, Keyring, NONCE_BYTES, SALT_BYTES, SECRET_BYTES, SealError, commitment};
pub use leaf::{LeafParts, leaf, leaf_bytes};
pub use signature::{
    NotAKey, PublicKey, SIGNATURE_BYTES, SIGNER_USER_ID, Signature, SignatureError, verify_signature,
};
pub use signer::{Signer, SigningError, Sm2Signer};
