//! Items of the catalogue with their versions.

use axum::extract::Path;
use base::id::ItemVersionId;
use desk::catalogue::{self, card};
use desk::people::organisation;
use desk::store::{Fail, Reading};
use rules::catalogue::gate::{Finding, House, Level, gate};
use rules::catalogue::{
    Fact, Fees, Item, ItemFacts, ItemState, ItemVersion, Necessity, Provenance, StageDef,
};
use rules::centres::CentreNature;
use serde::Deserialize;

use super::{crumbs, heads, page, page_titled};
use crate::form::{Query, encode};
use crate::offers::count;
use crate::shown::words;
use crate::views::admin::{AdminItem, GateRow, TableCell, TablePage};
use crate::views::page::Lang;
use crate::views::parts::{AnswerGroup, AnswerRow, CountLink, Link, Pager, Tag, Tone};
use crate::views::window::TaggedRow;
use crate::visitor::{Answer, Visitor, html};

/// The message key of the title.
const TITLE: &str = "search.rows";
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
    let (lang, total) = (visitor.lang(), cards.len());
    let pages = total.div_ceil(ROWS).max(1);
    let at = asked.page.unwrap_or(1).clamp(1, pages);
    let url = |n: usize| format!("{PATH}?q={}&page={n}", encode(&query));
    let pager = Pager {
        first: None,
        previous: (at > 1).then(|| url(at - 1)),
        next: (at < pages).then(|| url(at + 1)),
        pages: (1..=pages)
            .filter(|n| n.abs_diff(at) <= 4)
            .map(|n| CountLink { text: n.to_string(), url: url(n), count: 0, current: n == at })
            .collect(),
        summary: lang.say("search.count", &[&total]),
    };
    html(&TablePage {
        page: page(&visitor, TITLE),
        crumbs: crumbs(lang, &[(lang.text(TITLE), "")]),
        heading: lang.text(TITLE).to_owned(),
        lead: lang.say("item.lead", &[&count(total)]),
        actions: if visitor.roles().any(super::SYSTEM) {
            vec![Link::new(lang.text("import.title"), "/admin/items/import")]
        } else {
            Vec::new()
        },
        tabs: Vec::new(),
        search: Some(query.clone()),
        columns: heads(lang, ["item.code", "department.name", "department.title", "item.data"]),
        rows: cards.iter().skip((at - 1) * ROWS).take(ROWS).map(|(_, card)| row(lang, card)).collect(),
        empty: lang.text("item.none").to_owned(),
        pager,
    })
}

fn row(lang: Lang, card: &card::Card) -> Vec<TableCell> {
    let origin = match card.origin {
        card::Origin::Source => Tag::new(lang.text("item.sourced"), Tone::Jade),
        card::Origin::Rehearsal => Tag::new(lang.text("rehearsal.mark"), Tone::Plum),
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
    let (item, (version, found), versions, holding) = visitor
        .read(move |rx| {
            let item = catalogue::by_code(rx, &code)?.ok_or(Fail::NotFound)?.into_inner();
            let versions = catalogue::versions_of(rx, item.id)?;
            // The newest may not have taken effect yet; of an item that takes none, the newest stands for it.
            let holding = match catalogue::current(rx, item.id) {
                Ok(version) => version.id,
                Err(Fail::Refused(_)) => item.current,
                Err(other) => return Err(other),
            };
            let id = match asked.version {
                Some(n) => versions.iter().find(|(number, _)| *number == n).ok_or(Fail::NotFound)?.1,
                None => holding,
            };
            let departments = organisation::departments(rx)?.into_iter().map(|d| d.code).collect();
            let nature = desk::centres::facts(rx).map_or(CentreNature::Real, |centre| centre.nature);
            let version = rx.get::<ItemVersion>(id)?.into_inner();
            let found = gate(&version.facts, &House { nature, departments: &departments });
            Ok((item, (version, found), versions, holding))
        })
        .await?;
    let lang = visitor.lang();
    let state = match &item.state {
        ItemState::Published { .. } => Tag::new(lang.text("item.published"), Tone::Jade),
        ItemState::Withdrawn { reason, .. } => Tag::new(lang.say("item.withdrawn", &[reason]), Tone::Grey),
    };
    let since = words::date(lang, version.effective_on);
    let title = lang.say("item.title", &[&version.facts.name, &version.number, &since]);
    html(&AdminItem {
        page: page_titled(&visitor, &title),
        crumbs: crumbs(lang, &[(lang.text(TITLE), PATH), (&version.facts.name, "")]),
        name: title,
        state,
        guide_url: format!("/items/{}", item.id),
        groups: groups(Words(lang), &version.facts),
        gate: gate_rows(lang, &found),
        versions: version_rows(lang, &item, &versions, holding),
    })
}

/// What the publication gate finds; one line when it finds nothing.
fn gate_rows(lang: Lang, found: &[Finding]) -> Vec<GateRow> {
    let row = |finding: &Finding| GateRow {
        rule: finding.rule.to_owned(),
        finding: finding.sentence.clone(),
        state: match finding.level {
            Level::Blocking => Tag::new(lang.text("gate.blocking"), Tone::Seal),
            Level::Warning => Tag::new(lang.text("admin.warning"), Tone::Amber),
        },
    };
    if found.is_empty() {
        return vec![GateRow {
            rule: lang.text("offer.all").to_owned(),
            finding: lang.text("gate.all-passed").to_owned(),
            state: Tag::new(lang.text("gate.passed"), Tone::Jade),
        }];
    }
    found.iter().map(row).collect()
}

/// The versions, newest first: those to come, the one that holds, those it replaced.
fn version_rows(
    lang: Lang,
    item: &Item,
    versions: &[(u32, ItemVersionId)],
    holding: ItemVersionId,
) -> Vec<TaggedRow> {
    let current = versions.iter().find(|(_, id)| *id == holding).map_or(0, |(number, _)| *number);
    let row = |(number, _): &(u32, ItemVersionId)| TaggedRow {
        label: lang.say("admin.version", &[number]),
        url: format!("{PATH}/{}?version={number}", encode(&item.code)),
        tag: match number.cmp(&current) {
            std::cmp::Ordering::Greater => Tag::new(lang.text("item.coming"), Tone::Amber),
            std::cmp::Ordering::Equal => Tag::new(lang.text("item.current"), Tone::Jade),
            std::cmp::Ordering::Less => Tag::new(lang.text("item.replaced"), Tone::Grey),
        },
    };
    versions.iter().map(row).collect()
}

/// The rows of an item's content, with labels of message keys.
#[derive(Clone, Copy)]
struct Words(Lang);

impl Words {
    fn group(self, key: &str, rows: Vec<AnswerRow>) -> AnswerGroup {
        AnswerGroup { title: self.0.text(key).to_owned(), rows }
    }

    fn plain(self, key: &str, value: impl Into<String>) -> AnswerRow {
        plain(self.0.text(key), value)
    }

    fn fact(self, key: &str, fact: &Fact) -> AnswerRow {
        self.sourced(self.0.text(key), fact)
    }

    fn sourced(self, label: &str, fact: &Fact) -> AnswerRow {
        let source = match &fact.provenance {
            Provenance::Source(source) => source.clone(),
            Provenance::Rehearsal => self.0.text("admin.rehearsal-data").to_owned(),
        };
        AnswerRow { source: Some(source), ..plain(label, &fact.text) }
    }

    fn limit(self, limit: Option<rules::time::Limit>, none: &str) -> String {
        limit.map_or_else(|| self.0.text(none).to_owned(), |l| l.to_string())
    }
}

fn groups(words: Words, facts: &ItemFacts) -> Vec<AnswerGroup> {
    let materials = facts.materials.iter().map(|m| AnswerRow {
        source: Some(m.basis.text.clone()),
        ..plain(&m.name, format!("{}；{}", need(words.0, &m.necessity), m.accept_stand))
    });
    let questions = facts.form.iter().map(|g| {
        let labels: Vec<&str> = g.questions.iter().map(|q| q.label.as_str()).collect();
        plain(&g.title, labels.join("、"))
    });
    let conditions = facts.conditions.iter().enumerate();
    let conditions = conditions.map(|(n, c)| words.sourced(&(n + 1).to_string(), c)).collect();
    vec![
        words.group(
            "item.basics",
            vec![
                words.plain("item.code", &facts.code),
                words.plain(
                    "department.title",
                    format!("{} {}", facts.department_code, facts.department_name),
                ),
                words.fact("fact.2", &facts.deciding_body),
                words.fact("act.pause-law", &facts.legal_basis),
                words.fact("fact.3", &facts.content),
                words.fact("fact.4", &facts.procedure),
                words.plain("guide.place", &facts.place),
            ],
        ),
        words.group("wb.due", limits(words, facts)),
        words.group("fact.8", facts.route.stages.iter().map(stage).collect()),
        words.group("item.conditions", conditions),
        words.group("fact.5", materials.collect()),
        words.group("item.form", questions.collect()),
        words.group("guide.fee", fees(words, facts)),
        words.group("hand.result", vec![words.plain("department.name", &facts.outcome.name)]),
    ]
}

fn limits(words: Words, facts: &ItemFacts) -> Vec<AnswerRow> {
    let (statutory, promise) = (&facts.statutory, &facts.promise);
    vec![
        AnswerRow {
            source: Some(statutory.basis.text.clone()),
            ..words.plain("item.statutory", words.limit(statutory.limit, "item.no-statute"))
        },
        AnswerRow {
            source: Some(promise.basis.text.clone()),
            ..words.plain("wb.promised", words.limit(promise.limit, "item.on-the-spot"))
        },
        words.plain("clock.supplement", facts.supplement_period.to_string()),
    ]
}

fn fees(words: Words, facts: &ItemFacts) -> Vec<AnswerRow> {
    match &facts.fees {
        Fees::Free => vec![words.plain("guide.fee", words.0.text("offer.free"))],
        Fees::Charged { lines, basis } => lines
            .iter()
            .map(|line| plain(&line.name, words.0.say("guide.fee-line", &[&line.amount_fen, &line.unit])))
            .chain([words.fact("fact.10", basis)])
            .collect(),
    }
}

fn stage(stage: &StageDef) -> AnswerRow {
    let tasks: Vec<String> = stage
        .tasks
        .iter()
        .map(|t| format!("{}（{}，{}，{}）", t.name, t.department, t.role.name(), t.limit))
        .collect();
    plain(&stage.name, tasks.join("、"))
}

fn need(lang: Lang, necessity: &Necessity) -> String {
    match necessity {
        Necessity::Required => lang.text("need.required").to_owned(),
        Necessity::Conditional(when) => lang.say("item.conditional", &[when]),
        Necessity::Deferrable => lang.text("need.deferrable").to_owned(),
    }
}

fn plain(label: &str, value: impl Into<String>) -> AnswerRow {
    AnswerRow { label: label.to_owned(), value: value.into(), change_url: None, source: None }
}
