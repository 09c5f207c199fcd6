//! What lies on the counter: everything typed, and what the house knows of it.

use std::collections::BTreeMap;

use axum::http::StatusCode;
use base::id::{DepartmentId, ItemId};
use base::identifiers::{CitizenId, CreditCode};
use base::{Date, Id, Instant};
use desk::cases::view::{self, Knowledge};
use desk::cases::{filing, lists};
use desk::catalogue::{self, VersionRef, card, search};
use desk::drafts;
use desk::people::{ApplicantCard, applicants};
use desk::store::{Fail, Reading};
use rules::cases::Case;
use rules::cases::answers::Answers;
use rules::people::ApplicantKind;
use rules::time::Calendar;

use super::super::person;
use super::super::questions;
use super::super::told::No;
use super::taking::Answer;
use crate::form::{Typed, encode};
use crate::problem::Trouble;
use crate::shown::clocks::Reader;
use crate::shown::{state_tag, words};
use crate::views::forms::Post;
use crate::views::page::Lang;
use crate::views::window::{ItemOffer, SideRow, TaggedRow};
use crate::visitor::Visitor;

/// Items offered at a time.
const OFFERS_MAX: usize = 8;
/// Earlier cases of an applicant that are looked at.
const OTHERS_MAX: u32 = 10;
/// The newest cases of the day that stand beside the form; the count is of all.
const SIDE_ROWS_MAX: u32 = 20;

/// The item on the counter.
pub struct ChosenItem {
    /// Its version of today.
    pub version: VersionRef,
}

/// The sheet.
pub struct Sheet {
    /// The language of the clerk's page.
    pub lang: Lang,
    /// Everything typed.
    pub typed: Typed,
    /// The applicant, when this centre knows him.
    pub known: Option<ApplicantCard>,
    /// What was found out of the identity typed.
    pub identity: Identity,
    /// The item.
    pub item: Option<ChosenItem>,
    /// Other items that fit.
    pub offers: Vec<ItemOffer>,
    /// The answers of the applicant's last application for this item.
    pub earlier: Answers,
    /// Other cases of the applicant.
    pub others: Vec<TaggedRow>,
    /// The list beside the form.
    pub side: Vec<SideRow>,
    /// How many this clerk took today, and how many of them wait for a supplement.
    pub counts: (u32, u32),
    /// The draft that is on the table.
    pub draft: Option<Id>,
    /// When it was saved.
    pub saved: Option<Instant>,
    /// What the clerk tried to answer.
    pub answer: Option<Answer>,
    /// Errors: the input and the sentence.
    pub errors: Vec<(String, String)>,
    /// Today.
    pub today: Date,
    /// The calendar.
    pub calendar: &'static Calendar,
}

/// What the identity typed is.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Identity {
    /// Nothing was typed.
    Empty,
    /// A number of this kind, checked.
    Number(ApplicantKind, String),
    /// A phone number of one applicant, or of several.
    Phone(usize),
    /// Something that is no number; the sentence says why.
    Wrong(String),
}

impl Sheet {
    /// Looks up what was typed.
    pub async fn load(visitor: &Visitor, typed: Typed) -> Result<Self, Trouble> {
        let session = visitor.session().cloned().ok_or(Trouble::Unseen)?;
        let (staff, lang) = (session.staff.ok_or(Trouble::Unseen)?, visitor.lang());
        visitor
            .read(move |rx| {
                let (identity, known) = identify(rx, typed.text("identity"))?;
                let (item, offers) = find(rx, &typed, session.department)?;
                let (others, earlier) = match &known {
                    Some(card) => before(rx, lang, (card, item.as_ref().map(|i| i.version.item)))?,
                    None => (Vec::new(), Answers::new()),
                };
                let since = Instant::start_of(rx.today());
                let taken = lists::taken_since(rx, (staff, since), SIDE_ROWS_MAX)?;
                let today = lists::taken_counts(rx, (staff, since))?;
                let waiting = today.get("correcting").copied().unwrap_or(0);
                let mut side = aside(rx, lang, session.account)?;
                side.extend(taken.iter().map(|case| side_row(lang, case)));
                Ok(Self {
                    lang,
                    typed,
                    known,
                    identity,
                    item,
                    offers,
                    earlier,
                    others,
                    side,
                    counts: (today.values().sum(), waiting),
                    draft: None,
                    saved: None,
                    answer: None,
                    errors: Vec::new(),
                    today: rx.today(),
                    calendar: desk::time::legal(rx)?,
                })
            })
            .await
    }

    /// Clocks as the clerk reads them.
    pub fn reader(&self) -> Reader<'_> {
        Reader { lang: self.lang, calendar: self.calendar, today: self.today }
    }

    /// Where the form is sent.
    pub fn address(&self) -> String {
        self.draft.map_or_else(|| super::PATH.to_owned(), |id| format!("{}?draft={id}", super::PATH))
    }

    /// The form under the key it had.
    pub fn post(&self, key: &str) -> Post {
        Post::new(self.address(), key)
    }

    /// The no of the errors that stand on the sheet.
    pub fn no(&self) -> No {
        No { status: StatusCode::UNPROCESSABLE_ENTITY, field: None, sentence: String::new() }
    }

    /// The answer to a question: as typed, else as in the last application.
    pub fn answer_to(&self, key: &str) -> String {
        let values = self.typed.all(&questions::input(key));
        if values.is_empty() { self.earlier.get(key).cloned().unwrap_or_default() } else { values.join(",") }
    }

    /// What is laid aside: everything typed, the item as it was chosen.
    pub fn content(&self) -> drafts::Content {
        let mut pairs: BTreeMap<&str, Vec<String>> = self
            .typed
            .iter()
            .filter(|(name, _)| !matches!(*name, "do" | "item" | "item-code"))
            .map(|(name, values)| (name, values.to_vec()))
            .collect();
        if let Some(item) = &self.item {
            pairs.insert("item-code", vec![item.version.facts.code.clone()]);
        }
        let pairs = pairs.iter().flat_map(|(name, values)| {
            values.iter().map(|value| format!("{}={}", encode(name), encode(value)))
        });
        drafts::Content { sheet: pairs.collect::<Vec<_>>().join("&"), ..drafts::Content::default() }
    }
}

/// Who stands at the counter: by citizen ID, credit code, or the phone number he left last time.
fn identify(rx: &mut impl Reading, typed: &str) -> Result<(Identity, Option<ApplicantCard>), Fail> {
    if typed.is_empty() {
        return Ok((Identity::Empty, None));
    }
    let (kind, number) = match (CreditCode::parse(typed), CitizenId::parse(typed)) {
        (Ok(code), _) => (ApplicantKind::Body, code.to_string()),
        (_, Ok(id)) => (ApplicantKind::Person, id.to_string()),
        (Err(as_code), Err(as_id)) => {
            let found = applicants::find_by_phone(rx, typed)?;
            return match found.as_slice() {
                [one] => Ok((Identity::Phone(1), Some(applicants::card(rx, *one)?))),
                [] => {
                    let letters = typed.chars().any(|c| c.is_alphabetic() && !matches!(c, 'x' | 'X'));
                    Ok((Identity::Wrong(if letters { as_code.to_string() } else { as_id.to_string() }), None))
                }
                [..] => Ok((Identity::Phone(found.len()), None)),
            };
        }
    };
    let known = match applicants::find_by_number(rx, &number)? {
        Some(live) => Some(applicants::card(rx, live.id().into())?),
        None => None,
    };
    Ok((Identity::Number(kind, number), known))
}

/// The item: the one whose button was pressed, else the best that fits the words typed, else the one chosen before.
fn find(
    rx: &mut impl Reading,
    typed: &Typed,
    department: Option<DepartmentId>,
) -> Result<(Option<ChosenItem>, Vec<ItemOffer>), Fail> {
    let (query, pressed) = (typed.text("item-query"), typed.text("item"));
    let before = match typed.text("item-code") {
        "" => None,
        code => catalogue::by_code(rx, code)?.map(|item| item.id),
    };
    let mut fitting: Vec<ItemId> = Vec::new();
    let mut offers = Vec::new();
    if !query.is_empty() {
        let found = search::search(rx, query)?;
        let cards: BTreeMap<ItemId, card::Card> = card::cards(rx)?.into_iter().collect();
        let own = match department {
            Some(id) => Some(rx.get::<rules::people::Department>(id)?.code.clone()),
            None => None,
        };
        for id in found.items {
            let Some(card) = cards.get(&id) else { continue };
            if own.as_ref().is_some_and(|own| card.department != *own) {
                continue;
            }
            fitting.push(id);
            offers.push(ItemOffer {
                id: id.to_string(),
                name: card.name.clone(),
                note: format!("{} · {}", card.department_name, card.code),
            });
        }
    }
    let pressed: Option<ItemId> = pressed.parse().ok();
    let kept = before.filter(|id| query.is_empty() || fitting.contains(id));
    let chosen = pressed.or(kept).or_else(|| fitting.first().copied());
    offers.retain(|offer| chosen.is_none_or(|id| offer.id != id.to_string()));
    offers.truncate(OFFERS_MAX);
    let Some(id) = chosen else { return Ok((None, offers)) };
    let version = catalogue::current(rx, id)?;
    if department.is_some_and(|own| version.facts.department != own) {
        return Ok((None, offers));
    }
    Ok((Some(ChosenItem { version }), offers))
}

/// The applicant's record, his other cases that this clerk may know of, and the answers of the last one for the same item.
fn before(
    rx: &mut impl Reading,
    lang: Lang,
    (card, item): (&ApplicantCard, Option<ItemId>),
) -> Result<(Vec<TaggedRow>, Answers), Fail> {
    let record = TaggedRow {
        label: lang.text("person.record").to_owned(),
        url: person::address(card.id),
        tag: person::state_tag(lang, card),
    };
    let (mut rows, mut answers) = (vec![record], None);
    for case in view::of_applicant(rx, card.id, OTHERS_MAX)? {
        if view::knows_of(rx, &case)? == Knowledge::Nothing {
            continue;
        }
        if answers.is_none() && Some(case.item) == item && case.applicant == card.id {
            answers = Some(filing::answers(rx, &case)?);
        }
        rows.push(TaggedRow {
            label: case.item_name.clone(),
            url: format!("/staff/cases/{}", encode(&case.number)),
            tag: state_tag(lang, &case),
        });
    }
    Ok((rows, answers.unwrap_or_default()))
}

/// The sheets that this clerk laid aside.
fn aside(rx: &mut impl Reading, lang: Lang, account: base::id::AccountId) -> Result<Vec<SideRow>, Fail> {
    let drafts = drafts::of_account(rx, account)?;
    drafts
        .into_iter()
        .map(|draft| {
            let version = catalogue::version(rx, draft.version)?;
            Ok(SideRow {
                number: String::new(),
                item: version.facts.name.clone(),
                note: lang.text("wb.laid-aside").to_owned(),
                when: words::short(lang, draft.saved_at),
                url: format!("{}?draft={}", super::PATH, draft.id),
                current: false,
            })
        })
        .collect()
}

fn side_row(lang: Lang, case: &Case) -> SideRow {
    let civil = case.filed_at.civil();
    SideRow {
        number: crate::shown::paper::printed(&case.number),
        item: case.item_name.clone(),
        note: state_tag(lang, case).text,
        when: format!("{:02}:{:02}", civil.hour(), civil.minute()),
        url: format!("/staff/cases/{}", encode(&case.number)),
        current: false,
    }
}
