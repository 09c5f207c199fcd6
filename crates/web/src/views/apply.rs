//! Applying: start, task list, questions, uploads, check answers, declaration, confirmation.

use askama::Template;

use super::forms::{Field, FormError, Post};
use super::page::Page;
use super::parts::{AnswerGroup, FileRow, Link, Tag};

/// Where a task of an application stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum TaskState {
    /// Answered.
    Done,
    /// Being answered on this page.
    Current,
    /// Not begun.
    #[default]
    Open,
    /// Cannot begin before the others.
    Locked,
}

impl TaskState {
    /// The message key of its word.
    pub fn key(self) -> &'static str {
        match self {
            TaskState::Done => "task.done",
            TaskState::Current => "task.current",
            TaskState::Open => "task.open",
            TaskState::Locked => "task.locked",
        }
    }

    /// The class of its tag; a finished task has none.
    pub fn class(self) -> &'static str {
        match self {
            TaskState::Done => "",
            TaskState::Current => "govuk-tag",
            TaskState::Open | TaskState::Locked => "govuk-tag govuk-tag--grey",
        }
    }
}

/// A task of an application.
#[derive(Clone, Debug, Default)]
pub struct Task {
    /// The question group.
    pub name: String,
    /// Its page, when it can be opened.
    pub url: Option<String>,
    /// Where it stands.
    pub state: TaskState,
}

/// What every page of an application shows beside its content.
#[derive(Clone, Debug, Default)]
pub struct Progress {
    /// The item.
    pub item: String,
    /// This step, from 1.
    pub step: u32,
    /// All steps.
    pub steps: u32,
    /// All tasks.
    pub tasks: Vec<Task>,
    /// When the draft was last saved: `10:42`; empty before the first save.
    pub saved: String,
    /// Until when the draft is kept.
    pub kept_until: String,
    /// The way back, which keeps the answers.
    pub back: String,
}

/// The start of an application: what it takes, and for whom.
#[derive(Clone, Debug, Template)]
#[template(path = "public/apply_start.html")]
pub struct ApplyStart {
    /// The page.
    pub page: Page,
    /// The item.
    pub item: String,
    /// Its guide.
    pub guide_url: String,
    /// What it takes: minutes, materials, identity.
    pub needs: Vec<String>,
    /// Errors.
    pub errors: Vec<FormError>,
    /// For oneself, or as an agent for a person or company.
    pub fields: Vec<Field>,
    /// The form.
    pub post: Post,
    /// A draft of the same item to go on with.
    pub draft: Option<Link>,
}

/// The task list of an application.
#[derive(Clone, Debug, Template)]
#[template(path = "public/apply_tasks.html")]
pub struct ApplyTasks {
    /// The page.
    pub page: Page,
    /// The progress.
    pub progress: Progress,
    /// For whom.
    pub applicant: String,
    /// The form that throws the draft away.
    pub discard: Post,
}

/// A question page: one group of fields.
#[derive(Clone, Debug, Template)]
#[template(path = "public/apply_question.html")]
pub struct ApplyQuestion {
    /// The page.
    pub page: Page,
    /// The progress.
    pub progress: Progress,
    /// The heading.
    pub heading: String,
    /// One sentence under it.
    pub lead: Option<String>,
    /// Errors.
    pub errors: Vec<FormError>,
    /// The fields.
    pub fields: Vec<Field>,
    /// The form; the submit buttons are `do=save` and `do=later`.
    pub post: Post,
}

/// A material to upload.
#[derive(Clone, Debug, Default)]
pub struct UploadSlot {
    /// The name of the input.
    pub name: String,
    /// The material.
    pub material: String,
    /// A note: what it must show.
    pub note: String,
    /// Whether it must be handed in.
    pub need: Tag,
    /// Formats and size.
    pub limits: String,
    /// The `accept` value.
    pub accept: String,
    /// The files here.
    pub files: Vec<FileRow>,
    /// Why nothing has to be uploaded: held already.
    pub held: Option<String>,
    /// Whether it is promised for later, where the item allows that (容缺受理).
    pub promise: Option<bool>,
    /// What is wrong.
    pub error: Option<String>,
}

/// The upload page: all materials.
#[derive(Clone, Debug, Template)]
#[template(path = "public/apply_upload.html")]
pub struct ApplyUpload {
    /// The page.
    pub page: Page,
    /// The progress.
    pub progress: Progress,
    /// Errors.
    pub errors: Vec<FormError>,
    /// The materials.
    pub slots: Vec<UploadSlot>,
    /// The form, multipart; buttons `do=upload` and `do=save`.
    pub post: Post,
}

/// Check answers.
#[derive(Clone, Debug, Template)]
#[template(path = "public/apply_check.html")]
pub struct ApplyCheck {
    /// The page.
    pub page: Page,
    /// The progress.
    pub progress: Progress,
    /// What still stands against submitting.
    pub errors: Vec<FormError>,
    /// The answers.
    pub groups: Vec<AnswerGroup>,
    /// The next page: the declaration.
    pub next_url: String,
}

/// The declaration of truthfulness (行政许可法 art. 31), which submits.
#[derive(Clone, Debug, Template)]
#[template(path = "public/apply_declare.html")]
pub struct ApplyDeclare {
    /// The page.
    pub page: Page,
    /// The progress.
    pub progress: Progress,
    /// Who declares.
    pub declarant: String,
    /// The declaration, sentence by sentence.
    pub sentences: Vec<String>,
    /// Errors.
    pub errors: Vec<FormError>,
    /// The tick box.
    pub fields: Vec<Field>,
    /// The form.
    pub post: Post,
}

/// What happens next, and when.
#[derive(Clone, Debug, Default)]
pub struct NextStep {
    /// By when.
    pub when: String,
    /// What.
    pub what: String,
}

/// The confirmation of a submitted application.
#[derive(Clone, Debug, Template)]
#[template(path = "public/apply_done.html")]
pub struct ApplyDone {
    /// The page.
    pub page: Page,
    /// The item.
    pub item: String,
    /// The case number.
    pub number: String,
    /// The query code.
    pub code: String,
    /// What happens next.
    pub next: Vec<NextStep>,
    /// The printable receipt.
    pub receipt_url: String,
    /// Following the case.
    pub follow_url: String,
}
