//! Pages as people open them.

use std::cell::RefCell;
use std::fmt;
use std::rc::Rc;

use serde::Serialize;

use super::case::percentiles;
use super::client::{Client, Server, join_all};
use super::ground::Ground;

/// Clients at the same time.
const CLIENTS: u32 = 8;
/// Requests of one client at scale 1.
const REQUESTS: u32 = 60;

/// A page.
#[derive(Clone, Debug, Serialize)]
pub struct Row {
    /// Which.
    pub page: &'static str,
    /// Requests a second.
    pub per_second: u64,
    /// Median, in microseconds.
    pub p50_us: u64,
    /// 99th percentile, in microseconds.
    pub p99_us: u64,
    /// Bytes of the answer.
    pub bytes: usize,
}

impl fmt::Display for Row {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{:<10}{:>7}/s  p50 {} µs  p99 {} µs  {} bytes",
            self.page, self.per_second, self.p50_us, self.p99_us, self.bytes
        )
    }
}

/// Home, search, guide and, through the API, the inbox and a case.
pub fn rows(ground: &Ground, scale: u32) -> anyhow::Result<Vec<Row>> {
    let server = Server::start(ground)?;
    let number = ground.numbers.first().cloned().unwrap_or_default();
    let pages = [
        ("home", "/".to_owned(), String::new()),
        ("search", "/search?q=dlys".to_owned(), String::new()),
        ("guide", format!("/items/{}", ground.item), String::new()),
        ("inbox", "/api/v1/intake".to_owned(), ground.clerk.token.clone()),
        ("case", format!("/api/v1/cases/{number}"), ground.clerk.token.clone()),
    ];
    let mut rows = Vec::new();
    for (page, path, token) in pages {
        rows.push(row(server.port, (page, path, token), REQUESTS * scale)?);
    }
    Ok(rows)
}

fn row(port: u16, (page, path, token): (&'static str, String, String), requests: u32) -> anyhow::Result<Row> {
    let times = Rc::new(RefCell::new((Vec::new(), 0usize)));
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let started = tokio::time::Instant::now();
    runtime.block_on(async {
        let work = (0..CLIENTS).map(|_| {
            let (times, path, token) = (Rc::clone(&times), path.clone(), token.clone());
            async move {
                let mut client = Client::connect(port).await?;
                for _ in 0..requests {
                    let begun = tokio::time::Instant::now();
                    let answer = client.get(&path, &token).await?;
                    let mut times = times.borrow_mut();
                    times.0.push(u64::try_from(begun.elapsed().as_micros())?);
                    times.1 = answer.len();
                }
                Ok(())
            }
        });
        join_all(work.collect()).await
    })?;
    let micros = u64::try_from(started.elapsed().as_micros())?.max(1);
    let (all, bytes) = &mut *times.borrow_mut();
    let (p50_us, p99_us) = percentiles(all);
    Ok(Row { page, per_second: all.len() as u64 * 1_000_000 / micros, p50_us, p99_us, bytes: *bytes })
}
