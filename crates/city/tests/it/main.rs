//! The city in motion: one seed gives one log, on both engines, and every invariant holds.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on stops where it stands")]

use std::sync::Arc;

use base::{Date, Instant};
use city::day::Pace;
use city::{World, figures};
use db::Database;
use seal::{Keyring, SECRET_BYTES};

/// Plays three days over a small pace and gives root and counts.
fn play(database: &Database, seed: u64) -> (figures::Outcome, Vec<String>) {
    let first = Date::constant(2026, 3, 2);
    let keyring = Arc::new(Keyring::from_secret(&[5; SECRET_BYTES]));
    let desk = city::demo::open(database, keyring, seed, Instant::at(first.at(8, 30, 0, 0))).unwrap();
    let mut setup = city::rehearsal::setup();
    setup.effective_on = first;
    setup.items.truncate(60);
    city::settle(&desk, city::demo::CENTRE, &setup).unwrap();
    let mut world = World::load(desk, city::demo::CENTRE, seed).unwrap();
    let mut broken = Vec::new();
    let mut date = first;
    for _ in 0..3 {
        city::run_day(&mut world, date, Pace { cases_per_day: 30 }).unwrap();
        broken.extend(city::check_invariants(&world).unwrap());
        date = date.tomorrow().unwrap();
    }
    let report = world.desk.verify().unwrap();
    broken.extend(report.damage.iter().map(|d| format!("{d:?}")));
    let outcome = figures::outcome(&world, 3, &broken).unwrap();
    assert_eq!(outcome.root, report.root.to_string());
    (outcome, broken)
}

#[test]
fn one_seed_gives_one_root_on_every_engine_and_nothing_breaks() {
    let outcomes: Vec<figures::Outcome> = db::testing::engines()
        .iter()
        .map(|database| {
            let (outcome, broken) = play(database, 7);
            assert_eq!(broken, Vec::<String>::new());
            outcome
        })
        .collect();
    assert!(outcomes[0].cases >= 80 && outcomes[0].decided > 10, "{:?}", outcomes[0]);
    for other in &outcomes[1..] {
        assert_eq!(other, &outcomes[0]);
    }
}

#[test]
fn another_seed_gives_another_city() {
    let open = || Database::open("sqlite::memory:").unwrap();
    assert_ne!(play(&open(), 7).0.root, play(&open(), 8).0.root);
}
