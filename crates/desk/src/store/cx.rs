//! The contexts of verbs and of queries: everything they may touch.

use std::sync::Arc;

use base::id::OperationId;
use base::{CentreId, Date, Digest, Id, Instant, Sealed};
use db::{Row, Sql, Value};
use seal::{FieldClass, Keyring};

use super::actor::Actor;
use super::exec::Exec;
use super::fail::Fail;
use super::head::Head;
use super::ids::Ids;
use super::logged::Logged;
use super::memo::{Memo, Standing};
use super::numbers::Numbers;
use super::stored::{Live, Stored};
use super::writes::Writes;
use super::{sql, vault};

/// Events that one call of [`Reading::history`] or [`Reading::log_after`] returns.
const HISTORY_PAGE: i64 = 500;

/// Who, where, when: what a verb or a query is told and cannot change.
#[derive(Clone, Copy)]
pub struct Scope<'a> {
    /// Who acts.
    pub(super) actor: &'a Actor,
    /// In which centre.
    pub(super) centre: CentreId,
    /// The request's work.
    pub(super) operation: OperationId,
    /// The one moment of this verb.
    pub(super) now: Instant,
    /// The same moment by the clock on the wall, which a rehearsal does not speed up: for what ages with its holder.
    pub(super) wall: Instant,
    /// The keys of the vault.
    pub(super) keyring: &'a Keyring,
    /// What is remembered between verbs.
    pub(super) memo: &'a Memo,
}

/// What a verb may touch. Nothing else is reachable from `desk`.
pub struct Cx<'a> {
    pub(super) tx: &'a mut (dyn Exec + 'a),
    pub(super) scope: Scope<'a>,
    pub(super) ids: &'a mut Ids,
    pub(super) head: &'a mut Head,
    pub(super) numbers: &'a mut Numbers,
    /// What waits to be written until the next question or the verb's end.
    pub(super) writes: Writes,
    /// The id that the verb's first event takes, promised to the idempotency row.
    pub(super) promised: Option<Id>,
}

/// What a query may touch: a snapshot, and no way to change it.
pub struct Rx<'a> {
    pub(super) tx: &'a mut (dyn Exec + 'a),
    pub(super) scope: Scope<'a>,
}

/// What verbs and queries have in common, so that one query function serves both.
pub trait Reading {
    #[doc(hidden)]
    fn scope(&self) -> Scope<'_>;
    #[doc(hidden)]
    fn exec(&mut self) -> Result<(&mut dyn Exec, Scope<'_>), Fail>;
    #[doc(hidden)]
    fn standing(&self) -> Option<Standing>;

    /// The one moment of this verb or query.
    fn now(&self) -> Instant {
        self.scope().now
    }

    /// The moment in operational time: sessions, tokens and locks age by it. In a rehearsal it is the wall's, elsewhere
    /// that of `now`; nothing of law and no case depends on it.
    fn wall(&self) -> Instant {
        self.scope().wall
    }

    /// The civil date of `now` in China Standard Time.
    fn today(&self) -> Date {
        self.now().date()
    }

    /// The centre.
    fn centre(&self) -> CentreId {
        self.scope().centre
    }

    /// Who acts.
    fn actor(&self) -> &Actor {
        self.scope().actor
    }

    /// The id that joins messages of this request to the log.
    fn operation(&self) -> OperationId {
        self.scope().operation
    }

    /// Runs a query; the caller passes the centre as the first argument.
    fn query(&mut self, sql: &Sql, args: &[Value]) -> Result<Vec<Row>, Fail> {
        Ok(self.exec()?.0.query(sql, args)?)
    }

    /// Runs a query of at most one row.
    fn query_opt(&mut self, sql: &Sql, args: &[Value]) -> Result<Option<Row>, Fail> {
        Ok(self.exec()?.0.query_opt(sql, args)?)
    }

    /// Loads a subject of this centre.
    fn load<S: Stored>(&mut self, id: impl Into<Id>) -> Result<Option<Live<S>>, Fail> {
        let (tx, scope) = self.exec()?;
        let args = [scope.centre.into(), id.into().into()];
        let rows = tx.query_built(sql::of(S::TABLE).load, &args)?;
        rows.first().map(live).transpose()
    }

    /// Reads subjects with a query for their `version, format, body`; the caller passes the centre first.
    fn select<S: Stored>(&mut self, sql: &Sql, args: &[Value]) -> Result<Vec<Live<S>>, Fail> {
        self.exec()?.0.query(sql, args)?.iter().map(live).collect()
    }

    /// Loads an immutable subject, once a process: its row never changes after its first event.
    fn immutable<S: Stored + Send + Sync>(&mut self, id: impl Into<Id>) -> Result<Arc<S>, Fail>
    where
        Self: Sized,
    {
        let id = id.into();
        if let Some(known) = self.scope().memo.find(self.centre(), id) {
            return Ok(known);
        }
        let subject = self.get::<S>(id)?.into_inner();
        Ok(self.scope().memo.keep(self.centre(), id, subject))
    }

    /// Answers a question about subjects of a settled kind (staff, departments, the calendar, the centre); a verb asks the
    /// tables once and remembers, until the head of the log says that one of them has changed.
    fn settled<S, T>(
        &mut self,
        question: &'static str,
        of: &[u8],
        ask: impl FnOnce(&mut Self) -> Result<T, Fail>,
    ) -> Result<Arc<T>, Fail>
    where
        Self: Sized,
        S: Stored,
        T: Send + Sync + 'static,
    {
        const { assert!(S::SETTLED, "only settled kinds move the head's mark") };
        let Some(standing) = self.standing() else { return ask(self).map(Arc::new) };
        if let Some(known) = self.scope().memo.answer(self.centre(), standing, question, of) {
            return Ok(known);
        }
        let answer = ask(self)?;
        Ok(self.scope().memo.keep_answer(self.centre(), standing, question, of, answer))
    }

    /// Loads a subject of a settled kind that must be there, for reading.
    fn get_settled<S: Stored + Send + Sync>(&mut self, id: impl Into<Id>) -> Result<Arc<S>, Fail>
    where
        Self: Sized,
    {
        let id = id.into();
        self.settled::<S, S>(S::KIND, id.as_bytes(), |rx| Ok(rx.get::<S>(id)?.into_inner()))
    }

    /// Loads a subject that must be there; otherwise [`Fail::NotFound`].
    fn get<S: Stored>(&mut self, id: impl Into<Id>) -> Result<Live<S>, Fail> {
        self.load(id)?.ok_or(Fail::NotFound)
    }

    /// The events of a subject, oldest first, at most 500 after a version.
    fn history(&mut self, subject: impl Into<Id>, after_version: i64) -> Result<Vec<Logged>, Fail> {
        let (tx, scope) = self.exec()?;
        let args = [scope.centre.into(), subject.into().into(), after_version.into(), HISTORY_PAGE.into()];
        tx.query(&sql::EVENTS_OF_SUBJECT, &args)?.iter().map(Logged::of).collect()
    }

    /// The centre's log after an epoch and a number, oldest first, at most 500 events: for exports, page by page.
    fn log_after(&mut self, epoch: i64, seq: i64) -> Result<Vec<Logged>, Fail> {
        let (tx, scope) = self.exec()?;
        let args = [scope.centre.into(), epoch.into(), seq.into(), HISTORY_PAGE.into()];
        tx.query(&sql::EVENTS_AFTER, &args)?.iter().map(Logged::of).collect()
    }

    /// Opens personal data; `None` once it is erased.
    fn open(&mut self, sealed: &Sealed) -> Result<Option<String>, Fail> {
        let (tx, scope) = self.exec()?;
        vault::open(tx, &scope, sealed)
    }

    /// Subjects of a kind whose name holds `part`, newest first, with the name found.
    fn find_by_name(&mut self, kind: &str, part: &str, limit: u32) -> Result<Vec<(Id, String)>, Fail> {
        let (tx, scope) = self.exec()?;
        vault::find(tx, &scope, kind, part, limit)
    }

    /// Deciphers what [`Cx::encipher`] enciphered under the same context.
    fn decipher(&self, class: FieldClass, context: &[u8], sealed: &[u8]) -> Result<String, Fail> {
        let plain = self.scope().keyring.open(class, context, sealed);
        let plain = plain.map_err(|_| Fail::Broken("an operational text does not open".into()))?;
        String::from_utf8(plain).map_err(|_| Fail::Broken("an operational text is not UTF-8".into()))
    }

    /// The blind index of a text, for exact search without the text.
    fn blind(&self, class: FieldClass, text: &str) -> Digest {
        self.scope().keyring.blind(class, text)
    }
}

/// A subject from a row of its `version, format, body`.
fn live<S: Stored>(row: &Row) -> Result<Live<S>, Fail> {
    let subject = S::read_body(row.int(1)?, row.text(2)?).map_err(Fail::Broken)?;
    Ok(Live { subject, version: row.int(0)? })
}

impl Reading for Cx<'_> {
    fn scope(&self) -> Scope<'_> {
        self.scope
    }

    fn exec(&mut self) -> Result<(&mut dyn Exec, Scope<'_>), Fail> {
        self.flush()?;
        Ok((&mut *self.tx, self.scope))
    }

    fn standing(&self) -> Option<Standing> {
        self.head.standing()
    }
}

impl Reading for Rx<'_> {
    fn scope(&self) -> Scope<'_> {
        self.scope
    }

    fn exec(&mut self) -> Result<(&mut dyn Exec, Scope<'_>), Fail> {
        Ok((&mut *self.tx, self.scope))
    }

    /// A snapshot does not know whether the log has gone on, so that queries ask the tables.
    fn standing(&self) -> Option<Standing> {
        None
    }
}

impl Cx<'_> {
    /// A new id of its own type, greater than all before it.
    pub fn new_id<T: From<Id>>(&mut self) -> T {
        self.ids.next(self.scope.now).into()
    }

    /// Random bytes: query codes, salts, tokens.
    pub fn random<const N: usize>(&mut self) -> [u8; N] {
        self.ids.random()
    }

    /// Writes what waits before the verb goes on: it may still be refused, and then this must be undone.
    fn flush(&mut self) -> Result<(), Fail> {
        if !self.writes.is_empty() {
            self.tx.secure()?;
        }
        self.finish()
    }

    /// Writes what waits when the verb has said its last word.
    pub(super) fn finish(&mut self) -> Result<(), Fail> {
        self.writes.flush(&mut *self.tx, self.scope.centre)
    }

    /// Writes an operational or derived table; subjects change by `record` alone.
    pub fn execute(&mut self, sql: &Sql, args: &[Value]) -> Result<u64, Fail> {
        self.flush()?;
        self.tx.secure()?;
        Ok(self.tx.execute(sql, args)?)
    }

    /// Lays personal data of a subject into the vault and returns what bodies and events hold instead.
    pub fn seal(
        &mut self,
        class: FieldClass,
        kind: &'static str,
        subject: impl Into<Id>,
        text: &str,
    ) -> Result<Sealed, Fail> {
        let id = self.ids.next(self.scope.now);
        let owner = vault::Owner { kind, subject: subject.into() };
        let (sealed, row) = vault::lay(&self.scope, self.ids, id, class, owner, text);
        self.writes.other(sql::INSERT_VAULT, row);
        Ok(sealed)
    }

    /// Enciphers personal data that an operational table keeps for a while: drafts; the log never holds it.
    pub fn encipher(&mut self, class: FieldClass, context: &[u8], text: &str) -> Vec<u8> {
        let random = self.ids.random();
        self.scope.keyring.seal(class, context, text.as_bytes(), random)
    }

    /// Erases personal data; the verb records an event of its subject that says so. `false` when it was erased.
    pub fn erase(&mut self, sealed: &Sealed) -> Result<bool, Fail> {
        let args = [self.scope.centre.into(), sealed.id.into(), self.scope.now.into()];
        Ok(self.execute(&sql::ERASE_VAULT, &args)? == 1)
    }
}
