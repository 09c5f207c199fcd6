//! The window clerk: workbench, intake of online applications, hand-over.

use askama::Template;

use super::forms::{Choice, Field, FieldKind, FormError, Post};
use super::page::Page;
use super::parts::{AnswerGroup, ClockView, CountLink, DueView, FileRow, Pager, Row, Tag};

/// A cell of a dense form grid, six columns wide.
#[derive(Clone, Debug)]
pub struct Cell {
    /// The field.
    pub field: Field,
    /// How many of the six columns it takes: 2, 3, 4 or 6.
    pub span: u8,
    /// A confirmation under it: `校验通过`.
    pub note: Option<String>,
}

impl Cell {
    /// Whether the grid itself draws the input, and so its error.
    pub fn is_dense(&self) -> bool {
        match self.field.kind {
            FieldKind::Text { .. } | FieldKind::Select(_) | FieldKind::Held { .. } => true,
            FieldKind::Password { .. }
            | FieldKind::TextArea { .. }
            | FieldKind::Radios(_)
            | FieldKind::Checkboxes(_)
            | FieldKind::Date { .. }
            | FieldKind::Address { .. }
            | FieldKind::File { .. } => false,
        }
    }
}

/// What the clerk says about a material.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MaterialMark {
    /// Received (key 1).
    Received,
    /// Missing (key 2).
    Missing,
    /// Promised (key 3), where the item allows it.
    Promised,
}

/// A material on the workbench; its radio group is named `m-{code}` with the values 1, 2, 3.
#[derive(Clone, Debug, Default)]
pub struct DeskMaterial {
    /// The code of the material.
    pub code: String,
    /// Its place in the list, from 1.
    pub index: u32,
    /// The name.
    pub name: String,
    /// The form.
    pub form: String,
    /// Whether it may be promised.
    pub promisable: bool,
    /// Why it is not asked for: held already.
    pub held: Option<Tag>,
    /// What was said.
    pub mark: Option<MaterialMark>,
    /// A note.
    pub note: String,
}

impl DeskMaterial {
    /// Whether it is marked so.
    pub fn is_marked(&self, mark: MaterialMark) -> bool {
        self.mark == Some(mark)
    }
}

/// An item found by its initials, offered on the workbench as a button `item=ID`.
#[derive(Clone, Debug, Default)]
pub struct ItemOffer {
    /// The item id.
    pub id: String,
    /// The name.
    pub name: String,
    /// Department and promise.
    pub note: String,
}

/// A label with a tag.
#[derive(Clone, Debug, Default)]
pub struct TaggedRow {
    /// The label.
    pub label: String,
    /// Where it leads.
    pub url: String,
    /// The tag.
    pub tag: Tag,
}

/// A row of the list beside the workbench.
#[derive(Clone, Debug, Default)]
pub struct SideRow {
    /// The number.
    pub number: String,
    /// The item.
    pub item: String,
    /// A note under it.
    pub note: String,
    /// The time.
    pub when: String,
    /// Where it leads.
    pub url: String,
    /// Whether it is the current one.
    pub current: bool,
}

/// The workbench: one form whose buttons are `do=identify`, `do=find`, `do=accept`, `do=correct`, `do=refuse`, `do=save`.
#[derive(Clone, Debug, Template)]
#[template(path = "staff/workbench.html")]
pub struct Workbench {
    /// The page.
    pub page: Page,
    /// The window.
    pub window: String,
    /// Counted today: accepted, corrected, mean minutes.
    pub today: Vec<Row>,
    /// Today's cases and unfinished ones of this window.
    pub side: Vec<SideRow>,
    /// The case number when there is one already.
    pub number: Option<String>,
    /// When the draft was saved.
    pub saved: Option<String>,
    /// Errors.
    pub errors: Vec<FormError>,
    /// The form.
    pub post: Post,
    /// Step 1: the applicant.
    pub applicant: Vec<Cell>,
    /// Who acts for the applicant, when he does not come himself; open once anything is typed.
    pub agent: Vec<Cell>,
    /// Step 2: the item (`item-query` is the initials) and its questions.
    pub item: Vec<Cell>,
    /// Items found by the initials.
    pub offers: Vec<ItemOffer>,
    /// Step 3: the materials.
    pub materials: Vec<DeskMaterial>,
    /// How many are received: `4 / 5`.
    pub received: Tag,
    /// If accepted now: promise, due date, next stage.
    pub due: Vec<Row>,
    /// The derivation of that due date.
    pub clock: Option<ClockView>,
    /// The applicant's other cases.
    pub others: Vec<TaggedRow>,
}

impl Workbench {
    /// Whether anything is said of an agent, so that his fields stand open.
    pub fn has_agent(&self) -> bool {
        self.agent.iter().any(|cell| {
            let typed = match &cell.field.kind {
                FieldKind::Text { value, .. } => !value.is_empty(),
                FieldKind::Checkboxes(choices) => choices.iter().any(|choice| choice.chosen),
                FieldKind::Password { .. }
                | FieldKind::TextArea { .. }
                | FieldKind::Radios(_)
                | FieldKind::Select(_)
                | FieldKind::Date { .. }
                | FieldKind::Address { .. }
                | FieldKind::File { .. }
                | FieldKind::Held { .. } => false,
            };
            typed || cell.field.error.is_some()
        })
    }
}

/// An online application waiting for intake.
#[derive(Clone, Debug, Default)]
pub struct IntakeRow {
    /// The case number.
    pub number: String,
    /// Its intake page.
    pub url: String,
    /// The item.
    pub item: String,
    /// The applicant.
    pub applicant: String,
    /// When it was handed in.
    pub received: String,
    /// Materials handed in of those asked: `5 / 5`.
    pub materials: String,
    /// Until when it must be answered, or it is deemed accepted.
    pub due: DueView,
    /// Until when somebody is to look at it for the first time; none once somebody has.
    pub first_look: Option<DueView>,
}

/// The list of online applications waiting for intake.
#[derive(Clone, Debug, Template)]
#[template(path = "staff/intake.html")]
pub struct IntakeList {
    /// The page.
    pub page: Page,
    /// Waiting, corrected, done today.
    pub tabs: Vec<CountLink>,
    /// The rows, ordered by time left.
    pub rows: Vec<IntakeRow>,
    /// The pager.
    pub pager: Pager,
}

/// The head of a case for officers.
#[derive(Clone, Debug, Default)]
pub struct CaseHead {
    /// The case number.
    pub number: String,
    /// The item.
    pub item: String,
    /// The applicant.
    pub applicant: String,
    /// The state.
    pub state: Tag,
    /// The stage.
    pub stage: String,
    /// The next date.
    pub due: DueView,
    /// Channel, item version, filed when.
    pub facts: Vec<Row>,
}

/// A material of a case under an officer's eyes; inputs `m-{code}` (1, 2) and `m-{code}-problem`.
#[derive(Clone, Debug, Default)]
pub struct CaseMaterial {
    /// The code.
    pub code: String,
    /// The name.
    pub name: String,
    /// Whether it must be handed in.
    pub need: Tag,
    /// The files.
    pub files: Vec<FileRow>,
    /// Why it is held already.
    pub held: Option<String>,
    /// Whether it is marked as not in order.
    pub faulty: bool,
    /// What is wrong, as typed.
    pub problem: String,
    /// Said where naming it now would be late (art. 72(四)), so that the clerk knows before he sends.
    pub late: Option<String>,
}

/// One of the five outcomes of intake (行政许可法 art. 32).
#[derive(Clone, Debug, Default)]
pub struct OutcomeChoice {
    /// The value sent as `outcome`.
    pub value: String,
    /// The outcome.
    pub label: String,
    /// What it means and its paragraph.
    pub basis: String,
    /// The fields it needs.
    pub fields: Vec<Field>,
    /// Whether it is chosen.
    pub chosen: bool,
}

/// The intake page of one application.
#[derive(Clone, Debug, Template)]
#[template(path = "staff/intake_case.html")]
pub struct IntakeCase {
    /// The page.
    pub page: Page,
    /// The case.
    pub head: CaseHead,
    /// Errors.
    pub errors: Vec<FormError>,
    /// The answers.
    pub groups: Vec<AnswerGroup>,
    /// The materials with what is wrong with each.
    pub materials: Vec<CaseMaterial>,
    /// The five outcomes.
    pub outcomes: Vec<OutcomeChoice>,
    /// The clocks.
    pub clocks: Vec<ClockView>,
    /// The form.
    pub post: Post,
}

/// A result waiting to be handed over.
#[derive(Clone, Debug, Default)]
pub struct HandoverRow {
    /// The case number.
    pub number: String,
    /// The item.
    pub item: String,
    /// The applicant.
    pub applicant: String,
    /// What is handed over.
    pub result: String,
    /// When it was ready.
    pub ready: String,
    /// Until when it must be delivered (行政许可法 art. 44).
    pub due: DueView,
    /// To whom and when, once handed over.
    pub handed: Option<String>,
    /// The form that records it.
    pub post: Option<Post>,
}

/// The hand-over register.
#[derive(Clone, Debug, Template)]
#[template(path = "staff/handover.html")]
pub struct Handover {
    /// The page.
    pub page: Page,
    /// Waiting, handed over today, posted.
    pub tabs: Vec<CountLink>,
    /// The rows.
    pub rows: Vec<HandoverRow>,
    /// Ways of delivery to choose from.
    pub ways: Vec<Choice>,
    /// The print page of the register.
    pub print_url: String,
    /// The pager.
    pub pager: Pager,
}
