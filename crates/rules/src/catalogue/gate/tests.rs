use std::collections::BTreeSet;

use base::Fen;
use base::identifiers::{DivisionCode, ItemCode};

use super::*;
use crate::catalogue::item::*;
use crate::catalogue::route::{Completion, Route, StageDef, TaskDef, TaskKind};
use crate::catalogue::usual::{self, Listed};
use crate::people::Role;
use crate::time::Limit;

fn item() -> ItemFacts {
    let division = DivisionCode::parse("320500").unwrap();
    let listed = Listed {
        code: ItemCode::rehearsal(&division, 1, 1).unwrap().to_string(),
        foreign_code: None,
        name: "取水许可证新办审批".into(),
        item_type: "01".into(),
        objects: vec![2],
        themes: vec!["生态环境".into()],
        words: Vec::new(),
        online_level: 5,
        legal_basis: Some("《取水许可和水资源费征收管理条例》".into()),
        source: "一份清单 第1条".into(),
    };
    let id = base::Id::from_parts(1, [1; 10]).into();
    usual::facts(listed, &usual::Desk { id, code: "SL".into(), name: "水务局".into(), zone: "北区".into() })
}

fn found(facts: &ItemFacts, nature: CentreNature) -> Vec<Finding> {
    let departments: BTreeSet<String> = ["SL".to_owned()].into();
    gate(facts, &House { nature, departments: &departments })
}

/// The rules that speak, each once, with `!` where they block.
fn rules(change: impl FnOnce(&mut ItemFacts)) -> String {
    let mut facts = item();
    change(&mut facts);
    let mut seen: Vec<String> = Vec::new();
    for finding in found(&facts, CentreNature::Rehearsal) {
        let mark = match finding.level {
            Level::Blocking => "!",
            Level::Warning => "",
        };
        let word = format!("{}{mark}", finding.rule);
        if !seen.contains(&word) {
            seen.push(word);
        }
    }
    seen.join(" ")
}

fn material(name: &str) -> RequiredMaterial {
    RequiredMaterial { key: name.into(), name: name.into(), ..item().materials[0].clone() }
}

fn task(key: &str, kind: TaskKind, days: u32, after: &[&str]) -> TaskDef {
    TaskDef {
        key: key.into(),
        name: key.into(),
        kind,
        department: "SL".into(),
        role: if kind == TaskKind::Decide { Role::Approver } else { Role::Reviewer },
        limit: Limit::working_days(days),
        after: after.iter().map(|a| (*a).to_owned()).collect(),
    }
}

fn stage(key: &str, tasks: Vec<TaskDef>) -> StageDef {
    StageDef { key: key.into(), name: key.into(), completion: Completion::All, tasks }
}

fn deciding() -> StageDef {
    stage("decide", vec![task("decide", TaskKind::Decide, 2, &[])])
}

#[test]
fn an_item_of_which_only_a_list_is_known_passes_in_a_rehearsal_and_not_in_a_real_centre() {
    assert_eq!(rules(|_| {}), "");
    let real = found(&item(), CentreNature::Real);
    assert!(!passes(&real));
    assert!(real.iter().any(|f| f.rule == "R18" && f.field == "materials"));
    assert!(real.iter().any(|f| f.rule == "R16"), "the code of a rehearsal");
}

#[test]
fn in_a_real_centre_the_mark_of_a_silent_source_is_no_disclosure() {
    let silent = |nature| {
        let facts = ItemFacts {
            legal_basis: Fact { text: crate::catalogue::usual::UNKNOWN.into(), ..item().legal_basis },
            ..item()
        };
        found(&facts, nature).iter().any(|f| f.rule == "F1" && f.level == Level::Blocking)
    };
    assert!(silent(CentreNature::Real));
    assert!(!silent(CentreNature::Rehearsal));
}

#[test]
fn each_of_the_ten_disclosed_facts_must_say_something() {
    assert_eq!(rules(|f| f.legal_basis.text.clear()), "F1!");
    assert_eq!(rules(|f| f.deciding_body.text = " ".into()), "F2!");
    assert_eq!(rules(|f| f.content.text.clear()), "F3!");
    assert_eq!(rules(|f| f.procedure.text.clear()), "F4! R9");
    assert_eq!(rules(|f| f.materials.clear()), "F5!");
    assert_eq!(rules(|f| f.statutory.basis.text.clear()), "F6!");
    assert_eq!(rules(|f| f.promise.basis.text.clear()), "F7!");
    assert_eq!(rules(|f| f.route.stages.clear()), "F8! R17!");
    let charged = |basis: &str, lines| Fees::Charged {
        lines,
        basis: Fact { text: basis.into(), ..item().legal_basis },
    };
    assert_eq!(rules(|f| f.fees = charged("《中华人民共和国水法》第四十八条", Vec::new())), "F9!");
    let line = FeeLine { name: "水资源费".into(), unit: "立方米".into(), amount_fen: Fen(20) };
    assert_eq!(rules(|f| f.fees = charged("", vec![line])), "F10! R15!");
}

#[test]
fn fields_must_agree_with_one_another() {
    assert_eq!(rules(|f| f.case_type = CaseType::Immediate), "R1!");
    assert_eq!(rules(|f| f.promise.limit = None), "R1! R14");
    assert_eq!(rules(|f| f.outcome.name = "取水批复".into()), "R2");
    assert_eq!(rules(|f| f.visits = 1), "R3! R5!");
    assert_eq!(rules(|f| f.visit_reason = Some(f.content.clone())), "R3!");
    assert_eq!(
        rules(|f| (f.online_level, f.procedure.text) = (2, "到窗口申请、受理、审查、决定、领取".into())),
        "R4!"
    );
    assert_eq!(rules(|f| f.online_level = 6), "R5!");
    assert_eq!(rules(|f| f.complaint_phone.clone_from(&f.ask_phone)), "R7!");
    assert_eq!(rules(|f| f.ask_phone = "33312345".into()), "R7!");
    assert_eq!(rules(|f| f.objects.clear()), "R8!");
    assert_eq!(rules(|f| f.themes = vec!["户籍证件".into()]), "R8");
    assert_eq!(rules(|f| f.questions.clear()), "R9");
    assert_eq!(rules(|f| f.outcome.face = vec!["nothing".into()]), "R10!");
    assert_eq!(rules(|f| f.form[0].questions[0].key = "matter".into()), "R19!");
    assert_eq!(rules(|f| f.name = "取水(新办)审批".into()), "R20");
}

#[test]
fn a_name_hides_nothing_and_has_bounds() {
    assert_eq!(rules(|f| f.name = "取水\u{202e}审批".into()), "R22!");
    assert_eq!(rules(|f| f.materials[0].name = "申请\u{200b}书".into()), "R22!");
    assert_eq!(rules(|f| f.route.stages[0].name.push('\n')), "R22!");
    assert_eq!(rules(|f| f.form[0].title = "字".repeat(201)), "R22!");
    let procedure =
        SpecialProcedureDef {
            key: "own".into(), name: "专".repeat(61), basis: "本事项".into(), days_max: 5
        };
    assert_eq!(rules(|f| f.special_procedures.push(procedure)), "R22!");
    let group = item().form[0].clone();
    let many = |n| QuestionGroup { key: format!("g{n}"), questions: Vec::new(), ..group.clone() };
    assert_eq!(rules(|f| f.form.extend((0..100).map(many))), "R19! R22!");
}

#[test]
fn a_promise_is_not_longer_than_the_statute_and_is_counted_in_the_same_unit() {
    assert_eq!(rules(|f| f.promise.limit = Some(Limit::working_days(20))), "");
    assert_eq!(rules(|f| f.promise.limit = Some(Limit::working_days(21))), "R11!");
    assert_eq!(rules(|f| f.promise.limit = Some(Limit::natural_days(20))), "R11! R14!");
}

#[test]
fn a_licence_states_its_statute_and_is_extended_no_longer_than_article_42_allows() {
    assert_eq!(rules(|f| f.statutory.limit = None), "R11!");
    assert!(!rules(|f| (f.statutory.limit, f.item_type) = (None, "20".into())).contains("R11"));
}

#[test]
fn a_licence_is_extended_as_article_42_allows_or_as_its_own_law_says() {
    let extended = |statute: u32, more: Limit, approver, basis: Option<&str>| {
        rules(|f| {
            f.statutory.limit = Some(Limit::working_days(statute));
            let basis = basis.map(|text| Fact { text: text.into(), ..f.legal_basis.clone() });
            f.extension = ExtensionRule { limit: more, approver, basis };
        })
    };
    let (organ, government) = (ExtensionApprover::OrganHead, ExtensionApprover::GovernmentHead);
    for (statute, more, approver, basis, answer) in [
        (20, Limit::working_days(10), organ, None, ""),
        (20, Limit::working_days(11), organ, None, "R11!"),
        (20, Limit::natural_days(10), organ, None, "R11!"),
        (20, Limit::working_days(10), government, None, "R11!"),
        (45, Limit::working_days(15), government, None, ""),
        (45, Limit::working_days(16), government, None, "R11!"),
        (45, Limit::working_days(10), organ, None, "R11!"),
        (12, Limit::working_days(3), organ, None, "R11!"),
        (12, Limit::working_days(3), organ, Some("来源未载"), "R11!"),
        (12, Limit::working_days(3), organ, Some("市场主体登记管理条例 第十九条"), ""),
        (12, Limit::working_days(0), organ, None, ""),
    ] {
        assert_eq!(
            extended(statute, more, approver, basis),
            answer,
            "{statute} {more} {approver:?} {basis:?}"
        );
    }
}

#[test]
fn no_material_may_be_a_catch_all_or_lack_its_basis() {
    for name in ["其他材料", "法律、法规规定的其他材料", "有关材料", "审批机关要求的相关资料", "身份证等材料"]
    {
        assert_eq!(rules(|f| f.materials.push(material(name))), "R13!", "{name}");
    }
    assert_eq!(rules(|f| f.materials.push(material("材料清单"))), "");
    assert_eq!(rules(|f| f.materials[1].basis.text.clear()), "R12!");
    assert_eq!(rules(|f| f.materials[1].key = f.materials[0].key.clone()), "R12!");
}

#[test]
fn the_longest_path_of_a_route_fits_into_the_promise() {
    let parallel =
        || stage("review", vec![task("a", TaskKind::Review, 8, &[]), task("b", TaskKind::SiteCheck, 7, &[])]);
    let in_turn = || {
        stage("review", vec![task("a", TaskKind::Review, 4, &["b"]), task("b", TaskKind::SiteCheck, 5, &[])])
    };
    assert_eq!(longest_path(&Route { stages: vec![parallel(), deciding()] }), 10);
    assert_eq!(longest_path(&Route { stages: vec![in_turn(), deciding()] }), 11);
    assert_eq!(rules(|f| f.route.stages = vec![parallel(), deciding()]), "");
    assert_eq!(rules(|f| f.route.stages = vec![in_turn(), deciding()]), "R14!");
    assert_eq!(rules(|f| f.route.stages[0].tasks[0].limit = Limit::natural_days(1)), "R14!");
}

#[test]
fn a_route_resolves_ends_and_is_decided_once_in_its_last_stage() {
    let review = |tasks| vec![stage("review", tasks), deciding()];
    let route = |stages: Vec<StageDef>| rules(|f| f.route.stages = stages);
    assert_eq!(route(vec![deciding()]), "");
    assert_eq!(route(review(vec![task("a", TaskKind::Review, 1, &["nobody"])])), "R17!");
    assert_eq!(
        route(review(vec![task("a", TaskKind::Review, 1, &["b"]), task("b", TaskKind::Review, 1, &["a"])])),
        "R17!"
    );
    assert_eq!(route(review(vec![task("a", TaskKind::Review, 1, &["a"])])), "R17!");
    assert_eq!(route(review(Vec::new())), "R17!");
    assert_eq!(route(vec![stage("review", vec![task("a", TaskKind::Review, 1, &[])])]), "R17!");
    assert_eq!(route(vec![deciding(), stage("after", vec![task("a", TaskKind::Review, 1, &[])])]), "R17!");
    assert_eq!(route(vec![deciding(), deciding()]), "R17!");
    let mut clerk = task("a", TaskKind::Review, 1, &[]);
    clerk.role = Role::Clerk;
    assert_eq!(route(review(vec![clerk])), "R17!");
    let mut elsewhere = task("a", TaskKind::Review, 1, &[]);
    elsewhere.department = "XX".into();
    assert_eq!(route(review(vec![elsewhere])), "R17!");
    assert_eq!(rules(|f| f.route.stages[0].completion = Completion::AtLeast(2)), "R17!");
    assert_eq!(rules(|f| f.department_code = "XX".into()), "R17!");
}

#[test]
fn a_licence_is_charged_for_only_under_a_law_or_an_administrative_regulation() {
    for national in [
        "《中华人民共和国道路交通安全法》第十一条",
        "城市道路管理条例 第三十七条",
        "《市场主体登记管理条例》第四条",
    ] {
        assert!(national_basis(national), "{national}");
    }
    for local in [
        "《江苏省水资源管理条例》",
        "苏州市行政服务收费办法",
        "《苏州市河道管理条例》第十条",
        "市物价局的通知",
        "",
    ] {
        assert!(!national_basis(local), "{local}");
    }
    let line = FeeLine { name: "工本费".into(), unit: "本".into(), amount_fen: Fen(0) };
    let basis = Fact { text: "《中华人民共和国水法》".into(), ..item().legal_basis };
    assert_eq!(rules(|f| f.fees = Fees::Charged { lines: vec![line], basis }), "R6!");
}

#[test]
fn codes_hold_for_their_scheme_and_a_doubtful_organisation_is_only_a_warning() {
    assert_eq!(rules(|f| f.code = "E-000021-001-1111111111111111".into()), "R16!");
    let foreign = |scheme: &str, code: &str| {
        Some(ForeignCode { scheme: scheme.into(), code: code.into(), warning: None })
    };
    let good = "511A0005200004-511602000000-000-115113016823646795-1-00";
    assert_eq!(rules(|f| f.foreign_code = foreign("sichuan", good)), "");
    assert_eq!(rules(|f| f.foreign_code = foreign("national", good)), "R16!");
    let doubtful = "511A0005200004-511602000000-000-TE5116020105116050-1-00";
    assert_eq!(rules(|f| f.foreign_code = foreign("sichuan", doubtful)), "R16");
}
