//! Items of the catalogue with their versions.

use axum::extract::Path;
use desk::catalogue::{self, card};
use desk::people::organisation;
use desk::store::{Fail, Reading};
use rules::catalogue::gate::{Finding, House, Level, gate};
use rules::catalogue::{
    Fact, Fees, Item, ItemFacts, ItemState, ItemVersion, Necessity, Provenance, StageDef,
};
use rules::centres::CentreNature;
use serde::Deserialize;

use super::{crumbs, page};
use crate::form::{Query, encode};
use crate::offers::count;
use crate::shown::words;
use crate::views::admin::{AdminItem, GateRow, TableCell, TablePage};
use crate::views::parts::{AnswerGroup, AnswerRow, CountLink, Link, Pager, Tag, Tone};
use crate::views::window::TaggedRow;
use crate::visitor::{Answer, Visitor, html};

const TITLE: &str = "事项";
const PATH: &str = "/admin/items";
/// Rows of a page.
const ROWS: usize = 50;

/// What the address asks.
#[derive(Deserialize)]
pub struct Asked {
    q: Option<String>,
    page: Option<usize>,
}

/// `GET /admin/items?q=`.
pub async fn list(visitor: Visitor, Query(asked): Query<Asked>) -> Answer {
    let query = asked.q.unwrap_or_default();
    let words = query.clone();
    let cards = visitor
        .read(move |rx| {
            let all = card::cards(rx)?;
            if words.is_empty() {
                return Ok(all);
            }
            let found = catalogue::search::search(rx, &words)?.items;
            let fits =
                |id: &base::id::ItemId, code: &str| found.contains(id) || code.eq_ignore_ascii_case(&words);
            Ok(all.into_iter().filter(|(id, card)| fits(id, &card.code)).collect())
        })
        .await?;
    let total = cards.len();
    let pages = total.div_ceil(ROWS).max(1);
    let at = asked.page.unwrap_or(1).clamp(1, pages);
    let url = |n: usize| format!("{PATH}?q={}&page={n}", encode(&query));
    let pager = Pager {
        previous: (at > 1).then(|| url(at - 1)),
        next: (at < pages).then(|| url(at + 1)),
        pages: (1..=pages)
            .filter(|n| n.abs_diff(at) <= 4)
            .map(|n| CountLink { text: n.to_string(), url: url(n), count: 0, current: n == at })
            .collect(),
        summary: format!("共 {total} 项"),
    };
    html(&TablePage {
        page: page(&visitor, TITLE),
        crumbs: crumbs(&[(TITLE, "")]),
        heading: TITLE.to_owned(),
        lead: format!("共 {} 项在目录中。版本一经发布不再改动，办件保留受理时的版本。", count(total)),
        actions: if visitor.roles().any(super::SYSTEM) {
            vec![Link::new("导入事项", "/admin/items/import")]
        } else {
            Vec::new()
        },
        tabs: Vec::new(),
        search: Some(query.clone()),
        columns: ["编码", "名称", "部门", "资料"].map(str::to_owned).to_vec(),
        rows: cards.iter().skip((at - 1) * ROWS).take(ROWS).map(|(_, card)| row(card)).collect(),
        empty: "没有符合条件的事项。".to_owned(),
        pager,
    })
}

fn row(card: &card::Card) -> Vec<TableCell> {
    let origin = match card.origin {
        card::Origin::Source => Tag::new("有来源", Tone::Jade),
        card::Origin::Rehearsal => Tag::new("演练", Tone::Plum),
    };
    vec![
        TableCell::Text(card.code.clone()),
        TableCell::Link(Link::new(card.name.clone(), format!("{PATH}/{}", encode(&card.code)))),
        TableCell::Text(card.department_name.clone()),
        TableCell::Tag(origin),
    ]
}

/// Which version the address asks for.
#[derive(Deserialize)]
pub struct Version {
    version: Option<u32>,
}

/// `GET /admin/items/{code}?version=`.
pub async fn show(visitor: Visitor, Path(code): Path<String>, Query(asked): Query<Version>) -> Answer {
    let (item, (version, found), versions) = visitor
        .read(move |rx| {
            let item = catalogue::by_code(rx, &code)?.ok_or(Fail::NotFound)?.into_inner();
            let versions = catalogue::versions_of(rx, item.id)?;
            let id = match asked.version {
                Some(n) => versions.iter().find(|(number, _)| *number == n).ok_or(Fail::NotFound)?.1,
                None => item.current,
            };
            let departments = organisation::departments(rx)?.into_iter().map(|d| d.code).collect();
            let nature = desk::centres::facts(rx).map_or(CentreNature::Real, |centre| centre.nature);
            let version = rx.get::<ItemVersion>(id)?.into_inner();
            let found = gate(&version.facts, &House { nature, departments: &departments });
            Ok((item, (version, found), versions))
        })
        .await?;
    let state = match &item.state {
        ItemState::Published { .. } => Tag::new("已发布", Tone::Jade),
        ItemState::Withdrawn { reason, .. } => Tag::new(format!("已停止受理：{reason}"), Tone::Grey),
    };
    let title = format!(
        "{} · 第 {} 版（{} 起）",
        version.facts.name,
        version.number,
        words::date(version.effective_on)
    );
    html(&AdminItem {
        page: page(&visitor, &title),
        crumbs: crumbs(&[(TITLE, PATH), (&version.facts.name, "")]),
        name: title,
        state,
        guide_url: format!("/items/{}", item.id),
        groups: groups(&version.facts),
        gate: gate_rows(&found),
        versions: versions.iter().map(|(number, id)| version_row(&item, (*number, *id))).collect(),
    })
}

/// What the publication gate finds; one line when it finds nothing.
fn gate_rows(found: &[Finding]) -> Vec<GateRow> {
    let row = |finding: &Finding| GateRow {
        rule: finding.rule.to_owned(),
        finding: finding.sentence.clone(),
        state: match finding.level {
            Level::Blocking => Tag::new("不得发布", Tone::Seal),
            Level::Warning => Tag::new("提醒", Tone::Amber),
        },
    };
    if found.is_empty() {
        let finding = "各条规则均已通过".to_owned();
        return vec![GateRow { rule: "全部".to_owned(), finding, state: Tag::new("通过", Tone::Jade) }];
    }
    found.iter().map(row).collect()
}

fn version_row(item: &Item, (number, id): (u32, base::id::ItemVersionId)) -> TaggedRow {
    TaggedRow {
        label: format!("第 {number} 版"),
        url: format!("{PATH}/{}?version={number}", encode(&item.code)),
        tag: if id == item.current {
            Tag::new("现行", Tone::Jade)
        } else {
            Tag::new("已替换", Tone::Grey)
        },
    }
}

fn groups(facts: &ItemFacts) -> Vec<AnswerGroup> {
    let group = |title: &str, rows: Vec<AnswerRow>| AnswerGroup { title: title.to_owned(), rows };
    let limit = |limit: Option<rules::time::Limit>, none: &str| {
        limit.map_or_else(|| none.to_owned(), |l| l.to_string())
    };
    let fees = match &facts.fees {
        Fees::Free => vec![plain("收费", "不收费")],
        Fees::Charged { lines, basis } => lines
            .iter()
            .map(|line| plain(&line.name, format!("{} 元/{}", line.amount_fen, line.unit)))
            .chain([fact("收费依据", basis)])
            .collect(),
    };
    let materials = facts.materials.iter().map(|m| AnswerRow {
        source: Some(m.basis.text.clone()),
        ..plain(&m.name, format!("{}；{}", need(&m.necessity), m.accept_stand))
    });
    let questions = facts.form.iter().map(|g| {
        let labels: Vec<&str> = g.questions.iter().map(|q| q.label.as_str()).collect();
        plain(&g.title, labels.join("、"))
    });
    vec![
        group(
            "基本",
            vec![
                plain("编码", &facts.code),
                plain("部门", format!("{} {}", facts.department_code, facts.department_name)),
                fact("许可主体", &facts.deciding_body),
                fact("法律依据", &facts.legal_basis),
                fact("服务内容", &facts.content),
                fact("办事程序", &facts.procedure),
                plain("办理地点", &facts.place),
            ],
        ),
        group(
            "时限",
            vec![
                AnswerRow {
                    source: Some(facts.statutory.basis.text.clone()),
                    ..plain("法定", limit(facts.statutory.limit, "法律未定"))
                },
                AnswerRow {
                    source: Some(facts.promise.basis.text.clone()),
                    ..plain("承诺", limit(facts.promise.limit, "当场"))
                },
                plain("申请人补正", facts.supplement_period.to_string()),
            ],
        ),
        group("审批流程", facts.route.stages.iter().map(stage).collect()),
        group(
            "申请条件",
            facts.conditions.iter().enumerate().map(|(n, c)| fact(&(n + 1).to_string(), c)).collect(),
        ),
        group("申报材料", materials.collect()),
        group("表单", questions.collect()),
        group("收费", fees),
        group("结果", vec![plain("名称", &facts.outcome.name)]),
    ]
}

fn stage(stage: &StageDef) -> AnswerRow {
    let tasks: Vec<String> = stage
        .tasks
        .iter()
        .map(|t| format!("{}（{}，{}，{}）", t.name, t.department, t.role.name(), t.limit))
        .collect();
    plain(&stage.name, tasks.join("、"))
}

fn need(necessity: &Necessity) -> String {
    match necessity {
        Necessity::Required => "必要".to_owned(),
        Necessity::Conditional(when) => format!("视情况：{when}"),
        Necessity::Deferrable => "可承诺后补".to_owned(),
    }
}

fn plain(label: &str, value: impl Into<String>) -> AnswerRow {
    AnswerRow { label: label.to_owned(), value: value.into(), change_url: None, source: None }
}

fn fact(label: &str, fact: &Fact) -> AnswerRow {
    let source = match &fact.provenance {
        Provenance::Source(source) => source.clone(),
        Provenance::Rehearsal => "演练资料".to_owned(),
    };
    AnswerRow { source: Some(source), ..plain(label, &fact.text) }
}
