//! The rehearsal catalogue: the checked-in tables as a centre to settle.

use base::identifiers::ItemCode;
use desk::people::organisation::NewDepartment;
use rules::catalogue::{
    AnswerKind, CaseType, Completion, DisclosedLimit, ExtensionApprover, ExtensionRule, Fact, Fees,
    ForeignCode, ItemFacts, ItemNature, Necessity, Need, Outcome, OutcomeKind, Provenance, Question,
    QuestionGroup, RequiredMaterial, Route, StageDef, SupplementTimeout, TaskDef, TaskKind,
};
use rules::people::{Role, RoleSet};
use rules::time::Limit;
use serde::Deserialize;
use serde::de::DeserializeOwned;

use crate::setup::{Post, Setup, rehearsal_centre};

const DEPARTMENTS: &str = include_str!("../../../data/rehearsal/departments.csv");
const ITEMS: &str = include_str!("../../../data/rehearsal/items.csv");
macro_rules! complete {
    ($($name:literal: $file:literal),* $(,)?) => {
        /// Items complete by hand: the name in the table, and the facts.
        const COMPLETE: &[(&str, &str)] =
            &[$(($name, include_str!(concat!("../../../data/rehearsal/complete/", $file, ".json")))),*];
    };
}
complete! {
    "食品(含保健食品)经营许可核发": "food",
    "个体工商户设立登记": "trader",
    "烟草专卖零售许可证新办": "tobacco",
    "公共场所卫生许可新办审批": "hygiene",
    "道路货物运输经营许可": "freight",
    "建筑工程施工许可证核发": "construction",
    "经营性人力资源服务机构从事职业中介活动许可": "employment",
    "特种设备使用登记": "equipment",
    "教师资格认定": "teacher",
    "取水许可证新办审批": "water",
}
/// Staff of a department that always are there: a clerk, two who examine, one who decides.
const CORE: u32 = 4;
/// What is said where no source says anything.
const UNKNOWN: &str = "来源未载";
/// The online level of an item that runs wholly online (domain 3.5).
const WHOLLY_ONLINE: u8 = 5;

/// A row of the department table.
#[derive(Deserialize)]
struct DepartmentRow {
    code: String,
    name: String,
    zone: String,
    staff: u32,
    source: String,
}

/// A row of the item table.
#[derive(Deserialize)]
struct ItemRow {
    code: String,
    name: String,
    item_type: String,
    nature: ItemNature,
    department: String,
    source: String,
    foreign_scheme: String,
    foreign_code: String,
    objects: String,
    themes: String,
    words: String,
    online_level: u8,
    legal_basis: String,
}

/// The rehearsal centre with 44 departments, 253 posts and 561 items.
pub fn setup() -> Setup {
    let departments: Vec<DepartmentRow> = rows(DEPARTMENTS);
    let of = |code: &str| departments.iter().find(|d| d.code == code);
    let items: Vec<ItemRow> = rows(ITEMS);
    Setup {
        centre: rehearsal_centre(),
        departments: departments
            .iter()
            .map(|d| NewDepartment {
                code: d.code.clone(),
                name: d.name.clone(),
                zone: d.zone.clone(),
                source: d.source.clone(),
            })
            .collect(),
        posts: departments.iter().flat_map(|d| posts(&d.code, d.staff.max(CORE))).collect(),
        items: items.iter().filter_map(|row| of(&row.department).map(|d| item(row, d))).collect(),
        effective_on: base::Date::constant(2026, 1, 1),
    }
}

/// The rows of a table; the tables are checked in and tested, so that a broken one is a broken build.
fn rows<T: DeserializeOwned>(table: &str) -> Vec<T> {
    let read = csv::Reader::from_reader(table.as_bytes()).into_deserialize().collect::<Result<_, _>>();
    read.expect("a checked-in table is well formed")
}

fn posts(department: &str, staff: u32) -> Vec<Post> {
    (1..=staff)
        .map(|n| {
            let roles: &[Role] = match n {
                2 | 3 => &[Role::Reviewer],
                4 => &[Role::Approver],
                _ => &[Role::Clerk],
            };
            Post {
                department: department.to_owned(),
                badge: format!("{department}{n:02}"),
                name: format!("演练人员{department}{n:02}"),
                roles: RoleSet::of(roles),
            }
        })
        .collect()
}

fn list(text: &str) -> Vec<String> {
    text.split('|').filter(|w| !w.is_empty()).map(str::to_owned).collect()
}

/// One item: complete by hand, or what its source says and the rehearsal's usual facts for the rest.
fn item(row: &ItemRow, department: &DepartmentRow) -> ItemFacts {
    let foreign_code = (!row.foreign_code.is_empty()).then(|| ForeignCode {
        scheme: row.foreign_scheme.clone(),
        code: row.foreign_code.clone(),
        warning: ItemCode::parse(&row.foreign_code)
            .ok()
            .and_then(|c| c.warnings().first().map(ToString::to_string)),
    });
    let known = COMPLETE.iter().find(|(name, _)| *name == row.name);
    let facts = match known {
        Some((_, json)) => serde_json::from_str(json).expect("a hand-made item is well formed"),
        None => usual(row, department),
    };
    ItemFacts {
        code: row.code.clone(),
        foreign_code,
        name: row.name.clone(),
        nature: row.nature,
        item_type: row.item_type.clone(),
        themes: list(&row.themes),
        words: list(&row.words),
        ..facts
    }
}

/// What an item says of which only a list is known.
fn usual(row: &ItemRow, department: &DepartmentRow) -> ItemFacts {
    let (name, online_level) = (&row.name, row.online_level);
    let licence = row.item_type == "01";
    let immediate =
        row.item_type == "20" && ["查询", "证明", "打印", "咨询"].iter().any(|w| name.contains(w));
    let online = online_level == WHOLLY_ONLINE;
    ItemFacts {
        code: String::new(),
        foreign_code: None,
        name: String::new(),
        nature: row.nature,
        item_type: String::new(),
        exercise_level: 3,
        objects: list(&row.objects).iter().filter_map(|o| o.parse().ok()).collect(),
        themes: Vec::new(),
        words: Vec::new(),
        place: format!("{} · {}窗口", department.zone, department.name),
        online_level,
        visits: u8::from(!online),
        visit_reason: (!online).then(|| made("须核对原件")),
        case_type: if immediate { CaseType::Immediate } else { CaseType::Committed },
        department: base::Id::from_parts(0, [0; 10]).into(),
        department_code: department.code.clone(),
        department_name: department.name.clone(),
        line_department: None,
        supervising_body: None,
        legal_basis: match row.legal_basis.as_str() {
            "" => made(UNKNOWN),
            basis => Fact { text: basis.to_owned(), provenance: Provenance::Source(row.source.clone()) },
        },
        deciding_body: made(&department.name),
        content: Fact {
            text: format!("受理并办理“{name}”。"),
            provenance: Provenance::Source(row.source.clone()),
        },
        conditions: Vec::new(),
        procedure: made(if immediate { STEPS_ON_THE_SPOT } else { STEPS }),
        materials: materials(),
        statutory: statutory(licence),
        promise: DisclosedLimit {
            limit: if immediate { None } else { Some(Limit::working_days(if licence { 10 } else { 5 })) },
            basis: made("本中心公开承诺"),
        },
        route: route(&department.code, immediate),
        fees: Fees::Free,
        outcome: outcome(row),
        form: form(),
        special_procedures: Vec::new(),
        extension: ExtensionRule { limit: Limit::working_days(10), approver: ExtensionApprover::OrganHead },
        on_supplement_timeout: SupplementTimeout::Withdrawn,
        supplement_period: Limit::working_days(20),
        ask_phone: "0512-33312345".to_owned(),
        complaint_phone: "0512-33312346".to_owned(),
        questions: vec![("可以网上办吗？".to_owned(), online_answer(online_level).to_owned())],
    }
}

const STEPS: &str = "提交申请：网上或窗口提交\n受理：五个工作日内告知是否受理，或一次告知全部补正内容\n审查：承办部门审查材料\n决定：作出决定\n送达：网上领取、邮寄或窗口领取";
const STEPS_ON_THE_SPOT: &str =
    "提交申请：网上或窗口提交\n受理并当场办理：材料齐全的当场办结\n送达：当场领取";

fn online_answer(level: u8) -> &'static str {
    match level {
        0..=2 => "可以网上查看和预约，办理时须本人到窗口。",
        3 | 4 => "可以网上申请，取件时到窗口核对原件。",
        _ => "可以，全程网上办理，结果可邮寄。",
    }
}

fn made(text: &str) -> Fact {
    Fact { text: text.to_owned(), provenance: Provenance::Rehearsal }
}

fn statutory(licence: bool) -> DisclosedLimit {
    if licence {
        let text = "行政许可法 第四十二条".to_owned();
        let basis = Fact { text: text.clone(), provenance: Provenance::Source(text) };
        DisclosedLimit { limit: Some(Limit::working_days(20)), basis }
    } else {
        DisclosedLimit { limit: None, basis: made(UNKNOWN) }
    }
}

fn materials() -> Vec<RequiredMaterial> {
    let material =
        |key: &str, name: &str, necessity: Necessity, issued_by: &str, stand: &str| RequiredMaterial {
            key: key.to_owned(),
            name: name.to_owned(),
            necessity,
            issued_by: issued_by.to_owned(),
            originals: 1,
            copies: 0,
            basis: made(UNKNOWN),
            accept_stand: stand.to_owned(),
        };
    vec![
        material("form", "申请书", Necessity::Required, "申请人", "内容完整，由申请人签章"),
        material("identity", "身份或主体资格证明", Necessity::Required, "有关机关", "与申请人一致"),
        material(
            "agent_letter",
            "授权委托书",
            Necessity::Conditional("委托代理人办理的".to_owned()),
            "申请人",
            "写明代理人和委托事项",
        ),
    ]
}

fn route(department: &str, immediate: bool) -> Route {
    let task = |key: &str, name: &str, kind, role, days| TaskDef {
        key: key.to_owned(),
        name: name.to_owned(),
        kind,
        department: department.to_owned(),
        role,
        limit: Limit::working_days(days),
        after: Vec::new(),
    };
    let stage = |key: &str, name: &str, task| StageDef {
        key: key.to_owned(),
        name: name.to_owned(),
        completion: Completion::All,
        tasks: vec![task],
    };
    let days = if immediate { 0 } else { 2 };
    let decide = stage("decide", "决定", task("decide", "作出决定", TaskKind::Decide, Role::Approver, days));
    let review = stage("review", "审查", task("review", "材料审查", TaskKind::Review, Role::Reviewer, 3));
    Route { stages: if immediate { vec![decide] } else { vec![review, decide] } }
}

/// What the citizen gets, from the item's name.
fn outcome(row: &ItemRow) -> Outcome {
    let licence = row.item_type == "01";
    let plain = without_brackets(&row.name);
    let ends = ["注销", "撤销", "终止", "停业", "歇业"].iter().any(|w| plain.contains(w));
    let certificate = certificate(&row.name, &plain).filter(|_| licence && !ends);
    let (kind, name) = match (certificate, row.item_type.as_str()) {
        (Some(name), _) => (OutcomeKind::Licence, name),
        (None, "20") => (OutcomeKind::None, "办理结果告知".to_owned()),
        (None, "10") if plain.contains("备案") => (OutcomeKind::ApprovalDocument, "备案回执".to_owned()),
        (None, _) => (OutcomeKind::ApprovalDocument, format!("{plain}决定书")),
    };
    Outcome { kind, name, validity_months: None, licence_type_code: None, face: vec!["matter".to_owned()] }
}

/// The certificate that a licence's name speaks of.
fn certificate(name: &str, plain: &str) -> Option<String> {
    let quoted = name.split_once('《').and_then(|(_, rest)| rest.split_once('》')).map(|(title, _)| title);
    if let Some(title) = quoted.filter(|t| t.ends_with('证')) {
        return Some(title.to_owned());
    }
    if let Some((before, _)) = plain.split_once("许可") {
        return (!before.is_empty()).then(|| format!("{before}许可证"));
    }
    let (before, after) = plain.rsplit_once('证')?;
    let whole = after.is_empty() || ["核发", "签发", "配发", "的核发", "书核发", "办理"].contains(&after);
    (whole && !before.is_empty()).then(|| format!("{before}证"))
}

/// A name without what stands in brackets.
fn without_brackets(name: &str) -> String {
    let mut depth = 0u32;
    let mut out = String::with_capacity(name.len());
    for c in name.chars() {
        match c {
            '(' | '（' => depth += 1,
            ')' | '）' => depth = depth.saturating_sub(1),
            _ if depth == 0 => out.push(c),
            _ => {}
        }
    }
    out
}

fn form() -> Vec<QuestionGroup> {
    let question = |key: &str, label: &str, hint: &str, kind, need| Question {
        key: key.to_owned(),
        label: label.to_owned(),
        hint: hint.to_owned(),
        kind,
        need,
    };
    vec![
        QuestionGroup {
            key: "contact".to_owned(),
            title: "联系方式".to_owned(),
            questions: vec![
                question("contact_name", "联系人", "", AnswerKind::Line(30), Need::Required),
                question(
                    "contact_phone",
                    "联系电话",
                    "手机或固定电话，例如 0512-65181234",
                    AnswerKind::Phone,
                    Need::Required,
                ),
                question("contact_address", "通讯地址", "写到门牌号", AnswerKind::Address, Need::Required),
            ],
        },
        QuestionGroup {
            key: "matter".to_owned(),
            title: "申请事项".to_owned(),
            questions: vec![question(
                "matter",
                "申请事项说明",
                "写明要办什么，例如 新办、变更的内容",
                AnswerKind::Lines(500),
                Need::Required,
            )],
        },
    ]
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::sync::Arc;

    use base::Instant;
    use db::Database;
    use desk::catalogue::{self, search};
    use desk::store::{Actor, Caller};
    use rules::catalogue::gate::{House, Level, gate};
    use rules::centres::CentreNature;
    use rules::people::Role;
    use seal::{Keyring, SECRET_BYTES};

    use super::*;
    use crate::demo;

    #[test]
    fn the_rehearsal_has_44_departments_253_posts_and_561_items_of_distinct_names() {
        let setup = setup();
        assert_eq!((setup.departments.len(), setup.posts.len(), setup.items.len()), (44, 253, 561));
        let names: BTreeSet<_> = setup.items.iter().map(|i| &i.name).collect();
        let codes: BTreeSet<_> = setup.items.iter().map(|i| &i.code).collect();
        assert_eq!((names.len(), codes.len()), (561, 561));
        assert_eq!(setup.items.iter().filter(|i| i.online_level >= 3).count(), 553);
        for item in &setup.items {
            // A body of the store holds 32 KiB (architecture.md, storage).
            assert!(serde_json::to_string(item).unwrap().len() < 30_000, "{}", item.name);
        }
        for department in &setup.departments {
            assert!(setup.items.iter().any(|i| i.department_code == department.code), "{}", department.name);
            let posts = |role| {
                setup.posts.iter().filter(|p| p.department == department.code && p.roles.has(role)).count()
            };
            assert!(posts(Role::Clerk) >= 1 && posts(Role::Reviewer) >= 2 && posts(Role::Approver) >= 1);
        }
    }

    #[test]
    fn ten_items_are_complete_by_hand_and_belong_to_the_department_of_the_table() {
        let (items, rows) = (setup().items, rows::<ItemRow>(ITEMS));
        for (name, _) in COMPLETE {
            let row = rows.iter().find(|r| r.name == *name).unwrap();
            let item = items.iter().find(|i| i.name == *name).unwrap();
            assert_eq!(
                (&row.department, row.online_level),
                (&item.department_code, item.online_level),
                "{name}"
            );
            assert!(
                item.form.len() >= 2 && item.materials.len() >= 4 && item.legal_basis.text != UNKNOWN,
                "{name}"
            );
        }
        assert_eq!(COMPLETE.len(), 10);
        assert_eq!(items[0].name, COMPLETE[0].0);
    }

    #[test]
    fn every_item_passes_the_gate_of_a_rehearsal_centre_and_none_that_of_a_real_one() {
        let setup = setup();
        let departments: BTreeSet<String> = setup.departments.iter().map(|d| d.code.clone()).collect();
        let blocking = |nature, item: &ItemFacts| {
            let found = gate(item, &House { nature, departments: &departments });
            found.into_iter().filter(|f| f.level == Level::Blocking).collect::<Vec<_>>()
        };
        for item in &setup.items {
            assert_eq!(blocking(CentreNature::Rehearsal, item), [], "{}", item.name);
            assert!(!blocking(CentreNature::Real, item).is_empty(), "{}", item.name);
        }
    }

    #[test]
    fn a_person_finds_the_licence_to_open_a_restaurant_in_four_ways() {
        let database = Database::open("sqlite::memory:").unwrap();
        let keyring = Arc::new(Keyring::from_secret(&[5; SECRET_BYTES]));
        let now = Instant::at(base::Date::constant(2026, 3, 2).at(8, 30, 0, 0));
        let desk = demo::open(&database, keyring, 1, now).unwrap();
        crate::settle(&desk, demo::CENTRE, &setup()).unwrap();
        for query in ["食品经营许可", "食品經營許可", "spjy", "开饭店"] {
            let caller = Caller::system(Actor::System("city"), demo::CENTRE);
            let first = desk.read_blocking(caller, move |rx| {
                let found = search::search(rx, query)?;
                catalogue::current(rx, found.items[0])
            });
            assert_eq!(first.unwrap().facts.name, COMPLETE[0].0, "{query}");
        }
    }

    #[test]
    fn a_result_is_named_from_its_item() {
        let named = |name: &str| {
            let rows = rows::<ItemRow>(ITEMS);
            outcome(rows.iter().find(|r| r.name == name).unwrap()).name
        };
        assert_eq!(named("建设用地（含临时用地）规划许可证核发（出让用地）"), "建设用地规划许可证");
        assert_eq!(named("设立歌舞娱乐场所《娱乐经营许可证》核发"), "娱乐经营许可证");
        assert_eq!(named("个体工商户注销登记"), "个体工商户注销登记决定书");
        assert_eq!(named("公证业务预约办理"), "办理结果告知");
    }
}
