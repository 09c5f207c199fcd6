//! Migrations: ordered files, each applied once, never changed afterwards.
//!
//! One text serves both engines. It uses the types `BIGINT`, `TEXT`, `BYTEA` and statements both engines know. For SQLite the
//! runner replaces the *word* `BIGINT` by `INTEGER` and `BYTEA` by `BLOB`, outside quotes and comments, and ends every
//! `CREATE TABLE` with `STRICT`; nothing else is changed. Triggers are not translated.

use base::Digest;
use sha2::{Digest as _, Sha256};

use crate::conn::{Conn, Mode, Tx};
use crate::sql::{self, Piece};
use crate::{DbError, Engine, Value};

/// One file of the `migrations` folder.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Migration {
    /// The file's name without `.sql`; names are applied in their order: `0001_heads`.
    pub name: &'static str,
    /// The statements.
    pub text: &'static str,
}

impl Migration {
    fn digest(&self) -> Digest {
        Digest(Sha256::digest(self.text.as_bytes()).into())
    }
}

/// Applies what is missing in one transaction; a second process waits and then finds nothing to do.
pub(crate) fn run(conn: &mut Conn, files: &[Migration]) -> Result<u32, DbError> {
    if let Some(pair) = files.windows(2).find(|w| w[0].name >= w[1].name) {
        return Err(DbError::other(format!("migration {} stands after {}", pair[1].name, pair[0].name)));
    }
    let made = conn.run(Mode::Migrate, |tx| {
        lock(tx)?;
        let missing = &files[applied(tx, files)?..];
        for file in missing {
            apply(tx, file)?;
        }
        u32::try_from(missing.len()).map_err(|_| DbError::other("too many migrations"))
    })?;
    Ok(made)
}

/// The names of the files that are not applied yet, without applying or making anything.
pub(crate) fn pending(conn: &mut Conn, files: &[Migration]) -> Result<Vec<&'static str>, DbError> {
    let known = conn.table_names()?.iter().any(|table| table == "schema_migrations");
    let done = if known { conn.read(|tx| applied(tx, files))? } else { 0 };
    Ok(files[done..].iter().map(|file| file.name).collect())
}

/// Holds all other migrators off. SQLite's writing transaction does so by itself.
fn lock(tx: &mut Tx<'_>) -> Result<(), DbError> {
    match tx.engine() {
        Engine::Sqlite => {}
        // The number says "sanxiang" to nobody but us; it only has to be the same in every process.
        Engine::Postgres => tx.batch("SELECT pg_advisory_xact_lock(8319392910)")?,
    }
    let table = "CREATE TABLE IF NOT EXISTS schema_migrations \
                 (name TEXT NOT NULL PRIMARY KEY, digest BYTEA NOT NULL);";
    batch(tx, table)
}

/// Compares the history with the files and says how many of them are applied.
fn applied(tx: &mut Tx<'_>, files: &[Migration]) -> Result<usize, DbError> {
    let rows = tx.query(&crate::sql!("SELECT name, digest FROM schema_migrations ORDER BY name"), &[])?;
    for (i, row) in rows.iter().enumerate() {
        let name = row.text(0)?;
        let Some(file) = files.get(i).filter(|f| f.name == name) else {
            return Err(DbError::other(format!(
                "the database knows migration {name}, this program does not"
            )));
        };
        if row.digest(1)? != file.digest() {
            return Err(DbError::other(format!("migration {name} was changed after it had been applied")));
        }
    }
    Ok(rows.len())
}

fn apply(tx: &mut Tx<'_>, file: &Migration) -> Result<(), DbError> {
    batch(tx, file.text).map_err(|e| DbError::other(format!("migration {}: {e}", file.name)))?;
    let insert = crate::sql!("INSERT INTO schema_migrations (name, digest) VALUES ($1, $2)");
    tx.execute(&insert, &[Value::from(file.name), file.digest().into()])?;
    Ok(())
}

fn batch(tx: &mut Tx<'_>, text: &str) -> Result<(), DbError> {
    match tx.engine() {
        Engine::Sqlite => tx.batch(&for_sqlite(text)),
        Engine::Postgres => tx.batch(text),
    }
}

fn for_sqlite(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 64);
    let mut words: Vec<String> = Vec::new();
    for piece in sql::pieces(text) {
        match piece {
            Piece::Quoted(t) | Piece::Comment(t) => out.push_str(t),
            Piece::Code(code) => translate(code, &mut words, &mut out),
        }
    }
    out
}

/// Copies code word by word; `words` holds the first two of the statement under way.
fn translate(code: &str, words: &mut Vec<String>, out: &mut String) {
    let is_word = |c: char| c.is_alphanumeric() || c == '_';
    let mut rest = code;
    while let Some(first) = rest.chars().next() {
        let length =
            if is_word(first) { rest.find(|c| !is_word(c)).unwrap_or(rest.len()) } else { first.len_utf8() };
        let (token, after) = rest.split_at(length);
        rest = after;
        let upper = token.to_ascii_uppercase();
        match upper.as_str() {
            "BIGINT" => out.push_str("INTEGER"),
            "BYTEA" => out.push_str("BLOB"),
            ";" => {
                let table = words.iter().map(String::as_str).eq(["CREATE", "TABLE"]);
                out.push_str(if table { " STRICT;" } else { ";" });
                words.clear();
                continue;
            }
            _ => out.push_str(token),
        }
        if is_word(first) && words.len() < 2 {
            words.push(upper);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::for_sqlite;

    #[test]
    fn a_table_written_once_becomes_a_strict_table_of_sqlite() {
        let text = "-- BIGINT; stays\nCREATE TABLE cases (\n  centre BIGINT NOT NULL, number TEXT, body bytea,\n  \
                    PRIMARY KEY (centre, number)\n);\nCREATE INDEX cases_bigint ON cases (number) WHERE number <> ';BYTEA';\n";
        let sqlite = "-- BIGINT; stays\nCREATE TABLE cases (\n  centre INTEGER NOT NULL, number TEXT, body BLOB,\n  \
                      PRIMARY KEY (centre, number)\n) STRICT;\nCREATE INDEX cases_bigint ON cases (number) WHERE number <> ';BYTEA';\n";
        assert_eq!(for_sqlite(text), sqlite);
    }
}
