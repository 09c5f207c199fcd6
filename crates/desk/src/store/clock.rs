//! Time enters here: the wall clock with its gate, a rehearsal's clock, or a moment given by a simulator.

use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, SystemTime};

use base::Instant;
use db::{Tx, Value};
use rules::Refusal;

use super::fail::Fail;
use super::sql;

/// The code of the refusal while the clock waits to be confirmed.
pub const GATE_CODE: &str = "clock.unconfirmed";
/// Wall and monotonic clock may part by this much between two looks.
const DRIFT_MAX_MS: i64 = 2 * 60 * 1000;
/// At start the wall clock may be this far past the last recorded moment.
const SILENCE_MAX_MS: i64 = 3 * 24 * 3600 * 1000;
/// A rehearsal that is killed loses at most this much of its time.
const SAVE_EVERY_MS: i64 = 5_000;
/// How often a serving process looks for confirmations of others while its gate is open.
const HEED_EVERY_MS: i64 = 1_000;
const WALL: &str = "wall";
const REHEARSAL: &str = "rehearsal";

/// A rehearsal's clock: opened at a moment of its own, running at a speed of its own.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Rehearsal {
    /// Where it starts the first time; later it resumes where it stood.
    pub opened_at: Instant,
    /// Simulated milliseconds a real millisecond.
    pub speed: i64,
}

/// Which clock a database is opened with.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Clock {
    /// The wall clock behind the gate: real service.
    System,
    /// A rehearsal's own clock, stored in the database.
    Rehearsal(Rehearsal),
    /// A moment that the caller moves: simulators and tests.
    Given(Instant),
}

/// The clock of one process.
pub(super) struct Keeper {
    source: Source,
}

enum Source {
    Wall(Mutex<Gate>),
    Rehearsal {
        opened_at: Instant,
        stood_at: Instant,
        started: std::time::Instant,
        speed: i64,
        /// Milliseconds after the start at which it was last stored.
        saved_ms: AtomicI64,
    },
    Given(AtomicI64),
}

/// The last look at both clocks, and since when the gate is shut.
struct Gate {
    wall: Instant,
    monotonic: std::time::Instant,
    shut_at: Option<Instant>,
    /// The last confirmation known while the gate was open, whatever the wall said then: another one opens it again.
    confirmed_at: Option<Instant>,
    /// When it was last looked for.
    heeded: std::time::Instant,
}

impl Gate {
    fn open(wall: Instant, confirmed_at: Option<Instant>) -> Self {
        let now = monotonic();
        Self { wall, monotonic: now, shut_at: None, confirmed_at, heeded: now }
    }
}

impl Keeper {
    /// Starts the clock that the database was made with; a rehearsal cannot be served as real, nor the reverse.
    pub fn start(tx: &mut Tx<'_>, clock: Clock) -> Result<Self, Fail> {
        let rehearsal = tx.query_opt(&sql::CLOCK, &[REHEARSAL.into()])?;
        let real = tx.query_opt(&sql::CLOCK, &[WALL.into()])?;
        let source = match (clock, rehearsal, real) {
            (Clock::System, Some(_), _) => return Err(mixed("这是演练数据库，不能当作正式数据库使用。")),
            (Clock::Rehearsal(_), _, Some(_)) => {
                return Err(mixed("这是正式数据库，不能当作演练数据库使用。"));
            }
            (Clock::System, None, row) => {
                let confirmed_at = row.map(|r| r.opt_instant(3)).transpose()?.flatten();
                Source::Wall(Mutex::new(start_gate(tx, confirmed_at)?))
            }
            (Clock::Rehearsal(first), row, None) => {
                let (opened_at, speed, stood_at) = match row {
                    Some(r) => (r.instant(0)?, r.int(1)?, r.instant(2)?),
                    None => (first.opened_at, first.speed, first.opened_at),
                };
                Source::Rehearsal {
                    opened_at,
                    stood_at,
                    started: monotonic(),
                    speed,
                    saved_ms: AtomicI64::new(0),
                }
            }
            (Clock::Given(at), _, _) => Source::Given(AtomicI64::new(at.0)),
        };
        let keeper = Self { source };
        keeper.save(tx)?;
        Ok(keeper)
    }

    /// The moment by this clock; the writer takes the later of it and the head's.
    pub fn now(&self) -> Instant {
        match &self.source {
            Source::Wall(gate) => look(&mut lock(gate)),
            Source::Rehearsal { stood_at, started, speed, .. } => {
                stood_at.plus_ms(passed_ms(*started).saturating_mul(*speed))
            }
            Source::Given(at) => Instant(at.load(Ordering::SeqCst)),
        }
    }

    /// The moment in operational time: a rehearsal's own clock may run at any speed, its readers' patience does not.
    pub fn wall(&self) -> Instant {
        match &self.source {
            Source::Rehearsal { .. } => wall(),
            Source::Wall(_) | Source::Given(_) => self.now(),
        }
    }

    /// As [`Keeper::now`], and refuses when this very look finds the clock not to be believed: what is recorded takes
    /// its moment from here.
    pub fn believed(&self) -> Result<Instant, Fail> {
        let Source::Wall(gate) = &self.source else { return Ok(self.now()) };
        let mut gate = lock(gate);
        let now = look(&mut gate);
        match gate.shut_at {
            None => Ok(now),
            Some(_) => Err(unconfirmed()),
        }
    }

    /// Moves a given clock forward; the others move themselves.
    pub fn advance(&self, to: Instant) {
        if let Source::Given(at) = &self.source {
            at.fetch_max(to.0, Ordering::SeqCst);
        }
    }

    /// Refuses while the clock is not to be believed.
    pub fn check(&self) -> Result<(), Fail> {
        match self.shut_at() {
            None => Ok(()),
            Some(_) => Err(unconfirmed()),
        }
    }

    /// Since when the gate is shut.
    pub fn shut_at(&self) -> Option<Instant> {
        match &self.source {
            Source::Wall(gate) => {
                let mut gate = lock(gate);
                look(&mut gate);
                gate.shut_at
            }
            Source::Rehearsal { .. } | Source::Given(_) => None,
        }
    }

    /// Looks for a confirmation, from here or from another process: one that is new since the gate shut opens it.
    ///
    /// Moments are not compared by their order, since the wall clock may have been ahead when the gate shut.
    pub fn heed(&self, tx: &mut Tx<'_>) -> Result<(), Fail> {
        let Source::Wall(gate) = &self.source else { return Ok(()) };
        let row = tx.query_opt(&sql::CLOCK, &[WALL.into()])?;
        let confirmed_at = row.map(|r| r.opt_instant(3)).transpose()?.flatten();
        let mut gate = lock(gate);
        gate.heeded = monotonic();
        match gate.shut_at {
            Some(_) if confirmed_at == gate.confirmed_at => {}
            Some(_) => *gate = Gate::open(wall(), confirmed_at),
            None => gate.confirmed_at = confirmed_at,
        }
        Ok(())
    }

    /// Whether it is time to look for confirmations, so that one is known before a jump and not taken for one after it.
    pub fn is_due_for_heeding(&self) -> bool {
        match &self.source {
            Source::Wall(gate) => passed_ms(lock(gate).heeded) >= HEED_EVERY_MS,
            Source::Rehearsal { .. } | Source::Given(_) => false,
        }
    }

    /// Says that the wall clock is right, and opens the gate of every process on this database.
    pub fn confirm(&self, tx: &mut Tx<'_>) -> Result<(), Fail> {
        if let Source::Wall(_) = &self.source {
            let row = tx.query_opt(&sql::CLOCK, &[WALL.into()])?;
            let before = row.map(|r| r.opt_instant(3)).transpose()?.flatten();
            let mut at = wall();
            if before == Some(at) {
                at = at.plus_ms(1);
            }
            let args = [WALL.into(), at.into(), 1i64.into(), at.into(), at.into()];
            tx.execute(&sql::SAVE_CLOCK, &args)?;
            self.heed(tx)?;
        }
        Ok(())
    }

    /// Whether a rehearsal's clock has run long enough since it was last stored; says so once.
    pub fn is_due_for_saving(&self) -> bool {
        match &self.source {
            Source::Rehearsal { started, saved_ms, .. } => {
                let passed = passed_ms(*started);
                let due = passed - saved_ms.load(Ordering::Relaxed) >= SAVE_EVERY_MS;
                if due {
                    saved_ms.store(passed, Ordering::Relaxed);
                }
                due
            }
            Source::Wall(_) | Source::Given(_) => false,
        }
    }

    /// Lets the wall clock jump, as far as this keeper sees.
    #[cfg(test)]
    pub fn jump(&self, by_ms: i64) {
        if let Source::Wall(gate) = &self.source {
            let mut gate = lock(gate);
            gate.wall = gate.wall.plus_ms(-by_ms);
        }
    }

    /// Stores where the clock stands, for the next start.
    pub fn save(&self, tx: &mut Tx<'_>) -> Result<(), Fail> {
        let args: [Value; 5] = match &self.source {
            Source::Wall(_) => {
                if tx.query_opt(&sql::CLOCK, &[WALL.into()])?.is_some() {
                    return Ok(());
                }
                let at = wall();
                [WALL.into(), at.into(), 1i64.into(), at.into(), Value::Null]
            }
            Source::Rehearsal { opened_at, speed, .. } => {
                [REHEARSAL.into(), (*opened_at).into(), (*speed).into(), self.now().into(), Value::Null]
            }
            Source::Given(_) => return Ok(()),
        };
        tx.execute(&sql::SAVE_CLOCK, &args)?;
        Ok(())
    }
}

fn unconfirmed() -> Fail {
    let sentence = "服务器时间异常，系统已暂停办理。请系统管理员核对时间并执行 sanxiang clock confirm。";
    Refusal::conflict(GATE_CODE, sentence).into()
}

fn mixed(sentence: &str) -> Fail {
    Refusal::conflict("clock.mixed", sentence).into()
}

/// Looks at both clocks and shuts the gate when they have parted since the last look.
fn look(gate: &mut Gate) -> Instant {
    let (wall, monotonic) = (wall(), monotonic());
    let passed = passed_ms(gate.monotonic);
    if gate.shut_at.is_none() && parted(wall.since(gate.wall), passed) {
        gate.shut_at = Some(wall);
    }
    (gate.wall, gate.monotonic) = (wall, monotonic);
    wall
}

fn passed_ms(since: std::time::Instant) -> i64 {
    i64::try_from(monotonic().duration_since(since).as_millis()).unwrap_or(i64::MAX)
}

fn parted(by_wall: i64, by_monotonic: i64) -> bool {
    by_wall.saturating_sub(by_monotonic).abs() > DRIFT_MAX_MS
}

fn start_gate(tx: &mut Tx<'_>, confirmed_at: Option<Instant>) -> Result<Gate, Fail> {
    let last = tx.query_opt(&sql::LAST_MOMENT, &[])?.map(|r| r.opt_instant(0)).transpose()?.flatten();
    let wall = wall();
    let shut = is_shut_at_start(wall, last.unwrap_or(Instant(0)), confirmed_at);
    Ok(Gate { shut_at: shut.then_some(wall), ..Gate::open(wall, confirmed_at) })
}

fn is_shut_at_start(wall: Instant, last: Instant, confirmed_at: Option<Instant>) -> bool {
    let known = last.0.max(confirmed_at.map_or(0, |at| at.0));
    let fresh = last.0 == 0;
    let confirmed = confirmed_at.is_some_and(|at| (0..SILENCE_MAX_MS).contains(&wall.since(at)));
    !fresh && !confirmed && (wall < last || wall.since(Instant(known)) > SILENCE_MAX_MS)
}

fn lock(gate: &Mutex<Gate>) -> MutexGuard<'_, Gate> {
    gate.lock().unwrap_or_else(PoisonError::into_inner)
}

#[expect(clippy::disallowed_methods, reason = "the one place where the wall clock is read")]
fn wall() -> Instant {
    let passed = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or(Duration::ZERO);
    Instant(i64::try_from(passed.as_millis()).unwrap_or(i64::MAX))
}

#[expect(clippy::disallowed_methods, reason = "the one place where the monotonic clock is read")]
fn monotonic() -> std::time::Instant {
    std::time::Instant::now()
}

#[cfg(test)]
mod tests {
    use db::{Conn, testing};

    use super::*;
    use crate::MIGRATIONS;

    const DAY: i64 = 24 * 3600 * 1000;

    fn start(conn: &mut Conn) -> Keeper {
        conn.migrate(MIGRATIONS).unwrap();
        conn.write(|tx| Keeper::start(tx, Clock::System)).unwrap()
    }

    #[test]
    fn a_jump_forward_that_was_corrected_is_over_once_it_is_confirmed() {
        for database in testing::engines() {
            let (mut conn, mut operator) = (database.connect().unwrap(), database.connect().unwrap());
            let keeper = start(&mut conn);
            keeper.jump(DAY);
            assert!(keeper.believed().is_err());
            // The jump was seen a day ahead of the wall that is right again.
            let Source::Wall(gate) = &keeper.source else { panic!("a wall clock") };
            lock(gate).shut_at = Some(wall().plus_ms(DAY));
            conn.read(|tx| keeper.heed(tx)).unwrap();
            assert!(keeper.believed().is_err(), "nobody has confirmed");
            let command = start(&mut operator);
            operator.write(|tx| command.confirm(tx)).unwrap();
            assert!(keeper.believed().is_err(), "not looked yet");
            conn.read(|tx| keeper.heed(tx)).unwrap();
            keeper.believed().unwrap();
        }
    }

    #[test]
    fn a_confirmation_from_before_a_jump_does_not_cover_it() {
        for database in testing::engines() {
            let (mut conn, mut operator) = (database.connect().unwrap(), database.connect().unwrap());
            let keeper = start(&mut conn);
            let command = start(&mut operator);
            operator.write(|tx| command.confirm(tx)).unwrap();
            conn.read(|tx| keeper.heed(tx)).unwrap();
            keeper.jump(-DAY);
            conn.read(|tx| keeper.heed(tx)).unwrap();
            assert!(keeper.believed().is_err());
            conn.write(|tx| keeper.confirm(tx)).unwrap();
            keeper.believed().unwrap();
        }
    }

    #[test]
    fn a_jump_of_the_wall_clock_shuts_the_gate() {
        assert!(!parted(60_000, 1_000));
        assert!(parted(1_000 + DRIFT_MAX_MS + 1, 1_000));
        assert!(parted(-DAY, 1_000));
    }

    #[test]
    fn at_start_the_clock_may_be_neither_behind_the_log_nor_days_past_it() {
        let last = Instant(100 * DAY);
        assert!(!is_shut_at_start(last.plus_ms(2 * DAY), last, None));
        assert!(is_shut_at_start(last.plus_ms(-1), last, None));
        assert!(is_shut_at_start(last.plus_ms(4 * DAY), last, None));
        assert!(!is_shut_at_start(last.plus_ms(4 * DAY), Instant(0), None));
        assert!(!is_shut_at_start(last.plus_ms(4 * DAY), last, Some(last.plus_ms(4 * DAY - 5))));
    }
}
