//! The desk: the handle through which everything is asked.

use std::sync::atomic::AtomicI64;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use base::{CentreId, Instant};
use db::{Conn, Database, DbError, Tx};
use seal::Keyring;

use super::actor::Caller;
use super::calls::{Query, Reply, Verb, Waiter, waiting};
use super::clock::Keeper;
use super::cx::{Cx, Rx};
use super::fail::Fail;
use super::head::Head;
use super::ids::Ids;
use super::lanes::{BATCH_MAX, Job};
use super::memo::Memo;
use super::options::{Mode, Modules, Options};
use super::sql;
use super::threads::{Bell, ReadJob, Threads};
use super::writer::Writer;

/// What every thread of a desk shares.
pub(super) struct Shared {
    pub modules: Modules,
    pub keyring: Arc<Keyring>,
    pub memo: Memo,
    pub keeper: Keeper,
    pub bell: Bell,
    /// Counts commits, for watchers; holds nothing of any log.
    pub commits: tokio::sync::watch::Sender<u64>,
    /// The sum of all heads that the pump saw last: another process's writing shows in it.
    pub heads_seen: AtomicI64,
    /// When expired keys were last removed.
    pub tidied_at: AtomicI64,
}

impl Shared {
    /// Tells the pump and the watchers that a log may have grown.
    pub fn grown(&self) {
        self.commits.send_modify(|n| *n += 1);
        self.bell.ring();
    }
}

/// The insides of a desk.
pub(super) struct Inner {
    pub database: Database,
    pub shared: Arc<Shared>,
    runs: Runs,
}

enum Runs {
    /// The threads, and a connection for the house's own small work.
    Threaded(Threads, Mutex<Conn>),
    Inline(Box<Mutex<Writer>>),
}

/// The handle of the product's API; cloning it is cheap.
#[derive(Clone)]
pub struct Desk {
    inner: Arc<Inner>,
}

impl Desk {
    /// Opens a database: brings it up to date, starts its clock and, in service, its threads.
    pub fn open(options: Options) -> Result<Self, Fail> {
        let Options { database, migrations, modules, keyring, clock, mode } = options;
        let mut conn = database.connect()?;
        conn.migrate(migrations)?;
        let keeper = conn.write(|tx| Keeper::start(tx, clock))?;
        let shared = Arc::new(Shared {
            modules,
            keyring,
            memo: Memo::default(),
            keeper,
            bell: Bell::default(),
            commits: tokio::sync::watch::Sender::new(0),
            heads_seen: AtomicI64::new(0),
            tidied_at: AtomicI64::new(0),
        });
        let runs = match mode {
            Mode::Threaded => Runs::Threaded(Threads::start(&database, &shared)?, Mutex::new(conn)),
            Mode::Inline { seed } => {
                Runs::Inline(Box::new(Mutex::new(Writer::new(database.clone(), Ids::seeded(seed))?)))
            }
        };
        let inner = Arc::new(Inner { database, shared, runs });
        if let Runs::Threaded(threads, _) = &inner.runs {
            threads.start_pump(Arc::downgrade(&inner))?;
        }
        Ok(Self { inner })
    }

    pub(super) fn of(inner: Arc<Inner>) -> Self {
        Self { inner }
    }

    pub(super) fn inner(&self) -> &Inner {
        &self.inner
    }

    /// Opens the log of a centre; does nothing when it is open.
    pub fn open_centre(&self, centre: CentreId) -> Result<(), Fail> {
        self.aside(|tx| Head::open(tx, centre).map(|_| ()))
    }

    /// The centres that have a log, in order.
    pub fn centres(&self) -> Result<Vec<CentreId>, Fail> {
        self.look(|tx| tx.query(&sql::HEADS, &[])?.iter().map(|r| Ok(r.centre(0)?)).collect())
    }

    /// The moment by the desk's clock.
    pub fn now(&self) -> Instant {
        self.inner.shared.keeper.now()
    }

    /// The moment in operational time, by which sessions, tokens and locks age.
    pub fn wall(&self) -> Instant {
        self.inner.shared.keeper.wall()
    }

    /// Moves a given clock forward; other clocks move themselves.
    pub fn set_now(&self, now: Instant) {
        self.inner.shared.keeper.advance(now);
    }

    /// Since when writes are refused because the clock is not to be believed.
    pub fn clock_shut_at(&self) -> Option<Instant> {
        self.inner.shared.keeper.shut_at()
    }

    /// Says that the wall clock is right: writes and sweeps go on.
    pub fn confirm_clock(&self) -> Result<(), Fail> {
        self.aside(|tx| self.inner.shared.keeper.confirm(tx))
    }

    /// Runs a verb and waits for its commit; for async callers.
    ///
    /// The verb may be run again after a roll-back, so it is `Fn` and keeps nothing outside its context. A repeated
    /// key gives [`Fail::Replayed`]; after ten seconds the caller gets [`Fail::Unknown`].
    pub async fn write<T, F>(&self, caller: Caller, verb: F) -> Result<T, Fail>
    where
        F: Fn(&mut Cx<'_>) -> Result<T, Fail> + Send + 'static,
        T: Send + 'static,
    {
        let (reply, answer) = tokio::sync::oneshot::channel();
        self.submit(Box::new(Verb::new(caller, verb, Reply::Waiting(reply))));
        waiting(answer).await
    }

    /// Runs a query on a snapshot; for async callers.
    pub async fn read<T, F>(&self, caller: Caller, query: F) -> Result<T, Fail>
    where
        F: FnOnce(&mut Rx<'_>) -> Result<T, Fail> + Send + 'static,
        T: Send + 'static,
    {
        let (reply, answer) = tokio::sync::oneshot::channel();
        self.ask(Box::new(Query::new(caller, query, Reply::Waiting(reply))));
        waiting(answer).await
    }

    /// Runs a verb and waits for its commit; for the command line, simulators and tests.
    pub fn write_blocking<T, F>(&self, caller: Caller, verb: F) -> Result<T, Fail>
    where
        F: Fn(&mut Cx<'_>) -> Result<T, Fail> + Send + 'static,
        T: Send + 'static,
    {
        let (reply, waiter) = Waiter::pair();
        self.submit(Box::new(Verb::new(caller, verb, reply)));
        waiter.wait()
    }

    /// Runs verbs that may share commits, in order, and waits for all of them; more than a lane holds are refused as busy.
    pub fn write_all<T, F>(&self, calls: Vec<(Caller, F)>) -> Vec<Result<T, Fail>>
    where
        F: Fn(&mut Cx<'_>) -> Result<T, Fail> + Send + 'static,
        T: Send + 'static,
    {
        let mut waiters = Vec::with_capacity(calls.len());
        let mut jobs: Vec<Box<dyn Job>> = Vec::with_capacity(calls.len());
        for (caller, verb) in calls {
            let (reply, waiter) = Waiter::pair();
            jobs.push(Box::new(Verb::new(caller, verb, reply)));
            waiters.push(waiter);
        }
        match &self.inner.runs {
            Runs::Threaded(threads, _) => jobs.into_iter().for_each(|job| threads.lanes.push(job)),
            Runs::Inline(writer) => self.run_inline(&mut lock(writer), jobs),
        }
        waiters.into_iter().map(Waiter::wait).collect()
    }

    /// Runs a query on a snapshot and waits; for the command line, simulators and tests.
    pub fn read_blocking<T, F>(&self, caller: Caller, query: F) -> Result<T, Fail>
    where
        F: FnOnce(&mut Rx<'_>) -> Result<T, Fail> + Send + 'static,
        T: Send + 'static,
    {
        let (reply, waiter) = Waiter::pair();
        self.ask(Box::new(Query::new(caller, query, reply)));
        waiter.wait()
    }

    /// Serves what waits, stops the threads and stores where the clock stands.
    pub fn close(&self) -> Result<(), Fail> {
        if let Runs::Threaded(threads, _) = &self.inner.runs {
            threads.stop();
        }
        self.aside(|tx| self.inner.shared.keeper.save(tx))
    }

    fn submit(&self, job: Box<dyn Job>) {
        match &self.inner.runs {
            Runs::Threaded(threads, _) => threads.lanes.push(job),
            Runs::Inline(writer) => self.run_inline(&mut lock(writer), vec![job]),
        }
    }

    /// Cuts verbs into batches of one centre each, in order.
    fn run_inline(&self, writer: &mut Writer, jobs: Vec<Box<dyn Job>>) {
        let mut batch: Vec<Box<dyn Job>> = Vec::new();
        for job in jobs {
            let full = batch.len() == BATCH_MAX
                || batch.first().is_some_and(|first| first.caller().centre != job.caller().centre);
            if full {
                self.run_batch(writer, std::mem::take(&mut batch));
            }
            batch.push(job);
        }
        self.run_batch(writer, batch);
    }

    fn run_batch(&self, writer: &mut Writer, batch: Vec<Box<dyn Job>>) {
        if let Some(centre) = batch.first().map(|job| job.caller().centre) {
            writer.run(&self.inner.shared, centre, batch);
        }
    }

    fn ask(&self, mut job: Box<dyn ReadJob>) {
        match &self.inner.runs {
            Runs::Threaded(threads, _) => threads.reads.push(job),
            Runs::Inline(writer) => {
                let outcome = job.run(lock(writer).conn(), &self.inner.shared);
                job.answer(outcome.err());
            }
        }
    }

    /// A number that changes with every commit of this process and whenever another process is seen to have written:
    /// the tail that watchers wait at.
    pub fn changes(&self) -> tokio::sync::watch::Receiver<u64> {
        self.inner.shared.commits.subscribe()
    }

    /// A small transaction of the house itself, outside any log.
    pub(super) fn aside<T>(&self, work: impl FnOnce(&mut Tx<'_>) -> Result<T, Fail>) -> Result<T, Fail> {
        self.with_house(|conn| conn.write(work))
    }

    /// A small query of the house itself.
    pub(super) fn look<T>(&self, work: impl FnOnce(&mut Tx<'_>) -> Result<T, Fail>) -> Result<T, Fail> {
        self.with_house(|conn| conn.read(work))
    }

    fn with_house<T>(&self, work: impl FnOnce(&mut Conn) -> Result<T, Fail>) -> Result<T, Fail> {
        match &self.inner.runs {
            Runs::Inline(writer) => work(lock(writer).conn()),
            Runs::Threaded(_, house) => {
                let mut conn = house.lock().unwrap_or_else(PoisonError::into_inner);
                if conn.is_broken() {
                    *conn = self.inner.database.connect()?;
                }
                work(&mut conn)
            }
        }
    }

    /// A long transaction, on a connection of its own in service.
    pub(super) fn write_long<T, E: From<DbError>>(
        &self,
        work: impl FnOnce(&mut Tx<'_>) -> Result<T, E>,
    ) -> Result<T, E> {
        match &self.inner.runs {
            Runs::Inline(writer) => lock(writer).conn().write(work),
            Runs::Threaded(..) => self.inner.database.connect()?.write(work),
        }
    }

    /// A long query, on a connection of its own in service.
    pub(super) fn look_long<T>(&self, work: impl FnOnce(&mut Tx<'_>) -> Result<T, Fail>) -> Result<T, Fail> {
        match &self.inner.runs {
            Runs::Inline(writer) => lock(writer).conn().read(work),
            Runs::Threaded(..) => self.inner.database.connect()?.read(work),
        }
    }
}

impl Drop for Inner {
    fn drop(&mut self) {
        if let Runs::Threaded(threads, _) = &self.runs {
            threads.stop();
        }
    }
}

fn lock(writer: &Mutex<Writer>) -> MutexGuard<'_, Writer> {
    writer.lock().unwrap_or_else(PoisonError::into_inner)
}
