//! The city in motion: one seed gives one log, on both engines, and every invariant holds.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on stops where it stands")]

use std::sync::Arc;

use base::{Date, Instant};
use city::day::Pace;
use city::live::Pulse;
use city::{World, figures};
use db::Database;
use desk::reports::{self, Measure};
use seal::{Keyring, SECRET_BYTES};

/// A settled city of 60 items that has not lived yet.
fn settled(database: &Database, seed: u64, first: Date) -> World {
    let keyring = Arc::new(Keyring::from_secret(&[5; SECRET_BYTES]));
    let desk = city::demo::open(database, keyring, seed, Instant::at(first.at(8, 30, 0, 0))).unwrap();
    let mut setup = city::rehearsal::setup();
    setup.effective_on = first;
    setup.items.truncate(60);
    city::settle(&desk, city::demo::CENTRE, &setup).unwrap();
    World::load(desk, city::demo::CENTRE, seed).unwrap()
}

/// Plays three days over a small pace and gives root and counts.
fn play(database: &Database, seed: u64) -> (figures::Outcome, Vec<String>) {
    let first = Date::constant(2026, 3, 2);
    let mut world = settled(database, seed, first);
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

/// The numbers of those who are asked for a supplement, and how many applications there are.
fn asked(world: &World) -> (Vec<String>, u64) {
    let read = world.desk.read_blocking(world.system(), |rx| {
        let filed = reports::total(rx, Measure::Filed, Date::MIN)?;
        Ok((desk::cases::view::correcting(rx)?, filed))
    });
    let (cases, filed) = read.unwrap();
    (cases.into_iter().map(|case| case.number).collect(), filed)
}

/// Lives through the minutes of a day as the demo does.
fn live_through(world: &mut World, date: Date, pace: Pace) {
    let mut pulse = Pulse::new(Instant::at(date.at(7, 0, 0, 0)));
    for minute in (0..12 * 60).step_by(10) {
        let now = Instant::at(date.at(7, 0, 0, 0)).plus_ms(minute * 60_000);
        world.desk.set_now(now);
        world.desk.pump(now).unwrap();
        pulse.beat(world, pace, now).unwrap();
    }
}

#[test]
fn a_city_that_was_stopped_answers_the_notices_of_its_history() {
    let first = Date::constant(2026, 3, 2);
    let pace = Pace { cases_per_day: 40 };
    for database in db::testing::engines() {
        let mut world = settled(&database, 9, first);
        for date in [first, first.tomorrow().unwrap()] {
            city::run_day(&mut world, date, pace).unwrap();
        }
        let (history, _) = asked(&world);
        assert!(history.len() >= 4, "nobody was asked for anything: {history:?}");
        // Another process: nothing is left of the city's memory.
        let mut world = World::load(world.desk, city::demo::CENTRE, 10).unwrap();
        let quiet = Pace { cases_per_day: 0 };
        let mut date = Date::constant(2026, 3, 4);
        for _ in 0..7 {
            live_through(&mut world, date, quiet);
            date = date.tomorrow().unwrap();
        }
        let (left, _) = asked(&world);
        let answered = history.iter().filter(|number| !left.contains(number)).count();
        // Fifteen of a hundred never answer.
        assert!(answered * 2 > history.len(), "{answered} of {} answered", history.len());
        assert_eq!(city::check_invariants(&world).unwrap(), Vec::<String>::new());
    }
}

#[test]
fn a_living_city_keeps_the_days_of_the_calendar() {
    let database = Database::open("sqlite::memory:").unwrap();
    let first = Date::constant(2026, 9, 18);
    let mut world = settled(&database, 9, first);
    let mut before = 0;
    let mut arrivals = |date: Date| {
        live_through(&mut world, date, Pace { cases_per_day: 40 });
        let (_, filed) = asked(&world);
        let arrived = filed - before;
        before = filed;
        arrived
    };
    let friday = arrivals(first);
    assert!((38..=40).contains(&friday), "{friday}");
    let saturday = arrivals(Date::constant(2026, 9, 19));
    assert!((9..=10).contains(&saturday), "a quarter of a working day's: {saturday}");
    assert!(
        (38..=40).contains(&arrivals(Date::constant(2026, 9, 20))),
        "a Sunday that is worked for a day off"
    );
    assert_eq!(arrivals(Date::constant(2026, 9, 25)), 0, "Mid-autumn");
    assert_eq!(arrivals(Date::constant(2026, 9, 26)), 0, "a Saturday of a holiday");
}
