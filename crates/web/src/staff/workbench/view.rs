//! The sheet as a page.

use rules::catalogue::{ItemFacts, Necessity, RequiredMaterial};
use rules::people::ApplicantKind;

use super::super::questions;
use super::sheet::{Identity, Sheet};
use super::taking::Answer;
use crate::shown::{clocks, words};
use crate::views::forms::{Choice, Field, FieldKind, FormError, Keyboard, Post, Width};
use crate::views::page::Here;
use crate::views::parts::{Row, Tag, Tone};
use crate::views::window::{Cell, DeskMaterial, MaterialMark, Workbench};
use crate::visitor::Visitor;

/// The workbench with a sheet on it.
pub fn page(visitor: &Visitor, sheet: &Sheet, post: Post) -> Workbench {
    let mut page = visitor.page(Here::Workbench, "wb.title");
    page.failed = !sheet.errors.is_empty();
    let facts = sheet.item.as_ref().map(|item| &item.version.facts);
    let materials = facts.map_or_else(Vec::new, |facts| materials(sheet, facts));
    let clock = facts.map(|facts| clocks::if_accepted(facts, sheet.calendar, sheet.today));
    let mut due = Vec::new();
    if let (Some(facts), Some(clock)) = (facts, &clock) {
        due.push(Row::new("今天受理", format!("{}，{}", clock.due.date, clock.limit)));
        if let Some(stage) = facts.route.stages.first() {
            due.push(Row::new("下一环节", stage.name.clone()));
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
        window: sheet.badge.clone(),
        today: vec![
            Row::new("今日收件", format!("{taken} 件")),
            Row::new("其中补正", format!("{waiting} 件")),
        ],
        side: sheet.side.clone(),
        number: None,
        saved: sheet.saved.map(words::short),
        errors: sheet
            .errors
            .iter()
            .map(|(target, sentence)| FormError { target: target.clone(), sentence: sentence.clone() })
            .collect(),
        post,
        applicant: beside(sheet, applicant(sheet)),
        item: beside(sheet, item(sheet, facts)),
        offers: sheet.offers.clone(),
        materials,
        received,
        due,
        clock,
        others: sheet.others.clone(),
        devices: String::new(),
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
    let typed = |name: &str| sheet.typed.text(name);
    let mut identity = line("identity", "证件号码、信用代码或手机号", typed("identity"), 3);
    identity.note = match (&sheet.known, &sheet.identity) {
        (Some(card), Identity::Phone(_)) => Some(format!("已登记：{}", card.masked_number())),
        (Some(_), _) => Some("校验通过，已登记".to_owned()),
        (None, Identity::Number(ApplicantKind::Person, _)) => {
            Some("校验通过，首次办理的自然人，请填写姓名".to_owned())
        }
        (None, Identity::Number(ApplicantKind::Body, _)) => {
            Some("校验通过，首次办理的单位，请填写名称".to_owned())
        }
        (None, Identity::Empty | Identity::Phone(_) | Identity::Wrong(_)) => None,
    };
    match (&sheet.identity, &sheet.known) {
        (Identity::Wrong(sentence), None) => identity.field.error = Some(sentence.clone()),
        (Identity::Phone(n), None) => {
            identity.field.error = Some(format!("有 {n} 位申请人登记了这个号码，请改用证件号码核验。"));
        }
        (Identity::Empty | Identity::Number(..) | Identity::Phone(_) | Identity::Wrong(_), _) => {}
    }
    let mut cells = vec![identity];
    let body = match (&sheet.known, &sheet.identity) {
        (Some(card), _) => card.kind == ApplicantKind::Body,
        (None, Identity::Number(kind, _)) => *kind == ApplicantKind::Body,
        (None, Identity::Empty | Identity::Phone(_) | Identity::Wrong(_)) => true,
    };
    match &sheet.known {
        Some(card) => {
            let source = "由本中心登记带出";
            cells.push(held("name", "姓名或名称", &card.name, source, 3));
            cells.push(held("phone", "联系电话", &card.phone, source, 3));
            if body {
                cells.push(held("representative", "法定代表人或负责人", &card.representative, source, 3));
            }
        }
        None => {
            cells.push(line("name", "姓名或名称", typed("name"), 3));
            cells.push(line("phone", "联系电话", typed("phone"), 3));
            if body {
                cells.push(line("representative", "法定代表人或负责人", typed("representative"), 3));
            }
        }
    }
    cells
}

fn item(sheet: &Sheet, facts: Option<&ItemFacts>) -> Vec<Cell> {
    let query = sheet.typed.text("item-query");
    let mut search = line("item-query", "事项名称或拼音首字母，例如 spjy", query, 2);
    if facts.is_none() && !query.is_empty() && sheet.offers.is_empty() {
        search.field.error = Some("没有找到本部门受理的事项，请换一个词，或请申请人到相应窗口。".to_owned());
    }
    let mut cells = vec![search];
    if let Some(facts) = facts {
        cells.push(held("item-name", "选定的事项", &facts.name, "由事项目录带出", 2));
        cells.push(held("item-code", "事项编码", &facts.code, "由事项目录带出", 2));
        for question in facts.form.iter().flat_map(|group| &group.questions) {
            let field = questions::field(question, &sheet.answer_to(&question.key));
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
                field, span, note: from_before.then(|| "由上次申请带出，请核对".to_owned())
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
    let chosen = sheet.typed.text("ground");
    let ground = |value: &str, label: &str| Choice {
        value: value.to_owned(),
        label: label.to_owned(),
        hint: None,
        chosen: value == chosen,
    };
    let grounds = vec![
        ground("not-competent", "不属于本机关职权（第三十二条第一款第二项）"),
        ground("not-required", "依法不需要许可（第三十二条第一款第一项）"),
    ];
    vec![
        Cell {
            field: Field::new("ground", "不予受理的情形", FieldKind::Select(grounds)),
            span: 3,
            note: None,
        },
        line("right_organ", "应向哪个机关申请", sheet.typed.text("right_organ"), 3),
        line("reason", "理由和依据", sheet.typed.text("reason"), 6),
    ]
}

fn materials(sheet: &Sheet, facts: &ItemFacts) -> Vec<DeskMaterial> {
    let row = |(index, material): (usize, &RequiredMaterial)| DeskMaterial {
        code: material.key.clone(),
        index: crate::offers::count(index + 1),
        name: material.name.clone(),
        form: form(material),
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

fn form(material: &RequiredMaterial) -> String {
    match (material.originals, material.copies) {
        (0, 0) => "电子或当场查验".to_owned(),
        (0, copies) => format!("复印件 {copies} 份"),
        (originals, 0) => format!("原件 {originals} 份"),
        (originals, copies) => format!("原件 {originals} 份，复印件 {copies} 份"),
    }
}
