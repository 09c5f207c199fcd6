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
// Index item_versions_by_item.
pub(super) static VERSIONS: Sql = sql!(
    "SELECT number, id
     FROM item_versions
     WHERE centre = $1 AND item = $2
     ORDER BY number DESC
     LIMIT 100"
);
pub(super) static PUBLISHED: Sql = sql!(
    "SELECT id, code, name, department
     FROM items
     WHERE centre = $1 AND state = 'published'
     ORDER BY code
     LIMIT $2"
);

pub(super) static CLEAR_KEYS: Sql = sql!("DELETE FROM item_search WHERE centre = $1");
// Primary key.
pub(super) static ITEMS_AFTER: Sql = sql!(
    "SELECT id
     FROM items
     WHERE centre = $1 AND id > $2
     ORDER BY id
     LIMIT 200"
);
pub(super) static SAVE_KEYS: Sql = sql!(
    "INSERT INTO item_search (centre, item, name_key, pinyin, initials, words, card, foreign_code)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
     ON CONFLICT (centre, item) DO UPDATE
     SET name_key = EXCLUDED.name_key, pinyin = EXCLUDED.pinyin, initials = EXCLUDED.initials, words = EXCLUDED.words,
         card = EXCLUDED.card, foreign_code = EXCLUDED.foreign_code"
);
// Reads one short row an item: the order and the score are made in one place for both engines.
pub(super) static KEYS: Sql = sql!(
    "SELECT s.item, s.name_key, s.pinyin, s.initials, s.words
     FROM item_search s
     JOIN items i ON i.centre = s.centre AND i.id = s.item
     WHERE s.centre = $1 AND i.state = 'published'
     ORDER BY i.code
     LIMIT $2"
);
pub(super) static CARDS: Sql = sql!(
    "SELECT s.item, s.card
     FROM item_search s
     JOIN items i ON i.centre = s.centre AND i.id = s.item
     WHERE s.centre = $1 AND i.state = 'published'
     ORDER BY i.code
     LIMIT $2"
);
// Uses item_search_by_foreign_code; the item that came first where a source gave one code twice.
pub(super) static BY_FOREIGN_CODE: Sql = sql!(
    "SELECT item
     FROM item_search
     WHERE centre = $1 AND foreign_code = $2
     ORDER BY item
     LIMIT 1"
);
// Uses items_by_name; where two items bear one name, the one entered first.
pub(super) static BY_NAME: Sql = sql!(
    "SELECT id
     FROM items
     WHERE centre = $1 AND name = $2
     ORDER BY id
     LIMIT 1"
);
