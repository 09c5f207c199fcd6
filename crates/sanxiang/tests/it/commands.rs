//! Commands as a person types them, with the exit statuses that scripts rely on.

use std::io::Write;
use std::process::{Command, Output, Stdio};

fn run(args: &[&str], input: &str) -> Output {
    let mut child = Command::new(env!("CARGO_BIN_EXE_sanxiang"))
        .args(args)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(input.as_bytes()).unwrap();
    child.wait_with_output().unwrap()
}

fn text(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap()
}

#[test]
fn identify_says_valid_or_why_not_and_ends_with_one_when_any_is_not() {
    let all = run(&["identify", "citizen-id", "11010519491231002X", "110105 19491231 002x"], "");
    assert_eq!((text(&all).lines().count(), all.status.code()), (2, Some(0)));
    assert!(text(&all).lines().all(|l| l.ends_with("\tvalid")));
    let some = run(&["identify", "citizen-id", "320500200102290028"], "");
    assert!(text(&some).starts_with("320500200102290028\tinvalid\t"));
    assert_eq!(some.status.code(), Some(1));
    let code = run(&["identify", "item-code", "11370800MB285591843370117002011"], "");
    assert_eq!(text(&code), "11370800MB285591843370117002011\tvalid\tnational\n");
    assert_eq!(run(&["identify", "no-such-kind", "1"], "").status.code(), Some(2));
}

#[test]
fn deadline_counts_over_spring_festival_and_explains_each_day() {
    let explained = run(&["deadline", "--from", "2026-02-12", "--working-days", "5", "--explain"], "");
    let lines: Vec<String> = text(&explained).lines().map(str::to_owned).collect();
    assert_eq!(explained.status.code(), Some(0));
    let last = lines.last().unwrap();
    assert!(last.contains("\tcounts\t") && last.ends_with("\t5"), "{last}");
    assert!(lines.iter().any(|l| l.contains("does not") && l.contains("春节")), "{lines:?}");
    let batch = run(&["deadline", "--batch"], "2026-03-02,5\nnonsense\n");
    let lines = text(&batch);
    assert!(lines.starts_with("2026-03-02,5,2026-03-09\n"), "{lines}");
    assert!(lines.contains("nonsense,error,"), "{lines}");
    assert_eq!(batch.status.code(), Some(1));
}

#[test]
fn the_city_says_what_it_did_in_json() {
    let played = run(&["city", "--days", "1", "--seed", "5", "--cases-per-day", "12", "--json"], "");
    let outcome: serde_json::Value = serde_json::from_slice(&played.stdout).unwrap();
    assert_eq!((outcome["days"].as_u64(), outcome["cases"].as_u64()), (Some(1), Some(12)));
    assert_eq!(outcome["invariants_held"], true);
    let again = run(&["city", "--days", "1", "--seed", "5", "--cases-per-day", "12", "--json"], "");
    assert_eq!(outcome, serde_json::from_slice::<serde_json::Value>(&again.stdout).unwrap());
}

#[test]
fn check_prints_the_configuration_and_refuses_what_it_does_not_know() {
    assert_eq!(run(&["check"], "").status.code(), Some(0));
    let wrong = Command::new(env!("CARGO_BIN_EXE_sanxiang"))
        .arg("check")
        .env("SANXIANG_NO_SUCH_KEY", "1")
        .output()
        .unwrap();
    assert_eq!(wrong.status.code(), Some(2));
}
