//! The right edge of a growing Merkle tree: enough to append and to know the root.

use base::Digest;

use crate::tree::{empty_root, node};

/// Bytes of a digest.
const DIGEST_BYTES: usize = 32;

/// The roots of the complete subtrees of a log, largest first, one for each bit of its size (RFC 6962, 2.1).
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Frontier {
    size: u64,
    peaks: Vec<Digest>,
}

impl Frontier {
    /// Leaves appended.
    pub fn size(&self) -> u64 {
        self.size
    }

    /// Appends a leaf; subtrees of equal size join.
    pub fn push(&mut self, leaf: Digest) {
        let mut grown = leaf;
        let mut rest = self.size;
        while rest & 1 == 1 {
            let left = self.peaks.pop().expect("a frontier holds one peak for each bit of its size");
            grown = node(left, grown);
            rest >>= 1;
        }
        self.peaks.push(grown);
        self.size += 1;
        debug_assert_eq!(self.peaks.len(), self.size.count_ones() as usize);
    }

    /// The root of the tree over every leaf appended; SM3 of nothing while there is none.
    pub fn root(&self) -> Digest {
        let joined = self.peaks.iter().copied().rev().reduce(|right, left| node(left, right));
        joined.unwrap_or_else(empty_root)
    }

    /// The stored form: the size in eight bytes, then the peaks, at most 64 of them.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(8 + DIGEST_BYTES * self.peaks.len());
        bytes.extend_from_slice(&self.size.to_be_bytes());
        for peak in &self.peaks {
            bytes.extend_from_slice(&peak.0);
        }
        bytes
    }

    /// Reads the stored form; `None` unless it holds exactly one peak for each bit of its size.
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let (size, peaks) = bytes.split_first_chunk::<8>()?;
        let size = u64::from_be_bytes(*size);
        let (peaks, rest) = peaks.as_chunks::<DIGEST_BYTES>();
        if !rest.is_empty() || peaks.len() != size.count_ones() as usize {
            return None;
        }
        Some(Self { size, peaks: peaks.iter().copied().map(Digest).collect() })
    }
}
