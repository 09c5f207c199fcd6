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
use super::{crumbs, page_titled};
use crate::form::{Form, Query, Typed};
use crate::problem::Trouble;
use crate::shown::words;
use crate::views::admin::{CalendarDay, CalendarMonth, CalendarPage, DayKind};
use crate::views::forms::{Field, FieldKind, FormError, Post};
use crate::views::page::Lang;
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
    let wrong = |key| {
        let sentence = visitor.lang().text(key);
        Trouble::from(Fail::from(Refusal::invalid("calendar.file", "file", sentence)))
    };
    let file = form.files.iter().find(|file| file.field == "file" && !file.bytes.is_empty());
    let file = file.ok_or_else(|| wrong("calendar.no-file"))?;
    let table = String::from_utf8(file.bytes.to_vec()).map_err(|_| wrong("calendar.not-utf-8"))?;
    let year = notice::year_of(&table).ok_or_else(|| wrong("calendar.no-date"))?;
    let source = form.typed.text("source").to_owned();
    visitor.write(form, move |cx| desk::time::load_notice(cx, year, &table, &source)).await?;
    Ok(year)
}

/// What was done with open deadlines: the jobs, and what the newest moved.
fn restated(rx: &mut impl Reading, lang: Lang) -> Result<(Vec<Row>, Vec<Row>), Fail> {
    let jobs = job::newest(rx, JOBS_SHOWN)?;
    let rows = jobs.iter().map(|job| {
        let key = if job.finished_at.is_some() { "calendar.job-done" } else { "calendar.job-runs" };
        let left = match job.failed {
            0 => String::new(),
            n => lang.say("calendar.job-left", &[&n]),
        };
        Row::new(words::moment(lang, job.started_at), lang.say(key, &[&job.done, &job.changed]) + &left)
    });
    let rows = rows.collect();
    let moved = match jobs.first() {
        Some(newest) => job::moved(rx, newest.id, None, MOVED_SHOWN)?,
        None => Vec::new(),
    };
    let said = |date: &Option<String>| date.clone().unwrap_or_else(|| "—".to_owned());
    let moved = moved.iter().map(|m| {
        let which = lang.text(which(&m.what));
        Row::new(format!("{} {which}", m.number), format!("{} → {}", said(&m.before), said(&m.after)))
    });
    Ok((rows, moved.collect()))
}

/// The message key of a deadline.
pub fn which(what: &str) -> &'static str {
    match what {
        "notice" => "calendar.due-notice",
        "pre_review" => "calendar.due-pre-review",
        "pause" => "calendar.due-pause",
        "delivery" => "calendar.due-delivery",
        "supplement" => "calendar.due-supplement",
        "promise" => "calendar.due-promise",
        "statute" => "calendar.due-statute",
        job::LEFT => "calendar.due-left",
        _ => "calendar.due-step",
    }
}

fn fields(visitor: &Visitor, draft: Option<(&Form<Typed>, &No)>) -> (Vec<Field>, Vec<FormError>) {
    if !visitor.roles().any(super::SYSTEM) {
        return (Vec::new(), Vec::new());
    }
    let lang = visitor.lang();
    let file = FieldKind::File {
        limits: lang.text("calendar.file-limits").to_owned(),
        accept: ".csv,text/csv".to_owned(),
        files: Vec::new(),
    };
    let form = draft.map(|(form, _)| form);
    let mut fields = vec![
        Field::new("file", lang.text("calendar.file"), file),
        super::line(form, "source", lang.text("calendar.source"), lang.text("calendar.source-hint")),
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
    let lang = visitor.lang();
    let read = visitor.read(move |rx| Ok((desk::time::legal(rx)?, rx.today(), restated(rx, lang)?))).await?;
    let (calendar, today, (jobs, moved)) = read;
    let (fields, errors) = fields(visitor, draft);
    let year = asked.unwrap_or(today.year());
    let source = calendar.source(year).ok_or(Trouble::Unseen)?;
    let (state, source) = words(lang, source);
    let years = (year - NEIGHBOURS..=year + NEIGHBOURS).filter(|y| calendar.source(*y).is_some());
    let months: Vec<CalendarMonth> = (1..=12).map(|month| month_of(lang, calendar, (year, month))).collect();
    let days = || months.iter().flat_map(|m| &m.weeks).flatten();
    let counted = |kinds: &[DayKind]| days().filter(|day| kinds.contains(&day.kind)).count().to_string();
    let mut page = page_titled(visitor, &lang.say("calendar.title", &[&year]));
    page.failed = draft.is_some();
    Ok(CalendarPage {
        page,
        crumbs: crumbs(lang, &[(lang.text("calendar.name"), "")]),
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
            Row::new(lang.text("offer.working-days"), counted(&[DayKind::Working, DayKind::MadeUp])),
            Row::new(lang.text("calendar.off"), counted(&[DayKind::Holiday])),
            Row::new(lang.text("calendar.made"), counted(&[DayKind::MadeUp])),
        ],
        months,
        errors,
        fields,
        post,
        jobs,
        moved,
    })
}

fn words(lang: Lang, source: &YearSource) -> (Tag, String) {
    match source {
        YearSource::Notice(papers) => {
            let from = lang.say("guide.basis", &[&papers.join("；")]);
            (Tag::new(lang.text("calendar.notice"), Tone::Jade), from)
        }
        YearSource::Secondary(from) => (
            Tag::new(lang.text("calendar.secondary"), Tone::Amber),
            lang.say("calendar.from-secondary", &[from]),
        ),
        YearSource::Statute(law) => {
            (Tag::new(lang.text("calendar.statute"), Tone::Amber), lang.say("calendar.from-statute", &[law]))
        }
    }
}

fn month_of(lang: Lang, calendar: &Calendar, (year, month): (i16, i8)) -> CalendarMonth {
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
        title: lang.text(&format!("month.{month}")).to_owned(),
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
