//! Questions of an item's form as fields of a staff page.

use rules::cases::answers::{Answers, CHOICES_SEPARATOR};
use rules::catalogue::{AnswerKind, ItemFacts, Need, Question};

use crate::form::Typed;
use crate::views::forms::{Choice, Field, FieldKind, Keyboard, Width};
use crate::views::page::Lang;

/// How the input of a question is named.
pub fn input(key: &str) -> String {
    format!("a-{key}")
}

/// The field of a question with what was typed.
pub fn field(lang: Lang, question: &Question, value: &str) -> Field {
    let kind = match &question.kind {
        AnswerKind::Choice(options) => FieldKind::Select(select(lang, options, value)),
        AnswerKind::Choices(options) => FieldKind::Checkboxes(choices(options, value)),
        AnswerKind::Lines(max) => FieldKind::TextArea { value: value.to_owned(), rows: 3, max: *max },
        AnswerKind::Number(..) => text(value, Keyboard::Digits),
        AnswerKind::Money => text(value, Keyboard::Decimal),
        AnswerKind::Phone => text(value, Keyboard::Phone),
        AnswerKind::Line(_)
        | AnswerKind::Date
        | AnswerKind::CreditCode
        | AnswerKind::CitizenId
        | AnswerKind::Address => text(value, Keyboard::Text),
    };
    let mut field = Field::new(input(&question.key), question.label.clone(), kind);
    field.hint = (!question.hint.is_empty()).then(|| question.hint.clone());
    field.optional = question.need == Need::Optional;
    field
}

fn text(value: &str, keyboard: Keyboard) -> FieldKind {
    FieldKind::Text {
        value: value.to_owned(),
        width: Width::Full,
        keyboard,
        suffix: None,
        autocomplete: "off",
    }
}

fn select(lang: Lang, options: &[(String, String)], value: &str) -> Vec<Choice> {
    let none =
        Choice { label: lang.text("form.pick").to_owned(), chosen: value.is_empty(), ..Choice::default() };
    std::iter::once(none).chain(choices(options, value)).collect()
}

fn choices(options: &[(String, String)], value: &str) -> Vec<Choice> {
    let chosen = |v: &str| value.split(CHOICES_SEPARATOR).any(|one| one == v);
    options
        .iter()
        .map(|(v, label)| Choice { value: v.clone(), label: label.clone(), hint: None, chosen: chosen(v) })
        .collect()
}

/// What was typed as answers, by question key.
pub fn typed(facts: &ItemFacts, typed: &Typed) -> Answers {
    let questions = facts.form.iter().flat_map(|group| &group.questions);
    questions
        .filter_map(|question| {
            let values = typed.all(&input(&question.key));
            (!values.is_empty()).then(|| (question.key.clone(), values.join(",")))
        })
        .collect()
}
