//! Lists of staff, page after page: the inbox, open cases, what a counter took, what was handed over, what was found.
//!
//! A page ends where the next begins, at the last row's date and id, so that nothing falls between two pages when rows
//! come and go; counts are counts of the whole list.

use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;

use base::id::{ApplicantId, DepartmentId, StaffId};
use base::{Date, Id, Instant};
use db::{Sql, Value};
use rules::cases::{Case, Task};
use rules::people::{Role, RoleSet};

use super::sql;
use super::view::{LIST_ROWS_MAX, bodies};
use crate::store::{Fail, Reading, holding};

/// The date of rows that have none, after every date.
const NO_DATE: &str = "9999-99-99";

/// Where a page of a list by due date begins: after this row.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct After {
    due: Option<Date>,
    id: Id,
}

impl After {
    /// After the row with this due date and id.
    pub fn row(due: Option<Date>, id: impl Into<Id>) -> Self {
        Self { due, id: id.into() }
    }
}

impl fmt::Display for After {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.due {
            Some(due) => write!(f, "{due}_{}", self.id),
            None => write!(f, "_{}", self.id),
        }
    }
}

/// A text that names no row of a list.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct NoPlace;

impl FromStr for After {
    type Err = NoPlace;

    fn from_str(text: &str) -> Result<Self, NoPlace> {
        let (due, id) = text.split_once('_').ok_or(NoPlace)?;
        let due = if due.is_empty() { None } else { Some(rules::time::read_date(due).ok_or(NoPlace)?) };
        Ok(Self { due, id: id.parse().map_err(|_| NoPlace)? })
    }
}

/// A page of a list, and where the next one begins when there is one.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Page<T, A> {
    /// The rows.
    pub rows: Vec<T>,
    /// The last row, when more follow.
    pub next: Option<A>,
}

impl<T, A> Page<T, A> {
    /// Keeps `limit` of the rows read, one more than that being a sign that there are more.
    fn of(mut rows: Vec<T>, limit: u32, place: impl Fn(&T) -> A) -> Self {
        let limit = limit.min(LIST_ROWS_MAX) as usize;
        let more = rows.len() > limit;
        rows.truncate(limit);
        let next = rows.last().filter(|_| more).map(place);
        Self { rows, next }
    }
}

/// The rows to read for a page of `limit`: one more, which says whether there is a next page.
fn one_more(limit: u32) -> Value {
    i64::from(limit.min(LIST_ROWS_MAX) + 1).into()
}

/// The date and id that a list by due date goes on after.
fn place(after: Option<After>) -> [Value; 2] {
    match after {
        Some(After { due: Some(due), id }) => [due.to_string().into(), id.into()],
        Some(After { due: None, id }) => [NO_DATE.into(), id.into()],
        None => ["".into(), first_id().into()],
    }
}

/// The id before every other.
fn first_id() -> Id {
    Id::from_parts(0, [0; 10])
}

/// Who looks into an inbox.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Looker {
    /// The member of staff.
    pub staff: StaffId,
    /// The department.
    pub department: DepartmentId,
    /// The roles.
    pub roles: RoleSet,
}

impl Looker {
    fn args(&self, centre: Value) -> [Value; 5] {
        let word = |role: Role| if self.roles.has(role) { role.word() } else { "" };
        [
            centre,
            self.department.into(),
            word(Role::Reviewer).into(),
            word(Role::Approver).into(),
            self.staff.into(),
        ]
    }
}

/// Which tasks of an inbox are asked for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Narrow<'a> {
    /// `mine`, `free`, or all when empty.
    pub holder: &'a str,
    /// `red`, `yellow`, `reminder`, `calm`, `paused`, or all when empty.
    pub lamp: &'a str,
    /// Today.
    pub today: Date,
    /// The first due date that calls for no reminder yet.
    pub calm_from: Date,
}

/// The open tasks of a department that a person may take, by time left; those of colleagues are left out.
pub fn inbox(
    rx: &mut impl Reading,
    looker: &Looker,
    after: Option<After>,
    limit: u32,
) -> Result<Page<Task, After>, Fail> {
    let [due, id] = place(after);
    let args = [&looker.args(rx.centre().into())[..], &[due, id, one_more(limit)]].concat();
    let tasks: Vec<Task> = bodies(rx, &sql::INBOX, &args)?;
    Ok(Page::of(tasks, limit, |task| After::row(task.due, task.id)))
}

/// The same, only those with one holder or one lamp.
pub fn inbox_of(
    rx: &mut impl Reading,
    looker: &Looker,
    narrow: &Narrow<'_>,
    after: Option<After>,
) -> Result<Page<Task, After>, Fail> {
    let [due, id] = place(after);
    let more = [
        due,
        id,
        one_more(LIST_ROWS_MAX),
        narrow.holder.into(),
        narrow.lamp.into(),
        narrow.today.to_string().into(),
        narrow.calm_from.to_string().into(),
    ];
    let args = [&looker.args(rx.centre().into())[..], &more].concat();
    let tasks: Vec<Task> = bodies(rx, &sql::INBOX_NARROWED, &args)?;
    Ok(Page::of(tasks, LIST_ROWS_MAX, |task| After::row(task.due, task.id)))
}

/// How many tasks of the inbox have each lamp and holder (`mine`, `free`).
pub fn inbox_counts(
    rx: &mut impl Reading,
    looker: &Looker,
    (today, calm_from): (Date, Date),
) -> Result<Vec<(String, String, u32)>, Fail> {
    let more = [today.to_string().into(), calm_from.to_string().into()];
    let args = [&looker.args(rx.centre().into())[..], &more].concat();
    let rows = rx.query(&sql::INBOX_COUNTS, &args)?;
    rows.iter().map(|r| Ok((r.text(0)?.to_owned(), r.text(1)?.to_owned(), number(r.int(2)?)))).collect()
}

/// The open cases in a phase (`filed`, `correcting`, `accepted`, `decided`) of one department, or of all for the
/// centre's own staff, by what is due next.
pub fn open_cases(
    rx: &mut impl Reading,
    (department, phase): (Option<DepartmentId>, &str),
    after: Option<After>,
    limit: u32,
) -> Result<Page<Case, After>, Fail> {
    let [due, id] = place(after);
    let cases: Vec<Case> = match department {
        Some(department) => {
            let args = [rx.centre().into(), department.into(), phase.into(), due, id, one_more(limit)];
            bodies(rx, &sql::OPEN_CASES, &args)?
        }
        None => {
            let args = [rx.centre().into(), phase.into(), due, id, one_more(limit)];
            bodies(rx, &sql::OPEN_CASES_EVERYWHERE, &args)?
        }
    };
    Ok(Page::of(cases, limit, |case| After::row(sql::next_due(case), case.id)))
}

/// How many cases are open in each phase, of one department or of all.
pub fn open_counts(
    rx: &mut impl Reading,
    department: Option<DepartmentId>,
) -> Result<BTreeMap<String, u32>, Fail> {
    match department {
        Some(department) => counted(rx, &sql::OPEN_COUNTS, &[rx.centre().into(), department.into()]),
        None => counted(rx, &sql::OPEN_COUNTS_EVERYWHERE, &[rx.centre().into()]),
    }
}

/// The newest cases that a clerk took at the counter since a moment.
pub fn taken_since(
    rx: &mut impl Reading,
    (by, since): (StaffId, Instant),
    limit: u32,
) -> Result<Vec<Case>, Fail> {
    let first = Id::from_parts(since.0, [0; 10]);
    let limit = i64::from(limit.min(LIST_ROWS_MAX));
    bodies(rx, &sql::TAKEN, &[rx.centre().into(), by.into(), first.into(), limit.into()])
}

/// How many cases a clerk took at the counter since a moment, by the phase they are in now.
pub fn taken_counts(
    rx: &mut impl Reading,
    (by, since): (StaffId, Instant),
) -> Result<BTreeMap<String, u32>, Fail> {
    let first = Id::from_parts(since.0, [0; 10]);
    counted(rx, &sql::TAKEN_COUNTS, &[rx.centre().into(), by.into(), first.into()])
}

/// Where a page of a hand-over register begins: after this case.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct AfterDelivery {
    at: Instant,
    id: Id,
}

impl fmt::Display for AfterDelivery {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}_{}", self.at.0, self.id)
    }
}

impl FromStr for AfterDelivery {
    type Err = NoPlace;

    fn from_str(text: &str) -> Result<Self, NoPlace> {
        let (at, id) = text.split_once('_').ok_or(NoPlace)?;
        let at = Instant(at.parse().map_err(|_| NoPlace)?);
        Ok(Self { at, id: id.parse().map_err(|_| NoPlace)? })
    }
}

fn day_of(centre: Value, day: Date) -> [Value; 3] {
    let next = day.tomorrow().unwrap_or(Date::MAX);
    [centre, Instant::start_of(day).into(), Instant::start_of(next).into()]
}

/// The cases of one department, or of all, whose result went out on a day, in the order of delivery (行政许可法 art. 44).
pub fn delivered_on(
    rx: &mut impl Reading,
    (department, day): (Option<DepartmentId>, Date),
    after: Option<AfterDelivery>,
) -> Result<Page<Case, AfterDelivery>, Fail> {
    let day = day_of(rx.centre().into(), day);
    let (at, id) = after.map_or((Value::from(0i64), first_id()), |after| (after.at.into(), after.id));
    let rest = [at, id.into(), one_more(LIST_ROWS_MAX)];
    let cases: Vec<Case> = match department {
        Some(department) => bodies(rx, &sql::DELIVERED, &[&day[..], &[department.into()], &rest].concat())?,
        None => bodies(rx, &sql::DELIVERED_EVERYWHERE, &[&day[..], &rest].concat())?,
    };
    Ok(Page::of(cases, LIST_ROWS_MAX, |case| AfterDelivery {
        at: case.delivered.as_ref().map_or(Instant(0), |d| d.at),
        id: case.id.into(),
    }))
}

/// How many results went out on a day, of one department or of all.
pub fn delivered_count(
    rx: &mut impl Reading,
    (department, day): (Option<DepartmentId>, Date),
) -> Result<u32, Fail> {
    let day = day_of(rx.centre().into(), day);
    match department {
        Some(department) => one_count(rx, &sql::DELIVERED_COUNT, &[&day[..], &[department.into()]].concat()),
        None => one_count(rx, &sql::DELIVERED_COUNT_EVERYWHERE, &day),
    }
}

/// Whose cases are looked for.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Whose {
    /// Of everybody in whose name this stands.
    Named(String),
    /// Of this applicant.
    Of(ApplicantId),
}

/// The cases of applicants and agents that the member of staff who asks may know of, newest first, and how many there are.
pub fn found(
    rx: &mut impl Reading,
    whose: &Whose,
    before: Option<Id>,
) -> Result<(Page<Case, Id>, u32), Fail> {
    let officer = super::officer(rx)?;
    let reach = match (officer.roles.has(Role::Supervisor), officer.department) {
        (true, _) | (false, None) => ["all".into(), first_id().into()],
        (false, Some(department)) => [Value::from("own"), department.into()],
    };
    let (whose, list, count): (Value, &Sql, &Sql) = match whose {
        Whose::Named(part) => (holding(part).into(), &sql::FOUND_NAMED, &sql::FOUND_NAMED_COUNT),
        Whose::Of(applicant) => ((*applicant).into(), &sql::FOUND_OF, &sql::FOUND_OF_COUNT),
    };
    let asked = [&[rx.centre().into(), whose][..], &reach].concat();
    let last = Id::from_bytes(&[0xff; 16]).ok_or_else(|| Fail::Broken("the last id is an id".into()))?;
    let page = [before.unwrap_or(last).into(), one_more(LIST_ROWS_MAX)];
    let cases: Vec<Case> = bodies(rx, list, &[&asked[..], &page].concat())?;
    let total = one_count(rx, count, &asked)?;
    Ok((Page::of(cases, LIST_ROWS_MAX, |case| case.id.into()), total))
}

fn counted(rx: &mut impl Reading, sql: &Sql, args: &[Value]) -> Result<BTreeMap<String, u32>, Fail> {
    let rows = rx.query(sql, args)?;
    rows.iter().map(|r| Ok((r.text(0)?.to_owned(), number(r.int(1)?)))).collect()
}

fn one_count(rx: &mut impl Reading, sql: &Sql, args: &[Value]) -> Result<u32, Fail> {
    Ok(match rx.query_opt(sql, args)? {
        Some(row) => number(row.int(0)?),
        None => 0,
    })
}

fn number(n: i64) -> u32 {
    u32::try_from(n).unwrap_or(u32::MAX)
}
