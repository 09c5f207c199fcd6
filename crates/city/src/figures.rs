//! What a simulated stretch came to, and the invariants that must hold after each day.

use std::collections::BTreeMap;

use desk::reports::{self, Measure};
use desk::store::{Desk, Fail};
use serde::Serialize;

use crate::world::World;

/// The answer of `sanxiang city --json`.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Outcome {
    /// Days played.
    pub days: u32,
    /// Applications filed.
    pub cases: u64,
    /// Events in the centre's log.
    pub events: u64,
    /// Cases decided.
    pub decided: u64,
    /// Of these, refused.
    pub refused: u64,
    /// Promises passed.
    pub overdue: u64,
    /// Root of the tree over the centres' roots.
    pub root: String,
    /// Whether every invariant held after every day.
    pub invariants_held: bool,
}

/// The outcome of a stretch.
pub fn outcome(world: &World, days: u32, broken: &[String]) -> Result<Outcome, Fail> {
    let (events, _) = world.desk.root(world.centre)?;
    let counts = world.desk.read_blocking(world.system(), |rx| {
        let mut counts = BTreeMap::new();
        for measure in Measure::ALL {
            counts.insert(measure, reports::total(rx, measure, base::Date::MIN)?);
        }
        Ok(counts)
    })?;
    let of = |m: Measure| counts.get(&m).copied().unwrap_or(0);
    Ok(Outcome {
        days,
        cases: of(Measure::Filed),
        events,
        decided: of(Measure::Decided),
        refused: of(Measure::Decided) - of(Measure::Granted),
        overdue: of(Measure::PromisePassed),
        root: root(&world.desk)?,
        invariants_held: broken.is_empty(),
    })
}

/// The root of the whole database, as `verify` states it.
fn root(desk: &Desk) -> Result<String, Fail> {
    let mut roots = seal::Frontier::default();
    for centre in desk.centres()? {
        roots.push(desk.root(centre)?.1);
    }
    Ok(roots.root().to_string())
}

/// What is broken after a day; empty when all is well.
pub fn check_invariants(world: &World) -> Result<Vec<String>, Fail> {
    let mut broken = Vec::new();
    let (counted, recounted, idle) = world.desk.read_blocking(world.system(), |rx| {
        Ok((reports::all_rows(rx)?, reports::recount(rx)?, desk::cases::view::idle_cases(rx)?))
    })?;
    if counted != recounted {
        broken.push(format!(
            "figures differ from a recount: {} rows against {}",
            counted.len(),
            recounted.len()
        ));
    }
    broken.extend(differing(world)?);
    for number in idle {
        broken.push(format!("case {number} is accepted and nobody has it"));
    }
    for parked in world.desk.parked()? {
        broken.push(format!("{} is parked: {}", parked.reader, parked.reason));
    }
    Ok(broken)
}

/// Totals that differ from what the cases themselves say.
fn differing(world: &World) -> Result<Vec<String>, Fail> {
    world.desk.read_blocking(world.system(), |rx| {
        let mut differing = Vec::new();
        for (measure, standing) in reports::standing(rx)? {
            let counted = reports::total(rx, measure, base::Date::MIN)?;
            if counted != standing {
                differing.push(format!("{} counted {counted}, the cases say {standing}", measure.word()));
            }
        }
        Ok(differing)
    })
}
