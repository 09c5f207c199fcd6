//! One group of questions a page; every answer is saved, valid or not.

use axum::extract::Path;
use desk::people::applicants;
use rules::cases::answers::{Answers, FieldError, check_group};
use rules::catalogue::QuestionGroup;
use serde::Deserialize;

use super::form::{field, typed};
use super::open::{Open, Place, open};
use super::prefill::{Known, Origin};
use crate::form::{Form, Query, Typed};
use crate::problem::Trouble;
use crate::shown::refusals;
use crate::views::apply::ApplyQuestion;
use crate::views::forms::errors_of;
use crate::views::page::{Here, Lang};
use crate::visitor::{Answer, Visitor, html, invalid, see};

/// Where the reader came from: `check` leads back to check-answers.
#[derive(Deserialize)]
pub struct From {
    #[serde(default)]
    from: String,
}

impl From {
    /// Whether he came from check-answers, and goes back there.
    pub fn is_check(&self) -> bool {
        self.from == "check"
    }
}

/// `GET /apply/{draft}/q/{group}`.
pub async fn show(
    visitor: Visitor,
    Path((draft, group)): Path<(String, String)>,
    Query(from): Query<From>,
) -> Answer {
    let open = open(&visitor, &draft).await?;
    let known = known(&visitor, &open).await?;
    let group = find(&open.version.facts.form, &group)?;
    let answers = &open.draft.content.answers;
    html(&view(&visitor, (&open, &known), (group, &from.from), answers, &[]))
}

/// `POST /apply/{draft}/q/{group}`.
pub async fn save(
    visitor: Visitor,
    Path((draft, group)): Path<(String, String)>,
    Query(from): Query<From>,
    form: Form<Typed>,
) -> Answer {
    let mut open = open(&visitor, &draft).await?;
    let version = open.version.clone();
    let group = find(&version.facts.form, &group)?;
    let known = known(&visitor, &open).await?;
    let said = known.unmasked(group, typed(group, &form.typed));
    let checked = check_group(group, &said);
    let (key, kept, good) = (group.key.clone(), said.clone(), checked.clone().ok());
    open.revise(&visitor, move |content| {
        content.done.retain(|done| *done != key);
        content.answers.extend(kept.clone());
        if let Some(good) = &good {
            content.answers.extend(good.clone());
            content.done.push(key.clone());
        }
    })
    .await?;
    match (checked, form.typed.text("do")) {
        (_, "later") => see("/me"),
        (Ok(_), _) if from.is_check() => see(&open.url("check")),
        (Ok(_), _) => see(&open.after(Place::Group(&group.key))),
        (Err(errors), _) => invalid(&view(&visitor, (&open, &known), (group, &from.from), &said, &errors)),
    }
}

async fn known(visitor: &Visitor, open: &Open) -> Result<Known, Trouble> {
    let me = visitor.session().and_then(|s| s.applicant).ok_or(Trouble::Unseen)?;
    let card = visitor.read(move |rx| applicants::card(rx, me)).await?;
    Ok(Known::of(open, card))
}

fn find<'a>(form: &'a [QuestionGroup], key: &str) -> Result<&'a QuestionGroup, Trouble> {
    form.iter().find(|g| g.key == key).ok_or(Trouble::Unseen)
}

fn view(
    visitor: &Visitor,
    (open, known): (&Open, &Known),
    (group, from): (&QuestionGroup, &str),
    answers: &Answers,
    errors: &[FieldError],
) -> ApplyQuestion {
    let mut page = visitor.page_titled(Here::Nowhere, group.title.clone());
    page.failed = !errors.is_empty();
    let fields: Vec<_> = group
        .questions
        .iter()
        .map(|question| {
            let (value, origin) = known.shown(question, answers);
            let mut field = field(question, &value);
            if origin == Origin::Known {
                let note = page.text("apply.from-register");
                let hint = field.hint.map(|hint| page.say("list.semicolon", &[&hint, &note]));
                field.hint = Some(hint.unwrap_or_else(|| note.to_owned()));
            }
            let error = errors.iter().find(|e| e.key == question.key);
            field.error = error.map(|e| told(visitor.lang(), e));
            field
        })
        .collect();
    let back = if from == "check" { "?from=check" } else { "" };
    ApplyQuestion {
        progress: open.progress(visitor.lang(), Place::Group(&group.key)),
        heading: group.title.clone(),
        lead: None,
        errors: errors_of(&fields),
        fields,
        post: visitor.post(format!("{}{back}", open.url(&format!("q/{}", group.key)))),
        page,
    }
}

/// What is wrong with an answer, in a language.
pub fn told(lang: Lang, error: &FieldError) -> String {
    refusals::said(lang, error.code, &error.data).unwrap_or_else(|| error.sentence.clone())
}
