//! Who plays: the officers of two departments, and the items they handle, made from the hand-complete one.

use base::id::{AccountId, DepartmentId};
use base::identifiers::{CitizenId, CreditCode, DivisionCode, ItemCode};
use desk::people::organisation::{self, NewDepartment, NewStaff};
use desk::store::{Cx, Fail, Reading};
use desk::{catalogue, centres};
use rules::cases::answers::Answers;
use rules::catalogue::{
    AnswerKind, CaseType, ExtensionApprover, ItemFacts, Need, OutcomeKind, Question, SupplementTimeout,
    TaskKind,
};
use rules::centres::{CentreFacts, CentreNature};
use rules::people::{Role, RoleSet};
use rules::time::statutory;

const FOOD: &str = include_str!("../../../../../data/rehearsal/complete/food.json");
/// The department of every item here.
const OURS: &str = "SJ";
/// Another one.
const OTHER: &str = "GT";

/// Badge, department and roles of every officer; badges are the names by which scenes call them.
pub const OFFICERS: &[(&str, &str, &[Role])] = &[
    ("窗口01", OURS, &[Role::Clerk]),
    ("窗口02", OURS, &[Role::Clerk]),
    ("审查01", OURS, &[Role::Reviewer]),
    ("审查02", OURS, &[Role::Reviewer]),
    ("审核01", OURS, &[Role::Reviewer, Role::Approver]),
    ("核准01", OURS, &[Role::Approver]),
    ("核准02", OURS, &[Role::Approver]),
    ("旁局窗口01", OTHER, &[Role::Clerk]),
];

/// Declares the centre, its departments, officers and items.
pub fn settle(cx: &mut Cx<'_>) -> Result<(), Fail> {
    centres::declare(cx, centre())?;
    for (code, name) in [(OURS, "市场监督管理局"), (OTHER, "规划和国土局")] {
        let (zone, source) = ("东区".to_owned(), "scene".to_owned());
        organisation::enter_department(
            cx,
            &NewDepartment { code: code.into(), name: name.into(), zone, source },
        )?;
    }
    let codes = organisation::department_codes(cx)?;
    for (badge, department, roles) in OFFICERS {
        let account: AccountId = cx.new_id();
        let department = codes.get(*department).copied();
        let (name, badge) = (format!("演练{badge}"), (*badge).to_owned());
        organisation::appoint(cx, &NewStaff { account, name, badge, department, roles: RoleSet::of(roles) })?;
    }
    let today = cx.today();
    for facts in items(codes[OURS]) {
        catalogue::publish(cx, &facts, today)?;
    }
    Ok(())
}

fn centre() -> CentreFacts {
    CentreFacts {
        code: "320500".into(),
        name: "演练行政服务中心".into(),
        word: "演政服".into(),
        address: "演练路1号".into(),
        phone: "0512-33312345".into(),
        hours: "周一至周五 9:00–17:00；周六上午对外服务".into(),
        reconsideration_body: "演练市人民政府".into(),
        court: "演练区人民法院".into(),
        credit_code: credit_code("11", 0),
        nature: CentreNature::Rehearsal,
    }
}

fn items(department: DepartmentId) -> Vec<ItemFacts> {
    let food: ItemFacts = serde_json::from_str(FOOD).expect("the hand-complete item is well formed");
    let named = |n: u32, name: &str| ItemFacts {
        code: code(n),
        name: name.to_owned(),
        department,
        department_code: OURS.to_owned(),
        ..food.clone()
    };
    let refusing = ItemFacts {
        on_supplement_timeout: SupplementTimeout::Refused,
        ..named(2, "逾期不补即不予受理事项")
    };
    let mut joint = named(3, "统一办理事项");
    joint.statutory.limit = Some(statutory::JOINT_DECISION);
    joint.extension.limit = statutory::JOINT_EXTENSION;
    joint.extension.approver = ExtensionApprover::GovernmentHead;
    let mut immediate = named(4, "即办查询事项");
    immediate.case_type = CaseType::Immediate;
    immediate.promise.limit = None;
    "20".clone_into(&mut immediate.item_type);
    immediate.nature = rules::catalogue::usual::nature("20");
    immediate.statutory.limit = None;
    immediate.outcome.kind = OutcomeKind::ApprovalDocument;
    immediate.outcome.name = "查询结果".to_owned();
    immediate.form.clear();
    immediate.materials.retain(|m| m.key == "form");
    immediate.route.stages.retain(|s| s.tasks.iter().all(|t| t.kind == TaskKind::Decide));
    vec![named(1, "食品经营许可"), refusing, joint, immediate]
}

/// The rehearsal code of the `n`th item.
fn code(n: u32) -> String {
    let division = DivisionCode::parse("320500").expect("the division of the centre");
    ItemCode::rehearsal(&division, 1, n).expect("a code is made from its parts").to_string()
}

/// Answers that fit every required question.
pub fn answers(facts: &ItemFacts) -> Answers {
    let questions = facts.form.iter().flat_map(|group| &group.questions);
    questions.filter(|q| q.need == Need::Required).map(|q| (q.key.clone(), answer(q))).collect()
}

fn answer(question: &Question) -> String {
    match &question.kind {
        AnswerKind::Line(_) | AnswerKind::Lines(_) => format!("演练{}", question.label),
        AnswerKind::Number(least, _) => least.to_string(),
        AnswerKind::Money => "1200.50".to_owned(),
        AnswerKind::Date => "2026-03-02".to_owned(),
        AnswerKind::Choice(options) | AnswerKind::Choices(options) => options[0].0.clone(),
        AnswerKind::CreditCode => credit_code("92", 99),
        AnswerKind::CitizenId => citizen_id(99),
        AnswerKind::Phone => "0512-33312345".to_owned(),
        AnswerKind::Address => "演练路2号".to_owned(),
    }
}

/// The made-up citizen ID of a place in the cast.
pub fn citizen_id(n: u32) -> String {
    let front = format!("32050019900101{n:03}");
    let all = "0123456789X".chars().map(|check| format!("{front}{check}"));
    all.into_iter().find(|id| CitizenId::parse(id).is_ok()).expect("one check character fits")
}

/// The made-up credit code of a place in the cast.
pub fn credit_code(head: &str, n: u32) -> String {
    CreditCode::from_parts(head, "320500", &format!("MA{n:06}"))
        .expect("a code is made from its parts")
        .to_string()
}
