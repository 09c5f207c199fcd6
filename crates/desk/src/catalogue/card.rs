//! The card of an item, as lists show it (ui rule 3): a derived copy, so that a list opens no version.

use base::id::ItemId;
use rules::catalogue::{CaseType, Fees, ItemFacts, ItemNature, Provenance};
use rules::time::Limit;
use serde::{Deserialize, Serialize};

use super::sql;
use crate::store::{Fail, Reading};

/// Items one list may hold.
const ITEMS_MAX: i64 = 5_000;

/// What a list shows of an item.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Card {
    /// The centre's own code.
    pub code: String,
    /// Name.
    pub name: String,
    /// Nature.
    pub nature: ItemNature,
    /// Department code.
    pub department: String,
    /// Department name.
    pub department_name: String,
    /// Who may apply (GB/T 39046 annex A.4).
    pub objects: Vec<u8>,
    /// Themes.
    pub themes: Vec<String>,
    /// Online level 1–5.
    pub online_level: u8,
    /// Decided on the spot or within a promise.
    pub case_type: CaseType,
    /// The promise.
    pub promise: Option<Limit>,
    /// Whether it is free.
    pub charge: Charge,
    /// Whether its facts are the rehearsal's.
    pub origin: Origin,
}

/// Whether an item is charged for.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Charge {
    /// 不收费
    Free,
    /// 收费
    Charged,
}

/// Whether the facts are from a source or made for the rehearsal.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Origin {
    /// From a source.
    Source,
    /// Made for the rehearsal.
    Rehearsal,
}

impl Card {
    /// The card of facts.
    pub fn of(facts: &ItemFacts) -> Self {
        Self {
            code: facts.code.clone(),
            name: facts.name.clone(),
            nature: facts.nature,
            department: facts.department_code.clone(),
            department_name: facts.department_name.clone(),
            objects: facts.objects.clone(),
            themes: facts.themes.clone(),
            online_level: facts.online_level,
            case_type: facts.case_type,
            promise: facts.promise.limit,
            charge: match facts.fees {
                Fees::Free => Charge::Free,
                Fees::Charged { .. } => Charge::Charged,
            },
            origin: match facts.content.provenance {
                Provenance::Source(_) => Origin::Source,
                Provenance::Rehearsal => Origin::Rehearsal,
            },
        }
    }

    pub(super) fn to_json(&self) -> Result<String, Fail> {
        serde_json::to_string(self).map_err(|e| Fail::Broken(e.to_string()))
    }

    /// Whether persons may apply.
    pub fn for_persons(&self) -> bool {
        self.objects.is_empty() || self.objects.contains(&1)
    }

    /// Whether companies and other bodies may apply.
    pub fn for_bodies(&self) -> bool {
        self.objects.is_empty() || self.objects.iter().any(|o| *o != 1)
    }
}

/// The cards of every published item, by code.
pub fn cards(rx: &mut impl Reading) -> Result<Vec<(ItemId, Card)>, Fail> {
    let rows = rx.query(&sql::CARDS, &[rx.centre().into(), ITEMS_MAX.into()])?;
    rows.iter()
        .map(|r| {
            let card =
                serde_json::from_str(r.text(1)?).map_err(|e| Fail::Broken(format!("an item's card: {e}")))?;
            Ok((r.typed_id(0)?, card))
        })
        .collect()
}
