//! The case page: form and materials beside the check list, opinions, history, clocks, acts.

pub mod doing;
mod panels;
pub mod read;

use axum::extract::Path;
use base::id::DepartmentId;
use rules::cases::{Document, Opinion, Task, TaskState};
use rules::catalogue::{Necessity, Provenance};

use self::panels::Draft;
use self::read::Read;
use super::told::{self, Said};
use crate::form::Query;
use crate::shown::timeline::Line;
use crate::shown::{answers, words};
use crate::views::desk::{CasePage, CheckRow, OpinionView};
use crate::views::page::Here;
use crate::views::parts::{Link, Tag, Tone};
use crate::visitor::{Answer, Visitor, html};

/// Acts that issue a paper, as addresses say them.
const PAPERS: [&str; 7] =
    ["accepted", "corrected", "refused-intake", "paused", "extended", "granted", "denied"];

/// `GET /staff/cases/{number}`.
pub async fn show(visitor: Visitor, Path(number): Path<String>, Query(said): Query<Said>) -> Answer {
    let read = read::by_number(&visitor, &number).await?;
    let mut view = page(&visitor, &read, None);
    // What was just issued is what he prints next; it is the newest paper of the case.
    let paper = read.documents.last().filter(|_| PAPERS.contains(&said.said.as_deref().unwrap_or("")));
    let link = paper.map(|paper| document(&read, paper));
    view.page.flash = told::flash_to(visitor.lang(), said.said.as_deref(), link);
    html(&view)
}

/// The page; with a draft, the act that was refused stands open with what was typed.
fn page(visitor: &Visitor, read: &Read, draft: Option<&Draft<'_>>) -> CasePage {
    let mut page = visitor.page_titled(Here::Cases, read.case.item_name.clone());
    page.failed = draft.is_some();
    let (acts, errors) = panels::acts(visitor, read, draft);
    let name_of = |id: DepartmentId| read.department(id);
    let tasks: Vec<Task> = read.tasks.iter().map(|t| (**t).clone()).collect();
    let line = Line { lang: read.lang, case: &read.case, facts: read.facts(), name_of: &name_of };
    CasePage {
        page,
        head: read.head(),
        errors,
        groups: answers::groups(read.facts(), &read.answers),
        materials: read.material_views(),
        checks: checks(read),
        check_post: None,
        opinions: read.tasks.iter().filter_map(|task| opinion(read, task)).collect(),
        history: line.steps(&read.history, &tasks),
        clocks: read.reader().clocks(&read.case, read.facts()),
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

fn opinion(read: &Read, task: &Task) -> Option<OpinionView> {
    let TaskState::Done { by, at, opinion, remark, officers } = &task.state else { return None };
    let verdict = match opinion {
        Opinion::Agree => Tag::new(read.lang.text("opinion.agree"), Tone::Jade),
        Opinion::Object => Tag::new(read.lang.text("opinion.object"), Tone::Seal),
    };
    let there: Vec<String> = officers.iter().map(|id| read.officer_name(*id)).collect();
    let mut stage = read.stage_name(&task.name, task.run.round);
    if !there.is_empty() {
        stage = format!(
            "{stage} · {}",
            read.lang.say("case.checked-by", &[&words::joined(read.lang, "list.comma", &there)])
        );
    }
    Some(OpinionView {
        who: read.officer_name(*by),
        office: format!("{} · {}", read.department(task.department), read.lang.text(words::role(task.role))),
        when: words::moment(read.lang, *at),
        stage,
        verdict,
        text: remark.clone(),
    })
}

fn documents(read: &Read) -> Vec<Link> {
    let papers = read.documents.iter().map(|paper| document(read, paper));
    let licence = read.case.licence.zip(read.licence.as_ref()).map(|(id, number)| {
        Link::new(format!("{} {number}", read.facts().outcome.name), format!("/staff/licences/{id}"))
    });
    papers.chain(licence).collect()
}

fn document(read: &Read, paper: &Document) -> Link {
    let title = read.lang.text(words::document(paper.kind));
    Link::new(format!("{title} {}", paper.number), format!("/staff/print/{}", paper.id))
}
