//! The sheet as a page.

use desk::people::ApplicantCard;
use rules::catalogue::{ItemFacts, Necessity, RequiredMaterial};
use rules::people::{ApplicantKind, Holding};

use super::super::person::acts::account_choices;
use super::super::questions;
use super::sheet::{Identity, Sheet};
use super::taking::Answer;
use crate::shown::words;
use crate::views::forms::{Choice, Field, FieldKind, FormError, Keyboard, Post, Width};
use crate::views::page::{Here, Lang};
use crate::views::parts::{Row, Tag, Tone};
use crate::views::window::{Cell, DeskMaterial, MaterialMark, Workbench};
use crate::visitor::Visitor;

/// The workbench with a sheet on it.
pub fn page(visitor: &Visitor, sheet: &Sheet, post: Post) -> Workbench {
    let mut page = visitor.page(Here::Workbench, "wb.title");
    page.failed = !sheet.errors.is_empty();
    let lang = page.lang;
    let facts = sheet.item.as_ref().map(|item| &item.version.facts);
    let materials = facts.map_or_else(Vec::new, |facts| materials(sheet, facts));
    let clock = facts.map(|facts| sheet.reader().if_accepted(facts));
    let mut due = Vec::new();
    if let (Some(facts), Some(clock)) = (facts, &clock) {
        let until = lang.say("wb.until", &[&clock.due.date, &clock.limit]);
        due.push(Row::new(lang.text("wb.accepted-today"), until));
        if let Some(stage) = facts.route.stages.first() {
            due.push(Row::new(lang.text("wb.next-stage"), stage.name.clone()));
        }
    }
    let there = materials.iter().filter(|m| m.is_marked(MaterialMark::Received)).count();
    let received = if materials.is_empty() {
        Tag::default()
    } else {
        let tone = if there == materials.len() { Tone::Jade } else { Tone::Grey };
        Tag::new(format!("{there} / {}", materials.len()), tone)
    };
    let (taken, waiting) = sheet.counts;
    Workbench {
        window: page.user.as_ref().map_or_else(String::new, |user| user.name.clone()),
        today: vec![
            Row::new(lang.text("wb.taken-today"), lang.say("wb.count", &[&taken])),
            Row::new(lang.text("wb.waiting"), lang.say("wb.count", &[&waiting])),
        ],
        side: sheet.side.clone(),
        number: None,
        saved: sheet.saved.map(|at| words::short(lang, at)),
        errors: sheet
            .errors
            .iter()
            .map(|(target, sentence)| FormError { target: target.clone(), sentence: sentence.clone() })
            .collect(),
        post,
        applicant: beside(sheet, applicant(sheet)),
        agent: beside(sheet, agent(sheet)),
        item: beside(sheet, item(sheet, facts)),
        offers: sheet.offers.clone(),
        materials,
        received,
        due,
        clock,
        others: sheet.others.clone(),
        page,
    }
}

/// Puts every error beside its cell.
fn beside(sheet: &Sheet, mut cells: Vec<Cell>) -> Vec<Cell> {
    for cell in &mut cells {
        let error = sheet.errors.iter().find(|(input, _)| *input == cell.field.name);
        if let Some((_, sentence)) = error {
            cell.field.error = Some(sentence.clone());
        }
    }
    cells
}

fn line(name: &str, label: &str, value: &str, span: u8) -> Cell {
    let kind = FieldKind::Text {
        value: value.to_owned(),
        width: Width::Full,
        keyboard: Keyboard::Text,
        suffix: None,
        autocomplete: "off",
    };
    Cell { field: Field::new(name, label, kind), span, note: None }
}

fn held(name: &str, label: &str, value: &str, source: &str, span: u8) -> Cell {
    let kind = FieldKind::Held { value: value.to_owned(), source: source.to_owned() };
    Cell { field: Field::new(name, label, kind), span, note: None }
}

fn applicant(sheet: &Sheet) -> Vec<Cell> {
    let lang = sheet.lang;
    let typed = |name: &str| sheet.typed.text(name);
    let mut identity = line("identity", lang.text("wb.identity"), typed("identity"), 3);
    identity.note = match (&sheet.known, &sheet.identity) {
        (Some(card), _) if matches!(card.holding, Holding::Unchecked(_)) => {
            Some(lang.text("person.warning").to_owned())
        }
        (Some(card), Identity::Phone(_)) => Some(lang.say("wb.known-phone", &[&card.masked_number()])),
        (Some(_), _) => Some(lang.text("wb.known").to_owned()),
        (None, Identity::Number(ApplicantKind::Person, _)) => Some(lang.text("wb.new-person").to_owned()),
        (None, Identity::Number(ApplicantKind::Body, _)) => Some(lang.text("wb.new-body").to_owned()),
        (None, Identity::Empty | Identity::Phone(_) | Identity::Wrong(_)) => None,
    };
    match (&sheet.identity, &sheet.known) {
        (Identity::Wrong(sentence), None) => identity.field.error = Some(sentence.clone()),
        (Identity::Phone(n), None) => {
            identity.field.error = Some(lang.say("wb.shared-phone", &[n]));
        }
        (Identity::Empty | Identity::Number(..) | Identity::Phone(_) | Identity::Wrong(_), _) => {}
    }
    let mut cells = vec![identity];
    let body = match (&sheet.known, &sheet.identity) {
        (Some(card), _) => card.kind == ApplicantKind::Body,
        (None, Identity::Number(kind, _)) => *kind == ApplicantKind::Body,
        (None, Identity::Empty | Identity::Phone(_) | Identity::Wrong(_)) => true,
    };
    let label = |name: &str| lang.text(&format!("wb.{name}"));
    let mut cell = |name: &str, held_: fn(&ApplicantCard) -> &str| {
        cells.push(match &sheet.known {
            Some(card) => held(name, label(name), held_(card), lang.text("wb.from-register"), 3),
            None => line(name, label(name), typed(name), 3),
        });
    };
    cell("name", |card| &card.name);
    cell("phone", |card| &card.phone);
    if body {
        cell("representative", |card| &card.representative);
    }
    if let Some(card) = &sheet.known
        && matches!(card.holding, Holding::Unchecked(_))
    {
        let asked = Choice { label: lang.text("person.choose").to_owned(), ..Choice::default() };
        let chosen = std::iter::once(asked).chain(account_choices(lang, typed("account-is"))).collect();
        let label = lang.text("person.whose-account");
        let field = Field::new("account-is", label, FieldKind::Select(chosen));
        cells.push(Cell { field, span: 3, note: None });
        cells.push(line("detach-reason", lang.text("person.detach-reason"), typed("detach-reason"), 3));
    }
    cells
}

/// Who acts for the applicant (行政许可法 art. 29), with the power of attorney.
fn agent(sheet: &Sheet) -> Vec<Cell> {
    let lang = sheet.lang;
    let typed = |name: &str| sheet.typed.text(name);
    let received = Choice {
        value: "yes".to_owned(),
        label: lang.text("wb.agent-letter").to_owned(),
        hint: None,
        chosen: !typed("agent_letter").is_empty(),
    };
    let letter =
        Field::new("agent_letter", lang.text("wb.agent-papers"), FieldKind::Checkboxes(vec![received]));
    vec![
        line("agent_name", lang.text("wb.agent-name"), typed("agent_name"), 2),
        line("agent_number", lang.text("wb.agent-number"), typed("agent_number"), 2),
        line("agent_phone", lang.text("wb.phone"), typed("agent_phone"), 2),
        Cell { field: letter, span: 6, note: None },
    ]
}

fn item(sheet: &Sheet, facts: Option<&ItemFacts>) -> Vec<Cell> {
    let lang = sheet.lang;
    let query = sheet.typed.text("item-query");
    let mut search = line("item-query", lang.text("wb.item-query"), query, 2);
    if facts.is_none() && !query.is_empty() && sheet.offers.is_empty() {
        search.field.error = Some(lang.text("wb.item-not-found").to_owned());
    }
    let mut cells = vec![search];
    if let Some(facts) = facts {
        let source = lang.text("wb.from-catalogue");
        cells.push(held("item-name", lang.text("wb.item-name"), &facts.name, source, 2));
        cells.push(held("item-code", lang.text("guide.code"), &facts.code, source, 2));
        for question in facts.form.iter().flat_map(|group| &group.questions) {
            let field = questions::field(lang, question, &sheet.answer_to(&question.key));
            let span = match field.kind {
                FieldKind::TextArea { .. } | FieldKind::Checkboxes(_) => 6,
                FieldKind::Text { .. }
                | FieldKind::Password { .. }
                | FieldKind::Radios(_)
                | FieldKind::Select(_)
                | FieldKind::Date { .. }
                | FieldKind::Address { .. }
                | FieldKind::File { .. }
                | FieldKind::Held { .. } => 3,
            };
            let from_before =
                sheet.typed.all(&field.name).is_empty() && sheet.earlier.contains_key(&question.key);
            cells.push(Cell {
                field,
                span,
                note: from_before.then(|| lang.text("wb.from-before").to_owned()),
            });
        }
    }
    if sheet.answer == Some(Answer::Refuse) {
        cells.extend(refusal(sheet));
    }
    cells
}

/// What a refusal to accept needs; asked once the clerk has pressed its button.
fn refusal(sheet: &Sheet) -> Vec<Cell> {
    let (lang, chosen) = (sheet.lang, sheet.typed.text("ground"));
    let ground = |value: &str| Choice {
        value: value.to_owned(),
        label: lang.text(&format!("wb.{value}")).to_owned(),
        hint: None,
        chosen: value == chosen,
    };
    let grounds = vec![ground("not-competent"), ground("not-required")];
    vec![
        Cell {
            field: Field::new("ground", lang.text("wb.ground"), FieldKind::Select(grounds)),
            span: 3,
            note: None,
        },
        line("right_organ", lang.text("intake.right-organ"), sheet.typed.text("right_organ"), 3),
        line("reason", lang.text("case.reasons"), sheet.typed.text("reason"), 6),
    ]
}

fn materials(sheet: &Sheet, facts: &ItemFacts) -> Vec<DeskMaterial> {
    let row = |(index, material): (usize, &RequiredMaterial)| DeskMaterial {
        code: material.key.clone(),
        index: crate::offers::count(index + 1),
        name: material.name.clone(),
        form: form(sheet.lang, material),
        promisable: material.necessity == Necessity::Deferrable,
        held: None,
        mark: match sheet.typed.text(&format!("m-{}", material.key)) {
            "1" => Some(MaterialMark::Received),
            "2" => Some(MaterialMark::Missing),
            "3" => Some(MaterialMark::Promised),
            _ => None,
        },
        note: match &material.necessity {
            Necessity::Conditional(when) => when.clone(),
            Necessity::Required | Necessity::Deferrable => material.accept_stand.clone(),
        },
    };
    facts.materials.iter().enumerate().map(row).collect()
}

fn form(lang: Lang, material: &RequiredMaterial) -> String {
    match (material.originals, material.copies) {
        (0, 0) => lang.text("wb.electronic").to_owned(),
        (0, copies) => lang.say("guide.copies", &[&copies]),
        (originals, 0) => lang.say("guide.originals", &[&originals]),
        (originals, copies) => lang.say("wb.originals-copies", &[&originals, &copies]),
    }
}
