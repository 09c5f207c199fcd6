//! `sanxiang demo`: a rehearsal centre on this machine, with weeks of history, a clock of its own, and a city that lives.

use std::fs;
use std::io::Write;
use std::net::{Ipv4Addr, SocketAddr};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::{self, JoinHandle};

use anyhow::{Context, bail};
use city::demo::{CENTRE, Plan, opening, prepare};
use city::{Pace, World};
use desk::store::{Clock, Desk, Mode, Rehearsal};
use outside::partners::{self, Faults, Partner};
use serde::{Deserialize, Serialize};
use tokio::net::TcpListener;
use web::app::app_of;

use super::{ExitStatus, serve};
use crate::config::{Config, Partners, WrongUse};
use crate::house::{self, Ground};
use crate::rehearsal;
use crate::witness::Witness;

/// The first port that is tried.
const PORT: u16 = 8080;
/// Ports tried from there on when it is taken.
const PORTS_MAX: u16 = 100;
/// What is remembered of how a rehearsal was made.
const NOTE: &str = "demo.toml";

/// Arguments of `demo`.
#[derive(clap::Args, Clone, PartialEq, Eq, Debug)]
pub struct Args {
    /// The port; by default 8080, or the next free one.
    #[arg(long)]
    pub port: Option<u16>,
    /// The folder of the rehearsal's data; a second start with the same folder continues.
    #[arg(long, value_name = "DIR", default_value = "demo-data")]
    pub data: PathBuf,
    /// The seed of chance [default: 1].
    #[arg(long, value_name = "N")]
    pub seed: Option<u64>,
    /// Rehearsal seconds a real second, for a new rehearsal.
    #[arg(long, value_name = "N", default_value_t = 1, value_parser = clap::value_parser!(i64).range(1..=3600))]
    pub speed: i64,
    /// Days of history, for a new rehearsal.
    #[arg(long, value_name = "N", default_value_t = 20, value_parser = clap::value_parser!(u32).range(0..=400))]
    pub days: u32,
    /// Applications on a working day.
    #[arg(long, value_name = "N", default_value_t = 100, value_parser = clap::value_parser!(u32).range(0..=5000))]
    pub cases_per_day: u32,
}

/// How a rehearsal was made.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
struct Note {
    seed: u64,
    speed: i64,
    opened_at: i64,
}

/// Serves a rehearsal until SIGTERM or SIGINT.
pub fn run(args: &Args, out: &mut dyn Write) -> anyhow::Result<ExitStatus> {
    let runtime = serve::runtime()?;
    let listener = runtime.block_on(listen(args.port))?;
    let address = listener.local_addr()?;
    let centre = CENTRE.0;
    let outside = Outside::open()?;
    let partners = outside.addresses();
    let config = Config { data: args.data.clone(), listen: address, centre, partners, ..Config::default() };
    let ground = Ground::find(&config)?;
    let note = match read_note(&args.data)? {
        Some(note) => continued(args, note)?,
        None => made(args, &config, &ground)?,
    };
    let clock = Clock::Rehearsal(Rehearsal { opened_at: base::Instant(note.opened_at), speed: note.speed });
    let desk = ground.open(&config, clock, Mode::Threaded)?;
    let state = house::state(&config, desk.clone())?;
    let city = Beside::start(desk.clone(), note.seed, Pace { cases_per_day: args.cases_per_day })?;
    if args.port.is_none() && address.port() != PORT {
        writeln!(out, "端口 {PORT} 已被占用，改用 {}。", address.port())?;
    }
    writeln!(out, "首页　http://{address}/")?;
    writeln!(out, "选择身份一键登录　http://{address}{}", web::demo::PATH)?;
    writeln!(out, "演练身份核验　{}（姓名以“不符”结尾的，答复不一致）", config.partners.identity)?;
    writeln!(out, "演练查毒　{}（上传的文件先经查毒，认得 EICAR 测试文件）", config.partners.virus_scan)?;
    out.flush()?;
    let table = [web::table::table(), web::demo::routes(rehearsal::parts())].concat();
    let witness = Witness::start(desk.clone(), &config)?;
    runtime.block_on(serve::until_told(listener, app_of(state, table)))?;
    city.stop();
    witness.stop();
    serve::close(runtime, &desk)
}

/// A second start: the same rehearsal goes on.
fn continued(args: &Args, note: Note) -> anyhow::Result<Note> {
    if args.seed.is_some_and(|seed| seed != note.seed) {
        let sentence = format!(
            "{} 里的演练用的种子是 {}；要用别的种子，请用 --data 另选一个文件夹",
            args.data.display(),
            note.seed
        );
        return Err(anyhow::anyhow!(sentence).context(WrongUse));
    }
    Ok(note)
}

/// A first start: the centre is settled and its history lived.
fn made(args: &Args, config: &Config, ground: &Ground) -> anyhow::Result<Note> {
    if !ground.database.connect()?.table_names()?.is_empty() {
        bail!(
            "{} 里的数据不是一次完整的演练（可能上次准备时中断了）；请删去这个文件夹，或用 --data 另选一个",
            args.data.display()
        );
    }
    let opened_at = opening(house::wall_now());
    let seed = args.seed.unwrap_or(1);
    // The database is a rehearsal from its first row on: even one that is left half made cannot be served as real.
    let clock = Clock::Rehearsal(Rehearsal { opened_at, speed: args.speed });
    ground.open(config, clock, Mode::Inline { seed })?.close()?;
    let plan = Plan { seed, days: args.days, cases_per_day: args.cases_per_day, opened_at };
    let keyring = Arc::clone(&ground.keyring);
    let mut progress = |day: u32, days: u32| tracing::info!(day, days, "the city lives through its history");
    let broken = prepare(&ground.database, keyring, &city::rehearsal::setup(), plan, &mut progress)?;
    if let Some(first) = broken.first() {
        bail!("演练历史不合规则：{first}（共 {} 处）", broken.len());
    }
    let note = Note { seed, speed: args.speed, opened_at: opened_at.0 };
    fs::write(args.data.join(NOTE), toml::to_string(&note)?)?;
    Ok(note)
}

/// The clock of a rehearsal that lies in a data folder; `None` where none does.
pub fn clock_of(data: &Path) -> anyhow::Result<Option<Clock>> {
    let rehearsal = |note: Note| Rehearsal { opened_at: base::Instant(note.opened_at), speed: note.speed };
    Ok(read_note(data)?.map(|note| Clock::Rehearsal(rehearsal(note))))
}

fn read_note(data: &Path) -> anyhow::Result<Option<Note>> {
    let path = data.join(NOTE);
    if !path.exists() {
        return Ok(None);
    }
    let text = fs::read_to_string(&path).with_context(|| format!("{} 读不到", path.display()))?;
    toml::from_str(&text).map(Some).with_context(|| format!("{} 无法识别", path.display()))
}

/// The outside parties of a rehearsal, on loopback ports that are free; they end with it.
struct Outside {
    identity: Partner,
    clamd: Partner,
}

impl Outside {
    fn open() -> anyhow::Result<Self> {
        let door = || std::net::TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).context("演练伙伴不能监听");
        Ok(Self {
            identity: partners::identity::serve(door()?, Faults::default())?,
            clamd: partners::clamd::serve(door()?, Faults::default())?,
        })
    }

    fn addresses(&self) -> Partners {
        Partners {
            virus_scan: self.clamd.endpoint().to_string(),
            identity: self.identity.endpoint().to_string(),
        }
    }
}

/// The city that lives beside the people who look at it.
struct Beside {
    stop: Arc<AtomicBool>,
    thread: JoinHandle<()>,
}

impl Beside {
    fn start(desk: Desk, seed: u64, pace: Pace) -> anyhow::Result<Self> {
        let mut world = World::load(desk, CENTRE, seed.wrapping_add(1))?;
        let stop = Arc::new(AtomicBool::new(false));
        let told = Arc::clone(&stop);
        let live = move || city::live::live(&mut world, pace, &told);
        Ok(Self { stop, thread: thread::Builder::new().name("city".into()).spawn(live)? })
    }

    fn stop(self) {
        self.stop.store(true, Ordering::Relaxed);
        if self.thread.join().is_err() {
            tracing::error!("the city ended in a panic");
        }
    }
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

    #[test]
    fn another_seed_on_the_same_folder_is_refused() {
        let note = Note { seed: 1, speed: 60, opened_at: 0 };
        let args = |seed| Args {
            port: None,
            data: PathBuf::from("demo-data"),
            seed,
            speed: 60,
            days: 20,
            cases_per_day: 100,
        };
        assert_eq!(continued(&args(None), note).unwrap(), note);
        assert!(continued(&args(Some(2)), note).unwrap_err().downcast_ref::<WrongUse>().is_some());
    }
}
