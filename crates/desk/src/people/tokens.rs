//! System tokens: made by the security administrator, shown once, scoped by roles, expiring. In the directory.

use base::id::{AccountId, ApplicantId, StaffId};
use base::{CentreId, Digest, Id, Instant};
use rules::Refusal;
use rules::people::{Account, AccountEvent, Password, Role, RoleSet};

use super::sessions::{self, Session};
use super::sql;
use crate::store::{Cx, Fail, Live, Reading};

/// The longest a token may live.
pub const DAYS_MAX: i64 = 366;
const DAY_MS: i64 = 24 * 3600 * 1000;
/// Characters of a token's name.
const NAME_CHARS_MAX: usize = 60;

/// A token to be made.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct NewToken {
    /// SM3 of the token.
    pub token: Digest,
    /// What it is for.
    pub name: String,
    /// The account in whose name it acts.
    pub account: AccountId,
    /// Where it acts.
    pub home: CentreId,
    /// The member of staff there.
    pub staff: Option<StaffId>,
    /// The applicant there.
    pub applicant: Option<ApplicantId>,
    /// The roles it may use at most.
    pub roles: RoleSet,
    /// Days it lives.
    pub days: i64,
}

/// A token in a list; the token itself is never seen again.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct TokenRow {
    /// Its id.
    pub id: Id,
    /// What it is for.
    pub name: String,
    /// The account.
    pub account: AccountId,
    /// Its roles at most.
    pub roles: RoleSet,
    /// When it was made.
    pub made_at: Instant,
    /// When it expires.
    pub expires_at: Instant,
    /// When it was taken back.
    pub revoked_at: Option<Instant>,
}

/// Makes a token; `by` is the security administrator.
pub fn make(cx: &mut Cx<'_>, new: &NewToken) -> Result<Id, Fail> {
    let by = administrator(cx)?;
    let name = base::text::clean_text(new.name.trim(), NAME_CHARS_MAX)
        .map_err(|e| Refusal::invalid("token.name", "name", format!("用途：{e}")))?;
    if !(1..=DAYS_MAX).contains(&new.days) {
        return Err(Refusal::invalid(
            "token.days",
            "days",
            format!("有效天数请填 1 至 {DAYS_MAX} 之间的整数。"),
        )
        .into());
    }
    if new.roles == RoleSet::NONE {
        return Err(
            Refusal::invalid("token.roles", "roles", "请至少选择一个角色，令牌只能做所选角色的事。").into()
        );
    }
    must_belong(cx, new)?;
    let id: Id = cx.new_id();
    let expires_at = cx.wall().plus_ms(new.days * DAY_MS);
    let args = [
        cx.centre().into(),
        new.token.into(),
        id.into(),
        name.into(),
        new.account.into(),
        new.home.into(),
        new.staff.into(),
        new.applicant.into(),
        i64::from(new.roles.mask()).into(),
        cx.wall().into(),
        expires_at.into(),
    ];
    cx.execute(&sql::INSERT_TOKEN, &args)?;
    let mut account = cx.get::<Account>(new.account)?;
    cx.record(&mut account, AccountEvent::TokenMade { token: id, roles: new.roles, expires_at, by })?;
    Ok(id)
}

/// Refuses a token that would act under a post or as an applicant of somebody else's account.
fn must_belong(cx: &mut Cx<'_>, new: &NewToken) -> Result<(), Fail> {
    let key = [new.home.into(), new.account.into()];
    let staff: Option<StaffId> =
        cx.query_opt(&sql::STAFF_OF_ACCOUNT, &key)?.map(|r| r.typed_id(0)).transpose()?;
    let applicant: Option<ApplicantId> =
        cx.query_opt(&sql::APPLICANT_OF_ACCOUNT, &key)?.map(|r| r.typed_id(0)).transpose()?;
    let own = new.staff.is_none_or(|one| staff == Some(one))
        && new.applicant.is_none_or(|one| applicant == Some(one));
    if own {
        Ok(())
    } else {
        Err(Refusal::invalid(
            "token.account",
            "badge",
            "令牌只能以账号本人的岗位或申请人身份行事，请核对工号和账号。",
        )
        .into())
    }
}

/// Takes a token back; it opens nothing from then on.
pub fn revoke(cx: &mut Cx<'_>, (home, id): (CentreId, Id)) -> Result<(), Fail> {
    let by = administrator(cx)?;
    let args = [cx.centre().into(), id.into(), cx.wall().into(), home.into()];
    let row = cx.query_opt(&sql::REVOKE_TOKEN, &args)?.ok_or(Fail::NotFound)?;
    let account: AccountId = row.typed_id(0)?;
    let mut account = cx.get::<Account>(account)?;
    cx.record(&mut account, AccountEvent::TokenRevoked { token: id, by })
}

/// Takes every token of an account back; who may, the caller has asked.
pub(super) fn revoke_all(cx: &mut Cx<'_>, account: &mut Live<Account>, by: AccountId) -> Result<(), Fail> {
    let args = [cx.centre().into(), account.id().into(), cx.wall().into()];
    for row in cx.query(&sql::REVOKE_TOKENS_OF, &args)? {
        cx.record(account, AccountEvent::TokenRevoked { token: row.id(0)?, by })?;
    }
    Ok(())
}

fn administrator(cx: &mut Cx<'_>) -> Result<AccountId, Fail> {
    let by = cx.actor().account().ok_or(Fail::NotFound)?;
    if cx.actor().roles().has(Role::SecurityAdmin) {
        Ok(by)
    } else {
        Err(Refusal::forbidden("token.security_admin", "令牌由安全管理员签发和收回，请与其联系。").into())
    }
}

/// Who acts with a token, while it holds; never more than its person may do today.
pub fn lookup(rx: &mut impl Reading, token: Digest) -> Result<Option<Session>, Fail> {
    let Some(row) = rx.query_opt(&sql::TOKEN, &[rx.centre().into(), token.into()])? else { return Ok(None) };
    let staff: Option<StaffId> = row.opt_typed_id(2)?;
    let holds = row.opt_int(6)?.is_none() && rx.wall() < row.instant(5)?;
    if !holds || (staff.is_some() && row.opt_int(10)? != Some(1)) {
        return Ok(None);
    }
    let mask = |i| -> Result<RoleSet, Fail> {
        Ok(row.opt_int(i)?.and_then(|m| u16::try_from(m).ok()).map_or(RoleSet::NONE, RoleSet::from_mask))
    };
    let applicant: Option<ApplicantId> = row.opt_typed_id(3)?;
    let (most, today) = match (staff, applicant) {
        (Some(_), _) => (mask(4)?, mask(7)?),
        (None, Some(_)) => (mask(4)?, sessions::citizen(row.opt_int(11)?)),
        // The account was taken off the record it was made for.
        (None, None) => return Ok(None),
    };
    Ok(Some(Session {
        account: row.typed_id(0)?,
        centre: row.centre(1)?,
        staff,
        applicant,
        roles: RoleSet::from_mask(most.mask() & today.mask()),
        department: row.opt_typed_id(8)?,
        badge: row.opt_text(9)?.map(str::to_owned),
        password: Password::Own,
        seen_at: rx.wall(),
    }))
}

/// Every token, the newest first.
pub fn list(rx: &mut impl Reading, home: CentreId) -> Result<Vec<TokenRow>, Fail> {
    let rows = rx.query(&sql::TOKENS, &[rx.centre().into(), home.into()])?;
    rows.iter()
        .map(|r| {
            Ok(TokenRow {
                id: r.id(0)?,
                name: r.text(1)?.to_owned(),
                account: r.typed_id(2)?,
                roles: RoleSet::from_mask(u16::try_from(r.int(4)?).unwrap_or(0)),
                made_at: r.instant(5)?,
                expires_at: r.instant(6)?,
                revoked_at: r.opt_instant(7)?,
            })
        })
        .collect()
}
