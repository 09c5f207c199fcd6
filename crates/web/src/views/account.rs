//! Accounts and the citizen's own page: sign-in, registration, any single public form, my page, demo roles.

use askama::Template;

use super::forms::{Field, FormError, Post};
use super::page::Page;
use super::parts::{DueView, Link, Row, Tag};

/// A public page that is one form: sign-in, registration, agent authorisation, following a case, verifying a licence.
#[derive(Clone, Debug, Template)]
#[template(path = "public/form.html")]
pub struct PublicForm {
    /// The page.
    pub page: Page,
    /// The way back, if there is one.
    pub back: Option<Link>,
    /// A caption over the heading.
    pub caption: Option<String>,
    /// The heading.
    pub heading: String,
    /// One sentence under it.
    pub lead: Option<String>,
    /// Errors.
    pub errors: Vec<FormError>,
    /// The fields.
    pub fields: Vec<Field>,
    /// The form.
    pub post: Post,
    /// `post`, or `get` for queries without a secret.
    pub method: Method,
    /// The words on the button.
    pub button: String,
    /// Links beside the button.
    pub links: Vec<Link>,
    /// Help beside the form: a heading and lines.
    pub aside: Option<Aside>,
}

/// How a form is sent.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Method {
    /// POST with token and key.
    #[default]
    Post,
    /// GET, bookmarkable.
    Get,
}

/// Help beside a form.
#[derive(Clone, Debug, Default)]
pub struct Aside {
    /// The heading.
    pub heading: String,
    /// The lines.
    pub lines: Vec<String>,
    /// Links.
    pub links: Vec<Link>,
}

/// One role of the demonstration.
#[derive(Clone, Debug, Default)]
pub struct DemoRole {
    /// The value sent as `role`.
    pub value: String,
    /// The role: `窗口受理员`.
    pub role: String,
    /// The rehearsal person.
    pub person: String,
    /// What the role does here.
    pub does: String,
    /// The icon.
    pub icon: &'static str,
}

/// The one-click sign-ins of `sanxiang demo`; each role is a button `role=…` of one form.
#[derive(Clone, Debug, Template)]
#[template(path = "public/demo.html")]
pub struct DemoSignIn {
    /// The page.
    pub page: Page,
    /// The form.
    pub post: Post,
    /// The roles.
    pub roles: Vec<DemoRole>,
}

/// A draft on my page.
#[derive(Clone, Debug, Default)]
pub struct DraftRow {
    /// The item.
    pub item: String,
    /// Where it goes on.
    pub url: String,
    /// How far it is: `已填 3 / 5 步`.
    pub done: String,
    /// Until when it is kept.
    pub kept_until: String,
}

/// A case on my page.
#[derive(Clone, Debug, Default)]
pub struct MyCase {
    /// The case number.
    pub number: String,
    /// Its page.
    pub url: String,
    /// The item.
    pub item: String,
    /// The state.
    pub state: Tag,
    /// What is asked of the reader, if anything.
    pub asks: Option<String>,
    /// The next date.
    pub due: Option<DueView>,
}

/// A licence on my page.
#[derive(Clone, Debug, Default)]
pub struct MyLicence {
    /// The name.
    pub name: String,
    /// The number.
    pub number: String,
    /// Its page.
    pub url: String,
    /// The state.
    pub state: Tag,
    /// Until when it is valid.
    pub valid_until: String,
}

/// The citizen's own page.
#[derive(Clone, Debug, Template)]
#[template(path = "public/mine.html")]
pub struct Mine {
    /// The page.
    pub page: Page,
    /// Name and what is on record, masked.
    pub profile: Vec<Row>,
    /// What he does not see here, and why.
    pub notice: Option<String>,
    /// Password, phone, erasure.
    pub links: Vec<Link>,
    /// Drafts.
    pub drafts: Vec<DraftRow>,
    /// Cases.
    pub cases: Vec<MyCase>,
    /// Licences.
    pub licences: Vec<MyLicence>,
    /// The cases before those.
    pub more_cases: Option<String>,
    /// The licences before those.
    pub more_licences: Option<String>,
    /// The sign-out form.
    pub sign_out: Post,
}

/// A form that was sent after its session had ended: what was typed, and the way to send it again.
#[derive(Clone, Debug, Template)]
#[template(path = "public/resume.html")]
pub struct Resume {
    /// The page.
    pub page: Page,
    /// Why it is shown.
    pub lead: String,
    /// That files must be chosen anew.
    pub files: Option<String>,
    /// What was typed, for reading.
    pub typed: Vec<String>,
    /// What is sent again: names and values.
    pub hidden: Vec<(String, String)>,
    /// The form.
    pub post: Post,
    /// Other ways on.
    pub links: Vec<Link>,
}
