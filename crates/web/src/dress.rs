//! The outermost clothes of every answer: operation id, language, security headers, and the page or problem of a trouble.

use std::sync::{Arc, LazyLock};

use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, Uri, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Redirect, Response};
use base::Id;
use base::id::OperationId;
use tracing::Instrument;

use crate::app::{AppState, Settings};
use crate::cookies::{self, Jar, Keep, Protection};
use crate::held::{self, Kept, Resume};
use crate::lang::{self, Reading};
use crate::problem::{self, Raised, Trouble};
use crate::random;
use crate::route::Audience;
use crate::session::VISIT;
use crate::table;
use crate::views::page::Here;
use crate::views::parts::{FlashHtml, Link};
use crate::views::public::ErrorPage;
use crate::visitor::Visitor;

/// The header that names the operation, also in the log and on error pages.
pub const OPERATION: HeaderName = HeaderName::from_static("x-operation-id");

/// The header that marks every answer of a rehearsal centre, those to programs too.
pub const REHEARSAL: HeaderName = HeaderName::from_static("x-rehearsal");

/// What htmx says of its requests, and what leads its page to another.
const SCRIPT: HeaderName = HeaderName::from_static("hx-request");
const LEAD: HeaderName = HeaderName::from_static("hx-redirect");
/// Tells it into which part of the page the answer goes, how, and which part of the answer.
const INTO: HeaderName = HeaderName::from_static("hx-retarget");
const HOW: HeaderName = HeaderName::from_static("hx-reswap");
const WHICH: HeaderName = HeaderName::from_static("hx-reselect");
/// Bytes of a host name with its port.
const HOST_BYTES_MAX: usize = 260;

const CSP: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; \
connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'";

static HEADERS: [(HeaderName, &str); 6] = [
    (header::CONTENT_SECURITY_POLICY, CSP),
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (header::REFERRER_POLICY, "same-origin"),
    (
        HeaderName::from_static("permissions-policy"),
        "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    ),
    (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
    (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
];

/// What is known of a request before anybody looks who sent it.
#[derive(Clone, Debug)]
pub struct Manner {
    /// The id of this request's work.
    pub operation: OperationId,
    /// Language and mode.
    pub reading: Reading,
    /// Path and query, without the switches.
    pub path: String,
    /// Who reads the answer.
    pub audience: Audience,
    /// The cookies.
    pub jar: Jar,
    /// What stands before a path in an address that is read outside a page: `https://…`.
    pub base: String,
    /// Whether something was to be done, and not only shown.
    acts: bool,
    /// Whether a script asked, which puts the answer into its page.
    script: bool,
    /// The page of ours it was asked from.
    back: Option<String>,
}

impl Manner {
    /// Looks at a request.
    pub fn of(state: &AppState, method: &Method, uri: &Uri, headers: &HeaderMap) -> Self {
        let jar = Jar::of(headers, state.settings.protection);
        let mut reading = Reading::of(uri, headers, &jar);
        if method != Method::GET {
            reading.keep.clear();
        }
        let audience = if uri.path().starts_with("/api/") { Audience::Api } else { Audience::Page };
        let operation = Id::from_parts(state.desk.now().0, random::bytes()).into();
        let (acts, script) = (method != Method::GET && method != Method::HEAD, headers.contains_key(&SCRIPT));
        let back = if acts || script { lang::referring_path(headers) } else { None };
        let base = base(&state.settings, headers);
        Self { operation, reading, path: lang::clean_path(uri), audience, jar, base, acts, script, back }
    }

    /// The page to go back to: the one it was asked from, or for an act the nearest one that can be opened.
    pub fn page(&self) -> String {
        match (&self.back, self.acts) {
            (Some(back), _) => back.clone(),
            (None, true) => page_above(&self.path),
            (None, false) => self.path.clone(),
        }
    }
}

/// The address readers use: what the operator says, otherwise the name under which this request came.
fn base(settings: &Settings, headers: &HeaderMap) -> String {
    let public = settings.public_url.trim_end_matches('/');
    if !public.is_empty() {
        return public.to_owned();
    }
    let scheme = match settings.protection {
        Protection::Secure => "https",
        Protection::Loopback => "http",
    };
    let host = headers.get(header::HOST).and_then(|v| v.to_str().ok()).unwrap_or("");
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | ':' | '[' | ']');
    let named = !host.is_empty() && host.len() <= HOST_BYTES_MAX && host.chars().all(plain);
    if named { format!("{scheme}://{host}") } else { String::new() }
}

/// The nearest page at or above a path that can be opened.
fn page_above(path: &str) -> String {
    static PAGES: LazyLock<Vec<&'static str>> = LazyLock::new(|| {
        let pages = table::table().into_iter().filter(|r| r.method == Method::GET && r.is_page());
        pages.map(|r| r.path).collect()
    });
    let mut path = path.split('?').next().unwrap_or("/");
    while !path.is_empty() {
        if PAGES.iter().any(|page| fits(page, path)) {
            return path.to_owned();
        }
        path = path.rsplit_once('/').map_or("", |(above, _)| above);
    }
    "/".to_owned()
}

fn fits(template: &str, path: &str) -> bool {
    let (mut asked, mut given) = (template.split('/'), path.split('/'));
    loop {
        match (asked.next(), given.next()) {
            (None, None) => return true,
            (Some(t), Some(g)) if t == g || (t.starts_with('{') && !g.is_empty()) => {}
            (Some(_) | None, _) => return false,
        }
    }
}

/// Runs the request inside its operation and dresses the answer.
pub async fn dress(State(state): State<AppState>, mut request: Request, next: Next) -> Response {
    let manner = Manner::of(&state, request.method(), request.uri(), request.headers());
    let span = tracing::info_span!(
        "request",
        operation = %manner.operation,
        method = %request.method(),
        route = tracing::field::Empty,
    );
    request.extensions_mut().insert(manner.clone());
    let started = tokio::time::Instant::now();
    let mut response = next.run(request).instrument(span.clone()).await;
    if let Some(trouble) = trouble_of(&mut response) {
        span.in_scope(|| log(&trouble));
        response = answer(&state, &manner, &trouble, response);
    }
    clothe(&state, &manner, response.headers_mut());
    let (status, micros) = (response.status().as_u16(), started.elapsed().as_micros());
    span.in_scope(|| tracing::info!(status, micros, "answered"));
    response
}

/// The trouble an answer carries, or the one that a bare answer of the framework means.
fn trouble_of(response: &mut Response) -> Option<Arc<Trouble>> {
    if let Some(Raised(trouble)) = response.extensions_mut().remove::<Raised>() {
        return Some(trouble);
    }
    let status = response.status();
    let kind = response.headers().get(header::CONTENT_TYPE).and_then(|v| v.to_str().ok()).unwrap_or("");
    let bare = kind.is_empty() || kind.starts_with("text/plain");
    let error = status.is_client_error() || status.is_server_error();
    (error && bare).then(|| Arc::new(Trouble::Status(status)))
}

fn log(trouble: &Trouble) {
    if trouble.is_ours() {
        tracing::error!(cause = ?trouble, "a request failed");
    }
}

/// The page or problem of a trouble; headers such as `Allow` are kept.
fn answer(state: &AppState, manner: &Manner, trouble: &Trouble, bare: Response) -> Response {
    let mut response = match (manner.audience, trouble) {
        (Audience::Api, _) => {
            let stranger = Visitor::stranger(state, manner);
            let nature = bare.extensions().get::<Visitor>().unwrap_or(&stranger).nature();
            problem::problem(trouble, manner.reading.lang, &manner.operation.to_string(), nature)
        }
        (Audience::Page, Trouble::SignIn(door)) => sign_in(door, manner, bare.extensions().get::<Resume>()),
        (Audience::Page, Trouble::Elsewhere(path)) => Redirect::to(path).into_response(),
        (Audience::Page, Trouble::Expired(kept)) if kept.holds_something() => {
            expired(state, manner, kept, &bare)
        }
        (Audience::Page, _) if manner.script => flash(state, manner, trouble),
        (Audience::Page, _) => error_page(state, manner, trouble, bare.extensions().get::<Visitor>()),
    };
    for name in [header::ALLOW, header::SET_COOKIE] {
        if let Some(value) = bare.headers().get(&name) {
            response.headers_mut().append(name, value.clone());
        }
    }
    if let Some((name, value)) = problem::wait_header(trouble) {
        response.headers_mut().insert(name, value);
    }
    response
}

/// Leads to a sign-in page, and from there to what was wanted: the page, or the form that was kept.
fn sign_in(door: &str, manner: &Manner, resume: Option<&Resume>) -> Response {
    let next = resume.map_or_else(|| manner.page(), |resume| resume.0.clone());
    let to = format!("{door}?next={}", crate::form::encode(&next));
    if !manner.script {
        return Redirect::to(&to).into_response();
    }
    // A script would put the sign-in page into a corner of its own page.
    let mut response = StatusCode::NO_CONTENT.into_response();
    if let Ok(to) = HeaderValue::from_str(&to) {
        response.headers_mut().insert(LEAD, to);
    }
    response
}

/// The page of a form whose session has ended: with what was typed, under a token of now.
fn expired(state: &AppState, manner: &Manner, kept: &Kept, bare: &Response) -> Response {
    let stranger = Visitor::stranger(state, manner);
    let visitor = bare.extensions().get::<Visitor>().unwrap_or(&stranger);
    let resume = bare.extensions().get::<Resume>();
    match held::expired(visitor, kept, resume, &manner.page()) {
        Ok(mut response) => {
            *response.status_mut() = StatusCode::FORBIDDEN;
            if manner.script {
                // The form stands on a page of its own: it takes the place of the page's main part.
                for (name, value) in [(INTO, "#main"), (HOW, "outerHTML"), (WHICH, "#main")] {
                    response.headers_mut().insert(name, HeaderValue::from_static(value));
                }
            }
            if let Some(visit) = visitor.new_visit()
                && let Some(line) = cookies::set(state.settings.protection, VISIT, visit, Keep::Session)
            {
                response.headers_mut().append(header::SET_COOKIE, line);
            }
            response
        }
        Err(trouble) => error_page(state, manner, &trouble, Some(visitor)),
    }
}

/// A trouble told on the page that asked for a part of itself: its flash region takes it, all else stays.
fn flash(state: &AppState, manner: &Manner, trouble: &Trouble) -> Response {
    let told = trouble.told(manner.reading.lang);
    let page = Visitor::stranger(state, manner).page_titled(Here::Nowhere, told.heading.clone());
    let view = FlashHtml {
        page: &page,
        heading: &told.heading,
        sentence: &told.sentence,
        operation_id: &manner.operation.to_string(),
    };
    let headers = [
        (INTO, HeaderValue::from_static("#flash")),
        (HOW, HeaderValue::from_static("innerHTML")),
        (WHICH, HeaderValue::from_static(".zw-flash")),
    ];
    match askama::Template::render(&view) {
        Ok(html) => (trouble.status(), headers, axum::response::Html(html)).into_response(),
        Err(error) => {
            tracing::error!(%error, "the flash cannot be rendered");
            StatusCode::INTERNAL_SERVER_ERROR.into_response()
        }
    }
}

fn error_page(state: &AppState, manner: &Manner, trouble: &Trouble, visitor: Option<&Visitor>) -> Response {
    let stranger = Visitor::stranger(state, manner);
    let visitor = visitor.unwrap_or(&stranger);
    let told = trouble.told(manner.reading.lang);
    let page = visitor.page_titled(Here::Nowhere, told.heading.clone());
    let mut next = vec![Link::new(page.text("problem.go-home"), "/")];
    if matches!(trouble, Trouble::Unseen | Trouble::Status(StatusCode::NOT_FOUND)) {
        next.push(Link::new(page.text("problem.go-search"), "/search"));
    } else if manner.path != "/" {
        next.insert(0, Link::new(page.text("problem.go-again"), manner.page()));
    }
    let view = ErrorPage {
        page,
        status: trouble.status().as_u16(),
        heading: told.heading,
        sentence: told.sentence,
        next,
        operation_id: manner.operation.to_string(),
    };
    match askama::Template::render(&view) {
        Ok(html) => (trouble.status(), axum::response::Html(html)).into_response(),
        Err(error) => {
            tracing::error!(%error, "the error page cannot be rendered");
            StatusCode::INTERNAL_SERVER_ERROR.into_response()
        }
    }
}

/// The headers every answer carries.
fn clothe(state: &AppState, manner: &Manner, headers: &mut HeaderMap) {
    for (name, value) in &HEADERS {
        // A file that somebody sent in brings a policy of its own, stricter than that of pages.
        headers.entry(name.clone()).or_insert(HeaderValue::from_static(value));
    }
    let protection = state.settings.protection;
    if protection == Protection::Secure {
        let year = HeaderValue::from_static("max-age=31536000");
        headers.insert(header::STRICT_TRANSPORT_SECURITY, year);
    }
    if let Ok(operation) = HeaderValue::from_str(&manner.operation.to_string()) {
        headers.insert(OPERATION, operation);
    }
    if state.settings.seat(state.settings.home).is_some_and(|seat| seat.rehearsal) {
        headers.insert(REHEARSAL, HeaderValue::from_static("yes"));
    }
    if !headers.contains_key(header::CACHE_CONTROL) {
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    }
    headers.append(header::VARY, HeaderValue::from_static("Accept-Language, Cookie"));
    for (name, value) in &manner.reading.keep {
        if let Some(line) = cookies::set(protection, name, value, Keep::Year) {
            headers.append(header::SET_COOKIE, line);
        }
    }
}
