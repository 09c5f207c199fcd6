//! The decision, the delivery of its result, and withdrawal.

use rules::cases::case::{DecisionKind, DeliveryWay};
use rules::cases::clock::{self, PauseRequest};
use rules::cases::decision::{self, DecisionRequest};
use rules::cases::delivery::{deliver, withdraw};
use rules::cases::stages::Siblings;
use rules::cases::task::{Finding, Officer};
use rules::cases::{CaseEvent, End, Opinion, Phase, TaskState};
use rules::catalogue::OutcomeKind;
use rules::people::{Role, RoleSet};
use rules::refusal::RefusalKind;
use rules::time::calendar::embedded;

use crate::sample::{
    Office, accept, agree, approver, clerk, code, colleague, d, facts, field, id, market, officer, on,
    planning, request, reviewer, sealed, site_visit,
};

const DAY: &str = "2026-03-05";

fn examined() -> Office {
    Office::examined(facts(), "2026-03-02")
}

fn grant() -> DecisionRequest {
    request(DecisionKind::Grant, "")
}

fn granted() -> Office {
    let mut office = examined();
    office.decide(&approver(), &grant(), DAY).expect("examined");
    office
}

fn handed() -> DeliveryWay {
    DeliveryWay::Handed { receiver: sealed(50) }
}

#[test]
fn a_grant_needs_no_reasons_and_starts_ten_working_days_for_delivery() {
    let office = granted();
    let decision = office.case.decision.unwrap();
    assert_eq!(
        (decision.kind, decision.by, decision.deliver_by),
        (DecisionKind::Grant, approver().id, Some(d("2026-03-19")))
    );
    assert_eq!(office.case.phase, Phase::Decided);
    let Some(CaseEvent::Decided { promise_due, .. }) = office.case_log.last() else { panic!() };
    assert_eq!(*promise_due, Some(d("2026-03-12")));
    let TaskState::Done { opinion, .. } = office.task("decide").state else { panic!() };
    assert_eq!(opinion, Opinion::Agree);
}

#[test]
fn article_44_gives_days_for_what_is_granted_and_a_refusal_has_none_of_its_own() {
    let mut office = Office::examined(facts(), "2026-03-02");
    let ask = request(DecisionKind::Refuse, "场所与污染源的距离不符合要求");
    office.decide(&approver(), &ask, "2026-03-05").unwrap();
    assert_eq!(office.case.decision.unwrap().deliver_by, None);
    assert_eq!(rules::cases::clock::next_limit(&office.case), None);
}

#[test]
fn a_refusal_is_complete_or_it_is_none() {
    let whole = request(DecisionKind::Refuse, "场所与污染源的距离不符合要求");
    let blank = " ".to_owned();
    for (ask, of) in [
        (DecisionRequest { reasons: blank.clone(), ..whole.clone() }, "reasons"),
        (DecisionRequest { basis: blank.clone(), ..whole.clone() }, "basis"),
        (DecisionRequest { reconsideration_body: blank.clone(), ..whole.clone() }, "reconsideration_body"),
        (DecisionRequest { court: blank, ..whole.clone() }, "court"),
    ] {
        assert_eq!(field(examined().decide(&approver(), &ask, DAY)), Some(of));
    }
    let mut office = examined();
    office.decide(&approver(), &whole, DAY).unwrap();
    assert_eq!(office.case.decision.unwrap().kind, DecisionKind::Refuse);
    let TaskState::Done { opinion, .. } = office.task("decide").state else { panic!() };
    assert_eq!(opinion, Opinion::Object);
}

#[test]
fn whoever_reviewed_or_was_at_the_place_does_not_decide() {
    let roles = RoleSet::of(&[Role::Reviewer, Role::Approver]);
    for examiner in [reviewer(), colleague()] {
        let refusal = examined().decide(&Officer { roles, ..examiner }, &grant(), DAY).unwrap_err();
        assert_eq!((refusal.kind, refusal.code), (RefusalKind::Forbidden, "case.same_officer"));
    }
    assert!(examined().decide(&Officer { roles, ..approver() }, &grant(), DAY).is_ok());
}

#[test]
fn whoever_reviewed_an_earlier_round_whose_result_stands_does_not_decide() {
    let mut office = examined();
    office.send_back(1, "补充说明后再决定", Siblings::KeepResults, "2026-03-04").unwrap();
    let both = Officer { roles: RoleSet::of(&[Role::Reviewer, Role::Approver]), ..reviewer() };
    assert_eq!(code(office.decide(&both, &grant(), DAY)), "case.same_officer");
}

#[test]
fn whoever_reviewed_or_was_at_the_place_does_not_decide_though_a_return_voided_it() {
    let roles = RoleSet::of(&[Role::Reviewer, Role::Approver]);
    for examiner in [reviewer(), colleague()] {
        let mut office = Office::accepted(facts(), "2026-03-02");
        office.finish("material", &reviewer(), agree(), "2026-03-03").unwrap();
        office.claim("site", &reviewer(), "2026-03-03").unwrap();
        office.send_back(0, "材料有更新", Siblings::Void, "2026-03-03").unwrap();
        let other = officer(24, market(), Role::Reviewer);
        let third = officer(25, market(), Role::Reviewer);
        let visit = Finding { officers: vec![other.id, third.id], ..agree() };
        let site = Finding { officers: vec![other.id, colleague().id], ..agree() };
        let was_there = if examiner.id == colleague().id { site } else { visit };
        office.finish("site", &other, was_there, "2026-03-04").unwrap();
        office.finish("material", &other, agree(), "2026-03-04").unwrap();
        if examiner.id == colleague().id {
            office.send_back(0, "再看一次", Siblings::Void, "2026-03-04").unwrap();
            let visit = Finding { officers: vec![other.id, third.id], ..agree() };
            office.finish("site", &other, visit, "2026-03-04").unwrap();
            office.finish("material", &other, agree(), "2026-03-04").unwrap();
        }
        assert_eq!(code(office.decide(&Officer { roles, ..examiner }, &grant(), DAY)), "case.same_officer");
    }
}

#[test]
fn only_the_approver_of_the_department_decides() {
    for stranger in
        [reviewer(), officer(21, planning(), Role::Approver), officer(22, market(), Role::SystemAdmin)]
    {
        assert_eq!(code(examined().decide(&stranger, &grant(), DAY)), "task.not_yours");
    }
    let mut office = examined();
    office.claim("decide", &approver(), DAY).unwrap();
    assert_eq!(code(office.decide(&officer(23, market(), Role::Approver), &grant(), DAY)), "task.taken");
}

#[test]
fn a_review_is_not_a_place_to_decide() {
    let office = Office::accepted(facts(), "2026-03-02");
    let task = office.task("material");
    let attempt =
        decision::decide(&office.case, &office.tasks, (task, &reviewer()), &grant(), (embedded(), on(DAY)));
    assert_eq!(code(attempt), "task.not_deciding");
}

#[test]
fn a_paused_case_is_not_decided() {
    let mut office = examined();
    let ask = PauseRequest {
        kind: "听证".into(), basis: "行政许可法第四十五条".into(), planned_days: 5
    };
    let event = clock::pause(&office.case, &office.facts, &ask, embedded(), (reviewer().id, d("2026-03-04")))
        .unwrap();
    office.record(event);
    assert_eq!(code(office.decide(&approver(), &grant(), DAY)), "case.paused");
}

#[test]
fn a_case_is_decided_once() {
    let mut office = granted();
    assert_eq!(code(office.decide(&approver(), &grant(), DAY)), "case.already_decided");
}

#[test]
fn a_grant_waits_for_promised_materials_and_a_refusal_does_not() {
    let promised = || {
        let mut office = Office::filed(facts(), "2026-03-02");
        office.answer(accept(&["form"], &["plan"]), "2026-03-02").unwrap();
        office.open_first("2026-03-02");
        office.finish("material", &reviewer(), agree(), "2026-03-03").unwrap();
        office.finish("site", &reviewer(), site_visit(), "2026-03-03").unwrap();
        office
    };
    let mut office = promised();
    assert_eq!(code(office.decide(&approver(), &grant(), DAY)), "case.deferred_missing");
    office.record(CaseEvent::DeferredReceived { key: "proxy".into() });
    assert_eq!(code(office.decide(&approver(), &grant(), DAY)), "case.deferred_missing");
    office.record(CaseEvent::DeferredReceived { key: "plan".into() });
    office.decide(&approver(), &grant(), DAY).unwrap();
    promised().decide(&approver(), &request(DecisionKind::Refuse, "未按承诺补交"), DAY).unwrap();
}

#[test]
fn a_granted_licence_is_delivered_once_it_is_issued() {
    let mut office = granted();
    let give =
        |office: &Office| deliver(&office.case, OutcomeKind::Licence, handed(), (Some(clerk()), on(DAY)));
    assert_eq!(code(give(&office)), "case.no_licence");
    office.record(CaseEvent::LicenceIssued { licence: id(60) });
    let event = give(&office).unwrap();
    office.record(event);
    assert_eq!(office.case.phase, Phase::Ended { end: End::Completed, at: on(DAY) });
    assert_eq!(code(give(&office)), "case.ended");
}

#[test]
fn a_refusal_and_an_approval_document_are_delivered_without_a_licence() {
    for outcome in [OutcomeKind::ApprovalDocument, OutcomeKind::Other, OutcomeKind::None] {
        assert!(deliver(&granted().case, outcome, handed(), (None, on(DAY))).is_ok());
    }
    let mut refused = examined();
    refused.decide(&approver(), &request(DecisionKind::Refuse, "不符合条件"), DAY).unwrap();
    for outcome in [OutcomeKind::Licence, OutcomeKind::Qualification] {
        assert!(deliver(&refused.case, outcome, DeliveryWay::Electronic, (None, on(DAY))).is_ok());
        assert_eq!(code(deliver(&granted().case, outcome, handed(), (None, on(DAY)))), "case.no_licence");
    }
}

#[test]
fn what_is_posted_has_a_tracking_number() {
    let posted = |tracking: &str| {
        let way = DeliveryWay::Posted { tracking: tracking.into() };
        deliver(&granted().case, OutcomeKind::ApprovalDocument, way, (Some(clerk()), on(DAY)))
    };
    assert_eq!(field(posted(" ")), Some("tracking"));
    assert!(posted("EMS1000000001").is_ok());
}

#[test]
fn nothing_is_delivered_before_the_decision() {
    for office in [Office::filed(facts(), "2026-03-02"), examined()] {
        assert_eq!(
            code(deliver(&office.case, OutcomeKind::None, handed(), (None, on(DAY)))),
            "case.not_decided"
        );
    }
}

#[test]
fn an_application_is_withdrawn_until_it_is_decided() {
    let mut correcting = Office::filed(facts(), "2026-03-02");
    correcting.answer(crate::sample::correct(&["plan"], &[]), "2026-03-02").unwrap();
    for mut office in [Office::filed(facts(), "2026-03-02"), correcting, examined()] {
        let event = withdraw(&office.case, on(DAY)).unwrap();
        office.record(event);
        assert_eq!(office.case.phase, Phase::Ended { end: End::Withdrawn, at: on(DAY) });
        assert_eq!(code(withdraw(&office.case, on(DAY))), "case.ended");
    }
    assert_eq!(code(withdraw(&granted().case, on(DAY))), "case.already_decided");
}
