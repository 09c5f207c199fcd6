//! Accounts of the directory: opening, trying a password, changing and resetting it, closing. Every verb here runs in the
//! directory.

use base::id::AccountId;
use base::{CentreId, Digest};
use rules::Refusal;
use rules::people::account::{self, Matched, Password};
use rules::people::{Account, AccountEvent, Role};

use super::{sessions, sql, tokens, tries};
use crate::store::{Cx, Fail, FieldClass, Live, Reading};

/// What is known of a login before its password is tried.
#[derive(Clone, Debug)]
pub struct Login {
    /// The account.
    pub account: AccountId,
    /// The stored hash.
    pub hash: String,
}

/// Opens an account for a login name that nobody has, under a password of the holder's choice; `hash` comes from
/// [`super::password::hash`].
pub fn open_account(cx: &mut Cx<'_>, login: &str, hash: &str) -> Result<AccountId, Fail> {
    opened(cx, login, (hash, Password::Own))
}

/// The same under a password that an officer hands out: the first sign-in changes it.
pub fn open_with_one_time(cx: &mut Cx<'_>, login: &str, hash: &str) -> Result<AccountId, Fail> {
    opened(cx, login, (hash, Password::OneTime))
}

fn opened(cx: &mut Cx<'_>, login: &str, (hash, password): (&str, Password)) -> Result<AccountId, Fail> {
    let account: AccountId = cx.new_id();
    let blind = login_key(cx, login);
    let args = [cx.centre().into(), blind.into(), account.into(), hash.into(), cx.wall().into()];
    if cx.execute(&sql::INSERT_CREDENTIAL, &args)? == 0 {
        return Err(login_taken().into());
    }
    cx.begin::<Account>(account, AccountEvent::Opened { password })?;
    Ok(account)
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

/// What an account signs in with, as its holder proves it once more.
#[derive(Clone, Debug)]
pub struct Own {
    /// The blind index of the login name.
    pub login: Digest,
    /// The stored hash.
    pub hash: String,
}

/// What an account signs in with.
pub fn own(rx: &mut impl Reading, account: AccountId) -> Result<Option<Own>, Fail> {
    let row = rx.query_opt(&sql::CREDENTIAL_OF, &[rx.centre().into(), account.into()])?;
    row.map(|r| Ok(Own { login: r.digest(0)?, hash: r.text(1)?.to_owned() })).transpose()
}

/// Records a tried password. A wrong one is an `Ok` of the verb, so that it is remembered; the inner result says so.
///
/// A login that nobody has is counted and locked like any other, so that neither the answer nor the lock tells who has an
/// account; only the event that a known one adds to the log differs.
pub fn tried(
    cx: &mut Cx<'_>,
    login: &str,
    found: Option<AccountId>,
    matched: Matched,
) -> Result<Result<(), Refusal>, Fail> {
    let login = login_key(cx, login);
    tried_at(cx, login, found, matched)
}

/// The same of a login known by its blind index.
pub fn tried_at(
    cx: &mut Cx<'_>,
    login: Digest,
    found: Option<AccountId>,
    matched: Matched,
) -> Result<Result<(), Refusal>, Fail> {
    let now = cx.wall();
    if let Err(refusal) = account::may_try(tries::of(cx, FieldClass::Login, login)?.as_ref(), now) {
        return Ok(Err(refusal));
    }
    let live = match found {
        Some(account) => cx.load::<Account>(account)?.filter(|live| live.closed_at.is_none()),
        None => None,
    };
    let Some(mut live) = live else {
        let after = tries::wrong(cx, FieldClass::Login, login)?;
        return Ok(account::may_try(Some(&after), now).and(Err(account::wrong_credentials())));
    };
    match matched {
        Matched::Yes => {
            tries::clear(cx, FieldClass::Login, login)?;
            cx.record(&mut live, AccountEvent::SignedIn)?;
            Ok(Ok(()))
        }
        Matched::No => {
            let after = tries::wrong(cx, FieldClass::Login, login)?;
            cx.record(&mut live, account::mistyped(&after))?;
            Ok(account::may_try(Some(&after), now).and(Err(account::wrong_credentials())))
        }
    }
}

/// The holder chooses another password, having proved the present one; his other sessions end.
pub fn change_password(cx: &mut Cx<'_>, account: AccountId, hash: &str, here: Digest) -> Result<(), Fail> {
    if cx.actor().account() != Some(account) {
        return Err(Fail::NotFound);
    }
    let mut live = cx.get::<Account>(account)?;
    keep_hash(cx, account, hash)?;
    sessions::close_others(cx, account, here)?;
    cx.record(&mut live, AccountEvent::PasswordChanged)
}

/// A password to be handed out.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Reset {
    /// Whose.
    pub account: AccountId,
    /// The centre of the officer who hands it out.
    pub home: CentreId,
    /// The hash of the one-time password.
    pub hash: String,
}

/// An officer hands out a one-time password: the security administrator to staff, a clerk to a citizen whose document he
/// has seen. Every session of the account ends, and its lock.
pub fn reset(cx: &mut Cx<'_>, reset: &Reset) -> Result<(), Fail> {
    let by = in_charge_of(cx, reset.account, reset.home)?;
    let mut live = open(cx, reset.account)?;
    keep_hash(cx, reset.account, &reset.hash)?;
    let unlocked = [cx.centre().into(), FieldClass::Login.name().into(), reset.account.into()];
    cx.execute(&sql::UNLOCK_ACCOUNT, &unlocked)?;
    sessions::close_all(cx, reset.account)?;
    cx.record(&mut live, AccountEvent::PasswordReset { by })
}

/// Ends an account: its password, sessions and tokens are gone at once (GB/T 22239 8.1.4.2 c). One that is closed stays so.
pub fn close(cx: &mut Cx<'_>, account: AccountId, home: CentreId) -> Result<(), Fail> {
    let by = match cx.actor().account() {
        Some(own) if own == account => own,
        Some(_) | None => in_charge_of(cx, account, home)?,
    };
    let Some(mut live) = cx.load::<Account>(account)? else { return Ok(()) };
    cx.execute(&sql::DELETE_CREDENTIAL, &[cx.centre().into(), account.into()])?;
    sessions::close_all(cx, account)?;
    tokens::revoke_all(cx, &mut live, by)?;
    if live.closed_at.is_some() {
        return Ok(());
    }
    let at = cx.now();
    cx.record(&mut live, AccountEvent::Closed { at })
}

/// The account signs in under another name from now on; nobody else may have it.
pub fn change_login(cx: &mut Cx<'_>, account: AccountId, login: &str) -> Result<(), Fail> {
    if cx.actor().account() != Some(account) {
        return Err(Fail::NotFound);
    }
    let mut live = open(cx, account)?;
    match find_login(cx, login)? {
        Some(known) if known.account == account => return Ok(()),
        Some(_) => return Err(login_taken().into()),
        None => {}
    }
    let blind = login_key(cx, login);
    cx.execute(&sql::RENAME_CREDENTIAL, &[cx.centre().into(), account.into(), blind.into()])?;
    cx.record(&mut live, AccountEvent::LoginChanged)
}

/// Who may hand out a password or end an account: of staff the security administrator, of others a clerk.
fn in_charge_of(cx: &mut Cx<'_>, account: AccountId, home: CentreId) -> Result<AccountId, Fail> {
    let by = cx.actor().account().ok_or(Fail::NotFound)?;
    let key = [home.into(), account.into()];
    let needed = match cx.query_opt(&sql::POST_OF_ACCOUNT, &key)? {
        Some(_) => Role::SecurityAdmin,
        None => Role::Clerk,
    };
    if cx.actor().roles().has(needed) {
        return Ok(by);
    }
    Err(Refusal::forbidden(
        "people.not_in_charge",
        "工作人员的账号由安全管理员办理，申请人的账号由窗口人员核对证件后办理。",
    )
    .into())
}

fn open(cx: &mut Cx<'_>, account: AccountId) -> Result<Live<Account>, Fail> {
    let live = cx.get::<Account>(account)?;
    match live.closed_at {
        None => Ok(live),
        Some(_) => Err(Refusal::conflict("people.account_closed", "该账号已注销，请重新开通账号。").into()),
    }
}

fn keep_hash(cx: &mut Cx<'_>, account: AccountId, hash: &str) -> Result<(), Fail> {
    let args = [cx.centre().into(), account.into(), hash.into(), cx.wall().into()];
    match cx.execute(&sql::CHANGE_HASH, &args)? {
        0 => Err(Fail::NotFound),
        _ => Ok(()),
    }
}

fn login_key(rx: &impl Reading, login: &str) -> Digest {
    rx.blind(FieldClass::Login, &login.trim().to_lowercase())
}
