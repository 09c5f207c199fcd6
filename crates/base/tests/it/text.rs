//! Names and free text with what hides in them.

use base::text::{PersonName, TextFlaw, clean_free_text, clean_text, fold_dots, has_private_use};

#[test]
fn rare_characters_and_middle_dots_stay_byte_for_byte() {
    for name in [
        "王𠮷",
        "李𫖯",
        "㛃䶮",
        "𰻝\u{31350}",
        "阿依古丽·买买提",
        "阿依古丽•买买提",
        "阿依古丽‧买买提",
        "Ὀδυσσεύς",
        "葛\u{e0100}",
    ] {
        assert_eq!(PersonName::parse(name).unwrap().as_str().as_bytes(), name.as_bytes());
    }
    let rare = PersonName::parse("王𠮷").unwrap();
    assert_eq!((rare.chars(), rare.bytes()), (2, 7));
}

#[test]
fn names_that_differ_in_their_middle_dot_are_compared_as_one() {
    let keys: Vec<String> = ["买·买提", "买•买提", "买‧买提", "买・买提", "买 · 买提"]
        .iter()
        .map(|n| PersonName::parse(n).unwrap().search_key())
        .collect();
    assert!(keys.iter().all(|k| k == &keys[0]), "{keys:?}");
    assert_eq!(fold_dots("买•买提"), "买·买提");
}

#[test]
fn what_hides_in_a_name_is_refused() {
    type Is = fn(&TextFlaw) -> bool;
    let cases: [(&str, Is); 9] = [
        ("张\u{0}三", |f| matches!(f, TextFlaw::Control { code: 0, position: 2 })),
        ("张\r\n三", |f| matches!(f, TextFlaw::Control { .. })),
        ("张\u{1b}三", |f| matches!(f, TextFlaw::Control { .. })),
        ("张\u{202e}三", |f| matches!(f, TextFlaw::Direction { code: 0x202e, position: 2 })),
        ("张\u{2066}三", |f| matches!(f, TextFlaw::Direction { .. })),
        ("张\u{200b}三", |f| matches!(f, TextFlaw::ZeroWidth { .. })),
        ("张\u{feff}三", |f| matches!(f, TextFlaw::ZeroWidth { .. })),
        ("　", |f| matches!(f, TextFlaw::Empty)),
        ("a\u{301}\u{301}\u{301}\u{301}\u{301}", |f| matches!(f, TextFlaw::CombiningRun { position: 2 })),
    ];
    for (name, is) in cases {
        let flaw = PersonName::parse(name).unwrap_err();
        assert!(is(&flaw), "{name:?}: {flaw:?}");
    }
}

#[test]
fn a_name_may_have_fifty_letters_but_not_a_thousand() {
    assert!(PersonName::parse(&"名".repeat(50)).is_ok());
    let flaw = PersonName::parse(&"名".repeat(1000)).unwrap_err();
    assert_eq!(flaw.to_string(), "共 1000 个字，最多 80 个字，请缩短");
}

#[test]
fn private_use_characters_are_kept_and_flagged_for_a_hand_check() {
    let name = PersonName::parse("张\u{e863}").unwrap();
    assert!(name.needs_hand_check() && name.as_str() == "张\u{e863}");
    assert!(!has_private_use("张𠮷"));
}

#[test]
fn free_text_loses_what_hides_in_it_and_says_so() {
    let free = clean_free_text("第一行\r\n第二\u{202e}行\u{0}\t完", 100).unwrap();
    assert_eq!((free.text.as_str(), free.removed), ("第一行\n第二行\t完", 2));
    assert_eq!(free.notice().as_deref(), Some("已去掉 2 个看不见的字符，请核对内容"));
    assert_eq!(clean_free_text("好", 100).unwrap().notice(), None);
    assert!(matches!(clean_free_text("一二三", 2), Err(TextFlaw::TooLong { chars: 3, chars_max: 2 })));
}

#[test]
fn one_line_of_text_has_no_line_break_and_loses_its_outer_spaces() {
    assert_eq!(clean_text("  三香路 389 号　", 20).unwrap(), "三香路 389 号");
    assert!(clean_text("三香路\n389 号", 20).is_err());
}
