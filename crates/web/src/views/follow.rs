//! Following a case: time line, clocks with their reasons, corrections, withdrawal, result.

use askama::Template;

use super::apply::UploadSlot;
use super::forms::{Field, FormError, Post};
use super::page::Page;
use super::parts::{AnswerGroup, ClockView, DueView, Link, Row, Tag, TimelineStep};

/// One point of a correction notice.
#[derive(Clone, Debug, Default)]
pub struct CorrectionPoint {
    /// The material or answer.
    pub subject: String,
    /// What is wrong with it.
    pub problem: String,
    /// What to hand in.
    pub remedy: String,
    /// The basis.
    pub basis: String,
}

/// A correction that is asked: everything in one notice (行政许可法 art. 32).
#[derive(Clone, Debug)]
pub struct CorrectionView {
    /// The notice: number and print page.
    pub notice: Link,
    /// The points.
    pub points: Vec<CorrectionPoint>,
    /// Until when.
    pub due: DueView,
    /// The materials to hand in.
    pub slots: Vec<UploadSlot>,
    /// Further fields.
    pub fields: Vec<Field>,
    /// Errors.
    pub errors: Vec<FormError>,
    /// The form, multipart.
    pub post: Post,
}

/// What was promised at acceptance and has not come (容缺受理).
#[derive(Clone, Debug)]
pub struct DeferredView {
    /// The materials to hand in.
    pub slots: Vec<UploadSlot>,
    /// Errors.
    pub errors: Vec<FormError>,
    /// The form, multipart.
    pub post: Post,
}

/// The withdrawal form.
#[derive(Clone, Debug)]
pub struct WithdrawView {
    /// The form.
    pub post: Post,
    /// Errors.
    pub errors: Vec<FormError>,
    /// The reason.
    pub fields: Vec<Field>,
}

/// The result of a case.
#[derive(Clone, Debug, Default)]
pub struct ResultView {
    /// `准予许可`, `不予许可`, ….
    pub verdict: Tag,
    /// One sentence.
    pub sentence: String,
    /// Reasons of a refusal.
    pub reasons: Vec<String>,
    /// Remedies: reconsideration, lawsuit, with their periods.
    pub remedies: Vec<String>,
    /// The licence.
    pub licence: Option<Link>,
    /// The form that takes the result from the page, while it waits.
    pub take: Option<Post>,
}

/// A case as its applicant follows it.
#[derive(Clone, Debug, Template)]
#[template(path = "public/case.html")]
pub struct FollowCase {
    /// The page.
    pub page: Page,
    /// The case number.
    pub number: String,
    /// The item.
    pub item: String,
    /// Its guide in the version the case was filed under.
    pub guide_url: String,
    /// The state.
    pub state: Tag,
    /// What happens now, in one sentence.
    pub now: String,
    /// Who has it.
    pub office: String,
    /// The next date.
    pub due: Option<DueView>,
    /// Facts: filed, applicant (masked), channel.
    pub facts: Vec<Row>,
    /// A correction that is asked.
    pub correction: Option<CorrectionView>,
    /// What was promised for later.
    pub deferred: Option<DeferredView>,
    /// The result.
    pub result: Option<ResultView>,
    /// The time line.
    pub timeline: Vec<TimelineStep>,
    /// The clocks.
    pub clocks: Vec<ClockView>,
    /// Documents to read and print.
    pub documents: Vec<Link>,
    /// What was handed in; only for the signed-in applicant.
    pub answers: Vec<AnswerGroup>,
    /// The withdrawal form, while it may be withdrawn.
    pub withdraw: Option<WithdrawView>,
}
