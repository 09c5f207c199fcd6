//! A notice of the State Council on a year's days off, as a centre has loaded it.

use base::{Date, Id};
use serde::{Deserialize, Serialize};

use super::calendar::{embedded, read_notice, statutory_holidays};
use super::{Calendar, DayKind, SpecialDay, TimeError, read_date};
use crate::{EventName, Refusal, Subject};

/// Characters of the words that say where a notice stands.
pub const SOURCE_CHARS_MAX: usize = 300;
/// Characters of the name of a day.
const NAME_CHARS_MAX: usize = 40;
/// Rows of a notice: no year names more of its days.
const ROWS_MAX: usize = 120;

/// Off, or working in exchange for a day off (调休).
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NoticeDayKind {
    /// 放假
    Off,
    /// 上班
    Work,
}

/// A day that a notice names.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct NoticeDay {
    /// The day.
    pub on: Date,
    /// Off or working.
    pub kind: NoticeDayKind,
    /// Of which holiday.
    pub name: String,
}

/// A loaded notice (放假安排通知); it never changes, and a later one of the same year takes its place.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct CalendarNotice {
    /// Its id.
    pub id: Id,
    /// The year it arranges.
    pub year: i16,
    /// Where it stands.
    pub source: String,
    /// The days it names, in order.
    pub days: Vec<NoticeDay>,
}

/// What happens to a notice.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(tag = "is", rename_all = "snake_case")]
pub enum NoticeEvent {
    /// It was loaded.
    Loaded {
        /// The year.
        year: i16,
        /// Where it stands.
        source: String,
        /// The days it names, in order.
        days: Vec<NoticeDay>,
    },
}

impl EventName for NoticeEvent {
    fn name(&self) -> &'static str {
        match self {
            Self::Loaded { .. } => "loaded",
        }
    }
}

impl Subject for CalendarNotice {
    type Event = NoticeEvent;
    const KIND: &'static str = "calendar_notice";
    const FORMAT: i64 = 1;

    fn begin(id: Id, event: &NoticeEvent) -> Option<Self> {
        match event {
            NoticeEvent::Loaded { year, source, days } => {
                Some(Self { id, year: *year, source: source.clone(), days: days.clone() })
            }
        }
    }

    fn apply(&mut self, event: &NoticeEvent) {
        match event {
            NoticeEvent::Loaded { .. } => {}
        }
    }

    fn id(&self) -> Id {
        self.id
    }
}

impl CalendarNotice {
    /// A calendar with this notice in place of what it had for the year. A holiday of the statute that the notice does not
    /// name stays off: a notice arranges the days around it and takes none away (全国年节及纪念日放假办法 art. 2).
    pub fn laid_over(&self, calendar: &Calendar) -> Calendar {
        let unnamed = |on: &Date| self.days.iter().all(|day| day.on != *on);
        let kept =
            statutory_holidays(self.year).unwrap_or_default().into_iter().filter(|(on, _)| unnamed(on));
        let kept = kept.map(|(date, name)| SpecialDay { date, kind: DayKind::Holiday(name.into()) });
        let named = self.days.iter().map(|day| {
            let name = day.name.clone().into();
            let kind = match day.kind {
                NoticeDayKind::Off => DayKind::Holiday(name),
                NoticeDayKind::Work => DayKind::MakeUpWorkday(name),
            };
            SpecialDay { date: day.on, kind }
        });
        let mut days: Vec<SpecialDay> = named.chain(kept).collect();
        days.sort_by_key(|day| day.date);
        calendar.with_notice(self.year, days, self.source.clone())
    }

    /// What a restated deadline says of its calendar.
    pub fn title(&self) -> String {
        format!("{} 年：{}", self.year, self.source)
    }
}

/// Reads a table `date,off|work,name` as the notice of a year; each fault is told with its row.
pub fn read(year: i16, table: &str, source: &str) -> Result<NoticeEvent, Refusal> {
    let source = base::text::clean_text(source, SOURCE_CHARS_MAX).map_err(|_| {
        Refusal::invalid("calendar.source", "source", "请写明通知的出处，例如文号或网址，不超过 300 字。")
    })?;
    let (first, last) = embedded().span();
    if !(first.year()..=last.year()).contains(&year) {
        let sentence = format!("日历只含 {} 至 {} 年，请核对年份。", first.year(), last.year());
        return Err(Refusal::invalid("calendar.year", "year", sentence));
    }
    let rows: Vec<usize> = rows_of(table).collect();
    let read = read_notice(table).map_err(|error| match error {
        TimeError::Table { row } => wrong_row(row, "无法读取，请按“日期,off 或 work,名称”填写"),
        TimeError::OutOfCalendar { .. }
        | TimeError::TooLong { .. }
        | TimeError::Standing { .. }
        | TimeError::PauseReversed { .. } => wrong_table(&format!("{error}。")),
    })?;
    if read.is_empty() || read.len() > ROWS_MAX {
        let sentence = format!("放假安排应有 1 至 {ROWS_MAX} 行，现有 {} 行，请核对文件。", read.len());
        return Err(wrong_table(&sentence));
    }
    let mut days: Vec<NoticeDay> = Vec::with_capacity(read.len());
    for (day, row) in read.into_iter().zip(rows) {
        if day.date.year() != year {
            return Err(wrong_row(row, &format!("的 {} 不在 {year} 年，请删去或另行载入", day.date)));
        }
        if days.iter().any(|known| known.on == day.date) {
            return Err(wrong_row(row, &format!("的 {} 重复，请只保留一行", day.date)));
        }
        days.push(notice_day(day, row)?);
    }
    days.sort_by_key(|day| day.on);
    if days.iter().all(|day| day.kind == NoticeDayKind::Work) {
        return Err(wrong_table("放假安排中没有放假的日子，请核对文件。"));
    }
    Ok(NoticeEvent::Loaded { year, source, days })
}

/// The year of the first day in a table, for a command that is not told the year.
pub fn year_of(table: &str) -> Option<i16> {
    table.lines().find_map(|line| read_date(line.trim().split(',').next()?)).map(|day| day.year())
}

fn notice_day(day: SpecialDay, row: usize) -> Result<NoticeDay, Refusal> {
    let (kind, name) = match day.kind {
        DayKind::Holiday(name) => (NoticeDayKind::Off, name),
        DayKind::MakeUpWorkday(name) => (NoticeDayKind::Work, name),
        DayKind::Workday | DayKind::Weekend => return Err(wrong_row(row, "既非放假也非上班")),
    };
    let name = base::text::clean_text(&name, NAME_CHARS_MAX)
        .map_err(|_| wrong_row(row, "缺少节日名称，或名称过长"))?;
    Ok(NoticeDay { on: day.date, kind, name })
}

/// The numbers of the rows that `read_notice` reads.
fn rows_of(table: &str) -> impl Iterator<Item = usize> {
    let filled = |line: &str| !line.trim().is_empty() && !line.starts_with("date,");
    table.lines().enumerate().filter(move |(_, line)| filled(line)).map(|(i, _)| i + 1)
}

fn wrong_row(row: usize, what: &str) -> Refusal {
    Refusal::invalid("calendar.row", "table", format!("放假安排第 {row} 行{what}。")).with("row", row)
}

fn wrong_table(sentence: &str) -> Refusal {
    Refusal::invalid("calendar.table", "table", sentence)
}
