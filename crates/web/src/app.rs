//! The application: its state, and the router made from the route table.

use std::collections::BTreeMap;
use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::extract::Request;
use axum::http::StatusCode;
use axum::middleware::{Next, from_fn, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use base::{CentreId, Date};
use desk::attachments::Attachments;
use desk::people::identity::IdentityCheck;
use desk::people::sessions::Idle;
use desk::store::Desk;
use rules::centres::{CentreFacts, CentreNature};
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;
use tower_http::timeout::TimeoutLayer;

use crate::cookies::Protection;
use crate::health::Pulse;
use crate::limits::Limits;
use crate::problem::Trouble;
use crate::route::{Body, Route};
use crate::views::page::CentreFace;
use crate::{dress, gate, table};

/// A page or answer that is not ready after this is given up; the desk itself gives up after ten seconds.
const ANSWER_SECONDS_MAX: u64 = 30;
/// A slow line may take this long to send its files.
const UPLOAD_SECONDS_MAX: u64 = 120;

/// A centre as the web shows it.
#[derive(Clone, Debug)]
pub struct Seat {
    /// What stands in head and foot of its pages.
    pub face: CentreFace,
    /// Whether it is a rehearsal centre, which marks every page, document and answer.
    pub rehearsal: bool,
}

impl Seat {
    /// The seat of a centre as its own record says, on a day.
    pub fn of(facts: &CentreFacts, on: Date) -> Self {
        let face = CentreFace {
            name: facts.name.clone(),
            name_en: String::new(),
            motto: String::new(),
            address: facts.address.clone(),
            hours: facts.hours.split('；').map(str::to_owned).collect(),
            hotline: facts.phone.clone(),
            updated: on.to_string(),
        };
        Self { face, rehearsal: facts.nature == CentreNature::Rehearsal }
    }
}

/// What the operator decides.
#[derive(Clone, Debug)]
pub struct Settings {
    /// The centre whose pages are shown.
    pub home: CentreId,
    /// The centres served.
    pub seats: BTreeMap<CentreId, Seat>,
    /// How cookies are protected.
    pub protection: Protection,
    /// The address readers use, `https://…`; empty to believe the request's own host.
    pub public_url: String,
    /// Proxies whose `X-Forwarded-For` is believed.
    pub proxies: Vec<IpAddr>,
    /// The release, shown in the foot.
    pub release: &'static str,
}

impl Settings {
    /// The seat of a centre; a centre without one is shown as the home centre.
    pub fn seat(&self, centre: CentreId) -> Option<&Seat> {
        self.seats.get(&centre).or_else(|| self.seats.get(&self.home))
    }
}

/// What every handler reaches.
#[derive(Clone)]
pub struct AppState {
    /// The desk.
    pub desk: Desk,
    /// What the operator decided.
    pub settings: Arc<Settings>,
    /// Rate limits, in memory.
    pub limits: Arc<Limits>,
    /// When something was last committed.
    pub pulse: Arc<Pulse>,
    /// The store of files; none where nothing can be handed in as a file.
    pub attachments: Option<Attachments>,
    /// The identity service; where there is none, a clerk compares the card at the window.
    pub identity: Option<Arc<dyn IdentityCheck>>,
    /// How long a session lasts without a request.
    pub idle: Idle,
}

impl AppState {
    /// The same state with a store of files.
    #[must_use]
    pub fn with_attachments(mut self, attachments: Attachments) -> Self {
        self.attachments = Some(attachments);
        self
    }

    /// The same state with an identity service.
    #[must_use]
    pub fn with_identity(mut self, identity: Arc<dyn IdentityCheck>) -> Self {
        self.identity = Some(identity);
        self
    }

    /// The same state under other limits of a session without a request.
    #[must_use]
    pub fn with_idle(mut self, idle: Idle) -> Self {
        self.idle = idle;
        self
    }

    /// The state of a desk under settings.
    pub fn new(desk: Desk, settings: Settings) -> Self {
        Self {
            desk,
            settings: Arc::new(settings),
            limits: Arc::default(),
            pulse: Arc::default(),
            attachments: None,
            identity: None,
            idle: Idle::default(),
        }
    }
}

/// The whole application.
pub fn app(state: AppState) -> Router {
    app_of(state, table::table())
}

/// The application of a given table: the product's, or the product's with routes of a demonstration or test.
pub fn app_of(state: AppState, table: Vec<Route>) -> Router {
    let mut router = Router::new();
    for route in table {
        router = mount(router, &state, route);
    }
    router
        .fallback(nothing_here)
        .layer(CatchPanicLayer::custom(broken))
        .layer(from_fn_with_state(state.clone(), dress::dress))
        .layer(CompressionLayer::new())
        .with_state(state)
}

/// Puts a route behind its gate, with its limits of time and size.
fn mount(router: Router<AppState>, state: &AppState, route: Route) -> Router<AppState> {
    let seconds = match route.body {
        Body::Form => ANSWER_SECONDS_MAX,
        Body::Upload => UPLOAD_SECONDS_MAX,
    };
    let door = gate::Door::of(&route, state);
    let handler = route
        .handler
        .layer::<_, std::convert::Infallible>(TimeoutLayer::with_status_code(
            StatusCode::REQUEST_TIMEOUT,
            Duration::from_secs(seconds),
        ))
        .layer::<_, std::convert::Infallible>(from_fn(move |request: Request, next: Next| {
            gate::pass(door.clone(), request, next)
        }))
        // The gate reads a form itself when the session has ended that it was begun under.
        .layer(axum::extract::DefaultBodyLimit::max(route.body.bytes_max()));
    router.route(route.path, handler)
}

async fn nothing_here() -> Trouble {
    Trouble::Unseen
}

/// A panic ends a request, never the process; its text is for the operator.
fn broken(panic: Box<dyn std::any::Any + Send>) -> Response {
    let text = panic
        .downcast_ref::<&str>()
        .map(|text| (*text).to_owned())
        .or_else(|| panic.downcast_ref::<String>().cloned())
        .unwrap_or_default();
    Trouble::Broken(format!("panic: {text}")).into_response()
}
