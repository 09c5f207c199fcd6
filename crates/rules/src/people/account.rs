//! Accounts of the directory: who signs in, and what wrong passwords do.

use base::id::AccountId;
use base::{Id, Instant};
use serde::{Deserialize, Serialize};

use crate::{EventName, Refusal, Subject};

/// Wrong passwords in a row before a login is locked (GB/T 22239 8.1.4.1).
pub const WRONG_PASSWORDS_MAX: u32 = 5;
/// A wrong password is forgotten when no other follows within this (GB/T 22239 8.1.4.1).
pub const WRONG_WITHIN_MS: i64 = 15 * 60 * 1000;
/// How long a locked login stays locked.
pub const LOCKED_MS: i64 = 30 * 60 * 1000;
/// Fewer characters than this are no password.
pub const PASSWORD_CHARS_MIN: usize = 8;
const MINUTE_MS: i64 = 60 * 1000;

/// Who signs in; login name and password hash lie in tables of the directory's own.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Account {
    /// Its id.
    pub id: AccountId,
    /// Whose choice its password is.
    pub password: Password,
    /// Wrong passwords since the last right one.
    pub wrong: u32,
    /// Since when it may not sign in any more.
    pub closed_at: Option<Instant>,
}

/// Whose choice a password is.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Password {
    /// The holder's own.
    Own,
    /// Handed out by an officer: good for signing in and choosing one's own, and for nothing else (GB/T 22239 8.1.4.1).
    OneTime,
}

/// Whether a wrong password locked its login.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Locked {
    /// It did not.
    No,
    /// It was one too many.
    Yes,
}

/// What happens to an account.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(tag = "is", rename_all = "snake_case")]
pub enum AccountEvent {
    /// It exists.
    Opened {
        /// Whose choice the first password is.
        password: Password,
    },
    /// A right password.
    SignedIn,
    /// A wrong password.
    Mistyped {
        /// How many in a row now.
        wrong: u32,
        /// Whether that locked the login.
        locked: Locked,
    },
    /// The holder chose another password.
    PasswordChanged,
    /// An officer handed out a one-time password.
    PasswordReset {
        /// Who.
        by: AccountId,
    },
    /// It signs in under another name.
    LoginChanged,
    /// A system token was made for it, with these roles at most, until then.
    TokenMade {
        /// The token's id, never the token.
        token: Id,
        /// The roles, as a mask.
        roles: crate::people::RoleSet,
        /// When it expires.
        expires_at: Instant,
        /// Who made it.
        by: AccountId,
    },
    /// A system token was taken back.
    TokenRevoked {
        /// Which.
        token: Id,
        /// Who took it back.
        by: AccountId,
    },
    /// It may not sign in any more.
    Closed {
        /// When.
        at: Instant,
    },
}

impl EventName for AccountEvent {
    fn name(&self) -> &'static str {
        match self {
            Self::Opened { .. } => "opened",
            Self::SignedIn => "signed_in",
            Self::Mistyped { .. } => "mistyped",
            Self::PasswordChanged => "password_changed",
            Self::PasswordReset { .. } => "password_reset",
            Self::LoginChanged => "login_changed",
            Self::TokenMade { .. } => "token_made",
            Self::TokenRevoked { .. } => "token_revoked",
            Self::Closed { .. } => "closed",
        }
    }
}

impl Subject for Account {
    type Event = AccountEvent;
    const KIND: &'static str = "account";
    const FORMAT: i64 = 1;

    fn begin(id: Id, event: &AccountEvent) -> Option<Self> {
        let AccountEvent::Opened { password } = event else { return None };
        Some(Self { id: id.into(), password: *password, wrong: 0, closed_at: None })
    }

    fn apply(&mut self, event: &AccountEvent) {
        match event {
            AccountEvent::Opened { .. }
            | AccountEvent::TokenMade { .. }
            | AccountEvent::TokenRevoked { .. }
            | AccountEvent::LoginChanged => {}
            AccountEvent::SignedIn => self.wrong = 0,
            AccountEvent::PasswordChanged => (self.wrong, self.password) = (0, Password::Own),
            AccountEvent::PasswordReset { .. } => (self.wrong, self.password) = (0, Password::OneTime),
            AccountEvent::Mistyped { wrong, .. } => self.wrong = *wrong,
            AccountEvent::Closed { at } => self.closed_at = Some(*at),
        }
    }

    fn id(&self) -> Id {
        self.id.into()
    }
}

/// What was tried for a name in operational time: a login, whether anybody has it or not, or an identity number.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Tries {
    /// Wrong ones in a row.
    pub wrong: u32,
    /// When the last was.
    pub last_at: Instant,
    /// Until when nothing may be tried.
    pub locked_until: Option<Instant>,
}

impl Tries {
    /// Whether it is locked now.
    pub fn is_locked(&self, now: Instant) -> bool {
        self.locked_until.is_some_and(|until| now < until)
    }

    /// What one more wrong try makes of what was tried before: the fifth in a row locks for half an hour
    /// (GB/T 22239 8.1.4.1).
    pub fn after_wrong(before: Option<&Self>, now: Instant) -> Self {
        let recent = before.filter(|tries| now.since(tries.last_at) <= WRONG_WITHIN_MS);
        let wrong = recent.map_or(0, |tries| tries.wrong).saturating_add(1);
        let locked_until = wrong.is_multiple_of(WRONG_PASSWORDS_MAX).then(|| now.plus_ms(LOCKED_MS));
        Self { wrong, last_at: now, locked_until }
    }
}

/// Whether a password may be tried for a login now; the same for a login that nobody has (GB/T 22239 8.1.4.1).
pub fn may_try(tries: Option<&Tries>, now: Instant) -> Result<(), Refusal> {
    let Some(until) = tries.filter(|tries| tries.is_locked(now)).and_then(|tries| tries.locked_until) else {
        return Ok(());
    };
    let minutes = (until.since(now) + MINUTE_MS - 1) / MINUTE_MS;
    Err(Refusal::conflict(
        "people.locked",
        format!(
            "密码连续输错 {WRONG_PASSWORDS_MAX} 次，该账号已锁定，请在 {minutes} 分钟后再试，或持证件到窗口重设密码。"
        ),
    )
    .with("count", WRONG_PASSWORDS_MAX)
    .with("minutes", minutes))
}

/// What a wrong password is to its account, after the tries that it ends.
pub fn mistyped(after: &Tries) -> AccountEvent {
    let locked = if after.locked_until.is_some() { Locked::Yes } else { Locked::No };
    AccountEvent::Mistyped { wrong: after.wrong, locked }
}

/// Whether the password was right.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Matched {
    /// It was.
    Yes,
    /// It was not.
    No,
}

/// The one answer for an unknown login and for a wrong password, so that neither tells who has an account.
pub fn wrong_credentials() -> Refusal {
    Refusal::invalid("people.wrong_credentials", "password", "账号或密码不正确，请核对后重试。")
}

/// The answer to whoever signed in with a password that was handed out and would do anything but change it
/// (GB/T 22239 8.1.4.1).
pub fn password_first_of_all() -> Refusal {
    Refusal::forbidden("people.password_first", "初始密码只用于登录后修改密码，请先在网页上修改密码。")
}

/// Refuses passwords that are too short or that are the login itself (GB/T 22239 8.1.4.1).
pub fn check_password(login: &str, password: &str) -> Result<(), Refusal> {
    let kinds = [
        password.chars().any(|c| c.is_ascii_digit()),
        password.chars().any(char::is_alphabetic),
        password.chars().any(|c| !c.is_alphanumeric()),
    ];
    let enough = password.chars().count() >= PASSWORD_CHARS_MIN && kinds.iter().filter(|k| **k).count() >= 2;
    if !enough || (!login.is_empty() && password.contains(login)) {
        return Err(Refusal::invalid(
            "people.weak_password",
            "password",
            format!(
                "密码至少 {PASSWORD_CHARS_MIN} 个字符，须含字母、数字、符号中的两种，且不含账号本身，例如 Lihu-2026-ting。"
            ),
        )
        .with("chars_min", PASSWORD_CHARS_MIN));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_fifth_wrong_password_locks_for_half_an_hour() {
        let now = Instant(1_000);
        let mut tries = None;
        for _ in 0..WRONG_PASSWORDS_MAX {
            may_try(tries.as_ref(), now).unwrap();
            tries = Some(Tries::after_wrong(tries.as_ref(), now));
        }
        assert_eq!(may_try(tries.as_ref(), now).unwrap_err().data["minutes"], "30");
        assert!(may_try(tries.as_ref(), now.plus_ms(LOCKED_MS - 1)).is_err());
        assert!(may_try(tries.as_ref(), now.plus_ms(LOCKED_MS)).is_ok());
        let locked = AccountEvent::Mistyped { wrong: WRONG_PASSWORDS_MAX, locked: Locked::Yes };
        assert_eq!(mistyped(&tries.unwrap()), locked);
    }

    #[test]
    fn wrong_passwords_far_apart_do_not_add_up() {
        let mut tries = None;
        for n in 0..20 {
            let now = Instant(n * (WRONG_WITHIN_MS + 1));
            may_try(tries.as_ref(), now).unwrap();
            tries = Some(Tries::after_wrong(tries.as_ref(), now));
        }
        assert_eq!(tries.map(|tries| tries.wrong), Some(1));
    }

    #[test]
    fn a_password_handed_out_is_good_for_one_sign_in_until_it_is_changed() {
        let opened = AccountEvent::Opened { password: Password::OneTime };
        let mut account = Account::begin(Id::from_parts(0, [0; 10]), &opened).unwrap();
        account.apply(&AccountEvent::SignedIn);
        assert_eq!(account.password, Password::OneTime);
        account.apply(&AccountEvent::PasswordChanged);
        assert_eq!(account.password, Password::Own);
        account.apply(&AccountEvent::PasswordReset { by: account.id });
        assert_eq!(account.password, Password::OneTime);
    }

    #[test]
    fn a_password_needs_two_kinds_of_characters_and_is_not_the_login() {
        for bad in ["short1!", "allletters", "12345678", "13800000000a"] {
            assert!(check_password("13800000000", bad).is_err(), "{bad}");
        }
        assert!(check_password("13800000000", "Lihu-2026").is_ok());
    }
}
