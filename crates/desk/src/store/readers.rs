//! Readers of the log: each with a cursor that moves in the transaction of what it did.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use base::{CentreId, Id, Instant};

use super::cx::{Cx, Reading};
use super::fail::Fail;
use super::logged::Logged;
use super::sql;

/// An event that fails this often parks its subject.
pub(super) const ATTEMPTS_MAX: i64 = 5;
/// Events a projector takes in one transaction.
pub(super) const CHUNK: i64 = 250;

/// What a reader is allowed to do.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Nature {
    /// Keeps tables that can be emptied and read again with an equal result; records nothing.
    Projector,
    /// Acts on events by recording others, one event a transaction; never rebuilt.
    Reactor,
}

/// From where a reader begins when a centre meets it for the first time.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Since {
    /// From the first event.
    Start,
    /// From the first event after the reader was introduced.
    Introduced,
}

/// A projector or a reactor.
pub trait Reader: Send + Sync {
    /// Its name, which its cursor carries.
    fn name(&self) -> &'static str;
    /// What it is allowed to do.
    fn nature(&self) -> Nature;
    /// Where it begins.
    fn since(&self) -> Since;
    /// The kinds of subject it cares for; none means all.
    fn kinds(&self) -> &'static [&'static str];
    /// Takes one event; events come in order, each once.
    fn read(&self, cx: &mut Cx<'_>, event: &Logged) -> Result<(), Fail>;
    /// The tables a projector keeps, each with `centre` among its columns, for `verify`.
    fn tables(&self) -> &'static [&'static str] {
        &[]
    }
    /// Empties a projector's tables of this centre before it reads again.
    fn clear(&self, cx: &mut Cx<'_>) -> Result<(), Fail>;
}

/// A subject that waits behind an event which failed five times.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Parked {
    /// The centre.
    pub centre: CentreId,
    /// The reader, or `sweep:<kind>`.
    pub reader: String,
    /// The subject.
    pub subject: Id,
    /// The event that failed; 0 for a sweep.
    pub seq: i64,
    /// How often it was tried.
    pub attempts: i64,
    /// What the last failure said.
    pub reason: String,
    /// Since when it waits.
    pub parked_at: Instant,
}

impl Parked {
    pub(super) fn of(row: &db::Row) -> Result<Self, Fail> {
        Ok(Self {
            centre: row.centre(0)?,
            reader: row.text(1)?.to_owned(),
            subject: row.id(2)?,
            seq: row.int(3)?,
            attempts: row.int(4)?,
            reason: row.text(5)?.to_owned(),
            parked_at: row.instant(6)?,
        })
    }
}

/// How far a step of a reader may go.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Pace {
    /// As its nature allows.
    Usual,
    /// One event, because one of the next has failed.
    Single,
}

/// The event a step was at when it failed; kept outside the verb, whose work is undone.
pub(super) type At = Arc<Mutex<Option<(Id, i64)>>>;

/// One step of a reader in one verb: reads on from the cursor and moves it. `false` when nothing is left.
pub(super) fn step(cx: &mut Cx<'_>, reader: &dyn Reader, pace: Pace, at: &At) -> Result<bool, Fail> {
    let (epoch, seq) = cursor(cx, reader)?;
    let after = [cx.centre().into(), epoch.into(), seq.into(), CHUNK.into()];
    let rows = cx.query(&sql::EVENTS_AFTER, &after)?;
    let failures = Failures::of(cx, reader.name())?;
    let mut reached = None;
    for row in &rows {
        let event = Logged::of(row)?;
        reached = Some((event.epoch, event.seq));
        if !wants(reader, &event.kind) || failures.parks(&event) {
            continue;
        }
        *at.lock().unwrap_or_else(PoisonError::into_inner) = Some((event.subject, event.seq));
        reader.read(cx, &event)?;
        if failures.0.contains_key(&event.subject) {
            forget_failures(cx, reader.name(), event.subject)?;
        }
        match (pace, reader.nature()) {
            (Pace::Usual, Nature::Projector) => {}
            (Pace::Usual, Nature::Reactor) | (Pace::Single, Nature::Projector | Nature::Reactor) => break,
        }
    }
    let Some((to_epoch, to_seq)) = reached else { return Ok(false) };
    let moved = [cx.centre().into(), reader.name().into(), to_epoch.into(), to_seq.into(), seq.into()];
    if cx.execute(&sql::MOVE_CURSOR, &moved)? != 1 {
        return Err(Fail::Stale);
    }
    Ok(to_seq < cx.head.seq)
}

/// The reader's cursor, opened at its beginning when the centre meets it for the first time.
fn cursor(cx: &mut Cx<'_>, reader: &dyn Reader) -> Result<(i64, i64), Fail> {
    let key = [cx.centre().into(), reader.name().into()];
    if let Some(row) = cx.query_opt(&sql::CURSOR, &key)? {
        return Ok((row.int(0)?, row.int(1)?));
    }
    let (epoch, seq) = match reader.since() {
        Since::Start => (0, 0),
        Since::Introduced => (cx.head.epoch, cx.head.seq),
    };
    let args = [cx.centre().into(), reader.name().into(), epoch.into(), seq.into()];
    cx.execute(&sql::OPEN_CURSOR, &args)?;
    Ok((epoch, seq))
}

/// The subjects of which an event failed a reader: which one, and whether they wait behind it.
struct Failures(BTreeMap<Id, (i64, Waits)>);

#[derive(Clone, Copy, PartialEq, Eq)]
enum Waits {
    Yes,
    No,
}

impl Failures {
    fn of(cx: &mut Cx<'_>, reader: &str) -> Result<Self, Fail> {
        let rows = cx.query(&sql::FAILURES_OF_READER, &[cx.centre().into(), reader.into()])?;
        let of = |r: &db::Row| {
            let waits = if r.opt_instant(2)?.is_some() { Waits::Yes } else { Waits::No };
            Ok((r.id(0)?, (r.int(1)?, waits)))
        };
        rows.iter().map(of).collect::<Result<_, _>>().map(Self)
    }

    /// Whether an event waits behind the failed one of a parked subject; what came before it was read.
    fn parks(&self, event: &Logged) -> bool {
        self.0.get(&event.subject).is_some_and(|(seq, waits)| *waits == Waits::Yes && event.seq >= *seq)
    }
}

/// Notes a failure; the fifth parks the subject.
pub(super) fn note_failure(
    cx: &mut Cx<'_>,
    reader: &str,
    subject: Id,
    seq: i64,
    reason: &str,
) -> Result<(), Fail> {
    let args = [cx.centre().into(), reader.into(), subject.into(), seq.into(), reason.into()];
    let row = cx.query_opt(&sql::NOTE_FAILURE, &args)?;
    if row.map(|r| r.int(0)).transpose()?.is_some_and(|attempts| attempts >= ATTEMPTS_MAX) {
        let args = [cx.centre().into(), reader.into(), subject.into(), cx.now().into()];
        cx.execute(&sql::PARK, &args)?;
        tracing::error!(reader, %subject, seq, reason, "parked after {ATTEMPTS_MAX} failures");
    }
    Ok(())
}

/// Forgets failures of a subject that has come through, parked or not.
pub(super) fn forget_failures(cx: &mut Cx<'_>, reader: &str, subject: Id) -> Result<(), Fail> {
    cx.execute(&sql::UNPARK, &[cx.centre().into(), reader.into(), subject.into()])?;
    Ok(())
}

/// Reads what a parked subject has missed, up to the reader's cursor, and sets it free.
pub(super) fn catch_up(cx: &mut Cx<'_>, reader: &dyn Reader, subject: Id) -> Result<(), Fail> {
    let key = [cx.centre().into(), reader.name().into(), subject.into()];
    let from = cx.query_opt(&sql::PARKED_ROW, &key)?.ok_or(Fail::NotFound)?.int(0)?;
    let (_, upto) = cursor(cx, reader)?;
    let mut version = 0;
    loop {
        let events = cx.history(subject, version)?;
        let Some(last) = events.last() else { break };
        version = last.version;
        for event in events.iter().filter(|e| (from..=upto).contains(&e.seq)) {
            reader.read(cx, event)?;
        }
    }
    forget_failures(cx, reader.name(), subject)
}

/// Empties a projector and reads the log again up to its cursor, in one transaction that the caller rolls back.
pub(super) fn read_again(cx: &mut Cx<'_>, reader: &dyn Reader) -> Result<(), Fail> {
    let (_, upto) = cursor(cx, reader)?;
    let failures = Failures::of(cx, reader.name())?;
    reader.clear(cx)?;
    let mut place = (0, 0);
    loop {
        let events = cx.log_after(place.0, place.1)?;
        let Some(last) = events.last() else { return Ok(()) };
        place = (last.epoch, last.seq);
        for event in events.iter().take_while(|e| e.seq <= upto) {
            if wants(reader, &event.kind) && !failures.parks(event) {
                reader.read(cx, event)?;
            }
        }
        if place.1 >= upto {
            return Ok(());
        }
    }
}

fn wants(reader: &dyn Reader, kind: &str) -> bool {
    reader.kinds().is_empty() || reader.kinds().contains(&kind)
}

/// Empties a projector and sets its cursor to the beginning.
pub(super) fn restart(cx: &mut Cx<'_>, reader: &dyn Reader) -> Result<(), Fail> {
    match reader.nature() {
        Nature::Projector => {}
        Nature::Reactor => return Err(Fail::Broken(format!("{} is never rebuilt", reader.name()))),
    }
    let (_, seq) = cursor(cx, reader)?;
    reader.clear(cx)?;
    for subject in Failures::of(cx, reader.name())?.0.into_keys() {
        forget_failures(cx, reader.name(), subject)?;
    }
    let args = [cx.centre().into(), reader.name().into(), 0i64.into(), 0i64.into(), seq.into()];
    cx.execute(&sql::MOVE_CURSOR, &args)?;
    Ok(())
}
