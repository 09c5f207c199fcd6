//! Reviewer and approver: inbox, case page with its acts, single staff forms, case search.

use askama::Template;

use super::forms::{Choice, Field, FormError, Post};
use super::page::Page;
use super::parts::{AnswerGroup, ClockView, CountLink, DueView, Link, Pager, Tag, TimelineStep};
use super::window::{CaseHead, CaseMaterial};

/// A task in the inbox.
#[derive(Clone, Debug, Default)]
pub struct InboxRow {
    /// The case number.
    pub number: String,
    /// The case page.
    pub url: String,
    /// The item.
    pub item: String,
    /// The applicant.
    pub applicant: String,
    /// The stage and task.
    pub task: String,
    /// Whose it is: `我`, `未认领`, a colleague.
    pub holder: String,
    /// Other tasks of the same stage, in words.
    pub beside: String,
    /// The next date.
    pub due: DueView,
    /// The form that claims it, when it is free.
    pub claim: Option<Post>,
}

/// The inbox, ordered by time left.
#[derive(Clone, Debug, Template)]
#[template(path = "staff/inbox.html")]
pub struct Inbox {
    /// The page.
    pub page: Page,
    /// Counts by lamp: red, yellow, reminder, calm, paused; each a filter.
    pub lamps: Vec<LampCount>,
    /// Mine, free, all of the department.
    pub tabs: Vec<CountLink>,
    /// The rows.
    pub rows: Vec<InboxRow>,
    /// The pager.
    pub pager: Pager,
    /// What an empty list says: nothing waits, or why this officer has no list.
    pub none: String,
    /// When the list was read.
    pub read_at: String,
    /// The fragment address htmx reads the list from again.
    pub refresh_url: String,
}

/// How many tasks have a lamp.
#[derive(Clone, Debug, Default)]
pub struct LampCount {
    /// The lamp, with its filter address.
    pub due: DueView,
    /// The filter.
    pub url: String,
    /// How many.
    pub count: u32,
    /// Whether the list shows only these.
    pub current: bool,
}

/// A line of the check list; inputs `c-{code}` and `c-{code}-note`.
#[derive(Clone, Debug, Default)]
pub struct CheckRow {
    /// The code.
    pub code: String,
    /// What is checked.
    pub text: String,
    /// The basis.
    pub basis: String,
    /// The answers: conforms, does not, not applicable.
    pub choices: Vec<Choice>,
    /// A note, as typed.
    pub note: String,
    /// What was found so far, task by task.
    pub findings: Vec<CheckFinding>,
}

/// What an officer found on a point.
#[derive(Clone, Debug, Default)]
pub struct CheckFinding {
    /// Conforms, does not, not applicable.
    pub found: Tag,
    /// The note.
    pub note: String,
    /// Task and round, who, when.
    pub by: String,
}

/// An opinion given.
#[derive(Clone, Debug, Default)]
pub struct OpinionView {
    /// Who.
    pub who: String,
    /// Department and role.
    pub office: String,
    /// When.
    pub when: String,
    /// Stage and round.
    pub stage: String,
    /// The verdict.
    pub verdict: Tag,
    /// The opinion.
    pub text: String,
}

/// How an act's button looks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ActTone {
    /// Goes on.
    #[default]
    Plain,
    /// Grants.
    Grant,
    /// Stops the clock, sends back.
    Warn,
    /// Refuses.
    Refuse,
}

impl ActTone {
    /// The class of the button.
    pub fn class(self) -> &'static str {
        match self {
            ActTone::Plain => "zw-btn",
            ActTone::Grant => "zw-btn zw-btn--jade",
            ActTone::Warn => "zw-btn zw-btn--warn",
            ActTone::Refuse => "zw-btn zw-btn--no",
        }
    }
}

/// An act the officer may do now: opinion, return, pause, resume, extension, grant, refuse, site check.
#[derive(Clone, Debug)]
pub struct ActPanel {
    /// An identifier, unique on the page; errors open the panel.
    pub id: String,
    /// The name.
    pub title: String,
    /// Its key, such as `Alt+O`.
    pub shortcut: String,
    /// The basis and what follows.
    pub basis: String,
    /// Its fields; set by [`ActPanel::with_fields`].
    pub fields: Vec<Field>,
    /// The words on the button.
    pub button: String,
    /// The tone.
    pub tone: ActTone,
    /// Whether it stands open.
    pub open: bool,
    /// The form.
    pub post: Post,
}

impl ActPanel {
    /// The same act with fields whose ids are unique on a page of several acts.
    pub fn with_fields(mut self, fields: Vec<Field>) -> ActPanel {
        self.fields = fields.into_iter().map(|field| field.within(&self.id)).collect();
        self
    }
}

/// The case page: form and materials beside the check list, opinions, history, clocks, acts.
#[derive(Clone, Debug, Template)]
#[template(path = "staff/case.html")]
pub struct CasePage {
    /// The page.
    pub page: Page,
    /// The case.
    pub head: CaseHead,
    /// Errors.
    pub errors: Vec<FormError>,
    /// The answers.
    pub groups: Vec<AnswerGroup>,
    /// The materials.
    pub materials: Vec<CaseMaterial>,
    /// The check list.
    pub checks: Vec<CheckRow>,
    /// The task whose list it is; empty when it is not this reader's.
    pub check_task: String,
    /// The form that saves the check list; `None` when it is not this reader's task.
    pub check_post: Option<Post>,
    /// Opinions.
    pub opinions: Vec<OpinionView>,
    /// History.
    pub history: Vec<TimelineStep>,
    /// Clocks.
    pub clocks: Vec<ClockView>,
    /// Documents.
    pub documents: Vec<Link>,
    /// Acts.
    pub acts: Vec<ActPanel>,
}

/// A staff page that is one form: site-check record, recording a hand-over, making a department or a token.
#[derive(Clone, Debug, Template)]
#[template(path = "staff/form.html")]
pub struct StaffForm {
    /// The page.
    pub page: Page,
    /// The way here.
    pub crumbs: Vec<Link>,
    /// The case it belongs to.
    pub head: Option<CaseHead>,
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
    /// Whether files are sent.
    pub multipart: bool,
    /// The words on the button.
    pub button: String,
    /// What was shown once: a new token, a number; label and value.
    pub shown_once: Option<super::parts::Row>,
}

/// The post of a member of staff: a form, and what else can be done.
#[derive(Clone, Debug, Template)]
#[template(path = "staff/post.html")]
pub struct StaffPost {
    /// The page.
    pub page: Page,
    /// The form of roles and department.
    pub form: StaffForm,
    /// What else can be done.
    pub more: Vec<Link>,
}

/// A person's record at the counter.
#[derive(Clone, Debug, Template)]
#[template(path = "staff/person.html")]
pub struct PersonSheet {
    /// The page.
    pub page: Page,
    /// The way here.
    pub crumbs: Vec<Link>,
    /// The name.
    pub heading: String,
    /// Whether the identity was checked.
    pub state: Tag,
    /// What must be asked before anything else.
    pub warning: Option<String>,
    /// What is on record.
    pub facts: Vec<super::parts::Row>,
    /// What was shown once: label and value.
    pub shown_once: Option<super::parts::Row>,
    /// Errors.
    pub errors: Vec<FormError>,
    /// What a clerk may do.
    pub acts: Vec<ActPanel>,
}

/// A case found.
#[derive(Clone, Debug, Default)]
pub struct CaseFound {
    /// The case number.
    pub number: String,
    /// Its page.
    pub url: String,
    /// The item.
    pub item: String,
    /// The applicant.
    pub applicant: String,
    /// The identity number, masked.
    pub identity: String,
    /// The state.
    pub state: Tag,
    /// The next date.
    pub due: DueView,
}

/// Case search by number, name or identity number.
#[derive(Clone, Debug, Template)]
#[template(path = "staff/search.html")]
pub struct CaseSearch {
    /// The page.
    pub page: Page,
    /// The form.
    pub post: Post,
    /// What was typed.
    pub query: String,
    /// How many were found; `None` before a search.
    pub total: Option<u32>,
    /// The rows.
    pub rows: Vec<CaseFound>,
    /// The pager.
    pub pager: Pager,
}
