//! Sessions: the SM3 of a random token, never the token. Every verb here runs in the directory.

use base::id::{AccountId, ApplicantId, DepartmentId, StaffId};
use base::{CentreId, Digest, Instant};
use rules::people::{Account, Password, Role, RoleSet};

use super::sql;
use crate::store::{Actor, Cx, Fail, Reading};

/// How long a session lasts without a request, in operational time (GB/T 22239 8.1.4.1).
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Idle {
    /// Of a member of staff, in minutes.
    pub staff_minutes: u32,
    /// Of a citizen, in minutes.
    pub citizen_minutes: u32,
}

impl Default for Idle {
    /// A quarter of an hour for staff, as protection level 3 is examined; two hours for a citizen who fetches a paper.
    fn default() -> Self {
        Self { staff_minutes: 15, citizen_minutes: 120 }
    }
}

const MINUTE_MS: i64 = 60 * 1000;
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
    /// Whose choice the password was that opened it; with a one-time password nothing is done but changing it.
    pub password: Password,
    /// When it was last touched, in operational time.
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

/// Opens a session of an account that may sign in.
pub fn open(cx: &mut Cx<'_>, opening: &Opening) -> Result<(), Fail> {
    let account = cx.get::<Account>(opening.account)?;
    if account.closed_at.is_some() {
        return Err(Fail::NotFound);
    }
    let one_time = i64::from(account.password == Password::OneTime);
    let args = [
        cx.centre().into(),
        opening.token.into(),
        opening.account.into(),
        opening.home.into(),
        opening.staff.into(),
        opening.applicant.into(),
        cx.wall().into(),
        one_time.into(),
    ];
    cx.execute(&sql::INSERT_SESSION, &args)?;
    Ok(())
}

/// Finds a session that still holds.
pub fn lookup(rx: &mut impl Reading, token: Digest, idle: Idle) -> Result<Option<Session>, Fail> {
    let now = rx.wall();
    let Some(row) = rx.query_opt(&sql::SESSION, &[rx.centre().into(), token.into()])? else {
        return Ok(None);
    };
    let staff: Option<StaffId> = row.opt_typed_id(2)?;
    let (opened_at, seen_at) = (row.instant(4)?, row.instant(5)?);
    let minutes = if staff.is_some() { idle.staff_minutes } else { idle.citizen_minutes };
    if now.since(seen_at) > i64::from(minutes) * MINUTE_MS || now.since(opened_at) > SESSION_MS {
        return Ok(None);
    }
    if staff.is_some() && row.opt_int(9)? != Some(1) {
        return Ok(None);
    }
    let mask = row.opt_int(6)?.and_then(|m| u16::try_from(m).ok());
    let roles = mask.map_or(citizen(row.opt_int(11)?), RoleSet::from_mask);
    Ok(Some(Session {
        account: row.typed_id(0)?,
        centre: row.centre(1)?,
        staff,
        applicant: row.opt_typed_id(3)?,
        roles,
        department: row.opt_typed_id(7)?,
        badge: row.opt_text(8)?.map(str::to_owned),
        password: if row.int(10)? == 1 { Password::OneTime } else { Password::Own },
        seen_at,
    }))
}

/// The roles of a person without a post: whoever acts for another with a power of attorney is an agent as well.
pub(super) fn citizen(agent: Option<i64>) -> RoleSet {
    let roles = RoleSet::of(&[Role::Citizen]);
    if agent == Some(1) { roles.with(Role::Agent) } else { roles }
}

/// Whose session a token was, and where it acted, once the session holds no longer: for a form that was begun under it.
/// A session that was closed is nobody's.
pub fn formerly(rx: &mut impl Reading, token: Digest) -> Result<Option<(AccountId, CentreId)>, Fail> {
    let row = rx.query_opt(&sql::SESSION, &[rx.centre().into(), token.into()])?;
    row.map(|row| Ok((row.typed_id(0)?, row.centre(1)?))).transpose()
}

/// Says that a session is in use; the caller does so at most every [`TOUCH_MS`].
pub fn touch(cx: &mut Cx<'_>, token: Digest) -> Result<(), Fail> {
    cx.execute(&sql::TOUCH_SESSION, &[cx.centre().into(), token.into(), cx.wall().into()])?;
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

/// Ends every session of an account but the one whose holder chose another password; that one is his own from now on.
pub fn close_others(cx: &mut Cx<'_>, account: AccountId, here: Digest) -> Result<(), Fail> {
    let args = [cx.centre().into(), account.into(), here.into()];
    cx.execute(&sql::DELETE_OTHER_SESSIONS, &args)?;
    cx.execute(&sql::OWN_SESSION, &args)?;
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
