//! What an item says of which only a list is known: the usual facts, each marked where it comes from.
//!
//! 申请书, proof of identity and, for an agent, 授权委托书 as materials; art. 42 as the limit of a licence;
//! 「来源未载」 wherever no source says anything.

use base::id::DepartmentId;

use super::item::{
    AnswerKind, CaseType, DisclosedLimit, ExtensionApprover, ExtensionRule, Fact, Fees, ForeignCode,
    ItemFacts, ItemNature, Necessity, Need, Outcome, OutcomeKind, Provenance, Question, QuestionGroup,
    RequiredMaterial, SupplementTimeout,
};
use super::route::{Completion, Route, StageDef, TaskDef, TaskKind};
use crate::people::Role;
use crate::time::Limit;
use crate::time::statutory;

/// What is said where no source says anything.
pub const UNKNOWN: &str = "来源未载";
/// The article that limits a licence's decision where nothing else does.
pub const ARTICLE_42: &str = "行政许可法 第四十二条";
/// The steps of an item that is decided after acceptance.
const STEPS: &str = "提交申请：网上或窗口提交\n受理：五个工作日内告知是否受理，或一次告知全部补正内容\n审查：承办部门审查材料\n决定：作出决定\n送达：网上领取、邮寄或窗口领取";
/// The steps of an item that is decided in the same visit.
const STEPS_ON_THE_SPOT: &str =
    "提交申请：网上或窗口提交\n受理并当场办理：材料齐全的当场办结\n送达：当场领取";
/// The type of a licence (行政许可) in GB/T 39046 annex A.1.
pub const LICENCE: &str = "01";
/// Public service in GB/T 39046 annex A.1.
const SERVICE: &str = "20";
/// Other powers in GB/T 39046 annex A.1.
const OTHER: &str = "10";
/// Services that are answered on the spot.
const ON_THE_SPOT: [&str; 4] = ["查询", "证明", "打印", "咨询"];
/// The end of something gives no certificate.
const ENDS: [&str; 5] = ["注销", "撤销", "终止", "停业", "歇业"];
/// The online level at which the whole process runs online (domain 3.5).
const WHOLLY_ONLINE: u8 = 5;

/// What a list says of an item.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Listed {
    /// The centre's own code.
    pub code: String,
    /// The source's code.
    pub foreign_code: Option<ForeignCode>,
    /// Its name.
    pub name: String,
    /// GB/T 39046 annex A.1.
    pub item_type: String,
    /// Who may apply (GB/T 39046 annex A.4).
    pub objects: Vec<u8>,
    /// Themes.
    pub themes: Vec<String>,
    /// Everyday words.
    pub words: Vec<String>,
    /// How far it runs online (domain 3.5).
    pub online_level: u8,
    /// The legal basis, where the list has one.
    pub legal_basis: Option<String>,
    /// The list and the row.
    pub source: String,
}

/// The department that takes and decides it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Desk {
    /// Its id.
    pub id: DepartmentId,
    /// Its code.
    pub code: String,
    /// Its name.
    pub name: String,
    /// Where its counters are.
    pub zone: String,
}

/// The facts of an item of which only a list is known.
pub fn facts(listed: Listed, desk: &Desk) -> ItemFacts {
    let case_type = case_type(&listed);
    let online = listed.online_level == WHOLLY_ONLINE;
    let source = |text: String| Fact { text, provenance: Provenance::Source(listed.source.clone()) };
    ItemFacts {
        nature: nature(&listed.item_type),
        exercise_level: 3,
        place: format!("{} · {}窗口", desk.zone, desk.name),
        visits: u8::from(!online),
        visit_reason: (!online).then(|| made("须核对原件")),
        case_type,
        department: desk.id,
        department_code: desk.code.clone(),
        department_name: desk.name.clone(),
        line_department: None,
        supervising_body: None,
        legal_basis: listed.legal_basis.clone().map_or_else(|| made(UNKNOWN), source),
        deciding_body: made(&desk.name),
        content: source(format!("受理并办理“{}”。", listed.name)),
        conditions: Vec::new(),
        procedure: made(match case_type {
            CaseType::Immediate => STEPS_ON_THE_SPOT,
            CaseType::Committed => STEPS,
        }),
        materials: materials(),
        statutory: statutory(&listed.item_type, DisclosedLimit { limit: None, basis: made(UNKNOWN) }),
        promise: promise(&listed.item_type, case_type),
        route: route(&desk.code, case_type),
        fees: Fees::Free,
        outcome: outcome(&listed.name, &listed.item_type),
        form: form(),
        special_procedures: Vec::new(),
        extension: ExtensionRule {
            limit: statutory::DECISION_EXTENSION,
            approver: ExtensionApprover::OrganHead,
            basis: None,
        },
        on_supplement_timeout: SupplementTimeout::Withdrawn,
        supplement_period: statutory::SUPPLEMENT,
        ask_phone: "0512-33312345".to_owned(),
        complaint_phone: "0512-33312346".to_owned(),
        questions: vec![("可以网上办吗？".to_owned(), online_answer(listed.online_level).to_owned())],
        code: listed.code,
        foreign_code: listed.foreign_code,
        name: listed.name,
        item_type: listed.item_type,
        objects: listed.objects,
        themes: listed.themes,
        words: listed.words,
        online_level: listed.online_level,
    }
}

/// Approval, management or service (审批、管理、服务) from the type of GB/T 39046 annex A.1.
pub fn nature(item_type: &str) -> ItemNature {
    match item_type {
        LICENCE | "07" | "09" | OTHER => ItemNature::Approval,
        SERVICE => ItemNature::Service,
        _ => ItemNature::Management,
    }
}

/// Services that only tell or print something are decided in the same visit.
fn case_type(listed: &Listed) -> CaseType {
    if listed.item_type == SERVICE && ON_THE_SPOT.iter().any(|w| listed.name.contains(w)) {
        CaseType::Immediate
    } else {
        CaseType::Committed
    }
}

fn made(text: &str) -> Fact {
    Fact { text: text.to_owned(), provenance: Provenance::Rehearsal }
}

/// The statutory limit of a type: what is known, and for a licence of which nothing is known 行政许可法 art. 42(1).
pub fn statutory(item_type: &str, known: DisclosedLimit) -> DisclosedLimit {
    if item_type == LICENCE && known.limit.is_none() { article_42() } else { known }
}

/// The decision within 20 working days (行政许可法 art. 42(1)).
fn article_42() -> DisclosedLimit {
    let basis = Fact { text: ARTICLE_42.to_owned(), provenance: Provenance::Source(ARTICLE_42.to_owned()) };
    DisclosedLimit { limit: Some(statutory::DECISION), basis }
}

/// Half of what the law allows a licence, five working days for the rest, nothing on the spot.
fn promise(item_type: &str, case_type: CaseType) -> DisclosedLimit {
    let limit = match case_type {
        CaseType::Immediate => None,
        CaseType::Committed => Some(Limit::working_days(if item_type == LICENCE { 10 } else { 5 })),
    };
    DisclosedLimit { limit, basis: made("本中心公开承诺") }
}

fn online_answer(level: u8) -> &'static str {
    match level {
        0..=2 => "可以网上查看和预约，办理时须本人到窗口。",
        3 | 4 => "可以网上申请，取件时到窗口核对原件。",
        _ => "可以，全程网上办理，结果可邮寄。",
    }
}

fn materials() -> Vec<RequiredMaterial> {
    let material = |key: &str, name: &str, necessity, issued_by: &str, stand: &str| RequiredMaterial {
        key: key.to_owned(),
        name: name.to_owned(),
        necessity,
        issued_by: issued_by.to_owned(),
        originals: 1,
        copies: 0,
        basis: made(UNKNOWN),
        accept_stand: stand.to_owned(),
    };
    let by_agent = Necessity::Conditional("委托代理人办理的".to_owned());
    vec![
        material("form", "申请书", Necessity::Required, "申请人", "内容完整，由申请人签章"),
        material("identity", "身份或主体资格证明", Necessity::Required, "有关机关", "与申请人一致"),
        material("agent_letter", "授权委托书", by_agent, "申请人", "写明代理人和委托事项"),
    ]
}

fn route(department: &str, case_type: CaseType) -> Route {
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
    let decide =
        |days| stage("decide", "决定", task("decide", "作出决定", TaskKind::Decide, Role::Approver, days));
    let review = stage("review", "审查", task("review", "材料审查", TaskKind::Review, Role::Reviewer, 3));
    match case_type {
        CaseType::Immediate => Route { stages: vec![decide(0)] },
        CaseType::Committed => Route { stages: vec![review, decide(2)] },
    }
}

/// What the citizen gets, from the item's name (行政许可法 art. 39).
fn outcome(name: &str, item_type: &str) -> Outcome {
    let plain = without_brackets(name);
    let ends = ENDS.iter().any(|w| plain.contains(w));
    let certificate = certificate(name, &plain).filter(|_| item_type == LICENCE && !ends);
    let (kind, name) = match (certificate, item_type) {
        (Some(name), _) => (OutcomeKind::Licence, name),
        (None, SERVICE) => (OutcomeKind::None, "办理结果告知".to_owned()),
        (None, OTHER) if plain.contains("备案") => (OutcomeKind::ApprovalDocument, "备案回执".to_owned()),
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

/// A name without what stands in brackets: 食品(含保健食品)经营许可 becomes 食品经营许可.
pub fn without_brackets(name: &str) -> String {
    let mut depth = 0u32;
    let mut out = String::with_capacity(name.len());
    for c in name.chars() {
        match c {
            '(' | '（' | '[' | '【' | '〔' => depth += 1,
            ')' | '）' | ']' | '】' | '〕' => depth = depth.saturating_sub(1),
            _ if depth == 0 => out.push(c),
            _ => {}
        }
    }
    out
}

/// A name without brackets at its end that only say which level acts, such as （县级） or （市级/县级）.
pub fn without_level(name: &str) -> String {
    let mut rest = name.trim();
    while let Some(open) = rest.ends_with([')', '）']).then(|| rest.rfind(['(', '（'])).flatten() {
        let inside: String = rest[open..].chars().skip(1).collect();
        let inside = inside.trim_end_matches([')', '）']);
        let level = inside.chars().all(|c| "省市县区级权限行使/、".contains(c)) || inside.contains("省政府");
        if !level || open == 0 {
            break;
        }
        rest = rest[..open].trim_end();
    }
    rest.to_owned()
}

/// The type (GB/T 39046 annex A.1) of an item whose list does not say it, from its name.
pub fn type_from_name(name: &str) -> &'static str {
    let ends = |words: &[&str]| words.iter().any(|w| name.ends_with(w));
    if name.ends_with("征收") {
        "04"
    } else if name.contains("备案") || ends(&["监督管理", "告知", "年审", "审查情况", "调解"])
    {
        OTHER
    } else if ends(&["认定", "鉴定", "确认", "授予", "评价"]) {
        "07"
    } else {
        LICENCE
    }
}

fn form() -> Vec<QuestionGroup> {
    let question = |key: &str, label: &str, hint: &str, kind| Question {
        key: key.to_owned(),
        label: label.to_owned(),
        hint: hint.to_owned(),
        kind,
        need: Need::Required,
    };
    let phone_hint = "手机或固定电话，例如 0512-65181234";
    vec![
        QuestionGroup {
            key: "contact".to_owned(),
            title: "联系方式".to_owned(),
            questions: vec![
                question("contact_name", "联系人", "", AnswerKind::Line(30)),
                question("contact_phone", "联系电话", phone_hint, AnswerKind::Phone),
                question("contact_address", "通讯地址", "写到门牌号", AnswerKind::Address),
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
            )],
        },
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_result_is_named_from_its_item() {
        let named = |name: &str, item_type: &str| outcome(name, item_type).name;
        assert_eq!(named("建设用地（含临时用地）规划许可证核发（出让用地）", "01"), "建设用地规划许可证");
        assert_eq!(named("设立歌舞娱乐场所《娱乐经营许可证》核发", "01"), "娱乐经营许可证");
        assert_eq!(named("个体工商户注销登记", "01"), "个体工商户注销登记决定书");
        assert_eq!(named("公证业务预约办理", "20"), "办理结果告知");
        assert_eq!(named("旅行社设立分社备案", "10"), "备案回执");
    }

    #[test]
    fn a_bracket_that_only_names_a_level_falls_and_any_other_stays() {
        for (written, name) in [
            ("企业投资项目备案（技术改造）（市级/县级）", "企业投资项目备案（技术改造）"),
            ("贮存危险废物超过一年的批准(市级)", "贮存危险废物超过一年的批准"),
            ("个体工商户变更登记（备案）", "个体工商户变更登记（备案）"),
            ("（县级）", "（县级）"),
        ] {
            assert_eq!(without_level(written), name);
        }
    }

    #[test]
    fn the_type_of_an_item_without_one_follows_from_its_name() {
        let types =
            ["城市道路占用费的征收", "地震应急预案备案", "工伤认定", "商品房预售许可"].map(type_from_name);
        assert_eq!(types, ["04", "10", "07", "01"]);
    }
}
