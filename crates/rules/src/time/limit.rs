//! What is stored of a limit: its length, its pauses, its extension.

use std::fmt;

use base::Date;
use serde::{Deserialize, Serialize};

/// The unit in which a limit is counted.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LimitUnit {
    /// Working days, statutory holidays excluded (行政许可法 art. 82).
    WorkingDays,
    /// Calendar days.
    NaturalDays,
    /// Months, ending on the same day of the month or on its last day.
    Months,
    /// Hours; on a calendar of days they are rounded up to whole natural days.
    Hours,
}

impl LimitUnit {
    /// The Chinese word after the number.
    pub fn word(self) -> &'static str {
        match self {
            Self::WorkingDays => "个工作日",
            Self::NaturalDays => "日",
            Self::Months => "个月",
            Self::Hours => "小时",
        }
    }
}

/// A length of time as the item states it.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
pub struct Limit {
    /// How many units; zero is "on the same day".
    pub n: u32,
    /// Of what.
    pub unit: LimitUnit,
}

impl Limit {
    /// So many working days.
    pub const fn working_days(n: u32) -> Self {
        Self { n, unit: LimitUnit::WorkingDays }
    }

    /// So many calendar days.
    pub const fn natural_days(n: u32) -> Self {
        Self { n, unit: LimitUnit::NaturalDays }
    }

    /// So many months.
    pub const fn months(n: u32) -> Self {
        Self { n, unit: LimitUnit::Months }
    }

    /// So many hours.
    pub const fn hours(n: u32) -> Self {
        Self { n, unit: LimitUnit::Hours }
    }
}

impl fmt::Display for Limit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.n, self.unit.word())
    }
}

/// A stretch in which the clock stands still (行政许可法 art. 45): the days after `from` up to and including `to`.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
pub struct Pause {
    /// The day it began; that day still counts.
    pub from: Date,
    /// The day it ended, which no longer counts; `None` while it lasts.
    pub to: Option<Date>,
}

/// Whose period it is, which decides what happens when it ends on a rest day (民法典 art. 203).
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Period {
    /// The organ's: it ends where the count ends.
    #[default]
    Organ,
    /// The applicant's: an end on a rest day moves to the next working day.
    Applicant,
}

/// The facts from which a due date follows.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Clock {
    /// The day of the event that starts it: day 0.
    pub accepted: Date,
    /// The limit.
    pub limit: Limit,
    /// The one extension, when it has been granted (行政许可法 art. 42).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub extension: Option<Limit>,
    /// Every pause, in any order; they may overlap.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub pauses: Vec<Pause>,
    /// Whose period it is.
    #[serde(default)]
    pub period: Period,
}

impl Clock {
    /// The organ's clock with neither pause nor extension.
    pub fn new(accepted: Date, limit: Limit) -> Self {
        Self { accepted, limit, extension: None, pauses: Vec::new(), period: Period::Organ }
    }

    /// The applicant's clock, whose end moves off a rest day.
    pub fn of_applicant(accepted: Date, limit: Limit) -> Self {
        Self { period: Period::Applicant, ..Self::new(accepted, limit) }
    }
}
