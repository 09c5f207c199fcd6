//! Whether the process lives, and whether it can commit.

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use base::CentreId;
use desk::store::{Actor, Caller, Lane};
use serde::Serialize;
use tokio::time::Instant;

use crate::app::AppState;

/// A commit younger than this is proof enough; no new one is made for a probe.
const FRESH: Duration = Duration::from_secs(1);
/// A probe that takes longer says that the house is not ready.
const PROBE: Duration = Duration::from_secs(2);

/// When something was last committed, as far as this process has seen.
#[derive(Debug, Default)]
pub struct Pulse(Mutex<Option<Instant>>);

impl Pulse {
    /// Something was committed now.
    pub fn beat(&self) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(tokio::time::Instant::now());
    }

    /// How long ago something was committed.
    pub fn age(&self) -> Option<Duration> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).map(|at| at.elapsed())
    }

    fn is_fresh(&self) -> bool {
        self.age().is_some_and(|age| age < FRESH)
    }
}

/// Whether the house can commit.
#[derive(Serialize)]
struct Readiness {
    ready: bool,
    last_commit_age_ms: Option<u64>,
    clock_confirmed: bool,
}

/// `GET /healthz`: the process answers.
pub async fn alive() -> &'static str {
    "ok\n"
}

/// `GET /readyz`: it can commit. Probes share a commit a second.
pub async fn ready(State(state): State<AppState>) -> Response {
    if !state.pulse.is_fresh() {
        let caller = Caller::new(Actor::System("probe"), CentreId::DIRECTORY, Lane::Hall);
        let probe = state.desk.write(caller, |_| Ok(()));
        if let Ok(Ok(())) = tokio::time::timeout(PROBE, probe).await {
            state.pulse.beat();
        }
    }
    let readiness = Readiness {
        ready: state.pulse.is_fresh(),
        last_commit_age_ms: state.pulse.age().and_then(|age| u64::try_from(age.as_millis()).ok()),
        clock_confirmed: state.desk.clock_shut_at().is_none(),
    };
    let status = if readiness.ready { StatusCode::OK } else { StatusCode::SERVICE_UNAVAILABLE };
    let json = Json(readiness);
    (status, json).into_response()
}
