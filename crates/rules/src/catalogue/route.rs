//! A route: ordered stages of tasks; the same `ready` serves a stage and the parts of a joint case.

use serde::{Deserialize, Serialize};

use crate::people::Role;
use crate::time::Limit;

/// The ordered stages that a case of an item passes after acceptance.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Route {
    /// At least one; the last holds the deciding task.
    pub stages: Vec<StageDef>,
}

/// One stage: a set of tasks, all parallel but for `after`.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct StageDef {
    /// A short stable word, unique in the route, such as `review`.
    pub key: String,
    /// What the citizen reads, such as 审查.
    pub name: String,
    /// When the stage is done.
    pub completion: Completion,
    /// Its tasks; at least one.
    pub tasks: Vec<TaskDef>,
}

/// How many of a stage's tasks must be done.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Completion {
    /// Every task.
    All,
    /// Any one; the others are void.
    Any,
    /// `k` of them.
    AtLeast(u32),
}

/// One task of a stage.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct TaskDef {
    /// A short stable word, unique in the stage.
    pub key: String,
    /// What officers read, such as 现场核查.
    pub name: String,
    /// What is done in it.
    pub kind: TaskKind,
    /// Code of the department that does it.
    pub department: String,
    /// The role that may take it.
    pub role: Role,
    /// The step's own limit, counted from when it is ready.
    pub limit: Limit,
    /// Keys of tasks of the same stage that come first; empty means at once.
    pub after: Vec<String>,
}

/// What a task is.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TaskKind {
    /// An examination that ends in an opinion.
    Review,
    /// A look at the place by at least two officers (行政许可法 art. 34).
    SiteCheck,
    /// The decision to grant or refuse (art. 38).
    Decide,
}

/// The positions of tasks whose predecessors are all done and which are not done themselves.
///
/// `graph[i]` lists the positions that task `i` comes after; `done[i]` says whether it is done.
pub fn ready(graph: &[Vec<usize>], done: &[bool]) -> Vec<usize> {
    graph
        .iter()
        .enumerate()
        .filter(|(i, after)| !done[*i] && after.iter().all(|j| done[*j]))
        .map(|(i, _)| i)
        .collect()
}

impl StageDef {
    /// The predecessors of each task as positions; names that do not resolve are left out (the gate refuses them).
    pub fn graph(&self) -> Vec<Vec<usize>> {
        self.tasks
            .iter()
            .map(|t| t.after.iter().filter_map(|k| self.tasks.iter().position(|o| o.key == *k)).collect())
            .collect()
    }
}
