//! Bodies and events as they are stored: the same after reading, the same bytes again, beginnings only from first events.

use base::Digest;
use rules::cases::case::{
    ApprovingDocument, DecisionKind, Deemed, DeliveryWay, Dues, End, ExtensionApproval, Passed, PassedLimit,
    StageRun, Term,
};
use rules::cases::check::{Found, Point};
use rules::cases::material::{FileRef, ScanState};
use rules::cases::task::Origin;
use rules::cases::{
    Case, CaseEvent, Document, DocumentEvent, DocumentKind, Material, MaterialEvent, MaterialState, Opinion,
    Task, TaskEvent, TrustGrade,
};
use rules::catalogue::{ExtensionApprover, ItemEvent, ItemVersion, ItemVersionEvent};
use rules::licences::{Licence, LicenceEvent, Standing, holds, valid_to};
use rules::people::account::{Locked, Password};
use rules::people::organisation::{DepartmentEvent, StaffEvent};
use rules::people::{
    AccountEvent, Applicant, ApplicantEvent, ApplicantKind, Checked, Department, Role, RoleSet, Staff,
};
use rules::time::Limit;
use rules::{EventName, Subject};

use crate::sample::{Office, accept, approver, clerk, correct, d, facts, id, market, on, request, sealed};

/// Plays a log through its stored bytes and checks each body on the way.
fn play<S: Subject + PartialEq + std::fmt::Debug>(log: &[S::Event]) -> S {
    let read = |e: &S::Event| -> S::Event {
        let bytes = serde_json::to_string(e).expect("an event serialises");
        let back: S::Event = serde_json::from_str(&bytes).expect("an event reads back");
        assert_eq!(serde_json::to_string(&back).expect("again"), bytes);
        back
    };
    let mut live = S::begin(id(90), &log[0]).expect("the first event begins");
    let mut stored = S::begin(id(90), &read(&log[0])).expect("the first event begins");
    for event in &log[1..] {
        assert!(
            S::begin(id(90), event).is_none() || event.name() == log[0].name(),
            "{} is no beginning",
            event.name()
        );
        live.apply(event);
        stored.apply(&read(event));
        let bytes = serde_json::to_string(&stored).expect("a body serialises");
        let back: S = serde_json::from_str(&bytes).expect("a body reads back");
        assert_eq!(back, live, "after {}", event.name());
        assert_eq!(serde_json::to_string(&back).expect("again"), bytes, "after {}", event.name());
        stored = back;
    }
    assert_eq!(live.id(), id(90));
    live
}

fn names<E: EventName>(log: &[E]) -> Vec<&'static str> {
    let mut names: Vec<_> = log.iter().map(EventName::name).collect();
    names.sort_unstable();
    names.dedup();
    names
}

/// Every kind of event of a case, in an order that a case can meet.
fn life_of_a_case() -> Vec<CaseEvent> {
    let mut office = Office::filed(facts(), "2026-03-02");
    office.record(CaseEvent::CorrectedOnSpot { answers: sealed(20) });
    office.answer(correct(&["plan"], &["plan"]), "2026-03-03").expect("in time");
    let term = |term, due| CaseEvent::TermRestated { term, due: d(due), calendar: "2026".into() };
    office.record(term(Term::Supplement, "2026-04-02"));
    office.supplement("2026-03-04").expect("asked");
    office.record(term(Term::Notice, "2026-03-12"));
    office.answer(accept(&["form"], &["plan"]), "2026-03-05").expect("complete");
    let run = StageRun { stage: 0, round: 1 };
    let dues = Dues { promise: Some(d("2026-03-20")), statute: None };
    let at = on("2026-03-20");
    for event in [
        CaseEvent::StageOpened { run },
        CaseEvent::Paused {
            kind: "听证".into(),
            basis: "行政许可法第四十五条".into(),
            planned_days: 3,
            from: d("2026-03-06"),
            planned_to: d("2026-03-11"),
            by: clerk(),
        },
        CaseEvent::LimitPassed { which: Passed::PausePlan, due: d("2026-03-11"), times: 1 },
        CaseEvent::Resumed { to: d("2026-03-12"), result: "已听证".into(), dues, by: clerk() },
        CaseEvent::Extended {
            limit: Limit::working_days(10),
            on: d("2026-03-13"),
            reason: "会商".into(),
            dues,
            by: clerk(),
            approval: ExtensionApproval {
                capacity: ExtensionApprover::GovernmentHead,
                document: Some(ApprovingDocument {
                    number: "苏政办〔2026〕3 号".into(),
                    on: d("2026-03-12"),
                }),
            },
        },
        CaseEvent::DuesRestated { dues, calendar: "2026".into() },
        CaseEvent::LimitPassed { which: Passed::Promise, due: d("2026-03-20"), times: 1 },
        CaseEvent::Returned {
            from: run,
            to: StageRun { stage: 0, round: 2 },
            reason: "补充".into(),
            by: clerk(),
        },
        CaseEvent::DeferredReceived { key: "plan".into() },
        CaseEvent::Decided {
            kind: DecisionKind::Grant,
            at,
            by: clerk(),
            deliver_by: Some(d("2026-04-03")),
            promise_due: None,
            promise_broken: Some(d("2026-03-20")),
        },
        CaseEvent::LicenceIssued { licence: id(30) },
        CaseEvent::Delivered { at, way: DeliveryWay::Posted { tracking: "EMS1".into() }, by: None },
        CaseEvent::Ended { end: End::Completed, at, reason: "送达".into(), by: None },
    ] {
        office.record(event);
    }
    office.case_log
}

#[test]
fn every_event_of_a_case_replays_from_its_bytes() {
    let log = life_of_a_case();
    assert_eq!(names(&log).len(), 18, "every kind of event is in it");
    let case: Case = play(&log);
    let promise = PassedLimit { which: Passed::Promise, due: d("2026-03-20"), times: 1 };
    assert_eq!(case.passed, [promise], "the pause's own limit went with the pause");
    assert_eq!((case.receipt, case.pauses.len(), case.ended()), (2, 1, true));
    assert_eq!(case.acceptance.map(|a| a.deemed), Some(Deemed::No));
}

#[test]
fn a_stored_body_holds_no_floating_point_number() {
    for event in life_of_a_case() {
        let value = serde_json::to_value(&event).unwrap();
        assert!(!has_float(&value), "{value}");
    }
    assert!(!has_float(&serde_json::to_value(facts()).unwrap()));
}

fn has_float(value: &serde_json::Value) -> bool {
    match value {
        serde_json::Value::Number(n) => n.is_f64(),
        serde_json::Value::Array(items) => items.iter().any(has_float),
        serde_json::Value::Object(fields) => fields.values().any(has_float),
        serde_json::Value::Null | serde_json::Value::Bool(_) | serde_json::Value::String(_) => false,
    }
}

#[test]
fn every_event_of_a_task_replays_from_its_bytes() {
    let office = Office::accepted(facts(), "2026-03-02");
    let opened = office.task_logs[0][0].clone();
    let at = on("2026-03-03");
    let TaskEvent::Opened { origin, .. } = &opened else { panic!() };
    assert_eq!(*origin, Origin::Route);
    let log = [
        opened,
        TaskEvent::BecameReady { at, due: None },
        TaskEvent::Claimed { by: clerk(), at },
        TaskEvent::PutBack { at },
        TaskEvent::Checked {
            by: clerk(),
            at,
            points: vec![Point { key: "layout".into(), found: Found::Fail, note: "未标面积".into() }],
        },
        TaskEvent::Relieved { by: approver().id, from: clerk(), reason: "请假".into(), at },
        TaskEvent::DueMoved { due: Some(d("2026-03-04")) },
        TaskEvent::Overdue { due: d("2026-03-04") },
        TaskEvent::Done {
            by: clerk(),
            at,
            opinion: Opinion::Object,
            remark: "不符".into(),
            officers: vec![clerk()],
        },
        TaskEvent::Voided { at },
    ];
    assert_eq!(names(&log).len(), log.len());
    let task: Task = play(&log);
    assert!(!task.open() && !task.done());
    assert_eq!(task.examiners(), [clerk()], "a voided task keeps who had done it");
}

#[test]
fn materials_and_documents_replay_from_their_bytes() {
    let file = FileRef {
        id: id(40),
        digest: Digest([1; 32]),
        bytes: 1024,
        media_type: "application/pdf".into(),
        name: sealed(41),
        scan: ScanState::NotScanned,
    };
    let material: Material = play(&[
        MaterialEvent::Received {
            case: id(8),
            key: "form".into(),
            receipt: 1,
            trust: TrustGrade::C,
            file: Some(file),
            state: MaterialState::Here,
            compared_by: None,
        },
        MaterialEvent::Compared { by: clerk(), at: on("2026-03-02") },
        MaterialEvent::Superseded,
    ]);
    assert_eq!((material.trust, material.compared_by), (TrustGrade::B, Some(clerk())));
    let document: Document = play(&[
        DocumentEvent::Issued {
            case: id(8),
            kind: DocumentKind::AcceptanceNotice,
            number: "苏政服受〔2026〕12 号".into(),
            issued_on: d("2026-03-02"),
            by: None,
            words: sealed(42),
        },
        DocumentEvent::Reprinted { by: clerk() },
    ]);
    assert_eq!(document.kind.title(), "受理通知书");
}

#[test]
fn item_versions_replay_from_their_bytes() {
    let version: ItemVersion = play(&[ItemVersionEvent::Made {
        item: id(3),
        number: 1,
        effective_on: d("2026-01-01"),
        facts: Box::new(facts()),
    }]);
    assert_eq!(version.facts, facts());
    let bytes = serde_json::to_string(&version).unwrap();
    let back: ItemVersion = serde_json::from_str(&bytes).unwrap();
    assert_eq!((serde_json::to_string(&back).unwrap(), back), (bytes, version));
    let published = |n| ItemEvent::Published {
        code: "SJ0001".into(),
        name: "食品经营许可".into(),
        department: market(),
        version: id(n),
        at: on("2026-01-01"),
    };
    let withdrawn = ItemEvent::Withdrawn { at: on("2026-02-01"), reason: "取消".into() };
    let item: rules::catalogue::Item = play(&[published(4), published(5), withdrawn]);
    assert_eq!((item.versions, item.current), (2, id(5)));
}

#[test]
fn people_replay_from_their_bytes() {
    let at = on("2026-03-02");
    let applicant: Applicant = play(&[
        ApplicantEvent::Registered {
            kind: ApplicantKind::Body,
            name: sealed(51),
            number: sealed(52),
            phone: None,
            representative: Some(sealed(53)),
            account: None,
            checked: Checked::No,
        },
        ApplicantEvent::Joined { account: id(54) },
        ApplicantEvent::IdentityChecked { checked: Checked::Clerk { by: clerk(), at } },
        ApplicantEvent::Detached { account: id(54), reason: Some(sealed(58)) },
        ApplicantEvent::Joined { account: id(59) },
        ApplicantEvent::Empowered { at },
        ApplicantEvent::Corrected {
            name: sealed(55),
            number: sealed(52),
            phone: Some(sealed(56)),
            representative: None,
            evidence: Some(sealed(63)),
        },
        ApplicantEvent::Erased { at },
    ]);
    assert_eq!((applicant.name, applicant.erased_at), (sealed(55), Some(at)));
    assert_eq!((applicant.account, applicant.agent_since), (None, Some(at)));
    let roles = RoleSet::of(&[Role::Clerk, Role::Reviewer]);
    let staff: Staff = play(&[
        StaffEvent::Appointed {
            account: id(54),
            name: sealed(57),
            badge: "0101".into(),
            department: Some(market()),
            roles,
        },
        StaffEvent::Reassigned { department: None, roles: RoleSet::of(&[Role::Supervisor]) },
        StaffEvent::Left { at },
    ]);
    assert!(staff.roles.has(Role::Supervisor) && !staff.roles.has(Role::Clerk));
    let department: Department = play(&[
        DepartmentEvent::Entered {
            code: "SJ".into(),
            name: "市监局".into(),
            zone: "东区".into(),
            source: "rehearsal".into(),
        },
        DepartmentEvent::Changed { name: "市场监督管理局".into(), zone: "西区".into() },
        DepartmentEvent::Left { at },
    ]);
    assert_eq!((department.code.as_str(), department.zone.as_str()), ("SJ", "西区"));
    let account: rules::people::Account = play(&[
        AccountEvent::Opened { password: Password::Own },
        AccountEvent::Mistyped { wrong: 5, locked: Locked::Yes },
        AccountEvent::PasswordReset { by: id(64) },
        AccountEvent::LoginChanged,
        AccountEvent::SignedIn,
        AccountEvent::Closed { at },
    ]);
    assert_eq!((account.wrong, account.password, account.closed_at), (0, Password::OneTime, Some(at)));
}

#[test]
fn a_licence_holds_through_its_last_day_until_it_is_deregistered() {
    let last = valid_to(&facts(), d("2026-03-05"));
    assert_eq!(last, Some(d("2031-03-04")), "five years, the last day being the day before");
    let issued = LicenceEvent::Issued {
        number: "JY13205000000001".into(),
        identifier: "1.2.156".into(),
        check_code: sealed(60),
        case: id(8),
        version: id(4),
        name: "食品经营许可证".into(),
        holder: id(5),
        holder_name: sealed(61),
        face: sealed(62),
        issuer: "市场监督管理局".into(),
        issued_on: d("2026-03-05"),
        valid_to: last,
    };
    let licence: Licence = play(std::slice::from_ref(&issued));
    assert_eq!(holds(&licence, d("2031-03-04")), Standing::Valid);
    assert_eq!(holds(&licence, d("2031-03-05")), Standing::Expired);
    let endless = Licence { valid_to: None, ..licence };
    assert_eq!(holds(&endless, d("2099-01-01")), Standing::Valid);
    let ended: Licence =
        play(&[issued, LicenceEvent::Deregistered { at: on("2026-04-01"), ground: "主体终止".into() }]);
    assert_eq!(holds(&ended, d("2026-04-02")), Standing::Deregistered);
    let mut without = facts();
    without.outcome.validity_months = None;
    assert_eq!(valid_to(&without, d("2026-03-05")), None);
}

#[test]
fn a_case_begins_with_its_filing_and_with_nothing_else() {
    for event in life_of_a_case().iter().skip(1) {
        assert!(Case::begin(id(8), event).is_none(), "{}", event.name());
    }
    let mut office = Office::examined(facts(), "2026-03-02");
    office.decide(&approver(), &request(DecisionKind::Grant, ""), "2026-03-03").expect("examined");
    let again: Case = play(&office.case_log);
    assert_eq!(again, Case { id: id(90), ..office.case });
}
