//! Departments and staff.

use std::collections::BTreeMap;

use base::id::{AccountId, DepartmentId, StaffId};
use base::text::PersonName;
use rules::Refusal;
use rules::people::organisation::{self, Others};
use rules::people::{self, Department, DepartmentEvent, Role, RoleSet, Staff, StaffEvent};

use super::sql;
use crate::store::{Cx, Fail, FieldClass, Live, Reading, must_be};

/// Characters of a department's name, its zone, and the source of the name (GB/T 39046: an..200).
const TEXT_CHARS_MAX: usize = 200;
/// Characters of a badge: it is printed on a card, and typed.
const BADGE_CHARS_MAX: usize = 20;

/// Members of staff read at once where all are looked through.
const STAFF_AT_ONCE: u32 = 200;

/// A department in a list.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct DepartmentRow {
    /// Its id.
    pub id: DepartmentId,
    /// Its code.
    pub code: String,
    /// Its name.
    pub name: String,
    /// Whether it is still in the centre.
    pub active: bool,
}

/// A member of staff in a list; the name is opened where it is shown.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct StaffRow {
    /// Its id.
    pub id: StaffId,
    /// The badge.
    pub badge: String,
    /// The department.
    pub department: Option<DepartmentId>,
    /// The roles.
    pub roles: RoleSet,
    /// Still in post.
    pub active: bool,
}

/// What the centre is told of a new department.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct NewDepartment {
    /// Short code, 2–4 capitals or digits.
    pub code: String,
    /// Full name.
    pub name: String,
    /// Zone.
    pub zone: String,
    /// Where the name comes from.
    pub source: String,
}

/// Lets a department into the centre; one that is there under the same code is returned as it is.
pub fn enter_department(cx: &mut Cx<'_>, new: &NewDepartment) -> Result<DepartmentId, Fail> {
    must_be(cx, &[Role::SystemAdmin])?;
    let shape = (2..=4).contains(&new.code.len())
        && new.code.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit());
    if !shape {
        return Err(Refusal::invalid(
            "people.department_code",
            "code",
            "部门代码为 2 至 4 位大写字母或数字，例如 SJ。",
        )
        .into());
    }
    if new.name.trim().is_empty() {
        return Err(Refusal::invalid(
            "people.department_name",
            "name",
            "请填写部门全称，例如 市场监督管理局。",
        )
        .into());
    }
    let clean = |field, typed: &str| {
        base::text::clean_text(typed, TEXT_CHARS_MAX)
            .map_err(|e| Refusal::invalid("people.text", field, format!("{e}。")).because(&e))
    };
    let name = clean("name", &new.name)?;
    let zone = if new.zone.trim().is_empty() { String::new() } else { clean("zone", &new.zone)? };
    let source = if new.source.trim().is_empty() { String::new() } else { clean("source", &new.source)? };
    if let Some(id) = department_by_code(cx, &new.code)? {
        return Ok(id);
    }
    let id: DepartmentId = cx.new_id();
    cx.begin::<Department>(id, DepartmentEvent::Entered { code: new.code.clone(), name, zone, source })?;
    Ok(id)
}

/// The department with a code.
pub fn department_by_code(rx: &mut impl Reading, code: &str) -> Result<Option<DepartmentId>, Fail> {
    let found = rx.settled::<Department, _>("department by code", code.as_bytes(), |rx| {
        let row = rx.query_opt(&sql::DEPARTMENT_BY_CODE, &[rx.centre().into(), code.into()])?;
        row.map(|r| Ok(r.typed_id(0)?)).transpose()
    })?;
    Ok(*found)
}

/// Every department, by code.
pub fn departments(rx: &mut impl Reading) -> Result<Vec<DepartmentRow>, Fail> {
    let rows = rx.query(&sql::DEPARTMENTS, &[rx.centre().into()])?;
    rows.iter()
        .map(|r| {
            Ok(DepartmentRow {
                id: r.typed_id(0)?,
                code: r.text(1)?.to_owned(),
                name: r.text(2)?.to_owned(),
                active: r.int(3)? == 1,
            })
        })
        .collect()
}

/// Department ids by code, as routes name them.
pub fn department_codes(rx: &mut impl Reading) -> Result<BTreeMap<String, DepartmentId>, Fail> {
    Ok(departments(rx)?.into_iter().map(|d| (d.code, d.id)).collect())
}

/// What the centre is told of a new member of staff.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct NewStaff {
    /// The account that signs in.
    pub account: AccountId,
    /// Name.
    pub name: String,
    /// Badge.
    pub badge: String,
    /// Department; none for the centre's own.
    pub department: Option<DepartmentId>,
    /// Roles.
    pub roles: RoleSet,
}

/// What the operator says of the first administrator.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct FirstAdministrator {
    /// The account that signs in.
    pub account: AccountId,
    /// Name.
    pub name: String,
    /// Badge, which is also the login.
    pub badge: String,
}

/// Appoints a member of staff; system, security and audit administration stay with three persons (GB/T 22239).
pub fn appoint(cx: &mut Cx<'_>, new: &NewStaff) -> Result<StaffId, Fail> {
    must_be(cx, &[Role::SecurityAdmin])?;
    new.roles.check_separation()?;
    let badge = base::text::clean_text(&new.badge, BADGE_CHARS_MAX)
        .map_err(|e| Refusal::invalid("people.text", "badge", format!("{e}。")).because(&e))?;
    let name = PersonName::parse(&new.name)
        .map_err(|e| Refusal::invalid("people.name", "name", e.to_string()).because(&e))?;
    let taken = cx.query_opt(&sql::STAFF_BY_BADGE, &[cx.centre().into(), badge.as_str().into()])?;
    if taken.is_some() {
        return Err(
            Refusal::invalid("people.badge_taken", "badge", "该工号已有人使用，请换一个工号。").into()
        );
    }
    let id: StaffId = cx.new_id();
    let name = cx.seal(FieldClass::Name, "staff", id, name.as_str())?;
    cx.begin::<Staff>(
        id,
        StaffEvent::Appointed {
            account: new.account,
            name,
            badge,
            department: new.department,
            roles: new.roles,
        },
    )?;
    Ok(id)
}

/// The badge of a security administrator in post.
pub fn security_administrator(rx: &mut impl Reading) -> Result<Option<String>, Fail> {
    let mut after = String::new();
    loop {
        let page = staff_page(rx, &after, STAFF_AT_ONCE)?;
        let Some(last) = page.last() else { return Ok(None) };
        after.clone_from(&last.badge);
        let holds = |row: &StaffRow| row.active && row.roles.has(Role::SecurityAdmin);
        if let Some(row) = page.into_iter().find(holds) {
            return Ok(Some(row.badge));
        }
    }
}

/// Appoints the first security administrator, who appoints everybody else; refused where there is one.
pub fn appoint_first(cx: &mut Cx<'_>, new: &FirstAdministrator) -> Result<StaffId, Fail> {
    let holder = security_administrator(cx)?;
    let roles = people::first_administrator(holder.as_deref())?;
    organisation::check_badge(&new.badge)?;
    let FirstAdministrator { account, name, badge } = new.clone();
    appoint(cx, &NewStaff { account, name, badge, department: None, roles })
}

/// Gives a member of staff other roles or another department; a post without a role is a dismissal.
pub fn reassign(
    cx: &mut Cx<'_>,
    id: StaffId,
    seen: Option<i64>,
    (department, roles): (Option<DepartmentId>, RoleSet),
) -> Result<(), Fail> {
    must_be(cx, &[Role::SecurityAdmin])?;
    let mut live = cx.get::<Staff>(id)?;
    if seen.is_some_and(|version| version != live.version()) {
        return Err(Fail::Stale);
    }
    let others = other_guards(cx, id)?;
    let event = organisation::reassign(&live, (department, roles), others)?;
    cx.record(&mut live, event)
}

/// Lets a member of staff go; the account, for the directory to close. Who holds claims is let go by
/// [`crate::cases::leaving::dismiss`].
pub(crate) fn dismiss(cx: &mut Cx<'_>, id: StaffId) -> Result<AccountId, Fail> {
    must_be(cx, &[Role::SecurityAdmin])?;
    let by = cx.actor().account().ok_or(Fail::NotFound)?;
    let mut live = cx.get::<Staff>(id)?;
    let others = other_guards(cx, id)?;
    let event = organisation::dismiss(&live, by, others, cx.now())?;
    cx.record(&mut live, event)?;
    Ok(live.account)
}

/// Whether another active security administrator is there.
fn other_guards(rx: &mut impl Reading, id: StaffId) -> Result<Others, Fail> {
    let guard = i64::from(RoleSet::of(&[Role::SecurityAdmin]).mask());
    let found = rx.query_opt(&sql::OTHER_STAFF_WITH, &[rx.centre().into(), id.into(), guard.into()])?;
    Ok(if found.is_some() { Others::Remain } else { Others::None })
}

/// Members of staff by badge, after a badge, at most `limit`.
pub fn staff_page(rx: &mut impl Reading, after: &str, limit: u32) -> Result<Vec<StaffRow>, Fail> {
    let rows = rx.query(&sql::STAFF_PAGE, &[rx.centre().into(), after.into(), i64::from(limit).into()])?;
    rows.iter()
        .map(|r| {
            Ok(StaffRow {
                id: r.typed_id(0)?,
                badge: r.text(1)?.to_owned(),
                department: r.opt_typed_id(2)?,
                roles: RoleSet::from_mask(u16::try_from(r.int(3)?).unwrap_or(0)),
                active: r.int(4)? == 1,
            })
        })
        .collect()
}

/// A member of staff as colleagues see him.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct StaffCard {
    /// The name; empty once erased.
    pub name: String,
    /// The post.
    pub staff: Staff,
    /// The version of the post, for the form that changes it.
    pub version: i64,
}

/// Opens a member of staff for showing to colleagues.
pub fn staff_card(rx: &mut impl Reading, id: StaffId) -> Result<StaffCard, Fail> {
    let live = rx.get::<Staff>(id)?;
    let (version, staff) = (live.version(), live.into_inner());
    let name = rx.open(&staff.name)?.unwrap_or_default();
    Ok(StaffCard { name, staff, version })
}

/// The member of staff with a badge.
pub fn staff_by_badge(rx: &mut impl Reading, badge: &str) -> Result<Option<Live<Staff>>, Fail> {
    match rx.query_opt(&sql::STAFF_BY_BADGE, &[rx.centre().into(), badge.into()])? {
        Some(row) => rx.load(row.id(0)?),
        None => Ok(None),
    }
}
