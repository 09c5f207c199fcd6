//! Rules on the route after acceptance.

use std::collections::BTreeSet;

use super::{Finding, House};
use crate::catalogue::item::ItemFacts;
use crate::catalogue::route::{Completion, Route, StageDef, TaskKind, ready};
use crate::people::Role;
use crate::time::LimitUnit;

/// R17: names resolve, nothing waits for itself, and one task decides, alone in the last stage: beside another it
/// could be voided, or leave the other open for ever (行政许可法 art. 34, 38).
pub(super) fn graph(facts: &ItemFacts, house: &House<'_>, found: &mut Vec<Finding>) {
    let route = &facts.route;
    let mut keys = BTreeSet::new();
    for stage in &route.stages {
        if stage.key.is_empty() || !keys.insert(stage.key.as_str()) {
            found.push(refused(format!("环节“{}”的标识重复或为空，请改。", stage.name)));
        }
        one_stage(stage, house, found);
    }
    let deciding = |s: &StageDef| s.tasks.iter().filter(|t| t.kind == TaskKind::Decide).count();
    let total: usize = route.stages.iter().map(deciding).sum();
    let last = route.stages.last().map_or(0, deciding);
    if total != 1 || last != 1 || route.stages.last().map_or(0, |s| s.tasks.len()) != 1 {
        found.push(refused("审批流程须有且只有一个作出决定的任务，它独自是最后一个环节。"));
    }
    if !house.departments.contains(&facts.department_code) {
        found.push(Finding::blocking(
            "R17",
            "department_code",
            format!("本中心没有代码为“{}”的部门，请先设部门。", facts.department_code),
        ));
    }
}

fn refused(sentence: impl Into<String>) -> Finding {
    Finding::blocking("R17", "route", sentence)
}

fn one_stage(stage: &StageDef, house: &House<'_>, found: &mut Vec<Finding>) {
    let name = &stage.name;
    let count = u32::try_from(stage.tasks.len()).unwrap_or(u32::MAX);
    if stage.tasks.is_empty() {
        found.push(refused(format!("环节“{name}”没有任务，请加任务或删去环节。")));
    }
    if let Completion::AtLeast(k) = stage.completion
        && !(1..=count).contains(&k)
    {
        found.push(refused(format!("环节“{name}”要完成 {k} 个任务，而它有 {count} 个，请改。")));
    }
    let mut keys = BTreeSet::new();
    for task in &stage.tasks {
        if task.key.is_empty() || !keys.insert(task.key.as_str()) {
            found.push(refused(format!("任务“{}”的标识重复或为空，请改。", task.name)));
        }
        if !house.departments.contains(&task.department) {
            found.push(refused(format!(
                "任务“{}”由代码为“{}”的部门办，本中心没有，请改。",
                task.name, task.department
            )));
        }
        let fits = match task.kind {
            TaskKind::Review | TaskKind::SiteCheck => task.role == Role::Reviewer,
            TaskKind::Decide => task.role == Role::Approver,
        };
        if !fits {
            found.push(refused(format!("任务“{}”不能由{}办，请改岗位。", task.name, task.role.name())));
        }
        for after in task.after.iter().filter(|k| !stage.tasks.iter().any(|t| t.key == **k)) {
            found
                .push(refused(format!("任务“{}”在“{after}”之后，而环节“{name}”里没有它，请改。", task.name)));
        }
    }
    if !ends(stage) {
        found.push(refused(format!("环节“{name}”的任务互相等待，永远办不完，请改先后。")));
    }
}

/// Whether all tasks of a stage can be done one after another.
fn ends(stage: &StageDef) -> bool {
    let graph = stage.graph();
    let mut done = vec![false; graph.len()];
    loop {
        let next = ready(&graph, &done);
        if next.is_empty() {
            return done.iter().all(|d| *d);
        }
        for i in next {
            done[i] = true;
        }
    }
}

/// R14: the steps fit into the promise (行政许可法 art. 42; 优化营商环境条例 art. 36).
pub(super) fn path(facts: &ItemFacts, _: &House<'_>, found: &mut Vec<Finding>) {
    let (unit, most) = match facts.promise.limit {
        Some(limit) => (limit.unit, limit.n),
        None => (LimitUnit::WorkingDays, 0),
    };
    let strange =
        facts.route.stages.iter().flat_map(|s| &s.tasks).find(|t| t.limit.n > 0 && t.limit.unit != unit);
    if let Some(task) = strange {
        found.push(Finding::blocking(
            "R14",
            "route",
            format!("任务“{}”的时限单位与承诺时限不同，无法比较；请用同一单位。", task.name),
        ));
        return;
    }
    let sum = longest_path(&facts.route);
    if facts.promise.limit.is_none() && sum > 0 {
        found.push(Finding::warning("R14", "route", "当场办结的事项，环节时限应为 0。"));
    } else if sum > u64::from(most) {
        let sentence = format!(
            "各环节时限最长合计 {sum} {}，超过承诺的 {most} {}，请缩短环节时限。",
            unit.word(),
            unit.word()
        );
        found.push(Finding::blocking("R14", "route", sentence));
    }
}

/// The longest path of task limits over the route, in units of the tasks; a cycle counts each task once.
pub fn longest_path(route: &Route) -> u64 {
    route.stages.iter().map(longest_in).sum()
}

fn longest_in(stage: &StageDef) -> u64 {
    let graph = stage.graph();
    let mut ends = vec![0u64; graph.len()];
    // A path passes each task at most once, so that as many rounds as tasks settle every sum.
    for _ in 0..graph.len() {
        for (i, after) in graph.iter().enumerate() {
            let begins = after.iter().filter(|j| **j != i).map(|j| ends[*j]).max().unwrap_or(0);
            let all: u64 = stage.tasks.iter().map(|t| u64::from(t.limit.n)).sum();
            ends[i] = (begins + u64::from(stage.tasks[i].limit.n)).min(all);
        }
    }
    ends.into_iter().max().unwrap_or(0)
}
