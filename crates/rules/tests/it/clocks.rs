//! Due dates over holidays, pauses, the extension, limits that were passed.

use base::id::StaffId;
use rules::Refusal;
use rules::cases::CaseEvent;
use rules::cases::case::{ApprovingDocument, Dues, ExtensionApproval, Passed, Term};
use rules::cases::clock::{self, Approval, PauseRequest};
use rules::catalogue::{DisclosedLimit, ExtensionApprover, ItemFacts};
use rules::time::calendar::embedded;

use crate::sample::{Office, approver, clerk, code, d, facts, field, reviewer};

fn march() -> Office {
    Office::accepted(facts(), "2026-03-02")
}

fn ask(kind: &str, basis: &str, planned_days: u32) -> PauseRequest {
    PauseRequest { kind: kind.into(), basis: basis.into(), planned_days }
}

impl Office {
    fn pause(&mut self, ask: &PauseRequest, day: &str) -> Result<(), Refusal> {
        let event = clock::pause(&self.case, &self.facts, ask, embedded(), (reviewer().id, d(day)))?;
        self.record(event);
        Ok(())
    }

    fn test_goods(&mut self, day: &str) {
        self.pause(&ask("检验检测", "行政许可法第四十五条", 5), day).expect("a pause of art. 45");
    }

    fn resume(&mut self, day: &str) -> Result<(), Refusal> {
        let event =
            clock::resume(&self.case, &self.facts, " 检测合格 ", embedded(), (reviewer().id, d(day)))?;
        self.record(event);
        Ok(())
    }

    fn extend(&mut self, capacity: ExtensionApprover, reason: &str, day: &str) -> Result<(), Refusal> {
        self.extend_under(ExtensionApproval { capacity, document: None }, reason, day)
    }

    fn extend_under(&mut self, given: ExtensionApproval, reason: &str, day: &str) -> Result<(), Refusal> {
        let approval = Approval { by: approver().id, given };
        let event = clock::extend(&self.case, &self.facts, (&approval, reason), embedded(), d(day))?;
        self.record(event);
        Ok(())
    }

    fn extend_rightly(&mut self, day: &str) -> Result<(), Refusal> {
        self.extend(ExtensionApprover::OrganHead, "须会商相邻部门", day)
    }

    /// The clock looks: what it finds passed, recorded.
    fn look(&mut self, day: &str) -> Vec<(Passed, base::Date)> {
        let events = clock::passed(&self.case, d(day));
        events
            .into_iter()
            .map(|event| {
                let CaseEvent::LimitPassed { which, due, .. } = event else { panic!("{event:?}") };
                self.record(event);
                (which, due)
            })
            .collect()
    }
}

fn dues(promise: &str, statute: &str) -> Dues {
    Dues { promise: Some(d(promise)), statute: Some(d(statute)) }
}

#[test]
fn promise_and_statute_leave_out_the_spring_festival_and_count_the_saturdays_that_work() {
    for (day, promise, statute) in [
        ("2026-02-12", "2026-03-02", "2026-03-18"),
        ("2026-02-13", "2026-03-03", "2026-03-19"),
        ("2026-02-14", "2026-03-04", "2026-03-20"), // a Saturday that works
        ("2026-02-15", "2026-03-04", "2026-03-20"), // the holiday's first day: the same days follow
        ("2026-02-23", "2026-03-04", "2026-03-20"), // its last day
        ("2026-02-24", "2026-03-05", "2026-03-23"),
    ] {
        assert_eq!(Office::accepted(facts(), day).case.dues, dues(promise, statute), "{day}");
    }
}

#[test]
fn an_item_decided_on_the_spot_is_due_the_day_it_is_accepted() {
    let promise = DisclosedLimit { limit: None, ..facts().promise };
    let office = Office::accepted(ItemFacts { promise, ..facts() }, "2026-03-02");
    assert_eq!(office.case.dues.promise, Some(d("2026-03-02")));
}

#[test]
fn only_special_procedures_of_the_law_or_of_the_item_stop_the_clock() {
    for (request, answer) in [
        (ask("听证", "行政许可法第四十五条", 20), None),
        (ask("专项核验", "本事项", 15), None),
        (ask("专项核验", "本事项", 16), Some("planned_days")),
        (ask("听证", "行政许可法第四十五条", 250), None),
        (ask("听证", "行政许可法第四十五条", 251), Some("planned_days")),
        (ask("听证", "行政许可法第四十五条", 0), Some("planned_days")),
        (ask("听证", " ", 5), Some("basis")),
        (ask("领导出差", "惯例", 5), Some("kind")),
        (ask("", "惯例", 5), Some("kind")),
    ] {
        assert_eq!(march().pause(&request, "2026-03-04").err().and_then(|r| r.field), answer, "{request:?}");
    }
}

#[test]
fn a_case_not_accepted_or_already_paused_cannot_be_paused() {
    let mut filed = Office::filed(facts(), "2026-03-02");
    assert_eq!(
        code(filed.pause(&ask("听证", "行政许可法第四十五条", 5), "2026-03-02")),
        "case.not_yet_accepted"
    );
    let mut office = march();
    office.test_goods("2026-03-04");
    assert_eq!(
        code(office.pause(&ask("听证", "行政许可法第四十五条", 5), "2026-03-05")),
        "case.already_paused"
    );
}

#[test]
fn while_a_pause_lasts_nothing_is_due_and_then_the_paused_working_days_are_added() {
    let mut office = march();
    office.test_goods("2026-03-04");
    assert_eq!(office.case.dues, Dues::default());
    assert_eq!(office.case.open_pause().map(|p| p.planned_to), Some(d("2026-03-11")));
    office.resume("2026-03-10").unwrap();
    assert_eq!(office.case.dues, dues("2026-03-18", "2026-04-03"), "5, 6, 9 and 10 March are not counted");
    let Some(CaseEvent::Resumed { result, .. }) = office.case_log.last() else { panic!() };
    assert_eq!(result, "检测合格");
}

#[test]
fn a_pause_that_ends_the_same_day_or_on_a_rest_day_excludes_what_lay_between() {
    let mut same_day = march();
    same_day.test_goods("2026-03-04");
    same_day.resume("2026-03-04").unwrap();
    assert_eq!(same_day.case.dues, march().case.dues);
    let mut sunday = march();
    sunday.test_goods("2026-03-06");
    sunday.resume("2026-03-08").unwrap();
    assert_eq!(sunday.case.dues, march().case.dues, "only a weekend lay between");
}

#[test]
fn a_second_pause_adds_to_the_first() {
    let mut office = march();
    office.test_goods("2026-03-03");
    office.resume("2026-03-04").unwrap();
    office.test_goods("2026-03-04");
    office.resume("2026-03-05").unwrap();
    assert_eq!(office.case.dues, dues("2026-03-16", "2026-04-01"));
    assert_eq!(office.case.pauses.len(), 2);
}

#[test]
fn a_clock_that_runs_cannot_be_resumed_and_a_resumption_states_its_result() {
    let mut office = march();
    assert_eq!(code(office.resume("2026-03-03")), "case.not_paused");
    office.test_goods("2026-03-03");
    let attempt = clock::resume(&office.case, &office.facts, " ", embedded(), (clerk(), d("2026-03-04")));
    assert_eq!(field(attempt), Some("result"));
}

#[test]
fn a_case_withdrawn_during_a_pause_is_not_resumed() {
    let mut office = march();
    office.test_goods("2026-03-03");
    let event = rules::cases::delivery::withdraw(&office.case, crate::sample::on("2026-03-04")).unwrap();
    office.record(event);
    assert_eq!(code(office.resume("2026-03-05")), "case.ended");
}

#[test]
fn an_extension_moves_promise_and_statute_once() {
    let mut office = march();
    office.extend_rightly("2026-03-30").unwrap();
    assert_eq!(office.case.dues, dues("2026-03-26", "2026-04-14"));
    let again = office.extend_rightly("2026-03-31").unwrap_err();
    assert_eq!(again.code, "case.already_extended");
    assert!(again.sentence.contains("2026-03-30"), "{again}");
}

#[test]
fn an_extension_needs_the_right_head_a_reason_a_statute_and_time_left() {
    assert_eq!(
        code(march().extend(ExtensionApprover::GovernmentHead, "须会商", "2026-03-05")),
        "case.extension_approver"
    );
    assert_eq!(field(march().extend(ExtensionApprover::OrganHead, " ", "2026-03-05")), Some("reason"));
    assert_eq!(code(march().extend_rightly("2026-03-31")), "case.extension_late");
    let statutory = DisclosedLimit { limit: None, ..facts().statutory };
    let mut free = Office::accepted(ItemFacts { statutory, ..facts() }, "2026-03-02");
    assert_eq!(code(free.extend_rightly("2026-03-05")), "case.no_statute");
    let mut filed = Office::filed(facts(), "2026-03-02");
    assert_eq!(code(filed.extend_rightly("2026-03-02")), "case.not_yet_accepted");
}

#[test]
fn an_item_whose_own_law_knows_no_extension_is_not_extended() {
    let mut strict = facts();
    strict.extension.limit.n = 0;
    let mut office = Office::accepted(strict, "2026-03-02");
    assert_eq!(code(office.extend_rightly("2026-03-05")), "case.extension_none");
}

#[test]
fn an_extension_during_a_pause_shows_when_the_clock_goes_on() {
    let mut office = march();
    office.test_goods("2026-03-04");
    office.extend_rightly("2026-05-20").unwrap();
    assert_eq!(office.case.dues, Dues::default());
    office.resume("2026-05-20").unwrap();
    let mut unextended = march();
    unextended.test_goods("2026-03-04");
    unextended.resume("2026-05-20").unwrap();
    let (with, without) = (office.case.dues.statute, unextended.case.dues.statute);
    assert_eq!(
        (without, with),
        (Some(d("2026-06-15")), Some(d("2026-06-30"))),
        "the Dragon Boat Festival lies between"
    );
}

#[test]
fn a_pause_begun_after_the_statute_ran_out_does_not_open_the_way_to_an_extension() {
    let mut office = march();
    office.test_goods("2026-03-31");
    assert_eq!(code(office.extend_rightly("2026-04-01")), "case.extension_late");
}

#[test]
fn a_limit_that_is_passed_is_recorded_once() {
    let mut office = march();
    assert_eq!(clock::next_limit(&office.case), Some(d("2026-03-12")));
    assert_eq!(office.look("2026-03-12"), [], "due today is not overdue");
    assert_eq!(office.look("2026-03-13"), [(Passed::Promise, d("2026-03-12"))]);
    assert_eq!(office.look("2026-03-13"), []);
    assert_eq!(clock::next_limit(&office.case), Some(d("2026-03-30")));
    assert_eq!(office.look("2026-03-31"), [(Passed::Statute, d("2026-03-30"))]);
    assert_eq!(office.look("2026-04-30"), []);
    assert_eq!(clock::next_limit(&office.case), None);
}

#[test]
fn a_clock_that_looks_late_finds_both_limits_at_once() {
    assert_eq!(
        march().look("2026-04-30"),
        [(Passed::Promise, d("2026-03-12")), (Passed::Statute, d("2026-03-30"))]
    );
}

#[test]
fn a_pause_that_lasts_longer_than_planned_is_recorded_once_for_each_pause() {
    let mut office = march();
    office.test_goods("2026-03-04");
    assert_eq!(office.look("2026-03-11"), []);
    assert_eq!(office.look("2026-03-12"), [(Passed::PausePlan, d("2026-03-11"))]);
    assert_eq!(office.look("2026-04-30"), [], "the promise cannot pass while the clock stands");
    office.resume("2026-04-30").unwrap();
    office.pause(&ask("鉴定", "行政许可法第四十五条", 1), "2026-05-06").unwrap();
    assert_eq!(office.look("2026-05-08"), [(Passed::PausePlan, d("2026-05-07"))]);
}

#[test]
fn the_ten_days_of_delivery_are_watched_after_the_decision_and_nothing_else() {
    let mut office = Office::examined(facts(), "2026-03-02");
    let grant = crate::sample::request(rules::cases::DecisionKind::Grant, "");
    office.decide(&approver(), &grant, "2026-03-03").unwrap();
    assert_eq!(clock::next_limit(&office.case), Some(d("2026-03-17")));
    assert_eq!(office.look("2026-03-17"), []);
    assert_eq!(office.look("2026-04-30"), [(Passed::Delivery, d("2026-03-17"))]);
    assert_eq!(office.look("2026-05-30"), []);
}

#[test]
fn another_calendar_restates_the_dues_of_accepted_cases_only_where_they_move() {
    let name = "2026";
    let mut office = march();
    assert_eq!(clock::restate(&office.case, &office.facts, embedded(), name).unwrap(), []);
    office.case.dues = dues("2026-03-11", "2026-03-27");
    let event = clock::restate(&office.case, &office.facts, embedded(), name).unwrap().remove(0);
    office.record(event);
    assert_eq!(office.case.dues, march().case.dues);
    let filed = Office::filed(facts(), "2026-03-02");
    assert_eq!(clock::restate(&filed.case, &filed.facts, embedded(), name).unwrap(), []);
}

#[test]
fn under_another_calendar_the_organs_answer_follows_and_the_applicants_period_is_never_shortened() {
    let days = |text: &str| rules::time::calendar::read_notice(text).expect("a table of the test");
    let longer = embedded().with_days(days("2026-03-04,off,演练"));
    let shorter = embedded().with_days(days("2026-03-07,work,演练\n2026-03-08,work,演练"));
    let due = |events: Vec<CaseEvent>| match events.first() {
        Some(CaseEvent::TermRestated { term, due, .. }) => Some((*term, *due)),
        _ => None,
    };
    let filed = Office::filed(facts(), "2026-03-02");
    let on = |calendar| due(clock::restate(&filed.case, &filed.facts, calendar, "演练").unwrap());
    assert_eq!(filed.case.notice_due, d("2026-03-09"));
    assert_eq!(on(&longer), Some((Term::Notice, d("2026-03-10"))));
    assert_eq!(on(&shorter), Some((Term::Notice, d("2026-03-07"))));
    let mut asked = Office::filed(facts(), "2026-03-02");
    asked.answer(crate::sample::correct(&["plan"], &[]), "2026-03-03").unwrap();
    let on = |calendar| due(clock::restate(&asked.case, &asked.facts, calendar, "演练").unwrap());
    assert!(matches!(on(&longer), Some((Term::Supplement, _))));
    assert_eq!(on(&shorter), None);
}

#[test]
fn a_paused_case_has_nothing_to_restate() {
    let mut office = march();
    office.test_goods("2026-03-04");
    assert_eq!(clock::restate(&office.case, &office.facts, embedded(), "2026").unwrap(), []);
}

#[test]
fn beyond_the_calendar_a_due_date_is_refused_and_not_guessed() {
    let after = embedded_end();
    let attempt = clock::last_day(embedded(), after, clock::DELIVERY_LIMIT);
    assert_eq!(code(attempt), "time.outside_calendar");
}

fn embedded_end() -> base::Date {
    let mut year = 2026;
    while embedded().is_working_day(d(&format!("{}-01-04", year + 1))).is_ok() {
        year += 1;
    }
    d(&format!("{year}-12-31"))
}

#[test]
fn a_step_stands_still_with_the_case_and_goes_on_without_the_paused_days() {
    let mut office = march();
    assert_eq!(office.task("material").due, Some(d("2026-03-04")));
    office.test_goods("2026-03-03");
    office.resume("2026-03-06").unwrap();
    let due =
        rules::cases::stages::step_due_now(&office.case, office.task("material"), &office.facts, embedded());
    assert_eq!(due.unwrap(), Some(d("2026-03-09")), "3 March counted, 4 to 6 March did not");
}

#[test]
fn a_stage_that_opens_while_the_clock_stands_has_no_last_day_yet() {
    let mut office = march();
    office.test_goods("2026-03-02");
    office.finish("material", &reviewer(), crate::sample::agree(), "2026-03-03").unwrap();
    office.finish("site", &reviewer(), crate::sample::site_visit(), "2026-03-03").unwrap();
    assert_eq!(office.task("decide").due, None);
    assert_eq!(rules::cases::task::overdue(office.task("decide"), d("2026-04-30")), None);
    office.resume("2026-03-05").unwrap();
    let due =
        rules::cases::stages::step_due_now(&office.case, office.task("decide"), &office.facts, embedded());
    assert_eq!(due.unwrap(), Some(d("2026-03-09")));
}

#[test]
fn the_extension_is_signed_by_who_approved_it() {
    let mut office = march();
    office.extend_rightly("2026-03-05").unwrap();
    let signed: StaffId = office.case.extension.unwrap().by;
    assert_eq!(signed, approver().id);
}

#[test]
fn a_promise_recorded_as_passed_is_watched_again_when_an_extension_moves_it() {
    let mut office = Office::examined(facts(), "2026-03-02");
    assert_eq!(office.look("2026-03-13"), [(Passed::Promise, d("2026-03-12"))]);
    office.extend_rightly("2026-03-16").unwrap();
    assert_eq!(office.case.dues, dues("2026-03-26", "2026-04-14"));
    assert_eq!(clock::next_limit(&office.case), Some(d("2026-03-26")));
    assert_eq!(office.look("2026-03-26"), []);
    assert_eq!(office.look("2026-03-27"), [(Passed::Promise, d("2026-03-26"))]);
    let Some(CaseEvent::LimitPassed { times, .. }) = office.case_log.last() else { panic!() };
    assert_eq!((*times, office.case.passed.len()), (2, 1));
    assert_eq!(office.look("2026-03-30"), []);
    let grant = crate::sample::request(rules::cases::DecisionKind::Grant, "");
    office.decide(&approver(), &grant, "2026-03-30").unwrap();
    let Some(CaseEvent::Decided { promise_broken, .. }) = office.case_log.last() else { panic!() };
    assert_eq!(*promise_broken, Some(d("2026-03-26")));
}

#[test]
fn a_breach_on_record_is_told_by_the_decision_that_keeps_the_extended_promise() {
    let mut office = Office::examined(facts(), "2026-03-02");
    office.look("2026-03-13");
    office.extend_rightly("2026-03-16").unwrap();
    let grant = crate::sample::request(rules::cases::DecisionKind::Grant, "");
    office.decide(&approver(), &grant, "2026-03-17").unwrap();
    let Some(CaseEvent::Decided { promise_due, promise_broken, .. }) = office.case_log.last() else {
        panic!()
    };
    assert_eq!((*promise_due, *promise_broken), (Some(d("2026-03-26")), Some(d("2026-03-12"))));
}

#[test]
fn the_governments_head_approves_by_a_paper_with_number_and_date() {
    let mut facts = facts();
    facts.extension.approver = ExtensionApprover::GovernmentHead;
    let attempt = |document: Option<(&str, &str)>| {
        let mut office = Office::accepted(facts.clone(), "2026-03-02");
        let document = document.map(|(number, on)| ApprovingDocument { number: number.into(), on: d(on) });
        let given = ExtensionApproval { capacity: ExtensionApprover::GovernmentHead, document };
        office
            .extend_under(given.clone(), "须会商", "2026-03-05")
            .map(|()| (office.case.extension.unwrap(), given))
    };
    assert_eq!(field(attempt(None)), Some("document_number"));
    assert_eq!(field(attempt(Some((" ", "2026-03-04")))), Some("document_number"));
    assert_eq!(field(attempt(Some(("苏政办〔2026〕3 号", "2026-03-06")))), Some("document_date"));
    let (kept, given) = attempt(Some(("苏政办〔2026〕3 号", "2026-03-05"))).unwrap();
    assert_eq!(kept.approval, given, "capacity and paper stay on record");
}

#[test]
fn an_open_step_moves_with_the_extension_and_a_later_one_has_its_own_days() {
    let mut office = march();
    office.extend_rightly("2026-03-03").unwrap();
    let due = |office: &Office, key: &str| {
        rules::cases::stages::step_due_now(&office.case, office.task(key), &office.facts, embedded()).unwrap()
    };
    assert_eq!(
        due(&office, "material"),
        Some(d("2026-03-18")),
        "two working days and the ten of the extension"
    );
    office.finish("material", &reviewer(), crate::sample::agree(), "2026-03-04").unwrap();
    office.finish("site", &reviewer(), crate::sample::site_visit(), "2026-03-04").unwrap();
    assert_eq!(due(&office, "decide"), office.task("decide").due);
}

#[test]
fn the_plan_of_a_pause_and_the_delivery_of_a_grant_follow_the_calendar() {
    let days = |text: &str| rules::time::calendar::read_notice(text).expect("a table of the test");
    let longer = embedded().with_days(days("2026-03-09,off,演练"));
    let moved = |office: &Office| clock::restate(&office.case, &office.facts, &longer, "演练").unwrap();
    let restated = |term, due| vec![CaseEvent::TermRestated { term, due: d(due), calendar: "演练".into() }];
    let mut paused = march();
    paused.test_goods("2026-03-04");
    assert_eq!(moved(&paused), restated(Term::PausePlan, "2026-03-12"));
    let event = moved(&paused).remove(0);
    paused.record(event);
    assert_eq!(paused.case.open_pause().map(|p| p.planned_to), Some(d("2026-03-12")));
    assert_eq!((moved(&paused), clock::next_limit(&paused.case)), (Vec::new(), Some(d("2026-03-12"))));
    let mut decided = Office::examined(facts(), "2026-03-02");
    let grant = crate::sample::request(rules::cases::DecisionKind::Grant, "");
    decided.decide(&approver(), &grant, "2026-03-03").unwrap();
    assert_eq!(moved(&decided), restated(Term::Delivery, "2026-03-18"));
    let event = moved(&decided).remove(0);
    decided.record(event);
    assert_eq!(clock::next_limit(&decided.case), Some(d("2026-03-18")));
}

#[test]
fn what_came_online_is_looked_at_within_one_working_day_or_the_clock_says_so() {
    let mut office = Office::filed(facts(), "2026-03-06");
    assert_eq!(clock::next_limit(&office.case), Some(d("2026-03-09")), "a weekend lies between");
    assert_eq!(office.look("2026-03-09"), []);
    assert_eq!(office.look("2026-03-10"), [(Passed::PreReview, d("2026-03-09"))]);
    assert_eq!((office.look("2026-03-11"), clock::next_limit(&office.case)), (Vec::new(), None));
    let mut seen = Office::filed(facts(), "2026-03-06");
    seen.answer(crate::sample::correct(&["plan"], &[]), "2026-03-09").unwrap();
    assert_eq!((seen.look("2026-03-12"), seen.case.pre_review_due), (Vec::new(), None));
    let calendar = rules::time::calendar::read_notice("2026-03-09,off,演练").expect("a table of the test");
    let longer = embedded().with_days(calendar);
    let filed = Office::filed(facts(), "2026-03-06");
    let moved = clock::restate(&filed.case, &filed.facts, &longer, "演练").unwrap();
    let term = |term, due| CaseEvent::TermRestated { term, due: d(due), calendar: "演练".into() };
    assert_eq!(moved, [term(Term::Notice, "2026-03-16"), term(Term::PreReview, "2026-03-10")]);
}
