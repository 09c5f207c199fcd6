//! `sanxiang demo`: a rehearsal centre on this machine, with a clock of its own.

use std::io::Write;
use std::net::{Ipv4Addr, SocketAddr};
use std::path::PathBuf;

use anyhow::{Context, bail};
use base::Instant;
use desk::store::{Clock, Mode, Rehearsal};
use tokio::net::TcpListener;

use super::ExitStatus;
use super::serve;
use crate::config::Config;
use crate::house;

/// The first port that is tried.
const PORT: u16 = 8080;
/// Ports tried after it when it is taken.
const PORTS_MAX: u16 = 100;
/// The moment at which a rehearsal opens: Monday 2 March 2026, 8:30.
const OPENED_AT: Instant = Instant(1_772_411_400_000);

/// Arguments of `demo`.
#[derive(clap::Args, Clone, PartialEq, Eq, Debug)]
pub struct Args {
    /// The port; by default 8080, or the next free one.
    #[arg(long)]
    pub port: Option<u16>,
    /// The folder of the rehearsal's data; a second start with the same folder continues.
    #[arg(long, value_name = "DIR", default_value = "data-demo")]
    pub data: PathBuf,
    /// Rehearsal seconds a real second.
    #[arg(long, default_value_t = 60, value_parser = clap::value_parser!(i64).range(1..=3600))]
    pub speed: i64,
}

/// Serves a rehearsal until SIGTERM or SIGINT.
pub fn run(args: &Args, out: &mut dyn Write) -> anyhow::Result<ExitStatus> {
    let runtime = serve::runtime()?;
    let listener = runtime.block_on(listen(args.port))?;
    let address = listener.local_addr()?;
    let config = Config { data: args.data.clone(), listen: address, ..Config::default() };
    let clock = Clock::Rehearsal(Rehearsal { opened_at: OPENED_AT, speed: args.speed });
    let desk = house::open_desk(&config, clock, Mode::Threaded)?;
    let state = house::state(&config, desk.clone())?;
    if args.port.is_none() && address.port() != PORT {
        writeln!(out, "端口 {PORT} 已被占用，改用 {}。", address.port())?;
    }
    writeln!(out, "http://{address}/")?;
    out.flush()?;
    runtime.block_on(serve::until_told(listener, web::app(state)))?;
    serve::close(runtime, &desk)
}

/// The port asked for, or the first free one from 8080 on; loopback only.
async fn listen(asked: Option<u16>) -> anyhow::Result<TcpListener> {
    let at = |port| SocketAddr::from((Ipv4Addr::LOCALHOST, port));
    if let Some(port) = asked {
        let bound = TcpListener::bind(at(port)).await;
        return bound.with_context(|| format!("端口 {port} 已被占用；请换一个，或不写 --port 由程序选"));
    }
    for port in PORT..PORT + PORTS_MAX {
        if let Ok(listener) = TcpListener::bind(at(port)).await {
            return Ok(listener);
        }
    }
    bail!("端口 {PORT} 到 {} 都已被占用；请用 --port 写明一个", PORT + PORTS_MAX - 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rehearsal_opens_on_a_monday_at_half_past_eight() {
        assert_eq!(OPENED_AT.to_string(), "2026-03-02 08:30");
        assert_eq!(OPENED_AT.date().weekday(), base::time::Weekday::Monday);
    }

    #[test]
    fn a_port_asked_for_and_taken_is_refused_and_otherwise_the_next_is_used() {
        let runtime = serve::runtime().unwrap();
        runtime.block_on(async {
            let first = listen(None).await.unwrap();
            let second = listen(None).await.unwrap();
            let (one, two) = (first.local_addr().unwrap().port(), second.local_addr().unwrap().port());
            assert!(two > one);
            assert!(listen(Some(one)).await.is_err());
        });
    }
}
