//! The embedded engine: rusqlite, write-ahead log, every commit synced.

use std::collections::HashMap;
use std::fs::{self, File, OpenOptions};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use rusqlite::backup::Backup;
use rusqlite::config::DbConfig;
use rusqlite::types::{ToSqlOutput, ValueRef};
use rusqlite::{CachedStatement, Connection, ErrorCode, OpenFlags, ToSql, ffi};

use crate::conn::Mode;
use crate::{DbError, Row, Sql, Value, mounts, sql};

/// How long a writer waits for another process's transaction.
const BUSY_TIMEOUT: Duration = Duration::from_millis(5_000);
/// Prepared statements kept a connection: more than the product has texts.
const STATEMENTS_MAX: usize = 1_024;
/// Settings of every connection with the value they must then show; a connection that shows another is refused.
///
/// FULL because NORMAL loses acknowledged work on a power cut; no memory map because a failing disk then kills the process;
/// temporary data in memory because it is personal.
const PRAGMAS: [(&str, i64); 7] = [
    ("synchronous", 2),
    ("foreign_keys", 1),
    ("secure_delete", 1),
    ("mmap_size", 0),
    ("trusted_schema", 0),
    ("temp_store", 2),
    ("cache_size", -16_000),
];
/// Pages in the write-ahead log before a commit moves them into the file: 16 MiB, so that few commits pay for it.
const AUTOCHECKPOINT_PAGES: i64 = 4_000;

/// Where a SQLite database lies.
#[derive(Debug)]
pub(crate) struct SqliteTarget {
    place: Place,
    /// Keeps a memory database alive.
    _anchor: Option<Mutex<Connection>>,
}

#[derive(Debug)]
enum Place {
    File(PathBuf),
    Memory(String),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Role {
    Writer,
    Reader,
}

impl SqliteTarget {
    pub(crate) fn file(path: &Path) -> Result<Self, DbError> {
        let cannot =
            |e: &dyn std::fmt::Display| DbError::other(format!("cannot open {}: {e}", path.display()));
        make_private_file(path).map_err(|e| cannot(&e))?;
        let path = path.canonicalize().map_err(|e| cannot(&e))?;
        if let Some(kind) = mounts::network_file_system(&path) {
            return Err(cannot(&format_args!("it lies on {kind}, a network file system, which loses data")));
        }
        let target = Self { place: Place::File(path.clone()), _anchor: None };
        target.open(Role::Writer).map_err(|e| cannot(&e))?;
        Ok(target)
    }

    pub(crate) fn memory() -> Result<Self, DbError> {
        static MADE: AtomicU64 = AtomicU64::new(0);
        let name = format!("file:/sanxiang-{}?vfs=memdb", MADE.fetch_add(1, Ordering::Relaxed));
        let target = Self { place: Place::Memory(name), _anchor: None };
        let anchor = target.open(Role::Writer)?;
        Ok(Self { _anchor: Some(Mutex::new(anchor)), ..target })
    }

    fn open(&self, role: Role) -> Result<Connection, DbError> {
        let access = match (role, &self.place) {
            (Role::Reader, _) => OpenFlags::SQLITE_OPEN_READ_ONLY,
            (Role::Writer, Place::File(_)) => OpenFlags::SQLITE_OPEN_READ_WRITE,
            (Role::Writer, Place::Memory(_)) => {
                OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE
            }
        };
        let flags = access | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let conn = match &self.place {
            Place::File(path) => Connection::open_with_flags(path, flags),
            Place::Memory(uri) => Connection::open_with_flags(uri, flags | OpenFlags::SQLITE_OPEN_URI),
        }
        .map_err(classify)?;
        self.configure(&conn, role)?;
        Ok(conn)
    }

    /// Sets what a connection must be and asserts that it is.
    fn configure(&self, conn: &Connection, role: Role) -> Result<(), DbError> {
        conn.busy_timeout(BUSY_TIMEOUT).map_err(classify)?;
        conn.set_prepared_statement_cache_capacity(STATEMENTS_MAX);
        for (config, on) in [
            (DbConfig::SQLITE_DBCONFIG_DEFENSIVE, true),
            (DbConfig::SQLITE_DBCONFIG_DQS_DML, false),
            (DbConfig::SQLITE_DBCONFIG_DQS_DDL, false),
            // Otherwise a statement is compiled again whenever a partial index makes the planner look at its arguments.
            (DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true),
        ] {
            conn.set_db_config(config, on).map_err(classify)?;
        }
        if let (Role::Writer, Place::File(_)) = (role, &self.place) {
            conn.pragma_update_and_check(None, "journal_mode", "wal", |_| Ok(())).map_err(classify)?;
            conn.pragma_update_and_check(None, "wal_autocheckpoint", AUTOCHECKPOINT_PAGES, |_| Ok(()))
                .map_err(classify)?;
        }
        for (name, value) in PRAGMAS {
            conn.execute_batch(&format!("PRAGMA {name} = {value}")).map_err(classify)?;
        }
        // LIKE then means what it means on PostgreSQL, and a prefix search can use an index.
        conn.execute_batch("PRAGMA case_sensitive_like = ON").map_err(classify)?;
        self.assert_settings(conn)
    }

    fn assert_settings(&self, conn: &Connection) -> Result<(), DbError> {
        if let Place::File(_) = self.place {
            let mode: String =
                conn.pragma_query_value(None, "journal_mode", |r| r.get(0)).map_err(classify)?;
            if mode != "wal" {
                return Err(DbError::other(format!("SQLite runs with journal_mode {mode}, not wal")));
            }
        }
        let busy = i64::try_from(BUSY_TIMEOUT.as_millis()).unwrap_or(i64::MAX);
        for (name, wanted) in PRAGMAS.into_iter().chain([("busy_timeout", busy)]) {
            // A memory database has no file to map and answers nothing.
            let found = match conn.pragma_query_value(None, name, |r| r.get::<_, i64>(0)) {
                Err(rusqlite::Error::QueryReturnedNoRows) if name == "mmap_size" => 0,
                other => other.map_err(classify)?,
            };
            if found != wanted {
                return Err(DbError::other(format!("SQLite runs with {name} = {found}, not {wanted}")));
            }
        }
        Ok(())
    }

    /// Copies through the online backup API into `PATH.part`, syncs, then gives the copy its name.
    pub(crate) fn backup_to(&self, path: &Path) -> Result<(), DbError> {
        let cannot =
            |e: &dyn std::fmt::Display| DbError::other(format!("cannot back up to {}: {e}", path.display()));
        if path.exists() {
            return Err(cannot(&"the file exists"));
        }
        let mut part = path.as_os_str().to_owned();
        part.push(".part");
        let part = PathBuf::from(part);
        // What an interrupted backup left behind is of no use.
        fs::remove_file(&part).or_else(|e| match e.kind() {
            std::io::ErrorKind::NotFound => Ok(()),
            _ => Err(cannot(&e)),
        })?;
        make_private_file(&part).map_err(|e| cannot(&e))?;
        let from = self.open(Role::Reader)?;
        let mut to = Connection::open(&part).map_err(classify)?;
        let backup = Backup::new(&from, &mut to).map_err(classify)?;
        backup.run_to_completion(i32::MAX, Duration::from_millis(10), None).map_err(classify)?;
        drop(backup);
        to.close().map_err(|(_, e)| classify(e))?;
        File::open(&part).and_then(|f| f.sync_all()).map_err(|e| cannot(&e))?;
        fs::rename(&part, path).map_err(|e| cannot(&e))?;
        let folder = path.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."));
        File::open(folder).and_then(|f| f.sync_all()).map_err(|e| cannot(&e))
    }
}

/// Makes an empty file that only its owner reads, unless it is there; SQLite gives its side files the same mode.
fn make_private_file(path: &Path) -> std::io::Result<()> {
    let mut options = OpenOptions::new();
    options.write(true).create(true).truncate(false);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path).map(drop)
}

/// One thread's handle: a writing and a reading connection, opened when first needed.
#[derive(Debug)]
pub(crate) struct SqliteConn {
    target: Arc<SqliteTarget>,
    writer: Option<Connection>,
    reader: Option<Connection>,
    /// The role of the transaction now open.
    role: Role,
    texts: Texts,
    broken: bool,
}

/// Texts with SQLite's parameters, by address and length of the text as written.
#[derive(Debug, Default)]
struct Texts(HashMap<(usize, usize), Box<str>>);

impl Texts {
    fn of(&mut self, text: &'static str) -> &str {
        self.0
            .entry((text.as_ptr().addr(), text.len()))
            .or_insert_with(|| sql::numbered(text).into_boxed_str())
    }
}

impl SqliteConn {
    pub(crate) fn new(target: Arc<SqliteTarget>) -> Self {
        let (role, texts) = (Role::Reader, Texts::default());
        Self { target, writer: None, reader: None, role, texts, broken: false }
    }

    pub(crate) fn is_broken(&self) -> bool {
        self.broken
    }

    pub(crate) fn begin(&mut self, mode: Mode) -> Result<(), DbError> {
        if self.broken {
            return Err(DbError::Lost);
        }
        self.role = match mode {
            Mode::Write | Mode::Migrate => Role::Writer,
            Mode::Read => Role::Reader,
        };
        let slot = match self.role {
            Role::Writer => &mut self.writer,
            Role::Reader => &mut self.reader,
        };
        if slot.is_none() {
            *slot = Some(self.target.open(self.role)?);
        }
        match self.role {
            Role::Writer => self.command("BEGIN IMMEDIATE"),
            Role::Reader => self.command("BEGIN DEFERRED"),
        }
    }

    /// Ends the transaction for good. A writer's failing COMMIT is unknown, as the sync may have failed after the commit
    /// frame was written; but on a busy or full disk that frame was not written whole, and recovery passes over the rest.
    pub(crate) fn commit(&mut self) -> Result<(), DbError> {
        let Err(error) = self.command("COMMIT") else { return Ok(()) };
        if self.role == Role::Reader || matches!(error, DbError::Busy | DbError::Full) {
            self.rollback();
            return Err(error);
        }
        self.break_off();
        Err(DbError::Unknown)
    }

    /// Undoes the transaction unless the engine did so already; a failure breaks the connection, which undoes it too.
    pub(crate) fn rollback(&mut self) {
        if self.in_transaction() && self.command("ROLLBACK").is_err() {
            self.break_off();
        }
    }

    fn break_off(&mut self) {
        (self.writer, self.reader, self.broken) = (None, None, true);
    }

    pub(crate) fn in_transaction(&self) -> bool {
        self.active().is_ok_and(|c| !c.is_autocommit())
    }

    fn active(&self) -> Result<&Connection, DbError> {
        active(self.role, &self.writer, &self.reader)
    }

    pub(crate) fn command(&mut self, text: &str) -> Result<(), DbError> {
        let mut statement = self.active()?.prepare_cached(text).map_err(classify)?;
        statement.raw_execute().map_err(classify).map(drop)
    }

    pub(crate) fn batch(&mut self, text: &str) -> Result<(), DbError> {
        let conn = self.active()?;
        conn.execute_batch(text).map_err(classify)
    }

    pub(crate) fn execute(&mut self, text: &'static str, args: &[Value]) -> Result<u64, DbError> {
        let mut statement = self.prepared(text, args)?;
        let changed = statement.raw_execute().map_err(classify)?;
        Ok(u64::try_from(changed).unwrap_or(u64::MAX))
    }

    pub(crate) fn execute_all(&mut self, work: &[(Sql, &[Value])]) -> Result<Vec<u64>, DbError> {
        work.iter().map(|(sql, args)| self.execute(sql.text(), args)).collect()
    }

    pub(crate) fn query(&mut self, text: &'static str, args: &[Value]) -> Result<Vec<Row>, DbError> {
        let mut statement = self.prepared(text, args)?;
        let columns = statement.column_count();
        let mut rows = statement.raw_query();
        let mut out = Vec::new();
        while let Some(row) = rows.next().map_err(classify)? {
            let mut values = Vec::with_capacity(columns);
            for i in 0..columns {
                values.push(read(row.get_ref(i).map_err(classify)?)?);
            }
            out.push(Row(values));
        }
        Ok(out)
    }

    fn prepared(&mut self, text: &'static str, args: &[Value]) -> Result<CachedStatement<'_>, DbError> {
        let conn = active(self.role, &self.writer, &self.reader)?;
        let mut statement = conn.prepare_cached(self.texts.of(text)).map_err(classify)?;
        let wanted = statement.parameter_count();
        if wanted != args.len() {
            return Err(DbError::other(format!(
                "the statement takes {wanted} arguments, {} came: {text}",
                args.len()
            )));
        }
        for (i, arg) in args.iter().enumerate() {
            statement.raw_bind_parameter(i + 1, arg).map_err(classify)?;
        }
        Ok(statement)
    }

    pub(crate) fn checkpoint(&mut self) -> Result<(), DbError> {
        if self.broken {
            return Err(DbError::Lost);
        }
        if self.writer.is_none() {
            self.writer = Some(self.target.open(Role::Writer)?);
        }
        let writer = active(Role::Writer, &self.writer, &self.reader)?;
        let busy: i64 =
            writer.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |r| r.get(0)).map_err(classify)?;
        if busy == 0 { Ok(()) } else { Err(DbError::Busy) }
    }
}

fn active<'a>(
    role: Role,
    writer: &'a Option<Connection>,
    reader: &'a Option<Connection>,
) -> Result<&'a Connection, DbError> {
    match role {
        Role::Writer => writer.as_ref(),
        Role::Reader => reader.as_ref(),
    }
    .ok_or(DbError::Lost)
}

impl ToSql for Value {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(ToSqlOutput::Borrowed(match self {
            Self::Null => ValueRef::Null,
            Self::Int(n) => ValueRef::Integer(*n),
            Self::Text(t) => ValueRef::Text(t.as_bytes()),
            Self::Bytes(b) => ValueRef::Blob(b),
        }))
    }
}

fn read(value: ValueRef<'_>) -> Result<Value, DbError> {
    match value {
        ValueRef::Null => Ok(Value::Null),
        ValueRef::Integer(n) => Ok(Value::Int(n)),
        ValueRef::Text(t) => match std::str::from_utf8(t) {
            Ok(t) => Ok(Value::Text(t.to_owned())),
            Err(_) => Err(DbError::Io),
        },
        ValueRef::Blob(b) => Ok(Value::Bytes(b.to_vec())),
        ValueRef::Real(_) => Err(DbError::other("a column holds a floating point number")),
    }
}

/// Puts SQLite's result codes into the store's words.
fn classify(error: rusqlite::Error) -> DbError {
    let rusqlite::Error::SqliteFailure(code, message) = &error else {
        return DbError::other(format!("SQLite: {error}"));
    };
    if [ffi::SQLITE_CONSTRAINT_UNIQUE, ffi::SQLITE_CONSTRAINT_PRIMARYKEY, ffi::SQLITE_CONSTRAINT_ROWID]
        .contains(&code.extended_code)
    {
        return unique(message.as_deref().unwrap_or_default());
    }
    match code.code {
        ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked | ErrorCode::OutOfMemory => DbError::Busy,
        ErrorCode::DiskFull => DbError::Full,
        ErrorCode::SystemIoFailure
        | ErrorCode::DatabaseCorrupt
        | ErrorCode::NotADatabase
        | ErrorCode::CannotOpen => DbError::Io,
        _ => DbError::other(format!("SQLite: {error}")),
    }
}

/// Reads `UNIQUE constraint failed: cases.centre, cases.id`, or `…: index 'name'` for an index over an expression.
fn unique(message: &str) -> DbError {
    let names = message.rsplit_once("failed: ").map_or("", |(_, names)| names);
    let table = names.split_once('.').map_or("", |(table, _)| table);
    let key =
        names.split(", ").map(|n| n.split_once('.').map_or(n, |(_, column)| column)).collect::<Vec<_>>();
    DbError::Unique { table: table.to_owned(), key: key.join(", ") }
}
