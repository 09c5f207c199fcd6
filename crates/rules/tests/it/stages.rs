//! Stages: what completes them, what waits, what a return does.

use rules::cases::case::StageRun;
use rules::cases::stages::Siblings;
use rules::cases::task::Origin;
use rules::cases::{Task, TaskState};
use rules::catalogue::{Completion, ItemFacts, Route, TaskDef, ready};

use crate::sample::{
    Office, agree, code, d, facts, field, officer, planning, review, reviewer, route, site_visit, stage,
};

const DAY: &str = "2026-03-03";

fn with_stage(completion: Completion, tasks: Vec<TaskDef>) -> Office {
    let last = route().stages.remove(1);
    let facts =
        ItemFacts { route: Route { stages: vec![stage("first", completion, tasks), last] }, ..facts() };
    Office::accepted(facts, "2026-03-02")
}

fn three() -> Vec<TaskDef> {
    vec![review("a", &[]), review("b", &[]), review("c", &[])]
}

fn finish(office: &mut Office, key: &str) {
    office.finish(key, &reviewer(), agree(), DAY).expect("it is open");
}

fn stage_now(office: &Office) -> u32 {
    office.case.run.expect("a run").stage
}

fn void(task: &Task) -> bool {
    matches!(task.state, TaskState::Void { .. })
}

#[test]
fn the_decision_opens_when_material_and_site_are_both_looked_at() {
    for order in [["material", "site"], ["site", "material"]] {
        let mut office = Office::accepted(facts(), "2026-03-02");
        assert_eq!(office.open_positions().len(), 2, "both at once");
        for key in order {
            assert_eq!(stage_now(&office), 0);
            let finding = if key == "site" { site_visit() } else { agree() };
            office.finish(key, &reviewer(), finding, DAY).unwrap();
        }
        assert_eq!(office.case.run, Some(StageRun { stage: 1, round: 1 }));
        assert_eq!(office.task("decide").due, Some(d("2026-03-05")));
    }
}

#[test]
fn all_means_every_task() {
    let mut office = with_stage(Completion::All, three());
    finish(&mut office, "c");
    finish(&mut office, "a");
    assert_eq!(stage_now(&office), 0);
    finish(&mut office, "b");
    assert_eq!(stage_now(&office), 1);
    assert!(!office.tasks.iter().any(void));
}

#[test]
fn any_means_the_first_and_the_others_are_void() {
    let mut office = with_stage(Completion::Any, three());
    finish(&mut office, "b");
    assert_eq!(stage_now(&office), 1);
    assert_eq!(office.tasks.iter().map(void).collect::<Vec<_>>(), [true, false, true, false]);
}

#[test]
fn two_of_three_means_two_and_the_third_is_void() {
    let mut office = with_stage(Completion::AtLeast(2), three());
    finish(&mut office, "c");
    assert_eq!(stage_now(&office), 0);
    finish(&mut office, "a");
    assert_eq!(stage_now(&office), 1);
    assert!(void(&office.tasks[1]));
}

#[test]
fn a_void_task_is_not_worked_on() {
    let mut office = with_stage(Completion::Any, three());
    finish(&mut office, "a");
    let attempt = rules::cases::task::finish(
        &office.case,
        &office.tasks[1],
        &reviewer(),
        agree(),
        crate::sample::on(DAY),
    );
    assert_eq!(code(attempt), "task.not_open");
}

#[test]
fn a_task_waits_for_those_it_comes_after_and_its_limit_starts_then() {
    let tasks = vec![review("a", &[]), review("b", &[]), review("c", &["a", "b"]), review("d", &["c"])];
    let mut office = with_stage(Completion::All, tasks);
    assert_eq!((office.open_positions(), office.waiting()), (vec![0, 1], 2));
    assert_eq!((office.task("c").due, office.task("c").ready_since), (None, None));
    assert_eq!(code(office.finish("c", &reviewer(), agree(), DAY)), "task.not_open");
    finish(&mut office, "a");
    assert_eq!(office.open_positions(), [1], "b is not there yet");
    office.finish("b", &reviewer(), agree(), "2026-03-04").unwrap();
    assert_eq!(office.open_positions(), [2]);
    assert_eq!(office.task("c").due, Some(d("2026-03-06")));
    finish(&mut office, "c");
    finish(&mut office, "d");
    assert_eq!(stage_now(&office), 1);
}

#[test]
fn a_task_that_still_waits_is_void_when_the_stage_is_done_without_it() {
    let mut office = with_stage(Completion::Any, vec![review("a", &[]), review("b", &["a"])]);
    finish(&mut office, "a");
    assert!(void(&office.tasks[1]));
}

#[test]
fn an_added_task_is_conjoined_with_the_rule() {
    let mut office = with_stage(Completion::Any, three());
    office.tasks[2].origin = Origin::Added { by: reviewer().id, reason: "须征求意见".into() };
    finish(&mut office, "a");
    assert_eq!(stage_now(&office), 0, "the added one is not done");
    finish(&mut office, "c");
    assert_eq!(stage_now(&office), 1);
    assert!(void(&office.tasks[1]));
}

#[test]
fn an_added_task_does_not_count_for_the_routes_tasks() {
    let mut office = with_stage(Completion::AtLeast(2), three());
    office.tasks[2].origin = Origin::Added { by: reviewer().id, reason: "须征求意见".into() };
    finish(&mut office, "c");
    finish(&mut office, "a");
    assert_eq!(stage_now(&office), 0);
    finish(&mut office, "b");
    assert_eq!(stage_now(&office), 1);
}

#[test]
fn a_task_of_another_department_is_done_there() {
    let guest = TaskDef { department: "GT".into(), ..review("b", &[]) };
    let mut office = with_stage(Completion::All, vec![review("a", &[]), guest]);
    assert_eq!(code(office.finish("b", &reviewer(), agree(), DAY)), "task.not_yours");
    let planner = officer(31, planning(), rules::people::Role::Reviewer);
    office.finish("b", &planner, agree(), DAY).unwrap();
}

#[test]
fn a_return_opens_a_new_round_which_old_results_cannot_complete() {
    let mut office = Office::examined(facts(), "2026-03-02");
    office.send_back(0, " 布局图不清 ", Siblings::KeepResults, "2026-03-04").unwrap();
    assert_eq!(office.case.run, Some(StageRun { stage: 0, round: 2 }));
    assert_eq!(office.tasks.len(), 5);
    assert!(office.tasks[0].done() && office.tasks[1].done(), "what was found stays on record");
    assert!(void(&office.tasks[2]), "the decision of the first round stops");
    office.finish("material", &reviewer(), agree(), "2026-03-05").unwrap();
    assert_eq!(stage_now(&office), 0, "the site of round 1 does not count");
    office.finish("site", &reviewer(), site_visit(), "2026-03-05").unwrap();
    assert_eq!(office.case.run, Some(StageRun { stage: 1, round: 2 }));
}

#[test]
fn a_return_that_voids_takes_the_results_of_the_stage_it_leaves() {
    let mut office = Office::accepted(facts(), "2026-03-02");
    office.finish("material", &reviewer(), agree(), DAY).unwrap();
    office.claim("site", &reviewer(), DAY).unwrap();
    office.send_back(0, "重新审查", Siblings::Void, DAY).unwrap();
    assert!(void(&office.tasks[0]) && void(&office.tasks[1]));
    assert_eq!(office.open_positions(), [2, 3]);
}

#[test]
fn a_return_goes_only_back_and_says_why() {
    let mut office = Office::accepted(facts(), "2026-03-02");
    assert_eq!(field(office.send_back(1, "理由", Siblings::Void, DAY)), Some("to_stage"));
    assert_eq!(field(office.send_back(9, "理由", Siblings::Void, DAY)), Some("to_stage"));
    assert_eq!(field(office.send_back(0, " ", Siblings::Void, DAY)), Some("reason"));
    let mut filed = Office::filed(facts(), "2026-03-02");
    assert_eq!(code(filed.send_back(0, "理由", Siblings::Void, DAY)), "case.not_yet_accepted");
}

#[test]
fn ready_are_those_whose_predecessors_are_all_done() {
    let graph = [vec![], vec![0], vec![0, 1], vec![]];
    for (done, expected) in [
        ([false, false, false, false], vec![0, 3]),
        ([true, false, false, false], vec![1, 3]),
        ([true, true, false, true], vec![2]),
        ([true, true, true, true], vec![]),
    ] {
        assert_eq!(ready(&graph, &done), expected);
    }
}
