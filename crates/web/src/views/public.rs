//! Finding and reading: home, search, lists of items, the guide, figures, plain pages, errors.

use askama::Template;

use super::flow::Flow;
use super::page::Page;
use super::parts::{CountLink, ItemRow, Link, Pager, Row, Tag, Tone};

/// A public figure with its definition.
#[derive(Clone, Debug, Default)]
pub struct Figure {
    /// What it is: `累计办件`.
    pub label: String,
    /// The value, formatted: `3,751,208`.
    pub value: String,
    /// Its unit: `件`, `%`.
    pub unit: String,
    /// How it is counted.
    pub definition: String,
}

/// The home page.
#[derive(Clone, Debug, Template)]
#[template(path = "public/home.html")]
pub struct Home {
    /// The page.
    pub page: Page,
    /// The number of departments.
    pub departments: u32,
    /// The number of items.
    pub items: u32,
    /// Often searched words.
    pub hot: Vec<Link>,
    /// All, person, company; the current one marked.
    pub subjects: Vec<CountLink>,
    /// Often handled items.
    pub frequent: Vec<ItemRow>,
    /// How these are chosen.
    pub frequent_definition: String,
    /// Items by theme.
    pub themes: Vec<CountLink>,
    /// Items by department.
    pub by_department: Vec<CountLink>,
    /// The period the figures speak of.
    pub period: String,
    /// Public figures.
    pub figures: Vec<Figure>,
}

/// A group of filters of a list.
#[derive(Clone, Debug, Default)]
pub struct FilterGroup {
    /// The name of the group.
    pub title: String,
    /// The choices, the current ones marked.
    pub links: Vec<CountLink>,
}

/// Search results.
#[derive(Clone, Debug, Template)]
#[template(path = "public/search.html")]
pub struct SearchResults {
    /// The page.
    pub page: Page,
    /// What was typed.
    pub query: String,
    /// How it was understood, when not literally: pinyin, Traditional form.
    pub understood: Option<String>,
    /// How many were found.
    pub total: u32,
    /// Filters.
    pub filters: Vec<FilterGroup>,
    /// The rows of this page.
    pub rows: Vec<ItemRow>,
    /// The nearest items when nothing was found (rule 2).
    pub nearest: Vec<ItemRow>,
    /// The pager.
    pub pager: Pager,
}

/// A list of items, narrowed by theme, department, object or online level.
#[derive(Clone, Debug, Template)]
#[template(path = "public/items.html")]
pub struct ItemList {
    /// The page.
    pub page: Page,
    /// The way here.
    pub crumbs: Vec<Link>,
    /// The heading.
    pub heading: String,
    /// One sentence under it.
    pub lead: String,
    /// Filters.
    pub filters: Vec<FilterGroup>,
    /// The rows.
    pub rows: Vec<ItemRow>,
    /// The pager.
    pub pager: Pager,
}

/// An index of departments, themes or objects, each with the number of its items.
#[derive(Clone, Debug, Template)]
#[template(path = "public/index.html")]
pub struct ItemIndex {
    /// The page.
    pub page: Page,
    /// The way here.
    pub crumbs: Vec<Link>,
    /// The heading.
    pub heading: String,
    /// One sentence under it.
    pub lead: String,
    /// The groups.
    pub groups: Vec<FilterGroup>,
}

/// A fact in the strip under a guide's heading.
#[derive(Clone, Debug, Default)]
pub struct KeyFact {
    /// The label.
    pub label: String,
    /// The value.
    pub value: String,
    /// A note under it.
    pub note: String,
    /// The tone of the value.
    pub tone: Tone,
}

/// A provision cited as a basis.
#[derive(Clone, Debug, Default)]
pub struct Law {
    /// Name and article.
    pub title: String,
    /// What it says, or where it was published.
    pub text: String,
}

/// A numbered step with a note.
#[derive(Clone, Debug, Default)]
pub struct Step {
    /// What happens.
    pub title: String,
    /// A note.
    pub note: String,
}

/// A material of an item.
#[derive(Clone, Debug, Default)]
pub struct MaterialRow {
    /// The name.
    pub name: String,
    /// A note under it.
    pub note: String,
    /// The form: original, copy, electronic.
    pub form: Tag,
    /// Whether it must be handed in.
    pub need: String,
    /// Blank or sample forms.
    pub links: Vec<Link>,
}

/// A bar that compares times.
#[derive(Clone, Debug, Default)]
pub struct TimeBar {
    /// The label.
    pub label: String,
    /// The value in words.
    pub value: String,
    /// The length in per cent, 0 to 100.
    pub percent: u8,
    /// The tone.
    pub tone: Tone,
}

/// A piece of a disclosed fact.
#[derive(Clone, Debug)]
pub enum Block {
    /// A paragraph.
    Text(String),
    /// A paragraph to heed.
    Note(String),
    /// Provisions.
    Laws(Vec<Law>),
    /// Labels and values.
    Rows(Vec<Row>),
    /// Steps in order.
    Steps(Vec<Step>),
    /// Materials under a caption.
    Materials(String, Vec<MaterialRow>),
    /// Bars of time.
    Bars(Vec<TimeBar>),
    /// The route as a picture with its text.
    Flow(Flow),
}

/// One of the ten disclosed facts; without content it says so in words (rule 4).
#[derive(Clone, Debug, Default)]
pub struct Fact {
    /// A mark on the fact: its source, or 演练.
    pub mark: Option<Tag>,
    /// Its content.
    pub blocks: Vec<Block>,
}

/// How an item can be applied for.
#[derive(Clone, Debug)]
pub enum ApplyWay {
    /// Online, from this address.
    Online(String),
    /// At a window only, as the sentence says.
    WindowOnly(String),
}

/// The guide of an item with the ten disclosed facts `#f1` … `#f10`.
#[derive(Clone, Debug, Template)]
#[template(path = "public/guide.html")]
pub struct Guide {
    /// The page.
    pub page: Page,
    /// The way here.
    pub crumbs: Vec<Link>,
    /// The name.
    pub name: String,
    /// Nature and online level.
    pub tags: Vec<Tag>,
    /// Code, version, effective date, subjects.
    pub meta: Vec<Row>,
    /// The strip of key facts.
    pub strip: Vec<KeyFact>,
    /// The ten facts in order.
    pub facts: [Fact; 10],
    /// How to apply.
    pub way: ApplyWay,
    /// What to have at hand.
    pub at_hand: Vec<String>,
    /// The print page of the one-time notice.
    pub print_url: String,
}

/// Public figures, each with its definition.
#[derive(Clone, Debug, Template)]
#[template(path = "public/figures.html")]
pub struct Figures {
    /// The page.
    pub page: Page,
    /// The period.
    pub period: String,
    /// The figures.
    pub figures: Vec<Figure>,
    /// Months: label, cases, on-time share.
    pub months: Vec<MonthFigure>,
    /// By department.
    pub departments: Vec<DepartmentFigure>,
    /// When the figures were counted.
    pub counted_at: String,
}

/// The figures of a month.
#[derive(Clone, Debug, Default)]
pub struct MonthFigure {
    /// The month.
    pub label: String,
    /// Cases decided, formatted.
    pub decided: String,
    /// The length of its bar in per cent.
    pub percent: u8,
}

/// The figures of a department.
#[derive(Clone, Debug, Default)]
pub struct DepartmentFigure {
    /// The department.
    pub name: String,
    /// Cases decided.
    pub decided: String,
    /// Decided within the promise.
    pub on_time: String,
    /// Decided earlier than the promise.
    pub early: String,
}

/// A section of a plain page.
#[derive(Clone, Debug, Default)]
pub struct Section {
    /// The heading.
    pub heading: String,
    /// Paragraphs.
    pub paragraphs: Vec<String>,
    /// Links.
    pub links: Vec<Link>,
}

/// A plain page: accessibility, privacy, site map.
#[derive(Clone, Debug, Template)]
#[template(path = "public/text.html")]
pub struct TextPage {
    /// The page.
    pub page: Page,
    /// The heading.
    pub heading: String,
    /// One sentence under it.
    pub lead: String,
    /// The sections.
    pub sections: Vec<Section>,
}

/// An error page: what happened, what to do next, and the operation id.
#[derive(Clone, Debug, Template)]
#[template(path = "public/error.html")]
pub struct ErrorPage {
    /// The page.
    pub page: Page,
    /// The HTTP status.
    pub status: u16,
    /// What happened: a sentence for the reader.
    pub heading: String,
    /// Why, and what it means for his data.
    pub sentence: String,
    /// What he can do now.
    pub next: Vec<Link>,
    /// The operation id, also in the log.
    pub operation_id: String,
}

/// What a verification says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Valid today.
    Valid,
    /// Existing, but not valid today: expired, withdrawn, revoked, taken away, de-registered.
    Ended,
    /// No such licence.
    Unknown,
}

/// The verification page of a licence.
#[derive(Clone, Debug, Template)]
#[template(path = "public/licence.html")]
pub struct LicencePage {
    /// The page.
    pub page: Page,
    /// The verdict.
    pub verdict: Verdict,
    /// The verdict in words.
    pub sentence: String,
    /// The name of the licence.
    pub name: String,
    /// What the public may see: number, identifier, holder, validity, organ.
    pub rows: Vec<Row>,
    /// The QR code as SVG, made from this page's address; empty for an unknown licence.
    pub qr_svg: String,
    /// When it was checked.
    pub checked_at: String,
}

impl Guide {
    /// The message key of the heading of the fact with this number, 1 to 10.
    pub fn heading(number: &usize) -> &'static str {
        match number {
            1 => "fact.1",
            2 => "fact.2",
            3 => "fact.3",
            4 => "fact.4",
            5 => "fact.5",
            6 => "fact.6",
            7 => "fact.7",
            8 => "fact.8",
            9 => "fact.9",
            _ => "fact.10",
        }
    }
}
