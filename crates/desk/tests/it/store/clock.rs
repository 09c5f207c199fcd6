//! A rehearsal's clock stands when nobody plays, and is never taken for the real one.

use std::time::Duration;

use db::testing;
use desk::store::{Clock, Desk, Fail, Mode, Options, Rehearsal};

use super::house::{act, keyring, modules, open, opening, plain};
use super::sql;

const MODE: Mode = Mode::Inline { seed: 1 };

fn rehearsal() -> Clock {
    Clock::Rehearsal(Rehearsal { opened_at: opening(), speed: 1_000 })
}

#[test]
fn a_rehearsal_resumes_where_it_stood() {
    for database in testing::engines() {
        let stood_at = || {
            let row = database.connect().unwrap().read(|tx| tx.query_opt(&sql::STOOD_AT, &[])).unwrap();
            row.expect("a clock is stored").instant(0).unwrap()
        };
        let desk = open(&database, MODE, rehearsal(), modules());
        plain(&desk, "题");
        // At this speed a whole minute and more, which a clock that begins anew has not.
        std::thread::sleep(Duration::from_millis(100));
        let before = desk.now();
        desk.close().unwrap();
        let (stood, after) = (stood_at(), desk.now());
        assert!(before <= stood && stood <= after, "{before} {stood} {after}");
        assert!(stood.since(opening()) >= 100_000);
        drop(desk);
        // Whatever is said at the second start, the stored clock goes on from where it stood.
        let later = Clock::Rehearsal(Rehearsal { opened_at: opening().plus_ms(-1_000_000_000), speed: 1 });
        let desk = open(&database, MODE, later, modules());
        let resumed = stood_at();
        assert!(stood <= resumed && resumed <= desk.now(), "{stood} {resumed}");
        assert!(resumed.since(stood) < 3_600_000, "stored at once, a moment after it went on");
        std::thread::sleep(Duration::from_millis(20));
        assert!(desk.now().since(resumed) >= 20_000, "at the speed it was opened with");
    }
}

#[test]
fn a_rehearsal_database_is_not_served_as_real_nor_the_reverse() {
    for (first, second) in [(rehearsal(), Clock::System), (Clock::System, rehearsal())] {
        for database in testing::engines() {
            open(&database, MODE, first, modules());
            let options = Options {
                database,
                migrations: sql::MIGRATIONS,
                modules: modules(),
                keyring: keyring(),
                clock: second,
                mode: MODE,
            };
            let Err(Fail::Refused(refusal)) = Desk::open(options) else { panic!("it is refused") };
            assert_eq!(refusal.code, "clock.mixed");
        }
    }
}

#[test]
fn a_clock_days_past_the_log_waits_to_be_confirmed() {
    for database in testing::engines() {
        // Written long ago by a simulator's clock, then served by the wall clock.
        let past = Clock::Given(base::Instant(1_000_000));
        plain(&open(&database, MODE, past, modules()), "题");
        let desk = open(&database, MODE, Clock::System, modules());
        assert!(desk.clock_shut_at().is_some());
        let Err(Fail::Refused(refusal)) = act(&desk, |_| Ok(())) else { panic!("writes are refused") };
        assert_eq!(refusal.code, desk::store::GATE_CODE);
        assert_eq!(desk.pump(desk.now()).unwrap(), 0, "sweeps stop");
        desk.confirm_clock().unwrap();
        plain(&desk, "题");
    }
}
