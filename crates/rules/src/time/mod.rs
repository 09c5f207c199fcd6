//! Time limits: the working-day calendar, limits, pauses, due dates, and the line-by-line explanation.
//!
//! Everything is a function of the calendar and of facts already recorded; nothing here reads a clock. The day of
//! an event never counts, a limit of the organ is counted in working days (行政许可法 art. 82), and special
//! procedures stop it (art. 45).

pub mod calendar;
mod count;
mod explain;
mod limit;
pub mod notice;
mod opening;
pub mod statutory;
mod why;

pub use calendar::{Calendar, DayKind, SpecialDay, YearSource};
pub use count::{Due, due, due_if_resumed, is_overdue, recomputed, remaining, used};
pub use explain::{DayLine, DayReason, explain};
pub use limit::{Clock, Limit, LimitUnit, Pause, Period};
pub use opening::{OpeningCalendar, Saturdays};
pub use why::{day_words, document_date, why};

use base::Date;

/// Why a date could not be counted.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum TimeError {
    /// Working days are known only between two dates.
    OutOfCalendar {
        /// The first day of the calendar.
        first: Date,
        /// The last day of the calendar.
        last: Date,
    },
    /// The limit is longer than any in law.
    TooLong {
        /// The longest that is counted, in days.
        days_max: u32,
    },
    /// The clock stands still, so that no due date follows yet.
    Standing {
        /// The first day of the open pause.
        since: Date,
    },
    /// A pause ends before it begins.
    PauseReversed {
        /// Its first day as recorded.
        from: Date,
        /// Its last day as recorded.
        to: Date,
    },
    /// A calendar table does not read.
    Table {
        /// Which row, counted from 1.
        row: usize,
    },
}

impl TimeError {
    /// A stable code, the key of the sentence in other languages.
    pub fn code(&self) -> &'static str {
        match self {
            Self::OutOfCalendar { .. } => "time.out_of_calendar",
            Self::TooLong { .. } => "time.too_long",
            Self::Standing { .. } => "time.standing",
            Self::PauseReversed { .. } => "time.pause_reversed",
            Self::Table { .. } => "time.table",
        }
    }
}

impl std::fmt::Display for TimeError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::OutOfCalendar { first, last } => {
                write!(f, "工作日历只有 {first} 至 {last} 的日子，请改用其间的日期")
            }
            Self::TooLong { days_max } => write!(f, "期限超过 {days_max} 日，请核对期限"),
            Self::Standing { since } => write!(f, "期限自 {since} 起暂停，恢复后才能算出截止日"),
            Self::PauseReversed { from, to } => write!(f, "暂停的结束日 {to} 早于开始日 {from}，请更正"),
            Self::Table { row } => write!(f, "日历表第 {row} 行无法读取，请按“日期,off 或 work,名称”填写"),
        }
    }
}

impl std::error::Error for TimeError {}

/// Reads a date written `YYYY-MM-DD`, and nothing else.
pub fn read_date(text: &str) -> Option<Date> {
    let shaped = text.len() == 10
        && text
            .bytes()
            .enumerate()
            .all(|(i, b)| if matches!(i, 4 | 7) { b == b'-' } else { b.is_ascii_digit() });
    if !shaped {
        return None;
    }
    Date::new(text[..4].parse().ok()?, text[5..7].parse().ok()?, text[8..].parse().ok()?)
        .ok()
        .filter(|d| d.year() > 0)
}
