//! Writes of a verb that wait for its next question or its end: they travel together, and a subject's row is written once.

use base::{CentreId, Id};
use db::{DbError, Sql, Value};

use super::agenda::{self, AgendaEntry};
use super::exec::Exec;
use super::fail::Fail;
use super::sql;
use super::stored::Table;

/// A subject's row as a verb leaves it.
pub(super) struct SubjectRow {
    pub table: &'static Table,
    pub kind: &'static str,
    pub id: Id,
    /// The version in the table now; none for a new subject.
    pub from: Option<i64>,
    pub version: i64,
    pub format: i64,
    pub body: String,
    /// The index columns; none when they stayed as they are.
    pub columns: Option<Vec<Value>>,
    pub agenda_before: Vec<AgendaEntry>,
    pub agenda_after: Vec<AgendaEntry>,
}

/// What waits to be written, in order.
#[derive(Default)]
pub(super) struct Writes {
    rows: Vec<SubjectRow>,
    events: Vec<Vec<Value>>,
    others: Vec<(Sql, Vec<Value>)>,
}

impl Writes {
    /// Lays down a subject's row; over one that waits already only the end state is written.
    ///
    /// [`Fail::Stale`] when it was made from another copy than the one that waits.
    pub fn row(&mut self, row: SubjectRow) -> Result<(), Fail> {
        let same = |w: &&mut SubjectRow| w.id == row.id && std::ptr::eq(w.table, row.table);
        let Some(waiting) = self.rows.iter_mut().find(same) else {
            self.rows.push(row);
            return Ok(());
        };
        if row.from != Some(waiting.version) {
            return Err(Fail::Stale);
        }
        (waiting.version, waiting.format, waiting.body) = (row.version, row.format, row.body);
        waiting.columns = row.columns.or_else(|| waiting.columns.take());
        waiting.agenda_after = row.agenda_after;
        Ok(())
    }

    /// Lays down an event's row.
    pub fn event(&mut self, row: Vec<Value>) {
        self.events.push(row);
    }

    /// Lays down a statement whose count nobody asks for, such as a row of the vault.
    pub fn other(&mut self, sql: Sql, args: Vec<Value>) {
        self.others.push((sql, args));
    }

    /// Tells whether nothing waits.
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty() && self.events.is_empty() && self.others.is_empty()
    }

    /// Writes all that waits, in one round trip where the engine can.
    pub fn flush(&mut self, tx: &mut dyn Exec, centre: CentreId) -> Result<(), Fail> {
        if self.is_empty() {
            return Ok(());
        }
        let rows = std::mem::take(&mut self.rows);
        let count = rows.len();
        let mut all = Vec::with_capacity(count + self.others.len());
        let mut agenda = Vec::new();
        for row in rows {
            let (before, after) = (&row.agenda_before, &row.agenda_after);
            agenda.extend(agenda::changes(centre, row.id, row.kind, before, after));
            all.push(statement(centre, row));
        }
        for rows in std::mem::take(&mut self.events).chunks(sql::EVENTS_TOGETHER_MAX) {
            all.push((sql::insert_events(rows.len()), rows.concat()));
        }
        all.append(&mut self.others);
        all.extend(agenda);
        let work: Vec<(Sql, &[Value])> = all.iter().map(|(sql, args)| (*sql, args.as_slice())).collect();
        match tx.execute_all(&work) {
            Ok(touched) if touched.iter().take(count).all(|n| *n == 1) => Ok(()),
            Ok(_) => Err(Fail::Stale),
            // The subject has an event of this version already: the copy was not the newest.
            Err(DbError::Unique { table, .. }) if table == "events" => Err(Fail::Stale),
            Err(error) => Err(error.into()),
        }
    }
}

fn statement(centre: CentreId, row: SubjectRow) -> (Sql, Vec<Value>) {
    let built = sql::of(row.table);
    let mut args: Vec<Value> = Vec::with_capacity(6 + row.table.columns.len());
    args.extend([centre.into(), row.id.into()]);
    args.extend(row.from.map(Value::from));
    args.extend([row.version.into(), row.format.into(), row.body.into()]);
    let text = match (row.from, &row.columns) {
        (None, _) => built.insert,
        (Some(_), Some(_)) => built.update,
        (Some(_), None) => built.update_body,
    };
    args.extend(row.columns.into_iter().flatten());
    (Sql::from_literal(text), args)
}
