//! The guide of an item: the ten disclosed facts (十公开), in order, none missing.

use axum::extract::Path;
use base::id::ItemId;
use desk::catalogue::{self, VersionRef};
use rules::catalogue::{
    CaseType, Fact as Disclosed, FeeLine, Fees, ItemFacts, ItemNature, Necessity, OutcomeKind, Provenance,
    RequiredMaterial, TaskKind,
};
use rules::time::{Limit, LimitUnit};

use crate::problem::Trouble;
use crate::shown::words;
use crate::views::documents::{DocBlock, Document};
use crate::views::flow::{Flow, FlowBranch, FlowStage};
use crate::views::page::{Here, Page};
use crate::views::parts::{Link, Row, Tag, Tone};
use crate::views::public::{ApplyWay, Block, Fact, Guide, KeyFact, Law, MaterialRow, Step, TimeBar};
use crate::visitor::{Answer, Visitor, html};

/// `GET /items/{id}`: the guide of the version in force; a withdrawn item says so.
pub async fn show(visitor: Visitor, Path(id): Path<String>) -> Answer {
    let version = version(&visitor, &id).await?;
    let page = visitor.page_titled(Here::Nowhere, visitor.say("guide.title", &[&version.facts.name]));
    html(&guide(page, &id, &version))
}

/// `GET /items/{id}/notice`: everything needed for the application on one sheet (一次性告知单).
pub async fn print(visitor: Visitor, Path(id): Path<String>) -> Answer {
    let version = version(&visitor, &id).await?;
    let page = visitor.page_titled(Here::Nowhere, visitor.say("notice.page", &[&version.facts.name]));
    html(&notice(page, &version))
}

async fn version(visitor: &Visitor, id: &str) -> Result<VersionRef, Trouble> {
    let item: ItemId = id.parse().map_err(|_| Trouble::Unseen)?;
    visitor.read(move |rx| catalogue::current(rx, item)).await
}

fn guide(page: Page, id: &str, version: &VersionRef) -> Guide {
    let facts = &version.facts;
    let way = if facts.online_level >= 3 {
        ApplyWay::Online(format!("/items/{id}/apply"))
    } else {
        ApplyWay::WindowOnly(page.say("guide.window-only", &[&facts.place]))
    };
    let mut at_hand: Vec<String> = facts
        .materials
        .iter()
        .filter(|m| matches!(m.necessity, Necessity::Required | Necessity::Deferrable))
        .take(4)
        .map(|m| m.name.clone())
        .collect();
    at_hand.push(page.text("guide.draft-kept").to_owned());
    Guide {
        crumbs: vec![
            Link::new(page.text("nav.home"), "/"),
            Link::new(
                facts.department_name.clone(),
                format!("/items?department={}", crate::form::encode(&facts.department_code)),
            ),
            Link::new(facts.name.clone(), ""),
        ],
        name: facts.name.clone(),
        tags: tags(&page, facts),
        meta: vec![
            Row::new(page.text("guide.code"), facts.code.clone()),
            Row::new(
                page.text("guide.version"),
                page.say(
                    "guide.version-from",
                    &[&version.number, &words::narrow(page.lang, version.effective_on)],
                ),
            ),
            Row::new(page.text("guide.objects"), objects(&page, &facts.objects)),
        ],
        strip: strip(&page, facts),
        facts: ten(&page, facts),
        way,
        at_hand,
        print_url: format!("/items/{id}/notice"),
        page,
    }
}

fn tags(page: &Page, facts: &ItemFacts) -> Vec<Tag> {
    let nature = match facts.nature {
        ItemNature::Approval => "nature.approval",
        ItemNature::Management => "nature.management",
        ItemNature::Service => "nature.service",
    };
    let kind = words::item_type(&facts.item_type).unwrap_or(nature);
    let mut tags = vec![Tag::new(page.text(kind), Tone::Plain)];
    let (_, key) = crate::offers::level(facts.online_level);
    let tone = if facts.online_level >= 3 { Tone::Jade } else { Tone::Amber };
    tags.push(Tag::new(page.text(key), tone));
    if facts.case_type == CaseType::Immediate {
        tags.push(Tag::new(page.text("guide.immediate"), Tone::Jade));
    }
    tags
}

/// Who may apply, by the codes of GB/T 39046 annex A.4.
fn objects(page: &Page, codes: &[u8]) -> String {
    let names: Vec<&str> = codes
        .iter()
        .map(|code| match code {
            1 => "object.1",
            2 => "object.2",
            3 => "object.3",
            4 => "object.4",
            5 => "object.5",
            _ => "object.other",
        })
        .map(|key| page.text(key))
        .collect();
    if names.is_empty() {
        page.text("object.any").to_owned()
    } else {
        words::joined(page.lang, "list.comma", &names)
    }
}

fn strip(page: &Page, facts: &ItemFacts) -> Vec<KeyFact> {
    let fact = |key: &str, value: String, note: String, tone| KeyFact {
        label: page.text(key).to_owned(),
        value,
        note,
        tone,
    };
    let limit = |limit: Limit| words::limit(page.lang, limit);
    let statutory = match facts.statutory.limit {
        Some(l) => page.say("guide.statutory", &[&limit(l)]),
        None => page.text("guide.no-statute").to_owned(),
    };
    let promise = match (facts.case_type, facts.promise.limit) {
        (CaseType::Immediate, _) | (_, None) => page.text("guide.on-the-spot").to_owned(),
        (CaseType::Committed, Some(l)) => limit(l),
    };
    let (fee, fee_note) = match &facts.fees {
        Fees::Free => (page.text("offer.free").to_owned(), page.text("guide.free-note")),
        Fees::Charged { lines, .. } => {
            let first = lines.first().map(|line| fee_line(page, line));
            (first.unwrap_or_else(|| page.text("offer.charged").to_owned()), page.text("guide.fee-note"))
        }
    };
    let validity = match facts.outcome.validity_months {
        Some(months) if months % 12 == 0 => page.say("guide.valid-years", &[&(months / 12)]),
        Some(months) => page.say("guide.valid-months", &[&months]),
        None => page.text("guide.valid-always").to_owned(),
    };
    let (outcome, outcome_note) = match facts.outcome.kind {
        OutcomeKind::None => (page.text("guide.told").to_owned(), String::new()),
        OutcomeKind::Licence | OutcomeKind::Qualification => (facts.outcome.name.clone(), validity),
        OutcomeKind::ApprovalDocument | OutcomeKind::Other => (facts.outcome.name.clone(), String::new()),
    };
    let visits = page.say("guide.times", &[&facts.visits]);
    let why =
        facts.visit_reason.as_ref().map(|reason| reason.text.trim()).filter(|reason| !reason.is_empty());
    let visits_note = why.unwrap_or_else(|| page.text("guide.visits-note")).to_owned();
    vec![
        fact("guide.promise", promise, statutory, Tone::Jade),
        fact("guide.visits", visits, visits_note, Tone::Plain),
        fact("guide.fee", fee, fee_note.to_owned(), Tone::Plain),
        fact("guide.outcome", outcome, outcome_note, Tone::Plain),
    ]
}

fn fee_line(page: &Page, line: &FeeLine) -> String {
    page.say("guide.fee-line", &[&line.amount_fen, &line.unit])
}

/// The ten facts of the Suzhou centre, in their order (domain 3.6).
fn ten(page: &Page, facts: &ItemFacts) -> [Fact; 10] {
    [
        marked(page, &facts.legal_basis, vec![Block::Laws(laws(&facts.legal_basis.text))]),
        marked(page, &facts.deciding_body, vec![Block::Rows(body_rows(page, facts))]),
        marked(page, &facts.content, content(page, facts)),
        marked(page, &facts.procedure, vec![Block::Steps(steps(&facts.procedure.text))]),
        materials(page, facts),
        marked(page, &facts.statutory.basis, statutory(page, facts)),
        marked(page, &facts.promise.basis, promise(page, facts)),
        Fact { mark: mark(page, &facts.procedure.provenance), blocks: vec![Block::Flow(flow(page, facts))] },
        fee_standard(page, facts),
        fee_basis(page, facts),
    ]
}

fn mark(page: &Page, provenance: &Provenance) -> Option<Tag> {
    match provenance {
        Provenance::Rehearsal => Some(Tag::new(page.text("rehearsal.mark"), Tone::Amber)),
        Provenance::Source(source) => Some(Tag::new(page.say("guide.source", &[source]), Tone::Grey)),
    }
}

fn marked(page: &Page, fact: &Disclosed, blocks: Vec<Block>) -> Fact {
    if fact.text.trim().is_empty() {
        return Fact::default();
    }
    Fact { mark: mark(page, &fact.provenance), blocks }
}

fn laws(text: &str) -> Vec<Law> {
    text.lines()
        .filter(|line| !line.trim().is_empty())
        .map(|line| match line.split_once('：') {
            Some((title, text)) => Law { title: title.to_owned(), text: text.to_owned() },
            None => Law { title: line.to_owned(), text: String::new() },
        })
        .collect()
}

fn body_rows(page: &Page, facts: &ItemFacts) -> Vec<Row> {
    let row = |key: &str, value: &str| Row::new(page.text(key), value);
    let mut rows = vec![row("guide.decides", &facts.deciding_body.text)];
    rows.extend(facts.line_department.iter().map(|d| row("guide.line-department", d)));
    rows.extend(facts.supervising_body.iter().map(|d| row("guide.supervisor", d)));
    rows.extend(contact(page, facts));
    rows
}

fn contact(page: &Page, facts: &ItemFacts) -> [Row; 3] {
    [
        Row::new(page.text("guide.place"), facts.place.clone()),
        Row::new(page.text("doc.ask"), facts.ask_phone.clone()),
        Row::new(page.text("guide.complain"), facts.complaint_phone.clone()),
    ]
}

fn content(page: &Page, facts: &ItemFacts) -> Vec<Block> {
    let mut blocks = vec![Block::Text(facts.content.text.clone())];
    blocks.extend(facts.conditions.iter().map(|c| Block::Note(page.say("guide.condition", &[&c.text]))));
    blocks.extend(facts.questions.iter().map(|(q, a)| Block::Rows(vec![Row::new(q.clone(), a.clone())])));
    blocks
}

fn steps(text: &str) -> Vec<Step> {
    text.lines()
        .filter(|line| !line.trim().is_empty())
        .map(|line| match line.split_once('：') {
            Some((title, note)) => Step { title: title.to_owned(), note: note.to_owned() },
            None => Step { title: line.to_owned(), note: String::new() },
        })
        .collect()
}

fn materials(page: &Page, facts: &ItemFacts) -> Fact {
    let caption = page.say("guide.materials-caption", &[&facts.materials.len()]);
    let rows = facts.materials.iter().map(|m| material(page, m)).collect();
    let provenance = facts.materials.first().map(|m| &m.basis.provenance);
    Fact { mark: provenance.and_then(|p| mark(page, p)), blocks: vec![Block::Materials(caption, rows)] }
}

fn material(page: &Page, m: &RequiredMaterial) -> MaterialRow {
    let (need, note) = match &m.necessity {
        Necessity::Required => ("need.required", String::new()),
        Necessity::Conditional(when) => ("need.conditional", when.clone()),
        Necessity::Deferrable => ("need.deferrable", page.text("need.deferrable-note").to_owned()),
    };
    let copies = match (m.originals, m.copies) {
        (0, 0) => page.text("guide.electronic").to_owned(),
        (o, 0) => page.say("guide.originals", &[&o]),
        (0, c) => page.say("guide.copies", &[&c]),
        (o, c) => page.say("guide.originals-copies", &[&o, &c]),
    };
    let notes: Vec<String> =
        [note, m.accept_stand.clone(), m.issued_by.clone()].into_iter().filter(|n| !n.is_empty()).collect();
    MaterialRow {
        name: m.name.clone(),
        note: words::joined(page.lang, "list.semicolon", &notes),
        form: Tag::new(copies, Tone::Plain),
        need: page.text(need).to_owned(),
        links: Vec::new(),
    }
}

fn statutory(page: &Page, facts: &ItemFacts) -> Vec<Block> {
    let words = |limit: Limit| words::limit(page.lang, limit);
    let text = match facts.statutory.limit {
        Some(l) => page.say("guide.statute-text", &[&words(l), &words(facts.extension.limit)]),
        None => page.text("guide.no-statute-text").to_owned(),
    };
    let mut blocks = vec![Block::Text(text)];
    if !facts.statutory.basis.text.is_empty() {
        blocks.push(Block::Note(page.say("guide.basis", &[&facts.statutory.basis.text])));
    }
    blocks
}

fn promise(page: &Page, facts: &ItemFacts) -> Vec<Block> {
    let Some(promise) = facts.promise.limit else {
        return vec![Block::Text(page.text("guide.immediate-text").to_owned())];
    };
    let limit = |limit: Limit| words::limit(page.lang, limit);
    let mut blocks = vec![Block::Text(page.say("guide.promise-text", &[&limit(promise)]))];
    if let Some(statute) = facts.statutory.limit
        && statute.unit == promise.unit
        && statute.n > 0
    {
        let percent = u8::try_from(u64::from(promise.n) * 100 / u64::from(statute.n)).unwrap_or(100);
        let bar =
            |key: &str, value, percent, tone| TimeBar { label: page.text(key).into(), value, percent, tone };
        blocks.push(Block::Bars(vec![
            bar("fact.6", limit(statute), 100, Tone::Plain),
            bar("guide.promise", limit(promise), percent.max(2), Tone::Jade),
        ]));
    }
    if promise.unit == LimitUnit::WorkingDays {
        blocks.push(Block::Note(page.text("guide.promise-note").to_owned()));
    }
    blocks
}

fn flow(page: &Page, facts: &ItemFacts) -> Flow {
    let own = |name: &str, note: &str| FlowStage {
        name: page.text(name).to_owned(),
        note: page.text(note).to_owned(),
        branch: None,
    };
    let mut stages = vec![own("timeline.accepted", "guide.flow-accept")];
    for stage in &facts.route.stages {
        let longest = stage.tasks.iter().map(|t| t.limit.n).max().unwrap_or(0);
        let branch = stage
            .tasks
            .iter()
            .find(|t| t.kind == TaskKind::SiteCheck)
            .map(|t| FlowBranch { when: page.text("guide.flow-officers").to_owned(), name: t.name.clone() });
        let note = words::limit(page.lang, Limit::working_days(longest));
        stages.push(FlowStage { name: stage.name.clone(), note, branch });
    }
    stages.push(own("timeline.delivery", "guide.flow-deliver"));
    let parts: Vec<String> =
        stages.iter().map(|s| page.say("guide.flow-stage", &[&s.name, &s.note])).collect();
    let route = words::joined(page.lang, "list.arrow", &parts);
    Flow { text: page.say("guide.flow-sentence", &[&route]), stages }
}

fn fee_standard(page: &Page, facts: &ItemFacts) -> Fact {
    match &facts.fees {
        Fees::Free => Fact { mark: None, blocks: vec![Block::Text(page.text("guide.free-text").to_owned())] },
        Fees::Charged { lines, basis } => Fact {
            mark: mark(page, &basis.provenance),
            blocks: vec![Block::Rows(
                lines.iter().map(|line| Row::new(line.name.clone(), fee_line(page, line))).collect(),
            )],
        },
    }
}

fn fee_basis(page: &Page, facts: &ItemFacts) -> Fact {
    match &facts.fees {
        Fees::Free => {
            Fact { mark: None, blocks: vec![Block::Text(page.text("guide.free-basis").to_owned())] }
        }
        Fees::Charged { basis, .. } => marked(page, basis, vec![Block::Laws(laws(&basis.text))]),
    }
}

fn notice(page: Page, version: &VersionRef) -> Document {
    let facts = &version.facts;
    let promise = match facts.promise.limit {
        Some(limit) => words::limit(page.lang, limit),
        None => page.text("guide.on-the-spot").to_owned(),
    };
    let heads = ["notice.number", "notice.material", "guide.need", "guide.form", "notice.note"];
    let heads = heads.map(|key| page.text(key).to_owned()).to_vec();
    let lines = facts.materials.iter().enumerate().map(|(n, m)| {
        let row = material(&page, m);
        vec![(n + 1).to_string(), row.name, row.need, row.form.text, row.note]
    });
    let [place, ask, complain] = contact(&page, facts);
    Document {
        organ: facts.department_name.clone(),
        title: page.text("notice.title").to_owned(),
        number: format!("{} · V{}", facts.code, version.number),
        to: None,
        blocks: vec![
            DocBlock::Text(page.say("notice.lead", &[&facts.name])),
            DocBlock::Table(heads, lines.collect()),
            DocBlock::Rows(vec![place, Row::new(page.text("guide.promise"), promise), ask, complain]),
        ],
        contact: Vec::new(),
        sealed_by: None,
        date: page.say("notice.from", &[&words::date(page.lang, version.effective_on)]),
        foot: page.text("notice.foot").to_owned(),
        qr_svg: String::new(),
        back: format!("/items/{}", version.item),
        page,
    }
}
