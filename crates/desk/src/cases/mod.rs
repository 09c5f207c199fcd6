//! A case from filing to delivery: verbs of the public, of the counter and of the departments.

pub mod clock;
pub mod counter;
pub mod decide;
pub mod deliver;
pub mod documents;
pub mod filing;
pub mod intake;
pub mod lists;
pub mod materials;
pub mod searches;
mod sql;
pub mod view;
pub mod work;

pub use decide::decide;
pub use deliver::{deliver, withdraw};
pub use documents::issue;
pub use filing::{FiledCase, Filing, Handed, How, file, supplement};
pub use intake::{Answered, Outcome, answer};
pub use view::{by_number, find_by_code};
pub use work::{claim, finish, put_back, send_back};

use rules::cases::Case;

use crate::catalogue::{self, VersionRef};
use crate::store::{Actor, Cx, Fail, Live, Reading, SweepEntry};

/// What the clock does with cases and tasks.
pub const SWEEPS: &[SweepEntry] = &[
    SweepEntry { kind: clock::NOTICE, sweep: clock::deem_accepted },
    SweepEntry { kind: clock::SUPPLEMENT, sweep: clock::supplement_timed_out },
    SweepEntry { kind: clock::LIMIT, sweep: clock::limits_passed },
    SweepEntry { kind: clock::STEP, sweep: clock::step_overdue },
];

/// The case with its item version, refused as stale when the form was made from another version of it.
pub(crate) fn open_case(
    cx: &mut Cx<'_>,
    id: base::id::CaseId,
    seen: Option<i64>,
) -> Result<(Live<Case>, VersionRef), Fail> {
    let live = cx.get::<Case>(id)?;
    if seen.is_some_and(|v| v != live.version()) {
        // Whoever may not know of the case is not told that it has changed either.
        may_be_told(cx, &live)?;
        return Err(Fail::Stale);
    }
    let version = catalogue::version(cx, live.version)?;
    Ok((live, version))
}

/// Refuses whoever may not know of a case as if it did not exist.
fn may_be_told(cx: &mut Cx<'_>, case: &Case) -> Result<(), Fail> {
    if cx.actor().staff().is_none() {
        return concerned(cx, case);
    }
    match view::knows_of(cx, case)? {
        view::Knowledge::Knows => Ok(()),
        view::Knowledge::Nothing => Err(Fail::NotFound),
    }
}

/// The acting member of staff, with those of his roles that he acts under: a token of the API may be narrower than its
/// holder. A verb of the desk without one is broken.
pub(crate) fn officer(rx: &mut impl Reading) -> Result<rules::cases::task::Officer, Fail> {
    let id = rx.actor().staff().ok_or(Fail::NotFound)?;
    let staff = rx.get_settled::<rules::people::Staff>(id)?;
    Ok(rules::cases::task::Officer {
        id,
        department: staff.department,
        roles: staff.roles.common(rx.actor().roles()),
    })
}

/// Refuses an officer of another department as if the case did not exist; the centre's own staff, who belong to no
/// department, serve all of them.
pub(crate) fn in_charge(officer: &rules::cases::task::Officer, case: &Case) -> Result<(), Fail> {
    match officer.department {
        Some(department) if department != case.department => Err(Fail::NotFound),
        Some(_) | None => Ok(()),
    }
}

/// Refuses whoever has nothing to do with a case as if it did not exist: its applicant and agent may act on it, staff
/// of its department too. A person without an account has shown the query code before he comes here.
pub(crate) fn concerned(cx: &mut Cx<'_>, case: &Case) -> Result<(), Fail> {
    match cx.actor().clone() {
        Actor::Clock | Actor::System(_) | Actor::Anonymous => Ok(()),
        Actor::Account { staff: Some(_), .. } => {
            let officer = officer(cx)?;
            in_charge(&officer, case)
        }
        Actor::Account { applicant: Some(me), .. } if case.applicant == me || case.agent == Some(me) => {
            Ok(())
        }
        Actor::Account { .. } => Err(Fail::NotFound),
    }
}
