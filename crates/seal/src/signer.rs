//! The port through which everything is signed: software here, a cipher machine (GM/T 0018) in its place elsewhere.

use std::convert::Infallible;
use std::fmt;
use std::sync::atomic::{AtomicU64, Ordering};

use sm2::SecretKey;
use sm2::dsa::SigningKey;
use sm2::dsa::signature::rand_core::{TryCryptoRng, TryRng};
use sm2::dsa::signature::{RandomizedSigner, Signer as _};
use sm2::pkcs8::{EncodePrivateKey, LineEnding};

use crate::hash::hmac_sm3;
use crate::hex;
use crate::key_id::KeyId;
use crate::signature::{NotAKey, PublicKey, SIGNER_USER_ID, Signature};

/// The order of the curve less one (GB/T 32918.5), which as a secret signs nothing: its successor has no inverse.
const ORDER_LESS_ONE: [u8; 32] = [
    0xff, 0xff, 0xff, 0xfe, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x72,
    0x03, 0xdf, 0x6b, 0x21, 0xc6, 0x05, 0x2b, 0x53, 0xbb, 0xf4, 0x09, 0x39, 0xd5, 0x41, 0x22,
];

/// Who signs checkpoints, licences and messages; the key may live outside the process.
pub trait Signer: Send + Sync {
    /// The name of the key.
    fn key_id(&self) -> KeyId;

    /// The key that verifies.
    fn public_key(&self) -> PublicKey;

    /// Signs a message with SM2 and SM3 under [`SIGNER_USER_ID`].
    fn sign(&self, message: &[u8]) -> Result<Signature, SigningError>;
}

/// The key could not sign.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct SigningError(pub String);

impl fmt::Display for SigningError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the key could not sign: {}", self.0)
    }
}

impl std::error::Error for SigningError {}

/// A key of SM2 in memory; enough for tests, rehearsal and small sites, not for an assessment under GB/T 39786.
///
/// The number k of a signature comes from HMAC-SM3 over the secret and the message (RFC 6979), so that it never needs
/// randomness; [`Sm2Signer::hedged`] mixes in bytes of the caller's and a counter, so that it never repeats either.
pub struct Sm2Signer {
    key: SigningKey,
    public_key: PublicKey,
    hedge: Option<Hedge>,
}

impl Sm2Signer {
    /// Takes a secret number, high byte first; refuses zero and numbers the curve has no use for.
    pub fn from_secret(secret: &[u8; 32]) -> Result<Self, NotAKey> {
        if *secret == ORDER_LESS_ONE {
            return Err(NotAKey);
        }
        let key = SigningKey::from_slice(SIGNER_USER_ID, secret).map_err(|_| NotAKey)?;
        let public_key = PublicKey(key.verifying_key().clone());
        Ok(Self { key, public_key, hedge: None })
    }

    /// Makes a key from 32 random bytes: the first usable number of a sequence derived from them.
    pub fn generate(random: &[u8; 32]) -> Self {
        let candidate = |n: u8| Self::from_secret(&hmac_sm3(random, &[b"sanxiang sm2 key 1", &[n]]).0).ok();
        (0..=u8::MAX).find_map(candidate).expect("one number in four thousand million is unusable")
    }

    /// Mixes `random` and a counter into every signature from now on.
    pub fn hedged(self, random: [u8; 32]) -> Self {
        Self { hedge: Some(Hedge { random, signatures: AtomicU64::new(0) }), ..self }
    }

    /// Reads a key file: PEM (PKCS #8), or 64 hexadecimal digits; spaces and line ends around it do not count.
    pub fn from_text(text: &str) -> Result<Self, NotAKey> {
        let text = text.trim();
        let secret: [u8; 32] = if text.starts_with("-----BEGIN") {
            text.parse::<SecretKey>().map_err(|_| NotAKey)?.to_bytes().into()
        } else {
            hex::decode(text).and_then(|bytes| bytes.try_into().ok()).ok_or(NotAKey)?
        };
        Self::from_secret(&secret)
    }

    /// The key file as PEM (PKCS #8), for whoever keeps it; it holds the secret.
    pub fn to_pem(&self) -> String {
        let secret = SecretKey::from(self.key.as_nonzero_scalar());
        let pem = secret.to_pkcs8_pem(LineEnding::LF).expect("a usable secret has a PEM form");
        pem.as_str().to_owned()
    }
}

impl Signer for Sm2Signer {
    fn key_id(&self) -> KeyId {
        self.public_key.key_id()
    }

    fn public_key(&self) -> PublicKey {
        self.public_key.clone()
    }

    fn sign(&self, message: &[u8]) -> Result<Signature, SigningError> {
        let signed = match &self.hedge {
            None => self.key.try_sign(message),
            Some(hedge) => self.key.try_sign_with_rng(&mut hedge.next(), message),
        };
        signed.map(Signature).map_err(|e| SigningError(e.to_string()))
    }
}

impl fmt::Debug for Sm2Signer {
    /// The public key, never the secret.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Sm2Signer").field(&self.public_key).finish()
    }
}

/// What makes the numbers of two signatures over one message differ.
struct Hedge {
    random: [u8; 32],
    signatures: AtomicU64,
}

impl Hedge {
    fn next(&self) -> Stream {
        let n = self.signatures.fetch_add(1, Ordering::Relaxed);
        Stream { key: hmac_sm3(&self.random, &[b"sanxiang sm2 hedge 1", &n.to_be_bytes()]).0, block: 0 }
    }
}

/// The bytes mixed into one signature.
struct Stream {
    key: [u8; 32],
    block: u64,
}

impl TryRng for Stream {
    type Error = Infallible;

    fn try_next_u32(&mut self) -> Result<u32, Infallible> {
        let mut bytes = [0; 4];
        self.try_fill_bytes(&mut bytes)?;
        Ok(u32::from_be_bytes(bytes))
    }

    fn try_next_u64(&mut self) -> Result<u64, Infallible> {
        let mut bytes = [0; 8];
        self.try_fill_bytes(&mut bytes)?;
        Ok(u64::from_be_bytes(bytes))
    }

    fn try_fill_bytes(&mut self, target: &mut [u8]) -> Result<(), Infallible> {
        for chunk in target.chunks_mut(32) {
            let block = hmac_sm3(&self.key, &[&self.block.to_be_bytes()]).0;
            chunk.copy_from_slice(&block[..chunk.len()]);
            self.block += 1;
        }
        Ok(())
    }
}

impl TryCryptoRng for Stream {}
