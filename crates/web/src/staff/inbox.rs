//! The inbox: tasks of a department by time left, claimed and put back.

use axum::extract::Path;
use base::Date;
use base::id::TaskId;
use desk::cases::view::{self, Knowledge, LIST_ROWS_MAX, Looker};
use desk::cases::{claim as take, put_back as release, work};
use desk::people::applicants;
use desk::store::{Cx, Fail, Live, Reading};
use rules::cases::{Case, Task, TaskState};
use rules::time::Calendar;
use serde::Deserialize;

use super::told;
use crate::form::{Form, Query, Typed, encode};
use crate::offers::count;
use crate::problem::Trouble;
use crate::shown::{clocks, paper, words};
use crate::views::desk::{Inbox, InboxRow, LampCount};
use crate::views::page::{Here, Lang};
use crate::views::parts::{CountLink, DueView, Lamp, Pager};
use crate::visitor::{Answer, Visitor, html, see};

/// The page.
const PATH: &str = "/staff/inbox";

/// Which tasks the address asks for.
#[derive(Deserialize)]
pub struct Narrowed {
    of: Option<String>,
    lamp: Option<String>,
    said: Option<String>,
}

struct Read {
    rows: Vec<(InboxRow, Mine)>,
    read_at: String,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Mine {
    Mine,
    Free,
}

/// `GET /staff/inbox`.
pub async fn list(visitor: Visitor, Query(narrowed): Query<Narrowed>) -> Answer {
    let session = visitor.session().cloned().ok_or(Trouble::Unseen)?;
    let staff = session.staff.ok_or(Trouble::Unseen)?;
    let looker = session.department.map(|department| Looker { staff, department, roles: session.roles });
    let posting = visitor.clone();
    let read = visitor
        .read(move |rx| {
            let tasks = match &looker {
                Some(looker) => view::inbox(rx, looker, LIST_ROWS_MAX)?,
                None => Vec::new(),
            };
            let calendar = desk::time::legal(rx)?;
            let rows =
                tasks.iter().map(|task| row(rx, &posting, task, calendar)).collect::<Result<_, Fail>>()?;
            Ok(Read { rows, read_at: words::moment(rx.now()) })
        })
        .await?;
    html(&page(&visitor, read, &narrowed))
}

fn row(
    rx: &mut impl Reading,
    visitor: &Visitor,
    task: &Task,
    calendar: &Calendar,
) -> Result<(InboxRow, Mine), Fail> {
    let lang = visitor.lang();
    let case: Live<Case> = rx.get(task.case)?;
    let applicant = applicants::card(rx, case.applicant)?.name;
    let beside: Vec<String> = work::tasks_of(rx, task.case)?
        .iter()
        .filter(|other| other.run == task.run && other.id != task.id)
        .map(|other| format!("{} {}", other.name, lang.text(state_key(&other.state))))
        .collect();
    let mine = match task.state {
        TaskState::Claimed { .. } => Mine::Mine,
        TaskState::Ready { .. } | TaskState::Waiting | TaskState::Done { .. } | TaskState::Void { .. } => {
            Mine::Free
        }
    };
    let due = due(lang, (&case, task), calendar, rx.today());
    let row = InboxRow {
        number: paper::printed(&case.number),
        url: format!("/staff/cases/{}", encode(&case.number)),
        item: case.item_name.clone(),
        applicant,
        task: task.name.clone(),
        holder: match mine {
            Mine::Mine => lang.text("inbox.me").to_owned(),
            Mine::Free => lang.text("inbox.free").to_owned(),
        },
        beside: beside.join("、"),
        due,
        claim: (mine == Mine::Free).then(|| {
            let mut post = visitor.post(format!("/staff/tasks/{}/claim", task.id));
            post.version = case.version().to_string();
            post
        }),
    };
    Ok((row, mine))
}

/// The step's own last day; while the case stands still, or once its limits are over, the case's own state.
fn due(lang: Lang, (case, task): (&Case, &Task), calendar: &Calendar, today: Date) -> DueView {
    let over = case.dues.statute.filter(|statute| today > *statute);
    match (case.open_pause(), over, task.due) {
        (Some(pause), _, _) => DueView {
            remaining: lang.say("inbox.standing-still", &[&pause.kind]),
            lamp: Lamp::Paused,
            ..DueView::default()
        },
        (None, Some(statute), _) => clocks::due_view(calendar, statute, today, clocks::Kind::Statute),
        (None, None, Some(due)) => clocks::due_view(calendar, due, today, clocks::Kind::Promise),
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

fn page(visitor: &Visitor, read: Read, narrowed: &Narrowed) -> Inbox {
    let mut page = visitor.page(Here::Inbox, "inbox.title");
    let lang = page.lang;
    page.flash = told::flash(lang, narrowed.said.as_deref());
    let of = |mine: Mine| read.rows.iter().filter(|(_, m)| *m == mine).count();
    let (mine, free) = (of(Mine::Mine), of(Mine::Free));
    let tab = |key: &str, word: Option<&str>, n: usize| CountLink {
        text: lang.text(key).to_owned(),
        url: word.map_or_else(|| PATH.to_owned(), |w| format!("{PATH}?of={w}")),
        count: count(n),
        current: narrowed.of.as_deref() == word,
    };
    let tabs = vec![
        tab("offer.all", None, mine + free),
        tab("inbox.mine", Some("mine"), mine),
        tab("inbox.free", Some("free"), free),
    ];
    let lamps = LAMPS.iter().map(|(word, lamp, key)| LampCount {
        due: DueView { remaining: lang.text(key).to_owned(), lamp: *lamp, ..DueView::default() },
        url: format!("{PATH}?lamp={word}"),
        count: count(read.rows.iter().filter(|(row, _)| row.due.lamp == *lamp).count()),
    });
    let lamps = lamps.collect();
    let wanted =
        LAMPS.iter().find(|(word, _, _)| narrowed.lamp.as_deref() == Some(*word)).map(|(_, lamp, _)| *lamp);
    let rows = read.rows.into_iter().filter(|(row, mine)| {
        wanted.is_none_or(|lamp| row.due.lamp == lamp)
            && match narrowed.of.as_deref() {
                Some("mine") => *mine == Mine::Mine,
                Some("free") => *mine == Mine::Free,
                Some(_) | None => true,
            }
    });
    Inbox {
        lamps,
        tabs,
        rows: rows.map(|(row, _)| row).collect(),
        pager: Pager::default(),
        read_at: read.read_at,
        refresh_url: page.path.clone(),
        page,
    }
}

/// `POST /staff/tasks/{id}/claim`.
pub async fn claim(visitor: Visitor, Path(id): Path<String>, form: Form<Typed>) -> Answer {
    let id: TaskId = id.parse().map_err(|_| Trouble::Unseen)?;
    let seen = form.version;
    visitor
        .write(&form, move |cx| {
            may_know(cx, id)?;
            take(cx, id, seen)
        })
        .await?;
    see(&format!("{PATH}?said=claimed"))
}

/// `POST /staff/tasks/{id}/release`.
pub async fn put_back(visitor: Visitor, Path(id): Path<String>, form: Form<Typed>) -> Answer {
    let id: TaskId = id.parse().map_err(|_| Trouble::Unseen)?;
    let seen = form.version;
    visitor
        .write(&form, move |cx| {
            may_know(cx, id)?;
            release(cx, id, seen)
        })
        .await?;
    see(&format!("{PATH}?said=released"))
}

fn may_know(cx: &mut Cx<'_>, id: TaskId) -> Result<(), Fail> {
    let task: Live<Task> = cx.get(id)?;
    let case: Live<Case> = cx.get(task.case)?;
    match view::knows_of(cx, &case)? {
        Knowledge::Knows => Ok(()),
        Knowledge::Nothing => Err(Fail::NotFound),
    }
}
