//! The guide of an item: the ten disclosed facts (十公开), in order, none missing.

use axum::extract::Path;
use base::id::ItemId;
use desk::catalogue::{self, VersionRef};
use rules::catalogue::{
    CaseType, Fact as Disclosed, Fees, ItemFacts, ItemNature, Necessity, OutcomeKind, Provenance,
    RequiredMaterial, TaskKind,
};
use rules::time::LimitUnit;

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
    let page = visitor.page_titled(Here::Nowhere, format!("{}办事指南", version.facts.name));
    html(&guide(page, &id, &version))
}

/// `GET /items/{id}/notice`: everything needed for the application on one sheet (一次性告知单).
pub async fn print(visitor: Visitor, Path(id): Path<String>) -> Answer {
    let version = version(&visitor, &id).await?;
    let page = visitor.page_titled(Here::Nowhere, format!("{}一次性告知单", version.facts.name));
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
        ApplyWay::WindowOnly(format!("此事项须到窗口办理：{}。", facts.place))
    };
    let mut at_hand: Vec<String> = facts
        .materials
        .iter()
        .filter(|m| matches!(m.necessity, Necessity::Required | Necessity::Deferrable))
        .take(4)
        .map(|m| m.name.clone())
        .collect();
    at_hand.push("可中途保存，草稿保留 30 天".to_owned());
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
                format!("V{} · {} 起生效", version.number, version.effective_on),
            ),
            Row::new(page.text("guide.objects"), objects(&facts.objects)),
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
        ItemNature::Approval => "审批",
        ItemNature::Management => "管理",
        ItemNature::Service => "服务",
    };
    let mut tags = vec![Tag::new(words::item_type(&facts.item_type, nature), Tone::Plain)];
    let (_, key) = crate::offers::level(facts.online_level);
    let tone = if facts.online_level >= 3 { Tone::Jade } else { Tone::Amber };
    tags.push(Tag::new(page.text(key), tone));
    if facts.case_type == CaseType::Immediate {
        tags.push(Tag::new("即办件", Tone::Jade));
    }
    tags
}

/// Who may apply, by the codes of GB/T 39046 annex A.4.
fn objects(codes: &[u8]) -> String {
    let names: Vec<&str> = codes
        .iter()
        .map(|code| match code {
            1 => "自然人",
            2 => "企业法人",
            3 => "事业单位",
            4 => "社会组织",
            5 => "行政机关",
            _ => "其他组织",
        })
        .collect();
    if names.is_empty() { "不限".to_owned() } else { names.join("、") }
}

fn strip(page: &Page, facts: &ItemFacts) -> Vec<KeyFact> {
    let fact = |key: &str, value: String, note: String, tone| KeyFact {
        label: page.text(key).to_owned(),
        value,
        note,
        tone,
    };
    let statutory =
        facts.statutory.limit.map_or_else(|| "法律未规定期限".to_owned(), |l| format!("法定 {l}"));
    let promise = match (facts.case_type, facts.promise.limit) {
        (CaseType::Immediate, _) | (_, None) => "当场办结".to_owned(),
        (CaseType::Committed, Some(limit)) => limit.to_string(),
    };
    let fee = match &facts.fees {
        Fees::Free => ("不收费".to_owned(), "任何人不得另行收取".to_owned()),
        Fees::Charged { lines, .. } => (
            lines.first().map_or_else(|| "收费".to_owned(), |l| format!("{} 元/{}", l.amount_fen, l.unit)),
            "见收费标准".to_owned(),
        ),
    };
    let validity = match facts.outcome.validity_months {
        Some(months) if months % 12 == 0 => format!("有效期 {} 年", months / 12),
        Some(months) => format!("有效期 {months} 个月"),
        None => "长期有效".to_owned(),
    };
    let outcome = match facts.outcome.kind {
        OutcomeKind::None => ("办理完成即告知".to_owned(), String::new()),
        OutcomeKind::Licence | OutcomeKind::Qualification => (facts.outcome.name.clone(), validity),
        OutcomeKind::ApprovalDocument | OutcomeKind::Other => (facts.outcome.name.clone(), String::new()),
    };
    vec![
        fact("guide.promise", promise, statutory, Tone::Jade),
        fact("guide.visits", format!("{} 次", facts.visits), "结果可邮寄或网上领取".to_owned(), Tone::Plain),
        fact("guide.fee", fee.0, fee.1, Tone::Plain),
        fact("guide.outcome", outcome.0, outcome.1, Tone::Plain),
    ]
}

/// The ten facts of the Suzhou centre, in their order (domain 3.6).
fn ten(page: &Page, facts: &ItemFacts) -> [Fact; 10] {
    [
        marked(page, &facts.legal_basis, vec![Block::Laws(laws(&facts.legal_basis.text))]),
        marked(page, &facts.deciding_body, vec![Block::Rows(body_rows(facts))]),
        marked(page, &facts.content, content(facts)),
        marked(page, &facts.procedure, vec![Block::Steps(steps(&facts.procedure.text))]),
        materials(page, facts),
        marked(page, &facts.statutory.basis, statutory(facts)),
        marked(page, &facts.promise.basis, promise(facts)),
        Fact { mark: mark(page, &facts.procedure.provenance), blocks: vec![Block::Flow(flow(facts))] },
        fee_standard(page, facts),
        fee_basis(page, facts),
    ]
}

fn mark(page: &Page, provenance: &Provenance) -> Option<Tag> {
    match provenance {
        Provenance::Rehearsal => Some(Tag::new(page.text("rehearsal.mark"), Tone::Amber)),
        Provenance::Source(source) => Some(Tag::new(format!("来源：{source}"), Tone::Grey)),
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

fn body_rows(facts: &ItemFacts) -> Vec<Row> {
    let mut rows = vec![Row::new("决定机关", facts.deciding_body.text.clone())];
    rows.extend(facts.line_department.iter().map(|d| Row::new("行业主管部门", d.clone())));
    rows.extend(facts.supervising_body.iter().map(|d| Row::new("监管部门", d.clone())));
    rows.push(Row::new("办理地点", facts.place.clone()));
    rows.push(Row::new("咨询电话", facts.ask_phone.clone()));
    rows.push(Row::new("投诉电话", facts.complaint_phone.clone()));
    rows
}

fn content(facts: &ItemFacts) -> Vec<Block> {
    let mut blocks = vec![Block::Text(facts.content.text.clone())];
    blocks.extend(facts.conditions.iter().map(|c| Block::Note(format!("受理条件：{}", c.text))));
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
    let caption = format!("共 {} 份，清单之外不得要求提交（行政许可法第三十一条）", facts.materials.len());
    let rows = facts.materials.iter().map(material).collect();
    let provenance = facts.materials.first().map(|m| &m.basis.provenance);
    Fact { mark: provenance.and_then(|p| mark(page, p)), blocks: vec![Block::Materials(caption, rows)] }
}

fn material(m: &RequiredMaterial) -> MaterialRow {
    let (need, note) = match &m.necessity {
        Necessity::Required => ("必要".to_owned(), String::new()),
        Necessity::Conditional(when) => ("视情况".to_owned(), when.clone()),
        Necessity::Deferrable => ("可承诺后补".to_owned(), "容缺受理，补齐后发证".to_owned()),
    };
    let copies = match (m.originals, m.copies) {
        (0, 0) => "电子".to_owned(),
        (o, 0) => format!("原件 {o} 份"),
        (0, c) => format!("复印件 {c} 份"),
        (o, c) => format!("原件 {o} 份、复印件 {c} 份"),
    };
    let notes: Vec<String> =
        [note, m.accept_stand.clone(), m.issued_by.clone()].into_iter().filter(|n| !n.is_empty()).collect();
    MaterialRow {
        name: m.name.clone(),
        note: notes.join("；"),
        form: Tag::new(copies, Tone::Plain),
        need,
        links: Vec::new(),
    }
}

fn statutory(facts: &ItemFacts) -> Vec<Block> {
    let limit = facts
        .statutory
        .limit
        .map_or_else(|| "法律、法规未规定办理期限。".to_owned(), |l| format!("自受理之日起 {l}。"));
    let extension = match facts.statutory.limit {
        Some(_) => {
            format!("经批准可延长一次 {}，并告知申请人理由（行政许可法第四十二条）。", facts.extension.limit)
        }
        None => String::new(),
    };
    let mut blocks = vec![Block::Text(format!("{limit}{extension}"))];
    if !facts.statutory.basis.text.is_empty() {
        blocks.push(Block::Note(format!("依据：{}", facts.statutory.basis.text)));
    }
    blocks
}

fn promise(facts: &ItemFacts) -> Vec<Block> {
    let Some(promise) = facts.promise.limit else {
        return vec![Block::Text("材料齐全、符合法定形式的，当场办结。".to_owned())];
    };
    let mut blocks = vec![Block::Text(format!("自受理之日起 {promise}。"))];
    if let Some(statute) = facts.statutory.limit
        && statute.unit == promise.unit
        && statute.n > 0
    {
        let percent = u8::try_from(u64::from(promise.n) * 100 / u64::from(statute.n)).unwrap_or(100);
        let bar =
            |label: &str, value: String, percent, tone| TimeBar { label: label.into(), value, percent, tone };
        blocks.push(Block::Bars(vec![
            bar("法定时限", statute.to_string(), 100, Tone::Plain),
            bar("承诺时限", promise.to_string(), percent.max(2), Tone::Jade),
        ]));
    }
    if promise.unit == LimitUnit::WorkingDays {
        blocks.push(Block::Note(
            "按工作日计算，不含法定节假日；听证、检验、检测、鉴定、专家评审所需时间另行书面告知，不计在内。"
                .to_owned(),
        ));
    }
    blocks
}

fn flow(facts: &ItemFacts) -> Flow {
    let mut stages =
        vec![FlowStage { name: "受理".into(), note: "5 个工作日内告知".into(), branch: None }];
    for stage in &facts.route.stages {
        let longest = stage.tasks.iter().map(|t| t.limit.n).max().unwrap_or(0);
        let branch = stage
            .tasks
            .iter()
            .find(|t| t.kind == TaskKind::SiteCheck)
            .map(|t| FlowBranch { when: "两名以上人员".into(), name: t.name.clone() });
        stages.push(FlowStage { name: stage.name.clone(), note: format!("{longest} 个工作日"), branch });
    }
    stages.push(FlowStage { name: "送达".into(), note: "10 个工作日内".into(), branch: None });
    let words: Vec<String> = stages.iter().map(|s| format!("{}（{}）", s.name, s.note)).collect();
    Flow { text: format!("{}。", words.join("→")), stages }
}

fn fee_standard(page: &Page, facts: &ItemFacts) -> Fact {
    match &facts.fees {
        Fees::Free => Fact { mark: None, blocks: vec![Block::Text("不收费。".to_owned())] },
        Fees::Charged { lines, basis } => Fact {
            mark: mark(page, &basis.provenance),
            blocks: vec![Block::Rows(
                lines
                    .iter()
                    .map(|l| Row::new(l.name.clone(), format!("{} 元/{}", l.amount_fen, l.unit)))
                    .collect(),
            )],
        },
    }
}

fn fee_basis(page: &Page, facts: &ItemFacts) -> Fact {
    match &facts.fees {
        Fees::Free => Fact {
            mark: None,
            blocks: vec![Block::Text(
                "实施行政许可不得收取任何费用，法律、行政法规另有规定的除外（行政许可法第五十八条）。"
                    .to_owned(),
            )],
        },
        Fees::Charged { basis, .. } => marked(page, basis, vec![Block::Laws(laws(&basis.text))]),
    }
}

fn notice(page: Page, version: &VersionRef) -> Document {
    let facts = &version.facts;
    let promise = facts.promise.limit.map_or_else(|| "当场办结".to_owned(), |l| l.to_string());
    let heads = ["序号", "材料", "要求", "形式", "说明"].map(str::to_owned).to_vec();
    let lines = facts.materials.iter().enumerate().map(|(n, m)| {
        let row = material(m);
        vec![(n + 1).to_string(), row.name, row.need, row.form.text, row.note]
    });
    Document {
        organ: facts.department_name.clone(),
        title: "一次性告知单".to_owned(),
        number: format!("{} · V{}", facts.code, version.number),
        to: None,
        blocks: vec![
            DocBlock::Text(format!(
                "办理“{}”，请一次备齐下列材料；清单之外不得要求您提交其他材料。",
                facts.name
            )),
            DocBlock::Table(heads, lines.collect()),
            DocBlock::Rows(vec![
                Row::new("办理地点", facts.place.clone()),
                Row::new("承诺时限", promise),
                Row::new("咨询电话", facts.ask_phone.clone()),
                Row::new("投诉电话", facts.complaint_phone.clone()),
            ]),
        ],
        contact: Vec::new(),
        sealed_by: None,
        date: format!("{} 起生效", words::date(version.effective_on)),
        foot: "本单内容与网上办事指南同源。".to_owned(),
        qr_svg: String::new(),
        back: format!("/items/{}", version.item),
        page,
    }
}
