//! The binary as a person starts it: a small rehearsal city on a free port, opened, filed to, stopped, looked through, proved.

use std::fs::{self, OpenOptions};
use std::net::TcpListener;
use std::path::PathBuf;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::thread;
use std::time::Duration;

use anyhow::{Context, Result, bail};

use super::filing;
use crate::stopwatch::Stopwatch;
use crate::{house, run};

/// A debug build makes its city in a fraction of this; a machine that is busy gets time.
const OPEN_WITHIN: Duration = Duration::from_secs(180);
/// A stop finishes what has started and writes the clock.
const STOP_WITHIN: Duration = Duration::from_secs(30);
/// What is shown of the server's log when a ring fails.
const LOG_LINES: usize = 30;

/// The data folder of the city that the last rings share; it goes with this value.
pub struct City {
    data: PathBuf,
    /// What the servers say; shown when a ring fails.
    log: PathBuf,
}

impl City {
    /// An empty folder in the target folder.
    pub fn new() -> Result<Self> {
        let folder = house::target().join("xtask");
        fs::create_dir_all(&folder)?;
        let log = folder.join("server.log");
        fs::write(&log, "")?;
        Ok(Self { data: folder.join(format!("city-{}", std::process::id())), log })
    }

    /// Starts `sanxiang demo` on it and waits until it answers.
    pub fn serve(&self) -> Result<Serving> {
        let port = TcpListener::bind(("127.0.0.1", 0))?.local_addr()?.port();
        let log = OpenOptions::new().append(true).open(&self.log)?;
        let mut demo = Command::new(house::binary("debug"));
        demo.args(["demo", "--port", &port.to_string(), "--data"]).arg(&self.data);
        demo.stdin(Stdio::null()).stdout(log.try_clone()?).stderr(log);
        let child = demo.spawn().context("cannot start the binary")?;
        let mut serving = Serving { port, child: Some(child) };
        serving.wait_until_open()?;
        Ok(serving)
    }

    /// Proves what the servers left: log, tables and replay.
    pub fn verify(&self) -> Result<()> {
        run::succeed(Command::new(house::binary("debug")).args(["verify", "--data"]).arg(&self.data))
    }

    /// Adds the last lines of what the server said to an error.
    pub fn with_log(&self, result: Result<()>) -> Result<()> {
        result.with_context(|| {
            let said = fs::read_to_string(&self.log).unwrap_or_default();
            let lines: Vec<&str> = said.lines().collect();
            format!(
                "the server said, at the end:\n{}\n",
                lines[lines.len().saturating_sub(LOG_LINES)..].join("\n")
            )
        })
    }
}

impl Drop for City {
    fn drop(&mut self) {
        if self.data.is_dir()
            && let Err(e) = fs::remove_dir_all(&self.data)
        {
            eprintln!("{} stays: {e}", self.data.display());
        }
    }
}

/// A running server; it is killed with this value unless it was stopped.
pub struct Serving {
    port: u16,
    child: Option<Child>,
}

impl Serving {
    /// Where its pages are.
    pub fn url(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    fn wait_until_open(&mut self) -> Result<()> {
        let watch = Stopwatch::start();
        while watch.elapsed() < OPEN_WITHIN {
            if self.get("/healthz").is_ok_and(|answer| answer.starts_with("HTTP/1.1 200")) {
                eprintln!("open after {:.1} s at {}", watch.elapsed().as_secs_f64(), self.url());
                return Ok(());
            }
            if let Some(status) = self.ended()? {
                bail!("the binary ended by itself before it answered ({status})");
            }
            thread::sleep(Duration::from_millis(50));
        }
        bail!("the binary did not answer /healthz within {} s", OPEN_WITHIN.as_secs())
    }

    /// One page as it comes over the wire.
    fn get(&self, path: &str) -> Result<String> {
        filing::ask(self.port, "GET", path, &[], "")
    }

    fn ended(&mut self) -> Result<Option<ExitStatus>> {
        Ok(self.child.as_mut().context("the server runs")?.try_wait()?)
    }

    /// Asks it to stop as an operator does, and wants a good ending.
    pub fn stop(mut self) -> Result<()> {
        let pid = self.child.as_ref().context("the server runs")?.id().to_string();
        run::quietly(Command::new("kill").args(["-TERM", &pid]))?;
        let watch = Stopwatch::start();
        while watch.elapsed() < STOP_WITHIN {
            match self.ended()? {
                Some(status) if status.success() => return Ok(()),
                Some(status) => bail!("the binary was asked to stop and ended badly ({status})"),
                None => thread::sleep(Duration::from_millis(20)),
            }
        }
        bail!("the binary did not stop within {} s of being asked", STOP_WITHIN.as_secs())
    }
}

impl Drop for Serving {
    fn drop(&mut self) {
        let Some(child) = &mut self.child else { return };
        // An error means that it has ended already.
        let _already_ended = child.kill();
        let _status = child.wait();
    }
}

/// Starts on an empty folder, answers, takes an application, stops; starts again on what it left, finds the application,
/// stops again; what is left proves itself.
pub fn ring(city: &City) -> Result<()> {
    let serving = opened(city)?;
    let filed = filing::file(serving.port)?;
    serving.stop()?;
    let serving = opened(city)?;
    filing::find(serving.port, &filed)?;
    serving.stop()?;
    city.verify()
}

fn opened(city: &City) -> Result<Serving> {
    let serving = city.serve()?;
    let home = serving.get("/")?;
    if !home.starts_with("HTTP/1.1 200") || !home.contains("<h1") {
        bail!("the home page is not well:\n{}", home.chars().take(600).collect::<String>());
    }
    Ok(serving)
}
