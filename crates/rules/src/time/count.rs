//! Counting: one walk over the days, from which due date, remaining and used days follow.

use base::Date;

use super::explain::{DayLine, DayReason};
use super::{Calendar, Clock, DayKind, Limit, LimitUnit, Pause, Period, TimeError};

/// The longest limit that is counted: a hundred years of days; no law has a longer one.
pub(super) const DAYS_MAX: u32 = 36_525;
/// Months of the longest limit.
const MONTHS_MAX: u32 = 1_200;
/// Days that a walk may take, pauses included, so that no input makes a page of a million lines.
const STEPS_MAX: u32 = 2 * DAYS_MAX;
/// Hours of a day.
const HOURS_A_DAY: u32 = 24;

/// The last day of a limit; the limit runs to the end of that day.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Due {
    /// The day.
    pub on: Date,
    /// Whether a year on the way has no notice yet, so that the day may move.
    pub provisional: bool,
}

/// The due date of a clock.
///
/// The day of the event never counts (民法典 art. 201); working days leave out statutory holidays (行政许可法 art. 82); a pause
/// excludes the days after its first date up to and including its last (art. 45), and overlapping pauses exclude a day once;
/// an extension is added once (art. 42); months end on the same day of the month or its last day (民法典 art. 202); an
/// applicant's period that ends on a rest day ends on the next working day (民法典 art. 203).
pub fn due(calendar: &Calendar, clock: &Clock) -> Result<Due, TimeError> {
    walk(calendar, clock, &mut |_| {})
}

/// The due date if every open pause ended today: what a page shows of a clock that stands still.
pub fn due_if_resumed(calendar: &Calendar, clock: &Clock, today: Date) -> Result<Due, TimeError> {
    due(calendar, &closed_on(clock, today))
}

/// Whether the due day is over: "due today" is not overdue, for the last day runs to its end (民法典 art. 203).
pub fn is_overdue(due: Date, today: Date) -> bool {
    today > due
}

/// Working days left: 0 exactly on the due day, negative when it is over, at least 1 away from 0 on every other day.
///
/// Outside the calendar's years the weekday alone decides, for a page must show a number.
pub fn remaining(calendar: &Calendar, due: Date, today: Date) -> i32 {
    match today.cmp(&due) {
        std::cmp::Ordering::Equal => 0,
        std::cmp::Ordering::Less => working_days_between(calendar, today, due).max(1),
        std::cmp::Ordering::Greater => -working_days_between(calendar, due, today).max(1),
    }
}

/// How much of the limit is used at the end of `today`, in working days, or in calendar days where the limit is not in working days.
pub fn used(calendar: &Calendar, clock: &Clock, today: Date) -> u32 {
    let clock = closed_on(clock, today);
    let counts = |day: Date| match clock.limit.unit {
        LimitUnit::WorkingDays => calendar.works(day),
        LimitUnit::NaturalDays | LimitUnit::Months | LimitUnit::Hours => true,
    };
    let days = days_after(clock.accepted, today).filter(|d| counts(*d) && !is_paused(&clock.pauses, *d));
    u32::try_from(days.count()).unwrap_or(u32::MAX)
}

/// What an open deadline becomes when the calendar has changed: the organ's follows the calendar (行政许可法 art. 82), the
/// applicant's is never shortened, which no article says: the house's own reading, in favour of who relied on a notice.
pub fn recomputed(period: Period, old: Date, new: Date) -> Date {
    match period {
        Period::Organ => new,
        Period::Applicant => old.max(new),
    }
}

fn working_days_between(calendar: &Calendar, after: Date, until: Date) -> i32 {
    i32::try_from(days_after(after, until).filter(|d| calendar.works(*d)).count()).unwrap_or(i32::MAX)
}

/// The days after `after` up to and including `until`.
fn days_after(after: Date, until: Date) -> impl Iterator<Item = Date> {
    std::iter::successors(after.tomorrow().ok(), |d| d.tomorrow().ok()).take_while(move |d| *d <= until)
}

fn closed_on(clock: &Clock, today: Date) -> Clock {
    let pauses = clock.pauses.iter().map(|p| Pause { from: p.from, to: p.to.or(Some(today.max(p.from))) });
    Clock { pauses: pauses.collect(), ..clock.clone() }
}

fn is_paused(pauses: &[Pause], day: Date) -> bool {
    pauses.iter().any(|p| p.from < day && p.to.is_none_or(|to| day <= to))
}

/// Which days a stretch of the walk counts.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Counted {
    WorkingDays,
    EveryDay,
}

/// Walks from the day after the event to the due day and tells `visit` of each day; every count in this module is this walk.
pub(super) fn walk(
    calendar: &Calendar,
    clock: &Clock,
    visit: &mut dyn FnMut(DayLine),
) -> Result<Due, TimeError> {
    if let Some((from, to)) =
        clock.pauses.iter().find_map(|p| p.to.filter(|to| *to < p.from).map(|to| (p.from, to)))
    {
        return Err(TimeError::PauseReversed { from, to });
    }
    visit(DayLine { date: clock.accepted, counts: false, reason: DayReason::EventDay, n: None });
    let mut walker =
        Walker { calendar, pauses: &clock.pauses, day: clock.accepted, steps: 0, provisional: false, visit };
    for stretch in stretches(clock) {
        let (counted, days) = days_of(stretch, walker.day)?;
        walker.stretch(counted, days)?;
    }
    if clock.period == Period::Applicant {
        walker.off_rest_days()?;
    }
    Ok(Due { on: walker.day, provisional: walker.provisional })
}

/// The limit and its extension, one stretch when they have the same unit.
fn stretches(clock: &Clock) -> Vec<Limit> {
    match clock.extension {
        None => vec![clock.limit],
        Some(more) if more.unit == clock.limit.unit => {
            vec![Limit { n: clock.limit.n.saturating_add(more.n), unit: more.unit }]
        }
        Some(more) => vec![clock.limit, more],
    }
}

/// How many days a stretch that begins after `start` counts, and of which kind.
fn days_of(limit: Limit, start: Date) -> Result<(Counted, u32), TimeError> {
    let too_long = TimeError::TooLong { days_max: DAYS_MAX };
    let (counted, days) = match limit.unit {
        LimitUnit::WorkingDays => (Counted::WorkingDays, limit.n),
        LimitUnit::NaturalDays => (Counted::EveryDay, limit.n),
        LimitUnit::Hours => (Counted::EveryDay, limit.n.div_ceil(HOURS_A_DAY)),
        LimitUnit::Months if limit.n > MONTHS_MAX => return Err(too_long),
        LimitUnit::Months => (Counted::EveryDay, days_of_months(start, limit.n).ok_or(too_long.clone())?),
    };
    if days > DAYS_MAX { Err(too_long) } else { Ok((counted, days)) }
}

/// Days from `start` to the same day `months` later, or to that month's last day.
fn days_of_months(start: Date, months: u32) -> Option<u32> {
    let span = jiff::Span::new().try_months(i64::from(months)).ok()?;
    let end = start.checked_add(span).ok()?;
    u32::try_from(start.until(end).ok()?.get_days()).ok()
}

struct Walker<'a> {
    calendar: &'a Calendar,
    pauses: &'a [Pause],
    day: Date,
    steps: u32,
    provisional: bool,
    visit: &'a mut dyn FnMut(DayLine),
}

impl Walker<'_> {
    fn stretch(&mut self, counted: Counted, days: u32) -> Result<(), TimeError> {
        let mut n = 0;
        while n < days {
            self.step()?;
            self.standing()?;
            let (counts, reason) = self.judge(counted)?;
            n += u32::from(counts);
            (self.visit)(DayLine { date: self.day, counts, reason, n: counts.then_some(n) });
        }
        Ok(())
    }

    fn step(&mut self) -> Result<(), TimeError> {
        if self.steps == STEPS_MAX {
            return Err(TimeError::TooLong { days_max: DAYS_MAX });
        }
        self.steps += 1;
        self.day = self.day.tomorrow().map_err(|_| self.calendar.outside())?;
        Ok(())
    }

    /// A day inside a pause without an end: nothing further can be counted.
    fn standing(&self) -> Result<(), TimeError> {
        match self.pauses.iter().filter(|p| p.to.is_none() && p.from < self.day).map(|p| p.from).min() {
            Some(since) => Err(TimeError::Standing { since }),
            None => Ok(()),
        }
    }

    fn judge(&mut self, counted: Counted) -> Result<(bool, DayReason), TimeError> {
        let paused = is_paused(self.pauses, self.day);
        if counted == Counted::EveryDay {
            return Ok(if paused { (false, DayReason::Paused) } else { (true, DayReason::NaturalDay) });
        }
        let kind = self.calendar_day()?;
        Ok(if paused {
            (false, DayReason::Paused)
        } else {
            (kind.is_working(), DayReason::of(self.day, kind))
        })
    }

    fn calendar_day(&mut self) -> Result<DayKind, TimeError> {
        let kind = self.calendar.day(self.day)?;
        self.provisional |= self.calendar.is_provisional(self.day);
        Ok(kind)
    }

    /// The applicant's period does not end on a rest day.
    fn off_rest_days(&mut self) -> Result<(), TimeError> {
        let mut moved = false;
        loop {
            let kind = self.calendar_day()?;
            let works = kind.is_working();
            if moved {
                let reason = if works { DayReason::MovedEnd } else { DayReason::of(self.day, kind) };
                (self.visit)(DayLine { date: self.day, counts: false, reason, n: None });
            }
            if works {
                return Ok(());
            }
            self.step()?;
            moved = true;
        }
    }
}
