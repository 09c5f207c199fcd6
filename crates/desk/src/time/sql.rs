//! Statements and row mapping of calendar notices and jobs.

use base::Instant;
use db::{Sql, Value, sql};
use rules::jobs::Job;
use rules::time::notice::CalendarNotice;

use super::job::STEP;
use crate::store::{AgendaEntry, Stored, Table};

/// Milliseconds before its start at which a job's first step is due: each later step is due one later, so that no two
/// steps of a job share their place on the agenda and every one of them is due at once.
const STEPS_MAX: i64 = 3_600_000;

impl Stored for CalendarNotice {
    const TABLE: &'static Table = &Table { name: "calendar_notices", columns: &["year", "digest"] };
    const SETTLED: bool = true;

    fn columns(&self) -> Vec<Value> {
        let days = self.days.iter().map(|d| format!("{} {:?} {}\n", d.on, d.kind, d.name));
        let text = format!("{}\n{}\n{}", self.year, self.source, days.collect::<String>());
        vec![i64::from(self.year).into(), seal::sm3(text.as_bytes()).into()]
    }
}

impl Stored for Job {
    const TABLE: &'static Table = &Table { name: "jobs", columns: &["kind"] };

    fn columns(&self) -> Vec<Value> {
        vec![self.kind.word().into()]
    }

    fn agenda(&self) -> Vec<AgendaEntry> {
        match self.finished_at {
            Some(_) => Vec::new(),
            None => {
                let due_at = Instant(self.started_at.0 - STEPS_MAX + i64::from(self.steps));
                vec![AgendaEntry { due_at, kind: STEP }]
            }
        }
    }
}

// Primary key: ids follow time; a centre has a few notices.
pub(super) static NOTICES: Sql = sql!(
    "SELECT id, digest
     FROM calendar_notices
     WHERE centre = $1
     ORDER BY id"
);
// Primary key, a few rows.
pub(super) static NOTICE_OF_YEAR: Sql = sql!(
    "SELECT id
     FROM calendar_notices
     WHERE centre = $1 AND year = $2
     ORDER BY id DESC
     LIMIT 1"
);
// Index cases_open, whole: open cases alone, however many are over.
pub(super) static OPEN_AFTER: Sql = sql!(
    "WITH running AS MATERIALIZED (SELECT id FROM cases
                                   WHERE centre = $1 AND phase <> 'ended'
                                     AND phase IN ('filed', 'correcting', 'accepted', 'decided'))
     SELECT id
     FROM running
     WHERE id > $2
     ORDER BY id
     LIMIT $3"
);
pub(super) static ADD_ROW: Sql = sql!(
    "INSERT INTO job_rows (centre, job, case_id, what, number, before_on, after_on)
     VALUES ($1, $2, $3, $4, $5, $6, $7)
     ON CONFLICT (centre, job, case_id, what) DO NOTHING"
);
// Primary key (centre, job, case_id, what).
pub(super) static ROWS: Sql = sql!(
    "SELECT case_id, what, number, before_on, after_on
     FROM job_rows
     WHERE centre = $1 AND job = $2 AND (case_id, what) > ($3, $4)
     ORDER BY case_id, what
     LIMIT $5"
);
// Primary key: ids follow time; a centre has a few jobs a year.
pub(super) static JOBS: Sql = sql!(
    "SELECT id
     FROM jobs
     WHERE centre = $1
     ORDER BY id DESC
     LIMIT $2"
);
