//! Form fields: what is asked, what was typed, what is wrong with it.

use askama::Template;

use super::page::Page;
use super::parts::FileRow;

/// An error of a form: the sentence, and the input its link focuses.
#[derive(Clone, Debug)]
pub struct FormError {
    /// The id of the input; or, for an input of another page, its whole path.
    pub target: String,
    /// What to do, with an example (rule 12).
    pub sentence: String,
}

/// The summary of errors at the head of a form.
#[derive(Template)]
#[template(path = "forms/errors.html")]
pub struct ErrorList<'a> {
    pub(super) page: &'a Page,
    pub(super) errors: &'a [FormError],
}
impl askama::filters::HtmlSafe for ErrorList<'_> {}

/// One option of a choice.
#[derive(Clone, Debug, Default)]
pub struct Choice {
    /// The value sent.
    pub value: String,
    /// The label.
    pub label: String,
    /// A hint under the label.
    pub hint: Option<String>,
    /// Whether it is chosen.
    pub chosen: bool,
}

/// How wide a text input is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Width {
    /// The whole column.
    #[default]
    Full,
    /// A name or a number of 20 characters.
    Twenty,
    /// Ten characters.
    Ten,
    /// Five characters.
    Five,
}

impl Width {
    /// The class of the width.
    pub fn class(self) -> &'static str {
        match self {
            Width::Full => "",
            Width::Twenty => "govuk-input--width-20",
            Width::Ten => "govuk-input--width-10",
            Width::Five => "govuk-input--width-5",
        }
    }
}

/// Which keyboard a phone shows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Keyboard {
    /// Letters.
    #[default]
    Text,
    /// Digits.
    Digits,
    /// Digits and a decimal point.
    Decimal,
    /// A telephone number.
    Phone,
}

impl Keyboard {
    /// The `inputmode` value.
    pub fn mode(self) -> &'static str {
        match self {
            Keyboard::Text => "text",
            Keyboard::Digits => "numeric",
            Keyboard::Decimal => "decimal",
            Keyboard::Phone => "tel",
        }
    }
}

/// What a field asks for.
#[derive(Clone, Debug)]
pub enum FieldKind {
    /// One line.
    Text {
        /// What was typed.
        value: String,
        /// The width.
        width: Width,
        /// The keyboard.
        keyboard: Keyboard,
        /// The unit after the input.
        suffix: Option<String>,
        /// The `autocomplete` value, `off` when none fits.
        autocomplete: &'static str,
    },
    /// A password, never filled in.
    Password {
        /// The `autocomplete` value: `current-password` or `new-password`.
        autocomplete: &'static str,
    },
    /// Several lines.
    TextArea {
        /// What was typed.
        value: String,
        /// The number of lines.
        rows: u8,
        /// The greatest number of characters.
        max: u32,
    },
    /// One of few.
    Radios(Vec<Choice>),
    /// Any of few.
    Checkboxes(Vec<Choice>),
    /// One of many.
    Select(Vec<Choice>),
    /// A date in three inputs `name-y`, `name-m`, `name-d`.
    Date {
        /// The year typed.
        year: String,
        /// The month typed.
        month: String,
        /// The day typed.
        day: String,
    },
    /// A district to choose and a street to type: `name-district`, `name-street`.
    Address {
        /// The districts.
        districts: Vec<Choice>,
        /// The street typed.
        street: String,
    },
    /// One or more files.
    File {
        /// Formats and size, said before choosing: `PDF、JPG 或 PNG，不超过 20 MB`.
        limits: String,
        /// The `accept` value.
        accept: String,
        /// The files already here.
        files: Vec<FileRow>,
    },
    /// Already held, shown and not asked again.
    Held {
        /// The value.
        value: String,
        /// Where it came from.
        source: String,
    },
}

/// A field of a form.
#[derive(Clone, Debug)]
pub struct Field {
    /// The name of the input.
    pub name: String,
    /// The id of the input: its name, unless several forms of a page ask under the same name.
    pub id: String,
    /// The label.
    pub label: String,
    /// A hint.
    pub hint: Option<String>,
    /// What is wrong with the answer.
    pub error: Option<String>,
    /// Whether it may stay empty; the label then says so.
    pub optional: bool,
    /// What it asks for.
    pub kind: FieldKind,
}

impl Field {
    /// A required field of a kind.
    pub fn new(name: impl Into<String>, label: impl Into<String>, kind: FieldKind) -> Field {
        let name = name.into();
        Field { id: name.clone(), name, label: label.into(), hint: None, error: None, optional: false, kind }
    }

    /// A one-line text field.
    pub fn text(name: impl Into<String>, label: impl Into<String>, value: impl Into<String>) -> Field {
        let kind = FieldKind::Text {
            value: value.into(),
            width: Width::Twenty,
            keyboard: Keyboard::Text,
            suffix: None,
            autocomplete: "off",
        };
        Field::new(name, label, kind)
    }

    /// A field of several lines.
    pub fn area(name: impl Into<String>, label: impl Into<String>, value: impl Into<String>) -> Field {
        Field::new(name, label, FieldKind::TextArea { value: value.into(), rows: 4, max: 500 })
    }

    /// The same field with an id of its own within a form of the page.
    pub fn within(mut self, form: &str) -> Field {
        self.id = format!("{form}-{}", self.name);
        self
    }

    /// The same field with a hint.
    pub fn hint(mut self, hint: impl Into<String>) -> Field {
        self.hint = Some(hint.into());
        self
    }

    /// The same field with an error.
    pub fn error(mut self, error: impl Into<String>) -> Field {
        self.error = Some(error.into());
        self
    }

    /// The same field, which may stay empty.
    pub fn optional(mut self) -> Field {
        self.optional = true;
        self
    }

    /// The ids of hint and error, for `aria-describedby`.
    pub fn described_by(&self) -> String {
        let hint = self.hint.as_ref().map(|_| format!("{}-hint", self.id));
        let error = self.error.as_ref().map(|_| format!("{}-error", self.id));
        [hint, error].into_iter().flatten().collect::<Vec<_>>().join(" ")
    }

    /// The error for the summary at the head of the form, if the field has one.
    pub fn form_error(&self) -> Option<FormError> {
        let sentence = self.error.clone()?;
        let target = match &self.kind {
            FieldKind::Date { .. } => format!("{}-y", self.id),
            FieldKind::Address { .. } => format!("{}-street", self.id),
            FieldKind::Radios(_) | FieldKind::Checkboxes(_) => format!("{}-0", self.id),
            FieldKind::Text { .. }
            | FieldKind::Password { .. }
            | FieldKind::TextArea { .. }
            | FieldKind::Select(_)
            | FieldKind::File { .. }
            | FieldKind::Held { .. } => self.id.clone(),
        };
        Some(FormError { target, sentence })
    }
}

/// The errors of a list of fields, in their order.
pub fn errors_of(fields: &[Field]) -> Vec<FormError> {
    fields.iter().filter_map(Field::form_error).collect()
}

/// One form field with label, hint and error.
#[derive(Template)]
#[template(path = "forms/field.html")]
pub struct FieldHtml<'a> {
    pub(super) page: &'a Page,
    pub(super) field: &'a Field,
}
impl askama::filters::HtmlSafe for FieldHtml<'_> {}

/// What every posted form carries.
#[derive(Clone, Debug, Default)]
pub struct Post {
    /// Where it is sent.
    pub action: String,
    /// The idempotency key.
    pub key: String,
    /// The version of the subject the page shows, so that a stale form is told; empty where there is none.
    pub version: String,
}

impl Post {
    /// A form sent to an address under a key.
    pub fn new(action: impl Into<String>, key: impl Into<String>) -> Post {
        Post { action: action.into(), key: key.into(), version: String::new() }
    }
}
