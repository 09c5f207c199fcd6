//! A socket with one deadline over everything said on it.

use std::fmt;
use std::io::{self, Read, Write};
use std::net::{TcpStream, ToSocketAddrs};
use std::os::unix::net::UnixStream;
use std::path::PathBuf;
use std::str::FromStr;
use std::sync::LazyLock;
use std::time::{Duration, Instant};

use crate::ports::PortError;

/// Where a partner listens: `tcp:HOST:PORT` or `unix:PATH`.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Endpoint {
    /// A host and port.
    Tcp(String),
    /// A socket in the file system.
    Unix(PathBuf),
}

impl FromStr for Endpoint {
    type Err = NotAnEndpoint;

    fn from_str(text: &str) -> Result<Self, NotAnEndpoint> {
        let filled = |rest: &str| !rest.is_empty() && !rest.chars().any(char::is_control);
        match text.split_once(':').ok_or(NotAnEndpoint)? {
            ("tcp", rest) => {
                let (host, port) = rest.rsplit_once(':').ok_or(NotAnEndpoint)?;
                let good = filled(host) && port.parse::<u16>().is_ok_and(|p| p > 0);
                good.then(|| Self::Tcp(rest.to_owned())).ok_or(NotAnEndpoint)
            }
            ("unix", path) if filled(path) => Ok(Self::Unix(path.into())),
            (_, _) => Err(NotAnEndpoint),
        }
    }
}

impl fmt::Display for Endpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Tcp(address) => write!(f, "tcp:{address}"),
            Self::Unix(path) => write!(f, "unix:{}", path.display()),
        }
    }
}

/// The text names no place to connect to.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct NotAnEndpoint;

impl fmt::Display for NotAnEndpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an endpoint is tcp:HOST:PORT or unix:PATH")
    }
}

impl std::error::Error for NotAnEndpoint {}

/// Monotonic time since this process first asked.
#[expect(clippy::disallowed_methods, reason = "deadlines of sockets are operational time; no rule sees them")]
pub(crate) fn monotonic() -> Duration {
    static START: LazyLock<Instant> = LazyLock::new(Instant::now);
    START.elapsed()
}

/// A connection that errs with [`io::ErrorKind::TimedOut`] once its time is over, however often bytes trickle in.
pub(crate) struct Wire {
    socket: Socket,
    deadline: Duration,
}

enum Socket {
    Tcp(TcpStream),
    Unix(UnixStream),
}

impl Wire {
    /// Connects; everything until the last byte must be done within `patience`.
    pub fn connect(endpoint: &Endpoint, patience: Duration) -> Result<Self, PortError> {
        let deadline = monotonic() + patience;
        let socket = match endpoint {
            Endpoint::Tcp(address) => connect_tcp(address, deadline).map(Socket::Tcp),
            Endpoint::Unix(path) => UnixStream::connect(path).map(Socket::Unix),
        };
        match socket {
            Ok(socket) => Ok(Self { socket, deadline }),
            Err(e) if is_timeout(&e) => Err(PortError::TimedOut),
            Err(e) => Err(PortError::Unreachable(format!("{endpoint}: {e}"))),
        }
    }

    /// Reads up to and without `end`; an answer without it, or longer than `bytes_max`, is broken.
    pub fn read_answer(&mut self, end: u8, bytes_max: usize) -> Result<Vec<u8>, PortError> {
        let mut answer = Vec::new();
        let mut piece = [0; 512];
        loop {
            let n = self.read(&mut piece).map_err(|e| broken(&e))?;
            if n == 0 {
                return Err(PortError::Broken("it was closed before the answer was whole".into()));
            }
            let piece = &piece[..n];
            if let Some(at) = piece.iter().position(|b| *b == end) {
                answer.extend_from_slice(&piece[..at]);
                return Ok(answer);
            }
            answer.extend_from_slice(piece);
            if answer.len() > bytes_max {
                return Err(PortError::Broken(format!("the answer is longer than {bytes_max} bytes")));
            }
        }
    }
}

impl Read for Wire {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let left = Some(left(self.deadline)?);
        match &mut self.socket {
            Socket::Tcp(s) => {
                s.set_read_timeout(left)?;
                s.read(buffer)
            }
            Socket::Unix(s) => {
                s.set_read_timeout(left)?;
                s.read(buffer)
            }
        }
    }
}

impl Write for Wire {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let left = Some(left(self.deadline)?);
        match &mut self.socket {
            Socket::Tcp(s) => {
                s.set_write_timeout(left)?;
                s.write(bytes)
            }
            Socket::Unix(s) => {
                s.set_write_timeout(left)?;
                s.write(bytes)
            }
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// What an error of a connected socket means.
pub(crate) fn broken(error: &io::Error) -> PortError {
    if is_timeout(error) { PortError::TimedOut } else { PortError::Broken(error.to_string()) }
}

fn connect_tcp(address: &str, deadline: Duration) -> io::Result<TcpStream> {
    let mut last = io::Error::new(io::ErrorKind::NotFound, "the name has no address");
    for address in address.to_socket_addrs()? {
        match TcpStream::connect_timeout(&address, left(deadline)?) {
            Ok(stream) => {
                stream.set_nodelay(true)?;
                return Ok(stream);
            }
            Err(e) => last = e,
        }
    }
    Err(last)
}

fn left(deadline: Duration) -> io::Result<Duration> {
    let left = deadline.saturating_sub(monotonic());
    if left.is_zero() { Err(io::ErrorKind::TimedOut.into()) } else { Ok(left) }
}

fn is_timeout(error: &io::Error) -> bool {
    matches!(error.kind(), io::ErrorKind::TimedOut | io::ErrorKind::WouldBlock)
}
