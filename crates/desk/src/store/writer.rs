//! The writer: one fence, one commit, a savepoint for each verb that needs one; answers leave only after COMMIT.

use std::panic::{AssertUnwindSafe, catch_unwind};

use base::{CentreId, Instant};
use db::{Conn, Database, DbError, Tx};

use super::actor::Caller;
use super::cx::{Cx, Scope};
use super::desk::Shared;
use super::exec::Exec;
use super::fail::Fail;
use super::head::Head;
use super::ids::Ids;
use super::lanes::{BATCH_MAX, Job};
use super::numbers::Numbers;
use super::requests::{self, Claim};
use super::writes::Writes;

/// What a writer keeps between batches: a connection and a source of ids, and nothing about any log.
pub(super) struct Writer {
    database: Database,
    conn: Conn,
    ids: Ids,
}

type Outcomes = Vec<Result<(), Fail>>;

impl Writer {
    /// A writer with a connection of its own.
    pub fn new(database: Database, ids: Ids) -> Result<Self, Fail> {
        let conn = database.connect()?;
        Ok(Self { database, conn, ids })
    }

    /// The connection, for work outside any log.
    pub fn conn(&mut self) -> &mut Conn {
        &mut self.conn
    }

    /// Runs a batch of one centre's verbs and answers them.
    pub fn run(&mut self, shared: &Shared, centre: CentreId, mut jobs: Vec<Box<dyn Job>>) {
        debug_assert!(jobs.len() <= BATCH_MAX, "a batch is at most {BATCH_MAX} verbs");
        match self.attempt(shared, centre, &mut jobs) {
            Ok(outcomes) => {
                deliver(jobs, outcomes);
                shared.grown();
            }
            Err(Fail::Unknown) => {
                self.reconnect();
                jobs.into_iter().for_each(|job| job.answer(Err(Fail::Unknown)));
            }
            // No such log; running the verbs again would not make one.
            Err(Fail::NotFound) => jobs.into_iter().for_each(|job| job.answer(Err(Fail::NotFound))),
            Err(fail) => {
                tracing::warn!(%centre, verbs = jobs.len(), %fail, "a batch was undone and is run verb by verb");
                jobs.into_iter().for_each(|job| self.run_alone(shared, centre, job));
            }
        }
    }

    /// Runs one verb again after its batch was undone; nothing of it was written.
    fn run_alone(&mut self, shared: &Shared, centre: CentreId, job: Box<dyn Job>) {
        if self.conn.is_broken() {
            self.reconnect();
        }
        let mut one = [job];
        let outcome = self.attempt(shared, centre, &mut one);
        let [job] = one;
        job.answer(match outcome {
            Ok(mut outcomes) => outcomes.pop().unwrap_or(Err(Fail::Unknown)),
            Err(Fail::Db(DbError::Lost)) => Err(Fail::Busy),
            Err(fail) => Err(fail),
        });
        if self.conn.is_broken() {
            self.reconnect();
        }
    }

    fn reconnect(&mut self) {
        match self.database.connect() {
            Ok(conn) => self.conn = conn,
            Err(error) => tracing::error!(%error, "the database cannot be reached"),
        }
    }

    /// One transaction: `Err` means that nothing was written, or, for `Unknown`, that nobody knows.
    fn attempt(
        &mut self,
        shared: &Shared,
        centre: CentreId,
        jobs: &mut [Box<dyn Job>],
    ) -> Result<Outcomes, Fail> {
        if let Err(Fail::Refused(refusal)) = shared.keeper.check() {
            return Ok(jobs.iter().map(|_| Err(Fail::Refused(refusal.clone()))).collect());
        }
        let ids = &mut self.ids;
        self.conn.write(|tx| {
            let head = Head::fence(tx, centre)?;
            let before = head.seq;
            let mut batch = Batch { tx, shared, ids, head, numbers: Numbers::default(), ending: false };
            let claims = batch.claim(jobs)?;
            let mut outcomes = Outcomes::with_capacity(jobs.len());
            for (job, claim) in jobs.iter_mut().zip(claims) {
                outcomes.push(batch.verb(claim, job.as_mut())?);
            }
            if batch.head.seq != before {
                batch.head.save(batch.tx, centre)?;
            }
            batch.numbers.save(batch.tx, centre)?;
            Ok(outcomes)
        })
    }
}

fn deliver(jobs: Vec<Box<dyn Job>>, outcomes: Outcomes) {
    for (job, outcome) in jobs.into_iter().zip(outcomes) {
        job.answer(outcome);
    }
}

/// A batch while it holds the fence.
struct Batch<'b, 't> {
    tx: &'b mut Tx<'t>,
    shared: &'b Shared,
    ids: &'b mut Ids,
    head: Head,
    numbers: Numbers,
    /// The verb under way has said its last word, and what it left is being written.
    ending: bool,
}

impl Batch<'_, '_> {
    /// The moment of what is recorded next; refused once the clock has jumped, be it in the middle of a batch.
    fn now(&self) -> Result<Instant, Fail> {
        Ok(self.shared.keeper.believed()?.max(self.head.recorded_at))
    }

    fn claim(&mut self, jobs: &[Box<dyn Job>]) -> Result<Vec<Claim>, Fail> {
        let callers: Vec<&Caller> = jobs.iter().map(|job| job.caller()).collect();
        let now = self.now()?;
        requests::claim(self.tx, &callers, self.ids, now)
    }

    /// Runs one verb; the outer `Err` says that the whole transaction is gone or must go.
    ///
    /// The savepoint is opened when something is written before the verb's last word. Until then a refused verb has
    /// nothing to undo; and what is written after it fails only by a fault, for which the batch is run verb by verb.
    fn verb(&mut self, claim: Claim, job: &mut dyn Job) -> Result<Result<(), Fail>, Fail> {
        let (kept, drawn) = (self.head.clone(), self.numbers.mark());
        self.ending = false;
        let ran = catch_unwind(AssertUnwindSafe(|| self.in_context(claim, job)));
        if !self.tx.is_open() {
            return Err(Fail::Db(DbError::Lost));
        }
        let outcome = ran
            .unwrap_or_else(|panic| Err(Fail::Broken(format!("a verb panicked: {}", words(panic.as_ref())))));
        match (outcome, self.tx.has_savepoint()) {
            (Ok(()), true) => self.tx.release()?,
            (Ok(()), false) => {}
            (Err(fail), true) => {
                self.tx.rollback_to()?;
                return self.undone(claim, job, (kept, &drawn), fail);
            }
            (Err(fail), false) if self.tx.is_spoiled() || self.ending => return Err(fail),
            (Err(fail), false) => return self.undone(claim, job, (kept, &drawn), fail),
        }
        Ok(Ok(()))
    }

    /// Puts head, numbers and key back to where they were before a verb that came to nothing.
    fn undone(
        &mut self,
        claim: Claim,
        job: &dyn Job,
        (head, drawn): (Head, &[i64]),
        fail: Fail,
    ) -> Result<Result<(), Fail>, Fail> {
        self.head = head;
        self.numbers.undo(drawn);
        if matches!(claim, Claim::Taken(_)) {
            requests::give_back(self.tx, job.caller())?;
        }
        Ok(Err(fail))
    }

    fn in_context(&mut self, claim: Claim, job: &mut dyn Job) -> Result<(), Fail> {
        let now = self.now()?;
        let caller = job.caller().clone();
        let operation = caller.operation.unwrap_or_else(|| self.ids.next(now).into());
        let promised = match (claim, &caller.key) {
            (Claim::Taken(first), _) => Some(first),
            (Claim::Contested, Some(key)) => {
                let first = self.ids.next(now);
                self.tx.secure()?;
                requests::take(self.tx, caller.centre, &caller.actor, key, first, now)?;
                Some(first)
            }
            (Claim::Keyless, _) | (Claim::Contested, None) => None,
        };
        let (actor, centre) = (&caller.actor, caller.centre);
        let (wall, keyring, memo) = (self.shared.keeper.wall(), &*self.shared.keyring, &self.shared.memo);
        let scope = Scope { actor, centre, operation, now, wall, keyring, memo };
        let (head, numbers) = (&mut self.head, &mut self.numbers);
        let writes = Writes::default();
        let mut cx = Cx { tx: self.tx, scope, ids: self.ids, head, numbers, writes, promised };
        job.run(&mut cx)?;
        self.ending = true;
        cx.finish()
    }
}

fn words(panic: &(dyn std::any::Any + Send)) -> &str {
    panic
        .downcast_ref::<&str>()
        .copied()
        .or_else(|| panic.downcast_ref::<String>().map(String::as_str))
        .unwrap_or("without words")
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use db::testing;
    use seal::Keyring;

    use super::super::{Actor, Clock, Desk, GATE_CODE, Mode, Modules, Options, Reading};
    use super::*;

    #[test]
    fn a_clock_that_jumps_in_a_batch_dates_nothing_after_its_jump() {
        for database in testing::engines() {
            let options = Options {
                database,
                migrations: crate::MIGRATIONS,
                modules: Modules::default(),
                keyring: Arc::new(Keyring::from_secret(&[1; seal::SECRET_BYTES])),
                clock: Clock::System,
                mode: Mode::Inline { seed: 1 },
            };
            let desk = Desk::open(options).unwrap();
            desk.open_centre(CentreId(1)).unwrap();
            let before = desk.now();
            let calls = (0..3)
                .map(|n| {
                    let shared = Arc::clone(&desk.inner().shared);
                    let verb = move |cx: &mut Cx<'_>| {
                        if n == 1 {
                            shared.keeper.jump(30 * 24 * 3600 * 1000);
                        }
                        Ok(cx.now())
                    };
                    (Caller::system(Actor::Clock, CentreId(1)), verb)
                })
                .collect();
            let answers = desk.write_all(calls);
            for dated in &answers[..2] {
                assert!(dated.as_ref().unwrap().since(before) < 60_000, "{answers:?}");
            }
            let Err(Fail::Refused(refusal)) = &answers[2] else { panic!("{answers:?}") };
            assert_eq!(refusal.code, GATE_CODE);
        }
    }
}
