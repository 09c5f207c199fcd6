//! The gate before every handler: where the request comes from, how often, who sends it, and whether he may.

use std::net::{IpAddr, SocketAddr};

use axum::extract::{ConnectInfo, Request};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderName, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Redirect, Response};
use desk::people::Session;
use desk::store::{Fail, Lane};
use rules::people::account::password_first_of_all;
use rules::people::{Password, RoleSet};

use crate::app::{AppState, Settings};
use crate::cookies::{self, Keep, Protection};
use crate::dress::Manner;
use crate::held;
use crate::json;
use crate::limits::{self, Limit};
use crate::problem::{Raised, Trouble, Unreadable};
use crate::route::{Access, Audience, Body, Route};
use crate::session::{self, Credential};
use crate::visitor::Visitor;

/// The header with which a client of the API makes repeating a request harmless.
pub const IDEMPOTENCY_KEY: HeaderName = HeaderName::from_static("idempotency-key");
/// Sent by a page that reads a part of itself again from time to time.
const REFRESH: HeaderName = HeaderName::from_static("x-refresh");
/// The routes on which a password that was handed out is changed.
const OWN_PASSWORD: [&str; 4] =
    ["me-password", "me-password-change", "staff-password", "staff-password-change"];
const FETCH_SITE: HeaderName = HeaderName::from_static("sec-fetch-site");
const FORWARDED: HeaderName = HeaderName::from_static("x-forwarded-for");

/// What the gate knows of the route behind it.
#[derive(Clone)]
pub struct Door {
    state: AppState,
    /// The id of the route.
    pub id: &'static str,
    who: Access,
    class: Lane,
    limit: Option<Limit>,
    audience: Audience,
    body: Body,
    acts: bool,
}

impl Door {
    /// The door of a route.
    pub fn of(route: &Route, state: &AppState) -> Self {
        Self {
            state: state.clone(),
            id: route.id,
            who: route.who,
            class: route.class,
            limit: route.limit,
            audience: route.audience(),
            body: route.body,
            acts: route.is_unsafe(),
        }
    }
}

impl Access {
    /// Whether somebody may pass. Staff are told that they may not; others are not told that there is anything.
    pub fn check(self, session: Option<&Session>) -> Result<(), Trouble> {
        let roles = match self {
            Self::Public => return Ok(()),
            Self::SignedIn => &[][..],
            Self::Roles(roles) => roles,
        };
        let Some(session) = session else { return Err(Trouble::SignIn(sign_in_door(roles))) };
        if self == Self::SignedIn || session.roles.any(roles) {
            return Ok(());
        }
        Err(if is_staff(session.roles) { Trouble::Forbidden } else { Trouble::Unseen })
    }
}

fn is_staff(roles: RoleSet) -> bool {
    roles.iter().any(rules::people::Role::is_staff)
}

fn sign_in_door(roles: &[rules::people::Role]) -> &'static str {
    if !roles.is_empty() && roles.iter().all(|role| role.is_staff()) { "/staff/sign-in" } else { "/sign-in" }
}

/// Lets a request through to its handler, or answers it here.
pub async fn pass(door: Door, request: Request, next: Next) -> Response {
    tracing::Span::current().record("route", door.id);
    let (mut parts, body) = request.into_parts();
    let visitor = match enter(&door, &parts).await {
        Ok(visitor) => visitor,
        Err(trouble) => return trouble.into_response(),
    };
    if let Err(trouble) = door.who.check(visitor.session()) {
        let mut response = trouble.into_response();
        if door.acts && door.audience == Audience::Page && visitor.former().is_some() {
            parts.extensions.insert(door.body);
            if let Some(resume) = held::keep(&visitor, Request::from_parts(parts, body)).await {
                response.extensions_mut().insert(resume);
            }
        }
        return leaving(response, &visitor);
    }
    if let Some(answer) = password_first(&door, &visitor) {
        return leaving(answer, &visitor);
    }
    parts.extensions.insert(visitor.clone());
    parts.extensions.insert(door.body);
    let alone = parts.headers.contains_key(REFRESH);
    let mut response = next.run(Request::from_parts(parts, body)).await;
    // A page that reads itself again is no sign that anybody sits before it: the session may end for want of use.
    if !alone {
        visitor.touch();
    }
    let raised = response.extensions().get::<Raised>().cloned();
    if let Some(resume) = held::keep_expired(&visitor, raised).await {
        response.extensions_mut().insert(resume);
    }
    if door.audience == Audience::Api {
        response = json::marked(response, visitor.nature());
    }
    leaving(response, &visitor)
}

/// Whoever signed in with a password that was handed out chooses his own before he does anything else.
fn password_first(door: &Door, visitor: &Visitor) -> Option<Response> {
    let session = visitor.session()?;
    let passes = door.who == Access::Public || OWN_PASSWORD.contains(&door.id);
    if session.password == Password::Own || passes {
        return None;
    }
    Some(match door.audience {
        Audience::Page if session.staff.is_some() => Redirect::to("/staff/password").into_response(),
        Audience::Page => Redirect::to("/me/password").into_response(),
        Audience::Api => Trouble::Fail(Fail::Refused(password_first_of_all())).into_response(),
    })
}

/// All that is looked at before anybody is asked for his role.
async fn enter(door: &Door, parts: &Parts) -> Result<Visitor, Trouble> {
    let headers = &parts.headers;
    let manner = parts.extensions.get::<Manner>().cloned();
    let manner = manner.ok_or_else(|| Trouble::Broken("a route outside the dress".into()))?;
    if announced(headers) > door.body.bytes_max() {
        return Err(Trouble::Status(StatusCode::PAYLOAD_TOO_LARGE));
    }
    // Nothing here is named with a NUL, and one of the engines cannot be asked for it.
    if parts.uri.path().contains("%00") {
        return Err(Trouble::Unseen);
    }
    check_host(headers, &door.state.settings)?;
    if door.acts && door.audience == Audience::Page {
        check_origin(headers, &door.state.settings.public_url)?;
    }
    let network = network(parts, &door.state.settings.proxies);
    if let Some(limit) = door.limit {
        door.state.limits.by_network(limit, &network)?;
    }
    let key = match (door.audience, door.acts) {
        (Audience::Api, true) => Some(idempotency_key(headers)?),
        (Audience::Api, false) | (Audience::Page, _) => None,
    };
    let credential = match door.audience {
        Audience::Api => session::bearer(headers)?,
        Audience::Page => manner.jar.get(session::COOKIE).and_then(Credential::parse),
    };
    let session = match &credential {
        Some(credential) => match door.audience {
            Audience::Api => session::find_bearer(&door.state, credential, door.class).await?,
            Audience::Page => session::find(&door.state, credential, door.class).await?,
        },
        None => None,
    };
    let name = match (door.audience, &session) {
        (Audience::Page, Some(session)) => session::name(&door.state.desk, session, door.class).await?,
        (Audience::Page, None) | (Audience::Api, _) => String::new(),
    };
    let visitor = Visitor::new(door.state.clone(), manner, door.class);
    Ok(visitor.signed(credential, session).from(network, key).named(name))
}

/// Gives the error page what it needs to know of the reader, and a stranger his cookie.
fn leaving(mut response: Response, visitor: &Visitor) -> Response {
    if response.extensions().get::<Raised>().is_some() {
        response.extensions_mut().insert(visitor.clone());
    }
    let html = response
        .headers()
        .get(header::CONTENT_TYPE)
        .is_some_and(|kind| kind.as_bytes().starts_with(b"text/html"));
    if html && let Some(visit) = visitor.new_visit() {
        let protection = visitor.state().settings.protection;
        if let Some(line) = cookies::set(protection, session::VISIT, visit, Keep::Session) {
            response.headers_mut().append(header::SET_COOKIE, line);
        }
    }
    response
}

fn announced(headers: &HeaderMap) -> usize {
    let length = headers.get(header::CONTENT_LENGTH).and_then(|v| v.to_str().ok());
    length.map_or(0, |text| text.parse().unwrap_or(usize::MAX))
}

/// A server of this machine only answers to names of this machine, so that no page elsewhere can lead a browser to it
/// under a name of its own; what the operator calls the site is welcome too.
fn check_host(headers: &HeaderMap, settings: &Settings) -> Result<(), Trouble> {
    let host = headers.get(header::HOST).and_then(|v| v.to_str().ok()).unwrap_or("localhost");
    let public = settings.public_url.split_once("://").map_or("", |(_, rest)| rest.trim_end_matches('/'));
    let name = if host.starts_with('[') { host.split_inclusive(']').next() } else { host.split(':').next() };
    let own = matches!(name, Some("localhost" | "127.0.0.1" | "[::1]"));
    match settings.protection {
        Protection::Loopback if !own && host != public => {
            Err(Trouble::Status(StatusCode::MISDIRECTED_REQUEST))
        }
        Protection::Loopback | Protection::Secure => Ok(()),
    }
}

/// Refuses an act that a page of another site started (OWASP ASVS 5.0 V3.5); the form's token is checked besides.
fn check_origin(headers: &HeaderMap, public_url: &str) -> Result<(), Trouble> {
    if let Some(site) = headers.get(&FETCH_SITE) {
        return if site == "same-origin" || site == "none" { Ok(()) } else { Err(Trouble::Forged) };
    }
    let Some(origin) = headers.get(header::ORIGIN) else { return Ok(()) };
    let origin = origin.to_str().unwrap_or("null");
    let host = headers.get(header::HOST).and_then(|v| v.to_str().ok()).unwrap_or("");
    let ours = if public_url.is_empty() {
        origin.split_once("://").is_some_and(|(_, authority)| authority == host)
    } else {
        origin == public_url.trim_end_matches('/')
    };
    if ours { Ok(()) } else { Err(Trouble::Forged) }
}

fn idempotency_key(headers: &HeaderMap) -> Result<String, Trouble> {
    let key = headers.get(&IDEMPOTENCY_KEY).and_then(|v| v.to_str().ok()).map(str::trim);
    match key {
        Some(key) if !key.is_empty() => Ok(key.to_owned()),
        Some(_) | None => {
            Err(Unreadable::new("request.key_missing", "the header Idempotency-Key is required")
                .status(StatusCode::BAD_REQUEST)
                .into())
        }
    }
}

/// The network a request comes from: of the peer, or of the last address a believed proxy names.
fn network(parts: &Parts, proxies: &[IpAddr]) -> String {
    let peer = parts.extensions.get::<ConnectInfo<SocketAddr>>().map(|info| info.0.ip());
    let named = || {
        let line = parts.headers.get_all(FORWARDED).iter().next_back()?.to_str().ok()?;
        line.rsplit(',').next()?.trim().parse::<IpAddr>().ok()
    };
    match peer {
        Some(peer) if proxies.contains(&peer) => limits::network(named().unwrap_or(peer)),
        Some(peer) => limits::network(peer),
        None => "unknown".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(pairs: &[(HeaderName, &str)]) -> HeaderMap {
        pairs.iter().map(|(name, value)| (name.clone(), value.parse().unwrap())).collect()
    }

    #[test]
    fn an_act_started_by_another_site_is_refused() {
        let foreign =
            [(FETCH_SITE, "cross-site"), (FETCH_SITE, "same-site"), (header::ORIGIN, "https://example.org")];
        for (name, value) in foreign {
            let headers = headers(&[(header::HOST, "127.0.0.1:8080"), (name, value)]);
            assert!(check_origin(&headers, "").is_err(), "{value}");
        }
        let own = headers(&[(header::HOST, "127.0.0.1:8080"), (header::ORIGIN, "http://127.0.0.1:8080")]);
        assert!(check_origin(&own, "").is_ok());
        assert!(check_origin(&own, "https://example.org/").is_err());
    }
}
