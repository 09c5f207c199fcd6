//! The two tables made.

use anyhow::{Context, Result};
use base::identifiers::{DivisionCode, ItemCode};

use super::select::Chosen;
use super::tables::{Organ, Tables};
use super::{STAFF, facts};

/// The division of the rehearsal centre.
const DIVISION: &str = "320500";
/// Staff every department has: a clerk, two who examine, one who decides.
const STAFF_LEAST: usize = 4;

/// The items, in the order chosen; the serial in a code is the place in that order.
pub fn items(chosen: &[Chosen], tables: &Tables) -> Result<String> {
    let division = DivisionCode::parse(DIVISION)?;
    let mut table = csv::Writer::from_writer(Vec::new());
    table.write_record([
        "code",
        "name",
        "item_type",
        "nature",
        "department",
        "source_department",
        "source",
        "foreign_scheme",
        "foreign_code",
        "objects",
        "themes",
        "words",
        "online_level",
        "legal_basis",
    ])?;
    for (n, one) in chosen.iter().enumerate() {
        let item = &one.item;
        let code = ItemCode::rehearsal(&division, item.item_type.parse()?, u32::try_from(n + 1)?)?;
        let organ = organ(tables, &one.department)?;
        let foreign = item.foreign.as_ref();
        table.write_record([
            code.as_str(),
            &item.name,
            &item.item_type,
            facts::nature(&item.item_type),
            &organ.code,
            &item.department,
            &format!("{} 第 {} 行", item.list.file(), item.seq),
            foreign.map_or("", |f| f.scheme().as_str()),
            foreign.map_or("", ItemCode::as_str),
            facts::objects(&item.name),
            &facts::themes(item, organ, tables),
            &facts::words(&item.name, tables),
            &one.online_level,
            &item.basis,
        ])?;
    }
    Ok(String::from_utf8(table.into_inner()?)?)
}

/// The departments with their share of the staff and the source departments whose items they have.
pub fn departments(chosen: &[Chosen], tables: &Tables) -> Result<String> {
    let counts: Vec<usize> =
        tables.organs.iter().map(|o| chosen.iter().filter(|c| c.department == o.code).count()).collect();
    let mut table = csv::Writer::from_writer(Vec::new());
    table.write_record(["code", "name", "zone", "staff", "source"])?;
    for (organ, staff) in tables.organs.iter().zip(shares(&counts)) {
        let mut sources: Vec<&str> = Vec::new();
        for one in chosen.iter().filter(|c| c.department == organ.code) {
            if !sources.contains(&one.item.department.as_str()) {
                sources.push(&one.item.department);
            }
        }
        table.write_record([
            &organ.code,
            &organ.name,
            &organ.zone,
            &staff.to_string(),
            &sources.join("；"),
        ])?;
    }
    Ok(String::from_utf8(table.into_inner()?)?)
}

/// The staff of each department: the least, and the rest by the number of items, largest remainders first.
fn shares(counts: &[usize]) -> Vec<usize> {
    let spare = STAFF - STAFF_LEAST * counts.len();
    let all: usize = counts.iter().sum();
    let mut shares: Vec<usize> = counts.iter().map(|n| STAFF_LEAST + n * spare / all).collect();
    let mut by_remainder: Vec<usize> = (0..counts.len()).collect();
    by_remainder.sort_by_key(|i| std::cmp::Reverse(counts[*i] * spare % all));
    let missing = STAFF - shares.iter().sum::<usize>();
    for i in by_remainder.into_iter().take(missing) {
        shares[i] += 1;
    }
    shares
}

fn organ<'a>(tables: &'a Tables, code: &str) -> Result<&'a Organ> {
    tables.organs.iter().find(|o| o.code == code).with_context(|| format!("no department {code}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_staff_is_shared_out_to_the_last_one() {
        let shares = shares(&[[100].as_slice(), &[3; 43]].concat());
        assert_eq!(shares.iter().sum::<usize>(), STAFF);
        assert!(shares[0] > 20 && shares[1] >= STAFF_LEAST);
    }
}
