//! Processor time of the processes that serve a case, finer than the ticks of a hundredth of a second.

use std::fs;

use db::Database;

use super::sql;

/// What a tick of `/proc/PID/stat` is worth.
const TICK_NS: u64 = 10_000_000;

/// The processes whose time is taken.
pub struct Watched {
    server: u32,
    /// The parent of every process of the database; none where the database lives in the server or on another machine.
    database: Option<u32>,
}

/// Processor time, in nanoseconds.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Spent {
    /// Of the server.
    pub server: u64,
    /// Of the database beside it.
    pub database: Option<u64>,
}

impl Watched {
    /// A server, and the database it asks.
    pub fn new(server: u32, database: &Database) -> anyhow::Result<Self> {
        Ok(Self { server, database: parent_of_backends(database)? })
    }

    /// What they have spent so far.
    pub fn spent(&self) -> Spent {
        let database = self.database.map(|parent| {
            let own = process_ns(parent);
            own + children(parent).into_iter().map(process_ns).sum::<u64>()
        });
        Spent { server: process_ns(self.server), database }
    }
}

impl Spent {
    /// What was spent since then.
    pub fn since(self, before: Self) -> Self {
        let database = self.database.zip(before.database);
        Self {
            server: self.server.saturating_sub(before.server),
            database: database.map(|(now, then)| now.saturating_sub(then)),
        }
    }
}

/// The postmaster: the parent of the process that answers us, where it runs on this machine.
fn parent_of_backends(database: &Database) -> anyhow::Result<Option<u32>> {
    if database.engine() == db::Engine::Sqlite {
        return Ok(None);
    }
    let mut conn = database.connect()?;
    let backend = conn.read(|tx| match tx.query_opt(&sql::BACKEND, &[])? {
        Some(row) => row.int(0),
        None => Err(db::DbError::Lost),
    })?;
    Ok(parent(u32::try_from(backend)?))
}

fn parent(pid: u32) -> Option<u32> {
    stat(pid, 1)?.try_into().ok()
}

fn children(of: u32) -> Vec<u32> {
    let all = fs::read_dir("/proc").into_iter().flatten().flatten();
    let pids = all.filter_map(|entry| entry.file_name().to_str()?.parse().ok());
    pids.filter(|pid| parent(*pid) == Some(of)).collect()
}

/// Nanoseconds on a processor: the sum over its threads, as the scheduler counts them; ticks where it does not say.
fn process_ns(pid: u32) -> u64 {
    let threads = fs::read_dir(format!("/proc/{pid}/task")).into_iter().flatten().flatten();
    let counted: Option<u64> = threads
        .map(|thread| {
            let line = fs::read_to_string(thread.path().join("schedstat")).ok()?;
            line.split_whitespace().next()?.parse::<u64>().ok()
        })
        .sum();
    // Fields 14 and 15 of proc(5).
    let ticks = || Some((stat(pid, 11)? + stat(pid, 12)?) * TICK_NS);
    counted.filter(|ns| *ns > 0).or_else(ticks).unwrap_or(0)
}

/// A number of `/proc/PID/stat`, counted from the state that follows the name.
fn stat(pid: u32, field: usize) -> Option<u64> {
    let line = fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
    line.rsplit_once(')')?.1.split_whitespace().nth(field)?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn work_is_counted_finer_than_a_tick() {
        // A process of one thread: in this one, threads of other tests end and take their counts with them.
        let mut busy = std::process::Command::new("sh").args(["-c", "while :; do :; done"]).spawn().unwrap();
        let mut seen = vec![process_ns(busy.id())];
        while seen.len() < 40 {
            let now = process_ns(busy.id());
            if seen.last() != Some(&now) {
                seen.push(now);
            }
        }
        busy.kill().unwrap();
        assert_eq!(parent(busy.id()), Some(std::process::id()));
        busy.wait().unwrap();
        assert!(seen.is_sorted(), "{seen:?}");
        assert!(seen.iter().any(|ns| ns % TICK_NS != 0), "{seen:?}");
    }
}
