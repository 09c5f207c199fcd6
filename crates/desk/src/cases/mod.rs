//! A case from filing to delivery: verbs of the public, of the counter and of the departments.

pub mod clock;
pub mod counter;
pub mod decide;
pub mod deliver;
pub mod documents;
pub mod filing;
pub mod intake;
pub mod leaving;
pub mod lists;
pub mod materials;
pub mod searches;
mod sql;
pub mod view;
pub mod work;

pub use decide::decide;
pub use deliver::{deliver, withdraw};
pub use filing::{FiledCase, Filing, Handed, How, file, supplement};
pub use intake::{Answered, Outcome, answer};
pub use view::{by_number, find_by_code};
pub use work::{claim, finish, put_back, relieve, send_back};

use base::id::ApplicantId;
use rules::Refusal;
use rules::cases::task::Officer;
use rules::cases::{Case, Party};
use rules::people::{Applicant, Role};

use crate::catalogue::{self, VersionRef};
use crate::store::{Actor, Cx, Fail, Live, Reading, SweepEntry};

/// Those who handle a case and its papers.
pub(crate) const HANDLERS: &[Role] = &[Role::Clerk, Role::Reviewer, Role::Approver];

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
        return applicants_act(cx, case);
    }
    match view::knows_of(cx, case)? {
        view::Knowledge::Knows => Ok(()),
        view::Knowledge::Nothing => Err(Fail::NotFound),
    }
}

/// The acting member of staff, with those of his roles that he acts under: a token of the API may be narrower than its
/// holder. A verb of the desk without one is broken.
pub(crate) fn officer(rx: &mut impl Reading) -> Result<Officer, Fail> {
    let id = rx.actor().staff().ok_or(Fail::NotFound)?;
    let staff = rx.get_settled::<rules::people::Staff>(id)?;
    Ok(Officer { id, department: staff.department, roles: staff.roles.common(rx.actor().roles()) })
}

/// Refuses an officer of another department as if the case did not exist; the centre's own staff, who belong to no
/// department, serve all of them.
pub(crate) fn in_charge(officer: &Officer, case: &Case) -> Result<(), Fail> {
    match officer.department {
        Some(department) if department != case.department => Err(Fail::NotFound),
        Some(_) | None => Ok(()),
    }
}

/// Refuses whoever has nothing to do with an act of the applicant's as if the case did not exist: its applicant and his
/// agent may, whatever else they are in this house, and a person who has shown the query code; an account that nobody has
/// compared with a document only where it filed the case itself. Staff of its department know of the case, and are told
/// whose act it is.
pub(crate) fn applicants_act(cx: &mut Cx<'_>, case: &Case) -> Result<(), Fail> {
    if let Some(Party::Applicant | Party::Agent) = view::party_of(cx, case)? {
        return Ok(());
    }
    match cx.actor().clone() {
        Actor::Clock | Actor::System(_) | Actor::Anonymous => Ok(()),
        Actor::Account { staff: Some(_), .. } => {
            let officer = officer(cx)?;
            in_charge(&officer, case)?;
            Err(Refusal::forbidden(
                "case.applicants_act",
                "此事由申请人或其代理人本人办理，请告知其登录本站或凭查询码办理。",
            )
            .into())
        }
        Actor::Account { .. } => Err(Fail::NotFound),
    }
}

/// The officer in charge of a case who holds one of these roles and is no party to it.
pub(crate) fn acting(cx: &mut Cx<'_>, case: &Case, roles: &[Role]) -> Result<Officer, Fail> {
    let officer = officer(cx)?;
    in_charge(&officer, case)?;
    if !officer.roles.any(roles) {
        let names: Vec<&str> = roles.iter().map(|role| role.name()).collect();
        let sentence = format!("此事由承办部门的{}办理，请转交有权限的同事。", names.join("或"));
        return Err(Refusal::forbidden("case.role", sentence).into());
    }
    impartial(cx, case)?;
    Ok(officer)
}

/// Refuses an officer who applies for the case himself or acts for who does: an official stands back from what concerns
/// him (回避, 公务员法 art. 76).
pub(crate) fn impartial(cx: &mut Cx<'_>, case: &Case) -> Result<(), Fail> {
    if takes_part(cx, (case.applicant, case.agent))? { Err(recusal().into()) } else { Ok(()) }
}

pub(crate) fn recusal() -> Refusal {
    Refusal::forbidden(
        "case.recusal",
        "您是此件的申请人或代理人，依照公务员法第七十六条须回避，请交由其他工作人员办理。",
    )
}

/// Whether the actor is one of the parties, under whatever session or token he acts: the account tells.
pub(crate) fn takes_part(
    cx: &mut Cx<'_>,
    (applicant, agent): (ApplicantId, Option<ApplicantId>),
) -> Result<bool, Fail> {
    let (me, account) = (cx.actor().applicant(), cx.actor().account());
    for one in [Some(applicant), agent].into_iter().flatten() {
        if me == Some(one) || (account.is_some() && cx.get::<Applicant>(one)?.account == account) {
            return Ok(true);
        }
    }
    Ok(false)
}
