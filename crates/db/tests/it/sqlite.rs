use std::path::PathBuf;

use db::testing::scratch_folder;
use db::{Conn, Database, DbError, Migration, Sql, Value, sql};

use crate::{INSERT, REGISTER, count, insert};

fn register() -> (Database, Conn, PathBuf) {
    let path = scratch_folder().join("a.db");
    let database = Database::open(&format!("sqlite:{}", path.display())).expect("the register answers");
    let mut conn = database.connect().expect("the register answers");
    conn.migrate(&[REGISTER]).expect("the register answers");
    (database, conn, path)
}

fn shown(conn: &mut Conn, sql: Sql) -> (Value, Value) {
    let read =
        conn.read(|tx| tx.query_opt(&sql, &[])).expect("the register answers").expect("the register answers");
    let written = conn
        .write(|tx| tx.query_opt(&sql, &[]))
        .expect("the register answers")
        .expect("the register answers");
    (
        read.value(0).expect("the register answers").clone(),
        written.value(0).expect("the register answers").clone(),
    )
}

#[test]
fn reading_and_writing_connections_keep_what_was_acknowledged() {
    let (_database, mut conn, _path) = register();
    let both = |n: i64| (Value::Int(n), Value::Int(n));
    assert_eq!(shown(&mut conn, sql!("PRAGMA journal_mode")), ("wal".into(), "wal".into()));
    assert_eq!(shown(&mut conn, sql!("PRAGMA synchronous")), both(2));
    assert_eq!(shown(&mut conn, sql!("PRAGMA foreign_keys")), both(1));
    assert_eq!(shown(&mut conn, sql!("PRAGMA secure_delete")), both(1));
    assert_eq!(shown(&mut conn, sql!("PRAGMA mmap_size")), both(0));
    assert_eq!(shown(&mut conn, sql!("PRAGMA trusted_schema")), both(0));
    assert_eq!(shown(&mut conn, sql!("PRAGMA busy_timeout")), both(5_000));
}

#[cfg(unix)]
#[test]
fn only_the_owner_reads_the_file_and_its_log() {
    use std::os::unix::fs::PermissionsExt;
    let (_database, mut conn, path) = register();
    conn.write(|tx| insert(tx, "张")).unwrap();
    for file in ["a.db", "a.db-wal", "a.db-shm"] {
        let mode = path.with_file_name(file).metadata().unwrap().permissions().mode();
        assert_eq!(mode & 0o077, 0, "{file}");
    }
}

#[test]
fn a_full_file_refuses_the_work_and_recovers_when_there_is_room() {
    let (_database, mut conn, _path) = register();
    conn.write(|tx| insert(tx, "before")).unwrap();
    let full = conn.write(|tx| {
        tx.query(&sql!("PRAGMA max_page_count = 40"), &[])?;
        insert(tx, "with it")?;
        tx.savepoint()?;
        let full = tx.execute(&INSERT, &[1.into(), "large".into(), vec![7; 400_000].into()]);
        assert!(!tx.is_open(), "SQLite rolled the whole transaction back, not the statement only");
        assert_eq!(tx.rollback_to(), Err(DbError::Lost));
        full
    });
    assert_eq!(full, Err(DbError::Full));
    assert_eq!(count(&mut conn), 1);
    conn.write(|tx| {
        tx.query(&sql!("PRAGMA max_page_count = 4000"), &[])?;
        tx.execute(&INSERT, &[1.into(), "large".into(), vec![7; 400_000].into()])
    })
    .unwrap();
    assert_eq!(count(&mut conn), 2);
}

#[test]
fn a_transaction_the_engine_rolled_back_whole_is_seen_as_gone() {
    let (_database, mut conn, _path) = register();
    let trigger = "CREATE TRIGGER t BEFORE INSERT ON names WHEN new.name = 'bad' BEGIN SELECT RAISE(ROLLBACK, 'x'); END;";
    conn.migrate(&[REGISTER, Migration { name: "0002_trigger", text: trigger }]).unwrap();
    let gone = conn.write(|tx| {
        insert(tx, "first verb")?;
        tx.savepoint()?;
        assert!(insert(tx, "bad").is_err());
        assert!(!tx.is_open());
        assert_eq!(tx.rollback_to(), Err(DbError::Lost));
        Ok::<(), DbError>(())
    });
    assert_eq!(gone, Err(DbError::Lost));
    assert!(!conn.is_broken());
    conn.write(|tx| insert(tx, "once more")).unwrap();
    assert_eq!(count(&mut conn), 1);
}

#[test]
fn a_backup_taken_while_a_writer_works_holds_what_was_committed() {
    let (database, mut conn, path) = register();
    conn.write(|tx| insert(tx, "committed")).unwrap();
    let copy = path.with_file_name("copy.db");
    conn.write(|tx| {
        insert(tx, "under way")?;
        database.backup_to(&copy)
    })
    .unwrap();
    assert!(database.backup_to(&copy).is_err(), "an existing file is not overwritten");
    assert!(!path.with_file_name("copy.db.part").exists());
    let restored = Database::open(&format!("sqlite:{}", copy.display())).unwrap();
    assert_eq!(count(&mut restored.connect().unwrap()), 1);
    assert_eq!(count(&mut conn), 2);
}

#[test]
fn a_checkpoint_empties_the_log() {
    let (_database, mut conn, path) = register();
    conn.write(|tx| insert(tx, "张")).unwrap();
    let log = path.with_file_name("a.db-wal");
    assert!(log.metadata().unwrap().len() > 0);
    conn.checkpoint().unwrap();
    assert_eq!(log.metadata().unwrap().len(), 0);
    assert_eq!(count(&mut conn), 1);
}

#[test]
fn the_connections_of_a_memory_database_see_the_same_one() {
    let (one, other) =
        (Database::open("sqlite::memory:").unwrap(), Database::open("sqlite::memory:").unwrap());
    let mut writer = one.connect().unwrap();
    writer.migrate(&[REGISTER]).unwrap();
    writer.write(|tx| insert(tx, "张")).unwrap();
    drop(writer);
    assert_eq!(count(&mut one.connect().unwrap()), 1);
    assert_eq!(other.connect().unwrap().table_names(), Ok(vec![]));
}

#[test]
fn a_file_that_is_no_database_is_refused() {
    let path = scratch_folder().join("letter.txt");
    std::fs::write(&path, "尊敬的用户：".repeat(400)).unwrap();
    let url = format!("sqlite:{}", path.display());
    assert!(matches!(Database::open(&url), Err(DbError::Other(text)) if text.contains("cannot open")));
}

#[test]
fn a_misspelt_column_is_an_error_and_not_a_text() {
    let (_database, mut conn, _path) = register();
    let sql = sql!("SELECT name FROM names WHERE \"nmae\" = 'a'");
    assert!(conn.read(|tx| tx.query(&sql, &[])).is_err());
}

#[test]
fn a_second_process_waits_for_the_writer() {
    let (database, mut conn, _path) = register();
    let mut second = database.connect().unwrap();
    std::thread::scope(|scope| {
        let waiting = conn.write(|tx| {
            insert(tx, "first")?;
            Ok::<_, DbError>(scope.spawn(move || second.write(|tx| insert(tx, "second"))))
        });
        assert_eq!(waiting.unwrap().join().unwrap(), Ok(1));
    });
    assert_eq!(count(&mut conn), 2);
}
