//! The pump: runs due sweeps and readers until nothing is left to do, in a fixed order.

use std::collections::BTreeMap;
use std::sync::PoisonError;
use std::sync::atomic::Ordering;

use base::{CentreId, Id, Instant};

use super::actor::{Actor, Caller};
use super::agenda::SweepEntry;
use super::cx::{Cx, Reading};
use super::desk::Desk;
use super::fail::Fail;
use super::lanes::BATCH_MAX;
use super::readers::{self, At, Pace, Parked, Reader};
use super::sql;

/// Rounds after which something feeds itself; a rehearsal day needs a few dozen.
const ROUNDS_MAX: usize = 100_000;

/// How often expired keys are removed, by the desk's clock.
const TIDY_EVERY_MS: i64 = 10 * 60 * 1000;

/// A centre's head and where its readers stand.
struct Standing {
    head: i64,
    cursors: BTreeMap<String, i64>,
}

/// A row of the agenda whose moment has come.
type Due = (Instant, String, Id);

impl Desk {
    /// Runs due sweeps and readers to quiescence; each is an ordinary verb. Says how many steps were made.
    ///
    /// A given clock is moved to `now` first. Several processes may pump the same database.
    pub fn pump(&self, now: Instant) -> Result<u64, Fail> {
        self.set_now(now);
        let shut = self.clock_shut_at().is_some();
        if shut || self.inner().shared.keeper.is_due_for_heeding() {
            self.look(|tx| self.inner().shared.keeper.heed(tx))?;
        }
        if shut {
            return Ok(0);
        }
        self.keep_house(now)?;
        let mut steps = 0;
        for _ in 0..ROUNDS_MAX {
            let done = self.round(now)?;
            if done == 0 {
                return Ok(steps);
            }
            steps += done;
        }
        Err(Fail::Broken(format!("the pump found no rest in {ROUNDS_MAX} rounds")))
    }

    /// Subjects parked behind failures, of all centres.
    pub fn parked(&self) -> Result<Vec<Parked>, Fail> {
        self.look(|tx| tx.query(&sql::PARKED_ALL, &[])?.iter().map(Parked::of).collect())
    }

    /// Tries a parked subject again: reads all it has missed, or lets its sweep run.
    pub fn unpark(&self, centre: CentreId, reader: &str, subject: Id) -> Result<(), Fail> {
        let found = self.inner().shared.modules.readers.iter().find(|r| r.name() == reader).copied();
        let name = reader.to_owned();
        self.write_blocking(Caller::system(Actor::System("unpark"), centre), move |cx| match found {
            Some(reader) => readers::catch_up(cx, reader, subject),
            None => readers::forget_failures(cx, &name, subject),
        })
    }

    /// Empties a projector and reads the whole log again.
    pub fn rebuild(&self, centre: CentreId, reader: &str) -> Result<(), Fail> {
        let found = self.inner().shared.modules.readers.iter().find(|r| r.name() == reader).copied();
        let reader = found.ok_or(Fail::NotFound)?;
        self.write_blocking(Caller::system(Actor::System("rebuild"), centre), move |cx| {
            readers::restart(cx, reader)
        })?;
        self.follow_all(centre, vec![reader]).map(|_| ())
    }

    /// Stores a rehearsal's clock and removes expired keys, each now and then.
    fn keep_house(&self, now: Instant) -> Result<(), Fail> {
        let shared = &self.inner().shared;
        if shared.keeper.is_due_for_saving() {
            self.aside(|tx| shared.keeper.save(tx))?;
        }
        let tidied_at = shared.tidied_at.load(Ordering::Relaxed);
        if now.0.saturating_sub(tidied_at) >= TIDY_EVERY_MS {
            shared.tidied_at.store(now.0, Ordering::Relaxed);
            for centre in self.centres()? {
                self.aside(
                    |tx| Ok(tx.execute(&sql::DELETE_EXPIRED_REQUESTS, &[centre.into(), now.into()])?),
                )?;
            }
        }
        Ok(())
    }

    fn round(&self, now: Instant) -> Result<u64, Fail> {
        let mut done = 0;
        for (centre, standing) in self.standings()? {
            let behind = |reader: &&'static dyn Reader| {
                standing.cursors.get(reader.name()).is_none_or(|seq| *seq < standing.head)
            };
            let readers = self.inner().shared.modules.readers.iter().copied().filter(behind).collect();
            done += self.follow_all(centre, readers)?;
            done += self.sweep(centre, now)?;
        }
        Ok(done)
    }

    /// Lets readers read to the end of a centre's log, side by side, so that they share commits.
    fn follow_all(&self, centre: CentreId, mut behind: Vec<&'static dyn Reader>) -> Result<u64, Fail> {
        let mut steps = 0;
        while !behind.is_empty() {
            let calls = behind.iter().map(|r| step_call(centre, *r, Pace::Usual, &At::default())).collect();
            let mut still = Vec::new();
            for (answer, reader) in self.write_all(calls).into_iter().zip(behind) {
                steps += 1;
                match answer {
                    Ok(true) => still.push(reader),
                    Ok(false) => {}
                    Err(fail) if fail.is_temporary() => return Err(fail),
                    Err(_) => steps += self.follow(centre, reader)?,
                }
            }
            behind = still;
        }
        Ok(steps)
    }

    fn standings(&self) -> Result<BTreeMap<CentreId, Standing>, Fail> {
        let rows = self.look(|tx| Ok(tx.query(&sql::STANDINGS, &[])?))?;
        let mut standings = BTreeMap::new();
        for row in &rows {
            let head = row.int(1)?;
            let standing = standings
                .entry(row.centre(0)?)
                .or_insert_with(|| Standing { head, cursors: BTreeMap::new() });
            if let Some(reader) = row.opt_text(2)? {
                standing.cursors.insert(reader.to_owned(), row.int(3)?);
            }
        }
        let total = standings.values().map(|s| s.head).sum();
        let shared = &self.inner().shared;
        if shared.heads_seen.swap(total, Ordering::Relaxed) != total {
            shared.commits.send_modify(|n| *n += 1);
        }
        Ok(standings)
    }

    /// Lets one reader read to the end of a centre's log event by event, noting what fails.
    fn follow(&self, centre: CentreId, reader: &'static dyn Reader) -> Result<u64, Fail> {
        let mut steps = 0;
        loop {
            let at = At::default();
            let (caller, verb) = step_call(centre, reader, Pace::Single, &at);
            steps += 1;
            match self.write_blocking(caller, verb) {
                Ok(true) => {}
                Ok(false) => return Ok(steps),
                Err(fail) if fail.is_temporary() => return Err(fail),
                Err(fail) => {
                    let place = *at.lock().unwrap_or_else(PoisonError::into_inner);
                    let (subject, seq) = place.ok_or_else(|| fail_at_none(&fail))?;
                    self.note(centre, reader.name().to_owned(), subject, seq, fail.to_string())?;
                }
            }
        }
    }

    fn note(
        &self,
        centre: CentreId,
        reader: String,
        subject: Id,
        seq: i64,
        reason: String,
    ) -> Result<(), Fail> {
        self.write_blocking(Caller::system(Actor::Clock, centre), move |cx| {
            readers::note_failure(cx, &reader, subject, seq, &reason)
        })
    }

    /// Runs the sweeps that are due in a centre, each row at most once.
    fn sweep(&self, centre: CentreId, now: Instant) -> Result<u64, Fail> {
        let (mut done, mut after): (u64, Due) = (0, (Instant(i64::MIN), String::new(), first_id()));
        loop {
            let due = self.due(centre, now, &after)?;
            let Some(last) = due.last() else { return Ok(done) };
            after = last.clone();
            let calls = due.iter().map(|row| self.sweep_call(centre, row.clone())).collect();
            for (answer, (_, kind, subject)) in self.write_all(calls).into_iter().zip(due) {
                done += 1;
                match answer {
                    Ok(()) => {}
                    Err(fail) if fail.is_temporary() => return Err(fail),
                    Err(fail) => self.note(centre, sweep_name(&kind), subject, 0, fail.to_string())?,
                }
            }
        }
    }

    fn due(&self, centre: CentreId, now: Instant, after: &Due) -> Result<Vec<Due>, Fail> {
        let limit = i64::try_from(BATCH_MAX).unwrap_or(i64::MAX);
        let args = [
            centre.into(),
            now.into(),
            after.0.into(),
            after.1.as_str().into(),
            after.2.into(),
            limit.into(),
        ];
        self.look(|tx| {
            let rows = tx.query(&sql::AGENDA_DUE, &args)?;
            rows.iter().map(|r| Ok((r.instant(0)?, r.text(1)?.to_owned(), r.id(2)?))).collect()
        })
    }

    fn sweep_call(
        &self,
        centre: CentreId,
        due: Due,
    ) -> (Caller, impl Fn(&mut Cx<'_>) -> Result<(), Fail> + Send + use<>) {
        let entry = self.inner().shared.modules.sweeps.iter().find(|e| e.kind == due.1).copied();
        (Caller::system(Actor::Clock, centre), move |cx: &mut Cx<'_>| run_sweep(cx, entry, &due))
    }
}

fn step_call(
    centre: CentreId,
    reader: &'static dyn Reader,
    pace: Pace,
    at: &At,
) -> (Caller, impl Fn(&mut Cx<'_>) -> Result<bool, Fail> + Send + use<>) {
    let at = At::clone(at);
    let caller = Caller::system(Actor::System(reader.name()), centre);
    (caller, move |cx: &mut Cx<'_>| readers::step(cx, reader, pace, &at))
}

/// Runs one sweep unless another process was first; the entry must leave the agenda.
fn run_sweep(cx: &mut Cx<'_>, entry: Option<SweepEntry>, due: &Due) -> Result<(), Fail> {
    let (due_at, kind, subject) = due;
    let key = [cx.centre().into(), (*due_at).into(), kind.as_str().into(), (*subject).into()];
    if cx.query_opt(&sql::AGENDA_ROW, &key)?.is_none() {
        return Ok(());
    }
    let entry = entry.ok_or_else(|| Fail::Broken(format!("no sweep serves {kind}")))?;
    (entry.sweep)(cx, entry.kind, *subject)?;
    match cx.query_opt(&sql::AGENDA_ROW, &key)? {
        None => readers::forget_failures(cx, &sweep_name(kind), *subject),
        Some(_) => Err(Fail::Broken(format!("{kind} is still on the agenda after its sweep"))),
    }
}

/// The name under which a sweep's failures stand.
fn sweep_name(kind: &str) -> String {
    format!("sweep:{kind}")
}

fn fail_at_none(fail: &Fail) -> Fail {
    Fail::Broken(format!("a reader failed before its first event: {fail}"))
}

/// Sorts before every id.
fn first_id() -> Id {
    Id::from_bytes(&[0; 16]).expect("sixteen bytes are an id")
}
