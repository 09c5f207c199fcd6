//! Statements and row mapping of centres.

use db::{Sql, Value, sql};
use rules::centres::Centre;

use crate::store::{Stored, Table};

/// The one centre of this log.
pub(super) static ONE: Sql = sql!("SELECT id FROM centres WHERE centre = $1 ORDER BY id LIMIT 1");

impl Stored for Centre {
    const TABLE: &'static Table = &Table { name: "centres", columns: &["code"] };
    const SETTLED: bool = true;

    fn columns(&self) -> Vec<Value> {
        vec![self.facts.code.as_str().into()]
    }
}
