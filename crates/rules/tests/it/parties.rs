//! Who may see a case and act on it, and when a person's data may be erased.

use rules::Subject;
use rules::cases::{Party, party};
use rules::people::applicant::{Kept, may_erase};
use rules::people::{Applicant, ApplicantEvent, ApplicantKind, Checked};

use crate::sample::{Office, clerk, d, facts, id, on, sealed};

/// The person of the sample's case, with the account that filed it.
fn person(checked: Checked) -> Applicant {
    let first = ApplicantEvent::Registered {
        kind: ApplicantKind::Person,
        name: sealed(51),
        number: sealed(52),
        phone: None,
        representative: None,
        account: Some(id(54)),
        checked,
    };
    Applicant::begin(id(5), &first).expect("registration is first")
}

#[test]
fn an_account_nobody_checked_reaches_only_what_it_filed() {
    let mut office = Office::filed(facts(), "2026-03-02");
    let (stranger, seen) = (person(Checked::No), Checked::Clerk { by: clerk(), at: on("2026-03-02") });
    assert_eq!(party(&office.case, &stranger, id(54)), Some(Party::Applicant));
    assert_eq!(party(&office.case, &stranger, id(77)), None, "another's session");
    office.case.filed_by = None;
    assert_eq!(party(&office.case, &stranger, id(54)), None, "filed at the counter");
    assert_eq!(party(&office.case, &person(seen), id(54)), Some(Party::Applicant));
    office.case.agent = Some(id(5));
    office.case.applicant = id(6);
    assert_eq!(party(&office.case, &person(seen), id(54)), Some(Party::Agent));
    assert_eq!(party(&office.case, &stranger, id(54)), None);
}

#[test]
fn an_account_taken_off_a_record_reaches_nothing() {
    let office = Office::filed(facts(), "2026-03-02");
    let mut person = person(Checked::Clerk { by: clerk(), at: on("2026-03-02") });
    person.apply(&ApplicantEvent::Detached { account: id(54), reason: Some(sealed(9)) });
    assert_eq!(party(&office.case, &person, id(54)), None);
}

#[test]
fn data_are_not_erased_while_a_case_runs_or_its_papers_are_kept() {
    let (mut person, today) = (person(Checked::No), d("2026-03-02"));
    let free = Kept { running: 0, until: None };
    assert!(may_erase(&person, free, today).is_ok());
    let code = |kept| may_erase(&person, kept, today).unwrap_err().code;
    assert_eq!(code(Kept { running: 1, until: None }), "people.erase_running");
    assert_eq!(code(Kept { running: 0, until: Some(today) }), "people.erase_kept");
    assert!(may_erase(&person, Kept { running: 0, until: Some(d("2026-03-01")) }, today).is_ok());
    person.apply(&ApplicantEvent::Erased { at: on("2026-03-02") });
    assert_eq!(person.account, None);
    assert_eq!(may_erase(&person, free, today).unwrap_err().code, "people.erased");
}
