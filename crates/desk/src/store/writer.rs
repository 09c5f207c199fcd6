//! The writer: one fence, one commit, a savepoint for each verb; answers leave only after COMMIT.

use std::panic::{AssertUnwindSafe, catch_unwind};

use base::CentreId;
use db::{Conn, Database, DbError, Tx};

use super::cx::{Cx, Scope};
use super::desk::Shared;
use super::fail::Fail;
use super::head::Head;
use super::ids::Ids;
use super::lanes::{BATCH_MAX, Job};
use super::requests;

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
            let mut head = Head::fence(tx, centre)?;
            let before = head.seq;
            let mut outcomes = Outcomes::with_capacity(jobs.len());
            for job in jobs {
                outcomes.push(verb(tx, shared, ids, &mut head, job.as_mut())?);
            }
            if head.seq != before {
                head.save(tx, centre)?;
            }
            Ok(outcomes)
        })
    }
}

fn deliver(jobs: Vec<Box<dyn Job>>, outcomes: Outcomes) {
    for (job, outcome) in jobs.into_iter().zip(outcomes) {
        job.answer(outcome);
    }
}

/// Runs one verb in its savepoint; the outer `Err` says that the whole transaction is gone.
fn verb(
    tx: &mut Tx<'_>,
    shared: &Shared,
    ids: &mut Ids,
    head: &mut Head,
    job: &mut dyn Job,
) -> Result<Result<(), Fail>, Fail> {
    let kept = head.clone();
    tx.savepoint()?;
    let ran = catch_unwind(AssertUnwindSafe(|| in_context(tx, shared, ids, head, job)));
    if !tx.is_open() {
        return Err(Fail::Db(DbError::Lost));
    }
    let outcome = match ran {
        Ok(Ok(())) => tx.release().map_err(Fail::from),
        Ok(Err(fail)) => Err(fail),
        Err(panic) => Err(Fail::Broken(format!("a verb panicked: {}", words(panic.as_ref())))),
    };
    if outcome.is_err() {
        *head = kept;
        tx.rollback_to()?;
    }
    Ok(outcome)
}

fn in_context(
    tx: &mut Tx<'_>,
    shared: &Shared,
    ids: &mut Ids,
    head: &mut Head,
    job: &mut dyn Job,
) -> Result<(), Fail> {
    let now = shared.keeper.now().max(head.recorded_at);
    let caller = job.caller().clone();
    let operation = caller.operation.unwrap_or_else(|| ids.next(now).into());
    let promised = match &caller.key {
        None => None,
        Some(key) => {
            let first = ids.next(now);
            requests::take(tx, caller.centre, &caller.actor, key, first, now)?;
            Some(first)
        }
    };
    let scope =
        Scope { actor: &caller.actor, centre: caller.centre, operation, now, keyring: &shared.keyring };
    job.run(&mut Cx { tx, scope, ids, head, promised })
}

fn words(panic: &(dyn std::any::Any + Send)) -> &str {
    panic
        .downcast_ref::<&str>()
        .copied()
        .or_else(|| panic.downcast_ref::<String>().map(String::as_str))
        .unwrap_or("without words")
}
