//! The opening calendar: when the hall serves, which is another question than which days the law counts.

use std::collections::BTreeSet;

use base::Date;
use base::time::Weekday;
use serde::{Deserialize, Serialize};

use super::{Calendar, DayKind, TimeError};

/// Whether the hall keeps its Saturday counter.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Saturdays {
    /// Closed unless the Saturday is a working day by notice.
    #[default]
    Closed,
    /// Open on every Saturday that is not a holiday.
    Open,
}

/// When the hall is open. A Saturday opening does not make the Saturday a working day.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct OpeningCalendar {
    /// The rule for Saturdays.
    pub saturdays: Saturdays,
    /// Days open against the rule.
    #[serde(default)]
    pub open: BTreeSet<Date>,
    /// Days closed against the rule (a typhoon, a move); they win over `open`.
    #[serde(default)]
    pub closed: BTreeSet<Date>,
}

impl OpeningCalendar {
    /// Whether the hall is open on a day.
    pub fn is_open(&self, calendar: &Calendar, date: Date) -> Result<bool, TimeError> {
        if self.closed.contains(&date) {
            return Ok(false);
        }
        if self.open.contains(&date) {
            return Ok(true);
        }
        let saturday = date.weekday() == Weekday::Saturday && self.saturdays == Saturdays::Open;
        Ok(match calendar.day(date)? {
            DayKind::Workday | DayKind::MakeUpWorkday(_) => true,
            DayKind::Weekend => saturday,
            DayKind::Holiday(_) => false,
        })
    }

    /// This day if the hall is open, else the next that is.
    pub fn open_day_from(&self, calendar: &Calendar, date: Date) -> Result<Date, TimeError> {
        let mut day = date;
        while !self.is_open(calendar, day)? {
            day = day.tomorrow().map_err(|_| calendar.outside())?;
        }
        Ok(day)
    }
}
