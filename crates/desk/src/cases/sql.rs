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
        columns: &["number", "phase", "item", "department", "applicant", "agent", "filed_at", "due_on"],
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
fn next_due(case: &Case) -> Option<Date> {
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
// Index tasks_open.
pub(super) static INBOX: Sql = sql!(
    "SELECT version, format, body
     FROM tasks
     WHERE centre = $1 AND department = $2 AND state IN ('ready', 'claimed')
       AND (role = $3 OR role = $4)
       AND (claimed_by IS NULL OR claimed_by = $5)
     ORDER BY due_on NULLS LAST, id
     LIMIT $6"
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
     ORDER BY due_on NULLS LAST, id
     LIMIT $4"
);
// Index cases_open, from its first column: open work only.
pub(super) static OPEN_CASES_EVERYWHERE: Sql = sql!(
    "SELECT version, format, body
     FROM cases
     WHERE centre = $1 AND phase = $2 AND phase <> 'ended'
     ORDER BY due_on NULLS LAST, id
     LIMIT $3"
);
// Index cases_open: open work only. For the rehearsal city.
pub(super) static CORRECTING: Sql = sql!(
    "SELECT version, format, body
     FROM cases
     WHERE centre = $1 AND phase = 'correcting' AND phase <> 'ended'
     ORDER BY due_on NULLS LAST, id
     LIMIT 5000"
);
// Primary key: ids follow time.
pub(super) static CASES_SINCE: Sql = sql!(
    "SELECT version, format, body
     FROM cases
     WHERE centre = $1 AND id >= $2
     ORDER BY id DESC
     LIMIT 200"
);
// Primary key: ids follow time.
pub(super) static DOCUMENTS_SINCE: Sql = sql!(
    "SELECT version, format, body
     FROM documents
     WHERE centre = $1 AND id >= $2
     ORDER BY id DESC
     LIMIT 200"
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
