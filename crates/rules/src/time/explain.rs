//! The line-by-line explanation of a due date.

use std::borrow::Cow;
use std::fmt;

use base::Date;
use base::time::Weekday;

use super::count::walk;
use super::{Calendar, Clock, DayKind, TimeError};

/// Why a day counts or does not.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum DayReason {
    /// The day of the event, day 0.
    EventDay,
    /// An ordinary working day.
    Workday,
    /// A weekend day that works in exchange for a day off.
    MakeUpWorkday(Cow<'static, str>),
    /// Saturday or Sunday.
    Weekend,
    /// A day off for a holiday.
    Holiday(Cow<'static, str>),
    /// Inside a pause (行政许可法 art. 45).
    Paused,
    /// A calendar day of a limit that is not in working days.
    NaturalDay,
    /// The first working day after an applicant's period that ended on a rest day.
    MovedEnd,
}

impl DayReason {
    pub(super) fn of(date: Date, kind: DayKind) -> Self {
        match kind {
            DayKind::MakeUpWorkday(name) if matches!(date.weekday(), Weekday::Saturday | Weekday::Sunday) => {
                Self::MakeUpWorkday(name)
            }
            DayKind::Workday | DayKind::MakeUpWorkday(_) => Self::Workday,
            DayKind::Weekend => Self::Weekend,
            DayKind::Holiday(name) => Self::Holiday(name),
        }
    }

    /// A stable code, the key of the word in other languages.
    pub fn code(&self) -> &'static str {
        match self {
            Self::EventDay => "event_day",
            Self::Workday => "workday",
            Self::MakeUpWorkday(_) => "make_up_workday",
            Self::Weekend => "weekend",
            Self::Holiday(_) => "holiday",
            Self::Paused => "paused",
            Self::NaturalDay => "natural_day",
            Self::MovedEnd => "moved_end",
        }
    }
}

impl fmt::Display for DayReason {
    /// A Chinese phrase.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::EventDay => f.write_str("起算当日不计"),
            Self::Workday => f.write_str("工作日"),
            Self::MakeUpWorkday(name) => write!(f, "{name}调休上班"),
            Self::Weekend => f.write_str("周末"),
            Self::Holiday(name) => write!(f, "{name}放假"),
            Self::Paused => f.write_str("暂停期间"),
            Self::NaturalDay => f.write_str("自然日"),
            Self::MovedEnd => f.write_str("期满日休息，顺延至本日"),
        }
    }
}

/// One day of the explanation.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct DayLine {
    /// The day.
    pub date: Date,
    /// Whether it counts.
    pub counts: bool,
    /// Why.
    pub reason: DayReason,
    /// Which day of the limit it is, when it counts.
    pub n: Option<u32>,
}

/// Every day from the event to the due day, in order; the last line is the due day.
pub fn explain(calendar: &Calendar, clock: &Clock) -> Result<Vec<DayLine>, TimeError> {
    let mut lines = Vec::new();
    walk(calendar, clock, &mut |line| lines.push(line))?;
    Ok(lines)
}
