//! A small HTTP/1.1 client over one kept connection, and the server it talks to.

use std::future::Future;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use anyhow::{Context, bail};
use tokio::io::{AsyncReadExt, AsyncWriteExt, BufStream};
use tokio::net::TcpStream;

use super::ground::Ground;

/// How often a server is asked whether it is open …
const OPEN_TRIES: u32 = 5_000;
/// … and how long between two questions; start-up is said in milliseconds.
const OPEN_PAUSE: Duration = Duration::from_millis(1);

/// A server in a process of its own.
pub struct Server {
    /// Where it listens.
    pub port: u16,
    child: Child,
    /// Milliseconds from start to the first answer.
    pub open_ms: u64,
}

impl Server {
    /// Starts `sanxiang serve` over a prepared place and waits until it answers.
    pub fn start(ground: &Ground) -> anyhow::Result<Self> {
        let port = std::net::TcpListener::bind(("127.0.0.1", 0))?.local_addr()?.port();
        let started = tokio::time::Instant::now();
        let child = Command::new(std::env::current_exe()?)
            .args(["serve", "--database", &ground.url, "--listen", &format!("127.0.0.1:{port}"), "--data"])
            .arg(&ground.folder)
            .env("SANXIANG_LOG", "warn")
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .spawn()
            .context("cannot start the server")?;
        let mut server = Self { port, child, open_ms: 0 };
        for _ in 0..OPEN_TRIES {
            if std::net::TcpStream::connect(("127.0.0.1", port)).is_ok() {
                server.open_ms = u64::try_from(started.elapsed().as_millis()).unwrap_or(u64::MAX);
                return Ok(server);
            }
            std::thread::sleep(OPEN_PAUSE);
        }
        bail!("the server did not open")
    }

    /// Its process.
    pub fn pid(&self) -> u32 {
        self.child.id()
    }

    /// Resident memory in KiB.
    pub fn rss_kib(&self) -> u64 {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.child.id())).unwrap_or_default();
        let line = status.lines().find_map(|l| l.strip_prefix("VmRSS:"));
        line.and_then(|l| l.split_whitespace().next()).and_then(|n| n.parse().ok()).unwrap_or(0)
    }
}

impl Drop for Server {
    /// Ends the server, whether the measurement came to its end or failed.
    fn drop(&mut self) {
        if let Err(error) = self.child.kill().and_then(|()| self.child.wait()) {
            tracing::debug!(%error, "the server did not end");
        }
    }
}

/// Who reads.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Reader {
    /// Somebody who has not signed in.
    Anybody,
    /// A program, with its token of the API.
    Program(String),
    /// An officer at a page, with his session.
    Officer(String),
}

/// One kept connection.
pub struct Client {
    stream: BufStream<TcpStream>,
}

impl Client {
    /// Connects to a port of this machine.
    pub async fn connect(port: u16) -> anyhow::Result<Self> {
        let stream = TcpStream::connect(("127.0.0.1", port)).await?;
        stream.set_nodelay(true)?;
        Ok(Self { stream: BufStream::new(stream) })
    }

    /// A JSON act with its key.
    pub async fn post(&mut self, path: &str, token: &str, key: &str, body: &str) -> anyhow::Result<String> {
        let head = format!(
            "POST {path} HTTP/1.1\r\nhost: 127.0.0.1\r\nauthorization: Bearer {token}\r\nidempotency-key: {key}\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\r\n{body}",
            body.len()
        );
        self.send(&head).await
    }

    /// A read by somebody.
    pub async fn get(&mut self, path: &str, reader: &Reader) -> anyhow::Result<String> {
        let auth = match reader {
            Reader::Anybody => String::new(),
            Reader::Program(token) => format!("authorization: Bearer {token}\r\n"),
            Reader::Officer(session) => format!("cookie: sanxiang-session={session}\r\n"),
        };
        self.send(&format!("GET {path} HTTP/1.1\r\nhost: 127.0.0.1\r\n{auth}\r\n")).await
    }

    async fn send(&mut self, request: &str) -> anyhow::Result<String> {
        self.stream.write_all(request.as_bytes()).await?;
        self.stream.flush().await?;
        let head = self.head().await?;
        let status = head.split(' ').nth(1).unwrap_or("");
        let header = |name: &str| {
            head.lines()
                .filter_map(|l| l.split_once(':'))
                .find(|(n, _)| n.eq_ignore_ascii_case(name))
                .map(|(_, v)| v.trim())
        };
        let body = match header("content-length").and_then(|n| n.parse::<usize>().ok()) {
            Some(length) => {
                let mut bytes = vec![0; length];
                self.stream.read_exact(&mut bytes).await?;
                bytes
            }
            None => self.chunks().await?,
        };
        let text = String::from_utf8(body)?;
        if !status.starts_with('2') {
            bail!("{status}: {text}");
        }
        Ok(text)
    }

    async fn head(&mut self) -> anyhow::Result<String> {
        let mut bytes = Vec::with_capacity(1024);
        while !bytes.ends_with(b"\r\n\r\n") {
            bytes.push(self.stream.read_u8().await?);
        }
        Ok(String::from_utf8(bytes)?)
    }

    async fn line(&mut self) -> anyhow::Result<String> {
        let mut bytes = Vec::new();
        while !bytes.ends_with(b"\r\n") {
            bytes.push(self.stream.read_u8().await?);
        }
        Ok(String::from_utf8(bytes)?.trim().to_owned())
    }

    async fn chunks(&mut self) -> anyhow::Result<Vec<u8>> {
        let mut body = Vec::new();
        loop {
            let length = usize::from_str_radix(&self.line().await?, 16)?;
            let mut chunk = vec![0; length];
            self.stream.read_exact(&mut chunk).await?;
            self.line().await?;
            if length == 0 {
                return Ok(body);
            }
            body.extend(chunk);
        }
    }
}

/// Waits for all on this thread; the first failure ends it.
pub async fn join_all<F>(futures: Vec<F>) -> anyhow::Result<()>
where
    F: Future<Output = anyhow::Result<()>> + 'static,
{
    let local = tokio::task::LocalSet::new();
    let tasks: Vec<_> = futures.into_iter().map(|f| local.spawn_local(f)).collect();
    local
        .run_until(async {
            for task in tasks {
                task.await??;
            }
            Ok(())
        })
        .await
}
