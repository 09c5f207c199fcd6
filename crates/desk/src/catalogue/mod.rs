//! The catalogue: what the centre offers, in immutable versions.

pub mod card;
pub mod import;
pub mod search;
mod sql;

use base::Date;
use base::id::{ItemId, ItemVersionId};
use rules::Refusal;
use rules::catalogue::gate::{self, Finding, House, Level};
use rules::catalogue::{Item, ItemEvent, ItemFacts, ItemState, ItemVersion, ItemVersionEvent};
use rules::centres::CentreNature;
use rules::people::Role;

use crate::centres;
use crate::people::organisation;
use crate::store::{Cx, Fail, Live, Reading, must_be};

/// Characters of the reason for which an item ends.
const REASON_CHARS_MAX: usize = 200;
/// A body of the store holds so much; what does not fit is no item but a handbook.
const FACTS_BYTES_MAX: usize = 30_000;

/// An item version as verbs hold it.
pub type VersionRef = std::sync::Arc<ItemVersion>;

/// Publishes facts as the next version of the item with their code; equal facts change nothing.
///
/// Refused with `catalogue.gate` while the publication gate finds anything that blocks (行政许可法 art. 30).
pub fn publish(cx: &mut Cx<'_>, facts: &ItemFacts, effective_on: Date) -> Result<ItemId, Fail> {
    must_be(cx, &[Role::SystemAdmin])?;
    let known = by_code(cx, &facts.code)?;
    if let Some(item) = &known
        && matches!(item.state, ItemState::Published { .. })
        && version(cx, item.current)?.facts == *facts
    {
        return Ok(item.id().into());
    }
    not_backdated(cx, effective_on)?;
    if let Some(refusal) = refusal(&examine(cx, facts)?) {
        return Err(refusal.into());
    }
    let id: ItemId = known.as_ref().map_or_else(|| cx.new_id(), |i| i.id().into());
    let made: ItemVersionId = cx.new_id();
    let number = known.as_ref().map_or(1, |i| i.versions + 1);
    cx.begin::<ItemVersion>(
        made,
        ItemVersionEvent::Made { item: id, number, effective_on, facts: Box::new(facts.clone()) },
    )?;
    let event = ItemEvent::Published {
        code: facts.code.clone(),
        name: facts.name.clone(),
        department: facts.department,
        version: made,
        at: cx.now(),
    };
    match known {
        Some(mut live) => cx.record(&mut live, event)?,
        None => cx.begin::<Item>(id, event).map(|_| ())?,
    }
    search::index(cx, id, facts)?;
    Ok(id)
}

/// Refuses a version of a real centre that would have held before it was published: what is disclosed is what binds
/// (行政许可法 art. 5, 30). A rehearsal is set up with a past.
fn not_backdated(rx: &mut impl Reading, effective_on: Date) -> Result<(), Fail> {
    let today = rx.today();
    if centres::facts(rx)?.nature == CentreNature::Rehearsal || effective_on >= today {
        return Ok(());
    }
    let sentence = format!("事项版本的生效日期 {effective_on} 早于今天，请填写今天或以后的日期。");
    Err(Refusal::invalid("catalogue.backdated", "effective_on", sentence).into())
}

/// What the publication gate finds in facts, for this centre.
pub fn examine(rx: &mut impl Reading, facts: &ItemFacts) -> Result<Vec<Finding>, Fail> {
    let nature = centres::facts(rx)?.nature;
    let departments = organisation::department_codes(rx)?.into_keys().collect();
    let mut found = gate::gate(facts, &House { nature, departments: &departments });
    let bytes = serde_json::to_string(facts).map_err(|e| Fail::Broken(e.to_string()))?.len();
    if bytes > FACTS_BYTES_MAX {
        let sentence = format!("事项内容共 {bytes} 字节，超过 {FACTS_BYTES_MAX} 字节，请缩短表单或说明。");
        found.push(Finding { rule: "R21", level: Level::Blocking, field: "content", sentence });
    }
    Ok(found)
}

/// The refusal that findings come to: the first that blocks, and how many do.
fn refusal(found: &[Finding]) -> Option<Refusal> {
    let blocking: Vec<&Finding> = found.iter().filter(|f| f.level == Level::Blocking).collect();
    let first = blocking.first()?;
    let more = match blocking.len() {
        1 => String::new(),
        n => format!("（共 {n} 处）"),
    };
    let sentence = format!("{}：{}{more}", first.rule, first.sentence);
    Some(
        Refusal::invalid("catalogue.gate", first.field, sentence)
            .with("rule", first.rule)
            .with("count", blocking.len()),
    )
}

/// Ends an item: it may not be applied for any more, running cases go on under their version.
pub fn withdraw(cx: &mut Cx<'_>, item: ItemId, reason: &str) -> Result<(), Fail> {
    must_be(cx, &[Role::SystemAdmin])?;
    let reason = base::text::clean_text(reason, REASON_CHARS_MAX).map_err(|_| {
        Refusal::invalid("catalogue.reason", "reason", "请写明停止受理的原因，例如 该许可已依法取消。")
    })?;
    let mut live = cx.get::<Item>(item)?;
    if let ItemState::Withdrawn { at, .. } = &live.state {
        let sentence = format!("“{}”已于 {} 停止受理，无需再次停止。", live.name, at.date());
        let refusal = Refusal::conflict("catalogue.withdrawn", sentence);
        return Err(refusal.with("item", &live.name).with("on", at.date()).into());
    }
    let at = cx.now();
    cx.record(&mut live, ItemEvent::Withdrawn { at, reason })
}

/// The item with a code of the centre's own.
pub fn by_code(rx: &mut impl Reading, code: &str) -> Result<Option<Live<Item>>, Fail> {
    match rx.query_opt(&sql::ITEM_BY_CODE, &[rx.centre().into(), code.into()])? {
        Some(row) => rx.load(row.id(0)?),
        None => Ok(None),
    }
}

/// A version by its id.
pub fn version(rx: &mut impl Reading, id: ItemVersionId) -> Result<VersionRef, Fail> {
    rx.immutable::<ItemVersion>(id)
}

/// The versions of an item, newest first: number and id.
pub fn versions_of(rx: &mut impl Reading, item: ItemId) -> Result<Vec<(u32, ItemVersionId)>, Fail> {
    let rows = rx.query(&sql::VERSIONS, &[rx.centre().into(), item.into()])?;
    rows.iter().map(|r| Ok((u32::try_from(r.int(0)?).unwrap_or(0), r.typed_id(1)?))).collect()
}

/// The version under which an application is filed today: the newest that has taken effect; refused once the item is withdrawn.
pub fn current(rx: &mut impl Reading, item: ItemId) -> Result<VersionRef, Fail> {
    let live = rx.get::<Item>(item)?;
    match &live.state {
        ItemState::Published { .. } => effective(rx, &live),
        ItemState::Withdrawn { at, reason } => Err(Refusal::conflict(
            "catalogue.withdrawn",
            format!(
                "“{}”已于 {} 停止受理（{reason}），请查看相近事项，或拨打页首的热线。",
                live.name,
                at.date()
            ),
        )
        .with("item", &live.name)
        .with("on", at.date())
        .into()),
    }
}

/// The newest version that holds today; refused where the first one has not begun yet.
fn effective(rx: &mut impl Reading, item: &Live<Item>) -> Result<VersionRef, Fail> {
    let (today, newest) = (rx.today(), version(rx, item.current)?);
    if newest.effective_on <= today {
        return Ok(newest);
    }
    for (_, id) in versions_of(rx, item.id().into())? {
        let earlier = version(rx, id)?;
        if earlier.effective_on <= today {
            return Ok(earlier);
        }
    }
    let from = newest.effective_on;
    let sentence = format!("“{}”自 {from} 起受理，请届时再申请。", item.name);
    Err(Refusal::conflict("catalogue.not_yet", sentence).with("item", &item.name).with("on", from).into())
}

/// An item in a list.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ItemRow {
    /// The item.
    pub id: ItemId,
    /// The centre's own code.
    pub code: String,
    /// Its name.
    pub name: String,
    /// Its department.
    pub department: base::id::DepartmentId,
}

/// Items most one centre offers; a list that reached it would have to be paged.
const ITEMS_MAX: i64 = 5_000;

/// Every published item, by code.
pub fn all(rx: &mut impl Reading) -> Result<Vec<ItemRow>, Fail> {
    let rows = rx.query(&sql::PUBLISHED, &[rx.centre().into(), ITEMS_MAX.into()])?;
    rows.iter()
        .map(|r| {
            Ok(ItemRow {
                id: r.typed_id(0)?,
                code: r.text(1)?.to_owned(),
                name: r.text(2)?.to_owned(),
                department: r.typed_id(3)?,
            })
        })
        .collect()
}
