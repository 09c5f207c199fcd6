//! Statements and row mapping of licences.

use db::{Sql, Value, sql};
use rules::licences::Licence;

use crate::store::{Numbered, Stored, Table};

impl Stored for Licence {
    const TABLE: &'static Table =
        &Table { name: "licences", columns: &["number", "identifier", "holder", "case_id"] };
    const SERIES: Option<&'static str> = Some(super::SERIES);

    fn columns(&self) -> Vec<Value> {
        vec![
            self.number.as_str().into(),
            self.identifier.as_str().into(),
            self.holder.into(),
            self.case.into(),
        ]
    }

    fn numbered(&self) -> Option<Numbered> {
        let (department, n) = self.serial()?;
        Some(Numbered { kind: department.to_owned(), year: self.issued_on.year(), n })
    }
}

pub(super) static BY_NUMBER: Sql = sql!("SELECT id FROM licences WHERE centre = $1 AND number = $2");
pub(super) static BY_IDENTIFIER: Sql = sql!("SELECT id FROM licences WHERE centre = $1 AND identifier = $2");
// Index licences_by_holder.
pub(super) static OF_HOLDER: Sql = sql!(
    "SELECT id
     FROM licences
     WHERE centre = $1 AND holder = $2
     ORDER BY id DESC
     LIMIT $3"
);
pub(super) static OF_HOLDER_BEFORE: Sql = sql!(
    "SELECT id
     FROM licences
     WHERE centre = $1 AND holder = $2 AND id < $4
     ORDER BY id DESC
     LIMIT $3"
);
