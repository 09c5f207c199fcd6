//! The inbox: tasks of a department by time left, claimed and put back.

use axum::extract::Path;
use base::id::TaskId;
use desk::cases::lists::{self, After, Looker, Narrow};
use desk::cases::view::{self, Knowledge};
use desk::cases::{claim as take, put_back as release, work};
use desk::people::applicants;
use desk::store::{Cx, Fail, Live, Reading};
use rules::cases::{Case, Task, TaskState};
use rules::time::Calendar;
use serde::Deserialize;

use super::pages;
use super::told::{self, No};
use crate::form::{Form, Query, Typed, encode};
use crate::problem::Trouble;
use crate::shown::clocks::{self, Reader};
use crate::shown::{paper, words};
use crate::views::desk::{Inbox, InboxRow, LampCount};
use crate::views::page::{Flash, Here};
use crate::views::parts::{DueView, Lamp, Link};
use crate::visitor::{Answer, Visitor, html, see};

/// The page.
const PATH: &str = "/staff/inbox";
/// The words of an address for whose a task is.
const HOLDERS: [&str; 2] = ["mine", "free"];

/// Which tasks the address asks for, and what it says was done.
#[derive(Deserialize, Clone, Default)]
pub struct Narrowed {
    of: Option<String>,
    lamp: Option<String>,
    after: Option<String>,
    said: Option<String>,
    task: Option<String>,
}

impl Narrowed {
    /// Whose tasks: a word that the list knows.
    fn holder(&self) -> &'static str {
        HOLDERS.into_iter().find(|word| self.of.as_deref() == Some(*word)).unwrap_or("")
    }

    /// Which lamp: a word that the list knows.
    fn lamp(&self) -> &'static str {
        let known = LAMPS.iter().map(|(word, _, _)| *word);
        known.into_iter().find(|word| self.lamp.as_deref() == Some(*word)).unwrap_or("")
    }

    /// An address with the same list, from its first page.
    fn from(&self, path: &str) -> String {
        pages::address(path, &[("of", Some(self.holder())), ("lamp", Some(self.lamp()))])
    }

    /// An address with the same list, on the same page.
    fn here(&self, path: &str) -> String {
        let after = self.after.as_deref();
        pages::address(path, &[("of", Some(self.holder())), ("lamp", Some(self.lamp())), ("after", after)])
    }
}

/// What the page shows.
#[derive(Default)]
struct Read {
    rows: Vec<InboxRow>,
    next: Option<After>,
    /// Lamp, holder and how many.
    counts: Vec<(String, String, u32)>,
    read_at: String,
    /// The task that something was done with.
    spoken_of: Option<(TaskId, String, String)>,
    nowhere: bool,
}

/// `GET /staff/inbox`.
pub async fn list(visitor: Visitor, Query(narrowed): Query<Narrowed>) -> Answer {
    let read = read(&visitor, &narrowed).await?;
    let flash = done(&visitor, &narrowed, &read);
    html(&page(&visitor, read, &narrowed, flash))
}

async fn read(visitor: &Visitor, narrowed: &Narrowed) -> Result<Read, Trouble> {
    let session = visitor.session().cloned().ok_or(Trouble::Unseen)?;
    let staff = session.staff.ok_or(Trouble::Unseen)?;
    let looker = session.department.map(|department| Looker { staff, department, roles: session.roles });
    let after = pages::place(narrowed.after.as_deref())?;
    let spoken_of: Option<TaskId> = pages::place(narrowed.task.as_deref())?;
    let (posting, asked) = (visitor.clone(), narrowed.clone());
    visitor
        .read(move |rx| {
            let lang = posting.lang();
            let read_at = words::moment(lang, rx.now());
            let Some(looker) = looker else { return Ok(Read { read_at, nowhere: true, ..Read::default() }) };
            let calendar = desk::time::legal(rx)?;
            let today = rx.today();
            let calm_from = Reader { lang, calendar, today }.calm_from();
            let page = match (asked.holder(), asked.lamp()) {
                ("", "") => lists::inbox(rx, &looker, after, view::LIST_ROWS_MAX)?,
                (holder, lamp) => {
                    lists::inbox_of(rx, &looker, &Narrow { holder, lamp, today, calm_from }, after)?
                }
            };
            let mut rows = Vec::new();
            for task in &page.rows {
                rows.push(row(rx, (&posting, &asked), task, calendar)?);
            }
            let spoken_of = match spoken_of {
                Some(id) => known(rx, id)?.map(|(name, number)| (id, name, number)),
                None => None,
            };
            let counts = lists::inbox_counts(rx, &looker, (today, calm_from))?;
            Ok(Read { rows, next: page.next, counts, read_at, spoken_of, nowhere: false })
        })
        .await
}

/// Name and case number of a task, for whoever may know of it.
fn known(rx: &mut impl Reading, id: TaskId) -> Result<Option<(String, String)>, Fail> {
    let task = rx.get::<Task>(id)?.into_inner();
    let case: Live<Case> = rx.get(task.case)?;
    let knows = view::knows_of(rx, &case)? == Knowledge::Knows;
    Ok(knows.then(|| (task.name, case.number.clone())))
}

/// What was done, with the way to the case and the form that takes it back.
fn done(visitor: &Visitor, narrowed: &Narrowed, read: &Read) -> Option<Flash> {
    let lang = visitor.lang();
    let flash = told::flash(lang, narrowed.said.as_deref())?;
    let Some((task, name, number)) = &read.spoken_of else { return Some(flash) };
    let (act, button) = match narrowed.said.as_deref() {
        Some("claimed") => ("release", lang.say("act.release", &[name])),
        _ => ("claim", lang.text("inbox.claim").to_owned()),
    };
    let post = visitor.post(narrowed.here(&format!("/staff/tasks/{task}/{act}")));
    Some(Flash {
        text: lang.say("inbox.said", &[&flash.text, name, &paper::printed(number)]),
        link: Some(Link::new(lang.text("inbox.open"), format!("/staff/cases/{}", encode(number)))),
        undo: Some((post, button)),
        ..flash
    })
}

fn row(
    rx: &mut impl Reading,
    (visitor, narrowed): (&Visitor, &Narrowed),
    task: &Task,
    calendar: &Calendar,
) -> Result<InboxRow, Fail> {
    let lang = visitor.lang();
    let case: Live<Case> = rx.get(task.case)?;
    let applicant = applicants::card(rx, case.applicant)?.name;
    let beside: Vec<String> = work::tasks_of(rx, task.case)?
        .iter()
        .filter(|other| other.run == task.run && other.id != task.id)
        .map(|other| format!("{} {}", other.name, lang.text(state_key(&other.state))))
        .collect();
    let mine = matches!(task.state, TaskState::Claimed { .. });
    let claim = narrowed.here(&format!("/staff/tasks/{}/claim", task.id));
    Ok(InboxRow {
        number: paper::printed(&case.number),
        url: format!("/staff/cases/{}", encode(&case.number)),
        item: case.item_name.clone(),
        applicant,
        task: task.name.clone(),
        holder: lang.text(if mine { "inbox.me" } else { "inbox.free" }).to_owned(),
        beside: words::joined(lang, "list.comma", &beside),
        due: due(Reader { lang, calendar, today: rx.today() }, (&case, task)),
        claim: (!mine).then(|| {
            let mut post = visitor.post(claim);
            post.version = case.version().to_string();
            post
        }),
    })
}

/// The step's own last day; while the case stands still, or once its limits are over, the case's own state.
fn due(reader: Reader<'_>, (case, task): (&Case, &Task)) -> DueView {
    let over = case.dues.statute.filter(|statute| reader.today > *statute);
    match (case.open_pause(), over, task.due) {
        (Some(pause), _, _) => DueView {
            remaining: reader.lang.say("inbox.standing-still", &[&pause.kind]),
            lamp: Lamp::Paused,
            ..DueView::default()
        },
        (None, Some(statute), _) => reader.due(statute, clocks::Kind::Statute),
        (None, None, Some(due)) => reader.due(due, clocks::Kind::Promise),
        (None, None, None) => DueView::default(),
    }
}

/// The message key of a task's state.
const fn state_key(state: &TaskState) -> &'static str {
    match state {
        TaskState::Waiting => "step.waiting",
        TaskState::Ready { .. } => "inbox.ready",
        TaskState::Claimed { .. } => "state.accepted",
        TaskState::Done { .. } => "step.done",
        TaskState::Void { .. } => "inbox.void",
    }
}

/// The lamps as words of the address, each with the message key of what it means.
const LAMPS: [(&str, Lamp, &str); 5] = [
    ("red", Lamp::Red, "inbox.lamp-red"),
    ("yellow", Lamp::Yellow, "inbox.lamp-yellow"),
    ("reminder", Lamp::Reminder, "inbox.lamp-reminder"),
    ("calm", Lamp::Calm, "inbox.lamp-calm"),
    ("paused", Lamp::Paused, "inbox.lamp-paused"),
];

fn page(visitor: &Visitor, read: Read, narrowed: &Narrowed, flash: Option<Flash>) -> Inbox {
    let mut page = visitor.page(Here::Inbox, "inbox.title");
    let lang = page.lang;
    page.flash = flash;
    let of = |holder: &str, lamp: &str| -> u32 {
        let fits = |(l, h, _): &&(String, String, u32)| {
            (holder.is_empty() || h == holder) && (lamp.is_empty() || l == lamp)
        };
        read.counts.iter().filter(fits).map(|(_, _, n)| *n).sum()
    };
    let tab = |key: &str, holder: &str| {
        let url = pages::address(PATH, &[("of", Some(holder)), ("lamp", Some(narrowed.lamp()))]);
        pages::tab(lang, key, url, (of(holder, narrowed.lamp()), narrowed.holder() == holder))
    };
    let lamps = LAMPS.iter().map(|(word, lamp, key)| LampCount {
        due: DueView { remaining: lang.text(key).to_owned(), lamp: *lamp, ..DueView::default() },
        url: pages::address(PATH, &[("of", Some(narrowed.holder())), ("lamp", Some(word))]),
        count: of(narrowed.holder(), word),
        current: narrowed.lamp() == *word,
    });
    let total = of(narrowed.holder(), narrowed.lamp());
    let first = narrowed.from(PATH);
    Inbox {
        lamps: lamps.collect(),
        tabs: vec![tab("offer.all", ""), tab("inbox.mine", "mine"), tab("inbox.free", "free")],
        pager: pages::pager(lang, (read.rows.len(), total), (&first, narrowed.after.as_deref()), read.next),
        none: lang.text(if read.nowhere { "inbox.nowhere" } else { "inbox.none" }).to_owned(),
        rows: read.rows,
        read_at: read.read_at,
        refresh_url: narrowed.here(PATH),
        page,
    }
}

/// `POST /staff/tasks/{id}/claim`.
pub async fn claim(
    visitor: Visitor,
    Path(id): Path<String>,
    Query(narrowed): Query<Narrowed>,
    form: Form<Typed>,
) -> Answer {
    let id: TaskId = id.parse().map_err(|_| Trouble::Unseen)?;
    let seen = form.version;
    let outcome = visitor.write(&form, move |cx| {
        may_know(cx, id)?;
        take(cx, id, seen)
    });
    answered(&visitor, &narrowed, (id, "claimed"), outcome.await.map(|_| ())).await
}

/// `POST /staff/tasks/{id}/release`.
pub async fn put_back(
    visitor: Visitor,
    Path(id): Path<String>,
    Query(narrowed): Query<Narrowed>,
    form: Form<Typed>,
) -> Answer {
    let id: TaskId = id.parse().map_err(|_| Trouble::Unseen)?;
    let seen = form.version;
    let outcome = visitor.write(&form, move |cx| {
        may_know(cx, id)?;
        release(cx, id, seen)
    });
    answered(&visitor, &narrowed, (id, "released"), outcome.await.map(|_| ())).await
}

/// The list as it is now: with what was done, or with the no.
async fn answered(
    visitor: &Visitor,
    narrowed: &Narrowed,
    (id, said): (TaskId, &str),
    outcome: Result<(), Trouble>,
) -> Answer {
    let no: No = match outcome {
        Ok(()) => {
            let here = narrowed.here(PATH);
            let join = if here.contains('?') { '&' } else { '?' };
            return see(&format!("{here}{join}said={said}&task={id}"));
        }
        Err(trouble) => told::no(visitor, trouble)?,
    };
    let read = read(visitor, narrowed).await?;
    told::again(&no, &page(visitor, read, narrowed, Some(told::refusal(&no))))
}

fn may_know(cx: &mut Cx<'_>, id: TaskId) -> Result<(), Fail> {
    known(cx, id)?.map(|_| ()).ok_or(Fail::NotFound)
}
