//! The clocks of a case, each with its due date derived line by line.

use base::Date;
use rules::cases::clock::{DELIVERY_LIMIT, NOTICE_LIMIT, PRE_REVIEW_LIMIT, promise_clock, statute_clock};
use rules::cases::{Case, Phase};
use rules::catalogue::{Fact, ItemFacts};
use rules::time::{self, Calendar, Clock, DayReason, LimitUnit};

use super::words;
use crate::views::page::Lang;
use crate::views::parts::{ClockView, DayCount, DueView, Lamp, WhyLine};
use crate::views::texts::{self, say};

/// Working days before the end at which a reminder is due (domain 12.2; differs by city).
pub const REMINDER_DAYS: i32 = 1;

/// The holidays of the notices by their message keys.
const HOLIDAYS: [&str; 8] = [
    "holiday.new-year",
    "holiday.spring-festival",
    "holiday.qingming",
    "holiday.labour-day",
    "holiday.dragon-boat",
    "holiday.mid-autumn",
    "holiday.national-day",
    "holiday.victory-day",
];

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

/// Clocks as somebody reads them on a day.
#[derive(Clone, Copy)]
pub struct Reader<'a> {
    /// His language.
    pub lang: Lang,
    /// The calendar that counts.
    pub calendar: &'a Calendar,
    /// The day.
    pub today: Date,
}

/// Which clock of a case it is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Name {
    /// 预审
    FirstLook,
    /// 告知受理或补正
    Notice,
    /// 申请人补正
    Supplement,
    /// 作出决定（承诺）
    Promise,
    /// 作出决定（法定）
    Statute,
    /// 颁发、送达
    Delivery,
}

impl Name {
    /// Its stable word.
    pub const fn word(self) -> &'static str {
        match self {
            Self::FirstLook => "pre-review",
            Self::Notice => "notice",
            Self::Supplement => "supplement",
            Self::Promise => "promise",
            Self::Statute => "statute",
            Self::Delivery => "delivery",
        }
    }

    const fn kind(self) -> Kind {
        match self {
            Self::FirstLook | Self::Notice | Self::Promise => Kind::Promise,
            Self::Supplement => Kind::Applicant,
            Self::Statute | Self::Delivery => Kind::Statute,
        }
    }
}

/// A clock of a case.
#[derive(Clone, Debug)]
pub struct Timed {
    /// Which it is.
    pub name: Name,
    /// Whether it still runs.
    pub running: bool,
    /// From when, how long, with its pauses.
    pub clock: Clock,
    /// The day that was stated to the applicant, where that counts.
    pub stated: Option<Date>,
}

/// Every clock of a case, the one that runs now first.
pub fn of_case(case: &Case, facts: &ItemFacts) -> Vec<Timed> {
    let timed = |name, running, clock| Timed { name, running, clock, stated: None };
    let mut all = Vec::new();
    match &case.phase {
        Phase::Filed => {
            let from = |limit| Clock::new(case.received_on, limit);
            all.extend(case.pre_review_due.map(|_| timed(Name::FirstLook, true, from(PRE_REVIEW_LIMIT))));
            all.push(timed(Name::Notice, true, from(NOTICE_LIMIT)));
        }
        Phase::Correcting { supplement_due } => {
            let from = case.corrections.last().map_or(case.received_on, |c| c.on);
            let clock = Clock::of_applicant(from, facts.supplement_period);
            all.push(Timed { stated: Some(*supplement_due), ..timed(Name::Supplement, true, clock) });
        }
        Phase::Accepted | Phase::Decided | Phase::Ended { .. } => {}
    }
    let running = matches!(case.phase, Phase::Accepted);
    all.extend(promise_clock(case, facts).map(|clock| timed(Name::Promise, running, clock)));
    all.extend(statute_clock(case, facts).map(|clock| timed(Name::Statute, running, clock)));
    // Art. 44 gives days for what is granted; a refusal has none of its own.
    if let Some(decision) = case.decision.filter(|d| d.deliver_by.is_some()) {
        let running = matches!(case.phase, Phase::Decided);
        all.push(timed(Name::Delivery, running, Clock::new(decision.at.date(), DELIVERY_LIMIT)));
    }
    all
}

/// A clock to show: what it is called, for its lamp, and whether it still runs.
struct Shown<'a> {
    id: &'a str,
    title: &'a str,
    basis: &'a str,
    kind: Kind,
    running: bool,
}

impl Reader<'_> {
    fn text(self, key: &str) -> String {
        texts::find(self.lang, key).text.to_owned()
    }

    fn date(self, date: Date) -> String {
        words::date(self.lang, date)
    }

    /// The first due date that calls for no reminder yet.
    pub fn calm_from(self) -> Date {
        let mut day = self.today;
        while time::remaining(self.calendar, day, self.today) <= REMINDER_DAYS {
            let Ok(next) = day.tomorrow() else { return Date::MAX };
            day = next;
        }
        day
    }

    /// The promise's clock if the application were accepted today.
    pub fn if_accepted(self, facts: &ItemFacts) -> ClockView {
        let clock = Clock::new(self.today, facts.promise.limit.unwrap_or(time::Limit::working_days(0)));
        let timed = Timed { name: Name::Promise, running: true, clock, stated: None };
        self.timed(&timed, facts)
    }

    /// A due date with what remains.
    pub fn due(self, due: Date, kind: Kind) -> DueView {
        let left = time::remaining(self.calendar, due, self.today);
        let (remaining, lamp) = match (left, kind) {
            (n, Kind::Statute) if n < 0 => (say(self.lang, "due.over", &[&-n]), Lamp::Red),
            (n, Kind::Promise | Kind::Applicant) if n < 0 => {
                (say(self.lang, "due.over", &[&-n]), Lamp::Yellow)
            }
            (0, _) => (self.text("due.today"), Lamp::Reminder),
            (n, _) if n <= REMINDER_DAYS => (say(self.lang, "due.left", &[&n]), Lamp::Reminder),
            (n, _) => (say(self.lang, "due.left", &[&n]), Lamp::Calm),
        };
        DueView { date: self.date(due), iso: due.to_string(), remaining, lamp }
    }

    fn paused(self) -> DueView {
        DueView {
            date: String::new(),
            iso: String::new(),
            remaining: self.text("due.paused"),
            lamp: Lamp::Paused,
        }
    }

    /// The next date of a case: what must happen next, and by when.
    pub fn next_due(self, case: &Case) -> Option<DueView> {
        match &case.phase {
            Phase::Filed => Some(self.due(case.notice_due, Kind::Promise)),
            Phase::Correcting { supplement_due } => Some(self.due(*supplement_due, Kind::Applicant)),
            Phase::Accepted if case.open_pause().is_some() => Some(self.paused()),
            Phase::Accepted => match (case.dues.statute, case.dues.promise) {
                (Some(statute), _) if self.today > statute => Some(self.due(statute, Kind::Statute)),
                (_, Some(promise)) => Some(self.due(promise, Kind::Promise)),
                (Some(statute), None) => Some(self.due(statute, Kind::Statute)),
                (None, None) => None,
            },
            Phase::Decided => {
                case.decision.and_then(|d| d.deliver_by).map(|due| self.due(due, Kind::Statute))
            }
            Phase::Ended { .. } => None,
        }
    }

    /// The due date of the first look, until somebody has looked.
    pub fn first_look_due(self, case: &Case) -> Option<DueView> {
        case.pre_review_due.filter(|_| case.phase == Phase::Filed).map(|due| self.due(due, Kind::Promise))
    }

    /// Every clock of a case, the one that runs now first.
    pub fn clocks(self, case: &Case, facts: &ItemFacts) -> Vec<ClockView> {
        of_case(case, facts).iter().map(|timed| self.timed(timed, facts)).collect()
    }

    fn timed(self, timed: &Timed, facts: &ItemFacts) -> ClockView {
        let (title, basis) = match timed.name {
            Name::FirstLook => ("clock.pre-review", self.text("clock.pre-review-basis")),
            Name::Notice => ("clock.notice", self.text("clock.notice-basis")),
            Name::Supplement => ("clock.supplement", self.text("clock.supplement-basis")),
            Name::Promise => ("clock.promise", self.basis(&facts.promise.basis, "clock.promise-basis")),
            Name::Statute => ("clock.statute", self.basis(&facts.statutory.basis, "clock.statute-basis")),
            Name::Delivery => ("clock.delivery", self.text("clock.delivery-basis")),
        };
        let (id, kind, running) = (timed.name.word(), timed.name.kind(), timed.running);
        let view = self.view(&Shown { id, title, basis: &basis, kind, running }, &timed.clock);
        match timed.stated {
            Some(due) => ClockView { due: self.due(due, kind), ..view },
            None => view,
        }
    }

    fn basis(self, fact: &Fact, otherwise: &str) -> String {
        if fact.text.is_empty() { self.text(otherwise) } else { fact.text.clone() }
    }

    fn view(self, shown: &Shown<'_>, clock: &Clock) -> ClockView {
        let due = match time::due(self.calendar, clock) {
            Ok(due) if shown.running => self.due(due.on, shown.kind),
            Ok(due) => DueView {
                date: self.date(due.on),
                iso: due.on.to_string(),
                remaining: self.text("due.ended"),
                lamp: Lamp::Done,
            },
            Err(_) => self.paused(),
        };
        ClockView {
            id: shown.id.to_owned(),
            title: self.text(shown.title),
            limit: self.limit(clock),
            basis: shown.basis.to_owned(),
            due,
            why: self.why(clock),
        }
    }

    fn limit(self, clock: &Clock) -> String {
        let from = self.date(clock.accepted);
        let limit = words::limit(self.lang, clock.limit);
        match (clock.limit.unit, clock.limit.n, clock.extension) {
            (LimitUnit::WorkingDays, 0, _) => self.text("clock.limit-now"),
            (
                LimitUnit::WorkingDays | LimitUnit::NaturalDays | LimitUnit::Months | LimitUnit::Hours,
                _,
                None,
            ) => say(self.lang, "clock.limit", &[&from, &limit]),
            (
                LimitUnit::WorkingDays | LimitUnit::NaturalDays | LimitUnit::Months | LimitUnit::Hours,
                _,
                Some(more),
            ) => {
                let more = words::limit(self.lang, more);
                say(self.lang, "clock.limit-extended", &[&from, &limit, &more])
            }
        }
    }

    /// The derivation, day by day; while a pause lasts, up to its first day.
    fn why(self, clock: &Clock) -> Vec<WhyLine> {
        let line = |date: Date, count: DayCount, reason: String| WhyLine {
            date: words::narrow(self.lang, date),
            count,
            reason,
        };
        match time::explain(self.calendar, clock) {
            Ok(lines) => lines
                .into_iter()
                .map(|day| {
                    let count = match (day.counts, day.n) {
                        (true, Some(n)) => DayCount::Counts(n),
                        (true, None) | (false, _) => DayCount::Skips,
                    };
                    line(day.date, count, self.reason(&day.reason))
                })
                .collect(),
            Err(_) => {
                let open = clock.pauses.iter().filter(|p| p.to.is_none());
                open.map(|p| line(p.from, DayCount::Fact, self.text("clock.pause-begins"))).collect()
            }
        }
    }

    fn reason(self, reason: &DayReason) -> String {
        match reason {
            DayReason::EventDay => self.text("day.event"),
            DayReason::Workday => self.text("day.workday"),
            DayReason::MakeUpWorkday(name) => say(self.lang, "day.make-up", &[&self.holiday(name)]),
            DayReason::Weekend => self.text("day.weekend"),
            DayReason::Holiday(name) => say(self.lang, "day.holiday", &[&self.holiday(name)]),
            DayReason::Paused => self.text("day.paused"),
            DayReason::NaturalDay => self.text("day.natural"),
            DayReason::MovedEnd => self.text("day.moved-end"),
        }
    }

    /// The notices of the State Council name few holidays; one that is not among them keeps its Chinese name.
    fn holiday(self, name: &str) -> String {
        let known = HOLIDAYS.iter().find(|key| texts::find(Lang::ZhHans, key).text == name);
        match (self.lang, known) {
            (Lang::En, Some(key)) => self.text(key),
            (Lang::En, None) | (Lang::ZhHans | Lang::ZhHant, _) => name.to_owned(),
        }
    }
}
