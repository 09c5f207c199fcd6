//! The façade keeps its word, on both engines alike.

mod migrations;
mod postgres;
mod sqlite;
mod transactions;
mod values;

use db::{Conn, Database, DbError, Migration, Sql, Tx, Value, sql};

/// A register of names with a counter, the tables of these tests.
const REGISTER: Migration = Migration {
    name: "0001_register",
    text: "CREATE TABLE names (
             centre BIGINT NOT NULL,
             name TEXT NOT NULL,
             body BYTEA,
             PRIMARY KEY (centre, name)
           );
           CREATE TABLE heads (centre BIGINT NOT NULL PRIMARY KEY, seq BIGINT NOT NULL);
           INSERT INTO heads (centre, seq) VALUES (1, 0);",
};

const INSERT: Sql = sql!("INSERT INTO names (centre, name, body) VALUES ($1, $2, $3)");
const COUNT: Sql = sql!("SELECT count(*) FROM names");

/// Runs a test over a fresh register on each engine.
fn each(test: impl Fn(&Database)) {
    for database in db::testing::engines() {
        let mut conn = database.connect().expect("a fresh database answers");
        assert_eq!(conn.migrate(&[REGISTER]), Ok(1));
        drop(conn);
        test(&database);
    }
}

fn insert(tx: &mut Tx<'_>, name: &str) -> Result<u64, DbError> {
    tx.execute(&INSERT, &[1.into(), name.into(), Value::Null])
}

fn count(conn: &mut Conn) -> i64 {
    conn.read(|tx| tx.query_opt(&COUNT, &[])?.expect("a count has a row").int(0))
        .expect("the register is read")
}

#[test]
fn a_database_is_shared_and_a_connection_moves_to_its_thread() {
    fn shared<T: Send + Sync + Clone>() {}
    fn moved<T: Send>() {}
    shared::<Database>();
    moved::<Conn>();
}
