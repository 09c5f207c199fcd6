//! Personal data under lock: SM4 in counter mode, then HMAC-SM3 over all of it (GB/T 39786, level 3: confidentiality and
//! integrity in store), commitments, and the blind index for exact search.

use std::fmt;

use base::Digest;

use crate::cipher::{BLOCK_BYTES, Cipher};
use crate::hash::{HmacHasher, hmac_sm3};
use crate::key_id::KeyId;

/// Bytes of a secret of the ring.
pub const SECRET_BYTES: usize = 32;
/// Random bytes a seal needs: the first counter block.
pub const NONCE_BYTES: usize = BLOCK_BYTES;
/// Random bytes of the salt of a commitment.
pub const SALT_BYTES: usize = 16;
/// Bytes of the code behind a ciphertext.
const TAG_BYTES: usize = 32;
/// The first byte of a ciphertext: SM4 in counter mode with HMAC-SM3.
const SM4_CTR_HMAC_SM3: u8 = 1;
/// Bytes before the enciphered text: algorithm, key, first counter block.
const HEADER_BYTES: usize = 1 + KeyId::BYTES + NONCE_BYTES;

/// What kind of personal data a sealed text is; each has keys of its own.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum FieldClass {
    /// The name of a person or body.
    Name,
    /// A citizen id, credit code, passport or permit number.
    IdentityNumber,
    /// A telephone number.
    Phone,
    /// Any other way to reach a person: post or mail address.
    Contact,
    /// A bank account.
    Account,
    /// An answer on a form.
    Answer,
    /// An answer that the law counts as sensitive (个人信息保护法 art. 28).
    SensitiveAnswer,
    /// Free text from a citizen.
    FreeText,
    /// The name of a file handed in.
    FileName,
    /// A code that opens something to whoever has it: query code, check code.
    Secret,
    /// The name an account signs in with.
    Login,
}

impl FieldClass {
    /// Every class, in the order of the declaration.
    pub const ALL: [Self; 11] = [
        Self::Name,
        Self::IdentityNumber,
        Self::Phone,
        Self::Contact,
        Self::Account,
        Self::Answer,
        Self::SensitiveAnswer,
        Self::FreeText,
        Self::FileName,
        Self::Secret,
        Self::Login,
    ];

    /// The stored name, which keys are derived from and which therefore never changes.
    pub fn name(self) -> &'static str {
        match self {
            Self::Name => "name",
            Self::IdentityNumber => "identity-number",
            Self::Phone => "phone",
            Self::Contact => "contact",
            Self::Account => "account",
            Self::Answer => "answer",
            Self::SensitiveAnswer => "sensitive-answer",
            Self::FreeText => "free-text",
            Self::FileName => "file-name",
            Self::Secret => "secret",
            Self::Login => "login",
        }
    }

    /// Reads the stored name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|class| class.name() == name)
    }
}

/// Commits to a text without showing it: HMAC-SM3 under a random salt; once the salt is gone it tells nothing.
pub fn commitment(salt: &[u8], plaintext: &[u8]) -> Digest {
    hmac_sm3(salt, &[plaintext])
}

/// The secrets that open what is stored: the newest seals, every one opens.
#[derive(Clone)]
pub struct Keyring {
    /// Oldest first; never empty.
    generations: Vec<Generation>,
}

impl Keyring {
    /// A ring with one secret.
    pub fn from_secret(secret: &[u8; SECRET_BYTES]) -> Self {
        Self { generations: vec![Generation::new(secret)] }
    }

    /// Adds a newer secret, which seals from now on; the same secret twice changes nothing.
    pub fn with_newer(mut self, secret: &[u8; SECRET_BYTES]) -> Self {
        let id = secret_id(secret);
        if self.generations.iter().all(|g| g.id != id) {
            self.generations.push(Generation::new(secret));
        }
        self
    }

    /// The name of the secret that seals.
    pub fn key_id(&self) -> String {
        self.newest().id.to_string()
    }

    /// The names of all secrets, oldest first, for backups and for `doctor`.
    pub fn key_ids(&self) -> Vec<KeyId> {
        self.generations.iter().map(|g| g.id).collect()
    }

    /// Commits to a text, as [`commitment`] does.
    pub fn commitment(&self, salt: &[u8], plaintext: &[u8]) -> Digest {
        commitment(salt, plaintext)
    }

    /// Enciphers a text, bound to its class and to `context`; `random` must never be used twice.
    ///
    /// The ciphertext is: algorithm (1 byte), name of the key (8), first counter block (16), text, HMAC-SM3 (32).
    pub fn seal(
        &self,
        class: FieldClass,
        context: &[u8],
        plaintext: &[u8],
        random: [u8; NONCE_BYTES],
    ) -> Vec<u8> {
        let generation = self.newest();
        let mut sealed = Vec::with_capacity(HEADER_BYTES + plaintext.len() + TAG_BYTES);
        sealed.push(SM4_CTR_HMAC_SM3);
        sealed.extend_from_slice(generation.id.as_bytes());
        sealed.extend_from_slice(&random);
        sealed.extend_from_slice(plaintext);
        let keys = generation.keys(class);
        keys.cipher.apply(random, &mut sealed[HEADER_BYTES..]);
        let tag = keys.code(context, &sealed).finish();
        sealed.extend_from_slice(&tag.0);
        sealed
    }

    /// Opens a ciphertext under the same class and context.
    pub fn open(&self, class: FieldClass, context: &[u8], sealed: &[u8]) -> Result<Vec<u8>, SealError> {
        let (body, tag) = sealed.split_last_chunk::<TAG_BYTES>().ok_or(SealError::Malformed)?;
        let (header, text) = body.split_first_chunk::<HEADER_BYTES>().ok_or(SealError::Malformed)?;
        let (algorithm, rest) = header.split_first().ok_or(SealError::Malformed)?;
        if *algorithm != SM4_CTR_HMAC_SM3 {
            return Err(SealError::UnknownAlgorithm(*algorithm));
        }
        let (id, random) = rest.split_first_chunk::<{ KeyId::BYTES }>().ok_or(SealError::Malformed)?;
        let random = random.try_into().map_err(|_| SealError::Malformed)?;
        let id = KeyId::from_bytes(*id);
        let generation = self.generations.iter().find(|g| g.id == id).ok_or(SealError::UnknownKey(id))?;
        let keys = generation.keys(class);
        if !keys.code(context, body).matches(tag) {
            return Err(SealError::Forged);
        }
        let mut plain = text.to_vec();
        keys.cipher.apply(random, &mut plain);
        Ok(plain)
    }

    /// The name of the key a ciphertext needs; `None` when it is no ciphertext of ours.
    pub fn key_id_of(sealed: &[u8]) -> Option<KeyId> {
        let (algorithm, rest) = sealed.split_first()?;
        let (id, _) = rest.split_first_chunk::<{ KeyId::BYTES }>()?;
        (*algorithm == SM4_CTR_HMAC_SM3).then(|| KeyId::from_bytes(*id))
    }

    /// The blind index of a text for exact search; the caller normalises the text first.
    ///
    /// It stays with the oldest secret, so that a newer one leaves every index column as it is.
    pub fn blind(&self, class: FieldClass, text: &str) -> Digest {
        let mut code = self.oldest().keys(class).blind.clone();
        code.update(text.as_bytes());
        code.finish()
    }

    /// A hash of file contents that tells nothing to whoever lacks the oldest secret, so that stored files can be found
    /// and compared by it without giving known files away.
    pub fn file_hasher(&self) -> HmacHasher {
        self.oldest().files.clone()
    }

    fn newest(&self) -> &Generation {
        self.generations.last().expect("a keyring holds a secret")
    }

    fn oldest(&self) -> &Generation {
        self.generations.first().expect("a keyring holds a secret")
    }
}

impl fmt::Debug for Keyring {
    /// The names of the secrets, never the secrets.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Keyring").field(&self.key_ids()).finish()
    }
}

/// One secret and the keys derived from it.
#[derive(Clone)]
struct Generation {
    id: KeyId,
    /// In the order of [`FieldClass::ALL`].
    classes: Vec<ClassKeys>,
    files: HmacHasher,
}

impl Generation {
    fn new(secret: &[u8; SECRET_BYTES]) -> Self {
        Self {
            id: secret_id(secret),
            classes: FieldClass::ALL.map(|class| ClassKeys::new(secret, class)).into(),
            files: HmacHasher::new(&derive(secret, "files", "")),
        }
    }

    fn keys(&self, class: FieldClass) -> &ClassKeys {
        &self.classes[class as usize]
    }
}

/// The keys of one class under one secret.
#[derive(Clone)]
struct ClassKeys {
    cipher: Cipher,
    code: HmacHasher,
    blind: HmacHasher,
}

impl ClassKeys {
    fn new(secret: &[u8; SECRET_BYTES], class: FieldClass) -> Self {
        let enciphering = derive(secret, "enciphering", class.name());
        let key = enciphering.first_chunk::<BLOCK_BYTES>().expect("a digest holds a key of SM4");
        let mut code = HmacHasher::new(&derive(secret, "authentication", class.name()));
        code.field(class.name().as_bytes());
        let blind = HmacHasher::new(&derive(secret, "blind index", class.name()));
        Self { cipher: Cipher::new(key), code, blind }
    }

    /// The code over the context and everything of the ciphertext before the code.
    fn code(&self, context: &[u8], body: &[u8]) -> HmacHasher {
        let mut code = self.code.clone();
        code.field(context);
        code.field(body);
        code
    }
}

/// Derives a key for one purpose and class.
fn derive(secret: &[u8; SECRET_BYTES], purpose: &str, class: &str) -> [u8; 32] {
    hmac_sm3(secret, &[b"sanxiang keyring 1\0", purpose.as_bytes(), b"\0", class.as_bytes()]).0
}

fn secret_id(secret: &[u8; SECRET_BYTES]) -> KeyId {
    KeyId::of(Digest(derive(secret, "name", "")))
}

/// A ciphertext does not open.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum SealError {
    /// Too short to be a ciphertext.
    Malformed,
    /// Made by an algorithm this release does not know.
    UnknownAlgorithm(u8),
    /// Sealed with a secret that is not on the ring.
    UnknownKey(KeyId),
    /// Altered, or opened under another class or context than it was sealed under.
    Forged,
}

impl fmt::Display for SealError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Malformed => f.write_str("the sealed text is too short"),
            Self::UnknownAlgorithm(n) => write!(f, "the sealed text names algorithm {n}, which is unknown"),
            Self::UnknownKey(id) => write!(f, "the sealed text needs key {id}, which is not on the ring"),
            Self::Forged => f.write_str("the sealed text was altered or belongs elsewhere"),
        }
    }
}

impl std::error::Error for SealError {}
