//! Accounts of the directory: opening, trying a password. Every verb here runs in the directory.

use base::Digest;
use base::id::AccountId;
use rules::Refusal;
use rules::people::account::{self, Matched};
use rules::people::{Account, AccountEvent};

use super::sql;
use crate::store::{Cx, Fail, FieldClass, Reading};

/// What is known of a login before its password is tried.
#[derive(Clone, Debug)]
pub struct Login {
    /// The account.
    pub account: AccountId,
    /// The stored hash.
    pub hash: String,
}

/// Opens an account for a login name that nobody has; `hash` comes from [`super::password::hash`].
pub fn open_account(cx: &mut Cx<'_>, login: &str, hash: &str) -> Result<AccountId, Fail> {
    let account: AccountId = cx.new_id();
    let blind = login_key(cx, login);
    let args = [cx.centre().into(), blind.into(), account.into(), hash.into(), cx.now().into()];
    if cx.execute(&sql::INSERT_CREDENTIAL, &args)? == 0 {
        return Err(login_taken().into());
    }
    cx.begin::<Account>(account, AccountEvent::Opened)?;
    Ok(account)
}

/// Gives an account, whose opening was cut short before its password was shown, another first password.
pub fn first_password(cx: &mut Cx<'_>, account: AccountId, hash: &str) -> Result<(), Fail> {
    let mut live = cx.get::<Account>(account)?;
    let args = [cx.centre().into(), account.into(), hash.into(), cx.now().into()];
    cx.execute(&sql::FIRST_PASSWORD, &args)?;
    cx.record(&mut live, AccountEvent::PasswordChanged)
}

/// The refusal of a login name that somebody has.
pub fn login_taken() -> Refusal {
    Refusal::invalid(
        "people.login_taken",
        "phone",
        "该手机号或账号已注册，请直接登录；忘记密码的，可持证件到窗口重设。",
    )
}

/// Looks a login up; `None` when there is none, which the caller does not tell.
pub fn find_login(rx: &mut impl Reading, login: &str) -> Result<Option<Login>, Fail> {
    let blind = login_key(rx, login);
    let row = rx.query_opt(&sql::CREDENTIAL, &[rx.centre().into(), blind.into()])?;
    row.map(|r| Ok(Login { account: r.typed_id(0)?, hash: r.text(1)?.to_owned() })).transpose()
}

/// Records a tried password. A wrong one is an `Ok` of the verb, so that it is remembered; the inner result says so.
pub fn tried(cx: &mut Cx<'_>, account: AccountId, matched: Matched) -> Result<Result<(), Refusal>, Fail> {
    let mut live = cx.get::<Account>(account)?;
    if let Err(refusal) = account::may_try(&live, cx.now()) {
        return Ok(Err(refusal));
    }
    let event = account::tried(&live, matched, cx.now());
    cx.record(&mut live, event)?;
    Ok(match (matched, live.locked_until) {
        (Matched::Yes, _) => Ok(()),
        (Matched::No, Some(_)) => account::may_try(&live, cx.now()),
        (Matched::No, None) => Err(account::wrong_credentials()),
    })
}

fn login_key(rx: &impl Reading, login: &str) -> Digest {
    rx.blind(FieldClass::Login, &login.trim().to_lowercase())
}
