//! How the house is: commits, clock, log, files; and what is parked behind a failure.

use base::{CentreId, Digest, Id, Instant};
use desk::store::{Desk, Fail, Parked};

use super::{SYSTEM, crumbs, heads, page};
use crate::app::AppState;
use crate::form::{Form, Query, Typed};
use crate::problem::Trouble;
use crate::shown::words;
use crate::views::admin::{HealthPage, HealthRow, TableCell, TablePage};
use crate::views::forms::Post;
use crate::views::page::Lang;
use crate::views::parts::{Link, Pager, Row, Tag, Tone};
use crate::visitor::{Answer, Visitor, html, see};

const PATH: &str = "/admin/readers";

/// What is asked of the store, off the request's thread.
struct Seen {
    parked: usize,
    root: (u64, Digest),
    checkpoint: Option<Instant>,
    shut_at: Option<Instant>,
    now: Instant,
}

fn look(desk: &Desk, centre: CentreId) -> Result<Seen, Fail> {
    Ok(Seen {
        parked: desk.parked()?.len(),
        root: desk.root(centre)?,
        checkpoint: desk.checkpoints(centre)?.iter().map(|c| c.checkpoint().recorded_at).max(),
        shut_at: desk.clock_shut_at(),
        now: desk.now(),
    })
}

/// `GET /admin/health`.
pub async fn show(visitor: Visitor) -> Answer {
    let state = visitor.state();
    // A commit of this moment is the proof that the house can commit.
    let probe = desk::store::Caller { centre: CentreId::DIRECTORY, ..visitor.reader() };
    let started = tokio::time::Instant::now();
    let committed = state.desk.write(probe, |_| Ok(())).await;
    let took = started.elapsed();
    if committed.is_ok() {
        state.pulse.beat();
    }
    let (desk, centre) = (state.desk.clone(), visitor.centre());
    let seen = aside(move || look(&desk, centre)).await?;
    let lang = visitor.lang();
    let rows = rows(lang, state, (&seen, committed.is_ok().then_some(took)));
    let well = rows.iter().all(|row| row.state.tone != Tone::Seal);
    html(&HealthPage {
        page: page(&visitor, "health.title"),
        crumbs: crumbs(lang, &[(lang.text("health.title"), "")]),
        state: if well {
            Tag::new(lang.text("health.good"), Tone::Jade)
        } else {
            Tag::new(lang.text("health.needs-care"), Tone::Seal)
        },
        read_at: words::moment(lang, seen.now),
        links: vec![
            Link::new(lang.text("job.title"), "/admin/jobs"),
            Link::new(lang.text("reader.title"), PATH),
        ],
        rows,
        log: vec![
            Row::new(lang.text("health.events"), seen.root.0.to_string()),
            Row::new(lang.text("health.root"), seen.root.1.to_string()),
            Row::new(
                lang.text("health.checkpoint"),
                seen.checkpoint.map_or_else(
                    || lang.text("health.no-checkpoint").to_owned(),
                    |at| words::moment(lang, at),
                ),
            ),
        ],
    })
}

/// The lines of the page: name, state and advice are message keys, no advice where all is well.
fn rows(
    lang: Lang,
    state: &AppState,
    (seen, commit): (&Seen, Option<std::time::Duration>),
) -> Vec<HealthRow> {
    let row = |name: &str, tag: Tag, value: String, advice: Option<&str>| HealthRow {
        name: lang.text(name).to_owned(),
        state: tag,
        value,
        advice: advice.map_or("", |key| lang.text(key)).to_owned(),
    };
    let good = || Tag::new(lang.text("health.good"), Tone::Jade);
    let bad = |key: &str| Tag::new(lang.text(key), Tone::Seal);
    vec![
        match commit {
            Some(took) => {
                row("health.commit", good(), lang.say("health.milliseconds", &[&took.as_millis()]), None)
            }
            None => {
                row("health.commit", bad("health.no-commit"), String::new(), Some("health.commit-advice"))
            }
        },
        match seen.shut_at {
            None => row("health.clock", good(), words::moment(lang, seen.now), None),
            Some(at) => row(
                "health.clock",
                bad("health.clock-shut"),
                words::moment(lang, at),
                Some("health.clock-advice"),
            ),
        },
        match seen.parked {
            0 => row("health.readers", good(), lang.text("health.none-parked").to_owned(), None),
            n => row(
                "health.readers",
                bad("health.parked"),
                lang.say("health.parked-count", &[&n]),
                Some("health.readers-advice"),
            ),
        },
        match &state.attachments {
            Some(_) => row("health.files", good(), String::new(), None),
            None => row(
                "health.files",
                Tag::new(lang.text("health.no-files"), Tone::Grey),
                String::new(),
                Some("health.files-advice"),
            ),
        },
    ]
}

/// Runs small blocking work of the store beside the requests.
pub async fn aside<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, Fail> + Send + 'static,
) -> Result<T, Trouble> {
    let done = tokio::task::spawn_blocking(work).await;
    Ok(done.map_err(|e| Trouble::Broken(format!("work beside the requests ended early: {e}")))??)
}

/// `GET /admin/readers`.
pub async fn readers(visitor: Visitor, Query(said): Query<super::super::told::Said>) -> Answer {
    let desk = visitor.state().desk.clone();
    let parked = aside(move || desk.parked()).await?;
    let may_act = visitor.roles().any(SYSTEM);
    let mut page = page(&visitor, "reader.title");
    let lang = page.lang;
    page.flash = super::super::told::flash(lang, said.said.as_deref());
    html(&TablePage {
        crumbs: crumbs(lang, &[(&page.title, "")]),
        heading: page.title.clone(),
        page,
        lead: lang.text("reader.lead").to_owned(),
        actions: Vec::new(),
        tabs: Vec::new(),
        search: None,
        columns: heads(
            lang,
            [
                "reader.reader",
                "reader.subject",
                "reader.reason",
                "reader.attempts",
                "reader.parked-at",
                "list.act",
            ],
        ),
        rows: parked.iter().map(|one| row(&visitor, one, may_act)).collect(),
        empty: lang.text("reader.none").to_owned(),
        pager: Pager::default(),
    })
}

fn row(visitor: &Visitor, parked: &Parked, may_act: bool) -> Vec<TableCell> {
    let act = if may_act {
        let address = format!(
            "{PATH}?centre={}&reader={}&subject={}",
            parked.centre.0,
            crate::form::encode(&parked.reader),
            parked.subject
        );
        let post: Post = visitor.post(address);
        TableCell::Button(visitor.lang().text("reader.release").to_owned(), post)
    } else {
        TableCell::Text(String::new())
    };
    vec![
        TableCell::Text(parked.reader.clone()),
        TableCell::Noted(parked.subject.to_string(), visitor.lang().say("reader.event", &[&parked.seq])),
        TableCell::Text(parked.reason.clone()),
        TableCell::Number(parked.attempts.to_string()),
        TableCell::Text(words::moment(visitor.lang(), parked.parked_at)),
        act,
    ]
}

/// `POST /admin/readers`: which one stands in the address of the button.
pub async fn unpark(visitor: Visitor, Query(which): Query<Typed>, _form: Form<Typed>) -> Answer {
    let subject: Id = which.text("subject").parse().map_err(|_| Trouble::Unseen)?;
    let centre = which.text("centre").to_owned();
    let reader = which.text("reader").to_owned();
    let desk = visitor.state().desk.clone();
    aside(move || {
        let parked = desk.parked()?;
        let known = parked
            .iter()
            .find(|p| p.subject == subject && p.reader == reader && p.centre.0.to_string() == centre)
            .ok_or(Fail::NotFound)?;
        desk.unpark(known.centre, &reader, subject)
    })
    .await?;
    see(&format!("{PATH}?said=released"))
}
