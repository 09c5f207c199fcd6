//! How long a session lasts, and what ends it.

use db::testing;
use desk::people::sessions::{self, Idle, SESSION_MS};
use desk::store::{Clock, Rehearsal};
use rules::people::{Password, Role};

use super::*;

const MINUTE: i64 = 60 * 1000;

#[test]
fn an_officers_session_ends_after_a_quarter_of_an_hour_without_a_request() {
    for house in houses() {
        let (account, staff) = house.staff("W01", &[Role::Clerk]);
        let token = house.session_of(account, 1);
        house.after(15 * MINUTE);
        assert_eq!(house.session(token).unwrap().staff, Some(staff));
        house.house(CentreId::DIRECTORY, move |cx| sessions::touch(cx, token)).unwrap();
        house.after(15 * MINUTE);
        assert!(house.session(token).is_some(), "a request has been made in between");
        house.after(1);
        assert!(house.session(token).is_none());
        let longer = Idle { staff_minutes: 16, citizen_minutes: 1 };
        let found = house
            .look((Actor::Anonymous, CentreId::DIRECTORY), move |rx| sessions::lookup(rx, token, longer));
        assert!(found.unwrap().is_some(), "the operator may say otherwise");
    }
}

#[test]
fn a_citizens_session_lasts_two_hours_and_no_session_longer_than_twelve() {
    for house in houses() {
        let account = house.account("13800000007");
        house.person(zhang(Some(account), Checked::No)).unwrap();
        let (idle, busy) = (house.session_of(account, 1), house.session_of(account, 2));
        for hour in 1..=SESSION_MS / (60 * MINUTE) {
            house.after(60 * MINUTE);
            assert_eq!(house.session(idle).is_some(), hour <= 2, "{hour} h");
            assert!(house.session(busy).is_some(), "{hour} h");
            house.house(CentreId::DIRECTORY, move |cx| sessions::touch(cx, busy)).unwrap();
        }
        house.after(1);
        assert!(house.session(busy).is_none(), "however busy");
    }
}

#[test]
fn all_sessions_of_an_account_end_together_and_others_stay() {
    for house in houses() {
        let (one, _) = house.staff("W01", &[Role::Clerk]);
        let (two, _) = house.staff("W02", &[Role::Clerk]);
        let tokens = [house.session_of(one, 1), house.session_of(one, 2), house.session_of(two, 3)];
        house.house(CentreId::DIRECTORY, move |cx| sessions::close_all(cx, one)).unwrap();
        assert_eq!(tokens.map(|token| house.session(token).is_some()), [false, false, true]);
    }
}

#[test]
fn a_rehearsal_that_runs_fast_ends_no_session_early() {
    for database in testing::engines() {
        // A millisecond of the wall is a day of the rehearsal.
        let fast = Rehearsal { opened_at: opening(), speed: 24 * 3600 * 1000 };
        let house = House::of(&database, Clock::Rehearsal(fast));
        let (account, _) = house.staff("W01", &[Role::Clerk]);
        let (token, began) = (house.session_of(account, 1), house.desk.now());
        while house.desk.now().since(began) < 24 * 3600 * 1000 {
            std::thread::yield_now();
        }
        assert!(
            house.session(token).is_some(),
            "a day of the rehearsal has passed, and a moment of the clerk's"
        );
        assert!(house.desk.wall().since(began).abs() > MINUTE, "the wall is another clock");
    }
}

#[test]
fn a_session_opened_with_a_password_handed_out_says_so_until_it_is_changed() {
    for house in houses() {
        let directory = CentreId::DIRECTORY;
        let account = house.house(directory, |cx| accounts::open_with_one_time(cx, "W09", "first")).unwrap();
        let (here, there) = (house.session_of(account, 1), house.session_of(account, 2));
        assert_eq!(house.session(here).unwrap().password, Password::OneTime);
        let holder = house.session(here).unwrap().actor();
        let stranger = Actor::Anonymous;
        let change = move |cx: &mut Cx<'_>| accounts::change_password(cx, account, "second", here);
        assert_eq!(code(house.does((stranger, directory), change)), "not found");
        house.does((holder, directory), change).unwrap();
        assert_eq!(house.session(here).unwrap().password, Password::Own);
        assert!(house.session(there).is_none(), "the others end");
        let stored = house.house(directory, move |cx| accounts::own(cx, account)).unwrap();
        assert_eq!(stored.as_ref().map(|own| own.hash.as_str()), Some("second"));
    }
}
