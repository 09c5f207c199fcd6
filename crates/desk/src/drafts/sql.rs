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
