//! Administration: tables of departments, staff, roles, items, jobs, readers and tokens; calendar, import, health.

use askama::Template;

use super::forms::{Field, FormError, Post};
use super::page::Page;
use super::parts::{CountLink, Link, Pager, Row, Tag};

/// A cell of a table.
#[derive(Clone, Debug)]
pub enum TableCell {
    /// Words.
    Text(String),
    /// Words with a note under them.
    Noted(String, String),
    /// A link.
    Link(Link),
    /// A tag.
    Tag(Tag),
    /// A number, set right.
    Number(String),
    /// A button of a form: words, form.
    Button(String, Post),
}

/// Cards of the administration's first page.
#[derive(Clone, Debug, Default)]
pub struct AdminCard {
    /// The area.
    pub title: String,
    /// Its page.
    pub url: String,
    /// The count or state that matters.
    pub figure: String,
    /// What is done there.
    pub note: String,
    /// The icon.
    pub icon: &'static str,
}

/// The first page of the administration.
#[derive(Clone, Debug, Template)]
#[template(path = "admin/home.html")]
pub struct AdminHome {
    /// The page.
    pub page: Page,
    /// The areas.
    pub cards: Vec<AdminCard>,
}

/// A table page: departments, staff, roles, items, jobs, parked readers, tokens.
#[derive(Clone, Debug, Template)]
#[template(path = "admin/table.html")]
pub struct TablePage {
    /// The page.
    pub page: Page,
    /// The way here.
    pub crumbs: Vec<Link>,
    /// The heading.
    pub heading: String,
    /// One sentence under it.
    pub lead: String,
    /// Links to make something new.
    pub actions: Vec<Link>,
    /// Filters.
    pub tabs: Vec<CountLink>,
    /// A search field: its current text; `None` when there is no search.
    pub search: Option<String>,
    /// Column heads.
    pub columns: Vec<String>,
    /// Rows, as many cells as columns.
    pub rows: Vec<Vec<TableCell>>,
    /// What is said when there is no row.
    pub empty: String,
    /// The pager.
    pub pager: Pager,
}

/// The kind of a day of the calendar.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum DayKind {
    /// A place of the grid outside the month.
    #[default]
    Blank,
    /// A working day.
    Working,
    /// A weekend.
    Weekend,
    /// A statutory holiday or a day off by notice.
    Holiday,
    /// A weekend day made a working day by notice.
    MadeUp,
}

impl DayKind {
    /// The class of the day.
    pub fn class(self) -> &'static str {
        match self {
            DayKind::Blank => "blank",
            DayKind::Working => "work",
            DayKind::Weekend => "week",
            DayKind::Holiday => "off",
            DayKind::MadeUp => "made",
        }
    }

    /// The message key of the sign beside the number, so that colour is not alone.
    pub fn sign(self) -> Option<&'static str> {
        match self {
            DayKind::Holiday => Some("calendar.sign-off"),
            DayKind::MadeUp => Some("calendar.sign-made"),
            DayKind::Blank | DayKind::Working | DayKind::Weekend => None,
        }
    }
}

/// A day of the calendar.
#[derive(Clone, Debug, Default)]
pub struct CalendarDay {
    /// The day of the month; empty for a blank.
    pub day: String,
    /// Its kind.
    pub kind: DayKind,
    /// The holiday, for the table of the month.
    pub name: String,
}

/// A month of the calendar: weeks of seven days from Monday.
#[derive(Clone, Debug, Default)]
pub struct CalendarMonth {
    /// The month.
    pub title: String,
    /// The weeks.
    pub weeks: Vec<Vec<CalendarDay>>,
}

/// The calendar of a year.
#[derive(Clone, Debug, Template)]
#[template(path = "admin/calendar.html")]
pub struct CalendarPage {
    /// The page.
    pub page: Page,
    /// The way here.
    pub crumbs: Vec<Link>,
    /// The year.
    pub year: u16,
    /// Other years.
    pub years: Vec<CountLink>,
    /// Announced, secondary or provisional.
    pub state: Tag,
    /// The source: number of the notice and its date.
    pub source: String,
    /// Counts: working days, holidays, made-up days.
    pub counts: Vec<Row>,
    /// The months.
    pub months: Vec<CalendarMonth>,
    /// Errors.
    pub errors: Vec<FormError>,
    /// The form that loads a notice; empty for those who only look.
    pub fields: Vec<Field>,
    /// The form.
    pub post: Post,
    /// The jobs that stated open deadlines again, newest first: when, and how far.
    pub jobs: Vec<Row>,
    /// The deadlines that the newest job moved: case and which, before and after.
    pub moved: Vec<Row>,
}

/// A rejected or warned row of an import.
#[derive(Clone, Debug, Default)]
pub struct ImportRow {
    /// The line in the file.
    pub line: u32,
    /// The column.
    pub column: String,
    /// What stood there.
    pub value: String,
    /// Why, and what to do.
    pub reason: String,
    /// Rejected, or a warning.
    pub kind: Tag,
}

/// The report of an import.
#[derive(Clone, Debug, Template)]
#[template(path = "admin/import.html")]
pub struct ImportReport {
    /// The page.
    pub page: Page,
    /// The way here.
    pub crumbs: Vec<Link>,
    /// The file and its encoding.
    pub file: String,
    /// Counts: new, changed, unchanged, rejected, warned.
    pub counts: Vec<Row>,
    /// The rows.
    pub rows: Vec<ImportRow>,
    /// Errors.
    pub errors: Vec<FormError>,
    /// The upload form.
    pub fields: Vec<Field>,
    /// The form, multipart.
    pub post: Post,
    /// The pager.
    pub pager: Pager,
}

/// A finding of the publication gate.
#[derive(Clone, Debug, Default)]
pub struct GateRow {
    /// The number of the rule.
    pub rule: String,
    /// What it found.
    pub finding: String,
    /// Passed, warning, blocking.
    pub state: Tag,
}

/// An item in the administration: its version, the gate, its versions.
#[derive(Clone, Debug, Template)]
#[template(path = "admin/item.html")]
pub struct AdminItem {
    /// The page.
    pub page: Page,
    /// The way here.
    pub crumbs: Vec<Link>,
    /// The name.
    pub name: String,
    /// The state.
    pub state: Tag,
    /// Its public guide.
    pub guide_url: String,
    /// The fields of the version in groups.
    pub groups: Vec<super::parts::AnswerGroup>,
    /// The gate.
    pub gate: Vec<GateRow>,
    /// Versions.
    pub versions: Vec<super::window::TaggedRow>,
}

/// A line of the health page.
#[derive(Clone, Debug, Default)]
pub struct HealthRow {
    /// What is looked at.
    pub name: String,
    /// Its state.
    pub state: Tag,
    /// The value.
    pub value: String,
    /// What to do, when not well.
    pub advice: String,
}

/// The health of the system.
#[derive(Clone, Debug, Template)]
#[template(path = "admin/health.html")]
pub struct HealthPage {
    /// The page.
    pub page: Page,
    /// The way here.
    pub crumbs: Vec<Link>,
    /// The whole, in a word.
    pub state: Tag,
    /// When it was read.
    pub read_at: String,
    /// Jobs, stopped readers.
    pub links: Vec<Link>,
    /// The lines.
    pub rows: Vec<HealthRow>,
    /// Head, root, checkpoint of the log.
    pub log: Vec<Row>,
}
