//! What people look at: a case by its number, the cases of an applicant, its timeline.

use base::id::{ApplicantId, CaseId};
use base::identifiers::CaseNumber;
use base::{Id, Instant};
use db::{Sql, Value};
use rules::cases::{Case, CaseEvent, Party, party};
use rules::people::{Applicant, Role};

use super::sql;
use crate::store::{Fail, Live, Logged, Reading, Stored, equal_in_constant_time};

/// Rows of a list page.
pub const LIST_ROWS_MAX: u32 = 50;

/// The case with a number, however it was typed.
pub fn by_number(rx: &mut impl Reading, typed: &str) -> Result<Option<Live<Case>>, Fail> {
    let Ok(number) = CaseNumber::parse(typed) else { return Ok(None) };
    Ok(rx.select(&sql::CASE_BY_NUMBER, &[rx.centre().into(), number.as_str().into()])?.pop())
}

/// The id of the case with a number, for an act that loads it in its turn.
pub fn id_by_number(rx: &mut impl Reading, typed: &str) -> Result<Option<CaseId>, Fail> {
    let Ok(number) = CaseNumber::parse(typed) else { return Ok(None) };
    let row = rx.query_opt(&sql::CASE_ID_BY_NUMBER, &[rx.centre().into(), number.as_str().into()])?;
    Ok(row.map(|row| row.typed_id(0)).transpose()?)
}

/// The case with a number for the member of staff who asks; [`Fail::NotFound`] for whoever may not know of it.
pub fn for_officer(rx: &mut impl Reading, typed: &str) -> Result<Live<Case>, Fail> {
    let live = by_number(rx, typed)?.ok_or(Fail::NotFound)?;
    match knows_of(rx, &live)? {
        Knowledge::Knows => Ok(live),
        Knowledge::Nothing => Err(Fail::NotFound),
    }
}

/// Whether a member of staff may know of a case.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Knowledge {
    /// He may see it.
    Knows,
    /// For him there is no such case.
    Nothing,
}

/// Whether the member of staff who asks may know of a case: his own department's, one in which his department has a
/// task, all of them for supervisors and for the centre's own staff.
pub fn knows_of(rx: &mut impl Reading, case: &Case) -> Result<Knowledge, Fail> {
    let officer = super::officer(rx)?;
    if officer.roles.has(Role::Supervisor) {
        return Ok(Knowledge::Knows);
    }
    if !officer.roles.any(&[Role::Clerk, Role::Reviewer, Role::Approver]) {
        return Ok(Knowledge::Nothing);
    }
    let Some(department) = officer.department else { return Ok(Knowledge::Knows) };
    let takes_part = case.department == department
        || super::work::tasks_of(rx, case.id)?.iter().any(|task| task.department == department);
    Ok(if takes_part { Knowledge::Knows } else { Knowledge::Nothing })
}

/// What the person who signed in is to a case; nothing while nobody has compared his account with a document, unless it
/// filed the case itself (个人信息保护法 art. 51).
pub fn party_of(rx: &mut impl Reading, case: &Case) -> Result<Option<Party>, Fail> {
    let (Some(me), Some(account)) = (rx.actor().applicant(), rx.actor().account()) else { return Ok(None) };
    if case.applicant != me && case.agent != Some(me) {
        return Ok(None);
    }
    let me = rx.get::<Applicant>(me)?;
    Ok(party(case, &me, account))
}

/// A page of the cases of the person who signed in, and of those in which he acts as an agent, newest first.
pub fn mine(rx: &mut impl Reading, before: Option<CaseId>, limit: u32) -> Result<Vec<Case>, Fail> {
    let (Some(me), Some(account)) = (rx.actor().applicant(), rx.actor().account()) else {
        return Ok(Vec::new());
    };
    let person = rx.get::<Applicant>(me)?;
    let (mut before, mut cases) = (before, Vec::new());
    loop {
        let page = page_of_party(rx, me, before, LIST_ROWS_MAX)?;
        let last = page.len() < LIST_ROWS_MAX as usize;
        before = page.last().map(|case| case.id);
        cases.extend(page.into_iter().filter(|case| party(case, &person, account).is_some()));
        if last || cases.len() >= limit as usize {
            cases.truncate(limit as usize);
            return Ok(cases);
        }
    }
}

/// The case with a number and its query code; the same answer, after the same work, for no such case and for a wrong code:
/// where there is no such case, the code of a neighbour is opened and compared.
pub fn find_by_code(rx: &mut impl Reading, number: &str, code: &str) -> Result<Option<Live<Case>>, Fail> {
    let Ok(number) = CaseNumber::parse(number) else { return Ok(None) };
    let key = [rx.centre().into(), number.as_str().into()];
    let at = rx.select::<Case>(&sql::CASE_AT_NUMBER, &key)?.pop();
    let before = rx.select::<Case>(&sql::CASE_BEFORE_NUMBER, &key)?.pop();
    let Some(live) = at.or(before) else { return Ok(None) };
    let stored = rx.open(&live.query_code)?.unwrap_or_default();
    let typed: String =
        code.chars().filter(|c| !c.is_whitespace() && *c != '-').collect::<String>().to_uppercase();
    let same = equal_in_constant_time(&stored, &typed);
    Ok((same && !stored.is_empty() && live.number == number.as_str()).then_some(live))
}

/// The query code of a case, for its receipt.
pub fn query_code(rx: &mut impl Reading, case: &Case) -> Result<String, Fail> {
    Ok(rx.open(&case.query_code)?.unwrap_or_default())
}

/// The cases whose applicants are asked for a supplement, by the day they have to answer: for the rehearsal city, whose
/// residents look at what they were told.
pub fn correcting(rx: &mut impl Reading) -> Result<Vec<Case>, Fail> {
    bodies(rx, &sql::CORRECTING, &[rx.centre().into()])
}

/// The cases of an applicant, newest first; those in which it acts as an agent follow.
pub fn of_applicant(rx: &mut impl Reading, applicant: ApplicantId, limit: u32) -> Result<Vec<Case>, Fail> {
    let args = [rx.centre().into(), applicant.into(), i64::from(limit.min(LIST_ROWS_MAX)).into()];
    let mut cases: Vec<Case> = bodies(rx, &sql::CASES_OF_APPLICANT, &args)?;
    cases.extend(bodies::<Case>(rx, &sql::CASES_OF_AGENT, &args)?);
    Ok(cases)
}

/// A page of the cases that somebody applied for or acts for as an agent, newest first; the next one begins before the
/// last case of this one, whatever was filed meanwhile.
pub fn page_of_party(
    rx: &mut impl Reading,
    who: ApplicantId,
    before: Option<CaseId>,
    limit: u32,
) -> Result<Vec<Case>, Fail> {
    let (filed_at, id) = match before {
        Some(id) => {
            let case = rx.get::<Case>(id)?;
            if case.applicant != who && case.agent != Some(who) {
                return Err(Fail::NotFound);
            }
            (case.filed_at, id.into())
        }
        None => (Instant(i64::MAX), Id::from_parts(0, [0; 10])),
    };
    let limit = limit.min(LIST_ROWS_MAX) as usize;
    let rows = i64::try_from(limit).unwrap_or(0);
    let args = [rx.centre().into(), who.into(), filed_at.into(), id.into(), rows.into()];
    let mut cases: Vec<Case> = bodies(rx, &sql::CASES_OF_APPLICANT_BEFORE, &args)?;
    cases.extend(bodies::<Case>(rx, &sql::CASES_OF_AGENT_BEFORE, &args)?);
    cases.sort_by_key(|case| std::cmp::Reverse((case.filed_at, case.id)));
    cases.dedup_by_key(|case| case.id);
    cases.truncate(limit);
    Ok(cases)
}

/// Subjects for showing, without their versions.
pub(super) fn bodies<S: Stored>(rx: &mut impl Reading, sql: &Sql, args: &[Value]) -> Result<Vec<S>, Fail> {
    Ok(rx.select(sql, args)?.into_iter().map(Live::into_inner).collect())
}

/// One line of a case's history.
#[derive(Clone, Debug)]
pub struct Happened {
    /// The log's row.
    pub logged: Logged,
    /// What it says.
    pub event: CaseEvent,
}

/// The history of a case, oldest first.
pub fn history(rx: &mut impl Reading, id: CaseId) -> Result<Vec<Happened>, Fail> {
    rx.history(id, 0)?
        .into_iter()
        .map(|logged| {
            let event = Case::read_event(logged.format, &logged.body).map_err(Fail::Broken)?;
            Ok(Happened { logged, event })
        })
        .collect()
}

/// Numbers of accepted cases that have neither an open task nor an open pause: there must be none.
pub fn idle_cases(rx: &mut impl Reading) -> Result<Vec<String>, Fail> {
    let cases: Vec<Case> = bodies(rx, &sql::IDLE_CASES, &[rx.centre().into()])?;
    Ok(cases.into_iter().filter(|c| c.open_pause().is_none()).map(|c| c.number).collect())
}
