//! A notice is loaded while cases are under way: open deadlines follow it, delivery too; cases that are over do not.

use base::id::CaseId;
use base::{Date, Id};
use db::testing;
use desk::store::{Actor, Caller, Fail, Reading};
use desk::time::job::{self, Moved};
use desk::time::{self, Loaded};
use rules::cases::clock::statute_clock;
use rules::cases::{Case, Phase};
use rules::jobs::Job;
use rules::time::YearSource;

use crate::scenes::lines;
use crate::scenes::play::{self, HERE, Play};

/// A made-up notice for a year that has none yet: two days more than the statute gives.
const LONGER: &str = "date,day,name\n2027-01-01,off,元旦\n2027-01-04,off,演练节\n2027-01-05,off,演练节\n";
/// Another made-up one: a Saturday works instead.
const SHORTER: &str = "2027-01-01,off,元旦\n2027-01-02,work,演练节\n";
const SOURCE: &str = "演练通知（虚构）第1号";
/// More applications than one step of the job takes.
const WAITING: usize = 30;

/// One case each: decided, waiting for a supplement, accepted; then many that wait for their answer.
fn office(database: &db::Database) -> Play {
    let mut text = "申请人甲 is a person\non 2026-12-28 09:10\n\
         窗口01 takes 即办查询事项 from 申请人甲 with form and accepts\n核准01 grants\n\
         申请人甲 files 食品经营许可 online with form\n窗口01 asks layout \"缺少平面图\"\n\
         窗口01 takes 食品经营许可 from 申请人甲 with form, identity, layout, rules and accepts\n"
        .to_owned();
    text.push_str(&"申请人甲 files 食品经营许可 online with form\n".repeat(WAITING));
    play::begin(&lines::read("a_notice_comes", &text), database)
}

fn load(play: &Play, table: &'static str) -> Result<Loaded, Fail> {
    let caller = Caller::system(Actor::System("test"), HERE);
    play.desk.write_blocking(caller, move |cx| time::load_notice(cx, 2027, table, SOURCE))
}

/// Loads a notice and lets the house work it off.
fn load_and_recompute(play: &mut Play, table: &'static str) -> (Job, Vec<Moved>) {
    let Loaded::Job(id) = load(play, table).unwrap() else { panic!("the notice is new") };
    play.pump(play.desk.now());
    let job = play.look(|rx| job::newest(rx, 1)).unwrap().remove(0);
    assert_eq!((job.id, job.finished_at.is_some()), (id, true));
    let mut moved: Vec<Moved> = Vec::new();
    loop {
        let last = moved.last().cloned();
        let page = play.look(move |rx| job::moved(rx, id, last.as_ref(), 20)).unwrap();
        if page.is_empty() {
            return (job, moved);
        }
        moved.extend(page);
    }
}

fn cases(play: &Play) -> Vec<Case> {
    play.look(|rx| {
        let logged = rx.log_after(0, 0)?;
        let mut ids: Vec<Id> = logged.iter().filter(|e| e.kind == "case").map(|e| e.subject).collect();
        ids.sort_unstable();
        ids.dedup();
        ids.into_iter().map(|id| Ok(rx.get::<Case>(id)?.into_inner())).collect()
    })
    .unwrap()
}

fn of_phase(all: &[Case], fits: fn(&Phase) -> bool) -> Case {
    all.iter().find(|case| fits(&case.phase)).cloned().expect("the scene has one")
}

fn row<'a>(moved: &'a [Moved], case: CaseId, what: &str) -> &'a Moved {
    moved.iter().find(|m| m.case == case && m.what == what).unwrap_or_else(|| panic!("{what}: {moved:#?}"))
}

#[test]
fn a_notice_moves_open_deadlines_later_and_lists_each_changed_case() {
    for database in testing::engines() {
        let mut play = office(&database);
        let before = cases(&play);
        let (job, moved) = load_and_recompute(&mut play, LONGER);
        let open = u64::try_from(WAITING + 3).unwrap();
        assert_eq!((job.done, job.changed, job.steps), (open, open, 2), "what waits for delivery too");
        assert!(moved.iter().all(|m| m.before < m.after), "{moved:#?}");
        let after = cases(&play);
        let filed = of_phase(&after, |p| *p == Phase::Filed);
        let due = row(&moved, filed.id, "notice");
        assert_eq!(due.before.as_deref(), Some("2027-01-05"));
        assert_eq!(due.after, Some(filed.notice_due.to_string()));
        assert_eq!(filed.notice_due, Date::constant(2027, 1, 7));
        let accepted = of_phase(&after, |p| *p == Phase::Accepted);
        assert_eq!(row(&moved, accepted.id, "promise").after, accepted.dues.promise.map(|d| d.to_string()));
        assert!(moved.iter().any(|m| m.case == accepted.id && m.what == "statute"));
        let correcting = of_phase(&after, |p| matches!(p, Phase::Correcting { .. }));
        row(&moved, correcting.id, "supplement");
        let decided = of_phase(&after, |p| *p == Phase::Decided);
        let deliver_by = decided.decision.and_then(|d| d.deliver_by);
        assert_eq!(row(&moved, decided.id, "delivery").after, deliver_by.map(|d| d.to_string()));
        for (old, new) in before.iter().zip(&after).filter(|(old, _)| old.ended()) {
            assert_eq!(old, new, "what is over stays");
        }
        play.end("a notice comes");
    }
}

#[test]
fn the_same_notice_again_changes_nothing() {
    for database in testing::engines() {
        let mut play = office(&database);
        load_and_recompute(&mut play, LONGER);
        let root = play.desk.root(HERE).unwrap();
        assert_eq!(load(&play, LONGER).unwrap(), Loaded::Same);
        play.pump(play.desk.now());
        assert_eq!(play.desk.root(HERE).unwrap(), root);
        play.end("the same notice");
    }
}

#[test]
fn a_correcting_notice_never_shortens_the_applicants_period() {
    for database in testing::engines() {
        let mut play = office(&database);
        load_and_recompute(&mut play, LONGER);
        let waits = of_phase(&cases(&play), |p| matches!(p, Phase::Correcting { .. }));
        let (_, moved) = load_and_recompute(&mut play, SHORTER);
        let after = cases(&play);
        assert_eq!(of_phase(&after, |p| matches!(p, Phase::Correcting { .. })).phase, waits.phase);
        assert!(moved.iter().all(|m| m.what != "supplement"), "{moved:#?}");
        let filed = of_phase(&after, |p| *p == Phase::Filed);
        assert_eq!(
            filed.notice_due,
            Date::constant(2027, 1, 4),
            "the organ's own limit follows the calendar"
        );
        play.end("a correcting notice");
    }
}

#[test]
fn the_explanation_of_a_deadline_names_the_loaded_day() {
    for database in testing::engines() {
        let mut play = office(&database);
        load_and_recompute(&mut play, LONGER);
        let case = of_phase(&cases(&play), |p| *p == Phase::Accepted);
        let (lines, source) = play
            .look(move |rx| {
                let calendar = time::legal(rx)?;
                let version = desk::catalogue::version(rx, case.version)?;
                let clock = statute_clock(&case, &version.facts).expect("a statute");
                Ok((rules::time::explain(calendar, &clock).unwrap(), calendar.source(2027).cloned()))
            })
            .unwrap();
        assert_eq!(source, Some(YearSource::Notice(vec![SOURCE.into()])));
        let fourth = lines.iter().find(|l| l.date == Date::constant(2027, 1, 4)).unwrap();
        assert!(!fourth.counts && format!("{:?}", fourth.reason).contains("演练节"), "{fourth:?}");
        play.end("an explanation");
    }
}

#[test]
fn a_faulty_notice_is_refused_with_its_row_and_nothing_is_recorded() {
    for database in testing::engines() {
        let play = office(&database);
        let root = play.desk.root(HERE).unwrap();
        for (table, code, row) in [
            ("2027-01-01,off,元旦\n2027-02-30,off,春节\n", "calendar.row", Some("2")),
            ("2027-01-01,off,元旦\n\n2028-01-01,off,元旦\n", "calendar.row", Some("3")),
            ("2027-01-01,off,元旦\n2027-01-01,work,元旦\n", "calendar.row", Some("2")),
            ("2027-01-01,off\n", "calendar.row", Some("1")),
            ("2027-01-02,work,元旦\n", "calendar.table", None),
            ("date,day,name\n", "calendar.table", None),
        ] {
            let Err(Fail::Refused(refusal)) = load(&play, table) else { panic!("{table}") };
            assert_eq!((refusal.code, refusal.data.get("row").map(String::as_str)), (code, row), "{table}");
        }
        assert_eq!(play.desk.root(HERE).unwrap(), root);
        play.end("a faulty notice");
    }
}
