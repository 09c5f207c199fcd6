//! Leaving: a member of staff who goes gives his claims back; a person whose data may go is erased.

use base::Date;
use base::id::{AccountId, ApplicantId, StaffId};
use rules::cases::{Case, Phase, Task, task};
use rules::people::applicant::{self, Kept, PAPERS_KEPT_YEARS};
use rules::people::{Applicant, RoleSet};

use super::{sql, view};
use crate::people::{applicants, organisation, records};
use crate::store::{Cx, Fail, Reading};

/// Lets a member of staff go: what he had claimed goes back on the list. The account is the directory's to close.
pub fn dismiss(cx: &mut Cx<'_>, id: StaffId) -> Result<AccountId, Fail> {
    let account = organisation::dismiss(cx, id)?;
    let gone = task::Officer { id, department: None, roles: RoleSet::NONE };
    loop {
        let claimed = cx.select::<Task>(&sql::CLAIMED_BY, &[cx.centre().into(), id.into()])?;
        if claimed.is_empty() {
            return Ok(account);
        }
        for mut live in claimed {
            let event = task::put_back(&live, &gone, cx.now())?;
            cx.record(&mut live, event)?;
        }
    }
}

/// Erases a person's name, number and phone, asked by himself or at the counter (个人信息保护法 art. 47); the account that
/// was joined, for the directory to close.
pub fn erase(cx: &mut Cx<'_>, id: ApplicantId) -> Result<Option<AccountId>, Fail> {
    let live = cx.get::<Applicant>(id)?;
    if live.erased_at.is_some() {
        return Err(applicant::erased().into());
    }
    match cx.actor().staff() {
        Some(_) => records::clerk(cx).map(|_| ())?,
        None => records::own(cx, &live)?,
    }
    let kept = kept(cx, id)?;
    applicant::may_erase(&live, kept, cx.today())?;
    let account = live.account;
    applicants::erase(cx, live)?;
    Ok(account)
}

/// What stands against erasing: cases that run, and papers of those that ended; every case is looked at.
pub fn kept(rx: &mut impl Reading, id: ApplicantId) -> Result<Kept, Fail> {
    let (mut running, mut last, mut before) = (0, None, None);
    loop {
        let page = view::page_of_party(rx, id, before, view::LIST_ROWS_MAX)?;
        for case in &page {
            match ended_on(case) {
                Some(on) => last = last.max(Some(on)),
                None => running += 1,
            }
        }
        before = page.last().map(|case| case.id);
        if page.len() < view::LIST_ROWS_MAX as usize {
            return Ok(Kept { running, until: last.map(kept_until) });
        }
    }
}

fn ended_on(case: &Case) -> Option<Date> {
    match &case.phase {
        Phase::Ended { at, .. } => Some(at.date()),
        Phase::Filed | Phase::Correcting { .. } | Phase::Accepted | Phase::Decided => None,
    }
}

/// The last day on which the papers of a case that ended on a day are kept; the last day of time where the calendar ends.
fn kept_until(ended: Date) -> Date {
    ended.checked_add(base::time::Span::new().years(PAPERS_KEPT_YEARS)).unwrap_or(Date::MAX)
}
