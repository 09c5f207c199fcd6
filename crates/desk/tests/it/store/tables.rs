//! Every table has a class, and every class is a word the house knows.

use std::collections::BTreeMap;

use db::testing;

const TABLES: &str = include_str!("../../../../../migrations/tables.txt");
const CLASSES: [&str; 6] = ["log", "subject", "vault", "derived", "reference", "operational"];

fn classes() -> BTreeMap<&'static str, &'static str> {
    let lines = TABLES.lines().map(str::trim).filter(|l| !l.is_empty() && !l.starts_with('#'));
    lines.map(|l| l.split_once(char::is_whitespace).map(|(t, c)| (t, c.trim())).unwrap()).collect()
}

#[test]
fn every_table_of_the_migrations_has_a_class() {
    for database in testing::engines() {
        let mut conn = database.connect().unwrap();
        conn.migrate(desk::MIGRATIONS).unwrap();
        let made: Vec<String> =
            conn.table_names().unwrap().into_iter().filter(|t| t != "schema_migrations").collect();
        assert_eq!(made, classes().into_keys().collect::<Vec<_>>(), "on {:?}", database.engine());
    }
}

#[test]
fn a_class_is_one_of_six_words() {
    for (table, class) in classes() {
        assert!(CLASSES.contains(&class), "{table}: {class}");
    }
}
