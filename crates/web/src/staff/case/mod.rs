//! The case page: form and materials beside the check list, opinions, history, clocks, acts.

pub mod checks;
pub mod doing;
mod panels;
pub mod read;

use axum::extract::Path;
use base::id::DepartmentId;
use rules::cases::{Document, Opinion, Task, TaskState};
use rules::people::Role;

use self::panels::Draft;
use self::read::Read;
use super::told::{self, Said};
use crate::form::Query;
use crate::shown::timeline::{Line, Told};
use crate::shown::{answers, words};
use crate::views::desk::{CasePage, OpinionView};
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
    let check_post = checks::post(visitor, read, draft);
    let line = Line {
        lang: read.lang,
        told: Told::Office,
        case: &read.case,
        facts: read.facts(),
        name_of: &name_of,
    };
    CasePage {
        page,
        head: read.head(),
        errors,
        groups: answers::groups(read.facts(), &read.answers),
        materials: read.material_views(),
        checks: checks::rows(read, draft),
        check_task: check_post.as_ref().map_or_else(String::new, |(name, _)| name.clone()),
        check_post: check_post.map(|(_, post)| post),
        opinions: read
            .tasks
            .iter()
            .flat_map(|task| [relief(read, task), opinion(read, task)])
            .flatten()
            .collect(),
        history: checks::among(read, line.steps(&read.history, &tasks), &read.history),
        clocks: read.reader().clocks(&read.case, read.facts()),
        documents: documents(read),
        acts,
    }
}

/// The lifting of a colleague's claim stands among the opinions, with its reason.
fn relief(read: &Read, task: &Task) -> Option<OpinionView> {
    let relief = task.relieved.as_ref()?;
    Some(OpinionView {
        who: read.officer_name(relief.by),
        office: format!(
            "{} · {}",
            read.department(task.department),
            read.lang.text(words::role(Role::Approver))
        ),
        when: words::moment(read.lang, relief.at),
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
