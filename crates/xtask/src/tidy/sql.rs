//! Where SQL is, and which tables it may touch.

use super::{File, Finding, Tree};

/// How a statement begins.
const VERBS: &[&str] =
    &["SELECT ", "INSERT INTO ", "UPDATE ", "DELETE FROM ", "CREATE TABLE ", "DROP TABLE ", "WITH "];
/// What a table can be, by architecture.
const CLASSES: &[&str] = &["log", "subject", "vault", "derived", "reference", "operational"];
/// The list of tables and classes.
const TABLES: &str = "migrations/tables.txt";

/// Rust files that may hold no statement: all but `db`, which is the engine, and this program.
fn judged(tree: &Tree) -> impl Iterator<Item = &File> {
    tree.rust().filter(|f| {
        let inside = f.path.starts_with("crates/") && f.path.contains("/src/");
        inside && !f.path.starts_with("crates/db/") && !f.path.starts_with("crates/xtask/") && !f.is_test()
    })
}

/// Only files named `sql.rs` contain SQL.
pub fn only_in_sql_files(tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    for file in judged(tree).filter(|f| f.name() != "sql.rs") {
        let code = file.code();
        let macros = code.blank.match_indices("sql!").map(|(at, _)| at).filter(|at| !code.in_tests(*at));
        findings.extend(macros.map(|at| Finding::new(file, code.line(at), "sql! outside a sql.rs")));
        let texts = code.product_strings().filter(|(_, text)| is_statement(text));
        findings.extend(texts.map(|(line, _)| Finding::new(file, *line, "a statement outside a sql.rs")));
    }
    findings
}

fn is_statement(text: &str) -> bool {
    let begins = text.trim_start();
    VERBS.iter().any(|verb| begins.starts_with(verb) && begins.len() > verb.len())
}

/// The raw rows of the bench write what a record writes, without the product: that is what they measure.
const RAW_ROWS: &str = "crates/sanxiang/src/commands/bench/sql.rs";

/// Tables of class subject and log, and the vault, change only where `record` is, in `desk::store`; events are never changed.
pub fn only_record_writes(tree: &Tree) -> Vec<Finding> {
    let classes = classes(tree);
    let of_class = |wanted: &[&str]| -> Vec<&str> {
        classes.iter().filter(|(_, _, class)| wanted.contains(class)).map(|(_, table, _)| *table).collect()
    };
    let guarded = [of_class(&["subject", "log"]), vec!["vault"]].concat();
    let mut findings = Vec::new();
    for file in judged(tree) {
        let in_store = file.path.starts_with("crates/desk/src/store/") || file.path == RAW_ROWS;
        for (line, text) in file.code().product_strings() {
            for table in written(text) {
                if !in_store && guarded.contains(&table.name) {
                    findings.push(Finding::new(
                        file,
                        *line,
                        format!("{} is written past record", table.name),
                    ));
                }
                if table.name == "events" && table.verb != "INSERT INTO " {
                    findings.push(Finding::new(file, *line, "an event is changed"));
                }
            }
        }
    }
    findings
}

/// A table that a statement writes, and how.
struct Written<'a> {
    verb: &'static str,
    name: &'a str,
}

fn written(text: &str) -> impl Iterator<Item = Written<'_>> {
    let verbs = ["INSERT INTO ", "UPDATE ", "DELETE FROM "];
    verbs.into_iter().flat_map(move |verb| {
        text.match_indices(verb)
            .map(move |(at, _)| Written { verb, name: first_word(&text[at + verb.len()..]) })
    })
}

fn first_word(text: &str) -> &str {
    let text = text.trim_start();
    &text[..text.find(|c: char| !c.is_ascii_alphanumeric() && c != '_').unwrap_or(text.len())]
}

/// Every table of the migrations has a class that exists, and no class is without its table.
pub fn tables_are_classed(tree: &Tree) -> Vec<Finding> {
    let Some(list) = tree.file(TABLES) else { return Vec::new() };
    let (classes, tables) = (classes(tree), tables(tree));
    let mut findings = Vec::new();
    for (file, line, name) in &tables {
        if !classes.iter().any(|(_, table, _)| table == name) {
            findings.push(Finding::new(file, *line, format!("{name} has no class in {TABLES}")));
        }
    }
    for (line, name, class) in classes {
        if !CLASSES.contains(&class) {
            findings.push(Finding::new(list, line, format!("{class} is no class")));
        }
        if !tables.iter().any(|(_, _, table)| *table == name) {
            findings.push(Finding::new(list, line, format!("no migration makes {name}")));
        }
    }
    findings
}

/// Lines of the list: number, table, class.
fn classes(tree: &Tree) -> Vec<(usize, &str, &str)> {
    let lines = tree.file(TABLES).into_iter().flat_map(File::lines);
    let rows = lines.filter(|(_, line)| !line.starts_with('#'));
    rows.filter_map(|(n, line)| line.split_once(char::is_whitespace).map(|(t, c)| (n, t, c.trim()))).collect()
}

fn migrations(tree: &Tree) -> impl Iterator<Item = &File> {
    tree.files.iter().filter(|f| f.path.starts_with("migrations/") && f.path.ends_with(".sql"))
}

fn tables(tree: &Tree) -> Vec<(&File, usize, &str)> {
    let lines = migrations(tree).flat_map(|f| f.lines().map(move |(n, line)| (f, n, line)));
    lines
        .filter_map(|(f, n, line)| Some((f, n, first_word(line.trim_start().strip_prefix("CREATE TABLE ")?))))
        .collect()
}

/// `centre` is the first column of every primary key, so that tables can be spread by it; what is not a tenant's is listed.
pub fn centre_comes_first(tree: &Tree) -> Vec<Finding> {
    /// The clock of a rehearsal is the database's own.
    const NOT_TENANT: &[&str] = &["clocks"];
    let reference: Vec<&str> =
        classes(tree).into_iter().filter(|c| c.2 == "reference").map(|c| c.1).collect();
    let mut findings = Vec::new();
    for file in migrations(tree) {
        let mut table = "";
        for (number, line) in file.lines() {
            let line = line.trim_start();
            table = line.strip_prefix("CREATE TABLE ").map_or(table, first_word);
            let free = NOT_TENANT.contains(&table) || reference.contains(&table);
            let key = line.strip_prefix("PRIMARY KEY");
            if !free && key.is_some_and(|key| first_word(key.trim_start_matches([' ', '('])) != "centre") {
                findings.push(Finding::new(
                    file,
                    number,
                    format!("the key of {table} does not begin with centre"),
                ));
            }
        }
    }
    findings
}
