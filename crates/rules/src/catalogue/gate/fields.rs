//! Rules on the fields of an item and how they agree with one another.

use std::collections::BTreeSet;

use base::identifiers::Phone;

use super::{Finding, House};
use crate::catalogue::item::{CaseType, ExtensionApprover, Fees, ItemFacts, OutcomeKind};
use crate::catalogue::usual;
use crate::centres::CentreNature;
use crate::time::statutory;

/// Wording that would let a clerk ask for anything (行政许可法 art. 31; refused in material lists by practice).
const CATCH_ALL: [&str; 8] =
    ["其他材料", "其它材料", "有关材料", "相关材料", "其他资料", "其它资料", "有关资料", "相关资料"];
/// Endings of a name that ask for whatever an organ wishes.
const CATCH_ALL_ENDS: [&str; 4] = ["其他文件", "其它文件", "等材料", "等相关证明"];
/// Type 01 of GB/T 39046 annex A.1.
const LICENCE: &str = "01";
/// The online level from which an application can be filed online.
const APPLIES_ONLINE: u8 = 3;
/// The level at which the whole process runs online.
const WHOLLY_ONLINE: u8 = 5;
/// Kinds of applicants in GB/T 39046 annex A.4.
const OBJECT_MAX: u8 = 9;
/// A natural person in GB/T 39046 annex A.4.
const PERSON: u8 = 1;
/// Themes under which only natural persons look.
const PERSON_THEMES: [&str; 2] = ["户籍证件", "婚育收养"];
/// Themes under which only bodies look.
const BODY_THEMES: [&str; 1] = ["投资审批"];

/// F1–F10: each of the ten disclosed facts says something (行政许可法 art. 30). In a real centre the mark of a source that
/// says nothing does not stand for it: what is disclosed there binds the organ.
pub(super) fn ten_facts(facts: &ItemFacts, house: &House<'_>, found: &mut Vec<Finding>) {
    let mut need = |rule, field, text: &str, name: &str| {
        if house.nature == CentreNature::Real && text.trim() == usual::UNKNOWN {
            found.push(Finding::blocking(
                rule,
                field,
                format!("请填写{name}；正式中心公示的事项不能写“来源未载”（行政许可法第三十条）。"),
            ));
        } else if text.trim().is_empty() {
            found.push(Finding::blocking(
                rule,
                field,
                format!("请填写{name}；无来源的写“来源未载”，不能留空。"),
            ));
        }
    };
    need("F1", "legal_basis", &facts.legal_basis.text, "法律依据");
    need("F2", "deciding_body", &facts.deciding_body.text, "许可主体");
    need("F3", "content", &facts.content.text, "服务内容");
    need("F4", "procedure", &facts.procedure.text, "办事程序");
    need("F6", "statutory", &facts.statutory.basis.text, "法定时限及其依据");
    need("F7", "promise", &facts.promise.basis.text, "承诺时限及其说明");
    if let Fees::Charged { basis, .. } = &facts.fees {
        need("F10", "fees", &basis.text, "收费依据");
    }
    if facts.materials.is_empty() {
        found.push(Finding::blocking("F5", "materials", "请列出申报材料；至少有申请书。"));
    }
    if facts.route.stages.is_empty() {
        found.push(Finding::blocking("F8", "route", "请设定审批流程；至少有一个作出决定的环节。"));
    }
    if let Fees::Charged { lines, .. } = &facts.fees
        && lines.is_empty()
    {
        found.push(Finding::blocking("F9", "fees", "收费事项请列出收费标准，不收费的请选“不收费”。"));
    }
    for (field, text, name) in [("name", &facts.name, "事项名称"), ("place", &facts.place, "办理地点")]
    {
        if text.trim().is_empty() {
            found.push(Finding::blocking("F3", field, format!("请填写{name}。")));
        }
    }
}

/// R1: decided on the spot ⇔ 即办件; what is decided later promises a limit (行政许可法 art. 34(2)).
pub(super) fn immediacy(facts: &ItemFacts, _: &House<'_>, found: &mut Vec<Finding>) {
    match (facts.case_type, facts.promise.limit) {
        (CaseType::Immediate, Some(limit)) if limit.n > 0 => {
            found.push(Finding::blocking(
                "R1",
                "promise",
                format!("即办件当场办结，承诺时限不能是 {limit}；请改为承诺件或去掉时限。"),
            ));
        }
        (CaseType::Committed, None) => {
            found.push(Finding::blocking("R1", "promise", "承诺件须写明承诺时限；当场办结的请改为即办件。"));
        }
        (CaseType::Immediate | CaseType::Committed, _) => {}
    }
}

/// R2: the result's name and its kind agree (行政许可法 art. 39).
pub(super) fn result_name(facts: &ItemFacts, _: &House<'_>, found: &mut Vec<Finding>) {
    let outcome = &facts.outcome;
    let certificate = outcome.name.ends_with('证') || outcome.name.ends_with("执照");
    let approval = outcome.name.ends_with('文') || outcome.name.ends_with("批复");
    let fits = match outcome.kind {
        OutcomeKind::Licence | OutcomeKind::Qualification => !approval,
        OutcomeKind::ApprovalDocument => !certificate,
        OutcomeKind::Other | OutcomeKind::None => !certificate && !approval,
    };
    if !fits {
        found.push(Finding::warning(
            "R2",
            "outcome",
            format!("结果名称“{}”与结果类型不一致，请核对。", outcome.name),
        ));
    }
    if outcome.name.trim().is_empty() {
        found.push(Finding::blocking("R2", "outcome", "请填写办理结果的名称；没有文书的写“办理结果告知”。"));
    }
}

/// R3–R5: visits, their reason, delivery and online level agree.
pub(super) fn presence(facts: &ItemFacts, _: &House<'_>, found: &mut Vec<Finding>) {
    let reason = facts.visit_reason.as_ref().is_some_and(|r| !r.text.trim().is_empty());
    if facts.visits > 0 && !reason {
        found.push(Finding::blocking("R3", "visit_reason", "须到现场的，请写明到现场的原因。"));
    }
    if facts.visits == 0 && reason {
        found.push(Finding::blocking(
            "R3",
            "visit_reason",
            "不须到现场的，到现场的原因应为空；或请改到现场次数。",
        ));
    }
    let posted = ["邮寄", "寄送", "快递"].iter().any(|w| facts.procedure.text.contains(w));
    if facts.visits == 0 && facts.online_level < APPLIES_ONLINE && !posted {
        found.push(Finding::blocking("R4", "visits", "不能网上申请又不须到现场的，办事程序须写明可以邮寄。"));
    }
    if facts.online_level == WHOLLY_ONLINE && facts.visits > 0 {
        found.push(Finding::blocking("R5", "visits", "全程网办的事项到现场次数为 0；请改次数或网办深度。"));
    }
    if !(1..=WHOLLY_ONLINE).contains(&facts.online_level) {
        found.push(Finding::blocking("R5", "online_level", "网办深度为 1 至 5。"));
    }
}

/// R6: what is charged has lines with a unit and an amount (行政许可法 art. 58, 59).
pub(super) fn fees(facts: &ItemFacts, _: &House<'_>, found: &mut Vec<Finding>) {
    let Fees::Charged { lines, .. } = &facts.fees else { return };
    for line in lines {
        if line.name.trim().is_empty() || line.unit.trim().is_empty() || line.amount_fen.0 <= 0 {
            found.push(Finding::blocking(
                "R6",
                "fees",
                format!("收费标准“{}”须写明收费项目、计费单位和大于零的金额。", line.name),
            ));
        }
    }
}

/// R7: two telephones, both with area code, not the same.
pub(super) fn phones(facts: &ItemFacts, _: &House<'_>, found: &mut Vec<Finding>) {
    let ask = Phone::parse(&facts.ask_phone);
    let complaint = Phone::parse(&facts.complaint_phone);
    if ask.is_err() {
        found.push(Finding::blocking("R7", "ask_phone", "咨询电话须带区号，例如 0512-33312345。"));
    }
    if complaint.is_err() {
        found.push(Finding::blocking("R7", "complaint_phone", "投诉电话须带区号，例如 0512-33312346。"));
    }
    if let (Ok(ask), Ok(complaint)) = (ask, complaint)
        && ask == complaint
    {
        found.push(Finding::blocking("R7", "complaint_phone", "投诉电话不能与咨询电话相同，请另设一个。"));
    }
}

/// R8: objects are of the national set, and themes agree with them.
pub(super) fn themes(facts: &ItemFacts, _: &House<'_>, found: &mut Vec<Finding>) {
    if facts.objects.is_empty() || facts.objects.iter().any(|o| !(1..=OBJECT_MAX).contains(o)) {
        found.push(Finding::blocking(
            "R8",
            "objects",
            "请选服务对象：1 自然人、2 企业法人、3 事业法人、4 社会组织、5 机关、6 其他。",
        ));
    }
    let persons = facts.objects.contains(&PERSON);
    let bodies = facts.objects.iter().any(|o| *o != PERSON);
    for theme in &facts.themes {
        let strange = (PERSON_THEMES.contains(&theme.as_str()) && !persons)
            || (BODY_THEMES.contains(&theme.as_str()) && !bodies);
        if strange {
            found.push(Finding::warning("R8", "themes", format!("主题“{theme}”与服务对象不一致，请核对。")));
        }
    }
    if facts.themes.is_empty() {
        found.push(Finding::warning("R8", "themes", "未选主题，按主题查找时找不到此事项。"));
    }
}

/// R9: a licence has a common question and the usual steps.
pub(super) fn licence_usual(facts: &ItemFacts, _: &House<'_>, found: &mut Vec<Finding>) {
    if facts.item_type != LICENCE {
        return;
    }
    if facts.questions.is_empty() {
        found.push(Finding::warning("R9", "questions", "许可事项至少列一个常见问题。"));
    }
    for (step, words) in [
        ("受理", &["受理"][..]),
        ("审查", &["审查", "核查", "审核", "当场"][..]),
        ("决定", &["决定", "核准", "审批", "当场"][..]),
        ("送达", &["送达", "领取", "发证", "邮寄"][..]),
    ] {
        if !words.iter().any(|w| facts.procedure.text.contains(w)) {
            found.push(Finding::warning(
                "R9",
                "procedure",
                format!("许可事项的办事程序未写“{step}”一步，请补上。"),
            ));
        }
    }
}

/// R10: a licence has a face to print, made of answers that the form asks for.
pub(super) fn result_sample(facts: &ItemFacts, _: &House<'_>, found: &mut Vec<Finding>) {
    let licence = matches!(facts.outcome.kind, OutcomeKind::Licence | OutcomeKind::Qualification);
    if !licence {
        return;
    }
    let asked: BTreeSet<&str> =
        facts.form.iter().flat_map(|g| g.questions.iter().map(|q| q.key.as_str())).collect();
    for key in facts.outcome.face.iter().filter(|k| !asked.contains(k.as_str())) {
        found.push(Finding::blocking(
            "R10",
            "outcome",
            format!("证面项目“{key}”不在申请表里，请改为表中的问题。"),
        ));
    }
    if facts.outcome.face.is_empty() {
        found.push(Finding::warning("R10", "outcome", "有证照的事项须定证面项目，否则没有结果样本。"));
    }
}

/// R11: a licence states its statutory limit, 20 working days where no other law says otherwise (行政许可法 art. 42(1)); the
/// promise is not longer than the statute, in the same unit (优化营商环境条例 art. 36).
pub(super) fn limits(facts: &ItemFacts, _: &House<'_>, found: &mut Vec<Finding>) {
    if facts.item_type == usual::LICENCE && facts.statutory.limit.is_none() {
        let sentence =
            "许可事项须写明法定期限；法律、法规没有另外规定的为 20 个工作日（行政许可法第四十二条）。";
        found.push(Finding::blocking("R11", "statutory", sentence));
    }
    if let (Some(statute), Some(promise)) = (facts.statutory.limit, facts.promise.limit) {
        if statute.unit != promise.unit {
            found.push(Finding::blocking(
                "R11",
                "promise",
                format!("承诺时限（{promise}）与法定时限（{statute}）单位不同，无法比较；请用同一单位。"),
            ));
        } else if promise.n > statute.n {
            found.push(Finding::blocking(
                "R11",
                "promise",
                format!("承诺时限 {promise} 长于法定时限 {statute}，请缩短。"),
            ));
        }
    }
    if facts.supplement_period.n == 0 {
        found.push(Finding::blocking("R11", "supplement_period", "补正期限须大于零，例如 20 个工作日。"));
    }
}

/// R11 too: a licence is extended as 行政许可法 art. 42 allows, by 10 working days after its 20 with the head of the organ, by 15 after the
/// 45 of joint handling with the head of the government. Where another law sets the limit, the last sentence of both
/// paragraphs leaves the extension to it as well (the house's own reading): its article is stated, or there is none.
pub(super) fn extension(facts: &ItemFacts, _: &House<'_>, found: &mut Vec<Finding>) {
    let rule = &facts.extension;
    let own = rule.basis.as_ref().map_or("", |basis| basis.text.trim());
    if facts.item_type != usual::LICENCE || rule.limit.n == 0 || !matches!(own, "" | usual::UNKNOWN) {
        return;
    }
    let (of, most) = match rule.approver {
        ExtensionApprover::OrganHead => (statutory::DECISION, statutory::DECISION_EXTENSION),
        ExtensionApprover::GovernmentHead => (statutory::JOINT_DECISION, statutory::JOINT_EXTENSION),
    };
    let who = rule.approver.title();
    if facts.statutory.limit.is_some_and(|statute| statute != of) {
        let sentence = format!(
            "经{who}批准的延长只适用于 {of} 的法定时限（行政许可法第四十二条）；本事项的法定时限另有规定，请写明延长的法律依据，或将延长改为 0。"
        );
        found.push(Finding::blocking("R11", "extension", sentence));
    } else if rule.limit.unit != most.unit || rule.limit.n > most.n {
        let sentence = format!(
            "经{who}批准只能延长 {most}，这里写的是 {}，请改，或写明延长的法律依据（行政许可法第四十二条）。",
            rule.limit
        );
        found.push(Finding::blocking("R11", "extension", sentence));
    }
}

/// R12 and R13: each material is named once, has basis and source, and is no catch-all (行政许可法 art. 31).
pub(super) fn materials(facts: &ItemFacts, _: &House<'_>, found: &mut Vec<Finding>) {
    let mut keys = BTreeSet::new();
    for material in &facts.materials {
        let name = &material.name;
        if !keys.insert(material.key.as_str()) || material.key.is_empty() {
            found.push(Finding::blocking(
                "R12",
                "materials",
                format!("材料“{name}”的标识重复或为空，请改。"),
            ));
        }
        if name.trim().is_empty()
            || material.basis.text.trim().is_empty()
            || material.issued_by.trim().is_empty()
        {
            found.push(Finding::blocking(
                "R12",
                "materials",
                format!("材料“{name}”须写明名称、依据和出具机构。"),
            ));
        }
        if CATCH_ALL.iter().any(|w| name.contains(w)) || CATCH_ALL_ENDS.iter().any(|w| name.ends_with(w)) {
            found.push(Finding::blocking(
                "R13",
                "materials",
                format!("材料“{name}”是兜底条款，请逐项列明要交什么。"),
            ));
        }
    }
}

/// R19: the form has questions, and keys are unique in the version (行政许可法 art. 29).
pub(super) fn form(facts: &ItemFacts, _: &House<'_>, found: &mut Vec<Finding>) {
    let mut groups = BTreeSet::new();
    let mut keys = BTreeSet::new();
    for group in &facts.form {
        if !groups.insert(group.key.as_str()) || group.title.trim().is_empty() || group.questions.is_empty() {
            found.push(Finding::blocking(
                "R19",
                "form",
                format!("表单页“{}”须有标题和问题，标识不能重复。", group.title),
            ));
        }
        for question in &group.questions {
            if !keys.insert(question.key.as_str()) || question.label.trim().is_empty() {
                found.push(Finding::blocking(
                    "R19",
                    "form",
                    format!("问题“{}”须有名称，标识不能重复。", question.label),
                ));
            }
        }
    }
    if facts.form.is_empty() {
        found.push(Finding::warning(
            "R19",
            "form",
            "没有申请表，只能凭材料办理；请核对是否确实不问任何问题。",
        ));
    }
}

/// R20: Chinese text is set with full-width punctuation (ui rule 25).
pub(super) fn punctuation(facts: &ItemFacts, _: &House<'_>, found: &mut Vec<Finding>) {
    let texts =
        [("name", &facts.name), ("content", &facts.content.text), ("procedure", &facts.procedure.text)];
    for (field, text) in texts {
        if half_width_mark(text) {
            found.push(Finding::warning("R20", field, format!("“{text}”里汉字旁有半角标点，请改为全角。")));
        }
    }
}

/// Whether a half-width mark stands beside a Han character.
fn half_width_mark(text: &str) -> bool {
    let han = |c: char| ('\u{3400}'..='\u{9fff}').contains(&c);
    let mark = |c: char| matches!(c, ',' | ':' | ';' | '?' | '(' | ')');
    let chars: Vec<char> = text.chars().collect();
    chars.windows(2).any(|w| (han(w[0]) && mark(w[1])) || (mark(w[0]) && han(w[1])))
}
