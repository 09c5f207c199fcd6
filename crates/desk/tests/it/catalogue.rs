//! The catalogue on both engines: lists come in, the gate stands, people find things.

use std::path::Path;
use std::sync::Arc;

use base::{CentreId, Date, Instant};
use db::testing;
use desk::catalogue::import::{self, Note, Report, Sheet};
use desk::catalogue::{self, search};
use desk::centres;
use desk::people::organisation::{self, NewDepartment};
use desk::store::{Actor, Caller, Clock, Cx, Desk, Fail, Mode, Options, Reading};
use rules::centres::{CentreFacts, CentreNature};
use seal::{Keyring, SECRET_BYTES};

const HERE: CentreId = CentreId(1);
const TODAY: Date = Date::constant(2026, 3, 2);
const DEPARTMENTS: &str = include_str!("../../../../data/rehearsal/departments.csv");
const FOOD: &str = "食品(含保健食品)经营许可核发";
const FOOD_CODE: &str = "511A0005200004-511602000000-000-115113016823646795-1-00";
const HEAD: &str = "seq,department,item_name,task_type_code,item_code";

fn caller() -> Caller {
    Caller::system(Actor::System("test"), HERE)
}

/// A centre with the departments of the rehearsal, on every engine.
fn desks(nature: CentreNature) -> Vec<Desk> {
    let open = |database: &db::Database| {
        let desk = Desk::open(Options {
            database: database.clone(),
            migrations: desk::MIGRATIONS,
            modules: desk::MODULES,
            keyring: Arc::new(Keyring::from_secret(&[1; SECRET_BYTES])),
            clock: Clock::Given(Instant::at(TODAY.at(9, 0, 0, 0))),
            mode: Mode::Inline { seed: 1 },
        })
        .unwrap();
        desk.open_centre(HERE).unwrap();
        desk.write_blocking(caller(), move |cx| settle(cx, nature)).unwrap();
        desk
    };
    testing::engines().iter().map(open).collect()
}

fn settle(cx: &mut Cx<'_>, nature: CentreNature) -> Result<(), Fail> {
    let text = |text: &str| text.to_owned();
    let facts = CentreFacts {
        code: text("320500"),
        name: text("演练行政服务中心"),
        word: text("演政服"),
        address: text("演练路1号"),
        phone: text("0512-33312345"),
        hours: text("周一至周五"),
        reconsideration_body: text("演练市人民政府"),
        court: text("演练区人民法院"),
        credit_code: text("11320500MA0000015M"),
        nature,
    };
    centres::declare(cx, facts)?;
    for record in csv::Reader::from_reader(DEPARTMENTS.as_bytes()).records() {
        let row = record.unwrap();
        let (code, name, zone) = (text(&row[0]), text(&row[1]), text(&row[2]));
        organisation::enter_department(cx, &NewDepartment { code, name, zone, source: text("test") })?;
    }
    Ok(())
}

fn import(desk: &Desk, text: &str) -> Report {
    enter(desk, &import::read(text.as_bytes()).unwrap())
}

fn enter(desk: &Desk, sheet: &Sheet) -> Report {
    import::import(desk, &caller(), sheet, TODAY).unwrap()
}

fn list(rows: &[&str]) -> String {
    format!("{HEAD}\n{}\n", rows.join("\n"))
}

fn food(name: &str) -> String {
    format!("1,区行政审批局,{name},1,{FOOD_CODE}")
}

fn counts(report: &Report) -> (u32, u32, u32, usize) {
    (report.entered, report.renewed, report.unchanged, report.refused.len())
}

fn shared(name: &str) -> Vec<u8> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data/items").join(name);
    std::fs::read(&path).unwrap_or_else(|e| {
        panic!("{}: {e}. This test reads the real lists in ../shared/data beside the workspace; put the folder there.", path.display())
    })
}

#[test]
fn the_real_list_goes_in_but_for_three_malformed_codes_and_a_second_time_changes_nothing() {
    let sheet = import::read(&shared("items_guangan_district_511602.csv")).unwrap();
    assert_eq!((sheet.rows.len(), sheet.encoding.name()), (1135, "UTF-8"));
    for desk in desks(CentreNature::Rehearsal) {
        let first = enter(&desk, &sheet);
        assert_eq!(counts(&first), (1132, 0, 0, 3), "{:?}", first.refused);
        assert!(first.refused.iter().all(|n| n.column == "item_code"), "{:?}", first.refused);
        // The organisation parts that are no credit codes are doubts, not refusals.
        assert!(first.warnings.len() > 100 && first.warnings.iter().all(|n| n.column == "item_code"));
        let root = |desk: &Desk| desk.verify().unwrap().root;
        let before = root(&desk);
        let second = enter(&desk, &sheet);
        assert_eq!(counts(&second), (0, 0, 1132, 3));
        assert_eq!(root(&desk), before, "nothing was recorded");
        let back = String::from_utf8(sheet.refused_csv(&second.refused)).unwrap();
        assert_eq!(back.lines().count(), 4);
        assert!(back.contains("E-000021-001-1111111111111111"), "{back}");
    }
}

#[test]
fn lists_without_codes_are_known_again_by_the_name() {
    for file in ["items_nanjing_jiangbei_2018.csv", "preregistration_approvals_2017.csv"] {
        let sheet = import::read(&shared(file)).unwrap();
        for desk in desks(CentreNature::Rehearsal) {
            let first = enter(&desk, &sheet);
            let second = enter(&desk, &sheet);
            assert_eq!(first.rows(), sheet.rows.len(), "{file}");
            assert!(first.entered > 0 && first.renewed == 0, "{file}: {:?}", counts(&first));
            assert_eq!(
                counts(&second),
                (0, 0, first.entered + first.unchanged, first.refused.len()),
                "{file}"
            );
            // An organ of the state alone is none of this centre's.
            assert!(first.refused.iter().all(|n| n.column != "item_name"), "{file}: {:?}", first.refused);
        }
    }
}

#[test]
fn a_list_that_says_no_type_changes_none() {
    let by_code =
        list(&["1,区市监局,特种设备使用登记,10,511A0138000004-511602000000-000-115113010833722043-1-00"]);
    let by_name = "seq,department_short,item_name,source\n1,市监,特种设备使用登记,演练\n";
    for desk in desks(CentreNature::Rehearsal) {
        assert_eq!(counts(&import(&desk, &by_code)), (1, 0, 0, 0));
        assert_eq!(counts(&import(&desk, by_name)), (0, 0, 1, 0));
        assert_eq!(counts(&import(&desk, &by_code)), (0, 0, 1, 0));
    }
}

#[test]
fn a_bad_row_is_named_with_row_column_and_reason_and_the_others_go_in() {
    let rows = [
        &food(FOOD),
        "2,区行政审批局,第二次,1,511A0005200004-511602000000-000-115113016823646795-1-00",
        "3,外星局,甲事项,1,511A0138000000-511602000000-000-115113010833722043-1-00",
        "4,区公安分局,,1,511A0138000001-511602000000-000-115113010833722043-1-00",
        "5,区公安分局,乙事项,许可,511A0138000002-511602000000-000-115113010833722043-1-00",
        "6,区公安分局,少一列,1",
        "7,区公安分局,丙\u{202e}事项,1,511A0138000003-511602000000-000-115113010833722043-1-00",
        "8,区公安分局,户口登记,7,511A0138000004-511602000000-000-115113010833722043-1-00",
    ];
    for desk in desks(CentreNature::Rehearsal) {
        let report = import(&desk, &list(&rows));
        let places: Vec<(usize, &str)> =
            report.refused.iter().map(|n: &Note| (n.row, n.column.as_str())).collect();
        assert_eq!(
            places,
            [
                (3, "item_code"),
                (4, "department"),
                (5, "item_name"),
                (6, "task_type_code"),
                (7, "item_name"),
                (8, "item_name")
            ]
        );
        assert_eq!(counts(&report), (2, 0, 0, 6));
    }
}

#[test]
fn a_centres_own_list_names_its_departments_as_the_centre_does() {
    let text = "事项名称,实施部门,备注\n演练事项甲的登记,市场监督管理局,\n演练事项乙的登记,市公安局,\n演练事项丙的登记,外星局,=1+1\n";
    for desk in desks(CentreNature::Rehearsal) {
        let sheet = import::read(text.as_bytes()).unwrap();
        let report = enter(&desk, &sheet);
        assert_eq!(counts(&report), (2, 0, 0, 1), "{:?}", report.refused);
        assert_eq!((report.refused[0].row, report.refused[0].column.as_str()), (4, "实施部门"));
        let back = sheet.refused_csv(&report.refused);
        assert!(String::from_utf8(back.clone()).unwrap().contains("'=1+1"), "no spreadsheet runs it");
        assert_eq!(import::read(&back).unwrap().rows[0].cells[2], "=1+1", "and it comes back as it was");
    }
}

#[test]
fn a_changed_name_makes_another_version_and_keeps_what_the_item_says() {
    for desk in desks(CentreNature::Rehearsal) {
        import(&desk, &list(&[&food(FOOD)]));
        let report = import(&desk, &list(&[&food("食品经营许可（县级）")]));
        assert_eq!(counts(&report), (0, 1, 0, 0));
        desk.read_blocking(caller(), |rx| {
            let items = catalogue::all(rx)?;
            let version = catalogue::current(rx, items[0].id)?;
            assert_eq!((items.len(), version.number, version.facts.name.as_str()), (1, 2, "食品经营许可"));
            assert_eq!(version.facts.foreign_code.as_ref().map(|f| f.code.as_str()), Some(FOOD_CODE));
            assert!(version.facts.code.starts_with("YL320500-01-00001-"), "{}", version.facts.code);
            Ok(())
        })
        .unwrap();
    }
}

#[test]
fn facts_made_for_a_rehearsal_do_not_enter_a_real_centre() {
    for desk in desks(CentreNature::Real) {
        let report = import(&desk, &list(&[&food(FOOD)]));
        assert_eq!(counts(&report), (0, 0, 0, 1));
        assert!(report.refused[0].reason.starts_with("F1"), "{:?}", report.refused);
        assert_eq!(desk.read_blocking(caller(), |rx| catalogue::all(rx)).unwrap(), []);
    }
}

#[test]
fn an_item_is_found_in_both_scripts_by_pinyin_initials_and_everyday_words_and_not_once_withdrawn() {
    let rows = [
        &food(FOOD),
        "2,区公安分局,户口登记,7,511A0138000004-511602000000-000-115113010833722043-1-00",
        "3,区公安分局,旅馆业特种行业许可证核发,1,511A0138000005-511602000000-000-115113010833722043-1-00",
    ];
    for desk in desks(CentreNature::Rehearsal) {
        import(&desk, &list(&rows));
        let find =
            |typed: &'static str| desk.read_blocking(caller(), move |rx| search::search(rx, typed)).unwrap();
        let food = find(FOOD).items[0];
        for typed in [
            "食品经营许可",
            "食品經營許可",
            "spjy",
            "SPJY",
            "shipinjingying",
            "开饭店",
            "食品 许可",
            "ｓｐｊｙ",
        ] {
            assert_eq!(find(typed).items.first(), Some(&food), "{typed}");
        }
        let near = find("食品经盈许可征");
        assert!(near.items.is_empty() && near.nearest.len() == 3 && near.nearest[0] == food, "{near:?}");
        desk.write_blocking(caller(), move |cx| catalogue::withdraw(cx, food, "演练：该许可已取消")).unwrap();
        assert_eq!(find("spjy").items, []);
        let again = desk.write_blocking(caller(), move |cx| catalogue::withdraw(cx, food, "再一次"));
        assert!(matches!(again, Err(Fail::Refused(r)) if r.code == "catalogue.withdrawn"));
        let filed = desk.read_blocking(caller(), move |rx| catalogue::current(rx, food).map(|_| ()));
        assert!(matches!(filed, Err(Fail::Refused(r)) if r.code == "catalogue.withdrawn"));
    }
}

#[test]
fn an_item_that_the_gate_blocks_is_not_published_and_the_first_reason_is_said() {
    for desk in desks(CentreNature::Rehearsal) {
        import(&desk, &list(&[&food(FOOD)]));
        let refused = desk.write_blocking(caller(), |cx| {
            let item = catalogue::all(cx)?.remove(0);
            let mut facts = catalogue::current(cx, item.id)?.facts.clone();
            facts.materials[0].name = "其他材料".to_owned();
            facts.promise.limit = Some(rules::time::Limit::working_days(30));
            let today = cx.today();
            catalogue::publish(cx, &facts, today)
        });
        let Err(Fail::Refused(refusal)) = refused else { panic!("a blocked item went through") };
        assert_eq!((refusal.code, refusal.data["count"].as_str()), ("catalogue.gate", "2"));
        let versions = desk.read_blocking(caller(), |rx| {
            let code = catalogue::all(rx)?.remove(0).code;
            Ok(catalogue::by_code(rx, &code)?.map(|item| item.versions))
        });
        assert_eq!(versions.unwrap(), Some(1));
    }
}

/// The facts of the one item that a list brought in.
fn facts_of(rx: &mut impl Reading) -> Result<rules::catalogue::ItemFacts, Fail> {
    let id = catalogue::all(rx)?[0].id;
    Ok(catalogue::current(rx, id)?.facts.clone())
}

#[test]
fn a_version_holds_from_its_day_and_until_then_the_one_before_it() {
    for desk in desks(CentreNature::Rehearsal) {
        import(&desk, &list(&[&food(FOOD)]));
        let later = TODAY.tomorrow().unwrap();
        let item = desk
            .write_blocking(caller(), move |cx| {
                let mut facts = facts_of(cx)?;
                facts.content.text = "改后的服务内容".into();
                catalogue::publish(cx, &facts, later)
            })
            .unwrap();
        let number =
            || desk.read_blocking(caller(), move |rx| Ok(catalogue::current(rx, item)?.number)).unwrap();
        assert_eq!(number(), 1, "the second begins tomorrow");
        desk.set_now(Instant::at(later.at(9, 0, 0, 0)));
        assert_eq!(number(), 2);
    }
}

#[test]
fn an_item_whose_first_version_has_not_begun_takes_no_application_yet() {
    for desk in desks(CentreNature::Rehearsal) {
        let later = TODAY.tomorrow().unwrap();
        let sheet = import::read(list(&[&food(FOOD)]).as_bytes()).unwrap();
        import::import(&desk, &caller(), &sheet, later).unwrap();
        let asked = desk.read_blocking(caller(), |rx| {
            let id = catalogue::all(rx)?[0].id;
            catalogue::current(rx, id)
        });
        let Err(Fail::Refused(refusal)) = asked else { panic!("it begins tomorrow") };
        assert_eq!(refusal.code, "catalogue.not_yet");
    }
}

#[test]
fn a_real_centre_publishes_nothing_that_held_yesterday() {
    let facts = {
        let desk = desks(CentreNature::Rehearsal).remove(0);
        import(&desk, &list(&[&food(FOOD)]));
        desk.read_blocking(caller(), |rx| facts_of(rx)).unwrap()
    };
    for desk in desks(CentreNature::Real) {
        let facts = facts.clone();
        let yesterday = TODAY.yesterday().unwrap();
        let published = desk.write_blocking(caller(), move |cx| catalogue::publish(cx, &facts, yesterday));
        let Err(Fail::Refused(refusal)) = published else { panic!("it is backdated") };
        assert_eq!((refusal.code, refusal.field), ("catalogue.backdated", Some("effective_on")));
    }
}
