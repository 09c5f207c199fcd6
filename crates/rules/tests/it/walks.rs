//! Random routes walked in random order: every stage completes once, no task is lost, none is done twice.

use std::collections::BTreeMap;

use proptest::prelude::*;
use rules::Subject;
use rules::cases::case::StageRun;
use rules::cases::stages::Siblings;
use rules::cases::{Case, CaseEvent, Task, TaskEvent, TaskState};
use rules::catalogue::{Completion, ItemFacts, Route, StageDef, TaskDef};

use crate::sample::{Office, agree, code, facts, review, reviewer, stage};

const DAY: &str = "2026-03-03";
const KEYS: [&str; 6] = ["a", "b", "c", "d", "e", "f"];

/// A stage of at most six tasks; a task comes only after tasks of lower rank, so the graph has no circle.
fn any_stage(n: usize) -> impl Strategy<Value = StageDef> {
    let edges = proptest::collection::vec(any::<bool>(), n * n);
    let ranks = Just((0..n).collect::<Vec<_>>()).prop_shuffle();
    (edges, ranks, 0..3u8, 1..=u32::try_from(n).expect("few")).prop_map(move |(edges, ranks, rule, k)| {
        let tasks = (0..n).map(|i| task(i, n, &edges, &ranks)).collect();
        let completion = match rule {
            0 => Completion::All,
            1 => Completion::Any,
            _ => Completion::AtLeast(k),
        };
        stage("stage", completion, tasks)
    })
}

fn task(i: usize, n: usize, edges: &[bool], ranks: &[usize]) -> TaskDef {
    let after: Vec<&str> =
        (0..n).filter(|j| ranks[*j] < ranks[i] && edges[i * n + j]).map(|j| KEYS[j]).collect();
    review(KEYS[i], &after)
}

fn any_route() -> impl Strategy<Value = Route> {
    proptest::collection::vec((1usize..=KEYS.len()).prop_flat_map(any_stage), 1..4)
        .prop_map(|stages| Route { stages })
}

/// How many of a stage's tasks are done when it completes.
fn wanted(def: &StageDef) -> usize {
    match def.completion {
        Completion::All => def.tasks.len(),
        Completion::Any => 1,
        Completion::AtLeast(k) => k as usize,
    }
}

fn runs_opened(office: &Office) -> Vec<StageRun> {
    office
        .case_log
        .iter()
        .filter_map(|e| match e {
            CaseEvent::StageOpened { run } | CaseEvent::Returned { to: run, .. } => Some(*run),
            _ => None,
        })
        .collect()
}

fn of_run(office: &Office, run: StageRun) -> Vec<&Task> {
    office.tasks.iter().filter(|t| t.run == run).collect()
}

fn done(tasks: &[&Task]) -> usize {
    tasks.iter().filter(|t| t.done()).count()
}

/// Does open tasks, chosen by `picks`, until none is left; a pick that is a multiple of `return_at` returns the case first.
fn walk(office: &mut Office, picks: &[usize], mut returns: usize) {
    for step in 0.. {
        let open = office.open_positions();
        if open.is_empty() {
            return;
        }
        let pick = picks[step % picks.len()];
        if returns > 0 && pick.is_multiple_of(5) {
            returns -= 1;
            let stage = office.case.run.expect("open").stage;
            let to = u32::try_from(pick).expect("small") % (stage + 1);
            office.send_back(to, "补充审查", Siblings::KeepResults, DAY).expect("back is allowed");
            continue;
        }
        let position = open[pick % open.len()];
        let key = office.tasks[position].key.clone();
        predecessors_are_done(office, position);
        office.finish(&key, &reviewer(), agree(), DAY).expect("it is open");
        if office.case.run == Some(office.tasks[position].run) && !office.open_positions().is_empty() {
            let again = office.finish(&key, &reviewer(), agree(), DAY);
            assert_eq!(code(again), "task.not_open", "nothing is done twice");
        }
    }
}

fn predecessors_are_done(office: &Office, position: usize) {
    let task = &office.tasks[position];
    let def = &office.facts.route.stages[task.run.stage as usize];
    let after = &def.tasks.iter().find(|t| t.key == task.key).expect("of the route").after;
    for key in after {
        assert!(of_run(office, task.run).iter().any(|t| t.key == *key && t.done()), "{key} comes first");
    }
}

/// What must hold when nothing is left to do.
fn all_is_done_once(office: &Office) {
    let last = u32::try_from(office.facts.route.stages.len() - 1).expect("few");
    let runs = runs_opened(office);
    let unique: std::collections::BTreeSet<_> = runs.iter().map(|r| (r.round, r.stage)).collect();
    assert_eq!(unique.len(), runs.len(), "no run opens twice");
    assert_eq!(office.case.run.map(|r| r.stage), Some(last), "no case stops on the way");
    for (i, run) in runs.iter().enumerate() {
        let def = &office.facts.route.stages[run.stage as usize];
        let tasks = of_run(office, *run);
        let keys: BTreeMap<&str, usize> = tasks.iter().fold(BTreeMap::new(), |mut m, t| {
            *m.entry(t.key.as_str()).or_default() += 1;
            m
        });
        assert!(keys.len() == def.tasks.len() && keys.values().all(|n| *n == 1), "each task once in a run");
        match runs.get(i + 1) {
            Some(next) if next.round > run.round => {
                assert!(done(&tasks) < wanted(def), "left before it was complete")
            }
            Some(next) => {
                assert_eq!((next.stage, next.round), (run.stage + 1, run.round), "the stage after it");
                assert_eq!(done(&tasks), wanted(def));
            }
            None => assert_eq!(done(&tasks), wanted(def)),
        }
    }
    assert!(
        office.tasks.iter().all(|t| matches!(t.state, TaskState::Done { .. } | TaskState::Void { .. })),
        "none is lost"
    );
    for log in &office.task_logs {
        let ends =
            log.iter().filter(|e| matches!(e, TaskEvent::Done { .. } | TaskEvent::Voided { .. })).count();
        assert_eq!(ends, 1, "each task ends once");
    }
}

/// The log, read back from its bytes, gives the same bodies.
fn replay_is_equal(office: &Office) {
    let events: Vec<CaseEvent> = office.case_log.iter().map(reread).collect();
    let mut case = Case::begin(office.case.id(), &events[0]).expect("filing is first");
    events[1..].iter().for_each(|e| case.apply(e));
    assert_eq!(case, office.case);
    for (task, log) in office.tasks.iter().zip(&office.task_logs) {
        let events: Vec<TaskEvent> = log.iter().map(reread).collect();
        let mut again = Task::begin(task.id(), &events[0]).expect("opening is first");
        events[1..].iter().for_each(|e| again.apply(e));
        assert_eq!(again, *task);
        assert_eq!(reread(task), *task);
    }
    assert_eq!(reread(&office.case), office.case);
}

fn reread<T: serde::Serialize + serde::de::DeserializeOwned>(body: &T) -> T {
    let bytes = serde_json::to_vec(body).expect("it serialises");
    let read: T = serde_json::from_slice(&bytes).expect("it reads back");
    assert_eq!(serde_json::to_vec(&read).expect("it serialises"), bytes, "the same bytes again");
    read
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(400) })]

    #[test]
    fn every_stage_completes_exactly_once_in_any_order(
        route in any_route(),
        picks in proptest::collection::vec(0usize..60, 1..40),
    ) {
        let mut office = Office::accepted(ItemFacts { route, ..facts() }, "2026-03-02");
        walk(&mut office, &picks, 0);
        all_is_done_once(&office);
        replay_is_equal(&office);
    }

    #[test]
    fn returns_on_the_way_lose_nothing_and_complete_nothing_by_old_results(
        route in any_route(),
        picks in proptest::collection::vec(0usize..60, 1..40),
        returns in 0usize..4,
    ) {
        let mut office = Office::accepted(ItemFacts { route, ..facts() }, "2026-03-02");
        walk(&mut office, &picks, returns);
        all_is_done_once(&office);
        replay_is_equal(&office);
    }
}
