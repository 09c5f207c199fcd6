//! The home page: the worked example of a page.

use base::id::ItemId;
use desk::catalogue::card;
use desk::people::organisation;
use desk::reports::{self, PublicFigures, Share};
use desk::store::{Fail, Reading};

use crate::form::encode;
use crate::offers::{self, Facet, Narrowed, Offer, count};
use crate::shown::words;
use crate::views::page::{Here, Lang, Page};
use crate::views::parts::{CountLink, Link};
use crate::views::public::{Figure, Home};
use crate::views::texts;
use crate::visitor::{Answer, Visitor, html};

/// Items shown first.
const FREQUENT: usize = 10;
/// Items asked for, since some may have been withdrawn meanwhile.
const BUSIEST: u32 = 40;
/// Themes and departments shown; the rest is one activation away.
const LINKS: usize = 8;

/// Words that people often look for, by their message keys; items are found by the Chinese ones.
const HOT: [&str; 6] = [
    "home.hot-food",
    "home.hot-sole",
    "home.hot-health",
    "home.hot-building",
    "home.hot-road",
    "home.hot-teacher",
];

/// What the home page reads.
struct Read {
    offers: Vec<Offer>,
    departments: usize,
    figures: PublicFigures,
    busiest: Vec<ItemId>,
}

/// `GET /`: the home page.
pub async fn show(visitor: Visitor) -> Answer {
    let read = visitor.read(|rx| read(rx)).await?;
    html(&view(visitor.page(Here::Home, "nav.home"), &read))
}

fn read(rx: &mut impl Reading) -> Result<Read, Fail> {
    let departments = organisation::departments(rx)?.len();
    let busiest = reports::busiest_items(rx, BUSIEST)?;
    Ok(Read { offers: card::cards(rx)?, departments, figures: reports::public_figures(rx)?, busiest })
}

fn view(page: Page, read: &Read) -> Home {
    let links = |facet: Facet| -> Vec<CountLink> {
        offers::group(&page, "/items", &Narrowed::default(), facet, &read.offers).links
    };
    let values = |facet: Facet| -> Vec<CountLink> { links(facet).into_iter().skip(1).take(LINKS).collect() };
    let (frequent, definition) = frequent(read);
    Home {
        departments: count(read.departments),
        items: count(read.offers.len()),
        hot: HOT.iter().map(|key| hot(&page, key)).collect(),
        subjects: links(Facet::Subject),
        frequent: frequent.iter().map(|(id, card)| offers::row(&page, *id, card)).collect(),
        frequent_definition: page.text(definition).to_owned(),
        themes: values(Facet::Theme),
        by_department: values(Facet::Department),
        period: page.say("figures.since", &[&words::narrow(page.lang, read.figures.on.first_of_month())]),
        figures: figures(&page, &read.figures),
        page,
    }
}

/// The items most applied for, with the key of how they were chosen; the first by code while nothing was applied for.
fn frequent(read: &Read) -> (Vec<&Offer>, &'static str) {
    let offered = |id: &ItemId| read.offers.iter().find(|(known, _)| known == id);
    let busiest: Vec<&Offer> = read.busiest.iter().filter_map(offered).take(FREQUENT).collect();
    match busiest.is_empty() {
        true => (read.offers.iter().take(FREQUENT).collect(), "home.frequent-none"),
        false => (busiest, "home.frequent-def"),
    }
}

fn hot(page: &Page, key: &str) -> Link {
    let query = texts::find(Lang::ZhHans, key).text;
    Link::new(page.text(key), format!("/search?q={}", encode(query)))
}

/// The public figures, each with its definition.
pub fn figures(page: &Page, figures: &PublicFigures) -> Vec<Figure> {
    let definition = |label: &str| page.text(&format!("{label}-def")).to_owned();
    let count = |label: &str, value: u64| Figure {
        label: page.text(label).to_owned(),
        value: grouped(value),
        unit: page.text("figure.unit").to_owned(),
        definition: definition(label),
    };
    let share = |label: &str, share: Share| Figure {
        label: page.text(label).to_owned(),
        value: share.permille().map_or_else(|| "—".to_owned(), |p| format!("{}.{}", p / 10, p % 10)),
        unit: "%".to_owned(),
        definition: definition(label),
    };
    vec![
        count("figure.cases", figures.cases),
        count("figure.this-month", figures.decided_this_month),
        share("figure.on-time", figures.on_time),
        share("figure.early", figures.early),
        count("figure.open", figures.open),
    ]
}

/// A count with separators: `3,751,208`.
pub fn grouped(n: u64) -> String {
    let digits = n.to_string();
    let mut out = String::with_capacity(digits.len() + digits.len() / 3);
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_figure_is_defined_on_the_page_as_in_the_reports() {
        let pairs = [
            ("figure.cases-def", reports::Measure::Filed),
            ("figure.this-month-def", reports::Measure::Decided),
            ("figure.on-time-def", reports::Measure::OnTime),
            ("figure.early-def", reports::Measure::Early),
        ];
        for (key, measure) in pairs {
            assert_eq!(texts::find(Lang::ZhHans, key).text, measure.definition());
        }
    }

    #[test]
    fn large_counts_are_grouped_by_thousands() {
        assert_eq!([0, 999, 1_000, 3_751_208].map(grouped), ["0", "999", "1,000", "3,751,208"]);
    }
}
