//! The server engine: tokio-postgres on a runtime of its own, driven by the calling thread.

use std::collections::HashMap;
use std::future::{Future, poll_fn};
use std::pin::Pin;
use std::str::FromStr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::Poll;
use std::time::Duration;

use tokio::runtime::{Builder, Runtime};
use tokio_postgres::error::{Severity, SqlState};
use tokio_postgres::types::private::BytesMut;
use tokio_postgres::types::{FromSql, IsNull, ToSql, Type, to_sql_checked};
use tokio_postgres::{AsyncMessage, Client, Config, Connection, NoTls, Socket, Statement, tls::NoTlsStream};

use crate::conn::Mode;
use crate::{DbError, Row, Sql, Value};

type BoxError = Box<dyn std::error::Error + Sync + Send>;

/// How long a statement may take, as the client sees it: a server that lost its standby never ends a COMMIT by itself.
const STATEMENT_DEADLINE: Duration = Duration::from_secs(10);
/// How long migrations may wait for one another and take.
const MIGRATION_DEADLINE: Duration = Duration::from_secs(300);
/// How long the server may take to answer a new connection.
const CONNECT_DEADLINE: Duration = Duration::from_secs(5);
/// Session settings: the server gives up before the client does, and a client that vanished does not hold the fence.
const SESSION: &str = "SET statement_timeout = '9s'; SET idle_in_transaction_session_timeout = '30s'; \
    SET standard_conforming_strings = on; SET bytea_output = hex; SET client_min_messages = warning; \
    SET default_transaction_isolation = 'read committed'";
/// Settings that must show one of these values; a server that shows another is refused.
const SETTINGS: [(&str, &[&str]); 6] = [
    ("server_encoding", &["UTF8"]),
    ("fsync", &["on"]),
    ("full_page_writes", &["on"]),
    ("synchronous_commit", &["on", "local", "remote_write", "remote_apply"]),
    ("default_transaction_isolation", &["read committed"]),
    ("standard_conforming_strings", &["on"]),
];

/// A server and a database on it.
#[derive(Debug)]
pub(crate) struct PgTarget(Config);

impl PgTarget {
    pub(crate) fn parse(url: &str) -> Result<Self, DbError> {
        // The message of the parser may hold parts of the address, and the address a password.
        let mut config = Config::from_str(url)
            .map_err(|_| DbError::other("the address of the PostgreSQL database is malformed"))?;
        config.connect_timeout(CONNECT_DEADLINE).application_name("sanxiang");
        Ok(Self(config))
    }
}

/// One thread's connection.
#[derive(Debug)]
pub(crate) struct PgConn {
    /// Nothing once the connection broke.
    live: Option<Live>,
    statements: HashMap<(usize, usize), Statement>,
    /// Commands that travel with the next statement: BEGIN, SAVEPOINT, RELEASE…
    pending: String,
    mode: Option<Mode>,
    deadline: Duration,
}

#[derive(Debug)]
struct Live {
    runtime: Runtime,
    client: Client,
    /// The server warned since the flag was last cleared.
    warned: Arc<AtomicBool>,
}

impl PgConn {
    pub(crate) fn connect(target: &PgTarget) -> Result<Self, DbError> {
        let runtime = Builder::new_current_thread()
            .enable_all()
            .build()
            .map_err(|e| DbError::other(format!("cannot start the PostgreSQL client: {e}")))?;
        let warned = Arc::new(AtomicBool::new(false));
        let opened = runtime.block_on(async {
            let opened = tokio::time::timeout(CONNECT_DEADLINE, target.0.connect(NoTls)).await;
            let (client, connection) = opened.map_err(|_| DbError::Lost)?.map_err(|e| classify(&e))?;
            tokio::spawn(drive(connection, Arc::clone(&warned)));
            Ok(client)
        });
        let client = opened?;
        let live = Some(Live { runtime, client, warned });
        let mut conn = Self {
            live,
            statements: HashMap::new(),
            pending: String::new(),
            mode: None,
            deadline: STATEMENT_DEADLINE,
        };
        conn.batch(SESSION)?;
        conn.assert_settings()?;
        Ok(conn)
    }

    fn assert_settings(&mut self) -> Result<(), DbError> {
        for (name, wanted) in SETTINGS {
            let found = self.query("SELECT current_setting($1)", &[name.into()])?;
            let found = found.first().ok_or(DbError::Lost)?.text(0)?;
            if !wanted.contains(&found) {
                return Err(DbError::other(format!(
                    "PostgreSQL runs with {name} = {found}, not {}",
                    wanted.join(" or ")
                )));
            }
        }
        let state = "SELECT CAST(datcollate AS TEXT), pg_is_in_recovery() FROM pg_catalog.pg_database \
                     WHERE datname = current_database()";
        let rows = self.query(state, &[])?;
        let row = rows.first().ok_or(DbError::Lost)?;
        if !["C", "C.UTF-8", "C.utf8", "POSIX"].contains(&row.text(0)?) {
            return Err(DbError::other(
                "PostgreSQL sorts by a language: make the database with LC_COLLATE 'C'",
            ));
        }
        // A standby answers while it waits to be promoted; another try may find the primary.
        if row.flag(1)? { Err(DbError::Lost) } else { Ok(()) }
    }

    #[cfg(feature = "testing")]
    pub(crate) fn set_deadline(&mut self, deadline: Duration) {
        self.deadline = deadline;
    }

    pub(crate) fn is_broken(&self) -> bool {
        self.live.as_ref().is_none_or(|live| live.client.is_closed())
    }

    pub(crate) fn in_transaction(&self) -> bool {
        self.mode.is_some() && !self.is_broken()
    }

    /// Notes the command; it travels with the first statement.
    pub(crate) fn begin(&mut self, mode: Mode) -> Result<(), DbError> {
        if self.is_broken() {
            return Err(DbError::Lost);
        }
        self.mode = Some(mode);
        self.pending.clear();
        self.pending.push_str(match mode {
            Mode::Write => "BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE",
            Mode::Migrate => {
                "BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE; SET LOCAL statement_timeout = 0"
            }
            Mode::Read => "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY",
        });
        Ok(())
    }

    /// Ends the transaction for good. A writer's COMMIT that fails, is late, or draws a warning is unknown.
    pub(crate) fn commit(&mut self) -> Result<(), DbError> {
        let mode = self.mode.take();
        if self.pending.starts_with("BEGIN") {
            self.pending.clear();
            return Ok(());
        }
        let text = format!("{}{}COMMIT", self.pending, if self.pending.is_empty() { "" } else { "; " });
        self.pending.clear();
        if let Some(live) = &self.live {
            live.warned.store(false, Ordering::Relaxed);
        }
        let done = self.send(&text);
        if mode == Some(Mode::Read) {
            return done;
        }
        // A cancelled wait for a standby commits locally and says so in a warning only.
        let warned = self.live.as_ref().is_some_and(|live| live.warned.load(Ordering::Relaxed));
        if done.is_err() || warned {
            self.break_off();
            return Err(DbError::Unknown);
        }
        if mode == Some(Mode::Migrate) {
            // The statements prepared before may mean something else now.
            self.statements.clear();
        }
        Ok(())
    }

    /// Undoes the transaction; a failure breaks the connection, which undoes it too.
    pub(crate) fn rollback(&mut self) {
        self.mode = None;
        let begun = !self.pending.starts_with("BEGIN");
        self.pending.clear();
        if begun && !self.is_broken() && self.send("ROLLBACK").is_err() {
            self.break_off();
        }
    }

    /// Closes the socket by ending the runtime that holds it.
    fn break_off(&mut self) {
        self.statements.clear();
        if let Some(live) = self.live.take() {
            drop(live.client);
            live.runtime.shutdown_background();
        }
    }

    /// Notes a command of the transaction; it travels with the next statement or with COMMIT.
    pub(crate) fn command(&mut self, text: &str) -> Result<(), DbError> {
        if self.is_broken() {
            return Err(DbError::Lost);
        }
        if !self.pending.is_empty() {
            self.pending.push_str("; ");
        }
        self.pending.push_str(text);
        Ok(())
    }

    pub(crate) fn batch(&mut self, text: &str) -> Result<(), DbError> {
        self.send(text)
    }

    fn send(&mut self, text: &str) -> Result<(), DbError> {
        self.with(async |client: &Client| client.batch_execute(text).await)
    }

    pub(crate) fn execute(&mut self, text: &'static str, args: &[Value]) -> Result<u64, DbError> {
        let statement = self.statement(text, args)?;
        self.with(async |client: &Client| client.execute_raw(&statement, args).await)
    }

    pub(crate) fn execute_all(&mut self, work: &[(Sql, &[Value])]) -> Result<Vec<u64>, DbError> {
        let statements =
            work.iter().map(|(sql, args)| self.statement(sql.text(), args)).collect::<Result<Vec<_>, _>>()?;
        self.with(async |client: &Client| {
            in_order(statements.iter().zip(work).map(|(s, (_, args))| client.execute_raw(s, *args))).await
        })
    }

    pub(crate) fn query(&mut self, text: &'static str, args: &[Value]) -> Result<Vec<Row>, DbError> {
        let statement = self.statement(text, args)?;
        let rows = self.with(async |client: &Client| {
            let args: Vec<&(dyn ToSql + Sync)> = args.iter().map(|a| a as &(dyn ToSql + Sync)).collect();
            client.query(&statement, &args).await
        })?;
        rows.iter().map(read_row).collect()
    }

    /// The prepared statement of a text, made at its first use.
    fn statement(&mut self, text: &'static str, args: &[Value]) -> Result<Statement, DbError> {
        let key = (text.as_ptr().addr(), text.len());
        let statement = match self.statements.get(&key) {
            Some(statement) => statement.clone(),
            None => {
                let made = self.with(async |client: &Client| client.prepare(text).await)?;
                self.statements.insert(key, made.clone());
                made
            }
        };
        let wanted = statement.params().len();
        if wanted != args.len() {
            return Err(DbError::other(format!(
                "the statement takes {wanted} arguments, {} came: {text}",
                args.len()
            )));
        }
        Ok(statement)
    }

    /// Sends the noted commands and the work behind them without waiting between, and drives both to their answers.
    ///
    /// No answer within the deadline closes the connection: before COMMIT that undoes the transaction.
    fn with<T>(
        &mut self,
        work: impl AsyncFnOnce(&Client) -> Result<T, tokio_postgres::Error>,
    ) -> Result<T, DbError> {
        let deadline = match self.mode {
            Some(Mode::Migrate) => MIGRATION_DEADLINE,
            Some(Mode::Read | Mode::Write) | None => self.deadline,
        };
        let pending = std::mem::take(&mut self.pending);
        let live = self.live.as_ref().ok_or(DbError::Lost)?;
        let both = async {
            if pending.is_empty() {
                return work(&live.client).await;
            }
            let (before, done) =
                tokio::join!(biased; live.client.batch_execute(&pending), work(&live.client));
            before.and(done)
        };
        let answer = live.runtime.block_on(async { tokio::time::timeout(deadline, both).await });
        let result = answer.map_err(|_| DbError::Lost).and_then(|done| done.map_err(|e| classify(&e)));
        if matches!(result, Err(DbError::Lost)) {
            self.break_off();
        }
        result
    }
}

impl Drop for PgConn {
    fn drop(&mut self) {
        self.break_off();
    }
}

/// Hands messages to their waiting requests, and notes warnings, until the connection ends.
async fn drive(mut connection: Connection<Socket, NoTlsStream>, warned: Arc<AtomicBool>) {
    while let Some(Ok(message)) = poll_fn(|cx| connection.poll_message(cx)).await {
        if let AsyncMessage::Notice(notice) = message
            && notice.parsed_severity() == Some(Severity::Warning)
        {
            warned.store(true, Ordering::Relaxed);
        }
    }
}

/// Drives all requests at once, sent in their order; the first failure in that order is the result.
async fn in_order<T, E, F: Future<Output = Result<T, E>>>(
    work: impl Iterator<Item = F>,
) -> Result<Vec<T>, E> {
    let mut running: Vec<Pin<Box<F>>> = work.map(Box::pin).collect();
    let mut done: Vec<Option<Result<T, E>>> = running.iter().map(|_| None).collect();
    poll_fn(|cx| {
        for (future, slot) in running.iter_mut().zip(&mut done) {
            if slot.is_none()
                && let Poll::Ready(result) = future.as_mut().poll(cx)
            {
                *slot = Some(result);
            }
        }
        if done.iter().all(Option::is_some) { Poll::Ready(()) } else { Poll::Pending }
    })
    .await;
    done.into_iter().flatten().collect()
}

impl ToSql for Value {
    fn to_sql(&self, ty: &Type, out: &mut BytesMut) -> Result<IsNull, BoxError> {
        match (self, ty) {
            (Self::Null, _) => Ok(IsNull::Yes),
            (Self::Int(n), &Type::INT8) => n.to_sql(ty, out),
            (Self::Int(n), &Type::INT4) => i32::try_from(*n)?.to_sql(ty, out),
            (Self::Int(n), &Type::INT2) => i16::try_from(*n)?.to_sql(ty, out),
            (Self::Text(t), &Type::TEXT | &Type::VARCHAR | &Type::UNKNOWN) => t.to_sql(ty, out),
            (Self::Bytes(b), &Type::BYTEA) => b.to_sql(ty, out),
            (Self::Int(_) | Self::Text(_) | Self::Bytes(_), _) => {
                Err(format!("{} was given where the statement takes {ty}", self.kind()).into())
            }
        }
    }

    fn accepts(_: &Type) -> bool {
        true
    }

    to_sql_checked!();
}

impl<'a> FromSql<'a> for Value {
    fn from_sql(ty: &Type, raw: &'a [u8]) -> Result<Self, BoxError> {
        match *ty {
            Type::INT8 => Ok(Self::Int(i64::from_sql(ty, raw)?)),
            Type::INT4 => Ok(Self::Int(i32::from_sql(ty, raw)?.into())),
            Type::INT2 => Ok(Self::Int(i16::from_sql(ty, raw)?.into())),
            Type::BOOL => Ok(Self::Int(bool::from_sql(ty, raw)?.into())),
            Type::TEXT | Type::VARCHAR | Type::NAME | Type::UNKNOWN => {
                Ok(Self::Text(String::from_sql(ty, raw)?))
            }
            Type::BYTEA => Ok(Self::Bytes(raw.to_vec())),
            _ => Err(format!("the statement answers with {ty}: cast it to BIGINT, TEXT or BYTEA").into()),
        }
    }

    fn from_sql_null(_: &Type) -> Result<Self, BoxError> {
        Ok(Self::Null)
    }

    fn accepts(_: &Type) -> bool {
        true
    }
}

fn read_row(row: &tokio_postgres::Row) -> Result<Row, DbError> {
    let value = |i| row.try_get::<_, Value>(i).map_err(|e| classify(&e));
    (0..row.len()).map(value).collect::<Result<_, _>>().map(Row)
}

/// Puts the server's codes and the client's failures into the store's words; details, which quote rows, are left out.
fn classify(error: &tokio_postgres::Error) -> DbError {
    let Some(server) = error.as_db_error() else {
        let source = std::error::Error::source(error);
        if error.is_closed() || source.is_some_and(|s| s.is::<std::io::Error>()) {
            return DbError::Lost;
        }
        let cause = source.map(|s| format!(": {s}")).unwrap_or_default();
        return DbError::other(format!("PostgreSQL client: {error}{cause}"));
    };
    let code = server.code();
    match (code, code.code()) {
        (&SqlState::UNIQUE_VIOLATION, _) => DbError::Unique {
            table: server.table().unwrap_or_default().to_owned(),
            key: server.constraint().unwrap_or_default().to_owned(),
        },
        (&SqlState::DISK_FULL, _) => DbError::Full,
        (&SqlState::T_R_SERIALIZATION_FAILURE | &SqlState::T_R_DEADLOCK_DETECTED, _)
        | (&SqlState::LOCK_NOT_AVAILABLE | &SqlState::QUERY_CANCELED, _) => DbError::Busy,
        (&SqlState::IO_ERROR | &SqlState::DATA_CORRUPTED | &SqlState::INDEX_CORRUPTED, _) => DbError::Io,
        // 57P01…57P05: the server ends the session; 25P03: it waited too long for us.
        (_, "57P01" | "57P02" | "57P03" | "57P04" | "57P05" | "25P03") => DbError::Lost,
        (_, class) if class.starts_with("08") => DbError::Lost,
        (_, class) if class.starts_with("53") => DbError::Busy,
        (_, number) => DbError::other(format!("PostgreSQL: {} ({number})", server.message())),
    }
}
