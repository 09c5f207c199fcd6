use std::panic::{AssertUnwindSafe, catch_unwind};

use db::{Database, DbError, Engine, Value, sql};

use crate::{COUNT, INSERT, count, each, insert};

#[test]
fn what_a_closure_refuses_is_not_written() {
    each(|database| {
        let mut conn = database.connect().unwrap();
        let refused = conn.write(|tx| {
            insert(tx, "张三")?;
            Err::<(), _>(DbError::Other("refused".into()))
        });
        assert_eq!(refused, Err(DbError::Other("refused".into())));
        assert_eq!(count(&mut conn), 0);
    });
}

#[test]
fn a_panic_undoes_the_transaction_and_leaves_the_connection_sound() {
    each(|database| {
        let mut conn = database.connect().unwrap();
        let fell = catch_unwind(AssertUnwindSafe(|| {
            conn.write(|tx| {
                insert(tx, "张三")?;
                if tx.is_open() {
                    panic!("a defect");
                }
                Ok::<(), DbError>(())
            })
        }));
        assert!(fell.is_err());
        conn.write(|tx| insert(tx, "李四")).unwrap();
        assert_eq!(count(&mut conn), 1);
    });
}

#[test]
fn a_verb_that_fails_takes_nothing_of_the_batch_with_it() {
    each(|database| {
        let mut conn = database.connect().unwrap();
        conn.write(|tx| {
            for name in ["a", "b", "a", "c"] {
                tx.savepoint()?;
                match insert(tx, &format!("{name}-first")).and_then(|_| insert(tx, name)) {
                    Ok(_) => tx.release()?,
                    Err(DbError::Unique { table, .. }) => {
                        assert_eq!(table, "names");
                        assert!(tx.is_open());
                        tx.rollback_to()?;
                    }
                    Err(other) => return Err(other),
                }
            }
            Ok(())
        })
        .unwrap();
        assert_eq!(count(&mut conn), 6);
    });
}

#[test]
fn a_failure_that_is_swallowed_does_not_commit() {
    each(|database| {
        let mut conn = database.connect().unwrap();
        conn.write(|tx| insert(tx, "a")).unwrap();
        let refused = conn.write(|tx| {
            insert(tx, "b")?;
            assert!(insert(tx, "a").is_err());
            assert!(insert(tx, "c").is_err(), "nothing runs on top of a failure");
            Ok::<(), DbError>(())
        });
        assert!(matches!(refused, Err(DbError::Other(_))), "{refused:?}");
        assert!(!conn.is_broken());
        assert_eq!(count(&mut conn), 1);
    });
}

#[test]
fn a_savepoint_left_open_does_not_commit_and_none_is_opened_within() {
    each(|database| {
        let mut conn = database.connect().unwrap();
        let refused = conn.write(|tx| {
            tx.savepoint()?;
            assert!(tx.savepoint().is_err());
            insert(tx, "a").map(drop)
        });
        assert!(refused.is_err());
        assert!(conn.write(|tx| tx.release()).is_err());
        assert_eq!(count(&mut conn), 0);
    });
}

#[test]
fn several_statements_travel_together_and_the_first_failure_counts() {
    each(|database| {
        let mut conn = database.connect().unwrap();
        let (a, b) = ([1.into(), "a".into(), Value::Null], [1.into(), "b".into(), Value::Null]);
        let (all, of) = (sql!("UPDATE names SET body = NULL WHERE centre = $1"), [Value::Int(1)]);
        let done = conn.write(|tx| {
            tx.savepoint()?;
            let done = tx.execute_all(&[(INSERT, &a), (INSERT, &b), (all, &of)])?;
            tx.release()?;
            Ok::<_, DbError>(done)
        });
        assert_eq!(done, Ok(vec![1, 1, 2]));
        let again = conn.write(|tx| tx.execute_all(&[(all, &of), (INSERT, &a), (INSERT, &b)]));
        assert!(matches!(again, Err(DbError::Unique { .. })), "{again:?}");
        assert_eq!(count(&mut conn), 2);
    });
}

#[test]
fn a_reader_sees_one_moment_and_cannot_write() {
    each(|database| {
        let (mut writer, mut reader) = (database.connect().unwrap(), database.connect().unwrap());
        writer.write(|tx| insert(tx, "a")).unwrap();
        let seen = reader.read(|tx| {
            let before = tx.query_opt(&COUNT, &[])?.expect("a count has a row").int(0)?;
            writer.write(|tx| insert(tx, "b"))?;
            let after = tx.query_opt(&COUNT, &[])?.expect("a count has a row").int(0)?;
            Ok::<_, DbError>((before, after))
        });
        assert_eq!(seen, Ok((1, 1)));
        assert_eq!(count(&mut reader), 2);
        assert!(matches!(reader.read(|tx| insert(tx, "c")), Err(DbError::Other(_))));
        assert_eq!(count(&mut reader), 2);
    });
}

#[test]
fn writers_queue_at_the_fence_and_lose_nothing() {
    const EACH: i64 = 50;
    each(|database| {
        std::thread::scope(|scope| {
            for writer in 0..3 {
                scope.spawn(move || count_up(database, writer, EACH));
            }
        });
        let mut conn = database.connect().unwrap();
        let sql = sql!("SELECT seq FROM heads WHERE centre = $1");
        let head = conn.read(|tx| tx.query_opt(&sql, &[1.into()])).unwrap().unwrap();
        assert_eq!(head.int(0), Ok(3 * EACH));
        assert_eq!(count(&mut conn), 3 * EACH);
    });
}

fn count_up(database: &Database, writer: i64, times: i64) {
    let fence = sql!("UPDATE heads SET seq = seq + 1 WHERE centre = $1 RETURNING seq");
    let mut conn = database.connect().expect("the register answers");
    for _ in 0..times {
        conn.write(|tx| {
            let seq = tx.query_opt(&fence, &[1.into()])?.expect("the head is there").int(0)?;
            insert(tx, &format!("{seq} by {writer}"))
        })
        .expect("the register answers");
    }
}

#[test]
fn an_empty_transaction_is_a_transaction() {
    each(|database| {
        let mut conn = database.connect().unwrap();
        assert_eq!(conn.write(|tx| Ok::<_, DbError>(tx.is_open())), Ok(true));
        let kept = conn.write(|tx| {
            tx.savepoint()?;
            tx.release()?;
            tx.savepoint()?;
            tx.rollback_to()?;
            insert(tx, "a")
        });
        assert_eq!((kept, count(&mut conn)), (Ok(1), 1));
    });
}

#[test]
fn an_address_of_no_engine_is_refused() {
    for url in ["", "mysql://x", "sanxiang.db", "postgres://a@b:port/c", "sqlite:/nowhere/at/all.db"] {
        assert!(matches!(Database::open(url), Err(DbError::Other(_))), "{url}");
    }
    assert_eq!(Database::open("sqlite::memory:").unwrap().engine(), Engine::Sqlite);
}
