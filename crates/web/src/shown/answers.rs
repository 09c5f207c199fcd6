//! The answers of a form as pages show them.

use rules::cases::answers::{Answers, shown};
use rules::catalogue::ItemFacts;

use crate::views::parts::{AnswerGroup, AnswerRow};

/// The answers by group, in the order of the form; unanswered optional questions are left out.
pub fn groups(facts: &ItemFacts, given: &Answers) -> Vec<AnswerGroup> {
    facts
        .form
        .iter()
        .map(|group| AnswerGroup {
            title: group.title.clone(),
            rows: group
                .questions
                .iter()
                .filter_map(|question| {
                    let stored = given.get(&question.key)?;
                    Some(AnswerRow {
                        label: question.label.clone(),
                        value: shown(question, stored),
                        change_url: None,
                        source: None,
                    })
                })
                .collect(),
        })
        .filter(|group: &AnswerGroup| !group.rows.is_empty())
        .collect()
}
