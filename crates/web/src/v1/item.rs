//! An item as programs read it: the ten disclosed facts, the form and the materials.

use axum::extract::Path;
use base::id::ItemId;
use desk::catalogue;
use rules::catalogue::{
    AnswerKind, CaseType, DisclosedLimit, Fact, Fees, ItemVersion, Necessity, Need, Provenance, Question,
    QuestionGroup, RequiredMaterial,
};
use serde::Serialize;

use crate::json::json;
use crate::problem::Trouble;
use crate::schema::{self, Schema, list, number, object, text, truth, word};
use crate::visitor::{Answer, Visitor};

#[derive(Serialize)]
struct Item<'a> {
    id: String,
    version: String,
    number: u32,
    code: &'a str,
    name: &'a str,
    department: &'a str,
    kind: &'static str,
    place: &'a str,
    legal_basis: Stated<'a>,
    deciding_body: Stated<'a>,
    content: Stated<'a>,
    conditions: Vec<Stated<'a>>,
    procedure: Stated<'a>,
    statutory_limit: Limit<'a>,
    promised_limit: Limit<'a>,
    result: &'a str,
    fees: Vec<Fee<'a>>,
    ask_phone: &'a str,
    complaint_phone: &'a str,
    materials: Vec<Material<'a>>,
    form: Vec<Group<'a>>,
}

/// A fact with its source; without one it was made for a rehearsal.
#[derive(Serialize)]
struct Stated<'a> {
    text: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    source: Option<&'a str>,
}

#[derive(Serialize)]
struct Limit<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    limit: Option<String>,
    basis: Stated<'a>,
}

#[derive(Serialize)]
struct Fee<'a> {
    name: &'a str,
    unit: &'a str,
    amount_fen: i64,
}

#[derive(Serialize)]
struct Material<'a> {
    key: &'a str,
    name: &'a str,
    necessity: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    condition: Option<&'a str>,
    issued_by: &'a str,
    originals: u8,
    copies: u8,
    accept_stand: &'a str,
}

#[derive(Serialize)]
struct Group<'a> {
    key: &'a str,
    title: &'a str,
    questions: Vec<Asked<'a>>,
}

#[derive(Serialize)]
struct Asked<'a> {
    key: &'a str,
    label: &'a str,
    hint: &'a str,
    kind: &'static str,
    required: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    chars_max: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    least: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    most: Option<i64>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    options: Vec<Choice<'a>>,
}

#[derive(Serialize)]
struct Choice<'a> {
    value: &'a str,
    label: &'a str,
}

/// `GET /api/v1/items/{id}`.
pub async fn show(visitor: Visitor, Path(id): Path<String>) -> Answer {
    let item: ItemId = id.parse().map_err(|_| Trouble::Unseen)?;
    let version = visitor.read(move |rx| catalogue::current(rx, item)).await?;
    json(&view(&id, &version))
}

fn view<'a>(id: &str, version: &'a ItemVersion) -> Item<'a> {
    let facts = &version.facts;
    Item {
        id: id.to_owned(),
        version: version.id.to_string(),
        number: version.number,
        code: &facts.code,
        name: &facts.name,
        department: &facts.department_name,
        kind: match facts.case_type {
            CaseType::Immediate => "immediate",
            CaseType::Committed => "committed",
        },
        place: &facts.place,
        legal_basis: stated(&facts.legal_basis),
        deciding_body: stated(&facts.deciding_body),
        content: stated(&facts.content),
        conditions: facts.conditions.iter().map(stated).collect(),
        procedure: stated(&facts.procedure),
        statutory_limit: limit(&facts.statutory),
        promised_limit: limit(&facts.promise),
        result: &facts.outcome.name,
        fees: fees(&facts.fees),
        ask_phone: &facts.ask_phone,
        complaint_phone: &facts.complaint_phone,
        materials: facts.materials.iter().map(material).collect(),
        form: facts.form.iter().map(group).collect(),
    }
}

fn stated(fact: &Fact) -> Stated<'_> {
    let source = match &fact.provenance {
        Provenance::Source(source) => Some(source.as_str()),
        Provenance::Rehearsal => None,
    };
    Stated { text: &fact.text, source }
}

fn limit(disclosed: &DisclosedLimit) -> Limit<'_> {
    Limit { limit: disclosed.limit.map(|limit| limit.to_string()), basis: stated(&disclosed.basis) }
}

fn fees(fees: &Fees) -> Vec<Fee<'_>> {
    match fees {
        Fees::Free => Vec::new(),
        Fees::Charged { lines, .. } => lines
            .iter()
            .map(|line| Fee { name: &line.name, unit: &line.unit, amount_fen: line.amount_fen.0 })
            .collect(),
    }
}

fn material(required: &RequiredMaterial) -> Material<'_> {
    let (necessity, condition) = match &required.necessity {
        Necessity::Required => ("required", None),
        Necessity::Conditional(when) => ("conditional", Some(when.as_str())),
        Necessity::Deferrable => ("deferrable", None),
    };
    Material {
        key: &required.key,
        name: &required.name,
        necessity,
        condition,
        issued_by: &required.issued_by,
        originals: required.originals,
        copies: required.copies,
        accept_stand: &required.accept_stand,
    }
}

fn group(group: &QuestionGroup) -> Group<'_> {
    Group { key: &group.key, title: &group.title, questions: group.questions.iter().map(asked).collect() }
}

fn asked(question: &Question) -> Asked<'_> {
    let plain = |kind| Asked {
        key: &question.key,
        label: &question.label,
        hint: &question.hint,
        kind,
        required: question.need == Need::Required,
        chars_max: None,
        least: None,
        most: None,
        options: Vec::new(),
    };
    match &question.kind {
        AnswerKind::Line(max) => Asked { chars_max: Some(*max), ..plain("line") },
        AnswerKind::Lines(max) => Asked { chars_max: Some(*max), ..plain("lines") },
        AnswerKind::Number(least, most) => {
            Asked { least: Some(*least), most: Some(*most), ..plain("number") }
        }
        AnswerKind::Money => plain("money"),
        AnswerKind::Date => plain("date"),
        AnswerKind::Choice(options) => Asked { options: choices(options), ..plain("choice") },
        AnswerKind::Choices(options) => Asked { options: choices(options), ..plain("choices") },
        AnswerKind::CreditCode => plain("credit_code"),
        AnswerKind::CitizenId => plain("citizen_id"),
        AnswerKind::Phone => plain("phone"),
        AnswerKind::Address => plain("address"),
    }
}

fn choices(options: &[(String, String)]) -> Vec<Choice<'_>> {
    options.iter().map(|(value, label)| Choice { value, label }).collect()
}

/// The shape of the answer.
pub fn shape() -> Schema {
    let fact = || {
        object(&[("text", text()), ("source?", text())])
            .said("Without a source it was made for the rehearsal.")
    };
    let limit = || object(&[("limit?", text()), ("basis", fact())]);
    let fee = object(&[("name", text()), ("unit", text()), ("amount_fen", number())]);
    object(&[
        ("id", text()),
        ("version", text()),
        ("number", number()),
        ("code", text()),
        ("name", text()),
        ("department", text()),
        ("kind", word(&["immediate", "committed"])),
        ("place", text()),
        ("legal_basis", fact()),
        ("deciding_body", fact()),
        ("content", fact()),
        ("conditions", list(fact())),
        ("procedure", fact()),
        ("statutory_limit", limit()),
        ("promised_limit", limit()),
        ("result", text()),
        ("fees", list(fee).said("Empty: free.")),
        ("ask_phone", text()),
        ("complaint_phone", text()),
        ("materials", list(material_shape())),
        ("form", list(group_shape())),
    ])
}

fn material_shape() -> Schema {
    object(&[
        ("key", text()),
        ("name", text()),
        ("necessity", word(&["required", "conditional", "deferrable"])),
        ("condition?", text()),
        ("issued_by", text()),
        ("originals", number()),
        ("copies", number()),
        ("accept_stand", text()),
    ])
}

fn group_shape() -> Schema {
    let kinds = [
        "line",
        "lines",
        "number",
        "money",
        "date",
        "choice",
        "choices",
        "credit_code",
        "citizen_id",
        "phone",
        "address",
    ];
    let kind = word(&kinds).said(
        "`money` in yuan with two decimals, `date` as YYYY-MM-DD, `choice` one value, `choices` values joined by commas.",
    );
    let option = object(&[("value", text()), ("label", text())]);
    let question = object(&[
        ("key", text()),
        ("label", text()),
        ("hint", text()),
        ("kind", kind),
        ("required", truth()),
        ("chars_max?", number()),
        ("least?", number()),
        ("most?", number()),
        ("options?", schema::list(option)),
    ]);
    object(&[("key", text()), ("title", text()), ("questions", list(question))])
}
