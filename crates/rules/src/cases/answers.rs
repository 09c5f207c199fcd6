//! Answers of a form, checked against the questions of the item version.

use std::collections::BTreeMap;

use base::flaw::Flawed;
use base::identifiers::{CitizenId, CreditCode, Phone};
use base::text::{clean_free_text, clean_text};

use crate::Refusal;
use crate::catalogue::{AnswerKind, Need, Question, QuestionGroup};
use crate::time::read_date;

/// Answers by question key.
pub type Answers = BTreeMap<String, String>;

/// What is wrong with one answer.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct FieldError {
    /// The question.
    pub key: String,
    /// What to do, with an example.
    pub sentence: String,
    /// A stable code such as `answer.number`, the key of the sentence in other languages.
    pub code: &'static str,
    /// The values of the sentence.
    pub data: BTreeMap<&'static str, String>,
}

/// Separates the values of a [`AnswerKind::Choices`] answer.
pub const CHOICES_SEPARATOR: char = ',';
/// The field of a refusal about answers.
const FIELD: &str = "answers";
/// Characters of an address.
const ADDRESS_CHARS_MAX: usize = 200;

/// Checks one page: the answers as they are stored, or every error at once. Keys without a question are dropped.
pub fn check_group(group: &QuestionGroup, typed: &Answers) -> Result<Answers, Vec<FieldError>> {
    let mut good = Answers::new();
    let mut bad = Vec::new();
    for question in &group.questions {
        let text = typed.get(&question.key).map_or("", String::as_str);
        match check(question, text) {
            Ok(stored) if stored.is_empty() => {}
            Ok(stored) => {
                good.insert(question.key.clone(), stored);
            }
            Err(Refusal { code, sentence, data, .. }) => {
                bad.push(FieldError { key: question.key.clone(), sentence, code, data });
            }
        }
    }
    if bad.is_empty() { Ok(good) } else { Err(bad) }
}

/// Checks a whole form.
pub fn check_form(form: &[QuestionGroup], typed: &Answers) -> Result<Answers, Vec<FieldError>> {
    let mut good = Answers::new();
    let mut bad = Vec::new();
    for group in form {
        match check_group(group, typed) {
            Ok(answers) => good.extend(answers),
            Err(errors) => bad.extend(errors),
        }
    }
    if bad.is_empty() { Ok(good) } else { Err(bad) }
}

/// Checks what was answered and leaves the rest open: who is told that no licence is needed, or which organ to go to
/// instead, need not fill in a form for it first (行政许可法 art. 32(1)(i), (ii)).
pub fn check_given(form: &[QuestionGroup], typed: &Answers) -> Result<Answers, Vec<FieldError>> {
    let given: Answers =
        typed.iter().filter(|(_, v)| !v.trim().is_empty()).map(|(k, v)| (k.clone(), v.clone())).collect();
    let part: Vec<QuestionGroup> = form
        .iter()
        .map(|group| QuestionGroup {
            questions: group.questions.iter().filter(|q| given.contains_key(&q.key)).cloned().collect(),
            ..group.clone()
        })
        .collect();
    check_form(&part, &given)
}

fn check(question: &Question, typed: &str) -> Result<String, Refusal> {
    let text = typed.trim();
    if text.is_empty() {
        return match question.need {
            Need::Optional => Ok(String::new()),
            Need::Required => Err(empty(question)),
        };
    }
    let label = &question.label;
    match &question.kind {
        AnswerKind::Line(max) => clean_text(text, *max as usize).map_err(|e| labelled(label, &e)),
        AnswerKind::Address => clean_text(text, ADDRESS_CHARS_MAX).map_err(|e| labelled(label, &e)),
        AnswerKind::Lines(max) => {
            clean_free_text(text, *max as usize).map(|f| f.text).map_err(|e| labelled(label, &e))
        }
        AnswerKind::Number(least, most) => number(label, text, *least, *most),
        AnswerKind::Money => money(label, text),
        AnswerKind::Date => date(label, text),
        AnswerKind::Choice(options) => one_of(label, text, options),
        AnswerKind::Choices(options) => text
            .split(CHOICES_SEPARATOR)
            .map(|v| one_of(label, v.trim(), options))
            .collect::<Result<Vec<_>, _>>()
            .and_then(|values| each_once(label, &values).map(|()| values.join(","))),
        AnswerKind::CreditCode => CreditCode::parse(text).map(|v| v.to_string()).map_err(|e| unknown(&e)),
        AnswerKind::CitizenId => CitizenId::parse(text).map(|v| v.to_string()).map_err(|e| unknown(&e)),
        AnswerKind::Phone => Phone::parse(text).map(|v| v.to_string()).map_err(|e| unknown(&e)),
    }
}

fn refused(code: &'static str, label: &str, sentence: String) -> Refusal {
    Refusal::invalid(code, FIELD, sentence).with("label", label)
}

fn labelled(label: &str, flaw: &impl Flawed) -> Refusal {
    refused("answer.text", label, format!("“{label}”：{flaw}")).because(flaw)
}

/// The sentence of an identifier names it, and needs no label.
fn unknown(flaw: &impl Flawed) -> Refusal {
    Refusal::invalid("answer.identifier", FIELD, flaw.to_string()).because(flaw)
}

fn empty(question: &Question) -> Refusal {
    let label = &question.label;
    match question.kind {
        AnswerKind::Choice(_) | AnswerKind::Choices(_) => {
            refused("answer.choose", label, format!("请选择“{label}”。"))
        }
        AnswerKind::Line(_)
        | AnswerKind::Lines(_)
        | AnswerKind::Number(..)
        | AnswerKind::Money
        | AnswerKind::Date
        | AnswerKind::CreditCode
        | AnswerKind::CitizenId
        | AnswerKind::Phone
        | AnswerKind::Address => refused("answer.empty", label, format!("请填写“{label}”。")),
    }
}

fn digits(text: &str) -> String {
    base::text::half_width(text).unwrap_or_else(|_| text.to_owned()).replace([' ', ',', '，'], "")
}

fn number(label: &str, text: &str, least: i64, most: i64) -> Result<String, Refusal> {
    match digits(text).parse::<i64>() {
        Ok(n) if (least..=most).contains(&n) => Ok(n.to_string()),
        Ok(_) | Err(_) => {
            let example = least.max(1);
            let sentence = format!("“{label}”请填写 {least} 至 {most} 之间的整数，例如 {example}。");
            let refusal = refused("answer.number", label, sentence);
            Err(refusal.with("least", least).with("most", most).with("example", example))
        }
    }
}

fn money(label: &str, text: &str) -> Result<String, Refusal> {
    let wrong = || {
        let sentence = format!("“{label}”请填写金额，单位元，至多两位小数，例如 1200.50。");
        refused("answer.money", label, sentence)
    };
    let plain = digits(text);
    let (yuan, fen) = plain.split_once('.').unwrap_or((&plain, ""));
    let well_formed = !yuan.is_empty()
        && yuan.len() <= 13
        && fen.len() <= 2
        && yuan.bytes().chain(fen.bytes()).all(|b| b.is_ascii_digit());
    if !well_formed {
        return Err(wrong());
    }
    let yuan: i64 = yuan.parse().map_err(|_| wrong())?;
    let fen: i64 = format!("{fen:0<2}").parse().map_err(|_| wrong())?;
    Ok(base::Fen(yuan * 100 + fen).to_string())
}

fn date(label: &str, text: &str) -> Result<String, Refusal> {
    read_date(&digits(text).replace(['/', '.'], "-")).map(|d| d.to_string()).ok_or_else(|| {
        refused("answer.date", label, format!("“{label}”请填写真实存在的日期，例如 2026-03-02。"))
    })
}

fn one_of(label: &str, value: &str, options: &[(String, String)]) -> Result<String, Refusal> {
    if options.iter().any(|(v, _)| v == value) {
        Ok(value.to_owned())
    } else {
        Err(refused("answer.not_listed", label, format!("请从列表中选择“{label}”。")))
    }
}

fn each_once(label: &str, values: &[String]) -> Result<(), Refusal> {
    let all: std::collections::BTreeSet<&String> = values.iter().collect();
    if all.len() == values.len() {
        return Ok(());
    }
    Err(refused("answer.twice", label, format!("“{label}”中有选项重复，每项只选一次。")))
}

/// The answer as people read it: a choice by its label.
pub fn shown(question: &Question, stored: &str) -> String {
    let label = |v: &str, options: &[(String, String)]| {
        options.iter().find(|(value, _)| value == v).map_or_else(|| v.to_owned(), |(_, l)| l.clone())
    };
    match &question.kind {
        AnswerKind::Choice(options) => label(stored, options),
        AnswerKind::Choices(options) => {
            stored.split(CHOICES_SEPARATOR).map(|v| label(v, options)).collect::<Vec<_>>().join("、")
        }
        AnswerKind::Line(_)
        | AnswerKind::Lines(_)
        | AnswerKind::Number(..)
        | AnswerKind::Money
        | AnswerKind::Date
        | AnswerKind::CreditCode
        | AnswerKind::CitizenId
        | AnswerKind::Phone
        | AnswerKind::Address => stored.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn question(kind: AnswerKind, need: Need) -> Question {
        Question { key: "q".into(), label: "面积".into(), hint: String::new(), kind, need }
    }

    #[test]
    fn full_width_digits_and_money_are_normalised_and_wrong_ones_told_with_an_example() {
        assert_eq!(check(&question(AnswerKind::Number(1, 500), Need::Required), "１２０").unwrap(), "120");
        assert_eq!(check(&question(AnswerKind::Money, Need::Required), "1,200.5").unwrap(), "1200.50");
        assert!(
            check(&question(AnswerKind::Money, Need::Required), "1.234")
                .unwrap_err()
                .sentence
                .contains("例如")
        );
        assert!(
            check(&question(AnswerKind::Date, Need::Required), "2026-02-30")
                .unwrap_err()
                .sentence
                .contains("例如")
        );
        assert_eq!(check(&question(AnswerKind::Date, Need::Required), "2026/03/02").unwrap(), "2026-03-02");
    }

    #[test]
    fn an_empty_answer_is_fine_only_where_optional() {
        assert_eq!(check(&question(AnswerKind::Line(10), Need::Optional), "  ").unwrap(), "");
        assert!(check(&question(AnswerKind::Line(10), Need::Required), " ").is_err());
    }
}
