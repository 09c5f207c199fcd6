//! Statements and row mapping of items and versions.

use db::{Sql, Value, sql};
use rules::catalogue::{Item, ItemState, ItemVersion};

use crate::store::{Stored, Table};

impl Stored for Item {
    const TABLE: &'static Table = &Table { name: "items", columns: &["code", "name", "department", "state"] };

    fn columns(&self) -> Vec<Value> {
        let state = match self.state {
            ItemState::Published { .. } => "published",
            ItemState::Withdrawn { .. } => "withdrawn",
        };
        vec![self.code.as_str().into(), self.name.as_str().into(), self.department.into(), state.into()]
    }
}

impl Stored for ItemVersion {
    const TABLE: &'static Table = &Table { name: "item_versions", columns: &["item", "number"] };

    fn columns(&self) -> Vec<Value> {
        vec![self.item.into(), i64::from(self.number).into()]
    }
}

pub(super) static ITEM_BY_CODE: Sql = sql!("SELECT id FROM items WHERE centre = $1 AND code = $2");
pub(super) static PUBLISHED: Sql = sql!(
    "SELECT id, code, name, department
     FROM items
     WHERE centre = $1 AND state = 'published'
     ORDER BY code
     LIMIT $2"
);
