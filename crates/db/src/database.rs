//! The shared handle: which engine, where.

use std::path::Path;
use std::sync::Arc;

use crate::DbError;
use crate::conn::{Backend, Conn};
use crate::postgres::{PgConn, PgTarget};
use crate::sqlite::{SqliteConn, SqliteTarget};

/// Which of the two engines a database runs on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Engine {
    /// Embedded: one file (or memory), one writer at a time.
    Sqlite,
    /// A server: several writers.
    Postgres,
}

/// A database that was found, checked and accepted; cheap to clone and to share between threads.
#[derive(Clone, Debug)]
pub struct Database(Arc<Target>);

#[derive(Debug)]
enum Target {
    Sqlite(Arc<SqliteTarget>),
    Postgres(Box<PgTarget>),
}

impl Database {
    /// Opens `sqlite:PATH` (made when missing), `sqlite::memory:` or `postgres://…`, and refuses it unless
    /// its settings keep what was acknowledged.
    ///
    /// A memory database lives as long as this handle and its clones; all their connections see the same one.
    pub fn open(url: &str) -> Result<Self, DbError> {
        let target = if url.starts_with("postgres://") || url.starts_with("postgresql://") {
            Target::Postgres(Box::new(PgTarget::parse(url)?))
        } else if url == "sqlite::memory:" {
            Target::Sqlite(Arc::new(SqliteTarget::memory()?))
        } else if let Some(path) = url.strip_prefix("sqlite:") {
            Target::Sqlite(Arc::new(SqliteTarget::file(Path::new(path))?))
        } else {
            return Err(DbError::other(
                "a database is written sqlite:PATH, sqlite::memory: or postgres://USER@HOST/NAME",
            ));
        };
        let database = Self(Arc::new(target));
        if let Target::Postgres(_) = *database.0 {
            database.connect()?;
        }
        Ok(database)
    }

    /// The engine behind this database.
    pub fn engine(&self) -> Engine {
        match *self.0 {
            Target::Sqlite(_) => Engine::Sqlite,
            Target::Postgres(_) => Engine::Postgres,
        }
    }

    /// Makes a handle for the calling thread. SQLite opens its files at the first use, PostgreSQL connects now.
    pub fn connect(&self) -> Result<Conn, DbError> {
        let backend = match &*self.0 {
            Target::Sqlite(target) => Backend::Sqlite(Box::new(SqliteConn::new(Arc::clone(target)))),
            Target::Postgres(target) => Backend::Postgres(Box::new(PgConn::connect(target)?)),
        };
        Ok(Conn { backend })
    }

    /// Copies a SQLite database, while it serves, to a file that must not exist yet; the copy is synced.
    ///
    /// PostgreSQL has tools of its own for this and answers so.
    pub fn backup_to(&self, path: &Path) -> Result<(), DbError> {
        match &*self.0 {
            Target::Sqlite(target) => target.backup_to(path),
            Target::Postgres(_) => {
                Err(DbError::other("use pg_dump or pg_basebackup for a PostgreSQL database"))
            }
        }
    }
}
