//! Residents: synthetic people and companies, with numbers that no one was ever issued.

use base::Date;
use base::id::ApplicantId;
use base::identifiers::CreditCode;
use desk::people::applicants::{self, NewApplicant};
use desk::store::{Cx, Fail, Reading};
use rules::people::{ApplicantKind, Checked};

use crate::world::Resident;

/// How many residents a city has; each comes back several times in a year.
pub const RESIDENTS: u32 = 400;
/// Every third resident is a company.
const COMPANY_EVERY: u32 = 3;
/// The city division, under which no citizen ID was ever issued (domain 10.1).
const DIVISION: &str = "320500";

/// The synthetic citizen ID of a resident.
pub fn citizen_id(n: u32) -> String {
    let birth = Date::constant(1950, 1, 1)
        .checked_add(jiff::Span::new().days(i64::from((n * 53) % 18_000)))
        .unwrap_or(Date::constant(1950, 1, 1));
    let body = format!("{DIVISION}{:04}{:02}{:02}{:03}", birth.year(), birth.month(), birth.day(), n % 1000);
    let weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
    let sum: u32 = body.bytes().zip(weights).map(|(b, w)| u32::from(b - b'0') * w).sum();
    let check = ["1", "0", "X", "9", "8", "7", "6", "5", "4", "3", "2"][(sum % 11) as usize];
    format!("{body}{check}")
}

/// The synthetic credit code of a company.
pub fn credit_code(n: u32) -> Result<String, Fail> {
    CreditCode::from_parts("91", DIVISION, &format!("MA{n:06}"))
        .map(|c| c.to_string())
        .map_err(|e| Fail::Broken(format!("a synthetic credit code: {e}")))
}

/// The resident with a number, as he states himself.
pub fn resident(n: u32) -> Result<NewApplicant, Fail> {
    let phone = format!("138{:08}", 51_200_000 + n);
    Ok(if n.is_multiple_of(COMPANY_EVERY) {
        NewApplicant {
            kind: ApplicantKind::Body,
            name: format!("演练公司{n:04}号"),
            number: credit_code(n)?,
            phone,
            representative: format!("演练代表{n:04}"),
            account: None,
            checked: Checked::No,
        }
    } else {
        NewApplicant {
            kind: ApplicantKind::Person,
            name: format!("演练居民{n:04}"),
            number: citizen_id(n),
            phone,
            representative: String::new(),
            account: None,
            checked: Checked::No,
        }
    })
}

/// Registers a resident; one that is there is returned.
pub fn register(cx: &mut Cx<'_>, n: u32) -> Result<ApplicantId, Fail> {
    applicants::register(cx, &resident(n)?)
}

/// The residents that this centre knows.
pub fn residents(rx: &mut impl Reading) -> Result<Vec<Resident>, Fail> {
    let mut found = Vec::new();
    for n in 1..=RESIDENTS {
        if let Some(known) = applicants::find_by_number(rx, &resident(n)?.number)? {
            found.push(Resident { applicant: known.id().into() });
        }
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use base::identifiers::CitizenId;

    use super::*;

    #[test]
    fn every_resident_has_a_well_formed_number_of_his_own() {
        let mut seen = std::collections::BTreeSet::new();
        for n in 1..=RESIDENTS {
            let new = resident(n).unwrap();
            match new.kind {
                ApplicantKind::Person => assert!(CitizenId::parse(&new.number).is_ok(), "{}", new.number),
                ApplicantKind::Body => assert!(CreditCode::parse(&new.number).is_ok(), "{}", new.number),
            }
            assert!(seen.insert(new.number));
        }
    }
}
