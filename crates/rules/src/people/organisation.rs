//! Departments resident in the centre, and staff with their roles.

use base::id::{AccountId, DepartmentId, StaffId};
use base::{Id, Instant, Sealed};
use serde::{Deserialize, Serialize};

use super::RoleSet;
use crate::{EventName, Refusal, Subject};

/// Characters of a badge: short enough to be read aloud, long enough to tell people apart.
const BADGE_CHARS: std::ops::RangeInclusive<usize> = 2..=20;

/// Refuses what cannot be a badge, which the public is told in place of a name.
pub fn check_badge(badge: &str) -> Result<(), Refusal> {
    let plain = |c: char| c.is_ascii_alphanumeric() || c == '-';
    if BADGE_CHARS.contains(&badge.len()) && badge.chars().all(plain) {
        return Ok(());
    }
    let sentence = "工号为 2 至 20 位字母、数字或连字符，例如 AQ01。";
    Err(Refusal::invalid("people.badge", "badge", sentence))
}

/// A department or unit with windows in the centre (进驻部门).
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Department {
    /// Its id.
    pub id: DepartmentId,
    /// Short code, part of case numbers; 2–4 capitals or digits.
    pub code: String,
    /// Full name, as printed.
    pub name: String,
    /// 东区, 西区 or 北区.
    pub zone: String,
    /// Where the name comes from.
    pub source: String,
    /// Since when it has left, if it has.
    pub left_at: Option<Instant>,
}

/// What happens to a department.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(tag = "is", rename_all = "snake_case")]
pub enum DepartmentEvent {
    /// It moved into the centre.
    Entered {
        /// Short code.
        code: String,
        /// Full name.
        name: String,
        /// Zone.
        zone: String,
        /// Where the name comes from.
        source: String,
    },
    /// It was renamed or moved.
    Changed {
        /// Full name.
        name: String,
        /// Zone.
        zone: String,
    },
    /// It left the centre.
    Left {
        /// When.
        at: Instant,
    },
}

impl EventName for DepartmentEvent {
    fn name(&self) -> &'static str {
        match self {
            Self::Entered { .. } => "entered",
            Self::Changed { .. } => "changed",
            Self::Left { .. } => "left",
        }
    }
}

impl Subject for Department {
    type Event = DepartmentEvent;
    const KIND: &'static str = "department";
    const FORMAT: i64 = 1;

    fn begin(id: Id, event: &DepartmentEvent) -> Option<Self> {
        let DepartmentEvent::Entered { code, name, zone, source } = event else { return None };
        Some(Self {
            id: id.into(),
            code: code.clone(),
            name: name.clone(),
            zone: zone.clone(),
            source: source.clone(),
            left_at: None,
        })
    }

    fn apply(&mut self, event: &DepartmentEvent) {
        match event {
            DepartmentEvent::Entered { .. } => {}
            DepartmentEvent::Changed { name, zone } => {
                self.name.clone_from(name);
                self.zone.clone_from(zone);
            }
            DepartmentEvent::Left { at } => self.left_at = Some(*at),
        }
    }

    fn id(&self) -> Id {
        self.id.into()
    }
}

/// A member of staff of one centre.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Staff {
    /// Its id.
    pub id: StaffId,
    /// The account that signs in.
    pub account: AccountId,
    /// Name, in the vault.
    pub name: Sealed,
    /// The number on the badge, shown to the public in place of the name.
    pub badge: String,
    /// The department; `None` for the centre's own staff.
    pub department: Option<DepartmentId>,
    /// What this person may do.
    pub roles: RoleSet,
    /// Since when this person has left, if so.
    pub left_at: Option<Instant>,
}

/// What happens to a member of staff.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(tag = "is", rename_all = "snake_case")]
pub enum StaffEvent {
    /// Takes up the post.
    Appointed {
        /// Account.
        account: AccountId,
        /// Name.
        name: Sealed,
        /// Badge number.
        badge: String,
        /// Department.
        department: Option<DepartmentId>,
        /// Roles.
        roles: RoleSet,
    },
    /// Other roles or another department from now on.
    Reassigned {
        /// Department.
        department: Option<DepartmentId>,
        /// Roles.
        roles: RoleSet,
    },
    /// Left the centre.
    Left {
        /// When.
        at: Instant,
    },
}

impl EventName for StaffEvent {
    fn name(&self) -> &'static str {
        match self {
            Self::Appointed { .. } => "appointed",
            Self::Reassigned { .. } => "reassigned",
            Self::Left { .. } => "left",
        }
    }
}

impl Subject for Staff {
    type Event = StaffEvent;
    const KIND: &'static str = "staff";
    const FORMAT: i64 = 1;

    fn begin(id: Id, event: &StaffEvent) -> Option<Self> {
        let StaffEvent::Appointed { account, name, badge, department, roles } = event else { return None };
        Some(Self {
            id: id.into(),
            account: *account,
            name: *name,
            badge: badge.clone(),
            department: *department,
            roles: *roles,
            left_at: None,
        })
    }

    fn apply(&mut self, event: &StaffEvent) {
        match event {
            StaffEvent::Appointed { .. } => {}
            StaffEvent::Reassigned { department, roles } => {
                self.department = *department;
                self.roles = *roles;
            }
            StaffEvent::Left { at } => self.left_at = Some(*at),
        }
    }

    fn id(&self) -> Id {
        self.id.into()
    }
}
