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
// Index drafts_by_age.
pub(super) static EXPIRED: Sql = sql!(
    "SELECT id, content
     FROM drafts
     WHERE centre = $1 AND saved_at <= $2
     ORDER BY saved_at
     LIMIT $3"
);
pub(super) static DELETE_EXPIRED: Sql = sql!("DELETE FROM drafts WHERE centre = $1 AND id = $2");
// Primary key.
pub(super) static AFTER: Sql = sql!(
    "SELECT id, content
     FROM drafts
     WHERE centre = $1 AND id > $2
     ORDER BY id
     LIMIT 200"
);

pub(super) static LOOSEN: Sql = sql!(
    "INSERT INTO loose_files (centre, digest, loose_at)
     VALUES ($1, $2, $3)
     ON CONFLICT (centre, digest) DO UPDATE SET loose_at = excluded.loose_at"
);
// Index loose_files_by_age.
pub(super) static LOOSE: Sql = sql!(
    "SELECT digest
     FROM loose_files
     WHERE centre = $1 AND loose_at <= $2
     ORDER BY loose_at, digest
     LIMIT $3"
);
pub(super) static SETTLE: Sql = sql!("DELETE FROM loose_files WHERE centre = $1 AND digest = $2");
