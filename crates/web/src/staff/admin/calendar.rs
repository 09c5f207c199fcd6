//! The working-day calendar of a year, with the source of every year.

use base::Date;
use base::time::Weekday;
use desk::store::{Fail, Reading};
use desk::time::job;
use rules::Refusal;
use rules::time::notice;
use rules::time::{Calendar, DayKind as LegalDay, YearSource};
use serde::Deserialize;

use super::super::told::{self, No};
use super::{crumbs, page};
use crate::form::{Form, Query, Typed};
use crate::problem::Trouble;
use crate::shown::words::moment;
use crate::views::admin::{CalendarDay, CalendarMonth, CalendarPage, DayKind};
use crate::views::forms::{Field, FieldKind, FormError, Post};
use crate::views::parts::{CountLink, Row, Tag, Tone};
use crate::visitor::{Answer, Visitor, html, see};

const PATH: &str = "/admin/calendar";
/// Jobs shown.
const JOBS_SHOWN: u32 = 5;
/// Moved deadlines shown.
const MOVED_SHOWN: u32 = 100;
/// Years offered before and after the one shown.
const NEIGHBOURS: i16 = 3;

/// Which year the address asks for.
#[derive(Deserialize)]
pub struct Year {
    year: Option<i16>,
}

/// `GET /admin/calendar?year=`.
pub async fn show(visitor: Visitor, Query(asked): Query<Year>) -> Answer {
    html(&view(&visitor, asked.year, visitor.post(PATH), None).await?)
}

/// `POST /admin/calendar`: loads the notice; the job it starts goes on by itself.
pub async fn load(visitor: Visitor, form: Form<Typed>) -> Answer {
    match loaded(&visitor, &form).await {
        Ok(year) => see(&format!("{PATH}?year={year}")),
        Err(trouble) => {
            let no = told::no(&visitor, trouble)?;
            let post = Post::new(PATH, form.key_text());
            told::again(&no, &view(&visitor, None, post, Some((&form, &no))).await?)
        }
    }
}

async fn loaded(visitor: &Visitor, form: &Form<Typed>) -> Result<i16, Trouble> {
    let wrong =
        |field, sentence: &str| Trouble::from(Fail::from(Refusal::invalid("calendar.file", field, sentence)));
    let file = form.files.iter().find(|file| file.field == "file" && !file.bytes.is_empty());
    let file = file.ok_or_else(|| wrong("file", "请选择放假安排文件，每行为“日期,off 或 work,名称”。"))?;
    let table = String::from_utf8(file.bytes.to_vec())
        .map_err(|_| wrong("file", "文件不是 UTF-8 编码，请另存为 UTF-8 后再载入。"))?;
    let year =
        notice::year_of(&table).ok_or_else(|| wrong("file", "文件的首行没有可读的日期，请核对后再载入。"))?;
    let source = form.typed.text("source").to_owned();
    visitor.write(form, move |cx| desk::time::load_notice(cx, year, &table, &source)).await?;
    Ok(year)
}

/// What was done with open deadlines: the jobs, and what the newest moved.
fn restated(rx: &mut impl Reading) -> Result<(Vec<Row>, Vec<Row>), Fail> {
    let jobs = job::newest(rx, JOBS_SHOWN)?;
    let rows = jobs.iter().map(|job| {
        let state = if job.finished_at.is_some() { "已完成" } else { "进行中" };
        let done = format!("{state}，核对 {} 件，改动 {} 件", job.done, job.changed);
        Row::new(moment(job.started_at), done)
    });
    let rows = rows.collect();
    let moved = match jobs.first() {
        Some(newest) => job::moved(rx, newest.id, None, MOVED_SHOWN)?,
        None => Vec::new(),
    };
    let said = |date: &Option<String>| date.clone().unwrap_or_else(|| "—".to_owned());
    let moved = moved.iter().map(|m| {
        let which = which(&m.what);
        Row::new(format!("{} {which}", m.number), format!("{} → {}", said(&m.before), said(&m.after)))
    });
    Ok((rows, moved.collect()))
}

/// The name of a deadline.
fn which(what: &str) -> &'static str {
    match what {
        "notice" => "告知是否受理",
        "supplement" => "补正",
        "promise" => "承诺期限",
        "statute" => "法定期限",
        _ => "环节期限",
    }
}

fn fields(visitor: &Visitor, draft: Option<(&Form<Typed>, &No)>) -> (Vec<Field>, Vec<FormError>) {
    if !visitor.roles().any(super::SYSTEM) {
        return (Vec::new(), Vec::new());
    }
    let file = FieldKind::File {
        limits: "CSV，UTF-8，每行：日期,off 或 work,名称".to_owned(),
        accept: ".csv,text/csv".to_owned(),
        files: Vec::new(),
    };
    let form = draft.map(|(form, _)| form);
    let mut fields = vec![
        Field::new("file", "放假安排", file),
        super::line(form, "source", "通知", "文号或网址，例如“国办发明电〔2025〕7 号”"),
    ];
    let errors = draft.map_or_else(Vec::new, |(_, no)| no.beside(&mut fields, "file"));
    (fields, errors)
}

async fn view(
    visitor: &Visitor,
    asked: Option<i16>,
    post: Post,
    draft: Option<(&Form<Typed>, &No)>,
) -> Result<CalendarPage, Trouble> {
    let read = visitor.read(|rx| Ok((desk::time::legal(rx)?, rx.today(), restated(rx)?))).await?;
    let (calendar, today, (jobs, moved)) = read;
    let (fields, errors) = fields(visitor, draft);
    let year = asked.unwrap_or(today.year());
    let source = calendar.source(year).ok_or(Trouble::Unseen)?;
    let (state, source) = words(source);
    let years = (year - NEIGHBOURS..=year + NEIGHBOURS).filter(|y| calendar.source(*y).is_some());
    let months: Vec<CalendarMonth> = (1..=12).map(|month| month_of(calendar, year, month)).collect();
    let days = || months.iter().flat_map(|m| &m.weeks).flatten();
    let counted = |kinds: &[DayKind]| days().filter(|day| kinds.contains(&day.kind)).count().to_string();
    let title = format!("{year} 年工作日历");
    let mut page = page(visitor, &title);
    page.failed = draft.is_some();
    Ok(CalendarPage {
        page,
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
        errors,
        fields,
        post,
        jobs,
        moved,
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
