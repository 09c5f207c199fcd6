//! Inclusion and consistency proofs of a Merkle tree (RFC 6962, 2.1, with SM3), and their verification without the tree.
//!
//! A proof is a list of subtrees; each subtree is a range of leaves, so that a reader of the log can make one from
//! nothing but the leaves, in order, while whoever keeps interior nodes can answer from those.

use std::fmt;
use std::ops::Range;

use base::Digest;

use crate::frontier::Frontier;
use crate::hash::{Sm3Hasher, sm3};

/// What is hashed before the bytes of a leaf.
pub(crate) const LEAF_PREFIX: u8 = 0;
/// What is hashed before two children.
const NODE_PREFIX: u8 = 1;

/// The node over two children.
pub fn node(left: Digest, right: Digest) -> Digest {
    let mut hasher = Sm3Hasher::new();
    hasher.update(&[NODE_PREFIX]);
    hasher.update(&left.0);
    hasher.update(&right.0);
    hasher.finish()
}

/// The root of a tree without leaves: SM3 of nothing.
pub fn empty_root() -> Digest {
    sm3(&[])
}

/// The root over leaves at hand.
pub fn root(leaves: &[Digest]) -> Digest {
    let mut frontier = Frontier::default();
    for leaf in leaves {
        frontier.push(*leaf);
    }
    frontier.root()
}

/// The subtrees that prove the leaf at `index` (from 0) in a tree of `size`; `None` when there is no such leaf.
pub fn inclusion_ranges(index: u64, size: u64) -> Option<Vec<Range<u64>>> {
    if index >= size {
        return None;
    }
    let mut ranges = Vec::new();
    let mut here = 0..size;
    while here.end - here.start > 1 {
        let (left, right) = halves(&here);
        let (inside, beside) = if index < left.end { (left, right) } else { (right, left) };
        ranges.push(beside);
        here = inside;
    }
    ranges.reverse();
    Some(ranges)
}

/// The subtrees that prove the tree of `old` leaves to be the beginning of the tree of `new`; `None` when it cannot be.
pub fn consistency_ranges(old: u64, new: u64) -> Option<Vec<Range<u64>>> {
    if old > new {
        return None;
    }
    let mut ranges = Vec::new();
    if old == 0 || old == new {
        return Some(ranges);
    }
    let mut here = 0..new;
    while here.end != old {
        let (left, right) = halves(&here);
        let (inside, beside) = if old <= left.end { (left, right) } else { (right, left) };
        ranges.push(beside);
        here = inside;
    }
    if here.start > 0 {
        ranges.push(here);
    }
    ranges.reverse();
    Some(ranges)
}

/// Computes the roots of the ranges, reading leaves in order; memory is that of one frontier.
pub fn prove<E>(
    ranges: &[Range<u64>],
    mut leaf: impl FnMut(u64) -> Result<Digest, E>,
) -> Result<Vec<Digest>, E> {
    let mut subtree = |range: &Range<u64>| {
        let mut frontier = Frontier::default();
        for index in range.clone() {
            frontier.push(leaf(index)?);
        }
        Ok(frontier.root())
    };
    ranges.iter().map(&mut subtree).collect()
}

/// The proof that the leaf at `index` lies in the tree over `leaves`; `None` when there is no such leaf.
pub fn inclusion(leaves: &[Digest], index: u64) -> Option<Vec<Digest>> {
    prove(&inclusion_ranges(index, leaves.len() as u64)?, |i| at(leaves, i)).ok()
}

/// The proof that the first `old` leaves are the beginning of `leaves`; `None` when there are not so many.
pub fn consistency(leaves: &[Digest], old: u64) -> Option<Vec<Digest>> {
    prove(&consistency_ranges(old, leaves.len() as u64)?, |i| at(leaves, i)).ok()
}

/// A proof does not prove what it is said to prove.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum ProofError {
    /// The sizes cannot be: no such leaf, or a log that shrank.
    Size,
    /// The proof has more or fewer parts than the sizes ask for.
    Length,
    /// The parts lead to another root.
    Root,
}

impl fmt::Display for ProofError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Size => "the sizes named cannot be proved: no such leaf, or a log that shrank",
            Self::Length => "the proof has another length than the sizes ask for",
            Self::Root => "the proof leads to another root",
        })
    }
}

impl std::error::Error for ProofError {}

/// A leaf and the place it is said to have.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Place {
    /// The leaf.
    pub leaf: Digest,
    /// Its index, from 0.
    pub index: u64,
}

/// A tree as a checkpoint names it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Tree {
    /// Leaves.
    pub size: u64,
    /// The root over them.
    pub root: Digest,
}

/// Verifies that a leaf lies at its place in a tree, from the proof alone.
pub fn verify_inclusion(place: Place, tree: Tree, proof: &[Digest]) -> Result<(), ProofError> {
    let ranges = inclusion_ranges(place.index, tree.size).ok_or(ProofError::Size)?;
    if proof.len() != ranges.len() {
        return Err(ProofError::Length);
    }
    let mut grown = place.leaf;
    for (range, part) in ranges.iter().zip(proof) {
        grown = if range.start > place.index { node(grown, *part) } else { node(*part, grown) };
    }
    if grown == tree.root { Ok(()) } else { Err(ProofError::Root) }
}

/// Verifies that a tree is the beginning of a later one, from the proof alone; nothing is the beginning of everything.
pub fn verify_consistency(old: Tree, new: Tree, proof: &[Digest]) -> Result<(), ProofError> {
    let ranges = consistency_ranges(old.size, new.size).ok_or(ProofError::Size)?;
    if proof.len() != ranges.len() {
        return Err(ProofError::Length);
    }
    if old.size == 0 {
        return if old.root == empty_root() { Ok(()) } else { Err(ProofError::Root) };
    }
    if old.size == new.size {
        return if old.root == new.root { Ok(()) } else { Err(ProofError::Root) };
    }
    // When the old tree is itself one complete subtree of the new one, its root is the seed and is left out of the proof.
    let in_proof = ranges.first().is_some_and(|range| range.end == old.size);
    let (seed, parts) = match (in_proof, proof.split_first()) {
        (true, Some((first, _))) => (*first, 1),
        (true, None) | (false, _) => (old.root, 0),
    };
    let (mut before, mut after) = (seed, seed);
    for (range, part) in ranges.iter().zip(proof).skip(parts) {
        if range.start >= old.size {
            after = node(after, *part);
        } else {
            before = node(*part, before);
            after = node(*part, after);
        }
    }
    if before == old.root && after == new.root { Ok(()) } else { Err(ProofError::Root) }
}

/// Splits a range of at least two leaves at the largest power of two below its length.
fn halves(range: &Range<u64>) -> (Range<u64>, Range<u64>) {
    let length = range.end - range.start;
    debug_assert!(length > 1, "one leaf has no halves");
    let middle = range.start + (1 << (length - 1).ilog2());
    (range.start..middle, middle..range.end)
}

fn at(leaves: &[Digest], index: u64) -> Result<Digest, ProofError> {
    let leaf = usize::try_from(index).ok().and_then(|i| leaves.get(i));
    leaf.copied().ok_or(ProofError::Size)
}
