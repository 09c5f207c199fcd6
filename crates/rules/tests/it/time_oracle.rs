//! A second count, written naively from the text of the rule, compared with the product's on random clocks.

use std::collections::BTreeSet;

use base::Date;
use base::time::Weekday;
use proptest::prelude::*;
use rules::time::calendar::embedded;
use rules::time::{Clock, Limit, LimitUnit, Pause, Period, due, explain, remaining, used};

const SPECIAL: &str = include_str!("../../../../data/calendar/special_days.csv");

/// Days off and days of work that differ from the weekday, read by eye-simple string search.
fn naive_works(day: Date) -> bool {
    let row = SPECIAL.lines().find(|line| line.starts_with(&day.to_string()));
    match row.and_then(|line| line.split(',').nth(1)) {
        Some(status) => status == "work",
        None => day.weekday() != Weekday::Saturday && day.weekday() != Weekday::Sunday,
    }
}

fn after(day: Date, days: i32) -> Date {
    day.checked_add(jiff::Span::new().days(days)).expect("near")
}

/// All calendar days that some pause excludes: those after its first date up to and including its last.
fn excluded(pauses: &[Pause]) -> BTreeSet<Date> {
    let mut out = BTreeSet::new();
    for pause in pauses {
        let mut day = pause.from;
        while day < pause.to.expect("closed in this test") {
            day = after(day, 1);
            out.insert(day);
        }
    }
    out
}

/// The n-th day after `from` that is not excluded and that `counts` counts; the day itself for none.
fn nth(from: Date, n: u32, excluded: &BTreeSet<Date>, counts: fn(Date) -> bool) -> Date {
    let mut days = vec![from];
    let mut day = from;
    while days.len() <= n as usize {
        day = after(day, 1);
        if counts(day) && !excluded.contains(&day) {
            days.push(day);
        }
    }
    days[n as usize]
}

fn naive_due(clock: &Clock) -> Date {
    let out = excluded(&clock.pauses);
    let more = clock.extension.map_or(0, |l| l.n);
    let mut end = match clock.limit.unit {
        LimitUnit::WorkingDays => nth(clock.accepted, clock.limit.n + more, &out, naive_works),
        LimitUnit::NaturalDays => nth(clock.accepted, clock.limit.n + more, &out, |_| true),
        LimitUnit::Hours => nth(clock.accepted, (clock.limit.n + more).div_ceil(24), &out, |_| true),
        LimitUnit::Months => {
            let months = i32::from(clock.accepted.month()) - 1 + (clock.limit.n + more) as i32;
            let (year, month) = (clock.accepted.year() + (months / 12) as i16, (months % 12 + 1) as i8);
            let same = (1..=clock.accepted.day()).rev().find_map(|day| Date::new(year, month, day).ok());
            let target = same.expect("every month has a first day");
            let mut days = 0;
            while after(clock.accepted, days) < target {
                days += 1;
            }
            nth(clock.accepted, days as u32, &out, |_| true)
        }
    };
    while clock.period == Period::Applicant && !naive_works(end) {
        end = after(end, 1);
    }
    end
}

fn date() -> impl Strategy<Value = Date> {
    (0i32..8000).prop_map(|n| after(Date::constant(2004, 1, 1), n))
}

fn clock() -> impl Strategy<Value = Clock> {
    let unit = prop_oneof![
        Just((LimitUnit::WorkingDays, 60u32)),
        Just((LimitUnit::NaturalDays, 90)),
        Just((LimitUnit::Months, 7)),
        Just((LimitUnit::Hours, 200)),
    ];
    let pauses = proptest::collection::vec((-5i32..60, 0i32..20), 0..4);
    (date(), unit, 0u32..1000, proptest::option::of(0u32..1000), pauses, any::<bool>()).prop_map(
        |(accepted, (unit, max), n, more, pauses, applicant)| Clock {
            accepted,
            limit: Limit { n: n % max, unit },
            extension: more.map(|m| Limit { n: m % (max / 2), unit }),
            pauses: pauses
                .into_iter()
                .map(|(start, length)| Pause {
                    from: after(accepted, start),
                    to: Some(after(accepted, start + length)),
                })
                .collect(),
            period: if applicant { Period::Applicant } else { Period::Organ },
        },
    )
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(1500) })]

    #[test]
    fn the_due_date_is_the_one_that_a_naive_count_gives(clock in clock()) {
        let naive = naive_due(&clock);
        let product = due(embedded(), &clock).expect("within the calendar");
        prop_assert_eq!(product.on, naive);
        prop_assert!(!product.provisional);
    }

    #[test]
    fn the_explanation_ends_on_the_due_date_and_numbers_every_counted_day_once(clock in clock()) {
        let lines = explain(embedded(), &clock).expect("within the calendar");
        prop_assert_eq!(lines.last().expect("the day of the event").date, naive_due(&clock));
        let numbers: Vec<u32> = lines.iter().filter_map(|l| l.n).collect();
        prop_assert_eq!(&numbers, &(1..=numbers.len() as u32).collect::<Vec<_>>());
        prop_assert!(lines.windows(2).all(|w| after(w[0].date, 1) == w[1].date));
        prop_assert!(lines.iter().all(|l| l.counts == l.n.is_some()));
    }

    #[test]
    fn used_and_remaining_days_meet_at_the_due_date(clock in clock(), shift in 0i32..40) {
        let clock = Clock { pauses: Vec::new(), period: Period::Organ, ..clock };
        if clock.limit.unit == LimitUnit::WorkingDays {
            let end = due(embedded(), &clock).expect("within the calendar").on;
            let total = clock.limit.n + clock.extension.map_or(0, |l| l.n);
            let today = after(clock.accepted, shift);
            if today < end {
                prop_assert_eq!(used(embedded(), &clock, today) as i32 + remaining(embedded(), end, today), total as i32);
            }
            prop_assert_eq!(used(embedded(), &clock, end), total);
        }
    }
}
