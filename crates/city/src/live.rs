//! The city beside real people: it applies and works by the desk's own clock, in office hours.

use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use base::Instant;
use desk::store::Fail;

use crate::day::{Pace, live_tick};
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
    let mut last = world.desk.now();
    let mut owed = 0i64;
    while !stop.load(Ordering::Relaxed) {
        std::thread::sleep(LOOK);
        let now = world.desk.now();
        if now.since(last) < STEP_MS {
            continue;
        }
        owed += now.since(last).min(DAY_MS) * i64::from(pace.cases_per_day);
        last = now;
        if let Err(error) = step(world, now, &mut owed) {
            tracing::warn!(%error, "the rehearsal city missed a step");
        }
    }
}

fn step(world: &mut World, now: Instant, owed: &mut i64) -> Result<(), Fail> {
    if !HOURS.contains(&now.civil().hour()) || now.date().weekday() == base::time::Weekday::Sunday {
        *owed = 0;
        return Ok(());
    }
    let arrivals = (*owed / DAY_MS).min(ARRIVALS_MAX);
    *owed -= arrivals * DAY_MS;
    live_tick(world, u32::try_from(arrivals).unwrap_or(0))
}
