//! Connections and transactions.

use crate::migrate::{self, Migration};
use crate::postgres::PgConn;
use crate::sqlite::SqliteConn;
use crate::{DbError, Engine, Row, Sql, Value};

/// A handle for one thread; not shared, not used from async code.
#[derive(Debug)]
pub struct Conn {
    pub(crate) backend: Backend,
}

#[derive(Debug)]
pub(crate) enum Backend {
    Sqlite(Box<SqliteConn>),
    Postgres(Box<PgConn>),
}

/// What a transaction is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Mode {
    /// One writer on SQLite; READ COMMITTED on PostgreSQL, so that what follows the fence sees the last holder's commit.
    Write,
    /// A snapshot that cannot write.
    Read,
    /// As `Write`, without the short deadline.
    Migrate,
}

macro_rules! on {
    ($backend:expr, $c:ident => $do:expr) => {
        match $backend {
            Backend::Sqlite($c) => $do,
            Backend::Postgres($c) => $do,
        }
    };
}

impl Conn {
    /// The engine behind this connection.
    pub fn engine(&self) -> Engine {
        match self.backend {
            Backend::Sqlite(_) => Engine::Sqlite,
            Backend::Postgres(_) => Engine::Postgres,
        }
    }

    /// Applies the migrations not yet applied, in order, all or none, and says how many; refuses changed history.
    pub fn migrate(&mut self, files: &[Migration]) -> Result<u32, DbError> {
        migrate::run(self, files)
    }

    /// The names of the migrations not yet applied, in order; changes nothing, refuses changed history.
    pub fn pending(&mut self, files: &[Migration]) -> Result<Vec<&'static str>, DbError> {
        migrate::pending(self, files)
    }

    /// Runs a writing transaction: commits if and only if the closure returns `Ok`.
    ///
    /// A COMMIT without a clear answer is [`DbError::Unknown`] and breaks the connection.
    pub fn write<T, E: From<DbError>>(
        &mut self,
        f: impl FnOnce(&mut Tx<'_>) -> Result<T, E>,
    ) -> Result<T, E> {
        self.run(Mode::Write, f)
    }

    /// Runs a reading transaction over one snapshot; a statement that writes fails.
    pub fn read<T, E: From<DbError>>(&mut self, f: impl FnOnce(&mut Tx<'_>) -> Result<T, E>) -> Result<T, E> {
        self.run(Mode::Read, f)
    }

    /// Tells that the connection must be dropped and made again.
    pub fn is_broken(&self) -> bool {
        on!(&self.backend, c => c.is_broken())
    }

    /// Moves SQLite's write-ahead log into the file and cuts it to nothing; on PostgreSQL the server does this itself.
    pub fn checkpoint(&mut self) -> Result<(), DbError> {
        match &mut self.backend {
            Backend::Sqlite(c) => c.checkpoint(),
            Backend::Postgres(_) => Ok(()),
        }
    }

    /// The names of all tables of the database, sorted, for `verify`.
    pub fn table_names(&mut self) -> Result<Vec<String>, DbError> {
        let sql = match self.engine() {
            Engine::Sqlite => sqlite_tables(),
            Engine::Postgres => postgres_tables(),
        };
        self.read(|tx| tx.query(&sql, &[])?.iter_mut().map(|row| row.take_text(0)).collect())
    }

    /// Makes a PostgreSQL connection impatient, so that a test need not wait for the real deadline.
    #[cfg(feature = "testing")]
    pub fn set_deadline(&mut self, deadline: std::time::Duration) {
        match &mut self.backend {
            Backend::Sqlite(_) => {}
            Backend::Postgres(c) => c.set_deadline(deadline),
        }
    }

    pub(crate) fn run<T, E: From<DbError>>(
        &mut self,
        mode: Mode,
        f: impl FnOnce(&mut Tx<'_>) -> Result<T, E>,
    ) -> Result<T, E> {
        on!(&mut self.backend, c => c.begin(mode))?;
        let mut tx = Tx { backend: &mut self.backend, state: State::Clean, savepoint: Savepoint::None };
        let value = f(&mut tx)?;
        tx.commit()?;
        Ok(value)
    }
}

fn sqlite_tables() -> Sql {
    crate::sql!(
        "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite%' ORDER BY name"
    )
}

fn postgres_tables() -> Sql {
    crate::sql!(
        "SELECT CAST(tablename AS TEXT) FROM pg_catalog.pg_tables WHERE schemaname = current_schema() ORDER BY 1"
    )
}

/// A transaction, open for the time of one closure.
///
/// A statement that fails spoils what was done since the last savepoint, on both engines alike: further statements
/// are refused until [`Tx::rollback_to`], and without it the transaction does not commit.
#[derive(Debug)]
pub struct Tx<'a> {
    backend: &'a mut Backend,
    state: State,
    savepoint: Savepoint,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    Clean,
    Failed,
    Finished,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Savepoint {
    None,
    Open,
}

impl Tx<'_> {
    /// Runs a statement and says how many rows it changed.
    pub fn execute(&mut self, sql: &Sql, args: &[Value]) -> Result<u64, DbError> {
        self.ready(args)?;
        let done = on!(&mut *self.backend, c => c.execute(sql.text(), args));
        self.noted(done)
    }

    /// Runs a statement and returns its rows.
    pub fn query(&mut self, sql: &Sql, args: &[Value]) -> Result<Vec<Row>, DbError> {
        self.query_built(sql.text(), args)
    }

    /// Runs a statement and returns its only row; two rows are an error.
    pub fn query_opt(&mut self, sql: &Sql, args: &[Value]) -> Result<Option<Row>, DbError> {
        self.query_opt_built(sql.text(), args)
    }

    /// Runs several statements in their order, on PostgreSQL in one round trip, and says how many rows each changed.
    ///
    /// The first failure is returned; what stood before it is undone with the savepoint or the transaction.
    pub fn execute_all(&mut self, work: &[(Sql, &[Value])]) -> Result<Vec<u64>, DbError> {
        self.ready(work.iter().flat_map(|(_, args)| args.iter()))?;
        let done = on!(&mut *self.backend, c => c.execute_all(work));
        self.noted(done)
    }

    /// As [`Tx::query`], for texts built once and leaked.
    pub fn query_built(&mut self, sql: &'static str, args: &[Value]) -> Result<Vec<Row>, DbError> {
        self.ready(args)?;
        let rows = on!(&mut *self.backend, c => c.query(sql, args));
        self.noted(rows)
    }

    /// As [`Tx::query_opt`], for texts built once and leaked.
    pub fn query_opt_built(&mut self, sql: &'static str, args: &[Value]) -> Result<Option<Row>, DbError> {
        let mut rows = self.query_built(sql, args)?;
        match rows.len() {
            0 | 1 => Ok(rows.pop()),
            n => Err(DbError::other(format!("one row was expected, {n} came: {sql}"))),
        }
    }

    /// Opens the savepoint. There is one at a time: a verb is one savepoint and opens none itself.
    pub fn savepoint(&mut self) -> Result<(), DbError> {
        self.ready(&[])?;
        if self.savepoint == Savepoint::Open {
            return Err(DbError::other("a savepoint is open already"));
        }
        let done = on!(&mut *self.backend, c => c.command("SAVEPOINT verb"));
        self.noted(done)?;
        self.savepoint = Savepoint::Open;
        Ok(())
    }

    /// Tells whether the savepoint is open.
    pub fn has_savepoint(&self) -> bool {
        self.savepoint == Savepoint::Open
    }

    /// Tells whether a statement has failed since the last savepoint or the beginning.
    pub fn is_spoiled(&self) -> bool {
        self.state == State::Failed
    }

    /// Keeps what was done since the savepoint and closes it.
    pub fn release(&mut self) -> Result<(), DbError> {
        self.ready(&[])?;
        self.close_savepoint()?;
        let done = on!(&mut *self.backend, c => c.command("RELEASE SAVEPOINT verb"));
        self.noted(done)
    }

    /// Undoes what was done since the savepoint and closes it; a failed transaction is sound again.
    pub fn rollback_to(&mut self) -> Result<(), DbError> {
        self.close_savepoint()?;
        if !self.is_open() {
            return Err(DbError::Lost);
        }
        let undone = on!(&mut *self.backend, c => {
            c.command("ROLLBACK TO SAVEPOINT verb").and_then(|()| c.command("RELEASE SAVEPOINT verb"))
        });
        self.state = State::Clean;
        self.noted(undone)
    }

    /// Tells whether the transaction still stands. SQLite may roll back the whole of it on a full or failing disk,
    /// and a connection may be lost: then nothing of it was written.
    pub fn is_open(&mut self) -> bool {
        on!(&*self.backend, c => c.in_transaction())
    }

    fn ready<'v>(&self, args: impl IntoIterator<Item = &'v Value>) -> Result<(), DbError> {
        if self.state == State::Failed {
            return Err(DbError::other("a statement of this transaction failed before"));
        }
        for arg in args {
            if let Value::Text(text) = arg
                && text.as_bytes().contains(&0)
            {
                return Err(DbError::other("a text holds NUL"));
            }
        }
        Ok(())
    }

    fn noted<T>(&mut self, result: Result<T, DbError>) -> Result<T, DbError> {
        if result.is_err() {
            self.state = State::Failed;
        }
        result
    }

    fn close_savepoint(&mut self) -> Result<(), DbError> {
        match std::mem::replace(&mut self.savepoint, Savepoint::None) {
            Savepoint::Open => Ok(()),
            Savepoint::None => Err(DbError::other("no savepoint is open")),
        }
    }

    fn commit(mut self) -> Result<(), DbError> {
        if !self.is_open() {
            return Err(DbError::Lost);
        }
        if self.state == State::Failed || self.savepoint == Savepoint::Open {
            return Err(DbError::other(
                "the transaction ended with failed or unfinished work and was undone",
            ));
        }
        self.state = State::Finished;
        on!(&mut *self.backend, c => c.commit())
    }

    /// Runs migration text of several statements.
    pub(crate) fn batch(&mut self, text: &str) -> Result<(), DbError> {
        self.ready(&[])?;
        let done = on!(&mut *self.backend, c => c.batch(text));
        self.noted(done)
    }

    pub(crate) fn engine(&self) -> Engine {
        match self.backend {
            Backend::Sqlite(_) => Engine::Sqlite,
            Backend::Postgres(_) => Engine::Postgres,
        }
    }
}

impl Drop for Tx<'_> {
    /// Undoes what was not committed: after an error, and when a panic passes through.
    fn drop(&mut self) {
        if self.state != State::Finished {
            on!(&mut *self.backend, c => c.rollback());
        }
    }
}
