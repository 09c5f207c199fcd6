//! Ids and random bytes from one seedable source.

use base::{Id, Instant};
use rand_chacha::ChaCha20Rng;
use rand_core::{Rng, SeedableRng};

/// Ids of one millisecond before the counter borrows from the next.
const COUNTER_MAX: u16 = 0x0fff;
/// The counter starts in the lower half, so that a burst does not borrow at once.
const COUNTER_START_MASK: u16 = 0x07ff;

/// A source of UUIDv7 ids, each greater than the one before, and of salts and nonces.
pub(crate) struct Ids {
    rng: ChaCha20Rng,
    millis: i64,
    counter: u16,
}

impl Ids {
    /// A source that repeats itself for the same seed: rehearsals and tests.
    pub fn seeded(seed: u64) -> Self {
        Self { rng: ChaCha20Rng::seed_from_u64(seed), millis: 0, counter: 0 }
    }

    /// A source seeded by the operating system: real service.
    pub fn from_system() -> Self {
        let mut seed = [0u8; 32];
        getrandom::fill(&mut seed).expect("the operating system has a source of randomness");
        Self { rng: ChaCha20Rng::from_seed(seed), millis: 0, counter: 0 }
    }

    /// The next id (RFC 9562 version 7, with the counter of its method 1).
    pub fn next(&mut self, now: Instant) -> Id {
        let mut random: [u8; 10] = self.random();
        if now.0 > self.millis {
            self.millis = now.0;
            self.counter = u16::from_be_bytes([random[0], random[1]]) & COUNTER_START_MASK;
        } else if self.counter == COUNTER_MAX {
            self.millis += 1;
            self.counter = 0;
        } else {
            self.counter += 1;
        }
        random[..2].copy_from_slice(&self.counter.to_be_bytes());
        Id::from_parts(self.millis, random)
    }

    /// Random bytes.
    pub fn random<const N: usize>(&mut self) -> [u8; N] {
        let mut bytes = [0u8; N];
        self.rng.fill_bytes(&mut bytes);
        bytes
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_grow_within_a_millisecond_and_when_the_clock_stands_still() {
        let mut ids = Ids::seeded(1);
        let mut last = ids.next(Instant(1_000));
        for n in 0..10_000 {
            let id = ids.next(Instant(1_000 - n % 2));
            assert!(id > last);
            last = id;
        }
        assert!(ids.next(Instant(999_999)) > last);
    }

    #[test]
    fn the_same_seed_makes_the_same_ids() {
        let (mut a, mut b) = (Ids::seeded(7), Ids::seeded(7));
        assert_eq!(a.next(Instant(5)), b.next(Instant(5)));
        assert_ne!(a.next(Instant(5)), Ids::seeded(8).next(Instant(5)));
    }
}
