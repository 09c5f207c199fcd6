//! Several processes on one database keep one log.

use std::collections::BTreeSet;

use db::testing;
use desk::store::{Clock, Desk, Mode, Reading};

use super::house::{HERE, act, clerk, inline, modules, open, opening, plain, proves_itself};
use super::{note, sql};

#[test]
fn two_desks_writing_in_turn_keep_one_log() {
    for database in testing::engines() {
        let (one, two) = (inline(&database, 1), inline(&database, 2));
        let id = plain(&one, "0");
        for title in ["1", "2", "3", "4", "5", "6"] {
            act(&two, move |cx| note::retitle(cx, id, title)).unwrap();
            act(&one, move |cx| note::retitle(cx, id, &format!("{title}a"))).unwrap();
        }
        assert_eq!(one.root(HERE).unwrap(), two.root(HERE).unwrap());
        assert_eq!(proves_itself(&two), 13);
    }
}

#[test]
fn threads_of_two_desks_give_each_number_once() {
    const WRITERS: usize = 6;
    const EACH: usize = 15;
    for database in testing::engines() {
        let served = || open(&database, Mode::Threaded, Clock::Given(opening()), modules());
        let desks = [served(), served()];
        std::thread::scope(|scope| {
            for n in 0..WRITERS {
                let desk: &Desk = &desks[n % 2];
                scope.spawn(move || {
                    for _ in 0..EACH {
                        let made = act(desk, |cx| {
                            let id = note::write(cx, "题", None, None)?;
                            note::number(cx, id)
                        });
                        made.unwrap();
                    }
                });
            }
        });
        let rows = desks[0].read_blocking(clerk(), |rx| rx.query(&sql::NUMBERS, &[HERE.into()])).unwrap();
        let numbers: BTreeSet<i64> = rows.iter().map(|r| r.int(0).unwrap()).collect();
        let all = i64::try_from(WRITERS * EACH).unwrap();
        assert_eq!(numbers, (1..=all).collect());
        assert_eq!(proves_itself(&desks[1]), 2 * u64::try_from(all).unwrap());
        desks.iter().for_each(|desk| desk.close().unwrap());
    }
}

#[test]
fn an_async_caller_gets_his_answer_after_the_commit() {
    for database in testing::engines() {
        let desk = open(&database, Mode::Threaded, Clock::Given(opening()), modules());
        let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap();
        runtime.block_on(async {
            let id = desk.write(clerk(), |cx| note::write(cx, "题", Some("甲某"), None)).await.unwrap();
            let title = desk.read(clerk(), move |rx| Ok(rx.get::<note::Note>(id)?.title.clone())).await;
            assert_eq!(title.unwrap(), "题");
        });
        assert_eq!(proves_itself(&desk), 1);
        desk.close().unwrap();
        assert!(act(&desk, |cx| note::write(cx, "题", None, None)).is_err(), "a closed desk takes no verb");
    }
}
