//! `sanxiang serve`: the real service, until it is told to stop.

use std::io::Write;
use std::net::SocketAddr;
use std::time::Duration;

use anyhow::Context;
use axum::Router;
use desk::store::{Clock, Desk, Mode};
use tokio::net::TcpListener;

use super::ExitStatus;
use crate::config::{Config, Overrides};
use crate::house;
use crate::witness::Witness;

/// Requests under way get this long to end after a signal.
const DRAIN: Duration = Duration::from_secs(10);

/// Arguments of `serve`.
#[derive(clap::Args, Clone, PartialEq, Eq, Debug)]
pub struct Args {
    /// Configuration.
    #[command(flatten)]
    pub given: Overrides,
}

/// Serves until SIGTERM or SIGINT.
pub fn run(config: &Config, out: &mut dyn Write) -> anyhow::Result<ExitStatus> {
    let desk = house::open_desk(config, Clock::System, Mode::Threaded)?;
    let state = house::state(config, desk.clone())?;
    let runtime = runtime()?;
    let listener = runtime
        .block_on(TcpListener::bind(config.listen))
        .with_context(|| format!("{} 不能监听，可能已被占用；请用 --listen 换一个", config.listen))?;
    let address = listener.local_addr()?;
    writeln!(out, "http://{address}/")?;
    out.flush()?;
    let witness = Witness::start(desk.clone(), config)?;
    runtime.block_on(until_told(listener, web::app(state)))?;
    witness.stop();
    close(runtime, &desk)
}

/// The runtime of the pages: two workers, for the smallest machine; the database has threads of its own.
pub fn runtime() -> anyhow::Result<tokio::runtime::Runtime> {
    let built = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build();
    built.context("无法启动")
}

/// Serves a router until SIGTERM or SIGINT, then lets requests under way end.
pub async fn until_told(listener: TcpListener, router: Router) -> anyhow::Result<()> {
    let (told, mut telling) = tokio::sync::watch::channel(());
    let mut signals = Signals::new()?;
    let service = router.into_make_service_with_connect_info::<SocketAddr>();
    let server = axum::serve(listener, service)
        .with_graceful_shutdown(async move {
            signals.wait().await;
            tracing::info!("stopping");
            drop(told);
        })
        .into_future();
    let deadline = async move {
        while telling.changed().await.is_ok() {}
        tokio::time::sleep(DRAIN).await;
    };
    tokio::select! {
        ended = server => ended.context("服务中断"),
        () = deadline => Ok(()),
    }
}

/// Stops the runtime, serves what waits in the desk, and stores where the clock stands.
pub fn close(runtime: tokio::runtime::Runtime, desk: &Desk) -> anyhow::Result<ExitStatus> {
    runtime.shutdown_timeout(DRAIN);
    desk.close()?;
    tracing::info!("stopped");
    Ok(ExitStatus::FINE)
}

/// The signals that stop a service.
struct Signals {
    #[cfg(unix)]
    terminate: tokio::signal::unix::Signal,
}

impl Signals {
    fn new() -> anyhow::Result<Self> {
        Ok(Self {
            #[cfg(unix)]
            terminate: tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate())?,
        })
    }

    async fn wait(&mut self) {
        #[cfg(unix)]
        tokio::select! {
            _ = self.terminate.recv() => {}
            _ = tokio::signal::ctrl_c() => {}
        }
        #[cfg(not(unix))]
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending::<()>().await;
        }
    }
}
