//! Items and versions as subjects of the log.

use base::id::{ItemId, ItemVersionId};
use base::{Date, Id, Instant};
use serde::{Deserialize, Serialize};

use super::item::{Item, ItemFacts, ItemState, ItemVersion};
use crate::{EventName, Subject};

/// What happens to an item.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(tag = "is", rename_all = "snake_case")]
pub enum ItemEvent {
    /// A version was published, the first or a later one.
    Published {
        /// The centre's own code.
        code: String,
        /// Name.
        name: String,
        /// Department.
        department: base::id::DepartmentId,
        /// The version in force.
        version: ItemVersionId,
        /// When.
        at: Instant,
    },
    /// It may not be applied for any more; running cases go on.
    Withdrawn {
        /// When.
        at: Instant,
        /// Why.
        reason: String,
    },
}

impl EventName for ItemEvent {
    fn name(&self) -> &'static str {
        match self {
            Self::Published { .. } => "published",
            Self::Withdrawn { .. } => "withdrawn",
        }
    }
}

impl Subject for Item {
    type Event = ItemEvent;
    const KIND: &'static str = "item";
    const FORMAT: i64 = 1;

    fn begin(id: Id, event: &ItemEvent) -> Option<Self> {
        match event {
            ItemEvent::Published { code, name, department, version, at } => Some(Self {
                id: id.into(),
                code: code.clone(),
                name: name.clone(),
                department: *department,
                current: *version,
                versions: 1,
                state: ItemState::Published { at: *at },
            }),
            ItemEvent::Withdrawn { .. } => None,
        }
    }

    fn apply(&mut self, event: &ItemEvent) {
        match event {
            ItemEvent::Published { name, department, version, at, .. } => {
                self.name.clone_from(name);
                self.department = *department;
                self.current = *version;
                self.versions += 1;
                self.state = ItemState::Published { at: *at };
            }
            ItemEvent::Withdrawn { at, reason } => {
                self.state = ItemState::Withdrawn { at: *at, reason: reason.clone() };
            }
        }
    }

    fn id(&self) -> Id {
        self.id.into()
    }
}

/// What happens to a version: once, and then it stands.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(tag = "is", rename_all = "snake_case")]
pub enum ItemVersionEvent {
    /// It was made.
    Made {
        /// The item.
        item: ItemId,
        /// 1, 2, 3 …
        number: u32,
        /// First day it holds.
        effective_on: Date,
        /// The facts.
        facts: Box<ItemFacts>,
    },
}

impl EventName for ItemVersionEvent {
    fn name(&self) -> &'static str {
        match self {
            Self::Made { .. } => "made",
        }
    }
}

impl Subject for ItemVersion {
    type Event = ItemVersionEvent;
    const KIND: &'static str = "item_version";
    const FORMAT: i64 = 1;

    fn begin(id: Id, event: &ItemVersionEvent) -> Option<Self> {
        let ItemVersionEvent::Made { item, number, effective_on, facts } = event;
        Some(Self {
            id: id.into(),
            item: *item,
            number: *number,
            effective_on: *effective_on,
            facts: (**facts).clone(),
        })
    }

    fn apply(&mut self, event: &ItemVersionEvent) {
        match event {
            ItemVersionEvent::Made { .. } => {}
        }
    }

    fn id(&self) -> Id {
        self.id.into()
    }
}
