//! The small pieces pages are made of: links, tags, rows, due dates with their reasons, time lines, pagers.

use askama::Template;

use super::page::Page;

/// A link.
#[derive(Clone, Debug, Default)]
pub struct Link {
    /// The words.
    pub text: String,
    /// The address.
    pub url: String,
}

impl Link {
    /// A link of words and address.
    pub fn new(text: impl Into<String>, url: impl Into<String>) -> Link {
        Link { text: text.into(), url: url.into() }
    }
}

/// A link with a count, and whether it is the current choice.
#[derive(Clone, Debug, Default)]
pub struct CountLink {
    /// The words.
    pub text: String,
    /// The address.
    pub url: String,
    /// How many are behind it.
    pub count: u32,
    /// Whether it is the current choice.
    pub current: bool,
}

/// The colour of a tag or number; the word beside it always says the same.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Tone {
    /// Neutral fact.
    #[default]
    Plain,
    /// Done, promise kept, free of charge.
    Jade,
    /// Near the limit, to correct.
    Amber,
    /// Overdue, refused, error.
    Seal,
    /// Notify and commit, promised material.
    Plum,
    /// Not started, unknown, closed.
    Grey,
}

impl Tone {
    /// The class of a tag in this tone.
    pub fn class(self) -> &'static str {
        match self {
            Tone::Plain => "zw-tag",
            Tone::Jade => "zw-tag zw-tag--jade",
            Tone::Amber => "zw-tag zw-tag--amber",
            Tone::Seal => "zw-tag zw-tag--seal",
            Tone::Plum => "zw-tag zw-tag--plum",
            Tone::Grey => "zw-tag zw-tag--grey",
        }
    }
}

/// A word on a coloured ground.
#[derive(Clone, Debug, Default)]
pub struct Tag {
    /// The word.
    pub text: String,
    /// The tone.
    pub tone: Tone,
}

impl Tag {
    /// A tag of a word and a tone.
    pub fn new(text: impl Into<String>, tone: Tone) -> Tag {
        Tag { text: text.into(), tone }
    }
}

/// A label and its value.
#[derive(Clone, Debug, Default)]
pub struct Row {
    /// The label.
    pub label: String,
    /// The value, already formatted.
    pub value: String,
}

impl Row {
    /// A row of label and value.
    pub fn new(label: impl Into<String>, value: impl Into<String>) -> Row {
        Row { label: label.into(), value: value.into() }
    }
}

/// The warning state of a clock (domain 12.2): word and shape go with the colour.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Lamp {
    /// Time enough.
    #[default]
    Calm,
    /// Days remain, but few.
    Reminder,
    /// Past a step limit or the promise.
    Yellow,
    /// Past the statutory limit.
    Red,
    /// The clock is paused.
    Paused,
    /// The clock has ended.
    Done,
}

impl Lamp {
    /// The class of the lamp.
    pub fn class(self) -> &'static str {
        match self {
            Lamp::Calm => "lamp lamp--calm",
            Lamp::Reminder => "lamp lamp--reminder",
            Lamp::Yellow => "lamp lamp--yellow",
            Lamp::Red => "lamp lamp--red",
            Lamp::Paused => "lamp lamp--paused",
            Lamp::Done => "lamp lamp--done",
        }
    }

    /// The message key of the lamp's word.
    pub fn key(self) -> &'static str {
        match self {
            Lamp::Calm => "lamp.calm",
            Lamp::Reminder => "lamp.reminder",
            Lamp::Yellow => "lamp.yellow",
            Lamp::Red => "lamp.red",
            Lamp::Paused => "lamp.paused",
            Lamp::Done => "lamp.done",
        }
    }
}

/// A due date as a page shows it.
#[derive(Clone, Debug, Default)]
pub struct DueView {
    /// The date, formatted: `2026 年 3 月 27 日`; empty while the clock has no end.
    pub date: String,
    /// The date for machines, ISO; empty while there is none.
    pub iso: String,
    /// What remains, in words: `还剩 3 个工作日`.
    pub remaining: String,
    /// The lamp.
    pub lamp: Lamp,
}

/// A due date with lamp and words.
#[derive(Template)]
#[template(path = "parts/due.html")]
pub struct DueHtml<'a> {
    pub(super) page: &'a Page,
    pub(super) due: &'a DueView,
}
impl askama::filters::HtmlSafe for DueHtml<'_> {}

/// Why something was not done, for a page that is there already.
#[derive(Template)]
#[template(path = "parts/flash.html")]
pub struct FlashHtml<'a> {
    /// The page it is told on.
    pub page: &'a Page,
    /// What happened, in a few words.
    pub heading: &'a str,
    /// What it means and what to do.
    pub sentence: &'a str,
    /// The operation id, also in the log.
    pub operation_id: &'a str,
}

/// Whether a day of the derivation counts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DayCount {
    /// The day is counted and is the n-th.
    Counts(u32),
    /// The day is not counted.
    Skips,
    /// The line states a fact: start, pause, extension, end.
    Fact,
}

/// One line of the derivation of a due date.
#[derive(Clone, Debug)]
pub struct WhyLine {
    /// The date or period.
    pub date: String,
    /// Whether it counts.
    pub count: DayCount,
    /// Why, in words.
    pub reason: String,
}

/// A clock: what it limits, until when, and why.
#[derive(Clone, Debug)]
pub struct ClockView {
    /// An identifier of the clock, unique on the page.
    pub id: String,
    /// What it limits: `作出决定（承诺）`.
    pub title: String,
    /// The limit in words: `自受理之日起 3 个工作日`.
    pub limit: String,
    /// The basis: `行政许可法 第四十二条`.
    pub basis: String,
    /// The due date.
    pub due: DueView,
    /// The derivation.
    pub why: Vec<WhyLine>,
}

/// A clock with its derivation line by line.
#[derive(Template)]
#[template(path = "parts/clock.html")]
pub struct ClockHtml<'a> {
    pub(super) page: &'a Page,
    pub(super) clock: &'a ClockView,
    pub(super) open: bool,
}
impl askama::filters::HtmlSafe for ClockHtml<'_> {}

/// Where a step of a time line stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum StepState {
    /// Over.
    Done,
    /// Now.
    Current,
    /// To come.
    #[default]
    Waiting,
    /// Needs the reader's act.
    Asks,
}

impl StepState {
    /// The class of the step.
    pub fn class(self) -> &'static str {
        match self {
            StepState::Done => "done",
            StepState::Current => "now",
            StepState::Waiting => "wait",
            StepState::Asks => "asks",
        }
    }

    /// Whether the case is at this step now.
    pub fn is_current(self) -> bool {
        self == StepState::Current
    }

    /// The message key of the state's word.
    pub fn key(self) -> &'static str {
        match self {
            StepState::Done => "step.done",
            StepState::Current => "step.current",
            StepState::Waiting => "step.waiting",
            StepState::Asks => "step.asks",
        }
    }
}

/// A step of a case's time line.
#[derive(Clone, Debug, Default)]
pub struct TimelineStep {
    /// What it is: `受理`.
    pub title: String,
    /// When: `3 月 2 日 10:42`; empty while to come.
    pub when: String,
    /// The office, and for officers the person.
    pub who: String,
    /// One sentence.
    pub text: String,
    /// Where it stands.
    pub state: StepState,
}

/// Links to the other pages of a list.
#[derive(Clone, Debug, Default)]
pub struct Pager {
    /// The first page, of a list that only goes forward.
    pub first: Option<Link>,
    /// The previous page.
    pub previous: Option<String>,
    /// The next page.
    pub next: Option<String>,
    /// Numbered pages near this one.
    pub pages: Vec<CountLink>,
    /// `第 1–20 项，共 561 项`.
    pub summary: String,
}

/// The pager as HTML.
#[derive(Template)]
#[template(path = "parts/pager.html")]
pub struct PagerHtml<'a> {
    pub(super) page: &'a Page,
    pub(super) pager: &'a Pager,
}
impl askama::filters::HtmlSafe for PagerHtml<'_> {}

/// A row of a list of items (rule 3).
#[derive(Clone, Debug, Default)]
pub struct ItemRow {
    /// The name.
    pub name: String,
    /// The guide.
    pub url: String,
    /// The department.
    pub department: String,
    /// The online level.
    pub level: Tag,
    /// The promised time: `3`, `0.5` or `即办`.
    pub promise: String,
    /// Its unit: `工作日`, `当场办结`.
    pub unit: String,
    /// `不收费` or the fee in words.
    pub fee: String,
    /// A mark on the facts: 演练 or a source.
    pub mark: Option<Tag>,
}

/// A group of answers on check-answers, intake and review pages.
#[derive(Clone, Debug, Default)]
pub struct AnswerGroup {
    /// The question group.
    pub title: String,
    /// Its answers.
    pub rows: Vec<AnswerRow>,
}

/// One answer.
#[derive(Clone, Debug, Default)]
pub struct AnswerRow {
    /// The question.
    pub label: String,
    /// The answer.
    pub value: String,
    /// Where it can be changed; officers cannot.
    pub change_url: Option<String>,
    /// Where the answer came from when it was not typed.
    pub source: Option<String>,
}

/// A file as it is listed.
#[derive(Clone, Debug, Default)]
pub struct FileRow {
    /// The file name.
    pub name: String,
    /// Size and type: `1.2 MB · PDF`.
    pub size: String,
    /// Where it opens.
    pub url: String,
    /// Its state: uploaded, not scanned, infected.
    pub state: Tag,
    /// The form that removes it, if it may be removed.
    pub remove: Option<String>,
}
