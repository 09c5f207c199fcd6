//! What every page carries: language, mode, reader, messages and where it stands in the house.

use std::fmt::{self, Display};

use super::forms::{ErrorList, Field, FieldHtml, Post};
use super::parts::{ClockHtml, ClockView, DueHtml, DueView, Pager, PagerHtml, Tag};
use super::{assets, texts, urls};

/// A language of the interface.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Lang {
    /// Simplified Chinese, the language every text is first written in.
    #[default]
    ZhHans,
    /// Traditional Chinese, converted from Simplified with a phrase table.
    ZhHant,
    /// English.
    En,
}

impl Lang {
    /// All languages in the order of the switch.
    pub const ALL: [Lang; 3] = [Lang::ZhHans, Lang::ZhHant, Lang::En];

    /// The BCP 47 tag, used in `lang` attributes, the `lang` query parameter and the cookie.
    pub fn tag(self) -> &'static str {
        match self {
            Lang::ZhHans => "zh-Hans",
            Lang::ZhHant => "zh-Hant",
            Lang::En => "en",
        }
    }

    /// Reads a tag; `None` for a language the house does not speak.
    pub fn parse(tag: &str) -> Option<Lang> {
        Lang::ALL.into_iter().find(|lang| lang.tag().eq_ignore_ascii_case(tag))
    }

    /// The name of the language on the switch.
    pub fn short(self) -> &'static str {
        match self {
            Lang::ZhHans => Lang::ZhHans.text("lang.zh-Hans"),
            Lang::ZhHant => Lang::ZhHant.text("lang.zh-Hant"),
            Lang::En => Lang::En.text("lang.en"),
        }
    }

    /// The text of a message key.
    pub fn text(self, key: &str) -> &'static str {
        texts::find(self, key).text
    }

    /// The text of a message key with its placeholders filled.
    pub fn say(self, key: &str, values: &[&dyn Display]) -> String {
        texts::fill(self.text(key), values)
    }
}

/// Which entry of the main navigation is current.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Here {
    /// No entry.
    #[default]
    Nowhere,
    /// Home.
    Home,
    /// Items for persons.
    Person,
    /// Items for companies.
    Company,
    /// Following a case.
    Follow,
    /// Verifying a licence.
    Verify,
    /// Public figures.
    Figures,
    /// The citizen's own page.
    Mine,
    /// The window workbench.
    Workbench,
    /// Online applications waiting for intake.
    Intake,
    /// The inbox of tasks.
    Inbox,
    /// Case search.
    Cases,
    /// The hand-over register.
    Handover,
    /// Administration.
    Admin,
}

impl Here {
    /// The entries of the public navigation, in order.
    pub const PUBLIC: [Here; 6] =
        [Here::Home, Here::Person, Here::Company, Here::Follow, Here::Verify, Here::Figures];

    /// The message key of the entry in the staff navigation.
    pub fn key(self) -> &'static str {
        match self {
            Here::Workbench => "desk.workbench",
            Here::Intake => "desk.intake",
            Here::Inbox => "desk.inbox",
            Here::Cases => "desk.cases",
            Here::Handover => "desk.handover",
            Here::Admin => "desk.admin",
            Here::Home | Here::Nowhere => "nav.home",
            Here::Person => "nav.person",
            Here::Company => "nav.company",
            Here::Follow => "nav.follow",
            Here::Verify => "nav.verify",
            Here::Figures => "nav.figures",
            Here::Mine => "me.title",
        }
    }

    /// The name of its address in [`urls`].
    pub fn address_name(self) -> &'static str {
        match self {
            Here::Workbench => "workbench",
            Here::Intake => "intake",
            Here::Inbox => "inbox",
            Here::Cases => "cases",
            Here::Handover => "handover",
            Here::Admin => "admin",
            Here::Home | Here::Nowhere => "home",
            Here::Person => "items-person",
            Here::Company => "items-company",
            Here::Follow => "follow",
            Here::Verify => "verify",
            Here::Figures => "figures",
            Here::Mine => "me",
        }
    }
}

/// The signed-in reader as the head of the page shows him.
#[derive(Clone, Debug, Default)]
pub struct UserBadge {
    /// The display name.
    pub name: String,
    /// The window or department, empty for a citizen.
    pub place: String,
    /// The number of unread messages.
    pub messages: u32,
    /// The desks a staff member may open; empty for a citizen.
    pub desks: Vec<Here>,
}

/// One sentence shown once after an act.
#[derive(Clone, Debug)]
pub struct Flash {
    /// How the sentence is meant.
    pub kind: FlashKind,
    /// The sentence.
    pub text: String,
    /// Where it leads: the case, the paper.
    pub link: Option<super::parts::Link>,
    /// The form that takes the act back, with the words on its button.
    pub undo: Option<(Post, String)>,
}

impl Flash {
    /// A sentence without link or form.
    pub fn new(kind: FlashKind, text: impl Into<String>) -> Self {
        Self { kind, text: text.into(), link: None, undo: None }
    }
}

/// How a flash sentence is meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FlashKind {
    /// The act is done.
    Done,
    /// Something to know.
    Notice,
    /// The act did not happen.
    Problem,
}

/// The centre a page speaks for.
#[derive(Clone, Debug)]
pub struct CentreFace {
    /// The full name.
    pub name: String,
    /// The English name; the Chinese one stands in when it is empty.
    pub name_en: String,
    /// The motto under the name.
    pub motto: String,
    /// The address.
    pub address: String,
    /// Opening hours, one line each.
    pub hours: Vec<String>,
    /// The service hotline.
    pub hotline: String,
    /// The date of the content, ISO.
    pub updated: String,
}

/// What every page carries.
#[derive(Clone, Debug)]
pub struct Page {
    /// The language.
    pub lang: Lang,
    /// Whether elder mode is on.
    pub elder: bool,
    /// Path and query of this page, so that switches stay on it.
    pub path: String,
    /// The title, without the name of the centre.
    pub title: String,
    /// Whether the page answers an invalid submission; the title then starts with 「错误：」.
    pub failed: bool,
    /// The current entry of the navigation.
    pub here: Here,
    /// Who is signed in.
    pub user: Option<UserBadge>,
    /// Whether the centre is a rehearsal centre, which marks every page and document.
    pub rehearsal: bool,
    /// The form token.
    pub csrf: String,
    /// A sentence to show once.
    pub flash: Option<Flash>,
    /// The centre.
    pub centre: CentreFace,
    /// The release of the software, shown in the foot.
    pub release: &'static str,
}

impl Page {
    /// The text of a key as plain text (attributes, Rust code); falls back to Simplified Chinese.
    pub fn text(&self, key: &str) -> &'static str {
        texts::find(self.lang, key).text
    }

    /// The text of a key as HTML; a text that is not translated carries its `lang`.
    pub fn t(&self, key: &str) -> Marked {
        let found = texts::find(self.lang, key);
        Marked {
            text: found.text.to_owned(),
            lang: found.lang(self.lang).or_else(|| self.foreign(found.text)),
        }
    }

    /// The text of a key with `{0}` filled.
    pub fn t1(&self, key: &str, a: impl Display) -> Marked {
        self.filled(key, &[&a])
    }

    /// The text of a key with `{0}` and `{1}` filled.
    pub fn t2(&self, key: &str, a: impl Display, b: impl Display) -> Marked {
        self.filled(key, &[&a, &b])
    }

    /// The text of a key with `{0}`, `{1}` and `{2}` filled.
    pub fn t3(&self, key: &str, a: impl Display, b: impl Display, c: impl Display) -> Marked {
        self.filled(key, &[&a, &b, &c])
    }

    /// The text of a key with its placeholders filled, for callers in Rust.
    pub fn filled(&self, key: &str, values: &[&dyn Display]) -> Marked {
        let found = texts::find(self.lang, key);
        let text = texts::fill(found.text, values);
        Marked { lang: found.lang(self.lang).or_else(|| self.foreign(&text)), text }
    }

    /// The same as plain text.
    pub fn say(&self, key: &str, values: &[&dyn Display]) -> String {
        texts::say(self.lang, key, values)
    }

    /// Content that exists in Simplified Chinese only: converted for zh-Hant, marked with its `lang` on an English page.
    /// Never used for names of persons, which conversion may spoil.
    pub fn c(&self, content: &str) -> Marked {
        match self.lang {
            Lang::ZhHans | Lang::En => self.n(content),
            Lang::ZhHant => Marked { text: texts::traditional(content), lang: None },
        }
    }

    /// Names of persons, and what people typed: never converted, marked with its `lang` on an English page.
    pub fn n(&self, content: &str) -> Marked {
        Marked { text: content.to_owned(), lang: self.foreign(content) }
    }

    /// The `lang` attribute of an element whose text or spoken attribute is this; nothing when it is the page's own.
    pub fn tongue(&self, content: &str) -> Markup {
        Markup(self.foreign(content).map_or_else(String::new, |lang| format!(" lang=\"{}\"", lang.tag())))
    }

    /// Simplified Chinese is marked on an English page only where there is a Han character.
    fn foreign(&self, content: &str) -> Option<Lang> {
        (self.lang == Lang::En && content.chars().any(is_han)).then_some(Lang::ZhHans)
    }

    /// The title of the browser tab: error prefix, task, centre.
    pub fn full_title(&self) -> String {
        let prefix = if self.failed { self.text("error.prefix") } else { "" };
        let title = self.c(&self.title).text;
        if self.here == Here::Home {
            format!("{} · {}", self.centre_name(), title)
        } else {
            format!("{prefix}{title} · {}", self.centre_name())
        }
    }

    /// The name of the centre in the language of the page.
    pub fn centre_name(&self) -> String {
        match self.lang {
            Lang::En if !self.centre.name_en.is_empty() => self.centre.name_en.clone(),
            Lang::ZhHans | Lang::ZhHant | Lang::En => self.c(&self.centre.name).text,
        }
    }

    /// The same as HTML.
    pub fn centre_mark(&self) -> Marked {
        self.n(&self.centre_name())
    }

    /// The address of an asset by its logical name.
    pub fn asset(&self, name: &str) -> String {
        assets::url(name)
    }

    /// This page in another language.
    pub fn lang_url(&self, lang: &Lang) -> String {
        self.with_query("lang", lang.tag())
    }

    /// This page with elder mode turned over.
    pub fn elder_url(&self) -> String {
        self.with_query("mode", if self.elder { "standard" } else { "elder" })
    }

    /// The address of a named page.
    pub fn url(&self, name: &str) -> &'static str {
        urls::named(name)
    }

    /// Whether `here` is the current entry.
    pub fn is_here(&self, here: &Here) -> bool {
        self.here == *here
    }

    /// Whether this is the citizen's own page.
    pub fn is_mine(&self) -> bool {
        self.here == Here::Mine
    }

    /// The entries of the public navigation.
    pub fn entries(&self) -> [Here; 6] {
        Here::PUBLIC
    }

    /// The languages of the switch.
    pub fn languages(&self) -> [Lang; 3] {
        Lang::ALL
    }

    /// Whether the page is in a language.
    pub fn speaks(&self, lang: &Lang) -> bool {
        self.lang == *lang
    }

    /// The class of the flash sentence.
    pub fn flash_class(&self) -> &'static str {
        match self.flash.as_ref().map(|flash| flash.kind) {
            Some(FlashKind::Done) => "zw-flash zw-flash--done",
            Some(FlashKind::Problem) => "zw-flash zw-flash--problem",
            Some(FlashKind::Notice) | None => "zw-flash",
        }
    }

    /// One form field with label, hint and error.
    pub fn field<'a>(&'a self, field: &'a Field) -> FieldHtml<'a> {
        FieldHtml { page: self, field }
    }

    /// The summary of errors at the head of a form; empty when there are none.
    pub fn errors<'a>(&'a self, errors: &'a [super::forms::FormError]) -> ErrorList<'a> {
        ErrorList { page: self, errors }
    }

    /// A due date with lamp and words.
    pub fn due<'a>(&'a self, due: &'a DueView) -> DueHtml<'a> {
        DueHtml { page: self, due }
    }

    /// A clock with its derivation line by line.
    pub fn clock<'a>(&'a self, clock: &'a ClockView) -> ClockHtml<'a> {
        ClockHtml { page: self, clock, open: false }
    }

    /// The same with its derivation in sight.
    pub fn clock_open<'a>(&'a self, clock: &'a ClockView) -> ClockHtml<'a> {
        ClockHtml { page: self, clock, open: true }
    }

    /// Links to the other pages of a list.
    pub fn pager<'a>(&'a self, pager: &'a Pager) -> PagerHtml<'a> {
        PagerHtml { page: self, pager }
    }

    /// One icon of the sprite, decoration only.
    pub fn ico(&self, name: &str) -> Markup {
        let url = assets::url("icons.svg");
        Markup(format!("<svg class=\"zw-ico\" aria-hidden=\"true\"><use href=\"{url}#{name}\"/></svg>"))
    }

    /// The mark of the centre.
    pub fn mark(&self) -> Markup {
        let url = assets::url("icons.svg");
        Markup(format!("<svg class=\"zw-mark\" aria-hidden=\"true\"><use href=\"{url}#mark\"/></svg>"))
    }

    /// A tag; nothing when it has no word.
    pub fn tag(&self, tag: &Tag) -> Markup {
        if tag.text.is_empty() {
            return Markup(String::new());
        }
        Markup(format!("<span class=\"{}\">{}</span>", tag.tone.class(), self.c(&tag.text)))
    }

    /// The hidden inputs of a posted form: token, idempotency key, version.
    pub fn hidden(&self, post: &Post) -> Markup {
        let mut out = String::new();
        for (name, value) in [("csrf", &self.csrf), ("key", &post.key), ("version", &post.version)] {
            if !value.is_empty() {
                let value = Marked { text: value.clone(), lang: None };
                out.push_str(&format!("<input type=\"hidden\" name=\"{name}\" value=\"{value}\">"));
            }
        }
        Markup(out)
    }

    fn with_query(&self, name: &str, value: &str) -> String {
        let (path, query) = self.path.split_once('?').unwrap_or((&self.path, ""));
        let prefix = format!("{name}=");
        let mut out = format!("{path}?");
        for pair in query.split('&').filter(|pair| !pair.is_empty() && !pair.starts_with(&prefix)) {
            out.push_str(pair);
            out.push('&');
        }
        out.push_str(&prefix);
        out.push_str(value);
        out
    }
}

/// HTML made by this module.
#[derive(Clone, Debug)]
pub struct Markup(String);

impl askama::filters::HtmlSafe for Markup {}

impl Display for Markup {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A text that escapes itself and says its language when it differs from the page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Marked {
    /// The plain text.
    pub text: String,
    /// The language to mark, if it is not the language of the page.
    pub lang: Option<Lang>,
}

impl askama::filters::HtmlSafe for Marked {}

impl Display for Marked {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Some(lang) = self.lang else { return write_escaped(f, &self.text) };
        let mut rest = self.text.as_str();
        while let Some((before, run, after)) = next_run(rest) {
            write_escaped(f, before)?;
            write!(f, "<span lang=\"{}\">", lang.tag())?;
            write_escaped(f, run)?;
            f.write_str("</span>")?;
            rest = after;
        }
        write_escaped(f, rest)
    }
}

/// The first stretch of Chinese in a text, with what stands before and after it.
///
/// Digits, spaces and marks between Han characters belong to the stretch, Latin letters end it: a sentence in English
/// that names an item in Chinese is read by two voices.
fn next_run(text: &str) -> Option<(&str, &str, &str)> {
    let start = text.find(is_chinese)?;
    let start =
        start - text[..start].len() + text[..start].trim_end_matches(|c: char| c.is_ascii_digit()).len();
    let stretch = text[start..].find(|c: char| c.is_ascii_alphabetic()).map_or(text.len(), |end| start + end);
    let (last, c) = text[start..stretch].char_indices().rfind(|(_, c)| is_chinese(*c))?;
    let end = start + last + c.len_utf8();
    Some((&text[..start], &text[start..end], &text[end..]))
}

/// A Han character, those beyond the basic plane included.
pub fn is_han(c: char) -> bool {
    matches!(c, '\u{3400}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{3fffd}')
}

/// A Han character, or a mark that only Chinese is written with.
fn is_chinese(c: char) -> bool {
    is_han(c) || matches!(c, '\u{3000}'..='\u{303f}' | '\u{ff01}'..='\u{ff65}')
}

/// Writes text so that it is safe in HTML content and in quoted attributes.
pub fn write_escaped(out: &mut impl fmt::Write, text: &str) -> fmt::Result {
    for c in text.chars() {
        match c {
            '<' => out.write_str("&lt;")?,
            '>' => out.write_str("&gt;")?,
            '&' => out.write_str("&amp;")?,
            '"' => out.write_str("&quot;")?,
            '\'' => out.write_str("&#39;")?,
            c => out.write_char(c)?,
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sentence_in_english_marks_only_the_chinese_in_it() {
        let shown = |text: &str| Marked { text: text.to_owned(), lang: Some(Lang::ZhHans) }.to_string();
        assert_eq!(
            shown("Hand in “营业执照（副本）” as PDF."),
            "Hand in “<span lang=\"zh-Hans\">营业执照（副本）</span>” as PDF."
        );
        assert_eq!(shown("2026 年 3 月"), "2026 <span lang=\"zh-Hans\">年 3 月</span>");
        assert_eq!(
            shown("V3年 PDF 𠮷"),
            "V<span lang=\"zh-Hans\">3年</span> PDF <span lang=\"zh-Hans\">𠮷</span>"
        );
        assert_eq!(shown("no Han"), "no Han");
    }
}
