//! Departments and staff.

use std::collections::BTreeMap;

use base::id::{AccountId, DepartmentId, StaffId};
use rules::Refusal;
use rules::people::{Department, DepartmentEvent, RoleSet, Staff, StaffEvent};

use super::sql;
use crate::store::{Cx, Fail, FieldClass, Live, Reading};

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
    if let Some(id) = department_by_code(cx, &new.code)? {
        return Ok(id);
    }
    let id: DepartmentId = cx.new_id();
    cx.begin::<Department>(
        id,
        DepartmentEvent::Entered {
            code: new.code.clone(),
            name: new.name.trim().to_owned(),
            zone: new.zone.clone(),
            source: new.source.clone(),
        },
    )?;
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

/// Appoints a member of staff; system, security and audit administration stay with three persons (GB/T 22239).
pub fn appoint(cx: &mut Cx<'_>, new: &NewStaff) -> Result<StaffId, Fail> {
    new.roles.check_separation()?;
    let taken = cx.query_opt(&sql::STAFF_BY_BADGE, &[cx.centre().into(), new.badge.as_str().into()])?;
    if taken.is_some() {
        return Err(
            Refusal::invalid("people.badge_taken", "badge", "该工号已有人使用，请换一个工号。").into()
        );
    }
    let id: StaffId = cx.new_id();
    let name = cx.seal(FieldClass::Name, "staff", id, &new.name)?;
    cx.begin::<Staff>(
        id,
        StaffEvent::Appointed {
            account: new.account,
            name,
            badge: new.badge.clone(),
            department: new.department,
            roles: new.roles,
        },
    )?;
    Ok(id)
}

/// Gives a member of staff other roles or another department.
pub fn reassign(
    cx: &mut Cx<'_>,
    id: StaffId,
    department: Option<DepartmentId>,
    roles: RoleSet,
) -> Result<(), Fail> {
    roles.check_separation()?;
    let mut live = cx.get::<Staff>(id)?;
    cx.record(&mut live, StaffEvent::Reassigned { department, roles })
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
}

/// Opens a member of staff for showing to colleagues.
pub fn staff_card(rx: &mut impl Reading, id: StaffId) -> Result<StaffCard, Fail> {
    let staff = (*rx.get_settled::<Staff>(id)?).clone();
    let name = rx.open(&staff.name)?.unwrap_or_default();
    Ok(StaffCard { name, staff })
}

/// The member of staff with a badge.
pub fn staff_by_badge(rx: &mut impl Reading, badge: &str) -> Result<Option<Live<Staff>>, Fail> {
    match rx.query_opt(&sql::STAFF_BY_BADGE, &[rx.centre().into(), badge.into()])? {
        Some(row) => rx.load(row.id(0)?),
        None => Ok(None),
    }
}
