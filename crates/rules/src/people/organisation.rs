//! Departments resident in the centre, and staff with their roles.

use base::id::{AccountId, DepartmentId, StaffId};
use base::{Id, Instant, Sealed};
use serde::{Deserialize, Serialize};

use super::{Role, RoleSet};
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

/// Whether a member of staff holds an office that nobody else fills.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Others {
    /// Another active security administrator is there.
    Remain,
    /// This one is the last.
    None,
}

/// Gives other roles or another department: a post without a role is a dismissal, and says so.
pub fn reassign(
    staff: &Staff,
    (department, roles): (Option<DepartmentId>, RoleSet),
    others: Others,
) -> Result<StaffEvent, Refusal> {
    still_here(staff)?;
    if roles == RoleSet::NONE {
        return Err(Refusal::invalid(
            "people.roles",
            "roles",
            "请至少保留一个角色；不再在本中心任职的，请办理离岗。",
        ));
    }
    roles.check_separation()?;
    if !roles.has(Role::SecurityAdmin) {
        keeps_security(staff, others)?;
    }
    Ok(StaffEvent::Reassigned { department, roles })
}

/// Lets a member of staff go: an account that is not needed is taken away at once (GB/T 22239 8.1.4.2 c).
pub fn dismiss(staff: &Staff, by: AccountId, others: Others, now: Instant) -> Result<StaffEvent, Refusal> {
    still_here(staff)?;
    if staff.account == by {
        return Err(Refusal::forbidden(
            "people.dismiss_oneself",
            "不能为自己办理离岗，请由另一名安全管理员办理。",
        ));
    }
    keeps_security(staff, others)?;
    Ok(StaffEvent::Left { at: now })
}

fn still_here(staff: &Staff) -> Result<(), Refusal> {
    match staff.left_at {
        None => Ok(()),
        Some(_) => {
            Err(Refusal::conflict("people.left", "该人员已离岗，不能再改动；重新任职的，请以新工号新增。"))
        }
    }
}

/// Somebody must be able to grant roles tomorrow (GB/T 22239 8.1.4.2: 三员分立).
fn keeps_security(staff: &Staff, others: Others) -> Result<(), Refusal> {
    match others {
        Others::None if staff.roles.has(Role::SecurityAdmin) => Err(Refusal::conflict(
            "people.last_security_admin",
            "这是最后一名安全管理员，请先任命另一名安全管理员。",
        )),
        Others::None | Others::Remain => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn staff(roles: &[Role]) -> Staff {
        let event = StaffEvent::Appointed {
            account: Id::from_parts(1, [1; 10]).into(),
            name: Sealed { id: Id::from_parts(2, [2; 10]).into(), commitment: base::Digest([0; 32]) },
            badge: "SJ05".into(),
            department: None,
            roles: RoleSet::of(roles),
        };
        Staff::begin(Id::from_parts(3, [3; 10]), &event).unwrap()
    }

    #[test]
    fn a_post_without_a_role_is_a_dismissal_and_the_last_security_administrator_stays() {
        let by: AccountId = Id::from_parts(9, [9; 10]).into();
        let (clerk, guard) = (staff(&[Role::Clerk]), staff(&[Role::SecurityAdmin]));
        let none = (None, RoleSet::NONE);
        assert_eq!(reassign(&clerk, none, Others::Remain).unwrap_err().code, "people.roles");
        assert!(dismiss(&clerk, by, Others::None, Instant(5)).is_ok());
        for refused in [
            dismiss(&guard, by, Others::None, Instant(5)).unwrap_err(),
            reassign(&guard, (None, RoleSet::of(&[Role::Clerk])), Others::None).unwrap_err(),
        ] {
            assert_eq!(refused.code, "people.last_security_admin");
        }
        assert_eq!(
            dismiss(&guard, guard.account, Others::Remain, Instant(5)).unwrap_err().code,
            "people.dismiss_oneself"
        );
        let mut gone = clerk;
        gone.apply(&StaffEvent::Left { at: Instant(5) });
        assert_eq!(dismiss(&gone, by, Others::Remain, Instant(6)).unwrap_err().code, "people.left");
    }
}
