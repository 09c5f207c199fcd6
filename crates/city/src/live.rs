//! The city beside real people: it applies and works by the desk's own clock, in office hours.

use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use base::Instant;
use desk::store::Fail;

use crate::day::{Opening, Pace, tick_of};
use crate::world::World;

/// How often the city looks at the clock.
const LOOK: Duration = Duration::from_millis(500);
/// The city acts after this much of its own time …
const STEP_MS: i64 = 2 * 60_000;
/// … in a day of eight hours.
const DAY_MS: i64 = 8 * 3_600_000;
/// Hours in which it acts.
const HOURS: std::ops::Range<i8> = 9..17;
/// Applications of one step at most, however fast the clock runs.
const ARRIVALS_MAX: i64 = 60;

/// Lives until told to stop; a step that fails is said in the log and tried again with the next.
pub fn live(world: &mut World, pace: Pace, stop: &AtomicBool) {
    let mut pulse = Pulse::new(world.desk.now());
    while !stop.load(Ordering::Relaxed) {
        std::thread::sleep(LOOK);
        let now = world.desk.now();
        if let Err(error) = pulse.beat(world, pace, now) {
            tracing::warn!(%error, "the rehearsal city missed a step");
        }
    }
}

/// How far the city has lived, and what part of an application is still owed.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Pulse {
    last: Instant,
    owed: i64,
}

impl Pulse {
    /// A city that begins to live at a moment.
    pub const fn new(now: Instant) -> Self {
        Self { last: now, owed: 0 }
    }

    /// Does what is due at a moment; nothing outside the hours of an open day.
    pub fn beat(&mut self, world: &mut World, pace: Pace, now: Instant) -> Result<(), Fail> {
        let passed = now.since(self.last);
        if passed < STEP_MS {
            return Ok(());
        }
        self.last = now;
        let opening = Opening::on(now.date());
        if opening == Opening::Closed || !HOURS.contains(&now.civil().hour()) {
            self.owed = 0;
            return Ok(());
        }
        self.owed += passed.min(DAY_MS) * i64::from(opening.arrivals(pace));
        let arrivals = (self.owed / DAY_MS).min(ARRIVALS_MAX);
        self.owed -= arrivals * DAY_MS;
        tick_of(world, u32::try_from(arrivals).unwrap_or(0), opening)
    }
}
