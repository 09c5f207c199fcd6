//! Items as lists show them: rows, filters, pages of twenty.

use std::collections::BTreeMap;

use base::id::ItemId;
use desk::catalogue::card::{Card, Charge, Origin};
use rules::catalogue::CaseType;
use rules::time::LimitUnit;
use serde::Deserialize;

use crate::form::encode;
use crate::views::page::Page;
use crate::views::parts::{CountLink, ItemRow, Pager, Tag, Tone};
use crate::views::public::FilterGroup;

/// Rows of one page.
const ROWS: usize = 20;
/// Numbered pages shown on either side of the current one.
const NEAR: usize = 2;

/// An item with its card.
pub type Offer = (ItemId, Card);

/// What a list is narrowed to; the query of its address.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
pub struct Narrowed {
    /// What was searched for.
    pub q: Option<String>,
    /// `person` or `company`.
    pub subject: Option<String>,
    /// The code of a department.
    pub department: Option<String>,
    /// A theme.
    pub theme: Option<String>,
    /// `online`, `both` or `window`.
    pub level: Option<String>,
    /// An index instead of the list: `department`, `theme` or `object`.
    pub by: Option<String>,
    /// The page, from 1.
    pub page: Option<u32>,
}

/// What a list can be narrowed by.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Facet {
    /// Who may apply.
    Subject,
    /// How far it can be done online.
    Level,
    /// The theme.
    Theme,
    /// The department.
    Department,
}

impl Facet {
    const ALL: [Self; 4] = [Self::Subject, Self::Level, Self::Theme, Self::Department];

    /// What an index is made by.
    pub fn indexed(by: &str) -> Option<Self> {
        match by {
            "department" => Some(Self::Department),
            "theme" => Some(Self::Theme),
            "object" | "subject" => Some(Self::Subject),
            _ => None,
        }
    }

    const fn title(self) -> &'static str {
        match self {
            Self::Subject => "offer.by-subject",
            Self::Level => "offer.by-level",
            Self::Theme => "offer.by-theme",
            Self::Department => "offer.by-department",
        }
    }

    /// The values of a card with their words.
    fn values(self, page: &Page, card: &Card) -> Vec<(String, String)> {
        let word = |value: &str, key: &str| (value.to_owned(), page.text(key).to_owned());
        match self {
            Self::Subject => {
                let person = card.for_persons().then(|| word("person", "nav.person"));
                let company = card.for_bodies().then(|| word("company", "nav.company"));
                person.into_iter().chain(company).collect()
            }
            Self::Level => vec![word(level(card.online_level).0, level(card.online_level).1)],
            Self::Theme => card.themes.iter().map(|theme| (theme.clone(), theme.clone())).collect(),
            Self::Department => vec![(card.department.clone(), card.department_name.clone())],
        }
    }
}

impl Narrowed {
    fn of(&self, facet: Facet) -> Option<&str> {
        match facet {
            Facet::Subject => self.subject.as_deref(),
            Facet::Level => self.level.as_deref(),
            Facet::Theme => self.theme.as_deref(),
            Facet::Department => self.department.as_deref(),
        }
    }

    fn with(&self, facet: Facet, value: Option<&str>) -> Self {
        let mut other = Self { page: None, ..self.clone() };
        let value = value.map(str::to_owned);
        match facet {
            Facet::Subject => other.subject = value,
            Facet::Level => other.level = value,
            Facet::Theme => other.theme = value,
            Facet::Department => other.department = value,
        }
        other
    }

    /// Whether a card is in the list, one facet left aside.
    fn admits(&self, page: &Page, card: &Card, aside: Option<Facet>) -> bool {
        let fits = |facet: Facet| match self.of(facet) {
            Some(wanted) if Some(facet) != aside => {
                facet.values(page, card).iter().any(|(value, _)| value == wanted)
            }
            Some(_) | None => true,
        };
        Facet::ALL.into_iter().all(fits)
    }

    /// The address of this list under a path.
    pub fn address(&self, path: &str) -> String {
        let page = self.page.map(|n| n.to_string());
        let pairs = [
            ("q", self.q.as_deref()),
            ("subject", self.subject.as_deref()),
            ("department", self.department.as_deref()),
            ("theme", self.theme.as_deref()),
            ("level", self.level.as_deref()),
            ("page", page.as_deref()),
        ];
        let query: Vec<String> =
            pairs.iter().filter_map(|(name, value)| Some(format!("{name}={}", encode((*value)?)))).collect();
        if query.is_empty() { path.to_owned() } else { format!("{path}?{}", query.join("&")) }
    }
}

/// A list cut to one page, with its filters.
pub struct Listed {
    /// How many there are.
    pub total: u32,
    /// The filters.
    pub filters: Vec<FilterGroup>,
    /// The rows of the page.
    pub rows: Vec<ItemRow>,
    /// The pager.
    pub pager: Pager,
}

/// Narrows offers and cuts the page asked for.
pub fn list(page: &Page, path: &str, narrowed: &Narrowed, offers: &[Offer]) -> Listed {
    let fitting: Vec<&Offer> = offers.iter().filter(|(_, card)| narrowed.admits(page, card, None)).collect();
    let pages = fitting.len().div_ceil(ROWS).max(1);
    let number = usize::try_from(narrowed.page.unwrap_or(1)).unwrap_or(1).clamp(1, pages);
    let rows =
        fitting.iter().skip((number - 1) * ROWS).take(ROWS).map(|(id, card)| row(page, *id, card)).collect();
    Listed {
        total: count(fitting.len()),
        filters: Facet::ALL.into_iter().map(|facet| group(page, path, narrowed, facet, offers)).collect(),
        rows,
        pager: pager(page, path, narrowed, number, fitting.len()),
    }
}

/// The values of one facet with how many offers each would leave.
pub fn group(page: &Page, path: &str, narrowed: &Narrowed, facet: Facet, offers: &[Offer]) -> FilterGroup {
    let mut values: BTreeMap<String, (String, u32)> = BTreeMap::new();
    let mut all = 0;
    for (_, card) in offers.iter().filter(|(_, card)| narrowed.admits(page, card, Some(facet))) {
        all += 1;
        for (value, words) in facet.values(page, card) {
            values.entry(value).or_insert((words, 0)).1 += 1;
        }
    }
    let current = narrowed.of(facet);
    let everything = CountLink {
        text: page.text("offer.all").to_owned(),
        url: narrowed.with(facet, None).address(path),
        count: all,
        current: current.is_none(),
    };
    let mut links: Vec<CountLink> = values
        .into_iter()
        .map(|(value, (text, count))| CountLink {
            text,
            url: narrowed.with(facet, Some(&value)).address(path),
            count,
            current: current == Some(value.as_str()),
        })
        .collect();
    links.sort_by(|a, b| b.count.cmp(&a.count).then_with(|| a.text.cmp(&b.text)));
    links.insert(0, everything);
    FilterGroup { title: page.text(facet.title()).to_owned(), links }
}

fn pager(page: &Page, path: &str, narrowed: &Narrowed, number: usize, total: usize) -> Pager {
    let pages = total.div_ceil(ROWS);
    if pages <= 1 {
        return Pager::default();
    }
    let address = |n: usize| Narrowed { page: Some(count(n)), ..narrowed.clone() }.address(path);
    let near = number.saturating_sub(NEAR).max(1)..=(number + NEAR).min(pages);
    let (first, last) = ((number - 1) * ROWS + 1, (number * ROWS).min(total));
    Pager {
        first: None,
        previous: (number > 1).then(|| address(number - 1)),
        next: (number < pages).then(|| address(number + 1)),
        pages: near
            .map(|n| CountLink { text: n.to_string(), url: address(n), count: 0, current: n == number })
            .collect(),
        summary: page.filled("offer.range", &[&first, &last, &total]).text,
    }
}

/// An item as lists show it: department, online level, promised time, fee (ui.md rule 3).
pub fn row(page: &Page, id: ItemId, card: &Card) -> ItemRow {
    let (promise, unit) = match (card.case_type, card.promise) {
        (CaseType::Immediate, _) | (CaseType::Committed, None) => {
            (page.text("offer.immediate").to_owned(), "offer.immediate-unit")
        }
        (CaseType::Committed, Some(limit)) => (limit.n.to_string(), unit_key(limit.unit)),
    };
    let tone = match card.online_level {
        0..=2 => Tone::Amber,
        3 | 4 => Tone::Plain,
        5.. => Tone::Jade,
    };
    ItemRow {
        name: card.name.clone(),
        url: format!("/items/{id}"),
        department: card.department_name.clone(),
        level: Tag::new(page.text(level(card.online_level).1), tone),
        promise,
        unit: page.text(unit).to_owned(),
        fee: page
            .text(match card.charge {
                Charge::Free => "offer.free",
                Charge::Charged => "offer.charged",
            })
            .to_owned(),
        mark: match card.origin {
            Origin::Rehearsal => Some(Tag::new(page.text("rehearsal.mark"), Tone::Amber)),
            Origin::Source => None,
        },
    }
}

/// The online level as value and words (domain 3.5: from 3 on a case can be filed online).
pub const fn level(level: u8) -> (&'static str, &'static str) {
    match level {
        0..=2 => ("window", "offer.at-window"),
        3 | 4 => ("both", "offer.online-and-window"),
        5.. => ("online", "offer.online"),
    }
}

const fn unit_key(unit: LimitUnit) -> &'static str {
    match unit {
        LimitUnit::WorkingDays => "offer.working-days",
        LimitUnit::NaturalDays => "offer.natural-days",
        LimitUnit::Months => "offer.months",
        LimitUnit::Hours => "offer.hours",
    }
}

/// A count as pages carry it.
pub fn count(n: usize) -> u32 {
    u32::try_from(n).unwrap_or(u32::MAX)
}
