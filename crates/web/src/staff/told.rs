//! A no that is told on the page it concerns, with everything typed still there; and what was done, told once.

use askama::Template;
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse};
use desk::store::Fail;

use crate::problem::Trouble;
use crate::views::forms::{Field, FormError, errors_of};
use crate::views::page::{Flash, FlashKind, Lang};
use crate::views::parts::Link;
use crate::visitor::{Answer, Visitor};

/// A no to an act, for its own page.
#[derive(Clone, Debug)]
pub struct No {
    /// The status: 422 for an input, 409 for a state or a stale form, 403 for whoever may not.
    pub status: StatusCode,
    /// The field it concerns, when it is one.
    pub field: Option<String>,
    /// The sentence.
    pub sentence: String,
}

impl No {
    /// A no to an input.
    pub fn invalid(field: &str, sentence: impl Into<String>) -> Self {
        Self {
            status: StatusCode::UNPROCESSABLE_ENTITY,
            field: Some(field.to_owned()),
            sentence: sentence.into(),
        }
    }

    /// Puts the no beside its field; the errors for the summary, which names `elsewhere` when no field is meant.
    pub fn beside(&self, fields: &mut [Field], elsewhere: &str) -> Vec<FormError> {
        if let Some(field) = fields.iter_mut().find(|f| Some(&f.name) == self.field.as_ref()) {
            field.error = Some(self.sentence.clone());
            return errors_of(fields);
        }
        vec![FormError { target: elsewhere.to_owned(), sentence: self.sentence.clone() }]
    }
}

/// What a page can tell; anything else stays a trouble with a page of its own.
pub fn no(visitor: &Visitor, trouble: Trouble) -> Result<No, Trouble> {
    let status = trouble.status();
    match &trouble {
        Trouble::Fail(Fail::Refused(refusal)) => {
            Ok(No { status, field: refusal.field.map(str::to_owned), sentence: visitor.told(refusal) })
        }
        Trouble::Fail(Fail::Stale) => {
            Ok(No { status, field: None, sentence: trouble.told(visitor.lang()).sentence })
        }
        Trouble::Fail(_)
        | Trouble::SignIn(_)
        | Trouble::Forbidden
        | Trouble::Unseen
        | Trouble::Forged
        | Trouble::Expired(_)
        | Trouble::Elsewhere(_)
        | Trouble::TooMany(_)
        | Trouble::Unreadable(_)
        | Trouble::Status(_)
        | Trouble::Broken(_) => Err(trouble),
    }
}

/// The page again, with what was typed and why it was not done.
pub fn again(no: &No, view: &impl Template) -> Answer {
    Ok((no.status, Html(view.render()?)).into_response())
}

/// What was done, as a word of the address that follows it, with the message key of its sentence.
const SAID: &[(&str, &str)] = &[
    ("accepted", "said.accepted"),
    ("corrected", "said.corrected"),
    ("refused-intake", "said.refused-intake"),
    ("on-the-spot", "said.on-the-spot"),
    ("checked", "said.checked"),
    ("opinion", "said.opinion"),
    ("granted", "said.granted"),
    ("denied", "said.denied"),
    ("returned", "said.returned"),
    ("paused", "said.paused"),
    ("resumed", "said.resumed"),
    ("extended", "said.extended"),
    ("compared", "said.compared"),
    ("delivered", "said.delivered"),
    ("claimed", "said.claimed"),
    ("released", "said.released"),
    ("received", "said.received"),
    ("relieved", "said.relieved"),
    ("saved", "said.saved"),
    ("person-confirmation", "said.person-confirmed"),
    ("person-correction", "said.person-corrected"),
    ("person-erasure", "said.person-erased"),
    ("dismissed", "said.dismissed"),
];

/// The sentence for a word of the address; none for a word of somebody else's making.
pub fn flash(lang: Lang, word: Option<&str>) -> Option<Flash> {
    let (_, key) = SAID.iter().find(|(known, _)| Some(*known) == word)?;
    Some(Flash::new(FlashKind::Done, lang.text(key)))
}

/// The same with the way to what it is about.
pub fn flash_to(lang: Lang, word: Option<&str>, link: Option<Link>) -> Option<Flash> {
    Some(Flash { link, ..flash(lang, word)? })
}

/// A no as the sentence at the head of a page.
pub fn refusal(no: &No) -> Flash {
    Flash::new(FlashKind::Problem, no.sentence.clone())
}

/// What an address says was done.
#[derive(serde::Deserialize, Default)]
pub struct Said {
    /// The word.
    pub said: Option<String>,
}
