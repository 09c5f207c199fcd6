//! The calendar and the clock from the command line.

use std::process::{Command, Output};

use crate::place::Place;

fn run(place: &Place, args: &[&str]) -> Output {
    let data = place.folder.to_str().unwrap();
    Command::new(env!("CARGO_BIN_EXE_sanxiang")).args(args).args(["--data", data]).output().unwrap()
}

fn text(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap()
}

#[test]
fn a_notice_is_loaded_once_and_a_faulty_one_is_refused_with_its_row() {
    let place = Place::new("calendar");
    let file = place.folder.join("2049.csv");
    std::fs::write(&file, "date,day,name\n2049-01-01,off,元旦\n2049-01-04,off,演练节\n").unwrap();
    let load = ["calendar", "load", file.to_str().unwrap(), "--source", "演练通知（虚构）"];
    let first = run(&place, &load);
    assert_eq!(first.status.code(), Some(0), "{first:?}");
    assert!(text(&first).contains("已完成"), "{first:?}");
    let again = run(&place, &load);
    assert_eq!((again.status.code(), text(&again).contains("未作更改")), (Some(0), true), "{again:?}");
    std::fs::write(&file, "2049-01-01,off,元旦\n2049-02-30,off,演练节\n").unwrap();
    let faulty = run(&place, &load);
    assert_eq!((faulty.status.code(), text(&faulty).contains("第 2 行")), (Some(1), true), "{faulty:?}");
    let proof = run(&place, &["verify"]);
    assert_eq!(proof.status.code(), Some(0), "{proof:?}");
}

#[test]
fn the_clock_is_confirmed() {
    let place = Place::new("clock");
    let said = run(&place, &["clock", "confirm"]);
    assert_eq!((said.status.code(), text(&said).contains("已确认服务器时间")), (Some(0), true), "{said:?}");
}
