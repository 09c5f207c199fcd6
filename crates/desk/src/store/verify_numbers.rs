//! Gapless numbers (invariant 11): each one up to the highest is borne by one subject, and the table holds the highest.

use std::collections::{BTreeMap, BTreeSet};

use super::fail::Fail;
use super::kind::Kind;
use super::sql;
use super::stored::Numbered;
use super::verify::{Check, DamageKind};

/// Rows read at a time.
const PAGE: i64 = 1_000;
/// Gaps named in one series, kind and year; more say nothing new.
const GAPS_MAX: usize = 1_000;

/// A series with its kind and year.
type Place = (String, String, i64);

/// The numbers that the subjects of a centre bear.
#[derive(Default)]
pub(super) struct Tally(BTreeMap<Place, Vec<u64>>);

impl Tally {
    /// Takes down the number of one subject.
    pub fn add(&mut self, kind: &dyn Kind, numbered: Option<&Numbered>) {
        if let (Some(series), Some(Numbered { kind, year, n })) = (kind.series(), numbered) {
            self.0.entry((series.to_owned(), kind.clone(), i64::from(*year))).or_default().push(*n);
        }
    }

    /// Names gaps, numbers given twice and rows of the table that differ; returns the series that nobody answers for.
    pub fn compare(mut self, check: &mut Check<'_, '_>) -> Result<BTreeSet<String>, Fail> {
        let known: BTreeSet<&str> = check.modules.kinds.iter().filter_map(|k| k.series()).collect();
        let mut unknown = BTreeSet::new();
        let mut after: Place = (String::new(), String::new(), i64::MIN);
        loop {
            let (series, kind, year) = after;
            let args = [check.centre.into(), series.into(), kind.into(), year.into(), PAGE.into()];
            let rows = check.tx.query(&sql::NUMBERS_PAGE, &args)?;
            let Some(last) = rows.last() else { break };
            after = place(last)?;
            for row in &rows {
                let place = place(row)?;
                if !known.contains(place.0.as_str()) {
                    unknown.insert(place.0);
                    continue;
                }
                let borne = self.0.remove(&place).unwrap_or_default();
                let highest = run(check, &place, borne);
                if u64::try_from(row.int(3)?) != Ok(highest) {
                    check.note("numbers", key(&place), DamageKind::Altered);
                }
            }
        }
        for (place, borne) in self.0 {
            run(check, &place, borne);
            check.note("numbers", key(&place), DamageKind::Missing);
        }
        Ok(unknown)
    }
}

fn place(row: &db::Row) -> Result<Place, Fail> {
    Ok((row.text(0)?.to_owned(), row.text(1)?.to_owned(), row.int(2)?))
}

fn key((series, kind, year): &Place) -> String {
    format!("{series}/{kind}/{year}")
}

/// Names what is missing from 1 on and what is there twice; returns the highest.
fn run(check: &mut Check<'_, '_>, place: &Place, mut borne: Vec<u64>) -> u64 {
    borne.sort_unstable();
    let (mut next, mut room) = (1, GAPS_MAX);
    for n in borne {
        if n < next {
            check.note("numbers", format!("{}/{n}", key(place)), DamageKind::Extra);
            continue;
        }
        for gap in (next..n).take(room) {
            check.note("numbers", format!("{}/{gap}", key(place)), DamageKind::Missing);
            room -= 1;
        }
        next = n.saturating_add(1);
    }
    next - 1
}
