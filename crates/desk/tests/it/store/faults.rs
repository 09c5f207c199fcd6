//! When the ground gives way under a batch, nothing is half done and everybody is told the truth.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use db::{Engine, testing};
use desk::store::{Cx, Fail, Reading};

use super::house::{HERE, act, clerk, inline, plain, proves_itself};
use super::note;
use super::sql;

#[test]
fn a_connection_lost_in_a_batch_costs_nobody_his_answer() {
    for database in testing::engines().into_iter().filter(|d| d.engine() == Engine::Postgres) {
        let desk = inline(&database, 1);
        plain(&desk, "先");
        let cuts = Arc::new(AtomicUsize::new(0));
        let calls = (0..4)
            .map(|n| {
                let cuts = Arc::clone(&cuts);
                let verb = move |cx: &mut Cx<'_>| {
                    let id = note::write(cx, "题", Some("甲某"), None)?;
                    if n == 2 && cuts.fetch_add(1, Ordering::SeqCst) == 0 {
                        cx.query(&sql::CUT, &[])?;
                    }
                    Ok(id)
                };
                (clerk(), verb)
            })
            .collect();
        let answers = desk.write_all(calls);
        assert!(answers.iter().all(Result::is_ok), "{answers:?}");
        assert_eq!(cuts.load(Ordering::SeqCst), 2, "the verb was run again");
        assert_eq!(proves_itself(&desk), 5);
    }
}

#[test]
fn a_connection_that_is_lost_each_time_says_busy_and_writes_nothing() {
    for database in testing::engines().into_iter().filter(|d| d.engine() == Engine::Postgres) {
        let desk = inline(&database, 1);
        let lost = act(&desk, |cx| {
            note::write(cx, "题", None, None)?;
            cx.query(&sql::CUT, &[]).map(|_| ())
        });
        assert!(matches!(lost, Err(Fail::Busy)), "{lost:?}");
        plain(&desk, "后");
        assert_eq!(proves_itself(&desk), 1);
    }
}

#[test]
fn a_disk_that_fills_up_in_a_batch_refuses_the_large_and_keeps_the_small() {
    for database in testing::engines().into_iter().filter(|d| d.engine() == Engine::Sqlite) {
        let desk = inline(&database, 1);
        plain(&desk, "先");
        let calls = [1, 40, 1]
            .map(|n| {
                let verb = move |cx: &mut Cx<'_>| {
                    cx.query(&sql::LITTLE_ROOM, &[])?;
                    for _ in 0..n {
                        note::write(cx, &"满".repeat(5_000), None, None)?;
                    }
                    Ok(())
                };
                (clerk(), verb)
            })
            .into();
        let answers = desk.write_all(calls);
        let done: Vec<bool> = answers.iter().map(Result::is_ok).collect();
        assert_eq!(done, [true, false, true], "{answers:?}");
        assert_eq!(desk.root(HERE).unwrap().0, 3);
        assert_eq!(proves_itself(&desk), 3);
    }
}
