//! Verbs that share a commit do not share their fate.

use base::{CentreId, Digest, Id};
use db::testing;
use desk::store::{Actor, Caller, Cx, Fail, Lane, Reading};

use super::house::{HERE, act, clerk, inline, plain, proves_itself};
use super::note::{self, Note, NoteEvent};
use super::sql;

#[test]
fn a_refusal_in_a_batch_does_not_disturb_the_others() {
    for database in testing::engines() {
        let desk = inline(&database, 1);
        let id = plain(&desk, "甲");
        let titles = ["乙", "乙", "丙", "丙", "丁"];
        let calls = titles.map(|t| (clerk(), move |cx: &mut Cx<'_>| note::retitle(cx, id, t)));
        let answers = desk.write_all(calls.into());
        let done: Vec<bool> = answers.iter().map(Result::is_ok).collect();
        assert_eq!(done, [true, false, true, false, true]);
        assert!(matches!(&answers[1], Err(Fail::Refused(r)) if r.code == "note.same_title"));
        assert_eq!(proves_itself(&desk), 4);
    }
}

#[test]
fn a_verb_that_panics_is_alone_with_it() {
    for database in testing::engines() {
        let desk = inline(&database, 1);
        let calls = (0..5)
            .map(|n| {
                let verb = move |cx: &mut Cx<'_>| {
                    let id = note::write(cx, "题", Some("甲某"), None)?;
                    assert!(n != 2, "the third clerk stumbles");
                    Ok(id)
                };
                (clerk(), verb)
            })
            .collect();
        let answers = desk.write_all(calls);
        assert!(matches!(&answers[2], Err(Fail::Broken(why)) if why.contains("stumbles")));
        assert_eq!(answers.iter().filter(|a| a.is_ok()).count(), 4);
        assert_eq!(proves_itself(&desk), 4);
    }
}

#[test]
fn a_statement_that_fails_inside_a_verb_spoils_that_verb_alone() {
    for database in testing::engines() {
        let desk = inline(&database, 1);
        let calls = (0..3)
            .map(|n| {
                let verb = move |cx: &mut Cx<'_>| {
                    let id = note::write(cx, "题", None, None)?;
                    if n == 1 {
                        // Swallowing the failure does not make the verb succeed.
                        let failed = cx.execute(&sql::SPOIL, &[HERE.into()]);
                        assert!(failed.is_err());
                    }
                    Ok(id)
                };
                (clerk(), verb)
            })
            .collect();
        let done: Vec<bool> = desk.write_all(calls).iter().map(Result::is_ok).collect();
        assert_eq!(done, [true, false, true]);
        assert_eq!(proves_itself(&desk), 2);
    }
}

#[test]
fn the_same_key_is_answered_from_the_log_and_does_nothing_twice() {
    for database in testing::engines() {
        let desk = inline(&database, 1);
        let file = |content: u8| {
            let caller = clerk().keyed("表单-1", Digest([content; 32]));
            desk.write_blocking(caller, |cx| note::write(cx, "题", Some("甲某"), None))
        };
        let id = file(1).unwrap();
        let Err(Fail::Replayed(replayed)) = file(1) else { panic!("the second is a replay") };
        assert_eq!(replayed.subject("note"), Some(id));
        assert_eq!(replayed.did.len(), 1);
        let Err(Fail::Refused(refusal)) = file(2) else { panic!("another content is refused") };
        assert_eq!(refusal.code, "request.key_reused");
        let other = Caller::new(Actor::Anonymous, HERE, Lane::Public).keyed("表单-1", Digest([1; 32]));
        assert!(
            desk.write_blocking(other, |cx| note::write(cx, "题", None, None)).is_ok(),
            "keys are personal"
        );
        assert_eq!(proves_itself(&desk), 2);
    }
}

#[test]
fn a_key_is_free_again_after_a_refusal() {
    for database in testing::engines() {
        let desk = inline(&database, 1);
        let id = plain(&desk, "甲");
        let keyed = || clerk().keyed("k", Digest([1; 32]));
        let refused = desk.write_blocking(keyed(), move |cx| note::retitle(cx, id, "甲"));
        assert!(matches!(refused, Err(Fail::Refused(_))));
        desk.write_blocking(keyed(), move |cx| note::retitle(cx, id, "乙")).unwrap();
        assert!(matches!(
            desk.write_blocking(keyed(), move |cx| note::retitle(cx, id, "乙")),
            Err(Fail::Replayed(_))
        ));
    }
}

#[test]
fn one_key_twice_in_a_batch_is_done_once_and_a_refused_first_leaves_it_to_the_second() {
    for database in testing::engines() {
        let desk = inline(&database, 1);
        let id = plain(&desk, "甲");
        let twice = |titles: [&'static str; 2], key: &'static str| {
            let call = |title| {
                let caller = clerk().keyed(key, Digest([1; 32]));
                (caller, move |cx: &mut Cx<'_>| note::retitle(cx, id, title))
            };
            desk.write_all(titles.map(call).into())
        };
        let same = twice(["乙", "丙"], "k1");
        assert!(same[0].is_ok() && matches!(same[1], Err(Fail::Replayed(_))));
        let refused_first = twice(["乙", "丁"], "k2");
        assert!(matches!(refused_first[0], Err(Fail::Refused(_))) && refused_first[1].is_ok());
        assert_eq!(proves_itself(&desk), 3);
    }
}

#[test]
fn a_key_that_is_empty_too_long_or_holds_nul_is_refused() {
    for database in testing::engines() {
        let desk = inline(&database, 1);
        for bad in [String::new(), "长".repeat(201), "a\0b".to_owned()] {
            let answer = desk.write_blocking(clerk().keyed(bad, Digest([1; 32])), |_| Ok(()));
            assert!(matches!(answer, Err(Fail::Refused(r)) if r.code == "request.key_length"));
        }
        desk.write_blocking(clerk().keyed("长".repeat(200), Digest([1; 32])), |_| Ok(())).unwrap();
    }
}

#[test]
fn a_stale_copy_is_not_written_over_a_newer_one() {
    for database in testing::engines() {
        let desk = inline(&database, 1);
        let id = plain(&desk, "甲");
        let stale = act(&desk, move |cx| {
            let (mut one, mut two) = (cx.get::<Note>(id)?, cx.get::<Note>(id)?);
            one.expect_version(1)?;
            cx.record(&mut one, NoteEvent::Retitled { title: "乙".into() })?;
            cx.record(&mut two, NoteEvent::Retitled { title: "丙".into() })
        });
        assert!(matches!(stale, Err(Fail::Stale)));
        act(&desk, move |cx| note::retitle(cx, id, "丁")).unwrap();
        let late = act(&desk, move |cx| cx.get::<Note>(id)?.expect_version(1));
        assert!(matches!(late, Err(Fail::Stale)));
        assert_eq!(proves_itself(&desk), 2);
    }
}

#[test]
fn numbers_have_no_gap_though_verbs_roll_back() {
    for database in testing::engines() {
        let desk = inline(&database, 1);
        let ids: Vec<Id> = (0..9).map(|_| plain(&desk, "题")).collect();
        let calls = ids
            .into_iter()
            .enumerate()
            .map(|(n, id)| {
                let verb = move |cx: &mut Cx<'_>| {
                    let number = note::number(cx, id)?;
                    if n % 3 == 1 { Err(Fail::NotFound) } else { Ok(number) }
                };
                (clerk(), verb)
            })
            .collect();
        desk.write_all(calls);
        let numbers = desk.read_blocking(clerk(), |rx| rx.query(&sql::NUMBERS, &[HERE.into()])).unwrap();
        let numbers: Vec<i64> = numbers.iter().map(|r| r.int(0).unwrap()).collect();
        assert_eq!(numbers, [1, 2, 3, 4, 5, 6]);
        proves_itself(&desk);
    }
}

#[test]
fn a_subject_of_another_centre_is_not_found() {
    for database in testing::engines() {
        let desk = inline(&database, 1);
        let id = plain(&desk, "甲");
        let there = Caller::new(Actor::System("clerk"), super::house::THERE, Lane::Staff);
        assert!(matches!(
            desk.write_blocking(there, move |cx| note::retitle(cx, id, "乙")),
            Err(Fail::NotFound)
        ));
        let nowhere = Caller::new(Actor::System("clerk"), CentreId(404), Lane::Staff);
        assert!(matches!(desk.write_blocking(nowhere, |_| Ok(())), Err(Fail::NotFound)));
    }
}

#[test]
fn a_query_cannot_write() {
    for database in testing::engines() {
        let desk = inline(&database, 1);
        let id = plain(&desk, "甲");
        let written = desk.read_blocking(clerk(), |rx| rx.query(&sql::CLEAR_COUNTS, &[HERE.into()]));
        assert!(written.is_err());
        act(&desk, move |cx| note::retitle(cx, id, "乙")).unwrap();
    }
}
