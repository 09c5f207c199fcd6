//! Two database engines behind one synchronous façade.
//!
//! SQLite (bundled) and PostgreSQL run the same statements, written once with [`sql!`] and `$1…$n`, over three
//! column types: `BIGINT`, `TEXT`, `BYTEA`. This crate knows no table but its own `schema_migrations`, no rule, no page.
//!
//! A [`Database`] is shared; a [`Conn`] belongs to one thread; a [`Tx`] lives for one closure given to
//! [`Conn::write`] or [`Conn::read`]. What a write returned `Ok` is committed and synced to disk.

mod conn;
mod database;
mod error;
mod migrate;
mod mounts;
mod postgres;
mod row;
mod sql;
mod sqlite;
#[cfg(feature = "testing")]
pub mod testing;
mod value;

pub use conn::{Conn, Tx};
pub use database::{Database, Engine};
pub use error::DbError;
pub use migrate::Migration;
pub use row::Row;
pub use sql::Sql;
pub use value::Value;
