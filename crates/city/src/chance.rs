//! Chance from a seed: the same draws in the same order, on every machine.

use rand_chacha::ChaCha12Rng;
use rand_core::{Rng, SeedableRng};

/// A source of chance.
pub struct Chance {
    rng: ChaCha12Rng,
}

impl Chance {
    /// The draws that belong to a seed.
    pub fn new(seed: u64) -> Self {
        Self { rng: ChaCha12Rng::seed_from_u64(seed) }
    }

    /// A number below `n`; 0 for `n` = 0.
    pub fn below(&mut self, n: usize) -> usize {
        if n == 0 { 0 } else { (self.rng.next_u64() % n as u64) as usize }
    }

    /// Whether something that happens so often out of a hundred happens now.
    pub fn percent(&mut self, often: u64) -> Happens {
        if self.rng.next_u64() % 100 < often { Happens::Yes } else { Happens::No }
    }

    /// One of these; `None` from none.
    pub fn pick<'a, T>(&mut self, from: &'a [T]) -> Option<&'a T> {
        let n = self.below(from.len());
        from.get(n)
    }
}

/// Whether it happens.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Happens {
    /// It does.
    Yes,
    /// It does not.
    No,
}

impl Happens {
    /// Whether it does.
    pub const fn yes(self) -> bool {
        matches!(self, Self::Yes)
    }
}
