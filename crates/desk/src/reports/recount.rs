//! The figures counted a second and a third time, without a line of the projector: the oracle it is compared with.
//!
//! The recount reads the words of the log as they are stored; the standing counts what the cases themselves say. An error
//! in the one reading of an event that projector and pages share shows as a difference.

use std::collections::BTreeMap;

use base::Id;
use rules::cases::case::Phase;
use rules::cases::{Case, DecisionKind, End};
use serde_json::Value;

use super::{Measure, sql};
use crate::store::{Fail, Reading};

/// Day, measure and count, counted from the stored words of the whole log.
pub fn recount(rx: &mut impl Reading) -> Result<Vec<(String, String, i64)>, Fail> {
    let mut counts: BTreeMap<(String, String), i64> = BTreeMap::new();
    let (mut epoch, mut seq) = (0i64, 0i64);
    loop {
        let rows = rx.query(&sql::CASE_EVENTS, &[rx.centre().into(), epoch.into(), seq.into()])?;
        let Some(last) = rows.last() else { break };
        (epoch, seq) = (last.int(0)?, last.int(1)?);
        for row in &rows {
            let day = base::Instant(row.int(2)?).date().to_string();
            let body: Value = serde_json::from_str(row.text(4)?)
                .map_err(|e| Fail::Broken(format!("an event is no JSON: {e}")))?;
            for word in words(row.text(3)?, &body, &day) {
                *counts.entry((day.clone(), word.to_owned())).or_default() += 1;
            }
        }
    }
    Ok(counts.into_iter().map(|((day, measure), n)| (day, measure, n)).collect())
}

/// What an event counts as, by its stored words; days are compared as they are written, `YYYY-MM-DD`.
fn words(event: &str, body: &Value, day: &str) -> Vec<&'static str> {
    let says = |field: &str, word: &str| body[field] == *word;
    let due = body["promise_due"].as_str();
    let broken = body["promise_broken"].is_string();
    let of = |counts: bool, word: &'static str| counts.then_some(word);
    let found = match event {
        "filed" => vec![Some("filed")],
        "accepted" => vec![Some("accepted")],
        "decided" => vec![
            Some("decided"),
            of(says("kind", "grant"), "granted"),
            of(!broken && due.is_none_or(|due| day <= due), "on_time"),
            of(!broken && due.is_some_and(|due| day < due), "early"),
            of(!broken && due.is_some_and(|due| day > due), "promise_passed"),
        ],
        "limit_passed" => vec![of(says("which", "promise") && body["times"] == 1, "promise_passed")],
        "ended" => vec![of(!says("end", "completed"), "ended_without")],
        _ => Vec::new(),
    };
    found.into_iter().flatten().collect()
}

/// How many cases stand where, by what they say of themselves: filed, accepted, decided, granted, ended without.
pub fn standing(rx: &mut impl Reading) -> Result<BTreeMap<Measure, u64>, Fail> {
    let mut counts: BTreeMap<Measure, u64> = BTreeMap::new();
    let mut after = Id::from_parts(0, [0; 10]);
    loop {
        let cases = rx.select::<Case>(&sql::CASES, &[rx.centre().into(), after.into()])?;
        let Some(last) = cases.last() else { return Ok(counts) };
        after = last.id.into();
        for case in &cases {
            let granted = case.decision.is_some_and(|d| d.kind == DecisionKind::Grant);
            let completed = matches!(case.phase, Phase::Ended { end: End::Completed, .. });
            for (measure, counted) in [
                (Measure::Filed, true),
                (Measure::Accepted, case.acceptance.is_some()),
                (Measure::Decided, case.decision.is_some()),
                (Measure::Granted, granted),
                (Measure::EndedWithout, case.ended() && !completed),
            ] {
                *counts.entry(measure).or_default() += u64::from(counted);
            }
        }
    }
}
