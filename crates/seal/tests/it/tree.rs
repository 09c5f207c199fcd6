//! The Merkle tree against the definition of RFC 6962, and its proofs against whoever alters them.

use base::Digest;
use proptest::prelude::*;
use seal::tree::{self, Place, ProofError, Tree};
use seal::{Frontier, sm3};

/// As many sizes as one test walks through.
const SIZES: u64 = 200;

fn leaves(n: u64) -> Vec<Digest> {
    (0..n).map(|i| sm3(&i.to_be_bytes())).collect()
}

/// The definition of RFC 6962, 2.1, word for word.
fn by_definition(leaves: &[Digest]) -> Digest {
    match leaves {
        [] => sm3(&[]),
        [leaf] => *leaf,
        more => {
            let half = more.len().next_power_of_two() / 2;
            let (left, right) = more.split_at(half);
            let mut bytes = vec![1];
            bytes.extend(by_definition(left).0);
            bytes.extend(by_definition(right).0);
            sm3(&bytes)
        }
    }
}

#[test]
fn a_growing_frontier_always_has_the_root_of_the_definition() {
    let all = leaves(SIZES);
    let mut frontier = Frontier::default();
    for n in 0..SIZES {
        assert_eq!(frontier.size(), n);
        assert_eq!(frontier.root(), by_definition(&all[..n as usize]), "size {n}");
        frontier.push(all[n as usize]);
    }
}

#[test]
fn a_frontier_grows_on_after_it_was_stored() {
    let mut frontier = Frontier::default();
    for leaf in leaves(SIZES) {
        let bytes = frontier.to_bytes();
        assert_eq!(bytes.len(), 8 + 32 * frontier.size().count_ones() as usize);
        frontier = Frontier::from_bytes(&bytes).unwrap();
        frontier.push(leaf);
    }
    assert_eq!(frontier.root(), by_definition(&leaves(SIZES)));
}

#[test]
fn a_stored_frontier_with_a_peak_too_many_or_too_few_is_refused() {
    let mut frontier = Frontier::default();
    leaves(7).into_iter().for_each(|l| frontier.push(l));
    let bytes = frontier.to_bytes();
    assert_eq!(bytes.len(), 8 + 96);
    let longer: Vec<u8> = bytes.iter().copied().chain([0; 32]).collect();
    for bad in [&[][..], &bytes[..7], &bytes[..8], &bytes[..103], &bytes[..72], &longer] {
        assert_eq!(Frontier::from_bytes(bad), None, "{} bytes", bad.len());
    }
}

#[test]
fn every_leaf_of_every_small_tree_is_proved_and_nothing_else_is() {
    for size in 1..=40 {
        let all = leaves(size);
        let tree = Tree { size, root: tree::root(&all) };
        for index in 0..size {
            let proof = tree::inclusion(&all, index).unwrap();
            let place = Place { leaf: all[index as usize], index };
            assert_eq!(tree::verify_inclusion(place, tree, &proof), Ok(()));
            let elsewhere = Place { index: (index + 1) % size, ..place };
            if size > 1 {
                assert!(tree::verify_inclusion(elsewhere, tree, &proof).is_err(), "{index} of {size}");
            }
        }
        assert_eq!(tree::inclusion(&all, size), None);
    }
}

#[test]
fn every_small_tree_is_proved_to_be_the_beginning_of_every_larger_one() {
    let all = leaves(40);
    let tree = |n: u64| Tree { size: n, root: tree::root(&all[..n as usize]) };
    for new in 0..=40 {
        for old in 0..=new {
            let proof = tree::consistency(&all[..new as usize], old).unwrap();
            assert_eq!(tree::verify_consistency(tree(old), tree(new), &proof), Ok(()), "{old} in {new}");
            let forged = Tree { root: sm3(b"forged"), ..tree(old) };
            assert_eq!(tree::verify_consistency(forged, tree(new), &proof), Err(ProofError::Root));
            if old > 0 {
                let forged = Tree { root: sm3(b"forged"), ..tree(new) };
                assert_eq!(tree::verify_consistency(tree(old), forged, &proof), Err(ProofError::Root));
            }
        }
    }
}

#[test]
fn a_log_that_shrank_cannot_be_proved() {
    let tree = |n: u64| Tree { size: n, root: tree::root(&leaves(n)) };
    assert_eq!(tree::consistency(&leaves(3), 4), None);
    assert_eq!(tree::verify_consistency(tree(4), tree(3), &[]), Err(ProofError::Size));
}

#[test]
fn a_proof_is_made_from_a_reader_that_may_fail() {
    let ranges = tree::inclusion_ranges(2, 5).unwrap();
    assert_eq!(ranges, [3..4, 0..2, 4..5]);
    let all = leaves(5);
    let read: Result<_, ()> = tree::prove(&ranges, |i| Ok(all[i as usize]));
    assert_eq!(read.ok(), tree::inclusion(&all, 2));
    assert_eq!(tree::prove(&ranges, |_| Err("the page is gone")), Err("the page is gone"));
}

/// A change to a proof: a flipped bit, a part lost, a part too many, two parts exchanged.
fn altered(proof: &[Digest], kind: u8, at: usize, bit: u8) -> Option<Vec<Digest>> {
    let mut other = proof.to_vec();
    match kind {
        0 if !other.is_empty() => {
            let at = at % other.len();
            other[at].0[usize::from(bit >> 3)] ^= 1 << (bit & 7);
        }
        1 if !other.is_empty() => drop(other.remove(at % proof.len())),
        2 => other.insert(at % (proof.len() + 1), sm3(&[bit])),
        _ if other.len() > 1 => other.swap(at % proof.len(), (at + 1) % proof.len()),
        _ => return None,
    }
    Some(other)
}

proptest! {
    #[test]
    fn an_altered_proof_of_a_leaf_fails(
        size in 1_u64..300, at in any::<u64>(), kind in 0_u8..4, part in any::<usize>(), bit in any::<u8>(),
    ) {
        let (all, index) = (leaves(size), at % size);
        let tree = Tree { size, root: tree::root(&all) };
        let place = Place { leaf: all[index as usize], index };
        let proof = tree::inclusion(&all, index).unwrap();
        prop_assert_eq!(tree::verify_inclusion(place, tree, &proof), Ok(()));
        if let Some(forged) = altered(&proof, kind, part, bit) {
            prop_assert!(tree::verify_inclusion(place, tree, &forged).is_err());
        }
    }

    #[test]
    fn an_altered_proof_of_growth_fails(
        new in 2_u64..300, old in any::<u64>(), kind in 0_u8..4, part in any::<usize>(), bit in any::<u8>(),
    ) {
        let (all, old) = (leaves(new), 1 + old % (new - 1));
        let tree = |n: u64| Tree { size: n, root: tree::root(&all[..n as usize]) };
        let proof = tree::consistency(&all, old).unwrap();
        prop_assert_eq!(tree::verify_consistency(tree(old), tree(new), &proof), Ok(()));
        if let Some(forged) = altered(&proof, kind, part, bit) {
            prop_assert!(tree::verify_consistency(tree(old), tree(new), &forged).is_err());
        }
    }

    #[test]
    fn a_tree_with_one_event_rewritten_is_no_beginning_of_the_later_one(new in 2_u64..200, at in any::<u64>()) {
        let all = leaves(new);
        let mut rewritten = all.clone();
        let old = 1 + at % (new - 1);
        rewritten[(at % old) as usize] = sm3(b"rewritten");
        let witnessed = Tree { size: old, root: tree::root(&all[..old as usize]) };
        let claimed = Tree { size: new, root: tree::root(&rewritten) };
        let proof = tree::consistency(&rewritten, old).unwrap();
        prop_assert_eq!(tree::verify_consistency(witnessed, claimed, &proof), Err(ProofError::Root));
    }
}
