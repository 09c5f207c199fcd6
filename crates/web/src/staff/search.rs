//! Finding cases by number, name or identity number.

use base::identifiers::CreditCode;
use desk::cases::view::{self, Knowledge, LIST_ROWS_MAX};
use desk::people::applicants;
use desk::store::{Fail, Reading};
use rules::cases::Case;
use rules::time::Calendar;
use serde::Deserialize;

use crate::form::{Query, encode};
use crate::shown::{clocks, paper, state_tag};
use crate::views::desk::{CaseFound, CaseSearch};
use crate::views::page::Here;
use crate::views::parts::Pager;
use crate::visitor::{Answer, Visitor, html, see};

/// Applicants whose name fits that are looked at.
const NAMES_MAX: u32 = 20;
/// Characters of a name that may be a part of it only.
const NAME_PART_MIN: usize = 2;

/// What the address asks.
#[derive(Deserialize)]
pub struct Asked {
    q: Option<String>,
}

/// `GET /staff/cases?q=`: one hit by number leads straight to the case.
pub async fn search(visitor: Visitor, Query(asked): Query<Asked>) -> Answer {
    let query = asked.q.unwrap_or_default();
    if query.is_empty() {
        return html(&page(&visitor, query, None));
    }
    // What was searched by whom stays in the operational log; the words do not, they may be personal.
    let by = visitor.session().and_then(|s| s.badge.clone()).unwrap_or_default();
    tracing::info!(by, characters = query.chars().count(), "cases were searched");
    let words = query.clone();
    let found = visitor.read(move |rx| find(rx, &words)).await?;
    match found {
        Found::One(number) => see(&format!("/staff/cases/{}", encode(&number))),
        Found::Some(rows) => html(&page(&visitor, query, Some(rows))),
    }
}

enum Found {
    One(String),
    Some(Vec<CaseFound>),
}

fn find(rx: &mut impl Reading, words: &str) -> Result<Found, Fail> {
    if let Some(case) = view::by_number(rx, words)? {
        return Ok(match view::knows_of(rx, &case)? {
            Knowledge::Knows => Found::One(case.number.clone()),
            Knowledge::Nothing => Found::Some(Vec::new()),
        });
    }
    let number = CreditCode::parse(words).map_or_else(|_| words.to_owned(), |code| code.to_string());
    let applicants = match applicants::find_by_number(rx, &number)? {
        Some(known) => vec![known.id().into()],
        None if words.chars().count() >= NAME_PART_MIN => {
            rx.find_by_name("applicant", words, NAMES_MAX)?.into_iter().map(|(id, _)| id.into()).collect()
        }
        None => Vec::new(),
    };
    let calendar = desk::time::legal(rx)?;
    let mut rows = Vec::new();
    for applicant in applicants {
        let card = applicants::card(rx, applicant)?;
        for case in view::of_applicant(rx, applicant, LIST_ROWS_MAX)? {
            if view::knows_of(rx, &case)? == Knowledge::Knows {
                rows.push(row(rx, &case, (&card, calendar))?);
            }
        }
        if rows.len() >= LIST_ROWS_MAX as usize {
            break;
        }
    }
    Ok(Found::Some(rows))
}

fn row(
    rx: &mut impl Reading,
    case: &Case,
    (card, calendar): (&applicants::ApplicantCard, &Calendar),
) -> Result<CaseFound, Fail> {
    let facts = &desk::catalogue::version(rx, case.version)?.facts;
    let due = clocks::next_due(case, facts, calendar, rx.today());
    Ok(CaseFound {
        number: paper::printed(&case.number),
        url: format!("/staff/cases/{}", encode(&case.number)),
        item: case.item_name.clone(),
        applicant: card.name.clone(),
        identity: card.masked_number(),
        state: state_tag(case),
        due: due.unwrap_or_default(),
    })
}

fn page(visitor: &Visitor, query: String, rows: Option<Vec<CaseFound>>) -> CaseSearch {
    CaseSearch {
        page: visitor.page(Here::Cases, "find.title"),
        query,
        total: rows.as_ref().map(|rows| crate::offers::count(rows.len())),
        rows: rows.unwrap_or_default(),
        pager: Pager::default(),
    }
}
