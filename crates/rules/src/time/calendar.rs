//! The working-day calendar: notices of the State Council, then the statutory rule alone, marked provisional.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::LazyLock;

use base::Date;
use base::time::Weekday;

use super::{TimeError, read_date};

const SPECIAL_DAYS: &str = include_str!("../../../../data/calendar/special_days.csv");
const SOURCES: &str = include_str!("../../../../data/calendar/sources.csv");
const RULES: &str = include_str!("../../../../data/calendar/statutory_holiday_rules.csv");
const LUNAR_DAYS: &str = include_str!("../../../../data/calendar/lunar_days.csv");

/// What a day is for the law.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum DayKind {
    /// Monday to Friday, nothing special.
    Workday,
    /// A working day by notice, in exchange for a day off (调休); most fall on a weekend.
    MakeUpWorkday(Cow<'static, str>),
    /// Saturday or Sunday, nothing special.
    Weekend,
    /// A day off by notice or by statute, with the name of the holiday.
    Holiday(Cow<'static, str>),
}

impl DayKind {
    /// Whether the law counts it among the working days.
    pub fn is_working(&self) -> bool {
        match self {
            Self::Workday | Self::MakeUpWorkday(_) => true,
            Self::Weekend | Self::Holiday(_) => false,
        }
    }
}

/// A row of a notice: a day whose status differs from its weekday's, or that the notice names.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct SpecialDay {
    /// The day.
    pub date: Date,
    /// Off or working.
    pub kind: DayKind,
}

/// On what a year of the calendar rests.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum YearSource {
    /// Notices of the State Council, with their addresses.
    Notice(Vec<Cow<'static, str>>),
    /// Other people's tables; no notice was seen.
    Secondary(Cow<'static, str>),
    /// The statutory rule alone, no exchanged day guessed: provisional until the notice is loaded.
    Statute(Cow<'static, str>),
}

/// A calendar of working days over whole years.
#[derive(Clone, Debug)]
pub struct Calendar {
    years: BTreeMap<i16, YearSource>,
    special: BTreeMap<Date, DayKind>,
}

static EMBEDDED: LazyLock<Calendar> =
    LazyLock::new(|| Calendar::read_embedded().expect("the shipped calendar tables are read by a test"));

/// The calendar that ships with the product, 2004 to 2050, parsed once.
pub fn embedded() -> &'static Calendar {
    &EMBEDDED
}

impl Calendar {
    fn read_embedded() -> Result<Self, TimeError> {
        let mut special = BTreeMap::new();
        for (row, [date, day, name]) in rows::<3>(SPECIAL_DAYS) {
            let date = read_date(date).ok_or(TimeError::Table { row })?;
            special.insert(date, kind_of(day, Cow::Borrowed(name)).ok_or(TimeError::Table { row })?);
        }
        let mut years: BTreeMap<i16, YearSource> = BTreeMap::new();
        for (row, [year, rank, source]) in rows::<3>(SOURCES) {
            let year = year.parse().map_err(|_| TimeError::Table { row })?;
            let source = Cow::Borrowed(source);
            match (rank, years.get_mut(&year)) {
                ("secondary", _) => {
                    years.insert(year, YearSource::Secondary(source));
                }
                (_, Some(YearSource::Notice(papers))) => papers.push(source),
                (_, _) => {
                    years.insert(year, YearSource::Notice(vec![source]));
                }
            }
        }
        let mut calendar = Self { years, special };
        for (row, fields) in rows::<8>(LUNAR_DAYS) {
            let year: i16 = fields[0].parse().map_err(|_| TimeError::Table { row })?;
            if !calendar.years.contains_key(&year) {
                calendar.add_statutory_year(year)?;
            }
        }
        Ok(calendar)
    }

    fn add_statutory_year(&mut self, year: i16) -> Result<(), TimeError> {
        self.years.insert(year, YearSource::Statute(Cow::Borrowed("全国年节及纪念日放假办法第二条")));
        for (date, name) in statutory_days_off(year)? {
            self.special.insert(date, DayKind::Holiday(Cow::Borrowed(name)));
        }
        Ok(())
    }

    /// The same calendar with one year replaced by a notice: the days it names, and where it stands.
    pub fn with_notice(&self, year: i16, days: Vec<SpecialDay>, source: String) -> Self {
        let mut next = self.clone();
        next.special.retain(|date, _| date.year() != year);
        next.special.extend(days.into_iter().filter(|d| d.date.year() == year).map(|d| (d.date, d.kind)));
        next.years.insert(year, YearSource::Notice(vec![Cow::Owned(source)]));
        next
    }

    /// The same calendar with single days changed by a local order (a typhoon closing), the year's source kept.
    pub fn with_days(&self, days: Vec<SpecialDay>) -> Self {
        let mut next = self.clone();
        next.special.extend(days.into_iter().map(|d| (d.date, d.kind)));
        next
    }

    /// What a day is; outside the calendar's years an error, never a guess.
    pub fn day(&self, date: Date) -> Result<DayKind, TimeError> {
        if self.years.contains_key(&date.year()) {
            Ok(self.day_or_weekday(date))
        } else {
            Err(self.outside())
        }
    }

    /// Whether a day is a working day (行政许可法 art. 82).
    pub fn is_working_day(&self, date: Date) -> Result<bool, TimeError> {
        if !self.years.contains_key(&date.year()) {
            return Err(self.outside());
        }
        Ok(self.works(date))
    }

    /// What a day is, by its weekday alone outside the calendar's years.
    pub(super) fn day_or_weekday(&self, date: Date) -> DayKind {
        match self.special.get(&date) {
            Some(kind) => kind.clone(),
            None if is_weekend(date) => DayKind::Weekend,
            None => DayKind::Workday,
        }
    }

    /// Whether a day is a working day, by its weekday alone outside the calendar's years.
    pub(super) fn works(&self, date: Date) -> bool {
        self.special.get(&date).map_or_else(|| !is_weekend(date), DayKind::is_working)
    }

    /// Whether the year of a date rests on the statutory rule alone.
    pub fn is_provisional(&self, date: Date) -> bool {
        matches!(self.years.get(&date.year()), Some(YearSource::Statute(_)))
    }

    /// On what a year rests; `None` for a year that the calendar does not have.
    pub fn source(&self, year: i16) -> Option<&YearSource> {
        self.years.get(&year)
    }

    /// The years of the calendar, in order.
    pub fn years(&self) -> impl Iterator<Item = (i16, &YearSource)> {
        self.years.iter().map(|(year, source)| (*year, source))
    }

    /// The special days of a year, in order, as a page lists them.
    pub fn special_days(&self, year: i16) -> impl Iterator<Item = (Date, &DayKind)> {
        let (first, last) = (year_day(year, 1, 1), year_day(year, 12, 31));
        self.special.range(first..=last).map(|(date, kind)| (*date, kind))
    }

    /// The first and the last day of the calendar.
    pub fn span(&self) -> (Date, Date) {
        let first = self.years.keys().next().copied().unwrap_or(1);
        let last = self.years.keys().next_back().copied().unwrap_or(1);
        (year_day(first, 1, 1), year_day(last, 12, 31))
    }

    /// The error of a date outside the calendar.
    pub(super) fn outside(&self) -> TimeError {
        let (first, last) = self.span();
        TimeError::OutOfCalendar { first, last }
    }
}

/// Reads rows `date,off|work,name` of a notice, as an administrator loads them.
pub fn read_notice(table: &str) -> Result<Vec<SpecialDay>, TimeError> {
    let mut days = Vec::new();
    for (i, line) in
        table.lines().enumerate().filter(|(_, l)| !l.trim().is_empty() && !l.starts_with("date,"))
    {
        let row = i + 1;
        let fields: Vec<&str> = line.trim().split(',').collect();
        let [date, day, name] = fields[..] else { return Err(TimeError::Table { row }) };
        let date = read_date(date).ok_or(TimeError::Table { row })?;
        let kind = kind_of(day, Cow::Owned(name.to_owned())).ok_or(TimeError::Table { row })?;
        days.push(SpecialDay { date, kind });
    }
    Ok(days)
}

/// The days off that the statute alone gives a year, with substitutes: a statutory day on a weekend is made up on the next
/// working day that is not itself off (全国年节及纪念日放假办法 art. 6); days that coincide count once.
pub fn statutory_days_off(year: i16) -> Result<BTreeMap<Date, &'static str>, TimeError> {
    let mut off = statutory_holidays(year)?;
    let made_up: Vec<(Date, &'static str)> =
        off.iter().filter(|(d, _)| is_weekend(**d)).map(|(d, name)| (*d, *name)).collect();
    for (missed, name) in made_up {
        let mut day = missed;
        while is_weekend(day) || off.contains_key(&day) {
            day = day.tomorrow().map_err(|_| TimeError::OutOfCalendar { first: missed, last: day })?;
        }
        off.insert(day, name);
    }
    Ok(off)
}

/// The holidays of the statute on their own dates, whatever day of the week they are (全国年节及纪念日放假办法 art. 2).
pub fn statutory_holidays(year: i16) -> Result<BTreeMap<Date, &'static str>, TimeError> {
    let (row, lunar) = rows::<8>(LUNAR_DAYS)
        .find(|(_, f)| f[0].parse() == Ok(year))
        .ok_or(TimeError::Table { row: usize::from(year.unsigned_abs()) })?;
    let in_force = rows::<5>(RULES)
        .filter_map(|(_, f)| f[0].get(..4)?.parse::<i16>().ok().filter(|from| *from <= year))
        .max()
        .ok_or(TimeError::Table { row })?;
    let mut off = BTreeMap::new();
    for (row, [from, holiday, days, _, _]) in rows::<5>(RULES) {
        if from.get(..4).and_then(|y| y.parse().ok()) != Some(in_force) {
            continue;
        }
        let count: usize = days.parse().map_err(|_| TimeError::Table { row })?;
        for date in holiday_dates(year, holiday, count, &lunar).ok_or(TimeError::Table { row })? {
            off.entry(date).or_insert(holiday);
        }
    }
    Ok(off)
}

/// The dates of one statutory holiday; the lunar ones from the table (eve, 1–3, 清明, dragon boat, mid-autumn).
fn holiday_dates(year: i16, holiday: &str, count: usize, lunar: &[&str; 8]) -> Option<Vec<Date>> {
    let fixed = |month: i8| {
        (1..=i8::try_from(count).ok()?)
            .map(|day| Date::new(year, month, day).ok())
            .collect::<Option<Vec<_>>>()
    };
    let table = |fields: &[&str]| fields.iter().map(|f| read_date(f)).collect::<Option<Vec<_>>>();
    match holiday {
        "新年" | "元旦" => fixed(1),
        "劳动节" => fixed(5),
        "国庆节" => fixed(10),
        "春节" => table(&lunar[5usize.checked_sub(count)?..5]),
        "清明节" => table(&lunar[5..6]),
        "端午节" => table(&lunar[6..7]),
        "中秋节" => table(&lunar[7..8]),
        _ => None,
    }
}

/// A day of a year, or the last day there is when the year is beyond all dates.
fn year_day(year: i16, month: i8, day: i8) -> Date {
    Date::new(year, month, day).unwrap_or(Date::MAX)
}

fn is_weekend(date: Date) -> bool {
    matches!(date.weekday(), Weekday::Saturday | Weekday::Sunday)
}

fn kind_of(day: &str, name: Cow<'static, str>) -> Option<DayKind> {
    match day {
        "off" => Some(DayKind::Holiday(name)),
        "work" => Some(DayKind::MakeUpWorkday(name)),
        _ => None,
    }
}

/// The rows of a shipped table behind its header, as fields; a row of another width is left out and fails its test.
fn rows<const N: usize>(table: &'static str) -> impl Iterator<Item = (usize, [&'static str; N])> {
    table.lines().enumerate().skip(1).filter_map(|(i, line)| {
        let fields: Vec<&'static str> = line.split(',').collect();
        Some((i + 1, <[&'static str; N]>::try_from(fields).ok()?))
    })
}
