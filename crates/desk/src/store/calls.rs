//! Verbs and queries on their way: what is run, who waits, how long.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, sync_channel};
use std::time::Duration;

use base::id::OperationId;
use base::{Id, Instant};
use db::{Conn, DbError};
use tokio::sync::oneshot;

use super::actor::Caller;
use super::cx::{Cx, Rx, Scope};
use super::desk::Shared;
use super::fail::Fail;
use super::lanes::Job;
use super::threads::ReadJob;

/// How long a caller waits before the outcome is unknown to him.
const WAIT_MAX: Duration = Duration::from_secs(10);

/// Where an answer goes.
pub(super) enum Reply<T> {
    /// A task of the async runtime.
    Waiting(oneshot::Sender<Result<T, Fail>>),
    /// A thread, and whether it has given up.
    Blocking(SyncSender<Result<T, Fail>>, Arc<AtomicBool>),
}

/// The thread's end of a blocking reply; letting go of it says that nobody waits any more.
pub(super) struct Waiter<T> {
    answer: Receiver<Result<T, Fail>>,
    gone: Arc<AtomicBool>,
}

impl<T> Waiter<T> {
    /// A reply and who waits for it.
    pub fn pair() -> (Reply<T>, Self) {
        let (sender, answer) = sync_channel(1);
        let gone = Arc::new(AtomicBool::new(false));
        (Reply::Blocking(sender, Arc::clone(&gone)), Self { answer, gone })
    }

    /// Waits for the answer.
    pub fn wait(self) -> Result<T, Fail> {
        match self.answer.recv_timeout(WAIT_MAX) {
            Ok(outcome) => outcome,
            Err(RecvTimeoutError::Timeout | RecvTimeoutError::Disconnected) => Err(Fail::Unknown),
        }
    }
}

impl<T> Drop for Waiter<T> {
    fn drop(&mut self) {
        self.gone.store(true, Ordering::Relaxed);
    }
}

impl<T> Reply<T> {
    fn is_gone(&self) -> bool {
        match self {
            Self::Waiting(sender) => sender.is_closed(),
            Self::Blocking(_, gone) => gone.load(Ordering::Relaxed),
        }
    }

    /// Sends; a caller who has gone misses his answer and repeats with his key.
    fn send(self, answer: Result<T, Fail>) {
        let unheard = match self {
            Self::Waiting(sender) => sender.send(answer).is_err(),
            Self::Blocking(sender, _) => sender.send(answer).is_err(),
        };
        if unheard {
            tracing::debug!("an answer found nobody waiting");
        }
    }
}

/// Waits for an answer on the async side.
pub(super) async fn waiting<T>(answer: oneshot::Receiver<Result<T, Fail>>) -> Result<T, Fail> {
    match tokio::time::timeout(WAIT_MAX, answer).await {
        Ok(Ok(outcome)) => outcome,
        Ok(Err(_)) | Err(_) => Err(Fail::Unknown),
    }
}

/// A verb with its caller and the value it gave.
pub(super) struct Verb<T, F> {
    caller: Caller,
    verb: F,
    value: Option<T>,
    reply: Reply<T>,
}

impl<T, F> Verb<T, F> {
    /// A verb not yet run.
    pub fn new(caller: Caller, verb: F, reply: Reply<T>) -> Self {
        Self { caller, verb, value: None, reply }
    }
}

impl<T, F> Job for Verb<T, F>
where
    T: Send,
    F: Fn(&mut Cx<'_>) -> Result<T, Fail> + Send,
{
    fn caller(&self) -> &Caller {
        &self.caller
    }

    fn is_gone(&self) -> bool {
        self.reply.is_gone()
    }

    fn run(&mut self, cx: &mut Cx<'_>) -> Result<(), Fail> {
        self.value = None;
        self.value = Some((self.verb)(cx)?);
        Ok(())
    }

    fn answer(self: Box<Self>, outcome: Result<(), Fail>) {
        let Self { value, reply, .. } = *self;
        reply.send(outcome.and_then(|()| value.ok_or(Fail::Unknown)));
    }
}

/// A query with its caller and its answer.
pub(super) struct Query<T, F> {
    caller: Caller,
    query: Option<F>,
    answer: Option<Result<T, Fail>>,
    reply: Reply<T>,
}

impl<T, F> Query<T, F> {
    /// A query not yet run.
    pub fn new(caller: Caller, query: F, reply: Reply<T>) -> Self {
        Self { caller, query: Some(query), answer: None, reply }
    }
}

impl<T, F> ReadJob for Query<T, F>
where
    T: Send,
    F: FnOnce(&mut Rx<'_>) -> Result<T, Fail> + Send,
{
    fn is_gone(&self) -> bool {
        self.reply.is_gone()
    }

    fn run(&mut self, conn: &mut Conn, shared: &Shared) -> Result<(), DbError> {
        let (now, wall) = (shared.keeper.now(), shared.keeper.wall());
        let operation = self.caller.operation.unwrap_or_else(|| nameless(now));
        let Self { caller, query, answer, .. } = self;
        conn.read(|tx| {
            let scope = Scope {
                actor: &caller.actor,
                centre: caller.centre,
                operation,
                now,
                wall,
                keyring: &shared.keyring,
                memo: &shared.memo,
            };
            if let Some(query) = query.take() {
                *answer = Some(query(&mut Rx { tx, scope }));
            }
            Ok(())
        })
    }

    fn answer(self: Box<Self>, not_run: Option<DbError>) {
        let Self { answer, reply, .. } = *self;
        reply.send(answer.unwrap_or_else(|| Err(not_run.map_or(Fail::Unknown, Fail::from))));
    }
}

/// A query records nothing, so that its operation needs no name of its own.
fn nameless(now: Instant) -> OperationId {
    Id::from_parts(now.0, [0; 10]).into()
}
