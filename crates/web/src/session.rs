//! Sessions and form tokens: random tokens outside, only their SM3 inside.
//!
//! A session's token lies in a cookie of its own site, or comes as a bearer token of the API; the directory knows its
//! digest. The token of forms is derived from it and masked anew on every page, so that neither guessing nor measuring
//! compressed pages finds it.

use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use base::{CentreId, Digest};

use desk::people::{Session, accounts, organisation, password, sessions, tokens};
use desk::store::{Actor, Caller, Desk, Fail, Lane};
use rules::Refusal;
use rules::people::account::{Matched, wrong_credentials};
use tokio::sync::Semaphore;

use crate::app::AppState;
use crate::cookies::{self, Keep};
use crate::problem::{Trouble, Unreadable};
use crate::random;

/// The cookie of a session.
pub const COOKIE: &str = "session";
/// The cookie of somebody who has not signed in; only form tokens hang on it.
pub const VISIT: &str = "visit";
/// Passwords hashed at the same time; each takes tens of milliseconds and megabytes.
const HASHES_AT_ONCE: usize = 2;

static HASHING: Semaphore = Semaphore::const_new(HASHES_AT_ONCE);

/// A session's token: 256 random bits in hexadecimal.
#[derive(Clone)]
pub struct Credential(String);

impl Credential {
    /// A new one.
    pub fn new() -> Self {
        Self(random::hex::<32>())
    }

    /// Reads one; `None` for a text of another shape.
    pub fn parse(text: &str) -> Option<Self> {
        random::from_hex::<32>(text).map(|_| Self(text.to_owned()))
    }

    /// What the directory knows of it.
    pub fn digest(&self) -> Digest {
        seal::sm3(self.0.as_bytes())
    }

    /// The text for the one who holds it.
    pub fn secret(&self) -> &str {
        &self.0
    }
}

impl Default for Credential {
    fn default() -> Self {
        Self::new()
    }
}

/// The bearer token of a request; a header of another shape is refused.
pub fn bearer(headers: &HeaderMap) -> Result<Option<Credential>, Trouble> {
    let Some(line) = headers.get(header::AUTHORIZATION) else { return Ok(None) };
    let token = line.to_str().ok().and_then(|line| line.split_once(' '));
    match token.filter(|(scheme, _)| scheme.eq_ignore_ascii_case("bearer")) {
        Some((_, token)) => Credential::parse(token.trim()).map(Some).ok_or(Trouble::SignIn("/sign-in")),
        None => Err(Unreadable::new("request.field_unreadable", "Authorization: Bearer TOKEN")
            .at("Authorization")
            .status(StatusCode::BAD_REQUEST)
            .into()),
    }
}

/// The session of a token, while it holds.
pub async fn find(
    state: &AppState,
    credential: &Credential,
    class: Lane,
) -> Result<Option<Session>, Trouble> {
    let (digest, idle) = (credential.digest(), state.idle);
    let caller = directory(Actor::Anonymous, class);
    Ok(state.desk.read(caller, move |rx| sessions::lookup(rx, digest, idle)).await?)
}

/// The name of a member of staff as colleagues know it; empty for others, and once erased.
pub async fn name(desk: &Desk, session: &Session, class: Lane) -> Result<String, Trouble> {
    let Some(staff) = session.staff else { return Ok(String::new()) };
    let caller = Caller::new(session.actor(), session.centre, class);
    match desk.read(caller, move |rx| Ok(organisation::staff_card(rx, staff)?.name)).await {
        Err(Fail::NotFound) => Ok(String::new()),
        found => Ok(found?),
    }
}

/// Who acts with a bearer token of the API: a system token, or the token of a session.
pub async fn find_bearer(
    state: &AppState,
    credential: &Credential,
    class: Lane,
) -> Result<Option<Session>, Trouble> {
    let (digest, idle) = (credential.digest(), state.idle);
    let caller = directory(Actor::Anonymous, class);
    let found = state.desk.read(caller, move |rx| match tokens::lookup(rx, digest)? {
        Some(session) => Ok(Some(session)),
        None => sessions::lookup(rx, digest, idle),
    });
    Ok(found.await?)
}

/// Says that a session is in use, at most once a minute and off the request's path.
pub fn touch(desk: &Desk, credential: &Credential, session: &Session) {
    if desk.wall().since(session.seen_at) < sessions::TOUCH_MS {
        return;
    }
    let (desk, digest) = (desk.clone(), credential.digest());
    let caller = directory(session.actor(), Lane::Reader);
    tokio::spawn(async move {
        if let Err(fail) = desk.write(caller, move |cx| sessions::touch(cx, digest)).await {
            tracing::debug!(%fail, "a session was not touched");
        }
    });
}

/// Tries a login and password; the right ones open a session in the home centre.
pub async fn sign_in(
    state: &AppState,
    login: &str,
    typed: String,
) -> Result<Result<Credential, Refusal>, Trouble> {
    match prove(state, login, typed).await? {
        Ok(account) => open(state, account).await.map(Ok),
        Err(refusal) => Ok(Err(refusal)),
    }
}

/// Tries a login and password; the right ones name the account.
///
/// An unknown login and a wrong password cost one run of the hash and one write each, are locked after as many tries, and
/// get the same answer; a commit apart, no more is known of the time they take.
pub async fn prove(
    state: &AppState,
    login: &str,
    typed: String,
) -> Result<Result<base::id::AccountId, Refusal>, Trouble> {
    let desk = &state.desk;
    let name = login.to_owned();
    let caller = directory(Actor::Anonymous, Lane::Public);
    let found = desk.read(caller.clone(), move |rx| accounts::find_login(rx, &name)).await?;
    let stored = found.as_ref().map(|login| login.hash.clone());
    let matched = compare(typed, stored).await?;
    let (name, account) = (login.to_owned(), found.map(|login| login.account));
    let outcome = desk.write(caller, move |cx| accounts::tried(cx, &name, account, matched)).await?;
    Ok(outcome.and_then(|()| account.ok_or_else(wrong_credentials)))
}

/// Tries the password of whoever is signed in once more, before he changes what signs him in.
pub async fn prove_own(
    state: &AppState,
    session: &Session,
    typed: String,
) -> Result<Result<(), Refusal>, Trouble> {
    let (desk, account) = (&state.desk, session.account);
    let caller = directory(session.actor(), Lane::Public);
    let own = desk.read(caller.clone(), move |rx| accounts::own(rx, account)).await?;
    let own = own.ok_or(Trouble::Unseen)?;
    let matched = compare(typed, Some(own.hash)).await?;
    let login = own.login;
    Ok(desk.write(caller, move |cx| accounts::tried_at(cx, login, Some(account), matched)).await?)
}

/// Opens a session of an account in the home centre, whoever has checked who it is.
pub async fn open(state: &AppState, account: base::id::AccountId) -> Result<Credential, Trouble> {
    let home = state.settings.home;
    let caller = Caller::new(Actor::Anonymous, home, Lane::Public);
    let (staff, applicant) = state.desk.read(caller, move |rx| sessions::who(rx, account)).await?;
    let credential = Credential::new();
    let opening = sessions::Opening { token: credential.digest(), account, home, staff, applicant };
    let actor = Actor::Account { account, staff, applicant, roles: rules::people::RoleSet::NONE };
    state.desk.write(directory(actor, Lane::Public), move |cx| sessions::open(cx, &opening)).await?;
    Ok(credential)
}

/// Ends a session.
pub async fn sign_out(desk: &Desk, credential: &Credential, session: &Session) -> Result<(), Trouble> {
    let digest = credential.digest();
    let caller = directory(session.actor(), Lane::Public);
    Ok(desk.write(caller, move |cx| sessions::close(cx, digest)).await?)
}

/// The cookie that keeps a session, or takes it away.
pub fn cookie(state: &AppState, credential: Option<&Credential>) -> Option<HeaderValue> {
    let protection = state.settings.protection;
    match credential {
        Some(credential) => cookies::set(protection, COOKIE, credential.secret(), Keep::Session),
        None => cookies::set(protection, COOKIE, "", Keep::Gone),
    }
}

/// Compares off the runtime, few at a time.
async fn compare(typed: String, stored: Option<String>) -> Result<Matched, Trouble> {
    let _turn = HASHING.acquire().await.map_err(|_| Trouble::Broken("the hashing gate is closed".into()))?;
    let work = tokio::task::spawn_blocking(move || password::matches(&typed, stored.as_deref()));
    Ok(work.await.map_err(|error| Fail::Broken(format!("hashing ended early: {error}")))??)
}

/// Hashes a new password off the runtime, few at a time.
pub async fn hashed(typed: String) -> Result<String, Trouble> {
    let _turn = HASHING.acquire().await.map_err(|_| Trouble::Broken("the hashing gate is closed".into()))?;
    let salt = random::bytes::<16>();
    let work = tokio::task::spawn_blocking(move || password::hash(&typed, &salt));
    Ok(work.await.map_err(|error| Fail::Broken(format!("hashing ended early: {error}")))??)
}

fn directory(actor: Actor, class: Lane) -> Caller {
    Caller::new(actor, CentreId::DIRECTORY, class)
}

/// The token of forms that hangs on a secret of the reader.
fn form_token(secret: &str) -> [u8; 16] {
    let digest = seal::hmac_sm3(secret.as_bytes(), &[b"sanxiang form token"]);
    let mut token = [0u8; 16];
    token.copy_from_slice(&digest.0[..16]);
    token
}

/// The form token as a page carries it: a fresh mask, and the token under it.
pub fn masked_form_token(secret: &str) -> String {
    let mask = random::bytes::<16>();
    let hidden = xor(form_token(secret), mask);
    random::to_hex(&mask) + &random::to_hex(&hidden)
}

/// Whether a form carries the token of this reader.
pub fn is_form_token(secret: &str, sent: &str) -> bool {
    let Some(bytes) = random::from_hex::<32>(sent) else { return false };
    let (mut mask, mut hidden) = ([0u8; 16], [0u8; 16]);
    mask.copy_from_slice(&bytes[..16]);
    hidden.copy_from_slice(&bytes[16..]);
    let difference = xor(xor(hidden, mask), form_token(secret));
    difference.iter().fold(0, |all, byte| all | byte) == 0
}

fn xor(a: [u8; 16], b: [u8; 16]) -> [u8; 16] {
    std::array::from_fn(|i| a[i] ^ b[i])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_form_token_looks_new_on_every_page_and_belongs_to_one_reader() {
        let (one, two) = (masked_form_token("a"), masked_form_token("a"));
        assert_ne!(one, two);
        assert!(is_form_token("a", &one) && is_form_token("a", &two));
        assert!(!is_form_token("b", &one));
        for bad in ["", "00", &"0".repeat(64)] {
            assert!(!is_form_token("a", bad));
        }
    }

    #[test]
    fn a_token_of_another_shape_is_no_token() {
        assert!(Credential::parse("abc").is_none());
        let made = Credential::new();
        assert_eq!(Credential::parse(made.secret()).unwrap().digest(), made.digest());
    }
}
