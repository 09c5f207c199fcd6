//! Jobs: work larger than one verb, how far each is, and every row it changed.

use axum::extract::Path;
use base::Id;
use desk::store::Fail;
use desk::time::job::{self, Moved};
use rules::jobs::{Job, JobKind};
use serde::Deserialize;

use super::super::pages;
use super::calendar::which;
use super::{crumbs, heads, page};
use crate::form::Query;
use crate::offers::count;
use crate::problem::Trouble;
use crate::shown::{paper, words};
use crate::views::admin::{TableCell, TablePage};
use crate::views::page::Lang;
use crate::views::parts::{CountLink, Link, Pager, Tag, Tone};
use crate::visitor::{Answer, Visitor, html};

/// The list.
const PATH: &str = "/admin/jobs";
/// Jobs of the list: a centre has a few a year.
const JOBS_MAX: u32 = 500;
/// Rows of a page of what a job changed.
const ROWS: u32 = 50;

/// `GET /admin/jobs`: every job, the newest first, beside the readers that have stopped.
pub async fn list(visitor: Visitor) -> Answer {
    let jobs = visitor.read(|rx| job::newest(rx, JOBS_MAX)).await?;
    let desk = visitor.state().desk.clone();
    let parked = super::health::aside(move || desk.parked()).await?.len();
    let lang = visitor.lang();
    let tab = |key: &str, url: &str, n: usize, current| CountLink {
        text: lang.text(key).to_owned(),
        url: url.to_owned(),
        count: count(n),
        current,
    };
    html(&TablePage {
        page: page(&visitor, "job.title"),
        crumbs: crumbs(lang, &[(lang.text("health.title"), "/admin/health"), (lang.text("job.title"), "")]),
        heading: lang.text("job.title").to_owned(),
        lead: lang.text("job.lead").to_owned(),
        actions: Vec::new(),
        tabs: vec![
            tab("job.title", PATH, jobs.len(), true),
            tab("reader.title", "/admin/readers", parked, false),
        ],
        search: None,
        columns: heads(lang, ["job.kind", "job.started", "wb.state", "job.done", "job.changed", "job.rows"]),
        rows: jobs.iter().map(|job| row(lang, job)).collect(),
        empty: lang.text("job.none").to_owned(),
        pager: Pager::default(),
    })
}

/// The message key of what a job does.
const fn kind(kind: JobKind) -> &'static str {
    match kind {
        JobKind::CalendarRecompute => "job.calendar",
    }
}

fn row(lang: Lang, job: &Job) -> Vec<TableCell> {
    let state = match job.finished_at {
        Some(at) => Tag::new(lang.say("job.finished", &[&words::short(lang, at)]), Tone::Jade),
        None => Tag::new(lang.say("job.runs", &[&job.steps]), Tone::Plain),
    };
    let rows = Link::new(lang.text("job.show-rows"), format!("{PATH}/{}", job.id));
    vec![
        TableCell::Text(lang.text(kind(job.kind)).to_owned()),
        TableCell::Text(words::moment(lang, job.started_at)),
        TableCell::Tag(state),
        TableCell::Number(job.done.to_string()),
        TableCell::Number(job.changed.to_string()),
        TableCell::Link(rows),
    ]
}

/// Where the rows of a job go on.
#[derive(Deserialize)]
pub struct After {
    after: Option<String>,
}

/// The row that a page begins after: its case and which of its deadlines.
fn place(text: Option<&str>) -> Result<Option<Moved>, Trouble> {
    let Some(text) = text.filter(|text| !text.is_empty()) else { return Ok(None) };
    let (case, what) = text.split_once('_').ok_or(Trouble::Unseen)?;
    let case = case.parse().map_err(|_| Trouble::Unseen)?;
    Ok(Some(Moved { case, what: what.to_owned(), number: String::new(), before: None, after: None }))
}

/// `GET /admin/jobs/{id}`: the deadlines that a job moved, case by case.
pub async fn show(visitor: Visitor, Path(id): Path<String>, Query(asked): Query<After>) -> Answer {
    let id: Id = id.parse().map_err(|_| Trouble::Unseen)?;
    let after = place(asked.after.as_deref())?;
    let (job, mut moved) = visitor
        .read(move |rx| {
            let job = job::newest(rx, JOBS_MAX)?.into_iter().find(|job| job.id == id);
            let job = job.ok_or(Fail::NotFound)?;
            Ok((job, job::moved(rx, id, after.as_ref(), ROWS + 1)?))
        })
        .await?;
    let more = moved.len() > ROWS as usize;
    moved.truncate(ROWS as usize);
    let next = moved.last().filter(|_| more).map(|last| format!("{}_{}", last.case, last.what));
    let lang = visitor.lang();
    let own = format!("{PATH}/{id}");
    let total = u32::try_from(job.changed).unwrap_or(u32::MAX);
    html(&TablePage {
        page: page(&visitor, "job.title"),
        crumbs: crumbs(lang, &[(lang.text("job.title"), PATH), (lang.text(kind(job.kind)), "")]),
        heading: lang.text(kind(job.kind)).to_owned(),
        lead: lang.say("job.changed-lead", &[&job.done, &job.changed]),
        actions: Vec::new(),
        tabs: Vec::new(),
        search: None,
        columns: heads(lang, ["follow.number", "job.deadline", "job.before", "job.after"]),
        pager: pages::pager(lang, (moved.len(), total), (&own, asked.after.as_deref()), next),
        rows: moved.iter().map(|one| changed(lang, one)).collect(),
        empty: lang.text("job.no-rows").to_owned(),
    })
}

fn changed(lang: Lang, moved: &Moved) -> Vec<TableCell> {
    let day = |date: &Option<String>| {
        let date = date.as_deref().and_then(rules::time::read_date);
        TableCell::Text(date.map_or_else(|| "—".to_owned(), |date| words::date(lang, date)))
    };
    vec![
        TableCell::Text(paper::printed(&moved.number)),
        TableCell::Text(lang.text(which(&moved.what)).to_owned()),
        day(&moved.before),
        day(&moved.after),
    ]
}
