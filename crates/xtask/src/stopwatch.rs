//! Operational time: how long a step took, how long to wait for a server. Nothing of the office depends on it.

use std::time::{Duration, Instant};

/// A watch that runs from its making.
#[derive(Clone, Copy)]
pub struct Stopwatch(Instant);

impl Stopwatch {
    /// Starts now.
    #[expect(
        clippy::disallowed_methods,
        reason = "automation measures itself; the product's clock is desk's"
    )]
    pub fn start() -> Self {
        Self(Instant::now())
    }

    /// The time since the start.
    pub fn elapsed(self) -> Duration {
        self.0.elapsed()
    }
}
