//! What bodies and events hold in place of personal data.

use serde::{Deserialize, Serialize};

use crate::Digest;
use crate::id::VaultId;

/// A pointer into the vault and a commitment to the text that lies there.
///
/// `commitment` = HMAC-SM3(salt, plaintext); salt and ciphertext live in the vault row, and erasing them
/// leaves a commitment that tells nothing.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Sealed {
    /// The vault row.
    pub id: VaultId,
    /// What `verify` compares the opened row with.
    pub commitment: Digest,
}
