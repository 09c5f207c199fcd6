use std::path::Path;
use std::time::Duration;

use db::testing::{covered, fresh_url};
use db::{Conn, Database, DbError, Engine, Migration, Value, sql};

use crate::{REGISTER, count, insert};

/// Makes COMMIT do what the name of a new row says: warn as a cancelled wait for a standby does, or dawdle.
const AT_COMMIT: Migration = Migration {
    name: "0002_at_commit",
    text: "CREATE FUNCTION at_commit() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
             IF new.name = 'warn' THEN RAISE WARNING 'canceling wait for synchronous replication'; END IF;
             IF new.name = 'dawdle' THEN PERFORM pg_sleep(5); END IF;
             RETURN NULL;
           END $$;
           CREATE CONSTRAINT TRIGGER at_commit AFTER INSERT ON names
             DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION at_commit();",
};

/// A register on PostgreSQL, or nothing in a run that was told to leave PostgreSQL out.
fn register() -> Option<(Database, Conn)> {
    if !covered().contains(&Engine::Postgres) {
        return None;
    }
    let database = Database::open(&fresh_url(Engine::Postgres)).expect("the server answers");
    let mut conn = database.connect().expect("the server answers");
    conn.migrate(&[REGISTER, AT_COMMIT]).expect("the server answers");
    Some((database, conn))
}

/// Ends every other session of the database, as a server that goes down does.
fn end_sessions(database: &Database) {
    let sql = sql!(
        "SELECT CAST(count(pg_terminate_backend(pid, 5000)) AS BIGINT) FROM pg_stat_activity ",
        "WHERE datname = current_database() AND pid <> pg_backend_pid()"
    );
    database
        .connect()
        .expect("the server answers")
        .read(|tx| tx.query(&sql, &[]))
        .expect("the server answers");
}

#[test]
fn a_connection_lost_before_commit_wrote_nothing() {
    let Some((database, mut conn)) = register() else { return };
    let lost = conn.write(|tx| {
        insert(tx, "a")?;
        end_sessions(&database);
        insert(tx, "b")
    });
    assert_eq!(lost, Err(DbError::Lost));
    assert!(conn.is_broken() && DbError::Lost.is_retryable());
    assert_eq!(conn.write(|tx| insert(tx, "c")), Err(DbError::Lost));
    assert_eq!(count(&mut database.connect().unwrap()), 0);
}

#[test]
fn a_commit_without_an_answer_is_unknown() {
    let Some((database, mut conn)) = register() else { return };
    let unknown = conn.write(|tx| {
        insert(tx, "a")?;
        end_sessions(&database);
        Ok::<(), DbError>(())
    });
    assert_eq!(unknown, Err(DbError::Unknown));
    assert!(conn.is_broken() && !DbError::Unknown.is_retryable());
}

#[test]
fn a_commit_that_draws_a_warning_is_unknown() {
    let Some((database, mut conn)) = register() else { return };
    assert_eq!(conn.write(|tx| insert(tx, "warn")), Err(DbError::Unknown));
    assert!(conn.is_broken());
    assert_eq!(count(&mut database.connect().unwrap()), 1, "and this time it stands");
}

#[test]
fn a_commit_that_misses_the_deadline_is_unknown() {
    let Some((_database, mut conn)) = register() else { return };
    conn.set_deadline(Duration::from_millis(300));
    assert_eq!(conn.write(|tx| insert(tx, "dawdle")), Err(DbError::Unknown));
    assert!(conn.is_broken());
}

#[test]
fn a_statement_that_misses_the_deadline_loses_the_connection() {
    let Some((_database, mut conn)) = register() else { return };
    conn.set_deadline(Duration::from_millis(300));
    let sleep = sql!("SELECT CAST(1 AS BIGINT) FROM pg_sleep(5)");
    assert_eq!(conn.read(|tx| tx.query(&sleep, &[])), Err(DbError::Lost));
    assert!(conn.is_broken());
}

#[test]
fn writers_run_read_committed_and_readers_over_a_snapshot() {
    let Some((_database, mut conn)) = register() else { return };
    let sql =
        sql!("SELECT current_setting('transaction_isolation'), current_setting('transaction_read_only')");
    let words =
        |row: Option<db::Row>| row.map(|r| (r.value(0).unwrap().clone(), r.value(1).unwrap().clone()));
    let pair = |a: &str, b: &str| Some((Value::from(a), Value::from(b)));
    assert_eq!(words(conn.write(|tx| tx.query_opt(&sql, &[])).unwrap()), pair("read committed", "off"));
    assert_eq!(words(conn.read(|tx| tx.query_opt(&sql, &[])).unwrap()), pair("repeatable read", "on"));
}

#[test]
fn a_server_that_does_not_sync_is_refused() {
    if !covered().contains(&Engine::Postgres) {
        return;
    }
    let url = fresh_url(Engine::Postgres);
    let mark = if url.contains('?') { '&' } else { '?' };
    let refused = Database::open(&format!("{url}{mark}options=-c%20synchronous_commit%3Doff"));
    assert!(matches!(refused, Err(DbError::Other(text)) if text.contains("synchronous_commit = off")));
}

#[test]
fn a_server_that_is_not_there_is_lost_and_a_backup_names_the_right_tool() {
    let absent = Database::open("postgres://nobody@/nothing?host=/tmp/sanxiang-no-such-folder");
    assert!(matches!(absent, Err(DbError::Lost)), "{absent:?}");
    let Some((database, _conn)) = register() else { return };
    let refused = database.backup_to(Path::new("x"));
    assert!(matches!(refused, Err(DbError::Other(text)) if text.contains("pg_dump")));
}
