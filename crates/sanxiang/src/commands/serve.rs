//! `sanxiang serve`: the real service, until it is told to stop.

use std::io::Write;
use std::net::SocketAddr;
use std::time::Duration;

use anyhow::Context;
use axum::Router;
use base::CentreId;
use desk::people::organisation;
use desk::store::{Actor, Caller, Clock, Desk, Mode};
use rules::centres::CentreNature;
use tokio::net::TcpListener;

use super::{ExitStatus, centre};
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
    for warning in warnings(config, &desk)? {
        tracing::warn!("{warning}");
    }
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

/// What a centre that serves the public lacks; each sentence says what to do.
fn warnings(config: &Config, desk: &Desk) -> anyhow::Result<Vec<String>> {
    let caller = Caller::system(Actor::System("operator"), CentreId(config.centre));
    let Some(facts) = centre::known(desk, &caller)? else { return Ok(vec![centre::OPEN_FIRST.to_owned()]) };
    let mut warnings = Vec::new();
    let mut lacks = |lacks: bool, said: &str| warnings.extend(lacks.then(|| said.to_owned()));
    let administrator = desk.read_blocking(caller, |rx| organisation::security_administrator(rx))?;
    lacks(
        administrator.is_none(),
        "还没有安全管理员，无法任命人员；请执行 sanxiang admin first --badge 工号 --name 姓名",
    );
    if facts.nature == CentreNature::Real {
        lacks(
            !config.web.public_url.starts_with("https://"),
            "web.public_url 未写明 https:// 开头的公开地址；请在前面设置 TLS 并写明，会话才只经加密连接传送",
        );
        lacks(
            config.web.proxies.is_empty(),
            "web.proxies 为空：经反向代理来访的所有人共用一份访问限额；请写明代理的地址",
        );
        lacks(
            config.partners.virus_scan.is_empty(),
            "partners.virus_scan 为空：上传的文件不查毒，标为“未查毒”",
        );
        lacks(
            config.partners.identity.is_empty(),
            "partners.identity 为空：注册时不核对身份，由窗口查验证件",
        );
    }
    Ok(warnings)
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
