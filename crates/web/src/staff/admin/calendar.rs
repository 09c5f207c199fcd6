//! The working-day calendar of a year, with the source of every year.

use base::Date;
use base::time::Weekday;
use desk::store::Reading;
use rules::time::{Calendar, DayKind as LegalDay, YearSource};
use serde::Deserialize;

use super::{crumbs, page};
use crate::form::Query;
use crate::problem::Trouble;
use crate::views::admin::{CalendarDay, CalendarMonth, CalendarPage, DayKind};
use crate::views::forms::Post;
use crate::views::parts::{CountLink, Row, Tag, Tone};
use crate::visitor::{Answer, Visitor, html};

/// Years offered before and after the one shown.
const NEIGHBOURS: i16 = 3;

/// Which year the address asks for.
#[derive(Deserialize)]
pub struct Year {
    year: Option<i16>,
}

/// `GET /admin/calendar?year=`.
pub async fn show(visitor: Visitor, Query(asked): Query<Year>) -> Answer {
    let (calendar, today) = visitor.read(|rx| Ok((desk::time::legal(rx)?, rx.today()))).await?;
    let year = asked.year.unwrap_or(today.year());
    let source = calendar.source(year).ok_or(Trouble::Unseen)?;
    let (state, source) = words(source);
    let years = (year - NEIGHBOURS..=year + NEIGHBOURS).filter(|y| calendar.source(*y).is_some());
    let months: Vec<CalendarMonth> = (1..=12).map(|month| month_of(calendar, year, month)).collect();
    let days = || months.iter().flat_map(|m| &m.weeks).flatten();
    let counted = |kinds: &[DayKind]| days().filter(|day| kinds.contains(&day.kind)).count().to_string();
    let title = format!("{year} 年工作日历");
    html(&CalendarPage {
        page: page(&visitor, &title),
        crumbs: crumbs(&[("工作日历", "")]),
        year: u16::try_from(year).unwrap_or(0),
        years: years
            .map(|y| CountLink {
                text: y.to_string(),
                url: format!("/admin/calendar?year={y}"),
                count: 0,
                current: y == year,
            })
            .collect(),
        state,
        source,
        counts: vec![
            Row::new("工作日", counted(&[DayKind::Working, DayKind::MadeUp])),
            Row::new("放假", counted(&[DayKind::Holiday])),
            Row::new("周末上班", counted(&[DayKind::MadeUp])),
        ],
        months,
        errors: Vec::new(),
        fields: Vec::new(),
        post: Post::default(),
    })
}

fn words(source: &YearSource) -> (Tag, String) {
    match source {
        YearSource::Notice(papers) => {
            (Tag::new("已公布", Tone::Jade), format!("依据：{}", papers.join("；")))
        }
        YearSource::Secondary(from) => (Tag::new("转引", Tone::Amber), format!("未见通知原文，依据：{from}")),
        YearSource::Statute(law) => (
            Tag::new("暂定", Tone::Amber),
            format!("放假通知尚未公布，只按《{law}》推算，不推测调休；公布后重新计算期限。"),
        ),
    }
}

fn month_of(calendar: &Calendar, year: i16, month: i8) -> CalendarMonth {
    let first = Date::new(year, month, 1).ok();
    let blanks = first.map_or(0, |d| d.weekday().to_monday_zero_offset());
    let mut places: Vec<CalendarDay> = (0..blanks).map(|_| CalendarDay::default()).collect();
    let mut day = first;
    while let Some(date) = day.filter(|d| d.month() == month) {
        places.push(place(calendar, date));
        day = date.tomorrow().ok();
    }
    while !places.len().is_multiple_of(7) {
        places.push(CalendarDay::default());
    }
    CalendarMonth {
        title: format!("{month} 月"),
        weeks: places.chunks(7).map(<[CalendarDay]>::to_vec).collect(),
    }
}

fn place(calendar: &Calendar, date: Date) -> CalendarDay {
    let weekend = matches!(date.weekday(), Weekday::Saturday | Weekday::Sunday);
    let (kind, name) = match calendar.day(date) {
        Ok(LegalDay::Workday) => (DayKind::Working, String::new()),
        Ok(LegalDay::MakeUpWorkday(name)) => (DayKind::MadeUp, name.into_owned()),
        Ok(LegalDay::Weekend) => (DayKind::Weekend, String::new()),
        Ok(LegalDay::Holiday(name)) => (DayKind::Holiday, name.into_owned()),
        Err(_) if weekend => (DayKind::Weekend, String::new()),
        Err(_) => (DayKind::Working, String::new()),
    };
    CalendarDay { day: date.day().to_string(), kind, name }
}
