//! The outermost clothes of every answer: operation id, language, security headers, and the page or problem of a trouble.

use std::sync::Arc;

use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, Uri, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Redirect, Response};
use base::Id;
use base::id::OperationId;
use tracing::Instrument;

use crate::app::AppState;
use crate::cookies::{self, Jar, Keep, Protection};
use crate::lang::{self, Reading};
use crate::problem::{self, Raised, Trouble};
use crate::random;
use crate::route::Audience;
use crate::views::page::Here;
use crate::views::parts::{FlashHtml, Link};
use crate::views::public::ErrorPage;
use crate::visitor::Visitor;

/// The header that names the operation, also in the log and on error pages.
pub const OPERATION: HeaderName = HeaderName::from_static("x-operation-id");

/// Sent by the script of staff pages, which puts a part of the answer into the page.
const FRAGMENT: HeaderName = HeaderName::from_static("hx-request");
/// Tells that script to lead the whole page elsewhere.
const TO_PAGE: HeaderName = HeaderName::from_static("hx-redirect");
/// Tells it into which part of the page the answer goes, how, and which part of the answer.
const INTO: HeaderName = HeaderName::from_static("hx-retarget");
const HOW: HeaderName = HeaderName::from_static("hx-reswap");
const WHICH: HeaderName = HeaderName::from_static("hx-reselect");

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
    /// How much of a page is asked for.
    pub part: Part,
    /// The cookies.
    pub jar: Jar,
}

/// Whether a browser shows the answer as a page, or a script puts a part of it into one.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Part {
    /// The page.
    Whole,
    /// A part of it.
    Fragment,
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
        let part = if headers.contains_key(FRAGMENT) { Part::Fragment } else { Part::Whole };
        Self { operation, reading, path: lang::clean_path(uri), audience, part, jar }
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
        (Audience::Api, _) => problem::problem(trouble, manner.reading.lang, &manner.operation.to_string()),
        (Audience::Page, Trouble::SignIn(door)) => sign_in(door, manner),
        (Audience::Page, _) if manner.part == Part::Fragment => flash(state, manner, trouble),
        (Audience::Page, _) => error_page(state, manner, trouble, bare.extensions().get::<Visitor>()),
    };
    for name in [header::ALLOW, header::SET_COOKIE] {
        if let Some(value) = bare.headers().get(&name) {
            response.headers_mut().insert(name, value.clone());
        }
    }
    if let Some((name, value)) = problem::wait_header(trouble) {
        response.headers_mut().insert(name, value);
    }
    response
}

/// To the door; a script is told to lead its whole page there.
fn sign_in(door: &str, manner: &Manner) -> Response {
    let target = format!("{door}?next={}", crate::form::encode(&manner.path));
    match (manner.part, HeaderValue::from_str(&target)) {
        (Part::Fragment, Ok(line)) => (StatusCode::UNAUTHORIZED, [(TO_PAGE, line)]).into_response(),
        (Part::Fragment | Part::Whole, _) => Redirect::to(&target).into_response(),
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
        next.insert(0, Link::new(page.text("problem.go-again"), manner.path.clone()));
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
