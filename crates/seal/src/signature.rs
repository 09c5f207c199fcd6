//! Public keys and signatures of SM2 (GB/T 32918.2), and their verification.

use std::fmt;

use sm2::dsa::signature::Verifier;
use sm2::dsa::{self, VerifyingKey};
use sm2::elliptic_curve::sec1::ToSec1Point;
use sm2::pkcs8::{EncodePublicKey, LineEnding};

use crate::hash::sm3;
use crate::hex;
use crate::key_id::KeyId;

/// The user id mixed into every signature where the parties agreed on no other (GM/T 0009).
pub const SIGNER_USER_ID: &str = "1234567812345678";
/// Bytes of a signature: r, then s.
pub const SIGNATURE_BYTES: usize = 64;
/// Bytes of a public key: 4, then both coordinates.
const PUBLIC_KEY_BYTES: usize = 65;
/// The first byte of an uncompressed point.
const UNCOMPRESSED: u8 = 4;

/// Verifies a signature of SM2 with SM3 under the default user id.
pub fn verify_signature(
    public_key: &PublicKey,
    message: &[u8],
    signature: &Signature,
) -> Result<(), SignatureError> {
    public_key.0.verify(message, &signature.0).map_err(|_| SignatureError::Wrong)
}

/// A signature of SM2 whose two numbers are in range.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Signature(pub(crate) dsa::Signature);

impl Signature {
    /// Reads r and s; refuses other lengths, zero, and numbers from the order of the curve upwards.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, SignatureError> {
        dsa::Signature::from_slice(bytes).map(Self).map_err(|_| SignatureError::Malformed)
    }

    /// Reads the form other software writes (ASN.1 DER); refuses anything that is not its one right encoding.
    pub fn from_der(bytes: &[u8]) -> Result<Self, SignatureError> {
        let read = dsa::Signature::from_der(bytes).map_err(|_| SignatureError::Malformed)?;
        if read.to_der().as_ref() == bytes { Ok(Self(read)) } else { Err(SignatureError::Malformed) }
    }

    /// r and s, 32 bytes each.
    pub fn to_bytes(&self) -> [u8; SIGNATURE_BYTES] {
        self.0.to_bytes().into()
    }

    /// r and s as stored.
    pub fn to_vec(&self) -> Vec<u8> {
        self.to_bytes().to_vec()
    }

    /// The form other software reads (ASN.1 DER).
    pub fn to_der(&self) -> Vec<u8> {
        self.0.to_der().as_ref().to_vec()
    }

    /// Reads 128 hexadecimal digits.
    pub fn from_hex(text: &str) -> Result<Self, SignatureError> {
        Self::from_bytes(&hex::decode(text).ok_or(SignatureError::Malformed)?)
    }
}

impl fmt::Display for Signature {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&hex::encode(&self.to_bytes()))
    }
}

impl fmt::Debug for Signature {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// A point of the curve that verifies signatures.
#[derive(Clone)]
pub struct PublicKey(pub(crate) VerifyingKey);

impl PublicKey {
    /// Reads the uncompressed point, 65 bytes; refuses every point that is not on the curve.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, NotAKey> {
        if bytes.len() != PUBLIC_KEY_BYTES || bytes.first() != Some(&UNCOMPRESSED) {
            return Err(NotAKey);
        }
        VerifyingKey::from_sec1_bytes(SIGNER_USER_ID, bytes).map(Self).map_err(|_| NotAKey)
    }

    /// Reads 130 hexadecimal digits.
    pub fn from_hex(text: &str) -> Result<Self, NotAKey> {
        Self::from_bytes(&hex::decode(text).ok_or(NotAKey)?)
    }

    /// Reads the PEM form that other software writes (X.509 SubjectPublicKeyInfo).
    pub fn from_pem(text: &str) -> Result<Self, NotAKey> {
        let key: sm2::PublicKey = text.parse().map_err(|_| NotAKey)?;
        VerifyingKey::new(SIGNER_USER_ID, key).map(Self).map_err(|_| NotAKey)
    }

    /// The uncompressed point.
    pub fn to_bytes(&self) -> [u8; PUBLIC_KEY_BYTES] {
        let point = self.0.to_sec1_point(false);
        point.as_bytes().try_into().expect("an uncompressed point has 65 bytes")
    }

    /// The PEM form that other software reads.
    pub fn to_pem(&self) -> String {
        self.0.to_public_key_pem(LineEnding::LF).expect("a point of the curve has a PEM form")
    }

    /// The name of the key.
    pub fn key_id(&self) -> KeyId {
        KeyId::of(sm3(&self.to_bytes()))
    }
}

impl PartialEq for PublicKey {
    fn eq(&self, other: &Self) -> bool {
        self.to_bytes() == other.to_bytes()
    }
}

impl Eq for PublicKey {}

impl fmt::Display for PublicKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&hex::encode(&self.to_bytes()))
    }
}

impl fmt::Debug for PublicKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// The bytes or the text are not a key of SM2.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct NotAKey;

impl fmt::Display for NotAKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("this is not a key of SM2")
    }
}

impl std::error::Error for NotAKey {}

/// A signature that proves nothing.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum SignatureError {
    /// The bytes are no signature: wrong length or encoding, or a number out of range.
    Malformed,
    /// The signature is another key's, or over another message.
    Wrong,
}

impl fmt::Display for SignatureError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Malformed => "these bytes are no signature of SM2",
            Self::Wrong => "the signature is not this key's over this message",
        })
    }
}

impl std::error::Error for SignatureError {}
