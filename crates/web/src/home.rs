//! The home page: the worked example of a page.

use desk::catalogue::card;
use desk::people::organisation;
use desk::reports::{self, Measure, PublicFigures, Share};
use desk::store::{Fail, Reading};

use crate::form::encode;
use crate::offers::{self, Facet, Narrowed, Offer, count};
use crate::views::page::{Here, Page};
use crate::views::parts::{CountLink, Link};
use crate::views::public::{Figure, Home};
use crate::visitor::{Answer, Visitor, html};

/// Items shown first.
const FREQUENT: usize = 10;
/// Themes and departments shown; the rest is one activation away.
const LINKS: usize = 8;

/// Words that people often look for.
const HOT: [&str; 6] = ["食品经营许可", "个体工商户", "公共场所卫生", "施工许可", "道路运输", "教师资格"];

/// What the home page reads.
struct Read {
    offers: Vec<Offer>,
    departments: usize,
    figures: PublicFigures,
}

/// `GET /`: the home page.
pub async fn show(visitor: Visitor) -> Answer {
    let read = visitor.read(|rx| read(rx)).await?;
    html(&view(visitor.page(Here::Home, "nav.home"), &read))
}

fn read(rx: &mut impl Reading) -> Result<Read, Fail> {
    let departments = organisation::departments(rx)?.len();
    Ok(Read { offers: card::cards(rx)?, departments, figures: reports::public_figures(rx)? })
}

fn view(page: Page, read: &Read) -> Home {
    let links = |facet: Facet| -> Vec<CountLink> {
        offers::group(&page, "/items", &Narrowed::default(), facet, &read.offers).links
    };
    let values = |facet: Facet| -> Vec<CountLink> { links(facet).into_iter().skip(1).take(LINKS).collect() };
    Home {
        departments: count(read.departments),
        items: count(read.offers.len()),
        hot: HOT.iter().map(|word| Link::new(*word, format!("/search?q={}", encode(word)))).collect(),
        subjects: links(Facet::Subject),
        frequent: read.offers.iter().take(FREQUENT).map(|(id, card)| offers::row(&page, *id, card)).collect(),
        themes: values(Facet::Theme),
        by_department: values(Facet::Department),
        stages: Vec::new(),
        period: page.filled("figures.since", &[&read.figures.on.first_of_month()]).text,
        figures: figures(&page, &read.figures),
        page,
    }
}

/// The public figures, each with its definition.
pub fn figures(page: &Page, figures: &PublicFigures) -> Vec<Figure> {
    let count = |label: &str, value: u64, measure: Measure| Figure {
        label: page.text(label).to_owned(),
        value: grouped(value),
        unit: page.text("figure.unit").to_owned(),
        definition: measure.definition().to_owned(),
    };
    let share = |label: &str, share: Share, measure: Measure| Figure {
        label: page.text(label).to_owned(),
        value: share.permille().map_or_else(|| "—".to_owned(), |p| format!("{}.{}", p / 10, p % 10)),
        unit: "%".to_owned(),
        definition: measure.definition().to_owned(),
    };
    vec![
        count("figure.cases", figures.cases, Measure::Filed),
        count("figure.this-month", figures.decided_this_month, Measure::Decided),
        share("figure.on-time", figures.on_time, Measure::OnTime),
        share("figure.early", figures.early, Measure::Early),
        Figure {
            label: page.text("figure.open").to_owned(),
            value: grouped(figures.open),
            unit: page.text("figure.unit").to_owned(),
            definition: "已收件、尚未作出决定也未终止的件数：累计收件减去已决定和已终止的。".to_owned(),
        },
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
    fn large_counts_are_grouped_by_thousands() {
        assert_eq!([0, 999, 1_000, 3_751_208].map(grouped), ["0", "999", "1,000", "3,751,208"]);
    }
}
