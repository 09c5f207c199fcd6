//! The clocks of a case, each with its due date derived line by line.

use base::Date;
use rules::cases::clock::{DELIVERY_LIMIT, NOTICE_LIMIT, promise_clock, statute_clock};
use rules::cases::{Case, Phase};
use rules::catalogue::ItemFacts;
use rules::time::{self, Calendar, Clock, LimitUnit};

use super::words;
use crate::views::parts::{ClockView, DayCount, DueView, Lamp, WhyLine};

/// Working days before the end at which a reminder is due (domain 12.2; differs by city).
pub const REMINDER_DAYS: i32 = 1;

/// Which limit a due date is of, for its lamp.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Kind {
    /// A step's own limit or the promise: yellow when passed.
    Promise,
    /// The statute: red when passed.
    Statute,
    /// The applicant's own period.
    Applicant,
}

/// A due date with what remains.
pub fn due_view(calendar: &Calendar, due: Date, today: Date, kind: Kind) -> DueView {
    let remaining = time::remaining(calendar, due, today);
    let (words_, lamp) = match (remaining, kind) {
        (n, Kind::Statute) if n < 0 => (format!("已超期 {} 个工作日", -n), Lamp::Red),
        (n, Kind::Promise | Kind::Applicant) if n < 0 => (format!("已超期 {} 个工作日", -n), Lamp::Yellow),
        (0, _) => ("今天到期".to_owned(), Lamp::Reminder),
        (n, _) if n <= REMINDER_DAYS => (format!("还剩 {n} 个工作日"), Lamp::Reminder),
        (n, _) => (format!("还剩 {n} 个工作日"), Lamp::Calm),
    };
    DueView { date: words::date(due), iso: due.to_string(), remaining: words_, lamp }
}

fn paused() -> DueView {
    DueView {
        date: String::new(),
        iso: String::new(),
        remaining: "暂停计时，恢复后重新计算".to_owned(),
        lamp: Lamp::Paused,
    }
}

/// The next date of a case: what must happen next, and by when.
pub fn next_due(case: &Case, _facts: &ItemFacts, calendar: &Calendar, today: Date) -> Option<DueView> {
    match &case.phase {
        Phase::Filed => Some(due_view(calendar, case.notice_due, today, Kind::Promise)),
        Phase::Correcting { supplement_due } => {
            Some(due_view(calendar, *supplement_due, today, Kind::Applicant))
        }
        Phase::Accepted if case.open_pause().is_some() => Some(paused()),
        Phase::Accepted => match (case.dues.statute, case.dues.promise) {
            (Some(statute), _) if today > statute => Some(due_view(calendar, statute, today, Kind::Statute)),
            (_, Some(promise)) => Some(due_view(calendar, promise, today, Kind::Promise)),
            (Some(statute), None) => Some(due_view(calendar, statute, today, Kind::Statute)),
            (None, None) => None,
        },
        Phase::Decided => case.decision.map(|d| due_view(calendar, d.deliver_by, today, Kind::Statute)),
        Phase::Ended { .. } => None,
    }
}

/// Every clock of a case, the one that runs now first.
pub fn clock_views(case: &Case, facts: &ItemFacts, calendar: &Calendar, today: Date) -> Vec<ClockView> {
    let mut views = Vec::new();
    let running = matches!(case.phase, Phase::Accepted);
    if matches!(case.phase, Phase::Filed) {
        let clock = Clock::new(case.received_on, NOTICE_LIMIT);
        let basis = "行政许可法第三十二条第一款第四项";
        views.push(view("notice", ("告知受理或补正", basis), &clock, calendar, (today, Kind::Promise, true)));
    }
    if let Phase::Correcting { supplement_due } = &case.phase {
        let from = case.corrections.last().map_or(case.received_on, |c| c.on);
        let clock = Clock::of_applicant(from, facts.supplement_period);
        let mut shown = view(
            "supplement",
            ("申请人补正", "本事项规定"),
            &clock,
            calendar,
            (today, Kind::Applicant, true),
        );
        shown.due = due_view(calendar, *supplement_due, today, Kind::Applicant);
        views.push(shown);
    }
    let decided = case.decision.map(|d| d.at.date());
    if let Some(clock) = promise_clock(case, facts) {
        let basis =
            if facts.promise.basis.text.is_empty() { "公开承诺" } else { &facts.promise.basis.text };
        views.push(view(
            "promise",
            ("作出决定（承诺）", basis),
            &clock,
            calendar,
            (today, Kind::Promise, running),
        ));
    }
    if let Some(clock) = statute_clock(case, facts) {
        let basis = if facts.statutory.basis.text.is_empty() {
            "行政许可法第四十二条"
        } else {
            &facts.statutory.basis.text
        };
        views.push(view(
            "statute",
            ("作出决定（法定）", basis),
            &clock,
            calendar,
            (today, Kind::Statute, running),
        ));
    }
    if let Some(on) = decided {
        let clock = Clock::new(on, DELIVERY_LIMIT);
        let waits = matches!(case.phase, Phase::Decided);
        views.push(view(
            "delivery",
            ("颁发、送达", "行政许可法第四十四条"),
            &clock,
            calendar,
            (today, Kind::Statute, waits),
        ));
    }
    views
}

/// The promise's clock if the application were accepted today.
pub fn if_accepted(facts: &ItemFacts, calendar: &Calendar, today: Date) -> ClockView {
    let clock = Clock::new(today, facts.promise.limit.unwrap_or(time::Limit::working_days(0)));
    let basis = if facts.promise.basis.text.is_empty() { "公开承诺" } else { &facts.promise.basis.text };
    view("promise", ("作出决定（承诺）", basis), &clock, calendar, (today, Kind::Promise, true))
}

fn view(
    id: &str,
    (title, basis): (&str, &str),
    clock: &Clock,
    calendar: &Calendar,
    (today, kind, running): (Date, Kind, bool),
) -> ClockView {
    let due = match time::due(calendar, clock) {
        Ok(due) if running => due_view(calendar, due.on, today, kind),
        Ok(due) => DueView {
            date: words::date(due.on),
            iso: due.on.to_string(),
            remaining: "计时已结束".to_owned(),
            lamp: Lamp::Done,
        },
        Err(_) => paused(),
    };
    let extension = clock.extension.map_or_else(String::new, |e| format!("，经批准延长 {e}"));
    let limit = match (clock.limit.unit, clock.limit.n) {
        (LimitUnit::WorkingDays, 0) => "当场作出决定".to_owned(),
        (LimitUnit::WorkingDays | LimitUnit::NaturalDays | LimitUnit::Months | LimitUnit::Hours, _) => {
            format!("自 {} 起 {}{extension}", words::date(clock.accepted), clock.limit)
        }
    };
    ClockView {
        id: id.to_owned(),
        title: title.to_owned(),
        limit,
        basis: basis.to_owned(),
        due,
        why: why(calendar, clock),
    }
}

/// The derivation, day by day; while a pause lasts, up to its first day.
fn why(calendar: &Calendar, clock: &Clock) -> Vec<WhyLine> {
    let lines = match time::explain(calendar, clock) {
        Ok(lines) => lines,
        Err(_) => {
            return clock
                .pauses
                .iter()
                .filter(|p| p.to.is_none())
                .map(|p| WhyLine {
                    date: p.from.to_string(),
                    count: DayCount::Fact,
                    reason: "自次日起暂停计时，恢复后继续".to_owned(),
                })
                .collect();
        }
    };
    lines
        .into_iter()
        .map(|line| WhyLine {
            date: line.date.to_string(),
            count: match (line.counts, line.n) {
                (true, Some(n)) => DayCount::Counts(n),
                (true, None) | (false, _) => DayCount::Skips,
            },
            reason: line.reason.to_string(),
        })
        .collect()
}
