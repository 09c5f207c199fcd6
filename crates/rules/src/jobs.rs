//! Work that is larger than one verb: a subject with a cursor, done in bounded steps by the clock.

use base::{Id, Instant};
use serde::{Deserialize, Serialize};

use crate::{EventName, Subject};

/// What a job does.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub enum JobKind {
    /// States open deadlines again under a calendar that changed.
    #[serde(rename = "calendar.recompute")]
    CalendarRecompute,
}

impl JobKind {
    /// The word in its column.
    pub const fn word(self) -> &'static str {
        match self {
            Self::CalendarRecompute => "calendar.recompute",
        }
    }

    /// What people read.
    pub const fn name(self) -> &'static str {
        match self {
            Self::CalendarRecompute => "日历更新后重新计算期限",
        }
    }
}

/// A job.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Job {
    /// Its id.
    pub id: Id,
    /// What it does.
    pub kind: JobKind,
    /// The subject that called for it.
    pub cause: Id,
    /// The last subject looked at; `None` before the first.
    pub cursor: Option<Id>,
    /// Steps made.
    pub steps: u32,
    /// Subjects looked at.
    pub done: u64,
    /// Subjects changed.
    pub changed: u64,
    /// Subjects left as they were, because no rule could be applied to them: a person looks at them.
    pub failed: u64,
    /// When it started.
    pub started_at: Instant,
    /// When it came to its end.
    pub finished_at: Option<Instant>,
}

/// What happens to a job.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(tag = "is", rename_all = "snake_case")]
pub enum JobEvent {
    /// It was called for.
    Started {
        /// What it does.
        kind: JobKind,
        /// The subject that called for it.
        cause: Id,
        /// When.
        at: Instant,
    },
    /// One step was made.
    Advanced {
        /// The last subject looked at.
        cursor: Id,
        /// Subjects looked at in this step.
        done: u64,
        /// Subjects changed in this step.
        changed: u64,
        /// Subjects left as they were in this step.
        failed: u64,
    },
    /// Nothing is left to look at.
    Finished {
        /// When.
        at: Instant,
    },
}

impl EventName for JobEvent {
    fn name(&self) -> &'static str {
        match self {
            Self::Started { .. } => "started",
            Self::Advanced { .. } => "advanced",
            Self::Finished { .. } => "finished",
        }
    }
}

impl Subject for Job {
    type Event = JobEvent;
    const KIND: &'static str = "job";
    const FORMAT: i64 = 1;

    fn begin(id: Id, event: &JobEvent) -> Option<Self> {
        match event {
            JobEvent::Started { kind, cause, at } => Some(Self {
                id,
                kind: *kind,
                cause: *cause,
                cursor: None,
                steps: 0,
                done: 0,
                changed: 0,
                failed: 0,
                started_at: *at,
                finished_at: None,
            }),
            JobEvent::Advanced { .. } | JobEvent::Finished { .. } => None,
        }
    }

    fn apply(&mut self, event: &JobEvent) {
        match event {
            JobEvent::Started { .. } => {}
            JobEvent::Advanced { cursor, done, changed, failed } => {
                self.cursor = Some(*cursor);
                self.steps += 1;
                self.done += done;
                self.changed += changed;
                self.failed += failed;
            }
            JobEvent::Finished { at } => self.finished_at = Some(*at),
        }
    }

    fn id(&self) -> Id {
        self.id
    }
}
