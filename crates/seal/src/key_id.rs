//! The name of a key, derived from the key itself.

use std::fmt;
use std::str::FromStr;

use base::Digest;

use crate::hex;

/// Bytes of a key's name: enough that the keys of one house never share one, too few to tell anything of the key.
const KEY_ID_BYTES: usize = 8;

/// The name of a key: eight bytes of a digest over it, written as 16 hexadecimal digits.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct KeyId([u8; KEY_ID_BYTES]);

impl KeyId {
    /// Bytes of its binary form.
    pub(crate) const BYTES: usize = KEY_ID_BYTES;

    pub(crate) fn of(digest: Digest) -> Self {
        let mut id = [0; KEY_ID_BYTES];
        id.copy_from_slice(&digest.0[..KEY_ID_BYTES]);
        Self(id)
    }

    pub(crate) fn from_bytes(bytes: [u8; KEY_ID_BYTES]) -> Self {
        Self(bytes)
    }

    /// The eight bytes.
    pub fn as_bytes(&self) -> &[u8; KEY_ID_BYTES] {
        &self.0
    }
}

impl fmt::Display for KeyId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&hex::encode(&self.0))
    }
}

impl fmt::Debug for KeyId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// The text is not the name of a key.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct NotAKeyId;

impl fmt::Display for NotAKeyId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the name of a key is 16 hexadecimal digits in lower case")
    }
}

impl std::error::Error for NotAKeyId {}

impl FromStr for KeyId {
    type Err = NotAKeyId;

    fn from_str(text: &str) -> Result<Self, NotAKeyId> {
        let bytes = hex::decode(text).ok_or(NotAKeyId)?;
        bytes.try_into().map(Self).map_err(|_| NotAKeyId)
    }
}
