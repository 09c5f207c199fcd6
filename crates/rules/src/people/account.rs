//! Accounts of the directory: who signs in, and what wrong passwords do.

use base::id::AccountId;
use base::{Id, Instant};
use serde::{Deserialize, Serialize};

use crate::{EventName, Refusal, Subject};

/// Wrong passwords in a row before the account is locked (GB/T 22239 8.1.4.1).
pub const WRONG_PASSWORDS_MAX: u32 = 5;
/// How long a locked account stays locked.
pub const LOCKED_MS: i64 = 30 * 60 * 1000;
/// Fewer characters than this are no password.
pub const PASSWORD_CHARS_MIN: usize = 8;

/// Who signs in; login name and password hash lie in tables of the directory's own.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Account {
    /// Its id.
    pub id: AccountId,
    /// Wrong passwords since the last right one.
    pub wrong: u32,
    /// Until when it is locked.
    pub locked_until: Option<Instant>,
    /// Since when it may not sign in any more.
    pub closed_at: Option<Instant>,
}

/// What happens to an account.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(tag = "is", rename_all = "snake_case")]
pub enum AccountEvent {
    /// It exists.
    Opened,
    /// A right password.
    SignedIn,
    /// A wrong password.
    Mistyped {
        /// How many in a row now.
        wrong: u32,
        /// Locked until, when that was one too many.
        locked_until: Option<Instant>,
    },
    /// The password was changed.
    PasswordChanged,
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
            Self::Opened => "opened",
            Self::SignedIn => "signed_in",
            Self::Mistyped { .. } => "mistyped",
            Self::PasswordChanged => "password_changed",
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
        matches!(event, AccountEvent::Opened).then(|| Self {
            id: id.into(),
            wrong: 0,
            locked_until: None,
            closed_at: None,
        })
    }

    fn apply(&mut self, event: &AccountEvent) {
        match event {
            AccountEvent::Opened | AccountEvent::TokenMade { .. } | AccountEvent::TokenRevoked { .. } => {}
            AccountEvent::SignedIn | AccountEvent::PasswordChanged => {
                self.wrong = 0;
                self.locked_until = None;
            }
            AccountEvent::Mistyped { wrong, locked_until } => {
                self.wrong = *wrong;
                self.locked_until = *locked_until;
            }
            AccountEvent::Closed { at } => self.closed_at = Some(*at),
        }
    }

    fn id(&self) -> Id {
        self.id.into()
    }
}

/// Whether the account may try a password now.
pub fn may_try(account: &Account, now: Instant) -> Result<(), Refusal> {
    if account.closed_at.is_some() {
        return Err(wrong_credentials());
    }
    match account.locked_until {
        Some(until) if now < until => Err(Refusal::conflict(
            "people.locked",
            format!(
                "密码连续输错 {WRONG_PASSWORDS_MAX} 次，账号已锁定，请在 {until} 后再试，或到窗口重设密码。"
            ),
        )
        .with("count", WRONG_PASSWORDS_MAX)
        .with("until", until)),
        _ => Ok(()),
    }
}

/// What a tried password does.
pub fn tried(account: &Account, matched: Matched, now: Instant) -> AccountEvent {
    match matched {
        Matched::Yes => AccountEvent::SignedIn,
        Matched::No => {
            let wrong = account.wrong.saturating_add(1);
            let locked_until = wrong.is_multiple_of(WRONG_PASSWORDS_MAX).then(|| now.plus_ms(LOCKED_MS));
            AccountEvent::Mistyped { wrong, locked_until }
        }
    }
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

/// Refuses passwords that are too short or that are the login itself (GB/T 22239 8.1.4.1).
pub fn check_password(login: &str, password: &str) -> Result<(), Refusal> {
    let kinds = [
        password.chars().any(|c| c.is_ascii_digit()),
        password.chars().any(char::is_alphabetic),
        password.chars().any(|c| !c.is_alphanumeric()),
    ];
    let enough = password.chars().count() >= PASSWORD_CHARS_MIN && kinds.iter().filter(|k| **k).count() >= 2;
    if !enough || password.contains(login) {
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

    fn account() -> Account {
        Account::begin(Id::from_parts(0, [0; 10]), &AccountEvent::Opened).expect("opened is first")
    }

    #[test]
    fn the_fifth_wrong_password_locks_for_half_an_hour() {
        let mut a = account();
        let now = Instant(1_000);
        for _ in 0..WRONG_PASSWORDS_MAX {
            may_try(&a, now).unwrap();
            let e = tried(&a, Matched::No, now);
            a.apply(&e);
        }
        assert_eq!(may_try(&a, now).unwrap_err().code, "people.locked");
        assert!(may_try(&a, now.plus_ms(LOCKED_MS)).is_ok());
        let e = tried(&a, Matched::Yes, now.plus_ms(LOCKED_MS));
        a.apply(&e);
        assert_eq!(a.wrong, 0);
    }

    #[test]
    fn a_password_needs_two_kinds_of_characters_and_is_not_the_login() {
        for bad in ["short1!", "allletters", "12345678", "13800000000a"] {
            assert!(check_password("13800000000", bad).is_err(), "{bad}");
        }
        assert!(check_password("13800000000", "Lihu-2026").is_ok());
    }
}
