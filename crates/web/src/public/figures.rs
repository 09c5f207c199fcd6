//! The public figures, each with its definition.

use base::Date;
use desk::people::organisation;
use desk::reports::{self, Measure};
use desk::store::Reading;

use crate::home;
use crate::shown::words;
use crate::views::page::{Here, Lang};
use crate::views::public::{DepartmentFigure, Figures, MonthFigure};
use crate::visitor::{Answer, Visitor, html};

/// Months shown as bars.
const MONTHS: usize = 12;

/// `GET /figures`.
pub async fn show(visitor: Visitor) -> Answer {
    let read = visitor
        .read(|rx| {
            let figures = reports::public_figures(rx)?;
            let year_ago = figures.on.checked_sub(jiff_year()).unwrap_or(figures.on).first_of_month();
            let days = reports::by_day(rx, Measure::Decided, year_ago)?;
            let departments = reports::by_department(rx)?;
            let names = organisation::departments(rx)?;
            Ok((figures, days, departments, names, rx.now()))
        })
        .await?;
    let (figures, days, departments, names, now) = read;
    let page = visitor.page(Here::Figures, "nav.figures");
    let departments = departments
        .into_iter()
        .filter_map(|d| {
            let name = names.iter().find(|n| n.id == d.department)?.name.clone();
            let share = |part: u64| match (part * 1000).checked_div(d.decided) {
                Some(permille) => format!("{}.{} %", permille / 10, permille % 10),
                None => "—".to_owned(),
            };
            Some(DepartmentFigure {
                name,
                decided: home::grouped(d.decided),
                on_time: share(d.on_time),
                early: share(d.early),
            })
        })
        .collect();
    html(&Figures {
        period: page.say("figures.until", &[&words::date(page.lang, figures.on)]),
        figures: home::figures(&page, &figures),
        months: months(page.lang, &days, figures.on),
        departments,
        counted_at: words::moment(page.lang, now),
        page,
    })
}

fn jiff_year() -> base::time::Span {
    base::time::Span::new().months(11)
}

/// Days summed to months, the busiest one as the whole bar.
fn months(lang: Lang, days: &[(String, u64)], today: Date) -> Vec<MonthFigure> {
    if days.is_empty() {
        return Vec::new();
    }
    let mut sums: std::collections::BTreeMap<&str, u64> = std::collections::BTreeMap::new();
    for (day, n) in days {
        *sums.entry(&day[..7]).or_default() += n;
    }
    let this = today.to_string();
    sums.entry(&this[..7]).or_default();
    let most = sums.values().copied().max().unwrap_or(0).max(1);
    let skip = sums.len().saturating_sub(MONTHS);
    sums.into_iter()
        .skip(skip)
        .map(|(month, n)| MonthFigure {
            label: label(lang, month),
            decided: home::grouped(n),
            percent: u8::try_from(n * 100 / most).unwrap_or(100),
        })
        .collect()
}

/// A month `2026-03` in words.
fn label(lang: Lang, month: &str) -> String {
    match (month[..4].parse(), month[5..].parse()) {
        (Ok(year), Ok(number)) => words::month(lang, year, number),
        (Ok(_) | Err(_), Ok(_) | Err(_)) => month.to_owned(),
    }
}
