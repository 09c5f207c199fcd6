//! What a case keeps has bounds: its body fits into the log whatever people write, and however often.

use rules::cases::case::Dues;
use rules::cases::clock::{self, PAUSES_MAX, PauseRequest};
use rules::cases::intake::CORRECTIONS_MAX;
use rules::cases::{CaseEvent, Phase};
use rules::catalogue::{Necessity, RequiredMaterial, SpecialProcedureDef};
use rules::time::calendar::embedded;

use crate::sample::{Office, clerk, code, correct, d, facts, field, id};

/// What the store takes (`desk::store::BODY_BYTES_MAX`).
const BODY_BYTES_MAX: usize = 32 * 1024;
const DAY: &str = "2026-03-02";

/// A character of four bytes.
const WIDE: &str = "𠮷";

fn bytes(office: &Office) -> usize {
    serde_json::to_string(&office.case).expect("a case serialises").len()
}

/// An office with as many materials as the gate admits, under the longest keys and names.
fn widest() -> Office {
    let mut facts = facts();
    let first = facts.materials[0].clone();
    facts.name = WIDE.repeat(200);
    facts.form.clear();
    facts.materials = (0..100)
        .map(|n| RequiredMaterial {
            key: format!("{n:040}"),
            necessity: Necessity::Deferrable,
            ..first.clone()
        })
        .collect();
    facts.special_procedures = vec![SpecialProcedureDef {
        key: "own".into(),
        name: WIDE.repeat(60),
        basis: "本事项".into(),
        days_max: 250,
    }];
    Office::filed(facts, DAY)
}

#[test]
fn the_body_of_a_case_fits_the_log_after_every_notice_promise_and_pause_it_may_have() {
    let mut office = widest();
    let keys: Vec<String> = office.facts.materials.iter().map(|m| m.key.clone()).collect();
    let all: Vec<&str> = keys.iter().map(String::as_str).collect();
    for _ in 0..CORRECTIONS_MAX {
        office.answer(correct(&all, &[]), DAY).unwrap();
        office.supplement(DAY).unwrap();
    }
    assert_eq!(code(office.answer(correct(&all, &[]), DAY)), "case.corrections_many");
    let shape = office.case.corrections.clone();
    assert_eq!((shape[0].points.len(), shape[1].points.len()), (0, 0), "the latest notice alone says it");
    assert_eq!(shape.last().unwrap().points.len(), 100, "the last notice stands whole");

    office.record(CaseEvent::Accepted {
        effective_on: d(DAY),
        deemed: rules::cases::case::Deemed::No,
        by: Some(clerk()),
        deferred: keys,
        dues: Dues::default(),
    });
    assert_eq!(office.case.phase, Phase::Accepted);
    let ask =
        PauseRequest { kind: WIDE.repeat(60), basis: WIDE.repeat(200), planned_days: 250 }.cleaned().unwrap();
    let pause =
        |office: &Office| clock::pause(&office.case, &office.facts, &ask, embedded(), (id(70), d(DAY)));
    for n in 0..PAUSES_MAX {
        let event = pause(&office).unwrap();
        office.record(event);
        if n + 1 < PAUSES_MAX {
            office.record(CaseEvent::Resumed {
                to: d(DAY),
                result: "结束".into(),
                dues: Dues::default(),
                by: id(70),
            });
        }
    }
    assert!(bytes(&office) <= BODY_BYTES_MAX, "{} bytes", bytes(&office));
    assert_eq!(office.case.open_pause().unwrap().basis.chars().count(), 200, "the open pause says why");
    assert_eq!(office.case.pauses[0].basis, "", "one that is over is a span");
    office.record(CaseEvent::Resumed {
        to: d(DAY),
        result: "结束".into(),
        dues: Dues::default(),
        by: id(70),
    });
    assert_eq!(code(pause(&office)), "case.pauses_many");
}

#[test]
fn the_basis_of_a_pause_is_one_short_clean_line() {
    let ask = |basis: &str| {
        PauseRequest { kind: "听证".into(), basis: basis.into(), planned_days: 5 }.cleaned().map(|a| a.basis)
    };
    assert_eq!(ask(" 行政许可法第四十五条 ").unwrap(), "行政许可法第四十五条");
    assert_eq!(field(ask(&"字".repeat(201))), Some("basis"));
    assert_eq!(field(ask("第四十五条\u{202e}")), Some("basis"));
}
