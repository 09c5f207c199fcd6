//! Filing and the five outcomes of 行政许可法 art. 32.

use rules::cases::case::{Deemed, Dues};
use rules::cases::intake::{
    self, AGENT_LETTER, Intake, deem_accepted, receive_deferred, supplement_timed_out,
};
use rules::cases::{CaseEvent, End, Phase};
use rules::catalogue::SupplementTimeout;
use rules::refusal::RefusalKind;
use rules::time::Limit;
use rules::time::calendar::embedded;

use crate::sample::{Office, accept, clerk, code, complete, correct, d, facts, field, id, on, sealed};

fn filed() -> Office {
    Office::filed(facts(), "2026-03-02")
}

fn ended(office: &Office) -> End {
    match office.case.phase {
        Phase::Ended { end, .. } => end,
        Phase::Filed | Phase::Correcting { .. } | Phase::Accepted | Phase::Decided => {
            panic!("{:?}", office.case.phase)
        }
    }
}

#[test]
fn the_organ_has_five_working_days_after_the_day_of_receipt() {
    for (received, last) in [
        ("2026-03-02", "2026-03-09"),
        ("2026-03-07", "2026-03-13"), // a Saturday: Monday is the first day
        ("2026-02-12", "2026-02-26"), // Saturday the 14th works, the Spring Festival does not
        ("2026-02-13", "2026-02-27"),
        ("2026-02-28", "2026-03-06"), // a Saturday that works
    ] {
        assert_eq!(Office::filed(facts(), received).case.notice_due, d(last), "{received}");
    }
}

#[test]
fn an_application_that_needs_no_licence_ends_with_the_reason() {
    let mut office = filed();
    office.answer(Intake::NotRequired { reason: " 已改为备案。".into() }, "2026-03-02").unwrap();
    assert_eq!(ended(&office), End::NotRequired);
    let Some(CaseEvent::Ended { reason, by, .. }) = office.case_log.last() else { panic!() };
    assert_eq!((reason.as_str(), *by), ("已改为备案。", Some(clerk())));
}

#[test]
fn an_application_to_the_wrong_organ_is_told_the_right_one() {
    let mut office = filed();
    let found = Intake::NotCompetent {
        reason: "属区级权限。".into(), right_organ: " 区市场监管局 ".into()
    };
    office.answer(found, "2026-03-02").unwrap();
    assert_eq!(ended(&office), End::NotAccepted);
    let Some(CaseEvent::Ended { reason, .. }) = office.case_log.last() else { panic!() };
    assert_eq!(reason, "属区级权限。请向区市场监管局申请。");
}

#[test]
fn nothing_is_turned_away_without_a_reason() {
    for (found, of) in [
        (Intake::NotRequired { reason: " 。".into() }, "reason"),
        (Intake::NotCompetent { reason: String::new(), right_organ: "区局".into() }, "reason"),
        (Intake::NotCompetent { reason: " 。 ".into(), right_organ: "区局".into() }, "reason"),
        (Intake::NotCompetent { reason: "属区级权限".into(), right_organ: "  ".into() }, "right_organ"),
    ] {
        assert_eq!(field(filed().answer(found, "2026-03-02")), Some(of));
    }
}

#[test]
fn an_error_corrected_on_the_spot_leaves_the_case_where_it_was() {
    let mut office = filed();
    office.answer(Intake::CorrectedOnSpot { answers: sealed(99) }, "2026-03-03").unwrap();
    assert_eq!((office.case.answers, &office.case.phase), (sealed(99), &Phase::Filed));
    assert_eq!((office.case.receipt, office.case.notice_due), (1, d("2026-03-09")));
}

#[test]
fn a_correction_notice_names_points_and_gives_the_applicant_a_last_day() {
    let mut office = filed();
    assert_eq!(code(office.answer(correct(&[], &[]), "2026-03-05")), "case.correction_points");
    office.answer(correct(&["plan", "shop"], &[]), "2026-03-05").unwrap();
    assert_eq!(office.case.phase, Phase::Correcting { supplement_due: d("2026-04-02") });
    assert_eq!(office.case.corrections[0].points, ["plan", "shop"]);
    assert_eq!(office.case.corrections[0].receipt, 1);
}

#[test]
fn the_applicants_period_that_ends_on_a_rest_day_ends_on_the_next_working_day() {
    let mut office = Office::filed(
        rules::catalogue::ItemFacts { supplement_period: Limit::natural_days(30), ..facts() },
        "2026-03-02",
    );
    office.answer(correct(&["plan"], &[]), "2026-03-05").unwrap();
    assert_eq!(
        office.case.phase,
        Phase::Correcting { supplement_due: d("2026-04-07") },
        "the 4th is in the Qingming holiday"
    );
}

#[test]
fn while_the_applicant_supplements_no_second_notice_and_no_acceptance_is_given() {
    let mut office = filed();
    office.answer(correct(&["plan"], &[]), "2026-03-03").unwrap();
    assert_eq!(code(office.answer(correct(&["form"], &[]), "2026-03-04")), "case.correcting");
    assert_eq!(code(office.answer(complete(), "2026-03-04")), "case.correcting");
}

#[test]
fn each_supplement_starts_five_working_days_of_its_own() {
    let mut office = filed();
    assert_eq!(code(office.supplement("2026-03-03")), "case.nothing_asked");
    office.answer(correct(&["plan"], &[]), "2026-03-09").unwrap();
    office.supplement("2026-03-21").unwrap();
    assert_eq!((office.case.receipt, office.case.received_on), (2, d("2026-03-21")));
    assert_eq!(office.case.notice_due, d("2026-03-27"), "handed in on a Saturday");
    office.answer(complete(), "2026-03-27").unwrap();
    assert_eq!(code(office.supplement("2026-03-28")), "case.nothing_asked");
}

#[test]
fn a_second_notice_keeps_on_record_what_the_first_should_have_told() {
    let mut office = filed();
    office.answer(correct(&["plan"], &[]), "2026-03-03").unwrap();
    office.supplement("2026-03-04").unwrap();
    let event = office.answer(correct(&["plan", "form"], &["form"]), "2026-03-05").unwrap();
    let CaseEvent::CorrectionAsked { receipt, late_points, .. } = event else { panic!("{event:?}") };
    assert_eq!((receipt, late_points), (2, vec!["form".to_owned()]));
    assert_eq!(office.case.corrections.len(), 2);
}

#[test]
fn silence_accepts_the_day_after_the_fifth_working_day_from_the_day_of_receipt() {
    let mut office = Office::filed(facts(), "2026-02-12");
    let look = |office: &Office, day| {
        deem_accepted(&office.case, &office.facts, Vec::new(), embedded(), d(day)).unwrap()
    };
    assert_eq!(look(&office, "2026-02-26"), None, "the fifth day is still in time");
    let event = look(&office, "2026-02-27").unwrap();
    let dues = Dues { promise: Some(d("2026-03-02")), statute: Some(d("2026-03-18")) };
    assert_eq!(
        event,
        CaseEvent::Accepted {
            effective_on: d("2026-02-12"),
            deemed: Deemed::Yes,
            by: None,
            deferred: Vec::new(),
            dues
        }
    );
    office.record(event);
    assert_eq!(look(&office, "2026-02-28"), None, "accepted once");
}

#[test]
fn what_was_promised_for_later_stays_promised_when_silence_accepts() {
    let mut office = filed();
    let promised = vec!["plan".to_owned()];
    let event =
        deem_accepted(&office.case, &office.facts, promised.clone(), embedded(), d("2026-03-10")).unwrap();
    office.record(event.unwrap());
    assert_eq!(office.case.deferred, promised);
}

#[test]
fn a_case_received_on_a_saturday_is_deemed_accepted_from_that_saturday() {
    let office = Office::filed(facts(), "2026-03-07");
    assert_eq!(
        deem_accepted(&office.case, &office.facts, Vec::new(), embedded(), d("2026-03-13")).unwrap(),
        None
    );
    let event = deem_accepted(&office.case, &office.facts, Vec::new(), embedded(), d("2026-03-14")).unwrap();
    let Some(CaseEvent::Accepted { effective_on, dues, .. }) = event else { panic!("{event:?}") };
    assert_eq!((effective_on, dues.promise), (d("2026-03-07"), Some(d("2026-03-18"))));
}

#[test]
fn a_case_told_to_correct_is_not_deemed_accepted() {
    let mut office = filed();
    office.answer(correct(&["plan"], &[]), "2026-03-09").unwrap();
    assert_eq!(
        deem_accepted(&office.case, &office.facts, Vec::new(), embedded(), d("2026-03-30")).unwrap(),
        None
    );
}

#[test]
fn an_officer_who_is_late_accepts_from_the_day_of_receipt_and_can_do_nothing_else() {
    for found in [
        correct(&["plan"], &[]),
        Intake::NotRequired { reason: "已改为备案".into() },
        Intake::NotCompetent { reason: "属区级权限".into(), right_organ: "区局".into() },
        Intake::CorrectedOnSpot { answers: sealed(99) },
    ] {
        assert_eq!(code(filed().answer(found, "2026-03-10")), "case.notice_late");
    }
    let mut office = filed();
    office.answer(accept(&[], &["plan"]), "2026-03-10").unwrap();
    let acceptance = office.case.acceptance.unwrap();
    assert_eq!((acceptance.on, acceptance.deemed), (d("2026-03-02"), Deemed::Yes));
    assert_eq!(office.case.deferred, ["plan"]);
}

#[test]
fn the_last_day_for_the_notice_is_still_in_time() {
    assert!(filed().answer(correct(&["plan"], &[]), "2026-03-09").is_ok());
}

#[test]
fn an_acceptance_states_both_due_dates_counted_from_the_day_after() {
    let mut office = filed();
    office.answer(complete(), "2026-03-02").unwrap();
    assert_eq!(office.case.dues, Dues { promise: Some(d("2026-03-12")), statute: Some(d("2026-03-30")) });
    let mut saturday = Office::filed(facts(), "2026-03-07");
    saturday.answer(complete(), "2026-03-07").unwrap();
    assert_eq!(saturday.case.dues.promise, Some(d("2026-03-18")), "Monday the 9th is the first day");
}

#[test]
fn a_required_material_cannot_be_promised_and_a_deferrable_one_must_be() {
    for (present, deferred, answer) in [
        (&["form", "plan"][..], &[][..], None),
        (&["form"], &["plan"], None),
        (&["form", "plan", "proxy"], &[], None),
        (&["plan"], &[], Some("case.material_missing")),
        (&["plan"], &["form"], Some("case.material_missing")),
        (&[], &[], Some("case.material_missing")),
        (&["form"], &[], Some("case.material_not_promised")),
    ] {
        let got = filed().answer(accept(present, deferred), "2026-03-02").err().map(|r| r.code);
        assert_eq!(got, answer, "{present:?} {deferred:?}");
    }
}

#[test]
fn a_promised_material_that_is_there_after_all_is_not_waited_for() {
    let mut office = filed();
    office.answer(accept(&["form", "plan"], &["plan"]), "2026-03-02").unwrap();
    assert!(office.case.deferred.is_empty());
}

#[test]
fn what_an_agent_files_is_accepted_with_the_power_of_attorney_that_the_item_lists() {
    let attempt = |agent: bool, listed: bool, present: &[&str]| {
        let mut facts = facts();
        if listed {
            facts.materials[2].key = AGENT_LETTER.into();
        }
        let mut office = Office::filed(facts, "2026-03-02");
        office.case.agent = agent.then(|| id(70));
        office.answer(accept(present, &[]), "2026-03-02").err().map(|r| r.code)
    };
    assert_eq!(attempt(true, true, &["form", "plan"]), Some("case.agent_letter"));
    assert_eq!(attempt(true, true, &["form", "plan", AGENT_LETTER]), None);
    assert_eq!(attempt(false, true, &["form", "plan"]), None);
    assert_eq!(attempt(true, false, &["form", "plan"]), None, "nothing outside the list is asked for");
}

#[test]
fn a_promised_material_is_received_once_and_no_other_is() {
    let mut office = filed();
    office.answer(accept(&["form"], &["plan"]), "2026-03-02").unwrap();
    assert_eq!(code(receive_deferred(&office.case, "proxy")), "case.not_deferred");
    let event = receive_deferred(&office.case, "plan").unwrap();
    office.record(event);
    assert!(office.case.deferred.is_empty());
    assert_eq!(code(receive_deferred(&office.case, "plan")), "case.not_deferred");
    assert_eq!(code(receive_deferred(&filed().case, "plan")), "case.not_yet_accepted");
}

#[test]
fn the_missing_material_is_named_to_the_reader() {
    let refusal = filed().answer(accept(&["plan"], &[]), "2026-03-02").unwrap_err();
    assert_eq!((refusal.kind, refusal.data["material"].as_str()), (RefusalKind::Invalid, "申请书"));
    assert!(refusal.sentence.contains("申请书"));
}

#[test]
fn a_case_is_accepted_once_and_the_second_clerk_is_told_since_when() {
    let mut office = filed();
    office.answer(complete(), "2026-03-03").unwrap();
    let refusal = office.answer(complete(), "2026-03-04").unwrap_err();
    assert_eq!(refusal.code, "case.already_accepted");
    assert!(refusal.sentence.contains("2026年3月3日"), "{refusal}");
}

#[test]
fn an_ended_case_takes_no_answer_and_no_supplement() {
    let mut office = filed();
    office.answer(Intake::NotRequired { reason: "已改为备案".into() }, "2026-03-02").unwrap();
    assert_eq!(code(office.answer(complete(), "2026-03-03")), "case.ended");
    assert_eq!(code(office.supplement("2026-03-03")), "case.nothing_asked");
    assert_eq!(
        deem_accepted(&office.case, &office.facts, Vec::new(), embedded(), d("2026-05-01")).unwrap(),
        None
    );
    assert_eq!(supplement_timed_out(&office.case, &office.facts, on("2026-05-01")), None);
}

#[test]
fn a_supplement_that_does_not_come_ends_the_case_as_the_item_says() {
    for (rule, end) in
        [(SupplementTimeout::Withdrawn, End::DeemedWithdrawn), (SupplementTimeout::Refused, End::NotAccepted)]
    {
        let mut office = Office::filed(
            rules::catalogue::ItemFacts { on_supplement_timeout: rule, ..facts() },
            "2026-03-02",
        );
        office.answer(correct(&["plan"], &[]), "2026-03-05").unwrap();
        let look = |office: &Office, day| supplement_timed_out(&office.case, &office.facts, on(day));
        assert_eq!(look(&office, "2026-04-02"), None, "the last day is still in time");
        let event = look(&office, "2026-04-03").unwrap();
        let CaseEvent::Ended { by: None, .. } = event else { panic!("{event:?}") };
        office.record(event);
        assert_eq!(ended(&office), end);
        assert_eq!(look(&office, "2026-04-04"), None);
        assert_eq!(code(office.supplement("2026-04-04")), "case.supplement_late");
    }
}

#[test]
fn every_point_of_a_notice_says_what_is_to_be_done() {
    let silent = |remark: &str| {
        let points = vec![
            intake::Point { key: "plan".into(), remark: "缺少后厨".into() },
            intake::Point { key: "shop".into(), remark: remark.into() },
        ];
        filed().answer(Intake::Correct { points, late_points: Vec::new() }, "2026-03-03")
    };
    let refusal = silent(" ").unwrap_err();
    assert_eq!((refusal.code, refusal.data["point"].as_str()), ("case.point_silent", "shop"));
    assert!(silent("请填写面积").is_ok());
}

#[test]
fn a_point_is_late_when_what_it_concerns_lay_there_at_the_latest_earlier_notice() {
    let keys = |all: &[&str]| all.iter().map(|k| (*k).to_owned()).collect::<Vec<_>>();
    let handed = |all: &[(&str, u32)]| all.iter().map(|(k, r)| ((*k).to_owned(), *r)).collect::<Vec<_>>();
    let ask = keys(&["plan", "form"]);
    let mut office = filed();
    let first = handed(&[("plan", 1), ("form", 1)]);
    assert!(intake::late_points(&office.case, &ask, &first).is_empty(), "a first notice is never late");
    office.answer(correct(&["plan"], &[]), "2026-03-03").unwrap();
    office.supplement("2026-03-04").unwrap();
    let second = handed(&[("plan", 1), ("form", 1), ("plan", 2)]);
    assert_eq!(intake::late_points(&office.case, &ask, &second), ["form"], "the new plan is judged anew");
    assert_eq!(intake::late_points(&office.case, &keys(&["plan"]), &first), [""; 0], "named and not brought");
    office.answer(correct(&["form"], &["form"]), "2026-03-05").unwrap();
    office.supplement("2026-03-06").unwrap();
    let third = handed(&[("plan", 1), ("form", 1), ("plan", 2), ("form", 3)]);
    assert_eq!(
        intake::late_points(&office.case, &ask, &third),
        ["plan"],
        "it lay there at the second notice"
    );
    office.answer(correct(&["plan"], &["plan"]), "2026-03-07").unwrap();
    assert_eq!(office.case.late_points, 2, "the case keeps the count");
}

#[test]
fn a_supplement_after_the_last_day_is_refused_whether_or_not_the_clock_has_looked() {
    let mut office = filed();
    office.answer(correct(&["plan"], &[]), "2026-03-05").unwrap();
    let Phase::Correcting { supplement_due } = office.case.phase else { panic!() };
    let late = on(&supplement_due.tomorrow().unwrap().to_string());
    let supplement =
        |case: &rules::cases::Case, at| intake::supplement(case, sealed(9), embedded(), at).map(|_| ());
    assert_eq!(code(supplement(&office.case, late)), "case.supplement_late");
    assert!(supplement(&office.case, on(&supplement_due.to_string())).is_ok(), "the last day is in time");
    let swept = supplement_timed_out(&office.case, &office.facts, late).expect("the period is over");
    office.record(swept);
    assert_eq!(code(supplement(&office.case, late)), "case.supplement_late");
}
