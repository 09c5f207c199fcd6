//! Real data with its real dirt, read where it lies: `../shared/data` beside the workspace.

use base::identifiers::{CreditCode, DivisionCode, Flaw, IndustryCode, ItemCode};

/// The rows of a shared table as fields behind the header.
fn shared(path: &str) -> Vec<Vec<String>> {
    let file = format!("{}/../../../shared/data/{path}", env!("CARGO_MANIFEST_DIR"));
    let text = std::fs::read_to_string(&file).unwrap_or_else(|e| {
        panic!("{file}: {e}. This test reads the real data in ../shared/data beside the workspace; put the folder there.")
    });
    text.lines().skip(1).map(fields).collect()
}

/// Splits a line of CSV whose quoted fields hold no line break.
fn fields(line: &str) -> Vec<String> {
    let (mut out, mut quoted) = (vec![String::new()], false);
    for c in line.chars() {
        match c {
            '"' => quoted = !quoted,
            ',' if !quoted => out.push(String::new()),
            c => out.last_mut().expect("begins with one field").push(c),
        }
    }
    out
}

#[test]
fn of_the_items_of_one_district_exactly_three_have_a_code_of_no_scheme() {
    let rows = shared("items/items_guangan_district_511602.csv");
    assert_eq!(rows.len(), 1135);
    let bad: Vec<&str> = rows.iter().map(|r| r[6].as_str()).filter(|c| ItemCode::parse(c).is_err()).collect();
    assert_eq!(
        bad,
        ["E-000004-001-11511301008778386B", "E-000021-001-1111111111111111", "H-000185-001-4444444444"]
    );
    let organisations: std::collections::BTreeMap<String, usize> = rows
        .iter()
        .filter_map(|r| ItemCode::parse(&r[6]).ok())
        .filter_map(|c| Some((c.organisation()?.to_owned(), c.warnings().len())))
        .collect();
    let valid = organisations.values().filter(|w| **w == 0).count();
    assert_eq!((organisations.len(), valid), (54, 40));
}

#[test]
fn of_the_travel_agencies_of_one_province_those_with_a_right_code_pass() {
    let rows = shared("licences/travel_agencies_zhejiang.csv");
    assert_eq!(rows.len(), 2084);
    let mut counts = [0; 4];
    for row in &rows {
        let kind = match CreditCode::parse(&row[1]).map_err(|e| e.flaw) {
            Ok(_) => 0,
            Err(Flaw::Check | Flaw::BodyCheck) => 1,
            Err(Flaw::Character { .. }) => 2,
            Err(_) => 3,
        };
        counts[kind] += 1;
    }
    // The data's README counts 2, 78, 430: it counts the one code with a letter O among the failed checks, and a
    // text in Chinese characters, refused here for its first character, by its length.
    assert_eq!(counts, [1574, 1, 80, 429], "valid, failed check, excluded character, other length");
}

#[test]
fn every_listed_division_and_industry_reads_and_finds_its_name() {
    let table = |path: &str| {
        let file = format!("{}/../../data/{path}", env!("CARGO_MANIFEST_DIR"));
        let text = std::fs::read_to_string(&file).unwrap_or_else(|e| panic!("{file}: {e}"));
        text.lines().skip(1).map(fields).collect::<Vec<_>>()
    };
    for path in ["national_to_county.csv", "suzhou_to_township.csv", "suzhou_villages_communities.csv"] {
        for row in table(&format!("divisions/{path}")) {
            let code = DivisionCode::parse(&row[0]).unwrap_or_else(|e| panic!("{row:?}: {e}"));
            if row[0].ends_with('1') && !path.contains("villages") {
                assert_eq!(code.name(), Some(row[1].as_str()));
            }
        }
    }
    let industries = table("industries/gbt4754_2017.csv");
    assert_eq!(industries.len(), 1971);
    for row in industries {
        let code = IndustryCode::parse(&row[0]).unwrap_or_else(|e| panic!("{row:?}: {e}"));
        assert_eq!((code.as_str(), code.name()), (row[0].as_str(), Some(row[1].as_str())));
    }
}
