use base::{Date, Digest, Fen, Id, Instant, id::CaseId};
use db::{DbError, Value, sql};

use crate::{INSERT, each, insert};

#[test]
fn every_value_comes_back_as_it_went() {
    each(|database| {
        let mut conn = database.connect().unwrap();
        let case = CaseId(Id::from_parts(1_772_409_600_000, [9; 10]));
        let date: Date = "2026-03-02".parse().unwrap();
        let digest = Digest([7; 32]);
        let text = "阿依古丽·买买提 𠮷 e\u{301} 'quoted' \"$1\"";
        let sql = sql!(
            "SELECT CAST($1 AS BIGINT), CAST($2 AS TEXT), CAST($3 AS BYTEA), CAST($4 AS BYTEA), CAST($5 AS TEXT), ",
            "CAST($6 AS BIGINT), CAST($7 AS BYTEA), CAST($8 AS BIGINT), CAST($9 AS BIGINT)"
        );
        // SQLite knows the cast by the type's affinity only, so blobs pass unchanged through this one.
        let sql = match database.engine() {
            db::Engine::Postgres => sql,
            db::Engine::Sqlite => sql!("SELECT $1, $2, $3, $4, $5, $6, $7, $8, $9"),
        };
        let args: [Value; 9] = [
            i64::MIN.into(),
            text.into(),
            Vec::<u8>::new().into(),
            case.into(),
            date.into(),
            Instant(i64::MAX).into(),
            digest.into(),
            Fen(-1).into(),
            None::<i64>.into(),
        ];
        let row = conn.read(|tx| tx.query_opt(&sql, &args)).unwrap().unwrap();
        assert_eq!(row.int(0), Ok(i64::MIN));
        assert_eq!(row.text(1), Ok(text));
        assert_eq!(row.bytes(2), Ok(&[][..]));
        assert_eq!(row.typed_id(3), Ok(case));
        assert_eq!(row.date(4), Ok(date));
        assert_eq!(row.instant(5), Ok(Instant(i64::MAX)));
        assert_eq!(row.digest(6), Ok(digest));
        assert_eq!(row.fen(7), Ok(Fen(-1)));
        assert_eq!(row.opt_int(8), Ok(None));
    });
}

#[test]
fn a_column_of_another_kind_is_an_error_not_a_guess() {
    each(|database| {
        let mut conn = database.connect().unwrap();
        conn.write(|tx| insert(tx, "李")).unwrap();
        let sql = sql!("SELECT centre, name, body FROM names");
        let row = conn.read(|tx| tx.query_opt(&sql, &[])).unwrap().unwrap();
        assert_eq!(row.text(0), Err(DbError::Other("column 0 holds an integer, not a text".into())));
        assert_eq!(row.int(1), Err(DbError::Other("column 1 holds a text, not an integer".into())));
        assert_eq!(row.bytes(2), Err(DbError::Other("column 2 holds nothing".into())));
        assert!(row.int(3).is_err() && row.date(1).is_err() && row.id(1).is_err());
    });
}

#[test]
fn arguments_are_taken_by_their_number_and_may_repeat() {
    each(|database| {
        let mut conn = database.connect().unwrap();
        conn.write(|tx| insert(tx, "张")).unwrap();
        let sql =
            sql!("SELECT name FROM names WHERE name = $2 AND centre = $1 AND (centre = $1 OR name = $3)");
        let row = conn.read(|tx| tx.query_opt(&sql, &[1.into(), "张".into(), "王".into()])).unwrap();
        assert_eq!(row.unwrap().text(0), Ok("张"));
    });
}

#[test]
fn a_wrong_number_of_arguments_is_refused() {
    each(|database| {
        let mut conn = database.connect().unwrap();
        for args in [&[Value::Int(1)][..], &[1.into(), "a".into(), Value::Null, Value::Null][..]] {
            let refused = conn.write(|tx| tx.execute(&INSERT, args));
            assert!(
                matches!(&refused, Err(DbError::Other(text)) if text.contains("takes 3 arguments")),
                "{refused:?}"
            );
        }
        assert_eq!(crate::count(&mut conn), 0);
    });
}

#[test]
fn an_argument_of_the_wrong_kind_is_refused() {
    each(|database| {
        let mut conn = database.connect().unwrap();
        let refused = conn.write(|tx| tx.execute(&INSERT, &["one".into(), "a".into(), Value::Null]));
        assert!(matches!(&refused, Err(DbError::Other(_))), "{refused:?}");
        assert!(!conn.is_broken());
        assert_eq!(crate::count(&mut conn), 0);
    });
}

#[test]
fn a_text_with_nul_is_refused() {
    each(|database| {
        let mut conn = database.connect().unwrap();
        let refused = conn.write(|tx| insert(tx, "张\0三"));
        assert_eq!(refused, Err(DbError::Other("a text holds NUL".into())));
    });
}

#[test]
fn letters_are_compared_and_sorted_by_their_code() {
    each(|database| {
        let mut conn = database.connect().unwrap();
        conn.write(|tx| ["b", "B", "张", "a", "李"].iter().try_for_each(|n| insert(tx, n).map(drop)))
            .unwrap();
        let sql = sql!("SELECT name FROM names ORDER BY name");
        let rows = conn.read(|tx| tx.query(&sql, &[])).unwrap();
        let names: Vec<&str> = rows.iter().map(|r| r.text(0).unwrap()).collect();
        assert_eq!(names, ["B", "a", "b", "张", "李"]);
        let like = sql!("SELECT name FROM names WHERE name LIKE $1");
        assert_eq!(conn.read(|tx| tx.query(&like, &["b%".into()])).unwrap().len(), 1);
    });
}

#[test]
fn a_question_for_one_row_refuses_two() {
    each(|database| {
        let mut conn = database.connect().unwrap();
        conn.write(|tx| insert(tx, "a").and_then(|_| insert(tx, "b"))).unwrap();
        let sql = sql!("SELECT name FROM names WHERE centre = $1");
        assert!(conn.read(|tx| tx.query_opt(&sql, &[1.into()])).is_err());
        assert_eq!(conn.read(|tx| tx.query_opt(&sql, &[2.into()])), Ok(None));
    });
}

#[test]
fn a_truth_value_reads_as_zero_or_one() {
    each(|database| {
        let mut conn = database.connect().unwrap();
        let sql = sql!("SELECT EXISTS (SELECT 1 FROM names), EXISTS (SELECT 1 FROM heads)");
        let row = conn.read(|tx| tx.query_opt(&sql, &[])).unwrap().unwrap();
        assert_eq!((row.flag(0), row.flag(1)), (Ok(false), Ok(true)));
    });
}
