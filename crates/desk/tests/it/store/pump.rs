//! What moves by itself: sweeps, projectors, reactors.

use std::sync::atomic::{AtomicU32, Ordering};

use base::{CentreId, Digest, Id};
use db::testing;
use desk::store::{
    Cx, DamageKind, Desk, Fail, Logged, Mode, Modules, Nature, Reader, Reading, Since, SweepEntry,
};

use super::house::{HERE, THERE, act, clerk, modules, open, opening, plain, proves_itself};
use super::note::{self, Note, NoteEvent};
use super::sql;

/// Counts events by name.
struct Counter;

impl Reader for Counter {
    fn name(&self) -> &'static str {
        "counter"
    }
    fn nature(&self) -> Nature {
        Nature::Projector
    }
    fn since(&self) -> Since {
        Since::Start
    }
    fn kinds(&self) -> &'static [&'static str] {
        &["note"]
    }
    fn tables(&self) -> &'static [&'static str] {
        &["note_counts"]
    }
    fn read(&self, cx: &mut Cx<'_>, event: &Logged) -> Result<(), Fail> {
        if event.body.contains("毒") {
            return Err(Fail::Broken("poison".into()));
        }
        cx.execute(&sql::COUNT, &[cx.centre().into(), event.event.as_str().into()]).map(|_| ())
    }
    fn clear(&self, cx: &mut Cx<'_>) -> Result<(), Fail> {
        cx.execute(&sql::CLEAR_COUNTS, &[cx.centre().into()]).map(|_| ())
    }
}

/// Numbers every note that expires.
struct Numberer;

impl Reader for Numberer {
    fn name(&self) -> &'static str {
        "numberer"
    }
    fn nature(&self) -> Nature {
        Nature::Reactor
    }
    fn since(&self) -> Since {
        Since::Introduced
    }
    fn kinds(&self) -> &'static [&'static str] {
        &["note"]
    }
    fn read(&self, cx: &mut Cx<'_>, event: &Logged) -> Result<(), Fail> {
        match event.read::<Note>()? {
            Some(NoteEvent::Expired) => note::number(cx, event.subject).map(|_| ()),
            Some(_) | None => Ok(()),
        }
    }
    fn clear(&self, _: &mut Cx<'_>) -> Result<(), Fail> {
        Ok(())
    }
}

static SWEEPS: &[SweepEntry] = &[SweepEntry { kind: "note.due", sweep: note::expire }];
static READERS: &[&dyn Reader] = &[&Counter, &Numberer];

fn moving(database: &db::Database) -> Desk {
    let modules = Modules { sweeps: SWEEPS, readers: READERS, ..modules() };
    open(database, Mode::Inline { seed: 1 }, desk::store::Clock::Given(opening()), modules)
}

fn counts(desk: &Desk, centre: CentreId) -> Vec<(String, i64)> {
    let rows = desk.read_blocking(clerk(), move |rx| rx.query(&sql::COUNTS, &[centre.into()])).unwrap();
    rows.iter().map(|r| (r.text(0).unwrap().to_owned(), r.int(1).unwrap())).collect()
}

fn due_note(desk: &Desk, title: &'static str, in_ms: i64) -> Id {
    act(desk, move |cx| note::write(cx, title, None, Some(opening().plus_ms(in_ms)))).unwrap()
}

#[test]
fn what_is_due_happens_once_and_what_follows_from_it_too() {
    for database in testing::engines() {
        let desk = moving(&database);
        desk.pump(opening()).unwrap();
        let (soon, later) = (due_note(&desk, "近", 1_000), due_note(&desk, "远", 5_000));
        assert!(desk.pump(opening().plus_ms(999)).unwrap() > 0, "the readers read");
        assert_eq!(counts(&desk, HERE), [("written".to_owned(), 2)]);
        desk.pump(opening().plus_ms(1_000)).unwrap();
        assert_eq!(desk.pump(opening().plus_ms(1_000)).unwrap(), 0, "nothing is left to do");
        let of = |id: Id| desk.read_blocking(clerk(), move |rx| rx.get::<Note>(id)).unwrap();
        assert_eq!((of(soon).due_at, of(soon).number), (None, Some(1)));
        assert_eq!(of(later).number, None);
        let all = [("expired", 1), ("numbered", 1), ("written", 2)].map(|(e, n)| (e.to_owned(), n));
        assert_eq!(counts(&desk, HERE), all);
        assert_eq!(counts(&desk, THERE), []);
        assert_eq!(proves_itself(&desk), 4);
    }
}

#[test]
fn a_projector_emptied_and_read_again_is_equal() {
    for database in testing::engines() {
        let desk = moving(&database);
        for n in 0..120 {
            due_note(&desk, "题", n % 3);
        }
        desk.pump(opening().plus_ms(10)).unwrap();
        let before = counts(&desk, HERE);
        assert_eq!(before.iter().map(|c| c.1).sum::<i64>(), i64::try_from(proves_itself(&desk)).unwrap());
        desk.rebuild(HERE, "counter").unwrap();
        assert_eq!(counts(&desk, HERE), before);
        assert!(matches!(desk.rebuild(HERE, "numberer"), Err(Fail::Broken(_))), "a reactor is never rebuilt");
    }
}

#[test]
fn a_figure_that_was_touched_is_found_by_counting_again_and_nothing_changes() {
    for database in testing::engines() {
        let desk = moving(&database);
        for _ in 0..3 {
            due_note(&desk, "题", 1);
        }
        desk.pump(opening().plus_ms(10)).unwrap();
        let before = (counts(&desk, HERE), desk.root(HERE).unwrap());
        assert_eq!(desk.verify_projectors().unwrap(), vec![]);
        assert_eq!((counts(&desk, HERE), desk.root(HERE).unwrap()), before);
        act(&desk, |cx| cx.execute(&sql::COUNT, &[HERE.into(), "written".into()])).unwrap();
        let kinds: Vec<DamageKind> = desk.verify_projectors().unwrap().iter().map(|d| d.kind).collect();
        assert_eq!(kinds, [DamageKind::Extra, DamageKind::Missing]);
    }
}

#[test]
fn an_event_that_fails_five_times_parks_its_subject_and_no_other() {
    for database in testing::engines() {
        let desk = moving(&database);
        let bad = plain(&desk, "毒");
        plain(&desk, "好");
        act(&desk, move |cx| note::retitle(cx, bad, "净")).unwrap();
        desk.pump(opening()).unwrap();
        assert_eq!(
            counts(&desk, HERE),
            [("written".to_owned(), 1)],
            "the parked subject's later event waits"
        );
        let parked = desk.parked().unwrap();
        assert_eq!(parked.len(), 1);
        assert_eq!((parked[0].reader.as_str(), parked[0].subject, parked[0].attempts), ("counter", bad, 5));
        assert!(desk.unpark(HERE, "counter", bad).is_err(), "it still fails");
        assert_eq!(desk.parked().unwrap().len(), 1);
    }
}

#[test]
fn a_sweep_that_leaves_its_entry_is_parked_and_others_go_on() {
    for database in testing::engines() {
        let desk = moving(&database);
        let stuck = due_note(&desk, "不动", 1);
        let free = due_note(&desk, "动", 2);
        desk.pump(opening().plus_ms(5)).unwrap();
        let parked = desk.parked().unwrap();
        assert_eq!((parked[0].reader.as_str(), parked[0].subject), ("sweep:note.due", stuck));
        assert_eq!(desk.read_blocking(clerk(), move |rx| rx.get::<Note>(free)).unwrap().due_at, None);
        desk.unpark(HERE, "sweep:note.due", stuck).unwrap();
        act(&desk, move |cx| note::retitle(cx, stuck, "动了")).unwrap();
        desk.pump(opening().plus_ms(6)).unwrap();
        assert_eq!(desk.parked().unwrap(), vec![]);
        assert_eq!(desk.read_blocking(clerk(), move |rx| rx.get::<Note>(stuck)).unwrap().due_at, None);
    }
}

#[test]
fn a_key_is_remembered_for_seven_days() {
    const DAY: i64 = 24 * 3600 * 1000;
    for database in testing::engines() {
        let desk = moving(&database);
        let file = || {
            let caller = clerk().keyed("表单-1", Digest([1; 32]));
            desk.write_blocking(caller, |cx| note::write(cx, "题", None, None))
        };
        file().unwrap();
        desk.pump(opening().plus_ms(7 * DAY - 1)).unwrap();
        assert!(matches!(file(), Err(Fail::Replayed(_))));
        desk.pump(opening().plus_ms(7 * DAY + DAY / 24)).unwrap();
        file().unwrap();
    }
}

/// A sweep that fails three times before each success, as one whose outside is away for a while.
fn stumble(cx: &mut Cx<'_>, kind: &'static str, id: Id) -> Result<(), Fail> {
    static TRIES: AtomicU32 = AtomicU32::new(0);
    if TRIES.fetch_add(1, Ordering::SeqCst) % 4 < 3 {
        return Err(Fail::Broken("it stumbles".into()));
    }
    note::expire(cx, kind, id)
}

#[test]
fn a_sweep_that_came_through_begins_with_five_attempts_again() {
    static STUMBLING: &[SweepEntry] = &[SweepEntry { kind: "note.due", sweep: stumble }];
    for database in testing::engines() {
        let modules = Modules { sweeps: STUMBLING, ..modules() };
        let desk = open(&database, Mode::Inline { seed: 1 }, desk::store::Clock::Given(opening()), modules);
        let id = due_note(&desk, "题", 1);
        for n in 1..4 {
            desk.pump(opening().plus_ms(n * 10)).unwrap();
            let note = desk.read_blocking(clerk(), move |rx| rx.get::<Note>(id)).unwrap();
            assert_eq!((note.due_at, desk.parked().unwrap()), (None, vec![]), "time {n}");
            act(&desk, move |cx| note::postpone(cx, id, opening().plus_ms(n * 10 + 1))).unwrap();
        }
    }
}

#[test]
fn a_subject_waits_behind_the_event_that_failed_and_not_behind_an_older_one() {
    for database in testing::engines() {
        let desk = moving(&database);
        let bad = plain(&desk, "毒");
        act(&desk, move |cx| cx.execute(&sql::OLD_FAILURE, &[HERE.into(), bad.into()])).unwrap();
        desk.pump(opening()).unwrap();
        let parked = desk.parked().unwrap();
        assert_eq!((parked[0].seq, parked[0].attempts), (1, 5), "counted from the beginning");
    }
}

#[test]
fn a_failure_is_forgotten_when_its_event_came_through_at_the_usual_pace() {
    for database in testing::engines() {
        let desk = moving(&database);
        let good = plain(&desk, "好");
        act(&desk, move |cx| cx.execute(&sql::OLD_FAILURE, &[HERE.into(), good.into()])).unwrap();
        desk.pump(opening()).unwrap();
        let again = act(&desk, move |cx| cx.execute(&sql::OLD_FAILURE, &[HERE.into(), good.into()]));
        assert_eq!(again.unwrap(), 1, "nothing of it was left");
    }
}

#[test]
fn what_a_parked_subject_was_counted_for_before_is_no_damage() {
    for database in testing::engines() {
        let desk = moving(&database);
        let bad = plain(&desk, "好");
        desk.pump(opening()).unwrap();
        act(&desk, move |cx| note::retitle(cx, bad, "毒")).unwrap();
        desk.pump(opening()).unwrap();
        assert_eq!(desk.parked().unwrap().len(), 1);
        assert_eq!(counts(&desk, HERE), [("written".to_owned(), 1)]);
        assert_eq!(desk.verify_projectors().unwrap(), vec![]);
    }
}
