//! Every statement of the store's tests.

use base::Sealed;
use db::{Migration, Sql, Value, sql};
use desk::store::{Numbered, Stored, Table};

use super::note::{Note, NoteEvent};

pub static MIGRATIONS: &[Migration] = &[
    desk::MIGRATIONS[0],
    desk::MIGRATIONS[6],
    Migration {
        name: "9000_notes",
        text: "
            CREATE TABLE notes (
              centre BIGINT NOT NULL, id BYTEA NOT NULL, version BIGINT NOT NULL, format BIGINT NOT NULL,
              body TEXT NOT NULL, title TEXT NOT NULL, name_blind BYTEA, number BIGINT,
              PRIMARY KEY (centre, id)
            );
            CREATE INDEX notes_by_name ON notes (centre, name_blind);
            CREATE TABLE note_counts (
              centre BIGINT NOT NULL, event TEXT NOT NULL, n BIGINT NOT NULL, PRIMARY KEY (centre, event)
            );",
    },
];

static NOTES: Table = Table { name: "notes", columns: &["title", "name_blind", "number"] };

impl Stored for Note {
    const TABLE: &'static Table = &NOTES;
    const SERIES: Option<&'static str> = Some("N");

    fn columns(&self) -> Vec<Value> {
        let blind = self.name.map(|n| Value::from(n.blind));
        vec![self.title.as_str().into(), blind.unwrap_or(Value::Null), self.number.into()]
    }

    fn erased_by(&self, event: &NoteEvent) -> Vec<Sealed> {
        match event {
            NoteEvent::Corrected { .. } | NoteEvent::Erased => {
                self.name.iter().flat_map(|name| [name.sealed, name.phone]).collect()
            }
            NoteEvent::Written { .. }
            | NoteEvent::Retitled { .. }
            | NoteEvent::Numbered { .. }
            | NoteEvent::Expired
            | NoteEvent::Postponed { .. } => Vec::new(),
        }
    }

    fn numbered(&self) -> Option<Numbered> {
        self.number.map(|n| Numbered { kind: "note".into(), year: 2026, n: n.into() })
    }

    fn agenda(&self) -> Vec<desk::store::AgendaEntry> {
        self.due_at.map(|due_at| desk::store::AgendaEntry { due_at, kind: "note.due" }).into_iter().collect()
    }
}

pub static BY_NAME: Sql = sql!("SELECT id FROM notes WHERE centre = $1 AND name_blind = $2 ORDER BY id");
pub static COUNT: Sql = sql!(
    "INSERT INTO note_counts (centre, event, n) VALUES ($1, $2, 1)
     ON CONFLICT (centre, event) DO UPDATE SET n = note_counts.n + 1"
);
pub static CLEAR_COUNTS: Sql = sql!("DELETE FROM note_counts WHERE centre = $1");
pub static COUNTS: Sql = sql!("SELECT event, n FROM note_counts WHERE centre = $1 ORDER BY event");
pub static NUMBERS: Sql =
    sql!("SELECT number FROM notes WHERE centre = $1 AND number IS NOT NULL ORDER BY number");
pub static VAULT: Sql = sql!("SELECT salt, sealed, readable FROM vault WHERE centre = $1 ORDER BY id");
pub static STOOD_AT: Sql = sql!("SELECT stood_at FROM clocks WHERE name = 'rehearsal'");
/// A failure of the counter from before it was rebuilt.
pub static OLD_FAILURE: Sql = sql!(
    "INSERT INTO parked (centre, reader, subject, seq, attempts, reason) VALUES ($1, 'counter', $2, 999, 4, '旧')"
);
pub static SPOIL: Sql = sql!("INSERT INTO notes (centre) VALUES ($1)");

/// Ends the connection under the verb's feet (PostgreSQL).
pub static CUT: Sql = sql!("SELECT CAST(pg_terminate_backend(pg_backend_pid()) AS TEXT)");
/// Leaves room for four more pages on this connection (SQLite); the figure is that of the test's small database.
pub static LITTLE_ROOM: Sql = sql!("PRAGMA max_page_count = 60");

/// What an intruder with the keys of the database does, and where `verify` must say so.
pub static INTRUSIONS: &[(&str, Sql, &str, desk::store::DamageKind)] = {
    use desk::store::DamageKind::{Altered, Columns, Erased, Extra, Missing, Replay, Root, Version};
    &[
        ("an event's body is edited", sql!("UPDATE events SET body = replace(body, '旧', '新') WHERE seq = 1"), "events", Altered),
        ("an event's moment is edited", sql!("UPDATE events SET recorded_at = recorded_at - 86400000 WHERE seq = 2"), "events", Altered),
        ("an act is back-dated", sql!("UPDATE events SET occurred_at = occurred_at - 86400000 WHERE seq = 2"), "events", Altered),
        ("an event changes hands", sql!("UPDATE events SET actor = 'clock' WHERE seq = 2"), "events", Altered),
        ("an event is renamed", sql!("UPDATE events SET event = 'retitled' WHERE seq = 1"), "events", Altered),
        ("an event in the middle is deleted", sql!("DELETE FROM events WHERE seq = 3"), "events", Missing),
        ("the last event is deleted", sql!("DELETE FROM events WHERE seq = (SELECT MAX(seq) FROM events)"), "events", Missing),
        ("all events are deleted", sql!("DELETE FROM events"), "events", Missing),
        (
            "an event is added behind the head",
            sql!(
                "INSERT INTO events (centre, epoch, seq, id, operation, recorded_at, occurred_at, actor, kind, subject_id, version, event, format, body, after, leaf)
                 SELECT centre, epoch, 999, operation, operation, recorded_at, occurred_at, actor, kind, subject_id, version + 50, event, format, body, after, leaf
                 FROM events WHERE seq = 1"
            ),
            "events",
            Extra,
        ),
        ("an event is moved to another epoch", sql!("UPDATE events SET epoch = 2 WHERE seq = 2"), "events", Missing),
        ("a leaf is replaced", sql!("UPDATE events SET leaf = (SELECT leaf FROM events WHERE seq = 2) WHERE seq = 1"), "heads", Root),
        ("the head is set back", sql!("UPDATE heads SET seq = seq - 1"), "events", Extra),
        ("the head is set forward", sql!("UPDATE heads SET seq = seq + 1"), "events", Missing),
        ("the frontier is emptied", sql!("UPDATE heads SET frontier = (SELECT frontier FROM heads WHERE centre = 2) WHERE centre = 1"), "heads", Root),
        ("the head's moment is moved", sql!("UPDATE heads SET recorded_at = recorded_at + 1 WHERE centre = 1"), "heads", Altered),
        ("the head's epoch is raised", sql!("UPDATE heads SET epoch = epoch + 1 WHERE centre = 1"), "heads", Altered),
        ("the head says that a settled subject changed", sql!("UPDATE heads SET settled = 5 WHERE centre = 1"), "heads", Altered),
        ("a body is edited", sql!("UPDATE notes SET body = replace(body, '旧', '新')"), "notes", Altered),
        ("a body is edited and is noticed by replay", sql!("UPDATE notes SET body = replace(body, '旧', '新')"), "notes", Replay),
        ("an index column is edited", sql!("UPDATE notes SET number = 77"), "notes", Columns),
        ("an index column is emptied", sql!("UPDATE notes SET name_blind = NULL"), "notes", Columns),
        ("a version is edited", sql!("UPDATE notes SET version = version + 1"), "notes", Version),
        ("a subject is deleted", sql!("DELETE FROM notes"), "notes", Missing),
        (
            "a subject is smuggled in",
            sql!(
                "INSERT INTO notes (centre, id, version, format, body, title)
                 SELECT centre, operation, 1, 1, '{}', '' FROM events WHERE seq = 1"
            ),
            "notes",
            Extra,
        ),
        (
            "the bodies of two subjects are exchanged",
            sql!(
                "UPDATE notes SET body = (SELECT o.body FROM notes o WHERE o.centre = notes.centre AND o.id <> notes.id LIMIT 1)
                 WHERE centre = 1"
            ),
            "notes",
            Altered,
        ),
        ("an agenda row is deleted", sql!("DELETE FROM agenda"), "agenda", Missing),
        ("an agenda row is postponed", sql!("UPDATE agenda SET due_at = due_at + 1"), "agenda", Extra),
        ("an agenda row is given to another kind", sql!("UPDATE agenda SET subject_kind = 'case'"), "agenda", Extra),
        ("personal data is deleted", sql!("DELETE FROM vault"), "vault", Missing),
        ("personal data is erased without an event", sql!("UPDATE vault SET salt = NULL, sealed = NULL, readable = NULL, erased_at = 5"), "vault", Erased),
        (
            "personal data is destroyed under the moment of an event that erases nothing",
            sql!(
                "UPDATE vault
                 SET salt = NULL, sealed = NULL, readable = NULL,
                     erased_at = (SELECT MIN(e.recorded_at) FROM events e
                                  WHERE e.centre = vault.centre AND e.subject_id = vault.subject_id)
                 WHERE erased_at IS NULL"
            ),
            "vault",
            Erased,
        ),
        (
            "personal data is said to be erased and is there",
            sql!(
                "UPDATE vault
                 SET erased_at = (SELECT MAX(e.recorded_at) FROM events e
                                  WHERE e.centre = vault.centre AND e.subject_id = vault.subject_id)
                 WHERE erased_at IS NULL"
            ),
            "vault",
            Erased,
        ),
        ("what was erased is filled again", sql!("UPDATE vault SET readable = '乙某' WHERE erased_at IS NOT NULL"), "vault", Erased),
        ("an erasure is forgotten", sql!("UPDATE vault SET erased_at = NULL"), "vault", Erased),
        ("an erasure is dated otherwise", sql!("UPDATE vault SET erased_at = erased_at + 1"), "vault", Erased),
        ("a number is taken from the table", sql!("UPDATE numbers SET last = last + 1"), "numbers", Altered),
        ("a series is forgotten", sql!("DELETE FROM numbers"), "numbers", Missing),
        ("a subject that bears a number is deleted", sql!("DELETE FROM notes WHERE number = 1"), "numbers", Missing),
        ("a name is edited", sql!("UPDATE vault SET readable = '某某' WHERE readable IS NOT NULL"), "vault", Altered),
        ("personal data is emptied", sql!("UPDATE vault SET sealed = NULL WHERE erased_at IS NULL"), "vault", Altered),
        (
            "personal data of two persons is exchanged",
            sql!(
                "UPDATE vault
                 SET salt = (SELECT o.salt FROM vault o WHERE o.sealed IS NOT NULL ORDER BY o.id LIMIT 1),
                     sealed = (SELECT o.sealed FROM vault o WHERE o.sealed IS NOT NULL ORDER BY o.id LIMIT 1)
                 WHERE sealed IS NOT NULL"
            ),
            "vault",
            Altered,
        ),
        (
            "personal data is smuggled in",
            sql!(
                "INSERT INTO vault (centre, id, subject_kind, subject_id, field_class, key_id, salt, sealed)
                 SELECT centre, operation, kind, subject_id, 'name', 'k', after, leaf FROM events WHERE seq = 1"
            ),
            "vault",
            Extra,
        ),
        (
            "personal data of nobody is smuggled in",
            sql!(
                "INSERT INTO vault (centre, id, subject_kind, subject_id, field_class, key_id, salt, sealed)
                 SELECT centre, operation, kind, operation, 'name', 'k', after, leaf FROM events WHERE seq = 1"
            ),
            "vault",
            Extra,
        ),
    ]
};

/// Removes the past of centre 1.
pub static WIPE: &[Sql] = &[
    sql!("DELETE FROM events"),
    sql!("DELETE FROM notes"),
    sql!("DELETE FROM vault"),
    sql!("DELETE FROM agenda"),
    sql!("DELETE FROM numbers"),
    sql!(
        "UPDATE heads SET seq = 0, frontier = (SELECT frontier FROM heads WHERE centre = 2) WHERE centre = 1"
    ),
];
