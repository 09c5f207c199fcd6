//! The gate before a partner: at most so many at once, and a rest after failures in a row.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use crate::ports::PortError;

/// How long and how often a client asks.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Patience {
    /// The longest one question may take, from connecting to the last byte of the answer.
    pub answer: Duration,
    /// Questions under way at once.
    pub at_once_max: u32,
    /// Failures in a row after which the partner is left in peace.
    pub failures_max: u32,
    /// How long it is left in peace; then one question tries.
    pub rest: Duration,
}

impl Patience {
    /// For a question somebody waits for at a desk: two seconds.
    pub const DESK: Self = Self {
        answer: Duration::from_secs(2),
        at_once_max: 16,
        failures_max: 5,
        rest: Duration::from_secs(30),
    };
    /// For a file: half a minute, as clamd reads large archives slowly.
    pub const FILE: Self = Self { answer: Duration::from_secs(30), at_once_max: 8, ..Self::DESK };
}

/// Counts what is under way and what failed.
#[derive(Debug)]
pub(crate) struct Gate {
    patience: Patience,
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    under_way: u32,
    failures: u32,
    /// Until when nobody passes; moved on by the one question that tries.
    closed_until: Option<Duration>,
}

impl Gate {
    pub fn new(patience: Patience) -> Self {
        Self { patience, state: Mutex::default() }
    }

    pub fn patience(&self) -> Patience {
        self.patience
    }

    /// Asks through the gate; `now` is monotonic time since any fixed moment.
    pub fn ask<T>(
        &self,
        now: impl Fn() -> Duration,
        question: impl FnOnce() -> Result<T, PortError>,
    ) -> Result<T, PortError> {
        self.enter(now())?;
        let under_way = UnderWay(self);
        let answer = question();
        drop(under_way);
        self.note(now(), answer.as_ref().err());
        answer
    }

    fn enter(&self, now: Duration) -> Result<(), PortError> {
        let mut state = self.state();
        if let Some(until) = state.closed_until {
            if now < until {
                return Err(PortError::Resting);
            }
            // One question tries; whoever comes meanwhile finds the gate closed for another rest.
            state.closed_until = Some(now + self.patience.rest);
        }
        if state.under_way >= self.patience.at_once_max {
            return Err(PortError::Busy);
        }
        state.under_way += 1;
        Ok(())
    }

    fn note(&self, now: Duration, error: Option<&PortError>) {
        let mut state = self.state();
        if error.is_some_and(PortError::is_outage) {
            state.failures = state.failures.saturating_add(1);
            if state.failures >= self.patience.failures_max {
                state.closed_until = Some(now + self.patience.rest);
            }
        } else {
            state.failures = 0;
            state.closed_until = None;
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// One question under way; leaves the count even if it panics.
struct UnderWay<'a>(&'a Gate);

impl Drop for UnderWay<'_> {
    fn drop(&mut self) {
        self.0.state().under_way -= 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECOND: Duration = Duration::from_secs(1);

    fn gate(failures_max: u32, at_once_max: u32) -> Gate {
        Gate::new(Patience { answer: SECOND, at_once_max, failures_max, rest: 10 * SECOND })
    }

    fn fail(gate: &Gate, at: Duration) -> Result<(), PortError> {
        gate.ask(|| at, || Err(PortError::TimedOut))
    }

    fn succeed(gate: &Gate, at: Duration) -> Result<(), PortError> {
        gate.ask(|| at, || Ok(()))
    }

    #[test]
    fn a_partner_that_fails_three_times_in_a_row_is_left_in_peace_and_then_tried_once() {
        let gate = gate(3, 9);
        for _ in 0..3 {
            assert_eq!(fail(&gate, SECOND), Err(PortError::TimedOut));
        }
        assert_eq!(succeed(&gate, 2 * SECOND), Err(PortError::Resting));
        assert_eq!(fail(&gate, 11 * SECOND), Err(PortError::TimedOut), "after the rest one question tries");
        assert_eq!(
            succeed(&gate, 12 * SECOND),
            Err(PortError::Resting),
            "and its failure begins another rest"
        );
        assert_eq!(succeed(&gate, 21 * SECOND), Ok(()));
        assert_eq!(succeed(&gate, 21 * SECOND), Ok(()));
    }

    #[test]
    fn while_one_question_tries_nobody_else_passes() {
        let gate = gate(1, 9);
        assert_eq!(fail(&gate, SECOND), Err(PortError::TimedOut));
        let inside = gate.ask(
            || 11 * SECOND,
            || {
                assert_eq!(succeed(&gate, 11 * SECOND), Err(PortError::Resting));
                Ok(())
            },
        );
        assert_eq!(inside, Ok(()));
    }

    #[test]
    fn a_success_between_failures_keeps_the_gate_open() {
        let gate = gate(2, 9);
        for _ in 0..5 {
            assert_eq!(fail(&gate, SECOND), Err(PortError::TimedOut));
            assert_eq!(succeed(&gate, SECOND), Ok(()));
        }
    }

    #[test]
    fn a_declined_question_is_no_failure_of_the_partner() {
        let gate = gate(1, 9);
        let declined = || Err::<(), _>(PortError::TooLarge { bytes_max: 1 });
        for _ in 0..3 {
            assert_eq!(gate.ask(|| SECOND, declined), Err(PortError::TooLarge { bytes_max: 1 }));
        }
    }

    #[test]
    fn one_question_too_many_at_once_is_told_so_and_the_next_passes() {
        let gate = gate(9, 1);
        let inside = gate.ask(
            || SECOND,
            || {
                assert_eq!(succeed(&gate, SECOND), Err(PortError::Busy));
                Ok(())
            },
        );
        assert_eq!((inside, succeed(&gate, SECOND)), (Ok(()), Ok(())));
    }
}
