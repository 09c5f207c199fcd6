//! Instants and civil dates. `now` is given, never taken.

use std::fmt;

use jiff::{Timestamp, civil::DateTime, tz::Offset};
use serde::{Deserialize, Serialize};

pub use jiff::Span;
pub use jiff::civil::{Date, Weekday};

/// China Standard Time, the zone of every legal date (no daylight saving since 1991).
pub const CST: Offset = Offset::constant(8);

/// A moment: UTC milliseconds.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Instant(pub i64);

impl Instant {
    /// The civil date of this moment in China Standard Time.
    pub fn date(self) -> Date {
        self.civil().date()
    }

    /// Date and time of day in China Standard Time.
    pub fn civil(self) -> DateTime {
        let ts = Timestamp::from_millisecond(self.0).unwrap_or(Timestamp::UNIX_EPOCH);
        CST.to_datetime(ts)
    }

    /// The moment of a civil date and time in China Standard Time.
    pub fn at(civil: DateTime) -> Self {
        CST.to_timestamp(civil).map_or(Self(0), |t| Self(t.as_millisecond()))
    }

    /// The first moment of a date in China Standard Time.
    pub fn start_of(date: Date) -> Self {
        Self::at(date.at(0, 0, 0, 0))
    }

    /// This moment moved by whole milliseconds.
    pub fn plus_ms(self, ms: i64) -> Self {
        Self(self.0.saturating_add(ms))
    }

    /// Milliseconds from `earlier` to this moment.
    pub fn since(self, earlier: Self) -> i64 {
        self.0.saturating_sub(earlier.0)
    }
}

impl fmt::Display for Instant {
    /// `2026-03-02 08:30`, in China Standard Time, as people read it.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let c = self.civil();
        write!(f, "{} {:02}:{:02}", c.date(), c.hour(), c.minute())
    }
}

/// Milliseconds of a duration written in whole seconds, for constants.
pub const fn seconds(n: i64) -> i64 {
    n * 1000
}
