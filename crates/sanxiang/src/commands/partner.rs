//! `sanxiang partner`: simulated outside parties that speak real protocols over a socket, with faults on request.

use std::io::Write;
use std::net::{SocketAddr, TcpListener};

use anyhow::Context;
use outside::partners::{self, Faults};

use super::ExitStatus;

/// Which party.
#[derive(clap::ValueEnum, Clone, Copy, PartialEq, Eq, Debug)]
pub enum Party {
    /// Says whether a name and a citizen ID belong together; knows test numbers only.
    Identity,
    /// A virus scanner that speaks clamd's INSTREAM and knows the EICAR test file.
    Clamd,
}

/// Arguments of `partner`.
#[derive(clap::Args, Clone, PartialEq, Eq, Debug)]
pub struct Args {
    /// The party.
    pub party: Party,
    /// Where to listen; loopback only.
    #[arg(long, value_name = "ADDRESS:PORT", default_value = "127.0.0.1:0")]
    pub listen: SocketAddr,
    /// Faults, such as `delay:500` or `drop/3`.
    #[arg(long, default_value = "")]
    pub faults: String,
}

/// Serves until the process is ended.
pub fn run(args: &Args, out: &mut dyn Write) -> anyhow::Result<ExitStatus> {
    let faults: Faults = args.faults.parse().context("--faults 形如 delay:500 或 drop/3")?;
    let door = TcpListener::bind(args.listen).with_context(|| format!("{} 不能监听", args.listen))?;
    let partner = match args.party {
        Party::Identity => partners::identity::serve(door, faults),
        Party::Clamd => partners::clamd::serve(door, faults),
    }
    .context("演练伙伴只在本机回环地址上服务")?;
    writeln!(out, "{}", partner.endpoint())?;
    out.flush()?;
    partner.wait();
    Ok(ExitStatus::FINE)
}
