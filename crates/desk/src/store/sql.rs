//! Every statement of the store.

use std::collections::BTreeMap;
use std::sync::{OnceLock, PoisonError, RwLock};

use db::{Sql, sql};

use super::stored::Table;

pub(super) static FENCE: Sql = sql!(
    "UPDATE heads SET batch = batch + 1
     WHERE centre = $1
     RETURNING epoch, seq, recorded_at, frontier, settled"
);
pub(super) static HEAD: Sql = sql!(
    "SELECT epoch, seq, recorded_at, frontier, settled
     FROM heads
     WHERE centre = $1"
);
pub(super) static HEADS: Sql = sql!("SELECT centre FROM heads ORDER BY centre");
pub(super) static SAVE_HEAD: Sql = sql!(
    "UPDATE heads SET seq = $2, recorded_at = $3, frontier = $4, settled = $5
     WHERE centre = $1"
);
pub(super) static OPEN_HEAD: Sql = sql!(
    "INSERT INTO heads (centre, epoch, seq, batch, recorded_at, frontier, settled)
     VALUES ($1, 1, 0, 0, 0, $2, 0)
     ON CONFLICT (centre) DO NOTHING"
);
// Primary key (centre, epoch, seq).
pub(super) static EVENTS_AFTER: Sql = sql!(
    "SELECT centre, epoch, seq, id, operation, recorded_at, occurred_at, actor,
            kind, subject_id, version, event, format, body, after, leaf
     FROM events
     WHERE centre = $1 AND (epoch, seq) > ($2, $3)
     ORDER BY epoch, seq
     LIMIT $4"
);
// Index events_by_subject.
pub(super) static EVENTS_OF_SUBJECT: Sql = sql!(
    "SELECT centre, epoch, seq, id, operation, recorded_at, occurred_at, actor,
            kind, subject_id, version, event, format, body, after, leaf
     FROM events
     WHERE centre = $1 AND subject_id = $2 AND version > $3
     ORDER BY version
     LIMIT $4"
);
// Index events_by_id.
pub(super) static EVENT_BY_ID: Sql = sql!(
    "SELECT epoch, seq
     FROM events
     WHERE centre = $1 AND id = $2"
);

pub(super) static INSERT_AGENDA: Sql = sql!(
    "INSERT INTO agenda (centre, due_at, kind, subject, subject_kind)
     VALUES ($1, $2, $3, $4, $5)"
);
pub(super) static DELETE_AGENDA: Sql = sql!(
    "DELETE FROM agenda
     WHERE centre = $1 AND due_at = $2 AND kind = $3 AND subject = $4"
);
// Primary key (centre, due_at, kind, subject).
pub(super) static AGENDA_DUE: Sql = sql!(
    "SELECT a.due_at, a.kind, a.subject
     FROM agenda a
     WHERE a.centre = $1 AND a.due_at <= $2 AND (a.due_at, a.kind, a.subject) > ($3, $4, $5)
       AND NOT EXISTS (SELECT 1 FROM parked p
                       WHERE p.centre = a.centre AND p.reader = 'sweep:' || a.kind
                         AND p.subject = a.subject AND p.parked_at IS NOT NULL)
     ORDER BY a.due_at, a.kind, a.subject
     LIMIT $6"
);
pub(super) static AGENDA_ROW: Sql = sql!(
    "SELECT subject_kind
     FROM agenda
     WHERE centre = $1 AND due_at = $2 AND kind = $3 AND subject = $4"
);
// `verify` only: reads the whole table of a centre once, by key.
pub(super) static AGENDA_PAGE: Sql = sql!(
    "SELECT due_at, kind, subject, subject_kind
     FROM agenda
     WHERE centre = $1 AND (due_at, kind, subject) > ($2, $3, $4)
     ORDER BY due_at, kind, subject
     LIMIT $5"
);

// Primary key (centre, series, kind, year); read and saved behind the fence.
pub(super) static LAST_NUMBER: Sql = sql!(
    "SELECT last
     FROM numbers
     WHERE centre = $1 AND series = $2 AND kind = $3 AND year = $4"
);
// Primary key; `verify` only.
pub(super) static NUMBERS_PAGE: Sql = sql!(
    "SELECT series, kind, year, last
     FROM numbers
     WHERE centre = $1 AND (series, kind, year) > ($2, $3, $4)
     ORDER BY series, kind, year
     LIMIT $5"
);
pub(super) static SAVE_NUMBER: Sql = sql!(
    "INSERT INTO numbers (centre, series, kind, year, last)
     VALUES ($1, $2, $3, $4, $5)
     ON CONFLICT (centre, series, kind, year) DO UPDATE SET last = excluded.last"
);

pub(super) static INSERT_REQUEST: Sql = sql!(
    "INSERT INTO requests (centre, actor, key, fingerprint, event_id, expires_at)
     VALUES ($1, $2, $3, $4, $5, $6)
     ON CONFLICT (centre, actor, key) DO NOTHING"
);
pub(super) static REQUEST: Sql = sql!(
    "SELECT fingerprint, event_id
     FROM requests
     WHERE centre = $1 AND actor = $2 AND key = $3"
);
pub(super) static DELETE_REQUEST: Sql = sql!(
    "DELETE FROM requests
     WHERE centre = $1 AND actor = $2 AND key = $3"
);
pub(super) static DELETE_EXPIRED_REQUESTS: Sql = sql!(
    "DELETE FROM requests
     WHERE centre = $1 AND expires_at <= $2
       AND expires_at <= (SELECT MAX(e) FROM (SELECT expires_at AS e FROM requests
                          WHERE centre = $1 ORDER BY expires_at LIMIT 200) oldest)"
);

pub(super) static INSERT_VAULT: Sql = sql!(
    "INSERT INTO vault (centre, id, subject_kind, subject_id, field_class, key_id, salt, sealed, readable)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)"
);
pub(super) static VAULT_ROW: Sql = sql!(
    "SELECT id, subject_kind, subject_id, field_class, key_id, salt, sealed, readable, erased_at
     FROM vault
     WHERE centre = $1 AND id = $2"
);
// Index vault_by_subject.
pub(super) static VAULT_OF_SUBJECT: Sql = sql!(
    "SELECT id, subject_kind, subject_id, field_class, key_id, salt, sealed, readable, erased_at
     FROM vault
     WHERE centre = $1 AND subject_id = $2
     ORDER BY id"
);
// Partial index vault_readable; newest first.
pub(super) static FIND_READABLE: Sql = sql!(
    "SELECT subject_id, readable
     FROM vault
     WHERE centre = $1 AND subject_kind = $2 AND readable IS NOT NULL AND lower(readable) LIKE lower($3) ESCAPE '!'
     ORDER BY id DESC
     LIMIT $4"
);
pub(super) static ERASE_VAULT: Sql = sql!(
    "UPDATE vault SET salt = NULL, sealed = NULL, readable = NULL, erased_at = $3
     WHERE centre = $1 AND id = $2 AND erased_at IS NULL"
);
// `verify` only: rows of the vault whose subject never lived.
pub(super) static VAULT_STRAYS: Sql = sql!(
    "SELECT v.id
     FROM vault v
     WHERE v.centre = $1
       AND NOT EXISTS (SELECT 1 FROM events e WHERE e.centre = v.centre AND e.subject_id = v.subject_id)
     ORDER BY v.id
     LIMIT $2"
);

pub(super) static CURSOR: Sql = sql!(
    "SELECT epoch, seq
     FROM cursors
     WHERE centre = $1 AND reader = $2"
);
pub(super) static OPEN_CURSOR: Sql = sql!(
    "INSERT INTO cursors (centre, reader, epoch, seq)
     VALUES ($1, $2, $3, $4)
     ON CONFLICT (centre, reader) DO NOTHING"
);
pub(super) static MOVE_CURSOR: Sql = sql!(
    "UPDATE cursors SET epoch = $3, seq = $4
     WHERE centre = $1 AND reader = $2 AND seq = $5"
);
// One query a round: a centre's head beside its readers' cursors.
pub(super) static STANDINGS: Sql = sql!(
    "SELECT h.centre, h.seq, c.reader, c.seq
     FROM heads h
     LEFT JOIN cursors c ON c.centre = h.centre
     ORDER BY h.centre, c.reader"
);
pub(super) static PARKED_ROW: Sql = sql!(
    "SELECT seq, attempts, parked_at
     FROM parked
     WHERE centre = $1 AND reader = $2 AND subject = $3"
);
pub(super) static FAILURES_OF_READER: Sql = sql!(
    "SELECT subject, seq, parked_at
     FROM parked
     WHERE centre = $1 AND reader = $2
     ORDER BY subject"
);
pub(super) static PARKED_ALL: Sql = sql!(
    "SELECT centre, reader, subject, seq, attempts, reason, parked_at
     FROM parked
     WHERE parked_at IS NOT NULL
     ORDER BY centre, reader, subject
     LIMIT 1000"
);
// Another event than the one that failed before is counted from the beginning.
pub(super) static NOTE_FAILURE: Sql = sql!(
    "INSERT INTO parked (centre, reader, subject, seq, attempts, reason)
     VALUES ($1, $2, $3, $4, 1, $5)
     ON CONFLICT (centre, reader, subject)
     DO UPDATE SET attempts = CASE WHEN parked.seq = excluded.seq THEN parked.attempts + 1 ELSE 1 END,
                   seq = excluded.seq, reason = excluded.reason
     RETURNING attempts"
);
pub(super) static PARK: Sql = sql!(
    "UPDATE parked SET parked_at = $4
     WHERE centre = $1 AND reader = $2 AND subject = $3"
);
pub(super) static UNPARK: Sql = sql!(
    "DELETE FROM parked
     WHERE centre = $1 AND reader = $2 AND subject = $3"
);

pub(super) static CLOCK: Sql = sql!(
    "SELECT anchor_at, speed, stood_at, confirmed_at
     FROM clocks
     WHERE name = $1"
);
pub(super) static SAVE_CLOCK: Sql = sql!(
    "INSERT INTO clocks (name, anchor_at, speed, stood_at, confirmed_at)
     VALUES ($1, $2, $3, $4, $5)
     ON CONFLICT (name) DO UPDATE
     SET anchor_at = excluded.anchor_at, speed = excluded.speed,
         stood_at = excluded.stood_at, confirmed_at = excluded.confirmed_at"
);
pub(super) static LAST_MOMENT: Sql = sql!("SELECT MAX(recorded_at) FROM heads");

pub(super) static INSERT_CHECKPOINT: Sql = sql!(
    "INSERT INTO checkpoints (centre, epoch, size, signed)
     VALUES ($1, $2, $3, $4)
     ON CONFLICT (centre, epoch, size) DO NOTHING"
);
// Primary key, from its end.
pub(super) static LAST_CHECKPOINT: Sql = sql!(
    "SELECT epoch, size
     FROM checkpoints
     WHERE centre = $1
     ORDER BY epoch DESC, size DESC
     LIMIT 1"
);
pub(super) static CHECKPOINTS: Sql = sql!(
    "SELECT epoch, size, signed
     FROM checkpoints
     WHERE centre = $1
     ORDER BY epoch, size"
);

/// Events that one statement inserts; most verbs record one to four.
pub(super) const EVENTS_TOGETHER_MAX: usize = 4;
/// Columns of an event.
const EVENT_COLUMNS: usize = 16;

static INSERT_EVENTS: [OnceLock<&'static str>; EVENTS_TOGETHER_MAX] =
    [const { OnceLock::new() }; EVENTS_TOGETHER_MAX];

/// The statement that inserts so many events, at most [`EVENTS_TOGETHER_MAX`].
pub(super) fn insert_events(count: usize) -> Sql {
    Sql::from_literal(INSERT_EVENTS[count - 1].get_or_init(|| {
        let row = |n: usize| {
            let places: Vec<String> =
                (1..=EVENT_COLUMNS).map(|c| format!("${}", n * EVENT_COLUMNS + c)).collect();
            format!("({})", places.join(", "))
        };
        let rows: Vec<String> = (0..count).map(row).collect();
        let text = format!(
            "INSERT INTO events (centre, epoch, seq, id, operation, recorded_at, occurred_at, actor,
                                 kind, subject_id, version, event, format, body, after, leaf)
             VALUES {}",
            rows.join(", ")
        );
        Box::leak(text.into_boxed_str())
    }))
}

/// The statements of one subject table, built once and kept for the life of the process.
pub(super) struct Built {
    /// One subject.
    pub load: &'static str,
    /// A new subject.
    pub insert: &'static str,
    /// A changed subject with its index columns.
    pub update: &'static str,
    /// A changed subject whose index columns stayed.
    pub update_body: &'static str,
    /// A page by key, for `verify`.
    pub page: &'static str,
    /// Subjects of the log that the table lacks, for `verify`.
    pub missing: &'static str,
}

/// Everything a projector keeps of a centre, for a comparison of whole rows: the columns are the projector's own.
pub(super) fn rows_of(table: &str) -> &'static str {
    Box::leak(format!("SELECT * FROM {table} WHERE centre = $1").into_boxed_str())
}

static BUILT: RwLock<BTreeMap<&'static str, &'static Built>> = RwLock::new(BTreeMap::new());

/// The statements of a table.
pub(super) fn of(table: &'static Table) -> &'static Built {
    if let Some(built) = BUILT.read().unwrap_or_else(PoisonError::into_inner).get(table.name) {
        return built;
    }
    let mut all = BUILT.write().unwrap_or_else(PoisonError::into_inner);
    all.entry(table.name).or_insert_with(|| Box::leak(Box::new(build(table))))
}

fn build(table: &Table) -> Built {
    let name = table.name;
    let names: String = table.columns.iter().map(|c| format!(", {c}")).collect();
    let places: String = (0..table.columns.len()).map(|i| format!(", ${}", i + 6)).collect();
    let sets: String = table.columns.iter().enumerate().map(|(i, c)| format!(", {c} = ${}", i + 7)).collect();
    let leak = |text: String| -> &'static str { Box::leak(text.into_boxed_str()) };
    Built {
        load: leak(format!("SELECT version, format, body FROM {name} WHERE centre = $1 AND id = $2")),
        insert: leak(format!(
            "INSERT INTO {name} (centre, id, version, format, body{names}) VALUES ($1, $2, $3, $4, $5{places})"
        )),
        update: leak(format!(
            "UPDATE {name} SET version = $4, format = $5, body = $6{sets}
             WHERE centre = $1 AND id = $2 AND version = $3"
        )),
        update_body: leak(format!(
            "UPDATE {name} SET version = $4, format = $5, body = $6
             WHERE centre = $1 AND id = $2 AND version = $3"
        )),
        page: leak(format!(
            "SELECT id, version, format, body{names} FROM {name}
             WHERE centre = $1 AND id > $2 ORDER BY id LIMIT $3"
        )),
        missing: leak(format!(
            "SELECT e.subject_id FROM events e
             WHERE e.centre = $1 AND e.kind = $2 AND e.version = 1
               AND NOT EXISTS (SELECT 1 FROM {name} t WHERE t.centre = e.centre AND t.id = e.subject_id)
             ORDER BY e.subject_id LIMIT $3"
        )),
    }
}
