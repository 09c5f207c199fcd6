//! Statements of drafts.

use db::{Sql, sql};

pub(super) static INSERT: Sql = sql!(
    "INSERT INTO drafts (centre, id, account, item, version_id, content, saved_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7)"
);
pub(super) static SAVE: Sql = sql!(
    "UPDATE drafts SET content = $4, saved_at = $5
     WHERE centre = $1 AND id = $2 AND account = $3"
);
pub(super) static DELETE: Sql = sql!("DELETE FROM drafts WHERE centre = $1 AND id = $2 AND account = $3");
// Index drafts_by_account.
pub(super) static OF_ACCOUNT: Sql = sql!(
    "SELECT id, item, version_id, content, saved_at
     FROM drafts
     WHERE centre = $1 AND account = $2 AND saved_at > $3
     ORDER BY saved_at DESC, id
     LIMIT $4"
);
pub(super) static SUPPLEMENT: Sql = sql!(
    "SELECT content
     FROM supplements
     WHERE centre = $1 AND case_id = $2 AND receipt = $3"
);
pub(super) static LAY_SUPPLEMENT: Sql = sql!(
    "INSERT INTO supplements (centre, case_id, receipt, content, saved_at)
     VALUES ($1, $2, $3, $4, $5)
     ON CONFLICT (centre, case_id) DO UPDATE
     SET receipt = excluded.receipt, content = excluded.content, saved_at = excluded.saved_at"
);
pub(super) static DELETE_SUPPLEMENT: Sql =
    sql!("DELETE FROM supplements WHERE centre = $1 AND (case_id = $2 OR saved_at < $3)");
pub(super) static INSERT_FILED: Sql = sql!(
    "INSERT INTO filed_drafts (centre, id, account, case_id, filed_at)
     VALUES ($1, $2, $3, $4, $5)"
);
pub(super) static FILED: Sql = sql!(
    "SELECT case_id
     FROM filed_drafts
     WHERE centre = $1 AND id = $2 AND account = $3 AND filed_at > $4"
);
pub(super) static DELETE_FILED: Sql = sql!("DELETE FROM filed_drafts WHERE centre = $1 AND filed_at <= $2");
pub(super) static INSERT_HELD: Sql = sql!(
    "INSERT INTO held_forms (centre, id, account, content, held_at)
     VALUES ($1, $2, $3, $4, $5)"
);
pub(super) static HELD: Sql = sql!(
    "SELECT content
     FROM held_forms
     WHERE centre = $1 AND id = $2 AND account = $3 AND held_at > $4"
);
// Uses held_forms_by_account; the others are few, since none is kept for long.
pub(super) static DELETE_HELD: Sql =
    sql!("DELETE FROM held_forms WHERE centre = $1 AND (account = $2 OR held_at <= $3)");
