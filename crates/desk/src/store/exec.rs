//! The statements of one transaction, behind an object so that contexts carry a single lifetime.

use db::{DbError, Row, Sql, Tx, Value};

/// What a context needs of a transaction; `Tx` has two lives (writer, reader) and this hides both.
pub trait Exec {
    /// Runs a statement and answers how many rows it touched.
    fn execute(&mut self, sql: &Sql, args: &[Value]) -> Result<u64, DbError>;
    /// Runs a query.
    fn query(&mut self, sql: &Sql, args: &[Value]) -> Result<Vec<Row>, DbError>;
    /// Runs a query of at most one row.
    fn query_opt(&mut self, sql: &Sql, args: &[Value]) -> Result<Option<Row>, DbError>;
    /// Runs several statements in their order, in one round trip where the engine can.
    fn execute_all(&mut self, work: &[(Sql, &[Value])]) -> Result<Vec<u64>, DbError>;
    /// Runs a query that was built once for a subject table.
    fn query_built(&mut self, text: &'static str, args: &[Value]) -> Result<Vec<Row>, DbError>;
    /// Opens the savepoint of the verb, unless it is open: before anything is written that may have to be undone.
    fn secure(&mut self) -> Result<(), DbError>;
}

impl Exec for Tx<'_> {
    fn execute(&mut self, sql: &Sql, args: &[Value]) -> Result<u64, DbError> {
        Tx::execute(self, sql, args)
    }

    fn query(&mut self, sql: &Sql, args: &[Value]) -> Result<Vec<Row>, DbError> {
        Tx::query(self, sql, args)
    }

    fn query_opt(&mut self, sql: &Sql, args: &[Value]) -> Result<Option<Row>, DbError> {
        Tx::query_opt(self, sql, args)
    }

    fn execute_all(&mut self, work: &[(Sql, &[Value])]) -> Result<Vec<u64>, DbError> {
        Tx::execute_all(self, work)
    }

    fn query_built(&mut self, text: &'static str, args: &[Value]) -> Result<Vec<Row>, DbError> {
        Tx::query_built(self, text, args)
    }

    fn secure(&mut self) -> Result<(), DbError> {
        if self.has_savepoint() { Ok(()) } else { self.savepoint() }
    }
}
