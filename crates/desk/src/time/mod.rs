//! The working-day calendar that verbs count with: what the release ships, and the notices a centre has loaded since.

pub mod job;
mod sql;

use std::collections::BTreeMap;
use std::sync::{PoisonError, RwLock};

use base::{Digest, Id};
use rules::people::Role;
use rules::time::notice::{self, CalendarNotice, NoticeEvent};
use rules::time::{Calendar, calendar};

use crate::store::{Cx, Fail, Reading, must_be};

/// Merged calendars of this process by the notices they hold; one comes with every notice, a few a year.
static MERGED: RwLock<BTreeMap<Vec<Digest>, &'static Calendar>> = RwLock::new(BTreeMap::new());

/// The legal calendar of this centre: the State Council's notices that this release ships, and under their years those
/// that the centre has loaded.
pub fn legal(rx: &mut impl Reading) -> Result<&'static Calendar, Fail> {
    rx.settled::<CalendarNotice, _>("legal calendar", &[], merged).map(|calendar| *calendar)
}

fn merged(rx: &mut impl Reading) -> Result<&'static Calendar, Fail> {
    let rows = rx.query(&sql::NOTICES, &[rx.centre().into()])?;
    if rows.is_empty() {
        return Ok(calendar::embedded());
    }
    let key = rows.iter().map(|row| row.digest(1)).collect::<Result<Vec<Digest>, _>>()?;
    if let Some(known) = MERGED.read().unwrap_or_else(PoisonError::into_inner).get(&key) {
        return Ok(known);
    }
    let mut merged = calendar::embedded().clone();
    for row in &rows {
        merged = rx.get::<CalendarNotice>(row.id(0)?)?.laid_over(&merged);
    }
    let mut all = MERGED.write().unwrap_or_else(PoisonError::into_inner);
    Ok(*all.entry(key).or_insert_with(|| Box::leak(Box::new(merged))))
}

/// What loading a notice came to.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Loaded {
    /// The calendar is another now; this job states the open deadlines again.
    Job(Id),
    /// The centre counts with the same notice already.
    Same,
}

/// Loads the notice of a year, rows `date,off|work,name`, and starts the job that states open deadlines again.
///
/// The notice that holds for its year already changes nothing; another one of the same year takes its place.
pub fn load_notice(cx: &mut Cx<'_>, year: i16, table: &str, source: &str) -> Result<Loaded, Fail> {
    must_be(cx, &[Role::SystemAdmin])?;
    let event = notice::read(year, table, source)?;
    let held = cx.query_opt(&sql::NOTICE_OF_YEAR, &[cx.centre().into(), i64::from(year).into()])?;
    if let Some(row) = held {
        let NoticeEvent::Loaded { source, days, .. } = &event;
        let held = cx.get::<CalendarNotice>(row.id(0)?)?;
        if held.days == *days && held.source == *source {
            return Ok(Loaded::Same);
        }
    }
    let id: Id = cx.new_id();
    cx.begin::<CalendarNotice>(id, event)?;
    job::start(cx, id).map(Loaded::Job)
}

/// The notices this centre has loaded, oldest first.
pub fn notices(rx: &mut impl Reading) -> Result<Vec<CalendarNotice>, Fail> {
    let rows = rx.query(&sql::NOTICES, &[rx.centre().into()])?;
    rows.iter().map(|row| Ok(rx.get::<CalendarNotice>(row.id(0)?)?.into_inner())).collect()
}
