//! Statements and row mapping of cases, tasks, materials and documents.

use base::Date;
use base::identifiers::CaseNumber;
use db::{Sql, Value, sql};
use rules::cases::{Case, Document, Material, Phase, Task, TaskState};

use super::clock::{LIMIT, NOTICE, STEP, SUPPLEMENT};
use super::documents::SERIES as DOCUMENT_SERIES;
use super::filing::{self, SERIES as CASE_SERIES};
use crate::store::{AgendaEntry, Numbered, Stored, Table};

impl Stored for Case {
    const TABLE: &'static Table = &Table {
        name: "cases",
        columns: &[
            "number",
            "phase",
            "item",
            "department",
            "applicant",
            "agent",
            "filed_at",
            "due_on",
            "taken_by",
            "delivered_at",
            "statute_on",
            "paused",
        ],
    };
    const SERIES: Option<&'static str> = Some(CASE_SERIES);

    fn columns(&self) -> Vec<Value> {
        vec![
            self.number.as_str().into(),
            phase_word(&self.phase).into(),
            self.item.into(),
            self.department.into(),
            self.applicant.into(),
            self.agent.into(),
            self.filed_at.into(),
            next_due(self).map(|d| d.to_string()).into(),
            self.taken_by.into(),
            self.delivered.as_ref().map(|d| d.at).into(),
            self.dues.statute.map(|d| d.to_string()).into(),
            i64::from(self.open_pause().is_some()).into(),
        ]
    }

    fn numbered(&self) -> Option<Numbered> {
        let number = CaseNumber::parse(&self.number).ok()?;
        let kind = filing::day_of_department(number.department(), number.day());
        Some(Numbered { kind, year: number.day().year(), n: number.serial().into() })
    }

    fn agenda(&self) -> Vec<AgendaEntry> {
        let at = |due: Date, kind| AgendaEntry { due_at: rules::cases::clock::after(due), kind };
        match &self.phase {
            Phase::Filed => {
                let first_look = rules::cases::clock::next_limit(self).map(|due| at(due, LIMIT));
                std::iter::once(at(self.notice_due, NOTICE)).chain(first_look).collect()
            }
            Phase::Correcting { supplement_due } => vec![at(*supplement_due, SUPPLEMENT)],
            Phase::Accepted | Phase::Decided => {
                rules::cases::clock::next_limit(self).into_iter().map(|due| at(due, LIMIT)).collect()
            }
            Phase::Ended { .. } => Vec::new(),
        }
    }
}

/// The date that lists are ordered by: what somebody must do next, and by when.
pub(super) fn next_due(case: &Case) -> Option<Date> {
    match &case.phase {
        Phase::Filed => Some(case.notice_due),
        Phase::Correcting { supplement_due } => Some(*supplement_due),
        Phase::Accepted => case.dues.promise,
        Phase::Decided => case.decision.and_then(|d| d.deliver_by),
        Phase::Ended { .. } => None,
    }
}

/// The word of a phase in its column.
pub(super) const fn phase_word(phase: &Phase) -> &'static str {
    match phase {
        Phase::Filed => "filed",
        Phase::Correcting { .. } => "correcting",
        Phase::Accepted => "accepted",
        Phase::Decided => "decided",
        Phase::Ended { .. } => "ended",
    }
}

impl Stored for Task {
    const TABLE: &'static Table = &Table {
        name: "tasks",
        columns: &["case_id", "state", "department", "role", "claimed_by", "due_on"],
    };

    fn columns(&self) -> Vec<Value> {
        let (state, claimed_by) = match &self.state {
            TaskState::Waiting => ("waiting", None),
            TaskState::Ready { .. } => ("ready", None),
            TaskState::Claimed { by, .. } => ("claimed", Some(*by)),
            TaskState::Done { .. } => ("done", None),
            TaskState::Void { .. } => ("void", None),
        };
        vec![
            self.case.into(),
            state.into(),
            self.department.into(),
            self.role.word().into(),
            claimed_by.into(),
            self.due.map(|d| d.to_string()).into(),
        ]
    }

    fn agenda(&self) -> Vec<AgendaEntry> {
        match self.due {
            Some(due) if self.open() && self.overdue != Some(due) => {
                vec![AgendaEntry { due_at: rules::cases::clock::after(due), kind: STEP }]
            }
            Some(_) | None => Vec::new(),
        }
    }
}

impl Stored for Material {
    const TABLE: &'static Table = &Table { name: "materials", columns: &["case_id"] };

    fn columns(&self) -> Vec<Value> {
        vec![self.case.into()]
    }
}

impl Stored for Document {
    const TABLE: &'static Table = &Table { name: "documents", columns: &["case_id", "number"] };
    const SERIES: Option<&'static str> = Some(DOCUMENT_SERIES);

    fn columns(&self) -> Vec<Value> {
        vec![self.case.into(), self.number.as_str().into()]
    }

    fn numbered(&self) -> Option<Numbered> {
        let n = self.serial()?;
        Some(Numbered { kind: self.kind.series().to_owned(), year: self.issued_on.year(), n })
    }
}

// Index tasks_by_case.
pub(super) static TASKS_OF_CASE: Sql = sql!(
    "SELECT version, format, body
     FROM tasks
     WHERE centre = $1 AND case_id = $2
     ORDER BY id
     LIMIT 200"
);
// Index materials_by_case.
pub(super) static MATERIALS_OF_CASE: Sql = sql!(
    "SELECT version, format, body
     FROM materials
     WHERE centre = $1 AND case_id = $2
     ORDER BY id
     LIMIT 200"
);
// Primary key; for the proof of attachments.
pub(super) static MATERIALS_AFTER: Sql = sql!(
    "SELECT id, format, body
     FROM materials
     WHERE centre = $1 AND id > $2
     ORDER BY id
     LIMIT 500"
);
// Index documents_by_case.
pub(super) static DOCUMENTS_OF_CASE: Sql = sql!(
    "SELECT version, format, body
     FROM documents
     WHERE centre = $1 AND case_id = $2
     ORDER BY id
     LIMIT 200"
);
// Index cases_by_number.
pub(super) static CASE_BY_NUMBER: Sql =
    sql!("SELECT version, format, body FROM cases WHERE centre = $1 AND number = $2");
// Index cases_by_number: the case with a number, or the one that follows where it would stand.
pub(super) static CASE_AT_NUMBER: Sql = sql!(
    "SELECT version, format, body
     FROM cases
     WHERE centre = $1 AND number >= $2
     ORDER BY number
     LIMIT 1"
);
// Index cases_by_number: the case before a number.
pub(super) static CASE_BEFORE_NUMBER: Sql = sql!(
    "SELECT version, format, body
     FROM cases
     WHERE centre = $1 AND number < $2
     ORDER BY number DESC
     LIMIT 1"
);
// Index cases_by_number.
pub(super) static CASE_ID_BY_NUMBER: Sql = sql!("SELECT id FROM cases WHERE centre = $1 AND number = $2");
// Index tasks_open; the list goes on after a due date and an id, rows without a date come last.
pub(super) static INBOX: Sql = sql!(
    "SELECT version, format, body
     FROM tasks
     WHERE centre = $1 AND department = $2 AND state IN ('ready', 'claimed')
       AND (role = $3 OR role = $4)
       AND (claimed_by IS NULL OR claimed_by = $5)
       AND (due_on > $6 OR (due_on = $6 AND id > $7) OR (due_on IS NULL AND ('9999-99-99' > $6 OR id > $7)))
     ORDER BY due_on NULLS LAST, id
     LIMIT $8"
);
// Index tasks_open, and the case of each by its key: the same for one lamp and for whose the task is.
pub(super) static INBOX_NARROWED: Sql = sql!(
    "SELECT t.version, t.format, t.body
     FROM tasks t JOIN cases c ON c.centre = t.centre AND c.id = t.case_id
     WHERE t.centre = $1 AND t.department = $2 AND t.state IN ('ready', 'claimed')
       AND (t.role = $3 OR t.role = $4)
       AND (t.claimed_by IS NULL OR t.claimed_by = $5)
       AND (t.due_on > $6 OR (t.due_on = $6 AND t.id > $7)
            OR (t.due_on IS NULL AND ('9999-99-99' > $6 OR t.id > $7)))
       AND $9 IN ('', CASE WHEN t.claimed_by IS NULL THEN 'free' ELSE 'mine' END)
       AND $10 IN ('', CASE WHEN c.paused = 1 THEN 'paused'
                            WHEN c.statute_on < $11 THEN 'red'
                            WHEN t.due_on < $11 THEN 'yellow'
                            WHEN t.due_on < $12 THEN 'reminder'
                            ELSE 'calm' END)
     ORDER BY t.due_on NULLS LAST, t.id
     LIMIT $8"
);
// Index tasks_open, and the case of each by its key: open work of one department.
pub(super) static INBOX_COUNTS: Sql = sql!(
    "SELECT lamp, holder, COUNT(*)
     FROM (SELECT CASE WHEN c.paused = 1 THEN 'paused'
                       WHEN c.statute_on < $6 THEN 'red'
                       WHEN t.due_on < $6 THEN 'yellow'
                       WHEN t.due_on < $7 THEN 'reminder'
                       ELSE 'calm' END AS lamp,
                  CASE WHEN t.claimed_by IS NULL THEN 'free' ELSE 'mine' END AS holder
           FROM tasks t JOIN cases c ON c.centre = t.centre AND c.id = t.case_id
           WHERE t.centre = $1 AND t.department = $2 AND t.state IN ('ready', 'claimed')
             AND (t.role = $3 OR t.role = $4)
             AND (t.claimed_by IS NULL OR t.claimed_by = $5)) AS open_tasks
     GROUP BY lamp, holder
     ORDER BY lamp, holder"
);
// Index tasks_open, from its first column: open work only.
pub(super) static CLAIMED_BY: Sql = sql!(
    "SELECT version, format, body
     FROM tasks
     WHERE centre = $1 AND state IN ('ready', 'claimed') AND claimed_by = $2
     ORDER BY id
     LIMIT 100"
);
// Index cases_open.
pub(super) static OPEN_CASES: Sql = sql!(
    "SELECT version, format, body
     FROM cases
     WHERE centre = $1 AND department = $2 AND phase = $3 AND phase <> 'ended'
       AND (due_on > $4 OR (due_on = $4 AND id > $5) OR (due_on IS NULL AND ('9999-99-99' > $4 OR id > $5)))
     ORDER BY due_on NULLS LAST, id
     LIMIT $6"
);
// Index cases_open, from its first column: open work only.
pub(super) static OPEN_CASES_EVERYWHERE: Sql = sql!(
    "SELECT version, format, body
     FROM cases
     WHERE centre = $1 AND phase = $2 AND phase <> 'ended'
       AND (due_on > $3 OR (due_on = $3 AND id > $4) OR (due_on IS NULL AND ('9999-99-99' > $3 OR id > $4)))
     ORDER BY due_on NULLS LAST, id
     LIMIT $5"
);
// Index cases_open: open work only. For the rehearsal city.
pub(super) static CORRECTING: Sql = sql!(
    "SELECT version, format, body
     FROM cases
     WHERE centre = $1 AND phase = 'correcting' AND phase <> 'ended'
     ORDER BY due_on NULLS LAST, id
     LIMIT 5000"
);
// Index cases_open.
pub(super) static OPEN_COUNTS: Sql = sql!(
    "SELECT phase, COUNT(*)
     FROM cases
     WHERE centre = $1 AND department = $2 AND phase <> 'ended'
     GROUP BY phase
     ORDER BY phase"
);
// Index cases_open, from its first column: open work only.
pub(super) static OPEN_COUNTS_EVERYWHERE: Sql = sql!(
    "SELECT phase, COUNT(*)
     FROM cases
     WHERE centre = $1 AND phase <> 'ended'
     GROUP BY phase
     ORDER BY phase"
);
// Index cases_taken: ids follow time.
pub(super) static TAKEN: Sql = sql!(
    "SELECT version, format, body
     FROM cases
     WHERE centre = $1 AND taken_by = $2 AND taken_by IS NOT NULL AND id >= $3
     ORDER BY id DESC
     LIMIT $4"
);
// Index cases_taken.
pub(super) static TAKEN_COUNTS: Sql = sql!(
    "SELECT phase, COUNT(*)
     FROM cases
     WHERE centre = $1 AND taken_by = $2 AND taken_by IS NOT NULL AND id >= $3
     GROUP BY phase
     ORDER BY phase"
);
// Index cases_delivered: one day of the centre.
pub(super) static DELIVERED: Sql = sql!(
    "SELECT version, format, body
     FROM cases
     WHERE centre = $1 AND delivered_at IS NOT NULL AND delivered_at >= $2 AND delivered_at < $3
       AND department = $4 AND (delivered_at, id) > ($5, $6)
     ORDER BY delivered_at, id
     LIMIT $7"
);
// Index cases_delivered: one day of the centre.
pub(super) static DELIVERED_EVERYWHERE: Sql = sql!(
    "SELECT version, format, body
     FROM cases
     WHERE centre = $1 AND delivered_at IS NOT NULL AND delivered_at >= $2 AND delivered_at < $3
       AND (delivered_at, id) > ($4, $5)
     ORDER BY delivered_at, id
     LIMIT $6"
);
// Index cases_delivered: one day of the centre.
pub(super) static DELIVERED_COUNT: Sql = sql!(
    "SELECT COUNT(*)
     FROM cases
     WHERE centre = $1 AND delivered_at IS NOT NULL AND delivered_at >= $2 AND delivered_at < $3
       AND department = $4"
);
// Index cases_delivered: one day of the centre.
pub(super) static DELIVERED_COUNT_EVERYWHERE: Sql = sql!(
    "SELECT COUNT(*)
     FROM cases
     WHERE centre = $1 AND delivered_at IS NOT NULL AND delivered_at >= $2 AND delivered_at < $3"
);
// Partial index vault_readable for the names, then indexes cases_by_applicant and cases_by_agent; newest first.
pub(super) static FOUND_NAMED: Sql = sql!(
    "WITH people AS (
       SELECT DISTINCT subject_id AS id
       FROM vault
       WHERE centre = $1 AND subject_kind = 'applicant' AND readable IS NOT NULL
         AND lower(readable) LIKE lower($2) ESCAPE '!'
     ), found AS (
       SELECT c.id FROM cases c JOIN people p ON c.applicant = p.id WHERE c.centre = $1
       UNION
       SELECT c.id FROM cases c JOIN people p ON c.agent = p.id WHERE c.centre = $1 AND c.agent IS NOT NULL
     )
     SELECT c.version, c.format, c.body
     FROM found f JOIN cases c ON c.centre = $1 AND c.id = f.id
     WHERE ($3 = 'all' OR c.department = $4
            OR EXISTS (SELECT 1 FROM tasks t
                       WHERE t.centre = c.centre AND t.case_id = c.id AND t.department = $4)) AND c.id < $5
     ORDER BY c.id DESC
     LIMIT $6"
);
// The same rows, counted.
pub(super) static FOUND_NAMED_COUNT: Sql = sql!(
    "WITH people AS (
       SELECT DISTINCT subject_id AS id
       FROM vault
       WHERE centre = $1 AND subject_kind = 'applicant' AND readable IS NOT NULL
         AND lower(readable) LIKE lower($2) ESCAPE '!'
     ), found AS (
       SELECT c.id FROM cases c JOIN people p ON c.applicant = p.id WHERE c.centre = $1
       UNION
       SELECT c.id FROM cases c JOIN people p ON c.agent = p.id WHERE c.centre = $1 AND c.agent IS NOT NULL
     )
     SELECT COUNT(*)
     FROM found f JOIN cases c ON c.centre = $1 AND c.id = f.id
     WHERE ($3 = 'all' OR c.department = $4
            OR EXISTS (SELECT 1 FROM tasks t
                       WHERE t.centre = c.centre AND t.case_id = c.id AND t.department = $4))"
);
// Indexes cases_by_applicant and cases_by_agent; newest first.
pub(super) static FOUND_OF: Sql = sql!(
    "WITH found AS (
       SELECT id FROM cases WHERE centre = $1 AND applicant = $2
       UNION
       SELECT id FROM cases WHERE centre = $1 AND agent = $2 AND agent IS NOT NULL
     )
     SELECT c.version, c.format, c.body
     FROM found f JOIN cases c ON c.centre = $1 AND c.id = f.id
     WHERE ($3 = 'all' OR c.department = $4
            OR EXISTS (SELECT 1 FROM tasks t
                       WHERE t.centre = c.centre AND t.case_id = c.id AND t.department = $4)) AND c.id < $5
     ORDER BY c.id DESC
     LIMIT $6"
);
// The same rows, counted.
pub(super) static FOUND_OF_COUNT: Sql = sql!(
    "WITH found AS (
       SELECT id FROM cases WHERE centre = $1 AND applicant = $2
       UNION
       SELECT id FROM cases WHERE centre = $1 AND agent = $2 AND agent IS NOT NULL
     )
     SELECT COUNT(*)
     FROM found f JOIN cases c ON c.centre = $1 AND c.id = f.id
     WHERE ($3 = 'all' OR c.department = $4
            OR EXISTS (SELECT 1 FROM tasks t
                       WHERE t.centre = c.centre AND t.case_id = c.id AND t.department = $4))"
);
// Index cases_by_applicant.
pub(super) static CASES_OF_APPLICANT: Sql = sql!(
    "SELECT version, format, body
     FROM cases
     WHERE centre = $1 AND applicant = $2
     ORDER BY filed_at DESC, id DESC
     LIMIT $3"
);
// Index cases_by_agent.
pub(super) static CASES_OF_AGENT: Sql = sql!(
    "SELECT version, format, body
     FROM cases
     WHERE centre = $1 AND agent = $2 AND agent IS NOT NULL
     ORDER BY filed_at DESC, id DESC
     LIMIT $3"
);
// Index cases_by_applicant.
pub(super) static CASES_OF_APPLICANT_BEFORE: Sql = sql!(
    "SELECT version, format, body
     FROM cases
     WHERE centre = $1 AND applicant = $2 AND filed_at <= $3 AND (filed_at < $3 OR id < $4)
     ORDER BY filed_at DESC, id DESC
     LIMIT $5"
);
// Index cases_by_agent.
pub(super) static CASES_OF_AGENT_BEFORE: Sql = sql!(
    "SELECT version, format, body
     FROM cases
     WHERE centre = $1 AND agent = $2 AND agent IS NOT NULL AND filed_at <= $3 AND (filed_at < $3 OR id < $4)
     ORDER BY filed_at DESC, id DESC
     LIMIT $5"
);
// For the city's invariants only: reads all open cases.
pub(super) static IDLE_CASES: Sql = sql!(
    "SELECT c.version, c.format, c.body
     FROM cases c
     WHERE c.centre = $1 AND c.phase = 'accepted' AND c.phase <> 'ended'
       AND NOT EXISTS (SELECT 1 FROM tasks t
                       WHERE t.centre = c.centre AND t.case_id = c.id AND t.state IN ('ready', 'claimed'))
     ORDER BY c.id
     LIMIT 20"
);
pub(super) static KEEP_SEARCH: Sql = sql!(
    "INSERT INTO searches (centre, id, account, words, made_at)
     VALUES ($1, $2, $3, $4, $5)"
);
// Primary key: ids follow time.
pub(super) static DROP_SEARCHES: Sql = sql!("DELETE FROM searches WHERE centre = $1 AND id < $2");
pub(super) static SEARCH: Sql = sql!(
    "SELECT words
     FROM searches
     WHERE centre = $1 AND id = $2 AND account = $3 AND made_at > $4"
);
