//! Simulated partners: servers that speak the real protocol on a loopback socket, with faults on request.

pub mod clamd;
mod faults;
pub mod identity;

use std::io::{self, Read, Write};
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};
use std::os::unix::net::{UnixListener, UnixStream};
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::thread::{self, JoinHandle};
use std::time::Duration;

pub use faults::{Fault, Faults, NotFaults};

use crate::wire::Endpoint;

/// Connections served at once; one more is closed unheard.
const CONNECTIONS_MAX: u32 = 64;
/// How long a partner waits for the next byte of a question.
const IDLE: Duration = Duration::from_secs(30);
/// How long a partner that has answered reads on, so that its answer is not lost with the line.
const LINGER: Duration = Duration::from_secs(1);
/// Bytes it reads on at most.
const LINGER_BYTES_MAX: u64 = 4 << 20;
/// What a partner says that has lost its mind.
const GARBAGE: &[u8] = b"\xff\xfeHTTP/1.1 200 OK\r\n\r\n{}\n\0";

/// Where a partner listens.
#[derive(Debug)]
pub enum Door {
    /// A port of the loopback interface.
    Tcp(TcpListener),
    /// A socket in the file system.
    Unix(UnixListener),
}

impl From<TcpListener> for Door {
    fn from(listener: TcpListener) -> Self {
        Self::Tcp(listener)
    }
}

impl From<UnixListener> for Door {
    fn from(listener: UnixListener) -> Self {
        Self::Unix(listener)
    }
}

/// A connected client, on either kind of socket.
trait Line: Read + Write + Send {
    fn patience(&self, reading: Duration) -> io::Result<()>;
    fn end_of_answer(&self) -> io::Result<()>;
}

impl Line for TcpStream {
    fn patience(&self, reading: Duration) -> io::Result<()> {
        self.set_nodelay(true)?;
        self.set_write_timeout(Some(IDLE))?;
        self.set_read_timeout(Some(reading))
    }

    fn end_of_answer(&self) -> io::Result<()> {
        self.shutdown(Shutdown::Write)
    }
}

impl Line for UnixStream {
    fn patience(&self, reading: Duration) -> io::Result<()> {
        self.set_write_timeout(Some(IDLE))?;
        self.set_read_timeout(Some(reading))
    }

    fn end_of_answer(&self) -> io::Result<()> {
        self.shutdown(Shutdown::Write)
    }
}

/// A way back to the door, to wake it when it shall close.
#[derive(Clone)]
enum Bell {
    Tcp(SocketAddr),
    Unix(PathBuf),
}

/// A partner at work; dropping it closes the door.
pub struct Partner {
    bell: Bell,
    closing: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
}

impl Partner {
    /// Opens a partner that reads a question and gives the bytes of its answer.
    fn open(
        door: Door,
        faults: Faults,
        answer: impl Fn(&mut dyn Read) -> io::Result<Vec<u8>> + Send + Sync + 'static,
    ) -> io::Result<Self> {
        let bell = match &door {
            Door::Tcp(listener) => Bell::Tcp(loopback(listener.local_addr()?)?),
            Door::Unix(listener) => Bell::Unix(path(listener)?),
        };
        let closing = Arc::new(AtomicBool::new(false));
        let desk = Arc::new(Desk { faults, answer, serving: AtomicU32::new(0), heard: AtomicU32::new(0) });
        let flag = Arc::clone(&closing);
        let work = move || keep_door(&door, &flag, &desk);
        let thread = thread::Builder::new().name("partner".into()).spawn(work)?;
        Ok(Self { bell, closing, thread: Some(thread) })
    }

    /// Where it listens.
    pub fn endpoint(&self) -> Endpoint {
        match &self.bell {
            Bell::Tcp(address) => Endpoint::Tcp(address.to_string()),
            Bell::Unix(path) => Endpoint::Unix(path.clone()),
        }
    }

    /// Serves until the process ends.
    pub fn wait(mut self) {
        if let Some(thread) = self.thread.take() {
            // A door keeper that panicked has served its last question; there is nothing left to wait for.
            drop(thread.join());
        }
    }
}

impl Drop for Partner {
    fn drop(&mut self) {
        let Some(thread) = self.thread.take() else { return };
        self.closing.store(true, Ordering::SeqCst);
        let rung = match &self.bell {
            Bell::Tcp(address) => TcpStream::connect_timeout(address, LINGER).is_ok(),
            Bell::Unix(path) => UnixStream::connect(path).is_ok(),
        };
        if rung {
            drop(thread.join());
        }
    }
}

/// What every connection of a partner shares.
struct Desk<F> {
    faults: Faults,
    answer: F,
    serving: AtomicU32,
    heard: AtomicU32,
}

fn keep_door<F>(door: &Door, closing: &AtomicBool, desk: &Arc<Desk<F>>)
where
    F: Fn(&mut dyn Read) -> io::Result<Vec<u8>> + Send + Sync + 'static,
{
    loop {
        let line: io::Result<Box<dyn Line>> = match door {
            Door::Tcp(listener) => listener.accept().map(|(s, _)| Box::new(s) as _),
            Door::Unix(listener) => listener.accept().map(|(s, _)| Box::new(s) as _),
        };
        if closing.load(Ordering::SeqCst) {
            return;
        }
        // A client that is gone before it was served is none of the partner's business.
        let Ok(mut line) = line else { continue };
        if desk.serving.fetch_add(1, Ordering::SeqCst) >= CONNECTIONS_MAX {
            desk.serving.fetch_sub(1, Ordering::SeqCst);
            continue;
        }
        let served = Served(Arc::clone(desk));
        let work = move || {
            // Whatever breaks a line is the client's to notice, as it would be with the real partner.
            drop(serve(line.as_mut(), &served.0));
        };
        // Without a thread the line closes unheard, as it does when too many are served.
        drop(thread::Builder::new().name("partner line".into()).spawn(work));
    }
}

/// One connection under way; leaves the count however it ends.
struct Served<F>(Arc<Desk<F>>);

impl<F> Drop for Served<F> {
    fn drop(&mut self) {
        self.0.serving.fetch_sub(1, Ordering::SeqCst);
    }
}

/// Reads one question, answers as well as its faults let it, and lets the client close.
fn serve<F>(mut line: &mut dyn Line, desk: &Desk<F>) -> io::Result<()>
where
    F: Fn(&mut dyn Read) -> io::Result<Vec<u8>>,
{
    line.patience(IDLE)?;
    let number = desk.heard.fetch_add(1, Ordering::SeqCst) + 1;
    let answer = (desk.answer)(&mut line)?;
    thread::sleep(desk.faults.delay);
    match desk.faults.of(number) {
        None => line.write_all(&answer)?,
        Some(Fault::Drop) => return Ok(()),
        Some(Fault::Garbage) => line.write_all(GARBAGE)?,
        Some(Fault::Cut) => line.write_all(&answer[..answer.len() / 2])?,
        Some(Fault::Silence) => return drain(line),
    }
    line.end_of_answer()?;
    line.patience(LINGER)?;
    drain(line)
}

/// Reads on until the client closes.
fn drain(line: &mut dyn Line) -> io::Result<()> {
    io::copy(&mut line.take(LINGER_BYTES_MAX), &mut io::sink()).map(|_| ())
}

/// Reads up to and without `end`; `None` when the question is longer than `bytes_max` or ends before.
fn read_until(line: &mut dyn Read, end: u8, bytes_max: usize) -> io::Result<Option<Vec<u8>>> {
    let mut question = Vec::new();
    let mut byte = [0];
    while question.len() <= bytes_max {
        if line.read(&mut byte)? == 0 {
            return Ok(None);
        }
        if byte[0] == end {
            return Ok(Some(question));
        }
        question.push(byte[0]);
    }
    Ok(None)
}

/// A simulated partner is never reachable from outside this machine.
fn loopback(address: SocketAddr) -> io::Result<SocketAddr> {
    if address.ip().is_loopback() {
        return Ok(address);
    }
    let why = format!("a simulated partner listens on loopback only, not on {address}");
    Err(io::Error::new(io::ErrorKind::InvalidInput, why))
}

fn path(listener: &UnixListener) -> io::Result<PathBuf> {
    let address = listener.local_addr()?;
    let unnamed =
        || io::Error::new(io::ErrorKind::InvalidInput, "a simulated partner needs a socket with a name");
    address.as_pathname().map(PathBuf::from).ok_or_else(unnamed)
}
