//! A case from filing to delivery over HTTP: nine authenticated requests.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::fmt;
use std::rc::Rc;

use serde::Serialize;
use serde_json::Value;

use super::client::{Client, Reader, Server, join_all};
use super::cpu::Watched;
use super::ground::Ground;

/// Rows of every inbox that is read; the measured tasks are due before those that fill it.
const INBOX_ROWS: usize = 20;
/// Cases of one client at scale 1.
const CASES: u32 = 15;

/// What one number of clients reached.
#[derive(Clone, Debug, Serialize)]
pub struct Row {
    /// `sqlite` or `postgres`.
    pub engine: &'static str,
    /// Clients at the same time.
    pub clients: u32,
    /// Cases a second, in hundredths.
    pub cases_per_second_x100: u64,
    /// Processor time of the server for one case, in microseconds.
    pub cpu_us_per_case: u64,
    /// Processor time of the database's own processes for one case, in microseconds; SQLite's is the server's.
    pub database_cpu_us_per_case: Option<u64>,
    /// Median and 99th percentile of each kind of request, in microseconds.
    pub latency_us: BTreeMap<&'static str, (u64, u64)>,
    /// Memory of the server after the run, in KiB.
    pub memory_kib: u64,
}

impl fmt::Display for Row {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let n = self.cases_per_second_x100;
        write!(
            f,
            "{:<9}{} clients  {}.{:02} cases/s  {} µs CPU of the server a case",
            self.engine,
            self.clients,
            n / 100,
            n % 100,
            self.cpu_us_per_case
        )?;
        if let Some(database) = self.database_cpu_us_per_case {
            write!(f, " and {database} µs of the database")?;
        }
        write!(f, "  {} MiB", self.memory_kib / 1024)?;
        for (kind, (p50, p99)) in &self.latency_us {
            write!(f, "\n          {kind:<10} p50 {p50} µs  p99 {p99} µs")?;
        }
        Ok(())
    }
}

type Times = Rc<RefCell<BTreeMap<&'static str, Vec<u64>>>>;

/// A server at rest, before anybody asked it for a case.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Rest {
    /// Milliseconds from its start to its first answer.
    pub start_ms: u64,
    /// Its resident memory, in KiB.
    pub memory_kib: u64,
}

/// One and eight clients, and the server before them.
pub fn rows(ground: &Ground, scale: u32) -> anyhow::Result<(Rest, Vec<Row>)> {
    let server = Server::start(ground)?;
    let rest = Rest { start_ms: server.open_ms, memory_kib: server.rss_kib() };
    let watched = Watched::new(server.pid(), &ground.database)?;
    let mut rows = Vec::new();
    for clients in [1u32, 8] {
        rows.push(row(ground, (&server, &watched), clients, CASES * scale)?);
    }
    Ok((rest, rows))
}

fn row(
    ground: &Ground,
    (server, watched): (&Server, &Watched),
    clients: u32,
    cases: u32,
) -> anyhow::Result<Row> {
    let times = Times::default();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let (before, started) = (watched.spent(), tokio::time::Instant::now());
    let application = application(ground)?;
    let tokens = [ground.clerk.token.clone(), ground.reviewer.token.clone(), ground.approver.token.clone()];
    let port = server.port;
    runtime.block_on(async {
        let work = (0..clients).map(|n| {
            let (times, application, tokens) = (Rc::clone(&times), application.clone(), tokens.clone());
            async move {
                let mut client = Client::connect(port).await?;
                for m in 0..cases {
                    one(&mut client, &application, &tokens, &times, &format!("{clients}-{n}-{m}")).await?;
                }
                Ok(())
            }
        });
        join_all(work.collect()).await
    })?;
    let micros = u64::try_from(started.elapsed().as_micros())?.max(1);
    let spent = watched.spent().since(before);
    let n = u64::from(clients * cases);
    let latency_us = times.borrow_mut().iter_mut().map(|(kind, all)| (*kind, percentiles(all))).collect();
    Ok(Row {
        engine: match ground.database.engine() {
            db::Engine::Sqlite => "sqlite",
            db::Engine::Postgres => "postgres",
        },
        clients,
        cases_per_second_x100: n * 100_000_000 / micros,
        cpu_us_per_case: spent.server / 1000 / n,
        database_cpu_us_per_case: spent.database.map(|ns| ns / 1000 / n),
        latency_us,
        memory_kib: server.rss_kib(),
    })
}

/// The median and the 99th percentile.
pub fn percentiles(all: &mut [u64]) -> (u64, u64) {
    all.sort_unstable();
    let at = |percent: usize| {
        all.get((all.len() * percent / 100).min(all.len().saturating_sub(1))).copied().unwrap_or(0)
    };
    (at(50), at(99))
}

fn application(ground: &Ground) -> anyhow::Result<String> {
    let mut chance = city::chance::Chance::new(2);
    let answers = city::day::answers(&ground.facts.facts, &mut chance);
    let materials: Vec<Value> = city::day::papers(&ground.facts.facts, city::day::Completeness::Whole)
        .into_iter()
        .map(|m| serde_json::json!({ "key": m.key, "how": "paper" }))
        .collect();
    let person = city::applicants::resident(2)?;
    Ok(serde_json::json!({
        "item": ground.item.to_string(),
        "applicant": { "kind": "person", "name": person.name, "number": person.number, "phone": person.phone },
        "answers": answers,
        "materials": materials,
        "declared": true,
    })
    .to_string())
}

async fn one(
    client: &mut Client,
    application: &str,
    tokens: &[String; 3],
    times: &Times,
    key: &str,
) -> anyhow::Result<()> {
    let [clerk, reviewer, approver] = tokens;
    let read = |token: &String| Reader::Program(token.clone());
    let filed =
        timed(times, "create", client.post("/api/v1/cases", clerk, &format!("{key}-file"), application))
            .await?;
    let number = field(&filed, "number")?;
    timed(times, "inbox", client.get("/api/v1/intake", &read(clerk))).await?;
    let path = format!("/api/v1/cases/{number}/acceptance");
    timed(times, "accept", client.post(&path, clerk, &format!("{key}-accept"), "{}")).await?;
    let task = task_of(&timed(times, "inbox", client.get("/api/v1/inbox", &read(reviewer))).await?, &number)?;
    let path = format!("/api/v1/tasks/{task}/opinion");
    timed(times, "review", client.post(&path, reviewer, &format!("{key}-review"), r#"{"opinion":"agree"}"#))
        .await?;
    let task = task_of(&timed(times, "inbox", client.get("/api/v1/inbox", &read(approver))).await?, &number)?;
    let path = format!("/api/v1/tasks/{task}/decision");
    timed(times, "decide", client.post(&path, approver, &format!("{key}-decide"), r#"{"decision":"grant"}"#))
        .await?;
    timed(times, "inbox", client.get("/api/v1/intake", &read(clerk))).await?;
    let path = format!("/api/v1/cases/{number}/delivery");
    timed(times, "issue", client.post(&path, clerk, &format!("{key}-issue"), r#"{"receiver":"演练签收人"}"#))
        .await?;
    Ok(())
}

async fn timed(
    times: &Times,
    kind: &'static str,
    work: impl Future<Output = anyhow::Result<String>>,
) -> anyhow::Result<String> {
    let started = tokio::time::Instant::now();
    let answer = work.await?;
    times.borrow_mut().entry(kind).or_default().push(u64::try_from(started.elapsed().as_micros())?);
    Ok(answer)
}

fn field(json: &str, name: &str) -> anyhow::Result<String> {
    let value: Value = serde_json::from_str(json)?;
    value[name].as_str().map(str::to_owned).ok_or_else(|| anyhow::anyhow!("no {name} in {json}"))
}

fn task_of(inbox: &str, number: &str) -> anyhow::Result<String> {
    let value: Value = serde_json::from_str(inbox)?;
    let tasks = value["tasks"].as_array().cloned().unwrap_or_default();
    anyhow::ensure!(tasks.len() == INBOX_ROWS, "an inbox of {} rows is not what is measured", tasks.len());
    let mine = tasks.iter().find(|t| t["case"] == number).and_then(|t| t["id"].as_str());
    mine.map(str::to_owned).ok_or_else(|| anyhow::anyhow!("no task of {number} in the inbox"))
}
