//! The statements that one `record` executes, for the raw rows: no product code between them and the engine.

use db::{Sql, sql};

pub(super) static FENCE: Sql = sql!("UPDATE heads SET batch = batch + 1 WHERE centre = $1");
pub(super) static HEAD: Sql = sql!("UPDATE heads SET seq = $2, recorded_at = $3 WHERE centre = $1");
pub(super) static SUBJECT: Sql = sql!(
    "UPDATE cases SET version = $4, format = $5, body = $6, number = $7, phase = $8, item = $9,
                      department = $10, applicant = $11, agent = $12, filed_at = $13, due_on = $14,
                      taken_by = $15, delivered_at = $16, paused = $17, statute_on = $14
     WHERE centre = $1 AND id = $2 AND version = $3"
);
pub(super) static EVENT: Sql = sql!(
    "INSERT INTO events (centre, epoch, seq, id, operation, recorded_at, occurred_at, actor,
                         kind, subject_id, version, event, format, body, after, leaf)
     VALUES ($1, $2, $3, $4, $4, $5, $5, 'staff', 'case', $6, $7, 'accepted', 1, $8, $9, $9)"
);
pub(super) static REQUEST: Sql = sql!(
    "INSERT INTO requests (centre, actor, key, fingerprint, event_id, expires_at)
     VALUES ($1, 'staff', $2, $3, $4, $5)"
);
pub(super) static CASES: Sql = sql!(
    "SELECT id, version, format, body, number, item, department, applicant, agent, filed_at,
            taken_by, delivered_at, paused
     FROM cases WHERE centre = $1 ORDER BY id LIMIT 10000"
);
pub(super) static LAST_EVENT: Sql = sql!(
    "SELECT epoch, seq, body FROM events
     WHERE centre = $1 AND kind = 'case'
     ORDER BY epoch DESC, seq DESC LIMIT 1"
);
pub(super) static MAX_SEQ: Sql = sql!("SELECT seq FROM heads WHERE centre = $1");
// The process that answers; its parent is that of every process of the cluster.
pub(super) static BACKEND: Sql = sql!("SELECT CAST(pg_backend_pid() AS BIGINT)");
// The place of a measurement on PostgreSQL, whose address the operator gave for this alone.
pub(super) static DROP_ALL: Sql = sql!("DROP SCHEMA public CASCADE");
pub(super) static MAKE_PLACE: Sql = sql!("CREATE SCHEMA public");
