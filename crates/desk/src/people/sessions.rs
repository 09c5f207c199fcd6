//! Sessions: the SM3 of a random token, never the token. Every verb here runs in the directory.

use base::id::{AccountId, ApplicantId, DepartmentId, StaffId};
use base::{CentreId, Digest, Instant};
use rules::people::{Role, RoleSet};

use super::sql;
use crate::store::{Actor, Cx, Fail, Reading};

/// A session of a member of staff ends after this without a request (GB/T 22239 8.1.4.1).
pub const STAFF_IDLE_MS: i64 = 30 * 60 * 1000;
/// A citizen's session ends after this without a request.
pub const CITIZEN_IDLE_MS: i64 = 2 * 3600 * 1000;
/// Every session ends after this.
pub const SESSION_MS: i64 = 12 * 3600 * 1000;
/// A session is touched at most this often.
pub const TOUCH_MS: i64 = 60 * 1000;

/// Who is signed in.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Session {
    /// The account.
    pub account: AccountId,
    /// The centre in which it acts.
    pub centre: CentreId,
    /// The member of staff, if it is one.
    pub staff: Option<StaffId>,
    /// The applicant, if it is one.
    pub applicant: Option<ApplicantId>,
    /// What it may do there today.
    pub roles: RoleSet,
    /// The department of a member of staff.
    pub department: Option<DepartmentId>,
    /// The badge of a member of staff.
    pub badge: Option<String>,
    /// When it was last touched.
    pub seen_at: Instant,
}

impl Session {
    /// The actor of its verbs.
    pub fn actor(&self) -> Actor {
        Actor::Account {
            account: self.account,
            staff: self.staff,
            applicant: self.applicant,
            roles: self.roles,
        }
    }
}

/// For whom a session is opened.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Opening {
    /// SM3 of the token.
    pub token: Digest,
    /// The account.
    pub account: AccountId,
    /// Where it acts.
    pub home: CentreId,
    /// The member of staff there.
    pub staff: Option<StaffId>,
    /// The applicant there.
    pub applicant: Option<ApplicantId>,
}

/// Opens a session.
pub fn open(cx: &mut Cx<'_>, opening: &Opening) -> Result<(), Fail> {
    let args = [
        cx.centre().into(),
        opening.token.into(),
        opening.account.into(),
        opening.home.into(),
        opening.staff.into(),
        opening.applicant.into(),
        cx.now().into(),
    ];
    cx.execute(&sql::INSERT_SESSION, &args)?;
    Ok(())
}

/// Finds a session that still holds.
pub fn lookup(rx: &mut impl Reading, token: Digest) -> Result<Option<Session>, Fail> {
    let now = rx.now();
    let Some(row) = rx.query_opt(&sql::SESSION, &[rx.centre().into(), token.into()])? else {
        return Ok(None);
    };
    let staff: Option<StaffId> = row.opt_typed_id(2)?;
    let (opened_at, seen_at) = (row.instant(4)?, row.instant(5)?);
    let idle = if staff.is_some() { STAFF_IDLE_MS } else { CITIZEN_IDLE_MS };
    if now.since(seen_at) > idle || now.since(opened_at) > SESSION_MS {
        return Ok(None);
    }
    if staff.is_some() && row.opt_int(9)? != Some(1) {
        return Ok(None);
    }
    let mask = row.opt_int(6)?.and_then(|m| u16::try_from(m).ok());
    let roles = mask.map_or(RoleSet::of(&[Role::Citizen]), RoleSet::from_mask);
    Ok(Some(Session {
        account: row.typed_id(0)?,
        centre: row.centre(1)?,
        staff,
        applicant: row.opt_typed_id(3)?,
        roles,
        department: row.opt_typed_id(7)?,
        badge: row.opt_text(8)?.map(str::to_owned),
        seen_at,
    }))
}

/// Says that a session is in use; the caller does so at most every [`TOUCH_MS`].
pub fn touch(cx: &mut Cx<'_>, token: Digest) -> Result<(), Fail> {
    cx.execute(&sql::TOUCH_SESSION, &[cx.centre().into(), token.into(), cx.now().into()])?;
    Ok(())
}

/// Ends a session.
pub fn close(cx: &mut Cx<'_>, token: Digest) -> Result<(), Fail> {
    cx.execute(&sql::DELETE_SESSION, &[cx.centre().into(), token.into()])?;
    Ok(())
}

/// Ends every session of an account.
pub fn close_all(cx: &mut Cx<'_>, account: AccountId) -> Result<(), Fail> {
    cx.execute(&sql::DELETE_SESSIONS_OF, &[cx.centre().into(), account.into()])?;
    Ok(())
}

/// Who an account is in a centre: staff with department and roles, or an applicant.
pub fn who(
    rx: &mut impl Reading,
    account: AccountId,
) -> Result<(Option<StaffId>, Option<ApplicantId>), Fail> {
    let key = [rx.centre().into(), account.into()];
    let staff = rx.query_opt(&sql::STAFF_OF_ACCOUNT, &key)?.map(|r| r.typed_id(0)).transpose()?;
    let applicant = rx.query_opt(&sql::APPLICANT_OF_ACCOUNT, &key)?.map(|r| r.typed_id(0)).transpose()?;
    Ok((staff, applicant))
}
