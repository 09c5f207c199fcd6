//! The rehearsal catalogue: the checked-in tables as a centre to settle.

use desk::people::organisation::NewDepartment;
use rules::catalogue::{
    AnswerKind, CaseType, Completion, DisclosedLimit, ExtensionApprover, ExtensionRule, Fact, Fees, ForeignCode,
    ItemFacts, ItemNature, Necessity, Need, Outcome, OutcomeKind, Provenance, Question, QuestionGroup,
    RequiredMaterial, Route, StageDef, SupplementTimeout, TaskDef, TaskKind,
};
use rules::people::{Role, RoleSet};
use rules::time::Limit;

use crate::setup::{Post, Setup, rehearsal_centre};

const DEPARTMENTS: &str = include_str!("../../../data/rehearsal/departments.csv");
const ITEMS: &str = include_str!("../../../data/rehearsal/items.csv");
/// Items complete by hand: the name in the table, and the facts.
const COMPLETE: &[(&str, &str)] =
    &[("食品(含保健食品)经营许可核发", include_str!("../../../data/rehearsal/complete/food.json"))];
/// The eight items that cannot be applied for online: 553 of 561 can (98.6 %, the model centre's figure).
const OFFLINE: usize = 8;
/// Staff of a department that always are there: a clerk, two who examine, one who decides.
const CORE: u32 = 4;

/// The rehearsal centre with 44 departments, 253 posts and 561 items.
pub fn setup() -> Setup {
    let departments = rows(DEPARTMENTS);
    let names: std::collections::BTreeMap<&str, (&str, &str)> =
        departments.iter().map(|d| (d[0].as_str(), (d[1].as_str(), d[2].as_str()))).collect();
    let items = rows(ITEMS);
    let offline = items.len() - OFFLINE;
    Setup {
        centre: rehearsal_centre(),
        departments: departments
            .iter()
            .map(|d| NewDepartment { code: d[0].clone(), name: d[1].clone(), zone: d[2].clone(), source: d[4].clone() })
            .collect(),
        posts: departments.iter().flat_map(|d| posts(&d[0], d[3].parse().unwrap_or(CORE))).collect(),
        items: items
            .iter()
            .enumerate()
            .map(|(n, row)| item(row, names.get(row[4].as_str()).copied().unwrap_or_default(), if n < offline { 5 } else { 2 }))
            .collect(),
        effective_on: base::Date::constant(2026, 1, 1),
    }
}

/// The rows of a table after its head; the tables are checked in and tested, so that a broken one is a broken build.
fn rows(table: &str) -> Vec<Vec<String>> {
    csv::Reader::from_reader(table.as_bytes())
        .records()
        .map(|r| r.expect("a checked-in table is well formed").iter().map(str::to_owned).collect())
        .collect()
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

/// One item: complete by hand, or with what is known of it and the rehearsal's usual facts for the rest.
fn item(row: &[String], (department_name, zone): (&str, &str), online_level: u8) -> ItemFacts {
    let [code, name, item_type, nature, department, source, scheme, foreign, objects, themes, words] = row else {
        panic!("a row of the item table has eleven fields")
    };
    let list = |text: &str| text.split('|').filter(|w| !w.is_empty()).map(str::to_owned).collect::<Vec<_>>();
    let foreign_code = (!foreign.is_empty()).then(|| ForeignCode {
        scheme: scheme.clone(),
        code: foreign.clone(),
        warning: None,
    });
    if let Some((_, json)) = COMPLETE.iter().find(|(known, _)| known == name) {
        let mut facts: ItemFacts = serde_json::from_str(json).expect("a hand-made item is well formed");
        facts.code.clone_from(code);
        facts.name.clone_from(name);
        facts.foreign_code = foreign_code;
        return facts;
    }
    let licence = item_type == "01";
    let immediate = item_type == "20" && ["查询", "证明", "打印", "咨询"].iter().any(|w| name.contains(w));
    ItemFacts {
        code: code.clone(),
        foreign_code,
        name: name.clone(),
        nature: match nature.as_str() {
            "service" => ItemNature::Service,
            "management" => ItemNature::Management,
            _ => ItemNature::Approval,
        },
        item_type: item_type.clone(),
        exercise_level: 3,
        objects: list(objects).iter().filter_map(|o| o.parse().ok()).collect(),
        themes: list(themes),
        words: list(words),
        place: format!("{zone} · {department_name}窗口"),
        online_level,
        visits: u8::from(online_level < 5),
        case_type: if immediate { CaseType::Immediate } else { CaseType::Committed },
        department: base::Id::from_parts(0, [0; 10]).into(),
        department_code: department.clone(),
        department_name: department_name.to_owned(),
        line_department: None,
        supervising_body: None,
        legal_basis: made("来源未载"),
        deciding_body: made(department_name),
        content: Fact {
            text: format!("受理并办理“{name}”。"),
            provenance: Provenance::Source(source.clone()),
        },
        conditions: Vec::new(),
        procedure: made("提交申请：网上或窗口提交\n受理：五个工作日内告知是否受理或一次告知补正\n审查：承办部门审查材料\n决定：作出决定并送达"),
        materials: materials(),
        statutory: statutory(licence),
        promise: DisclosedLimit {
            limit: if immediate { None } else { Some(Limit::working_days(if licence { 10 } else { 5 })) },
            basis: made("本中心公开承诺"),
        },
        route: route(department, immediate),
        fees: Fees::Free,
        outcome: outcome(name, licence),
        form: form(),
        special_procedures: Vec::new(),
        extension: ExtensionRule { limit: Limit::working_days(10), approver: ExtensionApprover::OrganHead },
        on_supplement_timeout: SupplementTimeout::Withdrawn,
        supplement_period: Limit::working_days(20),
        ask_phone: "0512-33312345".to_owned(),
        complaint_phone: "0512-33312346".to_owned(),
        questions: vec![("可以网上办吗？".to_owned(), "可以，结果可网上领取或邮寄。".to_owned())],
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
        DisclosedLimit { limit: None, basis: made("来源未载") }
    }
}

fn materials() -> Vec<RequiredMaterial> {
    let material = |key: &str, name: &str, necessity: Necessity, issued_by: &str, stand: &str| RequiredMaterial {
        key: key.to_owned(),
        name: name.to_owned(),
        necessity,
        issued_by: issued_by.to_owned(),
        originals: 1,
        copies: 0,
        basis: made("来源未载"),
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

fn outcome(name: &str, licence: bool) -> Outcome {
    let plain = name.split(['(', '（']).next().unwrap_or(name);
    let (kind, name) = match licence {
        true if plain.contains('证') || plain.contains("许可") => {
            let stem = plain.split("许可").next().unwrap_or(plain);
            (OutcomeKind::Licence, format!("{stem}许可证"))
        }
        true => (OutcomeKind::ApprovalDocument, format!("{plain}批复")),
        false => (OutcomeKind::None, "办理结果告知".to_owned()),
    };
    Outcome { kind, name, validity_months: None, licence_type_code: None, face: vec!["matter".to_owned()] }
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
                question("contact_phone", "联系电话", "手机或固定电话，例如 0512-65181234", AnswerKind::Phone, Need::Required),
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
    use super::*;

    #[test]
    fn the_rehearsal_has_44_departments_253_posts_and_561_items_of_distinct_names() {
        let setup = setup();
        assert_eq!((setup.departments.len(), setup.posts.len(), setup.items.len()), (44, 253, 561));
        let names: std::collections::BTreeSet<_> = setup.items.iter().map(|i| &i.name).collect();
        assert_eq!(names.len(), 561);
        assert_eq!(setup.items.iter().filter(|i| i.online_level >= 3).count(), 553);
        for item in &setup.items {
            assert!(serde_json::to_string(item).unwrap().len() < 30_000, "{}", item.name);
            assert!(setup.departments.iter().any(|d| d.code == item.department_code), "{}", item.name);
        }
    }
}
