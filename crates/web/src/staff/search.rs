//! Finding cases by number, name or identity number.
//!
//! What is looked for is sent in a form and kept enciphered under an id that says nothing: no name or number of a person
//! stands in an address, a log or a browser's history.

use base::Id;
use base::identifiers::CreditCode;
use desk::cases::lists::{self, Whose};
use desk::cases::searches;
use desk::cases::view::{self, Knowledge};
use desk::people::applicants;
use desk::store::{Fail, Reading};
use rules::cases::Case;
use rules::time::Calendar;
use serde::Deserialize;

use super::pages;
use crate::form::{Form, Query, Typed, encode};
use crate::problem::Trouble;
use crate::shown::clocks::Reader;
use crate::shown::{paper, state_tag};
use crate::views::desk::{CaseFound, CaseSearch};
use crate::views::page::{Flash, FlashKind, Here, Lang};
use crate::views::parts::Pager;
use crate::visitor::{Answer, Visitor, html, see};

/// The page.
const PATH: &str = "/staff/cases";
/// Characters of a name that may be a part of it only.
const NAME_PART_MIN: usize = 2;
/// Characters that are looked for at most.
const WORDS_CHARS_MAX: usize = 100;

/// Which search the address shows, and from where.
#[derive(Deserialize)]
pub struct Shown {
    found: Option<String>,
    after: Option<String>,
}

/// `GET /staff/cases`: the form, or what a search found.
pub async fn show(visitor: Visitor, Query(shown): Query<Shown>) -> Answer {
    let Some(id) = pages::place::<Id>(shown.found.as_deref())? else {
        return html(&page(&visitor, String::new()));
    };
    let after: Option<Id> = pages::place(shown.after.as_deref())?;
    let (account, lang) = (visitor.session().map(|s| s.account).ok_or(Trouble::Unseen)?, visitor.lang());
    let found = visitor
        .read(move |rx| match searches::words(rx, account, id)? {
            Some(words) => Ok(Some((find(rx, lang, &words, after)?, words))),
            None => Ok(None),
        })
        .await?;
    let Some((found, words)) = found else {
        let mut view = page(&visitor, String::new());
        view.page.flash = Some(Flash::new(FlashKind::Notice, lang.text("find.over")));
        return html(&view);
    };
    let first = format!("{PATH}?found={id}");
    let mut view = page(&visitor, words);
    view.pager =
        pages::pager(lang, (found.rows.len(), found.total), (&first, shown.after.as_deref()), found.next);
    view.total = Some(found.total);
    view.rows = found.rows;
    html(&view)
}

/// `POST /staff/cases`: a case number leads straight to the case, everything else to what was found.
pub async fn search(visitor: Visitor, form: Form<Typed>) -> Answer {
    let words: String = form.typed.text("q").trim().chars().take(WORDS_CHARS_MAX).collect();
    if words.is_empty() {
        return see(PATH);
    }
    // What was searched by whom stays in the operational log; the words do not, they may be personal.
    let by = visitor.session().and_then(|s| s.badge.clone()).unwrap_or_default();
    tracing::info!(by, characters = words.chars().count(), "cases were searched");
    let asked = words.clone();
    let number = visitor.read(move |rx| numbered(rx, &asked)).await?;
    if let Some(number) = number {
        return see(&format!("{PATH}/{}", encode(&number)));
    }
    let account = visitor.session().map(|s| s.account).ok_or(Trouble::Unseen)?;
    // A search is no act: the same words again are another search, so the form's key is not used.
    let kept = visitor.state().desk.write(visitor.reader(), move |cx| searches::keep(cx, account, &words));
    see(&format!("{PATH}?found={}", kept.await?))
}

/// The number of the case with this number, for whoever may know of it.
fn numbered(rx: &mut impl Reading, words: &str) -> Result<Option<String>, Fail> {
    let Some(case) = view::by_number(rx, words)? else { return Ok(None) };
    Ok((view::knows_of(rx, &case)? == Knowledge::Knows).then(|| case.number.clone()))
}

/// What was found.
#[derive(Default)]
struct Found {
    rows: Vec<CaseFound>,
    next: Option<Id>,
    total: u32,
}

fn find(rx: &mut impl Reading, lang: Lang, words: &str, after: Option<Id>) -> Result<Found, Fail> {
    let number = CreditCode::parse(words).map_or_else(|_| words.to_owned(), |code| code.to_string());
    let whose = match applicants::find_by_number(rx, &number)? {
        Some(known) => Whose::Of(known.id().into()),
        None if words.chars().count() >= NAME_PART_MIN => Whose::Named(words.to_owned()),
        None => return Ok(Found::default()),
    };
    let (page, total) = lists::found(rx, &whose, after)?;
    let calendar = desk::time::legal(rx)?;
    let mut rows = Vec::new();
    for case in &page.rows {
        rows.push(row(rx, lang, (case, calendar))?);
    }
    Ok(Found { rows, next: page.next, total })
}

fn row(rx: &mut impl Reading, lang: Lang, (case, calendar): (&Case, &Calendar)) -> Result<CaseFound, Fail> {
    let card = applicants::card(rx, case.applicant)?;
    Ok(CaseFound {
        number: paper::printed(&case.number),
        url: format!("{PATH}/{}", encode(&case.number)),
        item: case.item_name.clone(),
        applicant: card.name.clone(),
        identity: card.masked_number(),
        state: state_tag(lang, case),
        due: Reader { lang, calendar, today: rx.today() }.next_due(case).unwrap_or_default(),
    })
}

fn page(visitor: &Visitor, query: String) -> CaseSearch {
    CaseSearch {
        page: visitor.page(Here::Cases, "find.title"),
        query,
        total: None,
        rows: Vec::new(),
        post: visitor.post(PATH),
        pager: Pager::default(),
    }
}
