//! Roles and which of them one person may hold together.

use serde::{Deserialize, Serialize};

use crate::Refusal;

/// What a person is to the centre.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Applies for himself or for the body he represents.
    Citizen,
    /// Applies for others, with a power of attorney.
    Agent,
    /// Serves a counter (窗口人员).
    Clerk,
    /// Examines (审查).
    Reviewer,
    /// Decides (核准).
    Approver,
    /// Watches limits and conduct (督查).
    Supervisor,
    /// Collects fees.
    Cashier,
    /// Runs the system (系统管理员).
    SystemAdmin,
    /// Grants roles and tokens (安全管理员).
    SecurityAdmin,
    /// Reads the record of what was done (审计管理员).
    AuditAdmin,
}

impl Role {
    /// Every role, in order.
    pub const ALL: [Self; 10] = [
        Self::Citizen,
        Self::Agent,
        Self::Clerk,
        Self::Reviewer,
        Self::Approver,
        Self::Supervisor,
        Self::Cashier,
        Self::SystemAdmin,
        Self::SecurityAdmin,
        Self::AuditAdmin,
    ];

    /// The stable word, as stored and as written in the access matrix.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Citizen => "citizen",
            Self::Agent => "agent",
            Self::Clerk => "clerk",
            Self::Reviewer => "reviewer",
            Self::Approver => "approver",
            Self::Supervisor => "supervisor",
            Self::Cashier => "cashier",
            Self::SystemAdmin => "system_admin",
            Self::SecurityAdmin => "security_admin",
            Self::AuditAdmin => "audit_admin",
        }
    }

    /// What the office calls it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Citizen => "申请人",
            Self::Agent => "代理人",
            Self::Clerk => "窗口人员",
            Self::Reviewer => "审查人员",
            Self::Approver => "核准人员",
            Self::Supervisor => "督查人员",
            Self::Cashier => "收费人员",
            Self::SystemAdmin => "系统管理员",
            Self::SecurityAdmin => "安全管理员",
            Self::AuditAdmin => "审计管理员",
        }
    }

    /// Whether a member of staff holds it.
    pub const fn is_staff(self) -> bool {
        !matches!(self, Self::Citizen | Self::Agent)
    }
}

/// The roles a person holds: a small set, stored as a bit mask.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct RoleSet(u16);

impl RoleSet {
    /// No role.
    pub const NONE: Self = Self(0);

    /// These roles.
    pub fn of(roles: &[Role]) -> Self {
        roles.iter().fold(Self::NONE, |set, r| set.with(*r))
    }

    /// From its stored mask; unknown bits are dropped.
    pub fn from_mask(mask: u16) -> Self {
        Self(mask & ((1 << Role::ALL.len()) - 1))
    }

    /// The mask as stored.
    pub const fn mask(self) -> u16 {
        self.0
    }

    /// With one more role.
    #[must_use]
    pub fn with(self, role: Role) -> Self {
        Self(self.0 | (1 << role as u16))
    }

    /// Whether it holds `role`.
    pub const fn has(self, role: Role) -> bool {
        self.0 & (1 << role as u16) != 0
    }

    /// The roles that both hold.
    #[must_use]
    pub const fn common(self, other: Self) -> Self {
        Self(self.0 & other.0)
    }

    /// Whether it holds any of `roles`.
    pub fn any(self, roles: &[Role]) -> bool {
        roles.iter().any(|r| self.has(*r))
    }

    /// The roles in order.
    pub fn iter(self) -> impl Iterator<Item = Role> {
        Role::ALL.into_iter().filter(move |r| self.has(*r))
    }

    /// Refuses a set in which one person administers system, security and audit at once (GB/T 22239 8.1.4: 三员分立).
    pub fn check_separation(self) -> Result<(), Refusal> {
        let held = [Role::SystemAdmin, Role::SecurityAdmin, Role::AuditAdmin];
        if held.iter().filter(|r| self.has(**r)).count() > 1 {
            return Err(Refusal::invalid(
                "people.administrators_apart",
                "roles",
                "系统管理员、安全管理员、审计管理员须由不同的人担任，请只保留其中一项。",
            ));
        }
        Ok(())
    }
}

/// Lets the operator appoint a security administrator where nobody holds that role; from then on that person appoints
/// (GB/T 22239 8.1.4: 三员分立, the operator of the machine is none of the three).
pub fn first_administrator(holder: Option<&str>) -> Result<RoleSet, Refusal> {
    match holder {
        None => Ok(RoleSet::of(&[Role::SecurityAdmin])),
        Some(badge) => Err(Refusal::conflict(
            "people.administrator_exists",
            format!("已有安全管理员（工号 {badge}），其他人员请由其在“人员”页任命。"),
        )
        .with("badge", badge)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_operator_appoints_the_first_security_administrator_and_no_second() {
        assert_eq!(first_administrator(None), Ok(RoleSet::of(&[Role::SecurityAdmin])));
        assert_eq!(first_administrator(Some("AQ01")).unwrap_err().code, "people.administrator_exists");
    }

    #[test]
    fn one_person_never_holds_two_of_the_three_administrators() {
        let both = RoleSet::of(&[Role::SystemAdmin, Role::AuditAdmin]);
        assert_eq!(both.check_separation().unwrap_err().code, "people.administrators_apart");
        assert!(RoleSet::of(&[Role::Clerk, Role::Reviewer, Role::AuditAdmin]).check_separation().is_ok());
    }

    #[test]
    fn a_role_set_survives_its_mask() {
        let set = RoleSet::of(&[Role::Clerk, Role::AuditAdmin]);
        assert_eq!(RoleSet::from_mask(set.mask()), set);
        assert_eq!(set.iter().collect::<Vec<_>>(), [Role::Clerk, Role::AuditAdmin]);
    }
}
