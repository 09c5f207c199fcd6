//! The named threads that own database handles: writers, readers, and the pump.

use std::collections::VecDeque;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError, Weak};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use db::{Conn, Database, DbError, Engine};

use super::desk::{Desk, Inner, Shared};
use super::fail::Fail;
use super::ids::Ids;
use super::lanes::Lanes;
use super::writer::Writer;

/// SQLite has one writer by nature.
const WRITERS_SQLITE: usize = 1;
/// PostgreSQL writes several centres at once.
const WRITERS_POSTGRES: usize = 4;
/// Readers: as many as the smallest machine has cores.
const READERS: usize = 2;
/// Queries that may wait.
const READS_WAITING_MAX: usize = 1_000;
/// The pump looks at least this often, for what other processes wrote and for what falls due.
const PUMP_EVERY: Duration = Duration::from_secs(1);

/// A query ready to be run and answered.
pub(super) trait ReadJob: Send {
    /// Whether nobody waits for the answer any more.
    fn is_gone(&self) -> bool;
    /// Runs the query on a snapshot and keeps its answer; an error means that it did not run.
    fn run(&mut self, conn: &mut Conn, shared: &Shared) -> Result<(), DbError>;
    /// Sends the answer kept, or why there is none.
    fn answer(self: Box<Self>, not_run: Option<DbError>);
}

/// The queue of queries.
#[derive(Default)]
pub(super) struct Reads {
    state: Mutex<(VecDeque<Box<dyn ReadJob>>, bool)>,
    changed: Condvar,
}

impl Reads {
    /// Queues a query; a full queue answers at once.
    pub fn push(&self, job: Box<dyn ReadJob>) {
        let mut state = self.lock();
        if state.1 || state.0.len() >= READS_WAITING_MAX {
            drop(state);
            job.answer(Some(DbError::Busy));
            return;
        }
        state.0.push_back(job);
        drop(state);
        self.changed.notify_one();
    }

    fn take(&self) -> Option<Box<dyn ReadJob>> {
        let mut state = self.lock();
        loop {
            match state.0.pop_front() {
                Some(job) if job.is_gone() => drop(job),
                Some(job) => return Some(job),
                None if state.1 => return None,
                None => state = self.changed.wait(state).unwrap_or_else(PoisonError::into_inner),
            }
        }
    }

    fn close(&self) {
        self.lock().1 = true;
        self.changed.notify_all();
    }

    fn lock(&self) -> MutexGuard<'_, (VecDeque<Box<dyn ReadJob>>, bool)> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// What wakes the pump, and what stops it.
#[derive(Default)]
pub(super) struct Bell {
    state: Mutex<(bool, bool)>,
    rung: Condvar,
}

impl Bell {
    /// Wakes the pump: a log has grown.
    pub fn ring(&self) {
        self.state.lock().unwrap_or_else(PoisonError::into_inner).0 = true;
        self.rung.notify_all();
    }

    fn stop(&self) {
        self.state.lock().unwrap_or_else(PoisonError::into_inner).1 = true;
        self.rung.notify_all();
    }

    /// Waits for a ring or a second; `false` once stopped.
    fn wait(&self) -> bool {
        let state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        let quiet = |s: &mut (bool, bool)| !s.0 && !s.1;
        let (mut state, _) =
            self.rung.wait_timeout_while(state, PUMP_EVERY, quiet).unwrap_or_else(PoisonError::into_inner);
        state.0 = false;
        !state.1
    }
}

/// The threads of a served desk.
pub(super) struct Threads {
    pub lanes: Arc<Lanes>,
    pub reads: Arc<Reads>,
    handles: Mutex<Vec<JoinHandle<()>>>,
    shared: Arc<Shared>,
}

impl Threads {
    /// Starts writers and readers.
    pub fn start(database: &Database, shared: &Arc<Shared>) -> Result<Self, Fail> {
        let (lanes, reads) = (Arc::new(Lanes::new()), Arc::new(Reads::default()));
        let writers = match database.engine() {
            Engine::Sqlite => WRITERS_SQLITE,
            Engine::Postgres => WRITERS_POSTGRES,
        };
        let mut handles = Vec::new();
        for n in 0..writers {
            let writer = Writer::new(database.clone(), Ids::from_system())?;
            let (lanes, shared) = (Arc::clone(&lanes), Arc::clone(shared));
            handles.push(spawn(format!("writer-{n}"), move || write_loop(writer, &lanes, &shared))?);
        }
        for n in 0..READERS {
            let (database, reads, shared) = (database.clone(), Arc::clone(&reads), Arc::clone(shared));
            let conn = database.connect()?;
            handles.push(spawn(format!("reader-{n}"), move || read_loop(&database, conn, &reads, &shared))?);
        }
        Ok(Self { lanes, reads, handles: Mutex::new(handles), shared: Arc::clone(shared) })
    }

    /// Starts the thread that runs what moves by itself.
    pub fn start_pump(&self, desk: Weak<Inner>) -> Result<(), Fail> {
        let shared = Arc::clone(&self.shared);
        let handle = spawn("pump".into(), move || pump_loop(&desk, &shared))?;
        self.handles.lock().unwrap_or_else(PoisonError::into_inner).push(handle);
        Ok(())
    }

    /// Serves what waits, then stops.
    pub fn stop(&self) {
        self.shared.bell.stop();
        self.lanes.close();
        self.reads.close();
        let handles = std::mem::take(&mut *self.handles.lock().unwrap_or_else(PoisonError::into_inner));
        for handle in handles {
            if handle.thread().id() != thread::current().id() && handle.join().is_err() {
                tracing::error!("a database thread ended in a panic");
            }
        }
    }
}

fn spawn(name: String, body: impl FnOnce() + Send + 'static) -> Result<JoinHandle<()>, Fail> {
    thread::Builder::new().name(name).spawn(body).map_err(|e| Fail::Broken(format!("no thread: {e}")))
}

fn write_loop(mut writer: Writer, lanes: &Lanes, shared: &Shared) {
    while let Some((centre, batch)) = lanes.take() {
        writer.run(shared, centre, batch);
        lanes.done(centre);
    }
}

fn read_loop(database: &Database, mut conn: Conn, reads: &Reads, shared: &Shared) {
    while let Some(mut job) = reads.take() {
        let mut outcome = job.run(&mut conn, shared);
        if conn.is_broken() {
            match database.connect() {
                Ok(fresh) => conn = fresh,
                Err(error) => tracing::error!(%error, "the database cannot be reached"),
            }
            if outcome.is_err() {
                outcome = job.run(&mut conn, shared);
            }
        }
        job.answer(outcome.err());
    }
}

fn pump_loop(desk: &Weak<Inner>, shared: &Shared) {
    while shared.bell.wait() {
        let Some(inner) = desk.upgrade() else { return };
        let desk = Desk::of(inner);
        if let Err(fail) = desk.pump(desk.now()) {
            tracing::warn!(%fail, "the pump stopped early and tries again");
        }
    }
}
