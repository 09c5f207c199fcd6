//! Pages as people open them.

use std::cell::RefCell;
use std::fmt;
use std::rc::Rc;

use anyhow::Context;
use serde::Serialize;

use super::case::percentiles;
use super::client::{Client, Reader, Server, join_all};
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

/// Home, search and guide for anybody; the inbox of twenty rows and a case's page for an officer who has signed in.
pub fn rows(ground: &Ground, scale: u32) -> anyhow::Result<Vec<Row>> {
    let server = Server::start(ground)?;
    let number = ground.under_review.as_deref().context("a case under review")?;
    let officer = || Reader::Officer(ground.reviewer.session.clone());
    let pages = [
        ("home", "/".to_owned(), Reader::Anybody, ""),
        ("search", "/search?q=dlys".to_owned(), Reader::Anybody, ""),
        ("guide", format!("/items/{}", ground.item), Reader::Anybody, ""),
        ("inbox", "/staff/inbox".to_owned(), officer(), number),
        ("case page", format!("/staff/cases/{number}"), officer(), number),
    ];
    pages.into_iter().map(|page| row(server.port, page, REQUESTS * scale)).collect()
}

/// A page, where it is, who reads it, and what must stand on it.
type Page<'a> = (&'static str, String, Reader, &'a str);

fn row(port: u16, (page, path, reader, shows): Page<'_>, requests: u32) -> anyhow::Result<Row> {
    let times = Rc::new(RefCell::new((Vec::new(), 0usize)));
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let started = tokio::time::Instant::now();
    runtime.block_on(async {
        let work = (0..CLIENTS).map(|_| {
            let (times, path, reader) = (Rc::clone(&times), path.clone(), reader.clone());
            let shows = shows.to_owned();
            async move {
                let mut client = Client::connect(port).await?;
                for _ in 0..requests {
                    let begun = tokio::time::Instant::now();
                    let answer = client.get(&path, &reader).await?;
                    anyhow::ensure!(answer.contains(&shows), "{path} does not show {shows}");
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
