//! Tasks of the departments: who may take them, hold them and end them.

use rules::cases::check::{self, Found, Point};
use rules::cases::task::{self, Finding, Officer, may_do};
use rules::cases::{Opinion, TaskEvent, TaskState};
use rules::people::{Role, RoleSet, Staff};
use rules::refusal::RefusalKind;

use crate::sample::{
    Office, agree, approver, code, colleague, d, facts, field, id, market, officer, on, planning, reviewer,
    sealed, site_visit,
};

const DAY: &str = "2026-03-03";

fn office() -> Office {
    Office::accepted(facts(), "2026-03-02")
}

#[test]
fn a_task_belongs_to_the_department_and_the_role() {
    let office = office();
    let task = office.task("material");
    assert!(may_do(task, &reviewer()).is_ok());
    for stranger in [
        officer(21, planning(), Role::Reviewer),
        officer(22, market(), Role::Clerk),
        approver(),
        task::Officer { department: None, ..reviewer() },
        task::Officer { roles: RoleSet::NONE, ..reviewer() },
    ] {
        let refusal = may_do(task, &stranger).unwrap_err();
        assert_eq!((refusal.kind, refusal.code), (RefusalKind::Forbidden, "task.not_yours"));
        assert_eq!(code(task::claim(&office.case, task, &stranger, on(DAY))), "task.not_yours");
        assert_eq!(code(task::finish(&office.case, task, &stranger, agree(), on(DAY))), "task.not_yours");
    }
}

#[test]
fn an_officer_with_several_roles_may_do_the_tasks_of_each() {
    let office = office();
    let both = task::Officer { roles: RoleSet::of(&[Role::Clerk, Role::Reviewer]), ..reviewer() };
    assert!(may_do(office.task("material"), &both).is_ok());
}

#[test]
fn a_claimed_task_is_the_claimants_until_he_puts_it_back() {
    let mut office = office();
    office.claim("material", &reviewer(), DAY).unwrap();
    assert_eq!(code(office.claim("material", &reviewer(), DAY)), "task.already_yours");
    assert_eq!(code(office.claim("material", &colleague(), DAY)), "task.taken");
    assert_eq!(code(office.finish("material", &colleague(), agree(), DAY)), "task.taken");
    assert_eq!(code(task::put_back(office.task("material"), &colleague(), on(DAY))), "task.not_claimed");

    let back = task::put_back(office.task("material"), &reviewer(), on(DAY)).unwrap();
    office.record_task(office.position("material"), back);
    assert_eq!(office.task("material").state, TaskState::Ready { since: on(DAY) });
    assert_eq!(
        office.task("material").ready_since,
        Some(on("2026-03-02")),
        "the step's clock did not start anew"
    );
    assert_eq!(office.task("material").due, Some(d("2026-03-04")));
    assert_eq!(code(task::put_back(office.task("material"), &reviewer(), on(DAY))), "task.not_claimed");
    office.claim("material", &colleague(), DAY).unwrap();
    office.finish("material", &colleague(), agree(), DAY).unwrap();
}

#[test]
fn a_task_is_done_once() {
    let mut office = office();
    office.finish("material", &reviewer(), agree(), DAY).unwrap();
    assert_eq!(code(office.finish("material", &reviewer(), agree(), DAY)), "task.not_open");
    assert_eq!(code(office.claim("material", &reviewer(), DAY)), "task.not_open");
    assert_eq!(code(task::put_back(office.task("material"), &reviewer(), on(DAY))), "task.not_claimed");
}

#[test]
fn a_site_check_needs_two_distinct_officers() {
    let (one, two) = (reviewer().id, colleague().id);
    for (officers, answer) in [
        (vec![], Some("officers")),
        (vec![one], Some("officers")),
        (vec![one, one, one], Some("officers")),
        (vec![one, two], None),
        (vec![two, one, two], None),
        (vec![two, approver().id], Some("officers")),
        (vec![one, two, two, two, two, two, two, two, two, two, two], Some("officers")),
    ] {
        let finding = Finding { officers: officers.clone(), ..agree() };
        let got = office().finish("site", &reviewer(), finding, DAY).err().and_then(|r| r.field);
        assert_eq!(got, answer, "{officers:?}");
    }
}

#[test]
fn a_site_check_is_made_by_staff_of_the_tasks_department_who_are_in_post() {
    let office = office();
    let staff = |department, left_at| Staff {
        id: colleague().id,
        account: id(90),
        name: sealed(91),
        badge: "SJ03".into(),
        department,
        roles: colleague().roles,
        left_at,
    };
    let may = |staff: Staff| task::may_check(office.task("site"), &staff).is_ok();
    assert!(may(staff(Some(market()), None)));
    assert!(!may(staff(Some(planning()), None)));
    assert!(!may(staff(None, None)));
    assert!(!may(staff(Some(market()), Some(on(DAY)))));
}

#[test]
fn an_approver_lifts_the_claim_of_a_colleague_who_is_away() {
    let mut office = office();
    let lift = |office: &Office, by: &Officer, reason: &str| {
        task::relieve(&office.case, office.task("material"), by, reason, on(DAY))
    };
    assert_eq!(code(lift(&office, &approver(), "请假")), "task.unclaimed");
    office.claim("material", &reviewer(), DAY).unwrap();
    assert_eq!(code(lift(&office, &colleague(), "请假")), "task.relieve_role");
    let elsewhere = officer(40, planning(), Role::Approver);
    assert_eq!(code(lift(&office, &elsewhere, "请假")), "task.relieve_role");
    assert_eq!(field(lift(&office, &approver(), " ")), Some("reason"));
    assert_eq!(code(lift(&office, &approver(), "请\u{202e}假")), "case.text_hidden");
    let event = lift(&office, &approver(), " 承办人请假 ").unwrap();
    let TaskEvent::Relieved { from, reason, .. } = event.clone() else { panic!() };
    assert_eq!((from, reason.as_str()), (reviewer().id, "承办人请假"));
    let position = office.position("material");
    office.record_task(position, event);
    office.finish("material", &colleague(), agree(), DAY).unwrap();
    assert_eq!(code(lift(&office, &approver(), "请假")), "task.not_open");
}

#[test]
fn an_objection_says_why() {
    let object =
        |remark: &str| Finding { opinion: Opinion::Object, remark: remark.into(), officers: Vec::new() };
    assert_eq!(field(office().finish("material", &reviewer(), object(" "), DAY)), Some("remark"));
    let mut office = office();
    office.finish("material", &reviewer(), object(" 布局不符 "), DAY).unwrap();
    let TaskState::Done { opinion, remark, .. } = &office.task("material").state else { panic!() };
    assert_eq!((*opinion, remark.as_str()), (Opinion::Object, "布局不符"));
}

#[test]
fn a_decision_is_not_ended_with_an_opinion() {
    let mut office = Office::examined(facts(), "2026-03-02");
    assert_eq!(code(office.finish("decide", &approver(), agree(), DAY)), "task.decide");
}

#[test]
fn nobody_works_on_a_case_that_is_over() {
    let mut office = office();
    let event = rules::cases::delivery::withdraw(&office.case, on(DAY)).unwrap();
    office.record(event);
    assert_eq!(code(office.claim("material", &reviewer(), DAY)), "case.ended");
    assert_eq!(code(office.finish("site", &reviewer(), site_visit(), DAY)), "case.ended");
}

#[test]
fn a_step_turns_overdue_the_day_after_its_last_day_and_once() {
    let mut office = office();
    let position = office.position("material");
    assert_eq!(task::overdue(&office.tasks[position], d("2026-03-04")), None);
    let event = task::overdue(&office.tasks[position], d("2026-03-05")).unwrap();
    assert_eq!(event, TaskEvent::Overdue { due: d("2026-03-04") });
    office.record_task(position, event);
    assert_eq!(task::overdue(&office.tasks[position], d("2026-03-06")), None);
    office.record_task(position, TaskEvent::DueMoved { due: Some(d("2026-03-10")) });
    assert!(
        task::overdue(&office.tasks[position], d("2026-03-11")).is_some(),
        "the moved last day is another limit"
    );
    office.finish("material", &reviewer(), agree(), "2026-03-11").unwrap();
    assert_eq!(task::overdue(&office.tasks[position], d("2026-03-30")), None);
}

#[test]
fn a_task_of_a_department_that_is_not_in_the_centre_falls_to_the_cases_own() {
    let mut facts = facts();
    facts.route.stages[0].tasks[0].department = "XX".into();
    facts.route.stages[0].tasks[1].department = "GT".into();
    let office = Office::accepted(facts, "2026-03-02");
    assert_eq!(office.task("material").department, market());
    assert_eq!(office.task("site").department, planning());
    assert_eq!(id::<base::id::DepartmentId>(2), planning());
}

fn point(key: &str, found: Found, note: &str) -> Point {
    Point { key: key.into(), found, note: note.into() }
}

#[test]
fn the_check_list_is_filled_in_point_by_point_and_only_what_is_new_is_recorded() {
    let mut office = office();
    let facts = office.facts.clone();
    let keys = check::keys(&facts);
    let [first, second] = [&keys[0], &keys[1]];
    let save = |office: &Office, by: &task::Officer, points: Vec<Point>| {
        check::save(&office.case, office.task("material"), (by, &facts), points, on(DAY))
    };
    let event =
        save(&office, &reviewer(), vec![point(first, Found::Pass, ""), point(second, Found::Fail, "缺页")]);
    office.record_task(office.position("material"), event.unwrap().unwrap());
    let again =
        save(&office, &reviewer(), vec![point(first, Found::Pass, " "), point(second, Found::Pass, "")]);
    let TaskEvent::Checked { points, by, .. } = again.clone().unwrap().unwrap() else { panic!() };
    assert_eq!((points, by), (vec![point(second, Found::Pass, "")], reviewer().id));
    office.record_task(office.position("material"), again.unwrap().unwrap());
    let stands: Vec<_> = office.task("material").checks.iter().map(|c| c.point.clone()).collect();
    assert_eq!(stands, [point(first, Found::Pass, ""), point(second, Found::Pass, "")]);
    assert_eq!(save(&office, &reviewer(), stands).unwrap(), None, "the same again is no event");
}

#[test]
fn a_point_that_fails_needs_a_note_and_a_stranger_or_an_ended_task_no_point_at_all() {
    let mut office = office();
    let facts = office.facts.clone();
    let key = check::keys(&facts)[0].clone();
    let save = |office: &Office, by: &task::Officer, points: Vec<Point>| {
        check::save(&office.case, office.task("material"), (by, &facts), points, on(DAY))
    };
    assert_eq!(code(save(&office, &reviewer(), vec![point(&key, Found::Fail, " ")])), "task.check_note");
    assert_eq!(
        code(save(&office, &reviewer(), vec![point("no-such", Found::Pass, "")])),
        "task.check_unknown"
    );
    let stranger = officer(21, planning(), Role::Reviewer);
    assert_eq!(code(save(&office, &stranger, vec![point(&key, Found::Pass, "")])), "task.not_yours");
    office.claim("material", &colleague(), DAY).unwrap();
    assert_eq!(code(save(&office, &reviewer(), vec![point(&key, Found::Pass, "")])), "task.taken");
    office.finish("material", &colleague(), agree(), DAY).unwrap();
    assert_eq!(code(save(&office, &colleague(), vec![point(&key, Found::Pass, "")])), "task.not_open");
}
