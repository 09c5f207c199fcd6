//! The check list of the case page: filled in by whoever has the task, read by everybody else (行政许可法 art. 34).

use axum::extract::Path;
use base::Instant;
use desk::cases::view::Happened;
use desk::cases::work;
use rules::cases::check::{self, Checked, Found, Point};
use rules::cases::task::{may_do, must_be_open_for};
use rules::cases::{Phase, Task};
use rules::catalogue::{Necessity, Provenance};

use super::super::told;
use super::doing;
use super::panels::Draft;
use super::read::Read;
use crate::form::{Form, Typed};
use crate::problem::Trouble;
use crate::shown::words;
use crate::views::desk::{CheckFinding, CheckRow};
use crate::views::forms::{Choice, Post};
use crate::views::parts::{StepState, Tag, TimelineStep, Tone};
use crate::visitor::{Answer, Done, Visitor, see};

/// The check list as a draft names it.
pub const CHECKS: &str = "checks";

/// The input of a point, and the input of its note.
fn inputs(key: &str) -> [String; 2] {
    [format!("c-{key}"), format!("c-{key}-note")]
}

/// The task whose list who looks may fill in: his own first, else one that is free.
fn task(read: &Read) -> Option<&Task> {
    let open = read.tasks.iter().map(|task| &**task).filter(|task| {
        matches!(read.case.phase, Phase::Accepted)
            && Some(task.run) == read.case.run
            && may_do(task, &read.officer).is_ok()
            && must_be_open_for(task, &read.officer).is_ok()
    });
    open.min_by_key(|task| matches!(task.state, rules::cases::TaskState::Ready { .. }))
}

/// Name of the task and the form that saves its list; none when it is not this reader's.
pub fn post(visitor: &Visitor, read: &Read, draft: Option<&Draft<'_>>) -> Option<(String, Post)> {
    let task = task(read)?;
    let mut post = visitor.post(format!("/staff/tasks/{}/checks", task.id));
    post.version = read.case.version().to_string();
    if let Some(draft) = draft.filter(|draft| draft.panel == CHECKS) {
        draft.key.clone_into(&mut post.key);
    }
    Some((task.name.clone(), post))
}

/// What is compared: the conditions of the item, and what each material must show; with what was found.
pub fn rows(read: &Read, draft: Option<&Draft<'_>>) -> Vec<CheckRow> {
    let facts = read.facts();
    let basis = |provenance: &Provenance| match provenance {
        Provenance::Source(source) => source.clone(),
        Provenance::Rehearsal => read.lang.text("admin.rehearsal-data").to_owned(),
    };
    let conditions = facts.conditions.iter().enumerate().map(|(n, condition)| {
        (format!("condition-{n}"), condition.text.clone(), basis(&condition.provenance))
    });
    let materials = facts.materials.iter().filter(|m| !m.accept_stand.is_empty()).map(|m| {
        let name = match &m.necessity {
            Necessity::Conditional(when) => read.lang.say("list.aside", &[&m.name, when]),
            Necessity::Required | Necessity::Deferrable => m.name.clone(),
        };
        let text = read.lang.say("case.material-check", &[&name, &m.accept_stand]);
        (m.key.clone(), text, m.basis.text.clone())
    });
    let own = task(read);
    let typed = draft.filter(|draft| draft.panel == CHECKS).map(|draft| draft.typed);
    conditions.chain(materials).map(|point| row(read, point, (own, typed))).collect()
}

fn row(
    read: &Read,
    (key, text, basis): (String, String, String),
    (own, typed): (Option<&Task>, Option<&Typed>),
) -> CheckRow {
    let saved = own.and_then(|task| task.checks.iter().find(|c| c.point.key == key));
    let [input, note] = inputs(&key);
    let (chosen, noted) = match typed {
        Some(typed) => (typed.text(&input).to_owned(), typed.text(&note).to_owned()),
        None => {
            saved.map_or_else(Default::default, |c| (c.point.found.word().to_owned(), c.point.note.clone()))
        }
    };
    let choices = Found::ALL.map(|found| Choice {
        value: found.word().to_owned(),
        label: read.lang.text(words::found(found)).to_owned(),
        hint: None,
        chosen: chosen == found.word(),
    });
    let findings = read
        .tasks
        .iter()
        .flat_map(|task| task.checks.iter().filter(|c| c.point.key == key).map(|c| finding(read, task, c)));
    CheckRow { findings: findings.collect(), code: key, text, basis, choices: choices.to_vec(), note: noted }
}

fn finding(read: &Read, task: &Task, checked: &Checked) -> CheckFinding {
    let tone = match checked.point.found {
        Found::Pass => Tone::Jade,
        Found::Fail => Tone::Seal,
        Found::NotApplicable => Tone::Grey,
    };
    let stage = read.stage_name(&task.name, task.run.round);
    let when = words::short(read.lang, checked.at);
    CheckFinding {
        found: Tag::new(read.lang.text(words::found(checked.point.found)), tone),
        note: checked.point.note.clone(),
        by: [stage, read.officer_name(checked.by), when].join(" · "),
    }
}

/// The steps of a history with what was checked among them, each at its time.
pub fn among(read: &Read, steps: Vec<TimelineStep>, history: &[Happened]) -> Vec<TimelineStep> {
    let mut saved: Vec<(Instant, &Task, &Checked)> = Vec::new();
    for task in &read.tasks {
        saved.extend(task.checks.iter().map(|checked| (checked.at, &**task, checked)));
    }
    saved.sort_by_key(|(at, task, _)| (*at, task.id));
    let groups: Vec<_> = saved.chunk_by(|a, b| (a.0, a.1.id) == (b.0, b.1.id)).collect();
    let mut groups = groups.into_iter().peekable();
    let mut all = Vec::new();
    for (n, step) in steps.into_iter().enumerate() {
        // Behind the history stand the tasks of now and what is to come.
        let until = history.get(n).map(|happened| happened.logged.recorded_at);
        while groups.peek().is_some_and(|group| until.is_none_or(|until| group[0].0 < until)) {
            all.extend(groups.next().map(|group| checked_step(read, group)));
        }
        all.push(step);
    }
    all.extend(groups.map(|group| checked_step(read, group)));
    all
}

fn checked_step(read: &Read, group: &[(Instant, &Task, &Checked)]) -> TimelineStep {
    let (at, task, first) = group[0];
    let of = |found: Found| group.iter().filter(|(_, _, c)| c.point.found == found).count();
    let (pass, fail, rest) = (of(Found::Pass), of(Found::Fail), of(Found::NotApplicable));
    TimelineStep {
        title: read.lang.say("case.checked", &[&task.name]),
        when: words::short(read.lang, at),
        who: read.officer_name(first.by),
        text: read.lang.say("case.checked-text", &[&pass, &fail, &rest]),
        state: StepState::Done,
    }
}

/// `POST /staff/tasks/{id}/checks`: saves what was filled in; points left open stay open.
pub async fn save(visitor: Visitor, Path(id): Path<String>, form: Form<Typed>) -> Answer {
    let (id, read) = doing::of_task(&visitor, &id).await?;
    let mut points = Vec::new();
    for key in check::keys(read.facts()) {
        let [input, note] = inputs(&key);
        let chosen = form.typed.text(&input);
        if let Some(found) = Found::ALL.into_iter().find(|found| found.word() == chosen) {
            points.push(Point { key, found, note: form.typed.text(&note).to_owned() });
        }
    }
    let seen = form.version;
    let outcome = visitor.write(&form, move |cx| work::note_points(cx, id, seen, &points));
    match outcome.await {
        Ok(Done::Now(()) | Done::Before(_)) => see(&format!("{}?said=checked", read.address())),
        Err(trouble) => refused(&visitor, &read, &form, trouble).await,
    }
}

async fn refused(visitor: &Visitor, read: &Read, form: &Form<Typed>, trouble: Trouble) -> Answer {
    let no = told::no(visitor, trouble)?;
    let fresh = super::read::by_number(visitor, &read.case.number).await?;
    let draft = Draft { panel: CHECKS.to_owned(), typed: &form.typed, key: form.key_text(), no: no.clone() };
    let mut view = super::page(visitor, &fresh, Some(&draft));
    view.page.flash = Some(told::refusal(&no));
    told::again(&no, &view)
}
