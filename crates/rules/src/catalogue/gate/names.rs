//! R22: names show what they say, and what a case keeps of them has bounds.

use base::text::clean_text;

use super::{Finding, House};
use crate::catalogue::item::ItemFacts;

/// Characters of a name (GB/T 39046: an..200).
const NAME_CHARS_MAX: usize = 200;
/// Characters of the name of a special procedure: a case keeps it with every pause.
const PROCEDURE_CHARS_MAX: usize = 60;
/// Characters of a key: a case keeps those of its correction notices and of what was promised.
const KEY_CHARS_MAX: usize = 40;
/// Materials and groups of questions together, each of which a correction notice may name.
const POINTS_MAX: usize = 100;

/// R22: nothing hidden stands in a name, and names, keys and lists are of bounded length (house rule: a body of the log
/// holds 32 KiB).
pub(super) fn names(facts: &ItemFacts, _: &House<'_>, found: &mut Vec<Finding>) {
    let mut look = |field: &'static str, text: &str, chars_max: usize| {
        if text.is_empty() {
            return;
        }
        if let Err(flaw) = clean_text(text, chars_max) {
            found.push(Finding::blocking("R22", field, format!("名称或标识不能用：{flaw}。")));
        }
    };
    look("name", &facts.name, NAME_CHARS_MAX);
    look("outcome", &facts.outcome.name, NAME_CHARS_MAX);
    for material in &facts.materials {
        look("materials", &material.name, NAME_CHARS_MAX);
        look("materials", &material.key, KEY_CHARS_MAX);
    }
    for group in &facts.form {
        look("form", &group.title, NAME_CHARS_MAX);
        look("form", &group.key, KEY_CHARS_MAX);
        for question in &group.questions {
            look("form", &question.label, NAME_CHARS_MAX);
            look("form", &question.key, KEY_CHARS_MAX);
        }
    }
    for stage in &facts.route.stages {
        look("route", &stage.name, NAME_CHARS_MAX);
        for task in &stage.tasks {
            look("route", &task.name, NAME_CHARS_MAX);
            look("route", &task.key, KEY_CHARS_MAX);
        }
    }
    for procedure in &facts.special_procedures {
        look("special_procedures", &procedure.name, PROCEDURE_CHARS_MAX);
    }
    let points = facts.materials.len() + facts.form.len();
    if points > POINTS_MAX {
        let sentence = format!("材料和申请表分组合计 {points} 项，最多 {POINTS_MAX} 项，请合并。");
        found.push(Finding::blocking("R22", "materials", sentence));
    }
}
