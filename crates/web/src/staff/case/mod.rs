//! The case page: form and materials beside the check list, opinions, history, clocks, acts.

pub mod doing;
mod panels;
pub mod read;

use axum::extract::Path;
use base::id::DepartmentId;
use rules::cases::{Opinion, Task, TaskState};
use rules::catalogue::{Necessity, Provenance};
use rules::people::Role;

use self::panels::Draft;
use self::read::Read;
use super::told::{self, Said};
use crate::form::Query;
use crate::shown::{answers, clocks, timeline, words};
use crate::views::desk::{CasePage, CheckRow, OpinionView};
use crate::views::page::Here;
use crate::views::parts::{Link, Tag, Tone};
use crate::visitor::{Answer, Visitor, html};

/// `GET /staff/cases/{number}`.
pub async fn show(visitor: Visitor, Path(number): Path<String>, Query(said): Query<Said>) -> Answer {
    let read = read::by_number(&visitor, &number).await?;
    let mut view = page(&visitor, &read, None);
    view.page.flash = told::flash(visitor.lang(), said.said.as_deref());
    html(&view)
}

/// The page; with a draft, the act that was refused stands open with what was typed.
fn page(visitor: &Visitor, read: &Read, draft: Option<&Draft<'_>>) -> CasePage {
    let mut page = visitor.page_titled(Here::Cases, read.case.item_name.clone());
    page.failed = draft.is_some();
    let (acts, errors) = panels::acts(visitor, read, draft);
    let name_of = |id: DepartmentId| read.department(id);
    let tasks: Vec<Task> = read.tasks.iter().map(|t| (**t).clone()).collect();
    CasePage {
        page,
        head: read.head(),
        errors,
        groups: answers::groups(read.facts(), &read.answers),
        materials: read.material_views(),
        checks: checks(read),
        check_post: None,
        opinions: read
            .tasks
            .iter()
            .flat_map(|task| [relief(read, task), opinion(read, task)])
            .flatten()
            .collect(),
        history: timeline::steps(&read.case, read.facts(), &read.history, &tasks, &name_of),
        clocks: clocks::clock_views(&read.case, read.facts(), read.calendar, read.today),
        documents: documents(read),
        acts,
    }
}

/// What the reviewer compares: the conditions of the item, and what each material must show.
fn checks(read: &Read) -> Vec<CheckRow> {
    let facts = read.facts();
    let row = |code: String, text: String, basis: String| CheckRow {
        code,
        text,
        basis,
        choices: Vec::new(),
        note: String::new(),
    };
    let basis = |provenance: &Provenance| match provenance {
        Provenance::Source(source) => source.clone(),
        Provenance::Rehearsal => read.lang.text("admin.rehearsal-data").to_owned(),
    };
    let conditions = facts.conditions.iter().enumerate().map(|(n, condition)| {
        row(format!("condition-{n}"), condition.text.clone(), basis(&condition.provenance))
    });
    let materials = facts.materials.iter().filter(|m| !m.accept_stand.is_empty()).map(|m| {
        let name = match &m.necessity {
            Necessity::Conditional(when) => read.lang.say("list.aside", &[&m.name, when]),
            Necessity::Required | Necessity::Deferrable => m.name.clone(),
        };
        let text = read.lang.say("case.material-check", &[&name, &m.accept_stand]);
        row(m.key.clone(), text, m.basis.text.clone())
    });
    conditions.chain(materials).collect()
}

/// The lifting of a colleague's claim stands among the opinions, with its reason.
fn relief(read: &Read, task: &Task) -> Option<OpinionView> {
    let relief = task.relieved.as_ref()?;
    Some(OpinionView {
        who: read.officer_name(relief.by),
        office: format!("{} · {}", read.department(task.department), Role::Approver.name()),
        when: words::moment(relief.at),
        stage: read.stage_name(&task.name, task.run.round),
        verdict: Tag::new(read.lang.say("case.relieved", &[&read.officer_name(relief.from)]), Tone::Amber),
        text: relief.reason.clone(),
    })
}

fn opinion(read: &Read, task: &Task) -> Option<OpinionView> {
    let TaskState::Done { by, at, opinion, remark, officers } = &task.state else { return None };
    let verdict = match opinion {
        Opinion::Agree => Tag::new(read.lang.text("opinion.agree"), Tone::Jade),
        Opinion::Object => Tag::new(read.lang.text("opinion.object"), Tone::Seal),
    };
    let there: Vec<String> = officers.iter().map(|id| read.officer_name(*id)).collect();
    let mut stage = read.stage_name(&task.name, task.run.round);
    if !there.is_empty() {
        stage = format!("{stage} · {}", read.lang.say("case.checked-by", &[&there.join("、")]));
    }
    Some(OpinionView {
        who: read.officer_name(*by),
        office: format!("{} · {}", read.department(task.department), task.role.name()),
        when: words::moment(*at),
        stage,
        verdict,
        text: remark.clone(),
    })
}

fn documents(read: &Read) -> Vec<Link> {
    let papers = read.documents.iter().map(|document| {
        Link::new(
            format!("{} {}", document.kind.title(), document.number),
            format!("/staff/print/{}", document.id),
        )
    });
    let licence = read.case.licence.zip(read.licence.as_ref()).map(|(id, number)| {
        Link::new(format!("{} {number}", read.facts().outcome.name), format!("/staff/licences/{id}"))
    });
    papers.chain(licence).collect()
}
