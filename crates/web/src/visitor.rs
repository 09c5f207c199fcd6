//! The visitor of a page or of the API: who he is, how he reads, and the way to the desk in his name.

use std::convert::Infallible;
use std::fmt::Display;
use std::sync::Arc;

use askama::Template;
use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{StatusCode, header};
use axum::response::{Html, IntoResponse, Redirect, Response};
use base::id::OperationId;
use base::{CentreId, Digest};
use desk::people::Session;
use desk::store::{Actor, Caller, Cx, Fail, Lane, Replayed, Rx};
use rules::Refusal;
use rules::centres::CentreNature;
use rules::people::{Role, RoleSet};

use crate::app::AppState;
use crate::dress::Manner;
use crate::limits::Limit;
use crate::problem::Trouble;
use crate::random;
use crate::session::{self, Credential};
use crate::shown::refusals;
use crate::views::forms::Post;
use crate::views::page::{CentreFace, Here, Lang, Page, UserBadge};
use crate::views::texts;

/// What a handler gives back.
pub type Answer = Result<Response, Trouble>;

/// What a verb gave: its value now, or what it did when it was asked before with the same key.
#[derive(Debug)]
pub enum Done<T> {
    /// It was done now.
    Now(T),
    /// It was done before; nothing was done again.
    Before(Replayed),
}

/// What carries an idempotency key and knows its own content: a form, a JSON text.
pub trait Keyed {
    /// The key and the digest of what was asked; `None` when it carries no key.
    fn key(&self) -> Option<(&str, Digest)>;
}

/// The visitor; cloning it is cheap.
#[derive(Clone)]
pub struct Visitor(Arc<Inner>);

#[derive(Clone)]
struct Inner {
    state: AppState,
    manner: Manner,
    class: Lane,
    signed: Option<(Credential, Session)>,
    visit: Visit,
    network: String,
    key: Option<String>,
    name: String,
}

/// The secret that a stranger's form tokens hang on.
#[derive(Clone)]
enum Visit {
    Known(String),
    New(String),
}

impl Visitor {
    /// Somebody of whom nothing is known but his request.
    pub fn new(state: AppState, manner: Manner, class: Lane) -> Self {
        let known = manner.jar.get(session::VISIT).filter(|visit| random::from_hex::<16>(visit).is_some());
        let visit = match known {
            Some(visit) => Visit::Known(visit.to_owned()),
            None => Visit::New(random::hex::<16>()),
        };
        let inner = Inner {
            state,
            manner,
            class,
            signed: None,
            visit,
            network: String::new(),
            key: None,
            name: String::new(),
        };
        Self(Arc::new(inner))
    }

    /// Somebody whose request reached no route.
    pub fn stranger(state: &AppState, manner: &Manner) -> Self {
        Self::new(state.clone(), manner.clone(), Lane::Public)
    }

    /// The same visitor with his session.
    #[must_use]
    pub fn signed(mut self, credential: Option<Credential>, session: Option<Session>) -> Self {
        Arc::make_mut(&mut self.0).signed = credential.zip(session);
        self
    }

    /// The same visitor with his network and the key of his request.
    #[must_use]
    pub fn from(mut self, network: String, key: Option<String>) -> Self {
        let inner = Arc::make_mut(&mut self.0);
        inner.network = network;
        inner.key = key;
        self
    }

    /// The same visitor with the name that colleagues know him by.
    #[must_use]
    pub fn named(mut self, name: String) -> Self {
        Arc::make_mut(&mut self.0).name = name;
        self
    }

    /// What the head of a page calls him: a member of staff by his name, else by his badge.
    pub fn name(&self) -> String {
        match (self.0.name.as_str(), self.session().and_then(|session| session.badge.as_ref())) {
            ("", Some(badge)) => badge.clone(),
            ("", None) => self.lang().text("me.title").to_owned(),
            (name, _) => name.to_owned(),
        }
    }

    /// The state of the application.
    pub fn state(&self) -> &AppState {
        &self.0.state
    }

    /// Who is signed in.
    pub fn session(&self) -> Option<&Session> {
        self.0.signed.as_ref().map(|(_, session)| session)
    }

    /// Token and session of who is signed in.
    pub fn signed_in(&self) -> Option<&(Credential, Session)> {
        self.0.signed.as_ref()
    }

    /// The language he reads.
    pub fn lang(&self) -> Lang {
        self.0.manner.reading.lang
    }

    /// The roles he holds.
    pub fn roles(&self) -> RoleSet {
        self.session().map_or(RoleSet::NONE, |session| session.roles)
    }

    /// The centre he acts in.
    pub fn centre(&self) -> CentreId {
        self.session().map_or(self.0.state.settings.home, |session| session.centre)
    }

    /// Whether that centre serves the public or rehearses.
    pub fn nature(&self) -> CentreNature {
        let seat = self.0.state.settings.seat(self.centre());
        if seat.is_some_and(|seat| seat.rehearsal) { CentreNature::Rehearsal } else { CentreNature::Real }
    }

    /// The id that joins messages of this request to the log.
    pub fn operation(&self) -> OperationId {
        self.0.manner.operation
    }

    /// Who acts.
    pub fn actor(&self) -> Actor {
        self.session().map_or(Actor::Anonymous, Session::actor)
    }

    /// A cookie that this site set.
    pub fn cookie(&self, name: &str) -> Option<&str> {
        self.0.manner.jar.get(name)
    }

    /// The key of an API request.
    pub fn api_key(&self) -> Option<&str> {
        self.0.key.as_deref()
    }

    /// The caller of a verb, with the key of what he sent.
    pub fn caller(&self, sent: &impl Keyed) -> Caller {
        match sent.key() {
            Some((key, fingerprint)) => self.reader().keyed(key, fingerprint),
            None => self.reader(),
        }
    }

    /// The caller of a query, or of a verb that needs no key.
    pub fn reader(&self) -> Caller {
        Caller::new(self.actor(), self.centre(), self.0.class).operation(self.0.manner.operation)
    }

    /// Runs a verb of the desk in his name; repeated sendings of the same form do it once.
    pub async fn write<T, F>(&self, sent: &impl Keyed, verb: F) -> Result<Done<T>, Trouble>
    where
        F: Fn(&mut Cx<'_>) -> Result<T, Fail> + Send + 'static,
        T: Send + 'static,
    {
        match self.0.state.desk.write(self.caller(sent), verb).await {
            Ok(value) => Ok(Done::Now(value)),
            Err(Fail::Replayed(replayed)) => Ok(Done::Before(replayed)),
            Err(fail) => Err(fail.into()),
        }
    }

    /// Runs a verb of somebody who has shown a code, whoever is signed in.
    pub async fn write_unsigned<T, F>(&self, sent: &impl Keyed, verb: F) -> Result<Done<T>, Trouble>
    where
        F: Fn(&mut Cx<'_>) -> Result<T, Fail> + Send + 'static,
        T: Send + 'static,
    {
        let caller = Caller { actor: Actor::Anonymous, ..self.caller(sent) };
        match self.0.state.desk.write(caller, verb).await {
            Ok(value) => Ok(Done::Now(value)),
            Err(Fail::Replayed(replayed)) => Ok(Done::Before(replayed)),
            Err(fail) => Err(fail.into()),
        }
    }

    /// Runs a query of the desk in his name.
    pub async fn read<T, F>(&self, query: F) -> Result<T, Trouble>
    where
        F: FnOnce(&mut Rx<'_>) -> Result<T, Fail> + Send + 'static,
        T: Send + 'static,
    {
        Ok(self.0.state.desk.read(self.reader(), query).await?)
    }

    /// Counts a request for an account, case or licence.
    pub fn limit(&self, limit: Limit, subject: &str) -> Result<(), Trouble> {
        self.0.state.limits.by_subject(limit, subject)
    }

    /// The text of a message key in his language, with its placeholders filled.
    pub fn say(&self, key: &str, values: &[&dyn Display]) -> String {
        texts::say(self.lang(), key, values)
    }

    /// The sentence of a refusal in his language, where it has one.
    pub fn told(&self, refusal: &Refusal) -> String {
        refusals::sentence(self.lang(), refusal)
    }

    /// A form to this address, under a new key.
    pub fn post(&self, action: impl Into<String>) -> Post {
        Post::new(action, random::hex::<16>())
    }

    /// Whether a form carries his token.
    pub fn owns_form_token(&self, sent: &str) -> bool {
        session::is_form_token(self.secret(), sent)
    }

    /// Whether a form carries a token that was his before he signed in, or before his session ended.
    pub fn owned_form_token(&self, sent: &str) -> bool {
        let jar = &self.0.manner.jar;
        [session::COOKIE, session::VISIT]
            .into_iter()
            .filter_map(|name| jar.get(name))
            .any(|secret| session::is_form_token(secret, sent))
    }

    /// The token of a session that holds no longer.
    pub fn former(&self) -> Option<Credential> {
        match self.session() {
            Some(_) => None,
            None => self.0.manner.jar.get(session::COOKIE).and_then(Credential::parse),
        }
    }

    /// The page of ours that he came from, or the nearest one that can be opened.
    pub fn came_from(&self) -> String {
        self.0.manner.page()
    }

    /// What stands before a path in an address that is read outside a page.
    pub fn base(&self) -> &str {
        &self.0.manner.base
    }

    /// What a page of his carries, with the title of a message key.
    pub fn page(&self, here: Here, title_key: &str) -> Page {
        let mut page = self.page_titled(here, String::new());
        page.title = page.text(title_key).to_owned();
        page
    }

    /// What a page of his carries, with a title that is content.
    pub fn page_titled(&self, here: Here, title: String) -> Page {
        let settings = &self.0.state.settings;
        let seat = settings.seat(self.centre());
        Page {
            lang: self.lang(),
            elder: self.0.manner.reading.elder,
            path: self.0.manner.path.clone(),
            title,
            failed: false,
            here,
            user: self.session().map(|session| badge(self.name(), session)),
            rehearsal: seat.is_some_and(|seat| seat.rehearsal),
            csrf: session::masked_form_token(self.secret()),
            flash: None,
            centre: seat.map_or_else(nameless, |seat| seat.face.clone()),
            release: settings.release,
        }
    }

    /// Says off the request's path that his session is in use.
    pub fn touch(&self) {
        if let Some((credential, session)) = &self.0.signed {
            session::touch(&self.0.state.desk, credential, session);
        }
    }

    /// The secret to give him in a cookie, when he has none.
    pub fn new_visit(&self) -> Option<&str> {
        match (&self.0.visit, &self.0.signed) {
            (Visit::New(secret), None) => Some(secret),
            (Visit::New(_), Some(_)) | (Visit::Known(_), _) => None,
        }
    }

    fn secret(&self) -> &str {
        match (&self.0.signed, &self.0.visit) {
            (Some((credential, _)), _) => credential.secret(),
            (None, Visit::Known(secret) | Visit::New(secret)) => secret,
        }
    }
}

/// A rendered page.
pub fn html(view: &impl Template) -> Answer {
    Ok(Html(view.render()?).into_response())
}

/// The page of an invalid submission again (422), with what was typed and what is wrong.
pub fn invalid(view: &impl Template) -> Answer {
    Ok((StatusCode::UNPROCESSABLE_ENTITY, Html(view.render()?)).into_response())
}

/// After an act: see this page (303).
pub fn see(path: &str) -> Answer {
    Ok(Redirect::to(path).into_response())
}

/// After signing in or out: see this page, with the session's cookie set or gone.
pub fn see_as(state: &AppState, credential: Option<&Credential>, path: &str) -> Answer {
    let mut response = Redirect::to(path).into_response();
    if let Some(line) = session::cookie(state, credential) {
        response.headers_mut().append(header::SET_COOKIE, line);
    }
    Ok(response)
}

impl FromRequestParts<AppState> for Visitor {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, Infallible> {
        let known = parts.extensions.get::<Visitor>().cloned();
        Ok(known.unwrap_or_else(|| {
            let manner = Manner::of(state, &parts.method, &parts.uri, &parts.headers);
            Self::stranger(state, &manner)
        }))
    }
}

/// How the head of the page names who is signed in.
fn badge(name: String, session: &Session) -> UserBadge {
    UserBadge { name, place: String::new(), messages: 0, desks: desks(session.roles) }
}

/// The desks that roles open, in the order of the navigation.
pub fn desks(roles: RoleSet) -> Vec<Here> {
    let desks: [(Here, &[Role]); 6] = [
        (Here::Workbench, &[Role::Clerk]),
        (Here::Intake, &[Role::Clerk]),
        (Here::Inbox, &[Role::Reviewer, Role::Approver]),
        (Here::Cases, &[Role::Clerk, Role::Reviewer, Role::Approver, Role::Supervisor]),
        (Here::Handover, &[Role::Clerk]),
        (Here::Admin, crate::route::ADMINISTRATORS),
    ];
    desks.into_iter().filter(|(_, held)| roles.any(held)).map(|(here, _)| here).collect()
}

/// Before a centre is declared, the house has only its own name.
fn nameless() -> CentreFace {
    CentreFace {
        name: texts::find(Lang::ZhHans, "centre.nameless").text.to_owned(),
        name_en: texts::find(Lang::En, "centre.nameless").text.to_owned(),
        motto: String::new(),
        address: String::new(),
        hours: Vec::new(),
        hotline: "12345".to_owned(),
        updated: String::new(),
    }
}
