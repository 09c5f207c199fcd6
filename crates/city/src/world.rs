//! What the city knows of its centre: who works where, what is offered, who lives there.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use base::CentreId;
use base::id::{AccountId, ApplicantId, DepartmentId, ItemId, StaffId};
use desk::catalogue;
use desk::people::organisation;
use desk::store::{Actor, Caller, Desk, Fail, Lane, Reading};
use rules::catalogue::ItemVersion;
use rules::people::{Role, RoleSet, Staff};

use crate::chance::Chance;

/// A member of staff of the city.
#[derive(Clone, Debug)]
pub struct Officer {
    /// The account.
    pub account: AccountId,
    /// The post.
    pub staff: StaffId,
    /// The badge.
    pub badge: String,
    /// The roles.
    pub roles: RoleSet,
    /// Looks at the list this often, out of a hundred ticks: the habit that makes some late.
    pub diligence: u64,
}

impl Officer {
    /// The caller of this officer's verbs.
    pub fn caller(&self, centre: CentreId) -> Caller {
        let actor = Actor::Account {
            account: self.account,
            staff: Some(self.staff),
            applicant: None,
            roles: self.roles,
        };
        Caller::new(actor, centre, Lane::Staff)
    }
}

/// The staff of a department by what they do.
#[derive(Clone, Debug, Default)]
pub struct Bureau {
    /// At the counters.
    pub clerks: Vec<Officer>,
    /// Examining.
    pub reviewers: Vec<Officer>,
    /// Deciding.
    pub approvers: Vec<Officer>,
}

/// Somebody who lives in the city.
#[derive(Clone, Copy, Debug)]
pub struct Resident {
    /// As the centre knows him.
    pub applicant: ApplicantId,
}

/// The city. It remembers no case: what its people do next follows from what the desk says, also after a restart.
pub struct World {
    /// The desk everything goes through.
    pub desk: Desk,
    /// The centre.
    pub centre: CentreId,
    /// Chance.
    pub chance: Chance,
    /// Departments with their staff.
    pub bureaus: BTreeMap<DepartmentId, Bureau>,
    /// What is offered: each item with its version, the often asked ones first.
    pub items: Vec<(ItemId, Arc<ItemVersion>)>,
    /// Residents.
    pub residents: Vec<Resident>,
    /// Applicants that belong to the city; cases of others are left to the people who use the demo.
    pub own: BTreeSet<ApplicantId>,
}

impl World {
    /// Reads a settled centre.
    pub fn load(desk: Desk, centre: CentreId, seed: u64) -> Result<Self, Fail> {
        let system = Caller::system(Actor::System("city"), centre);
        let (bureaus, items, residents) = desk.read_blocking(system, |rx| {
            let bureaus = bureaus(rx)?;
            let mut items = Vec::new();
            for row in catalogue::all(rx)? {
                items.push((row.id, catalogue::current(rx, row.id)?));
            }
            Ok((bureaus, items, crate::applicants::residents(rx)?))
        })?;
        let own = residents.iter().map(|r| r.applicant).collect();
        Ok(Self { desk, centre, chance: Chance::new(seed), bureaus, items, residents, own })
    }

    /// The caller of the city itself.
    pub fn system(&self) -> Caller {
        Caller::system(Actor::System("city"), self.centre)
    }
}

/// Staff by department, from their badges on.
fn bureaus(rx: &mut impl Reading) -> Result<BTreeMap<DepartmentId, Bureau>, Fail> {
    let mut bureaus: BTreeMap<DepartmentId, Bureau> = BTreeMap::new();
    let mut after = String::new();
    loop {
        let page = organisation::staff_page(rx, &after, 200)?;
        let Some(last) = page.last() else { break };
        after.clone_from(&last.badge);
        for row in &page {
            let (Some(department), true) = (row.department, row.active && !row.badge.starts_with(DEMO_BADGE))
            else {
                continue;
            };
            let account = rx.get::<Staff>(row.id)?.account;
            let diligence =
                30 + u64::from(row.badge.bytes().fold(0u32, |h, b| h.wrapping_mul(31) + u32::from(b)) % 60);
            let officer =
                Officer { account, staff: row.id, badge: row.badge.clone(), roles: row.roles, diligence };
            let bureau = bureaus.entry(department).or_default();
            if row.roles.has(Role::Clerk) {
                bureau.clerks.push(officer.clone());
            }
            if row.roles.has(Role::Reviewer) {
                bureau.reviewers.push(officer.clone());
            }
            if row.roles.has(Role::Approver) {
                bureau.approvers.push(officer);
            }
        }
    }
    Ok(bureaus)
}

/// Badges of the people who use the demo begin so; the city leaves their work to them.
pub const DEMO_BADGE: &str = "demo-";
