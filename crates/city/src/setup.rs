//! Settling a rehearsal centre: its record, departments, staff, catalogue and residents.

use std::collections::BTreeMap;

use base::id::{AccountId, DepartmentId};
use base::{CentreId, Date};
use desk::people::organisation::{self, NewDepartment, NewStaff};
use desk::people::{accounts, password};
use desk::store::{Actor, Caller, Desk, Fail};
use desk::{catalogue, centres};
use rules::catalogue::ItemFacts;
use rules::centres::{CentreFacts, CentreNature};
use rules::people::{Role, RoleSet};

use crate::applicants;

/// Verbs handed to the writer at a time.
const CHUNK: usize = 50;

/// A post to be filled.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Post {
    /// Code of the department; empty for the centre's own staff.
    pub department: String,
    /// The badge, which is also the login.
    pub badge: String,
    /// The name: plainly synthetic.
    pub name: String,
    /// The roles.
    pub roles: RoleSet,
}

/// What a centre is settled with.
#[derive(Clone, Debug)]
pub struct Setup {
    /// Its record.
    pub centre: CentreFacts,
    /// Departments.
    pub departments: Vec<NewDepartment>,
    /// Posts.
    pub posts: Vec<Post>,
    /// Items; their department is found by `department_code`.
    pub items: Vec<ItemFacts>,
    /// Since when the items hold.
    pub effective_on: Date,
}

/// The record of the rehearsal centre; its credit code is the synthetic one of domain 10.2.
pub fn rehearsal_centre() -> CentreFacts {
    CentreFacts {
        code: "320500".to_owned(),
        name: "苏州市行政服务中心".to_owned(),
        word: "苏政服".to_owned(),
        address: "苏州市三香路389号".to_owned(),
        phone: "0512-33312345".to_owned(),
        hours: "周一至周五 9:00–12:00、13:00–17:00；周六 9:00–12:00 对外服务".to_owned(),
        reconsideration_body: "苏州市人民政府".to_owned(),
        court: "苏州市姑苏区人民法院".to_owned(),
        credit_code: "11320500MA0000015M".to_owned(),
        nature: CentreNature::Rehearsal,
    }
}

/// Settles a centre; what is there already is left as it is.
pub fn settle(desk: &Desk, centre: CentreId, setup: &Setup) -> Result<(), Fail> {
    desk.open_centre(CentreId::DIRECTORY)?;
    desk.open_centre(centre)?;
    let facts = setup.centre.clone();
    desk.write_blocking(caller(centre), move |cx| centres::declare(cx, facts.clone()))?;
    let departments = enter(desk, centre, &setup.departments)?;
    appoint(desk, centre, &setup.posts, &departments)?;
    publish(desk, centre, setup, &departments)?;
    move_in(desk, centre)
}

fn caller(centre: CentreId) -> Caller {
    Caller::system(Actor::System("city"), centre)
}

fn enter(
    desk: &Desk,
    centre: CentreId,
    new: &[NewDepartment],
) -> Result<BTreeMap<String, DepartmentId>, Fail> {
    let calls = new.iter().cloned().map(|d| {
        (caller(centre), move |cx: &mut desk::store::Cx<'_>| organisation::enter_department(cx, &d))
    });
    let ids = desk.write_all(calls.collect());
    new.iter().zip(ids).map(|(d, id)| Ok((d.code.clone(), id?))).collect()
}

fn appoint(
    desk: &Desk,
    centre: CentreId,
    posts: &[Post],
    departments: &BTreeMap<String, DepartmentId>,
) -> Result<(), Fail> {
    // Nobody signs in with these: their password is random and thrown away, and hashed once for all of them.
    let nobody: [u8; 16] = desk.write_blocking(caller(CentreId::DIRECTORY), |cx| Ok(cx.random()))?;
    let hash = password::hash(&format!("{nobody:?}"), &nobody)?;
    for chunk in posts.chunks(CHUNK) {
        let open = chunk.iter().map(|p| {
            let (login, hash) = (p.badge.clone(), hash.clone());
            let verb = move |cx: &mut desk::store::Cx<'_>| match accounts::find_login(cx, &login)? {
                Some(known) => Ok(known.account),
                None => accounts::open_account(cx, &login, &hash),
            };
            (caller(CentreId::DIRECTORY), verb)
        });
        let opened: Vec<AccountId> = desk.write_all(open.collect()).into_iter().collect::<Result<_, _>>()?;
        let fill = chunk.iter().zip(opened).map(|(p, account)| {
            let new = NewStaff {
                account,
                name: p.name.clone(),
                badge: p.badge.clone(),
                department: departments.get(&p.department).copied(),
                roles: p.roles,
            };
            let verb = move |cx: &mut desk::store::Cx<'_>| match organisation::staff_by_badge(cx, &new.badge)?
            {
                Some(_) => Ok(()),
                None => organisation::appoint(cx, &new).map(|_| ()),
            };
            (caller(centre), verb)
        });
        desk.write_all(fill.collect()).into_iter().collect::<Result<Vec<()>, _>>()?;
    }
    Ok(())
}

fn publish(
    desk: &Desk,
    centre: CentreId,
    setup: &Setup,
    departments: &BTreeMap<String, DepartmentId>,
) -> Result<(), Fail> {
    for chunk in setup.items.chunks(CHUNK) {
        let calls = chunk.iter().cloned().map(|mut facts| {
            let effective_on = setup.effective_on;
            if let Some(id) = departments.get(&facts.department_code) {
                facts.department = *id;
            }
            let verb = move |cx: &mut desk::store::Cx<'_>| catalogue::publish(cx, &facts, effective_on);
            (caller(centre), verb)
        });
        desk.write_all(calls.collect()).into_iter().collect::<Result<Vec<_>, _>>()?;
    }
    Ok(())
}

fn move_in(desk: &Desk, centre: CentreId) -> Result<(), Fail> {
    let numbers: Vec<u32> = (1..=applicants::RESIDENTS).collect();
    for chunk in numbers.chunks(CHUNK) {
        let calls = chunk
            .iter()
            .copied()
            .map(|n| (caller(centre), move |cx: &mut desk::store::Cx<'_>| applicants::register(cx, n)));
        desk.write_all(calls.collect()).into_iter().collect::<Result<Vec<_>, _>>()?;
    }
    Ok(())
}

/// The posts of a department that the rehearsal data say nothing of: a clerk, two who examine, one who decides.
pub fn usual_posts(department: &str) -> Vec<Post> {
    let post = |n: u32, roles: &[Role]| Post {
        department: department.to_owned(),
        badge: format!("{department}{n:02}"),
        name: format!("演练人员{department}{n:02}"),
        roles: RoleSet::of(roles),
    };
    vec![
        post(1, &[Role::Clerk]),
        post(2, &[Role::Reviewer]),
        post(3, &[Role::Reviewer]),
        post(4, &[Role::Approver]),
    ]
}
