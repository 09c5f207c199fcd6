//! A signed checkpoint: the root of one centre's log as a text that can be printed, carried and checked anywhere.

use std::fmt;

use base::{CentreId, Digest, Instant};

use crate::key_id::KeyId;
use crate::signature::{PublicKey, Signature, verify_signature};
use crate::signer::{Signer, SigningError};
use crate::tree::Tree;

/// The first line, which keeps a signature of a checkpoint from being taken for any other.
const TITLE: &str = "sanxiang checkpoint 1";
/// Bytes of the name of an installation; it stands in one line.
pub const ORIGIN_BYTES_MAX: usize = 128;
/// Signatures on one checkpoint: its own centre's, and witnesses' at the other level.
pub const SIGNATURES_MAX: usize = 16;

/// The state of a log at one moment.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Checkpoint {
    origin: String,
    /// The centre whose log it is.
    pub centre: CentreId,
    /// The epoch, raised by a restore.
    pub epoch: i64,
    /// Events under the root.
    pub size: u64,
    /// The root.
    pub root: Digest,
    /// When the last event under the root was recorded.
    pub recorded_at: Instant,
}

/// What a checkpoint says of a log beside the name of the installation.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct State {
    /// The centre whose log it is.
    pub centre: CentreId,
    /// The epoch.
    pub epoch: i64,
    /// The tree.
    pub tree: Tree,
    /// When the last event under the root was recorded.
    pub recorded_at: Instant,
}

impl Checkpoint {
    /// Builds a checkpoint; the origin is one line of printable text without spaces around it.
    pub fn new(origin: &str, state: State) -> Result<Self, CheckpointError> {
        let printable = !origin.is_empty() && origin.trim() == origin && !origin.chars().any(breaks_a_line);
        if !printable || origin.len() > ORIGIN_BYTES_MAX {
            return Err(CheckpointError::Origin);
        }
        let State { centre, epoch, tree: Tree { size, root }, recorded_at } = state;
        Ok(Self { origin: origin.to_owned(), centre, epoch, size, root, recorded_at })
    }

    /// The name of the installation.
    pub fn origin(&self) -> &str {
        &self.origin
    }

    /// The tree it names.
    pub fn tree(&self) -> Tree {
        Tree { size: self.size, root: self.root }
    }

    /// The text that is signed; seven lines, each ended, so that a printed checkpoint can be typed in again.
    pub fn text(&self) -> String {
        let Self { origin, centre, epoch, size, root, recorded_at } = self;
        let millis = recorded_at.0;
        format!(
            "{TITLE}\norigin {origin}\ncentre {centre}\nepoch {epoch}\nsize {size}\nroot {root}\nrecorded {millis}\n"
        )
    }

    /// Whether it may come after `earlier`: same log, and nothing falls but the size at a new epoch.
    ///
    /// Equal sizes need equal roots; that a larger tree holds the smaller one is for a consistency proof to show.
    pub fn may_follow(&self, earlier: &Self) -> bool {
        let same_log = self.origin == earlier.origin && self.centre == earlier.centre;
        let grown = match self.epoch.cmp(&earlier.epoch) {
            std::cmp::Ordering::Less => false,
            std::cmp::Ordering::Greater => true,
            std::cmp::Ordering::Equal if self.size == earlier.size => self.root == earlier.root,
            std::cmp::Ordering::Equal => self.size > earlier.size,
        };
        same_log && grown && self.recorded_at >= earlier.recorded_at
    }

    /// Signs the text.
    pub fn sign(self, signer: &dyn Signer) -> Result<SignedCheckpoint, SigningError> {
        SignedCheckpoint { checkpoint: self, signatures: Vec::new() }.countersign(signer)
    }

    fn parse(text: &str) -> Option<Self> {
        let mut lines = text.strip_suffix('\n')?.split('\n');
        let mut next = |name: &str| lines.next()?.strip_prefix(name)?.strip_prefix(' ');
        let origin = {
            let (title, version) = TITLE.rsplit_once(' ')?;
            (next(title)? == version).then_some(())?;
            next("origin")?
        };
        let state = State {
            centre: CentreId(next("centre")?.parse().ok()?),
            epoch: next("epoch")?.parse().ok()?,
            tree: Tree { size: next("size")?.parse().ok()?, root: Digest::from_hex(next("root")?)? },
            recorded_at: Instant(next("recorded")?.parse().ok()?),
        };
        let read = Self::new(origin, state).ok()?;
        (read.text() == text).then_some(read)
    }
}

/// A checkpoint with the signatures of its centre and of its witnesses.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct SignedCheckpoint {
    checkpoint: Checkpoint,
    signatures: Vec<(KeyId, Signature)>,
}

impl SignedCheckpoint {
    /// What was signed.
    pub fn checkpoint(&self) -> &Checkpoint {
        &self.checkpoint
    }

    /// The signatures and the names of their keys, in the order they were added.
    pub fn signatures(&self) -> &[(KeyId, Signature)] {
        &self.signatures
    }

    /// Adds a signature, as a witness does.
    pub fn countersign(mut self, signer: &dyn Signer) -> Result<Self, SigningError> {
        if self.signatures.len() == SIGNATURES_MAX {
            return Err(SigningError(format!("a checkpoint carries at most {SIGNATURES_MAX} signatures")));
        }
        let signature = signer.sign(self.checkpoint.text().as_bytes())?;
        self.signatures.push((signer.key_id(), signature));
        Ok(self)
    }

    /// Verifies the signature of one key; another's beside it proves nothing for it.
    pub fn verify(&self, key: &PublicKey) -> Result<&Checkpoint, CheckpointError> {
        let id = key.key_id();
        let mut of_key = self.signatures.iter().filter(|(name, _)| *name == id).map(|(_, s)| s).peekable();
        if of_key.peek().is_none() {
            return Err(CheckpointError::NotSigned(id));
        }
        let text = self.checkpoint.text();
        let all = of_key.all(|s| verify_signature(key, text.as_bytes(), s).is_ok());
        if all { Ok(&self.checkpoint) } else { Err(CheckpointError::Forged(id)) }
    }

    /// Reads the text form; refuses everything that [`SignedCheckpoint`] would not write byte for byte.
    pub fn parse(text: &str) -> Result<Self, CheckpointError> {
        let read = || {
            let (body, signatures) = text.split_once("\n\n")?;
            let checkpoint = Checkpoint::parse(&format!("{body}\n"))?;
            let signature = |line: &str| {
                let (id, hex) = line.strip_prefix("sm2sm3 ")?.split_once(' ')?;
                Some((id.parse().ok()?, Signature::from_hex(hex).ok()?))
            };
            let lines = signatures.strip_suffix('\n')?.split('\n');
            let signatures = lines.take(SIGNATURES_MAX + 1).map(signature).collect::<Option<Vec<_>>>()?;
            (signatures.len() <= SIGNATURES_MAX).then_some(Self { checkpoint, signatures })
        };
        read().filter(|read| read.to_string() == text).ok_or(CheckpointError::Malformed)
    }
}

impl fmt::Display for SignedCheckpoint {
    /// The signed text, an empty line, and a line for each signature.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{}", self.checkpoint.text())?;
        self.signatures.iter().try_for_each(|(id, signature)| writeln!(f, "sm2sm3 {id} {signature}"))
    }
}

/// A checkpoint that cannot be written, read or believed.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum CheckpointError {
    /// The origin is empty, too long, or no single line.
    Origin,
    /// The text is not the one form of a signed checkpoint.
    Malformed,
    /// The key has not signed.
    NotSigned(KeyId),
    /// What is said to be the key's signature is not.
    Forged(KeyId),
}

impl fmt::Display for CheckpointError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Origin => write!(f, "an origin is one printable line of at most {ORIGIN_BYTES_MAX} bytes"),
            Self::Malformed => f.write_str("the text is not a signed checkpoint"),
            Self::NotSigned(id) => write!(f, "key {id} has not signed this checkpoint"),
            Self::Forged(id) => write!(f, "the signature of key {id} is not over this checkpoint"),
        }
    }
}

impl std::error::Error for CheckpointError {}

/// Whether a character could end a line or hide in one.
fn breaks_a_line(c: char) -> bool {
    c.is_control() || matches!(c, '\u{2028}' | '\u{2029}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}
