//! Acts that come before the clock has looked: what has passed is on record all the same.

use base::Date;
use db::testing;
use desk::cases::{clock, deliver};
use desk::reports::{self, Measure};
use rules::cases::case::ExtensionApproval;
use rules::catalogue::ExtensionApprover;

use crate::scenes::lines;
use crate::scenes::play::{self, Play};

/// A case accepted on 2 March 2026; its promise runs to 16 March, and the house sleeps from then on.
fn asleep(database: &db::Database) -> Play {
    let text = "申请人甲 is a person\non 2026-03-02 09:10\n\
         申请人甲 files 食品经营许可 online with form, identity, layout, rules\n窗口01 accepts\non 2026-03-16 09:00\n";
    let play = play::begin(&lines::read("before_the_clock", text), database);
    play.desk.set_now(base::Instant::at(Date::constant(2026, 3, 17).at(9, 0, 0, 0)));
    play
}

fn broken(play: &mut Play) -> u64 {
    play.pump(play.desk.now());
    play.look(|rx| reports::total(rx, Measure::PromisePassed, Date::MIN)).unwrap()
}

#[test]
fn a_promise_that_passed_unseen_is_broken_though_an_extension_moves_it() {
    for database in testing::engines() {
        let mut play = asleep(&database);
        let given = ExtensionApproval { capacity: ExtensionApprover::OrganHead, document: None };
        play.on_case("核准01", move |cx, case| clock::extend(cx, case, None, (&given, "案情复杂"))).unwrap();
        assert_eq!(broken(&mut play), 1);
        play.end("an extension before the clock");
    }
}

#[test]
fn a_promise_that_passed_unseen_is_broken_though_the_applicant_withdraws() {
    for database in testing::engines() {
        let mut play = asleep(&database);
        play.on_case("申请人甲", move |cx, case| deliver::withdraw(cx, case, None, "")).unwrap();
        assert_eq!(broken(&mut play), 1);
        play.end("a withdrawal before the clock");
    }
}
