//! Clients and partners over real sockets on loopback, in good days and in bad.

#![expect(clippy::unwrap_used, reason = "a helper of a test may fail where it stands")]

mod clamd;
mod identity;

use std::net::TcpListener;
use std::time::Duration;

use outside::Patience;

/// A port of the loopback interface that is free.
fn listener() -> TcpListener {
    TcpListener::bind("127.0.0.1:0").unwrap()
}

/// A port of the loopback interface that no service has listened on for decades.
const NOBODY: &str = "tcp:127.0.0.1:1";

/// Long enough for any answer on this machine; no test waits for its end.
const PATIENT: Patience = Patience {
    answer: Duration::from_secs(60),
    at_once_max: 64,
    failures_max: 1000,
    rest: Duration::from_secs(3600),
};

/// Short, for partners that never answer.
const IMPATIENT: Patience = Patience { answer: Duration::from_millis(100), ..PATIENT };
