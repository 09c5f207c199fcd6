use db::{DbError, Migration, sql};

use crate::{REGISTER, count, insert};

const STAFF: Migration =
    Migration { name: "0002_staff", text: "CREATE TABLE staff (id BYTEA NOT NULL PRIMARY KEY, name TEXT);" };
const BROKEN: Migration =
    Migration { name: "0003_broken", text: "CREATE TABLE a (b TEXT);\nCREATE TABEL c (d TEXT);" };

#[test]
fn each_migration_is_applied_once_in_order() {
    for database in db::testing::engines() {
        let mut conn = database.connect().unwrap();
        assert_eq!(conn.migrate(&[REGISTER]), Ok(1));
        conn.write(|tx| insert(tx, "张")).unwrap();
        assert_eq!(conn.migrate(&[REGISTER, STAFF]), Ok(1));
        assert_eq!(conn.migrate(&[REGISTER, STAFF]), Ok(0));
        assert_eq!(conn.table_names().unwrap(), ["heads", "names", "schema_migrations", "staff"]);
        assert_eq!(count(&mut conn), 1);
        assert!(conn.migrate(&[STAFF, REGISTER]).is_err());
    }
}

#[test]
fn changed_or_unknown_history_is_refused() {
    for database in db::testing::engines() {
        let mut conn = database.connect().unwrap();
        conn.migrate(&[REGISTER, STAFF]).unwrap();
        let changed = Migration { text: "CREATE TABLE staff (id BYTEA);", ..STAFF };
        let refused = conn.migrate(&[REGISTER, changed]);
        let text = "migration 0002_staff was changed after it had been applied";
        assert_eq!(refused, Err(DbError::Other(text.into())));
        let text = "the database knows migration 0002_staff, this program does not";
        assert_eq!(conn.migrate(&[REGISTER]), Err(DbError::Other(text.into())));
    }
}

#[test]
fn a_broken_migration_leaves_nothing_behind_and_is_named() {
    for database in db::testing::engines() {
        let mut conn = database.connect().unwrap();
        let refused = conn.migrate(&[REGISTER, STAFF, BROKEN]);
        assert!(
            matches!(&refused, Err(DbError::Other(text)) if text.starts_with("migration 0003_broken: ")),
            "{refused:?}"
        );
        assert_eq!(conn.table_names(), Ok(vec![]));
        assert_eq!(conn.migrate(&[REGISTER, STAFF]), Ok(2));
    }
}

#[test]
fn processes_that_start_together_migrate_once() {
    for database in db::testing::engines() {
        let made: u32 = std::thread::scope(|scope| {
            let start = || database.connect().unwrap().migrate(&[REGISTER, STAFF]).unwrap();
            let threads = [scope.spawn(start), scope.spawn(start), scope.spawn(start)];
            threads.into_iter().map(|t| t.join().unwrap()).sum()
        });
        assert_eq!(made, 2);
    }
}

#[test]
fn a_column_takes_only_its_kind() {
    crate::each(|database| {
        let mut conn = database.connect().unwrap();
        let sql = sql!("INSERT INTO names (centre, name) VALUES ('one', 'x')");
        assert!(matches!(conn.write(|tx| tx.execute(&sql, &[])), Err(DbError::Other(_))));
    });
}
