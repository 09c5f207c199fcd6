//! The check list of an examination: point by point, what an officer finds (行政许可法 art. 34).

use base::Instant;
use base::id::StaffId;
use serde::{Deserialize, Serialize};

use super::case::Case;
use super::clock::must_be_accepted;
use super::task::{Officer, Task, TaskEvent, may_do, must_be_open_for};
use super::texts;
use crate::Refusal;
use crate::catalogue::ItemFacts;

/// Characters of a note: a line or two, the opinion has room for more.
pub const NOTE_CHARS_MAX: usize = 300;

/// What is found on a point.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Found {
    /// 符合
    Pass,
    /// 不符合
    Fail,
    /// 不适用
    NotApplicable,
}

impl Found {
    /// All of them, in the order of a form.
    pub const ALL: [Self; 3] = [Self::Pass, Self::Fail, Self::NotApplicable];

    /// The word used in data and forms.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Pass => "pass",
            Self::Fail => "fail",
            Self::NotApplicable => "not_applicable",
        }
    }

    /// What people read.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Pass => "符合",
            Self::Fail => "不符合",
            Self::NotApplicable => "不适用",
        }
    }
}

/// A point as an officer fills it in.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Point {
    /// Which: `condition-` and its place, or the key of a material.
    pub key: String,
    /// What was found.
    pub found: Found,
    /// In words; needed where something does not conform.
    pub note: String,
}

/// A point as it stands: what was last found, by whom and when.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Checked {
    /// The point.
    pub point: Point,
    /// Who.
    pub by: StaffId,
    /// When.
    pub at: Instant,
}

/// The keys of the points that an item version asks to be checked: its conditions, and each material of which it says
/// what it must show (行政许可法 art. 34(1): completeness, legal form, and where needed the facts).
pub fn keys(facts: &ItemFacts) -> Vec<String> {
    let conditions = (0..facts.conditions.len()).map(|n| format!("condition-{n}"));
    let materials = facts.materials.iter().filter(|m| !m.accept_stand.is_empty()).map(|m| m.key.clone());
    conditions.chain(materials).collect()
}

/// Saves what was found; points that stand so already are left out, and `None` means that nothing is new (art. 34).
pub fn save(
    case: &Case,
    task: &Task,
    (officer, facts): (&Officer, &ItemFacts),
    points: Vec<Point>,
    now: Instant,
) -> Result<Option<TaskEvent>, Refusal> {
    must_be_accepted(case)?;
    may_do(task, officer)?;
    must_be_open_for(task, officer)?;
    let known = keys(facts);
    let points = points.into_iter().map(|point| {
        let note = texts::free("checks", &point.note, NOTE_CHARS_MAX)?;
        Ok(Point { note, ..point })
    });
    let points = points.collect::<Result<Vec<Point>, Refusal>>()?;
    for point in &points {
        if !known.contains(&point.key) {
            return Err(Refusal::invalid(
                "task.check_unknown",
                "checks",
                "核对清单与本事项版本不符，请刷新办件页后重填。",
            ));
        }
        if point.found == Found::Fail && point.note.is_empty() {
            return Err(Refusal::invalid(
                "task.check_note",
                "checks",
                "不符合的，须在说明中写明哪里不符合，供核准人员和申请人了解。",
            )
            .with("point", &point.key));
        }
    }
    let fresh: Vec<Point> =
        points.into_iter().filter(|point| !task.checks.iter().any(|before| before.point == *point)).collect();
    Ok((!fresh.is_empty()).then_some(TaskEvent::Checked { by: officer.id, at: now, points: fresh }))
}
