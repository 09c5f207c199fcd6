//! A subject lives, is corrected, erased and verified.

use db::testing;
use desk::store::{Fail, FieldClass, Logged, Reading, Stored};

use super::house::{HERE, act, clerk, inline, opening, proves_itself};
use super::note::{self, Note, NoteEvent};
use super::sql;

#[test]
fn a_note_is_written_corrected_erased_and_proves_itself() {
    for database in testing::engines() {
        let desk = inline(&database, 1);
        let id = act(&desk, |cx| note::write(cx, "旧题", Some("甲某"), None)).unwrap();
        act(&desk, move |cx| note::correct(cx, id, "乙某")).unwrap();
        let found = desk.read_blocking(clerk(), move |rx| {
            let blind = rx.blind(FieldClass::Name, "乙某");
            let rows = rx.query(&sql::BY_NAME, &[HERE.into(), blind.into()])?;
            let note = rx.get::<Note>(id)?;
            let name = rx.open(&note.name.unwrap().sealed)?;
            Ok((rows.len(), name))
        });
        assert_eq!(found.unwrap(), (1, Some("乙某".to_owned())));
        act(&desk, move |cx| note::erase(cx, id)).unwrap();
        let events: Vec<Logged> = desk.read_blocking(clerk(), move |rx| rx.history(id, 0)).unwrap();
        assert_eq!(
            events.iter().map(|e| e.event.as_str()).collect::<Vec<_>>(),
            ["written", "corrected", "erased"]
        );
        let Some(NoteEvent::Written { name: Some(first), .. }) = events[0].read::<Note>().unwrap() else {
            panic!("the first event writes the note");
        };
        let opened = desk.read_blocking(clerk(), move |rx| rx.open(&first.sealed)).unwrap();
        assert_eq!(opened, None, "what is erased does not open");
        assert_eq!(proves_itself(&desk), 3);
    }
}

#[test]
fn nothing_of_a_name_is_left_after_erasure() {
    for database in testing::engines() {
        let desk = inline(&database, 1);
        let id = act(&desk, |cx| note::write(cx, "题", Some("甲某"), None)).unwrap();
        act(&desk, move |cx| note::erase(cx, id)).unwrap();
        let rows = desk.read_blocking(clerk(), |rx| rx.query(&sql::VAULT, &[HERE.into()])).unwrap();
        assert_eq!(rows.len(), 2, "name and phone");
        for row in rows {
            assert_eq!((row.opt_bytes(0), row.opt_bytes(1), row.opt_text(2)), (Ok(None), Ok(None), Ok(None)));
        }
    }
}

#[test]
fn a_name_is_found_by_a_part_of_it_and_a_phone_is_not_readable() {
    for database in testing::engines() {
        let desk = inline(&database, 1);
        let id = act(&desk, |cx| note::write(cx, "题", Some("甲%Co某"), None)).unwrap();
        let found = |part: &'static str| {
            desk.read_blocking(clerk(), move |rx| rx.find_by_name("note", part, 10)).unwrap()
        };
        assert_eq!(found("co"), [(id, "甲%Co某".to_owned())]);
        assert_eq!(found("%C").len(), 1);
        assert_eq!(found("%某").len(), 0, "a percent sign is a percent sign");
        assert_eq!(found(note::PHONE).len(), 0);
        let rows = desk.read_blocking(clerk(), |rx| rx.query(&sql::VAULT, &[HERE.into()])).unwrap();
        let phone = rows.iter().filter_map(|r| r.opt_bytes(1).unwrap()).next().unwrap();
        assert!(phone.windows(note::PHONE.len()).all(|w| w != note::PHONE.as_bytes()));
    }
}

#[test]
fn without_the_key_verify_says_how_much_it_could_not_check() {
    for database in testing::engines() {
        let desk = inline(&database, 1);
        act(&desk, |cx| note::write(cx, "题", Some("甲某"), None)).unwrap();
        let stranger = super::house::with_secret(&database, [2; seal::SECRET_BYTES]);
        let report = stranger.verify().unwrap();
        assert_eq!(report.damage, vec![]);
        assert!(report.not_covered.iter().any(|n| n.starts_with("1 sealed text")), "{report:?}");
    }
}

#[test]
fn one_seed_gives_one_root_on_both_engines() {
    let roots: Vec<_> = testing::engines()
        .iter()
        .map(|database| {
            let desk = inline(database, 42);
            for n in 0..5i64 {
                desk.set_now(opening().plus_ms(n * 60_000));
                let id =
                    act(&desk, move |cx| note::write(cx, "题", Some("甲某"), Some(opening().plus_ms(n))));
                act(&desk, move |cx| note::number(cx, *id.as_ref().unwrap())).unwrap();
            }
            (desk.root(HERE).unwrap(), desk.verify().unwrap().root)
        })
        .collect();
    assert_eq!(roots[0].0.0, 10);
    assert!(roots.windows(2).all(|pair| pair[0] == pair[1]), "{roots:?}");
}

#[test]
fn the_clock_of_the_log_never_goes_back() {
    for database in testing::engines() {
        let early = inline(&database, 1);
        let late = inline(&database, 2);
        late.set_now(opening().plus_ms(3_600_000));
        act(&late, |cx| note::write(cx, "后", None, None)).unwrap();
        let now = act(&early, |cx| Ok(cx.now())).unwrap();
        assert_eq!(now, opening().plus_ms(3_600_000));
        act(&early, |cx| note::write(cx, "先", None, None)).unwrap();
        proves_itself(&early);
    }
}

#[test]
fn an_act_may_be_dated_before_its_recording_and_not_after() {
    for database in testing::engines() {
        let desk = inline(&database, 1);
        let id = act(&desk, |cx| note::write(cx, "题", None, None)).unwrap();
        act(&desk, move |cx| {
            let mut note = cx.get::<Note>(id)?;
            let event = NoteEvent::Retitled { title: "补录".into() };
            cx.record_at(&mut note, event, cx.now().plus_ms(-60_000))
        })
        .unwrap();
        let late = act(&desk, move |cx| {
            let mut note = cx.get::<Note>(id)?;
            let event = NoteEvent::Retitled { title: "未来".into() };
            cx.record_at(&mut note, event, cx.now().plus_ms(1))
        });
        assert!(matches!(late, Err(Fail::Broken(_))));
        let events = desk.read_blocking(clerk(), move |rx| rx.history(id, 1)).unwrap();
        assert_eq!(events[0].recorded_at.since(events[0].occurred_at), 60_000);
        assert_eq!(proves_itself(&desk), 2);
    }
}

#[test]
fn a_body_beyond_its_size_is_not_recorded() {
    for database in testing::engines() {
        let desk = inline(&database, 1);
        let long =
            act(&desk, |cx| note::write(cx, &"长".repeat(desk::store::BODY_BYTES_MAX / 3), None, None));
        assert!(matches!(long, Err(Fail::Broken(_))));
        assert_eq!(desk.root(HERE).unwrap().0, 0);
    }
}

#[test]
fn a_body_of_an_unknown_format_is_not_guessed() {
    assert!(Note::read_body(9, "{}").is_err());
}
