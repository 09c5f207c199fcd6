//! Questions of an item version as fields, and what was typed as answers.

use rules::cases::answers::{Answers, CHOICES_SEPARATOR};
use rules::catalogue::{AnswerKind, Need, Question, QuestionGroup};

use crate::form::Typed;
use crate::views::forms::{Choice, Field, FieldKind, Keyboard, Width};

/// The field of a question with what was typed.
pub fn field(question: &Question, value: &str) -> Field {
    let text = |width, keyboard, autocomplete| FieldKind::Text {
        value: value.to_owned(),
        width,
        keyboard,
        suffix: None,
        autocomplete,
    };
    let kind = match &question.kind {
        AnswerKind::Choice(options) => FieldKind::Radios(choices(options, value)),
        AnswerKind::Choices(options) => FieldKind::Checkboxes(choices(options, value)),
        AnswerKind::Lines(max) => FieldKind::TextArea { value: value.to_owned(), rows: 4, max: *max },
        AnswerKind::Number(..) => text(Width::Five, Keyboard::Digits, "off"),
        AnswerKind::Money => text(Width::Ten, Keyboard::Decimal, "off"),
        AnswerKind::Phone => text(Width::Twenty, Keyboard::Phone, "tel"),
        AnswerKind::Date => date(value),
        AnswerKind::Line(_) | AnswerKind::CreditCode | AnswerKind::CitizenId => {
            text(Width::Twenty, Keyboard::Text, "off")
        }
        AnswerKind::Address => text(Width::Full, Keyboard::Text, "street-address"),
    };
    let mut field = Field::new(question.key.clone(), question.label.clone(), kind);
    field.hint = (!question.hint.is_empty()).then(|| question.hint.clone());
    field.optional = question.need == Need::Optional;
    field
}

fn date(value: &str) -> FieldKind {
    let mut parts = value.splitn(3, '-').map(str::to_owned);
    let mut next = || parts.next().unwrap_or_default();
    FieldKind::Date { year: next(), month: next(), day: next() }
}

fn choices(options: &[(String, String)], value: &str) -> Vec<Choice> {
    let chosen = |v: &str| value.split(CHOICES_SEPARATOR).any(|one| one == v);
    options
        .iter()
        .map(|(v, label)| Choice { value: v.clone(), label: label.clone(), hint: None, chosen: chosen(v) })
        .collect()
}

/// One text of the three parts as typed; a whole date typed into the first part is taken as it is.
fn date_of(year: &str, month: &str, day: &str) -> String {
    let two = |part: &str| if part.chars().count() == 1 { format!("0{part}") } else { part.to_owned() };
    match (month, day) {
        ("", "") => year.to_owned(),
        (month, day) => format!("{year}-{}-{}", two(month), two(day)),
    }
}

/// What was typed on a page, by question; a question that was not sent is an empty answer.
pub fn typed(group: &QuestionGroup, typed: &Typed) -> Answers {
    typed_under("", group, typed)
}

/// The same where every field is named with something before the key of its question.
pub fn typed_under(before: &str, group: &QuestionGroup, typed: &Typed) -> Answers {
    group
        .questions
        .iter()
        .map(|question| {
            let key = &format!("{before}{}", question.key);
            let value = match question.kind {
                AnswerKind::Date => {
                    let part = |end: &str| typed.text(&format!("{key}-{end}")).to_owned();
                    let (y, m, d) = (part("y"), part("m"), part("d"));
                    if y.is_empty() && m.is_empty() && d.is_empty() {
                        String::new()
                    } else {
                        date_of(&y, &m, &d)
                    }
                }
                AnswerKind::Line(_)
                | AnswerKind::Lines(_)
                | AnswerKind::Number(..)
                | AnswerKind::Money
                | AnswerKind::Choice(_)
                | AnswerKind::Choices(_)
                | AnswerKind::CreditCode
                | AnswerKind::CitizenId
                | AnswerKind::Phone
                | AnswerKind::Address => typed.all(key).join(","),
            };
            (question.key.clone(), value)
        })
        .collect()
}
