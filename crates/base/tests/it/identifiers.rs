//! Every vector that the standards and the live systems give.

use base::Date;
use base::identifiers::{
    CaseNumber, CitizenId, CreditCode, DivisionCode, DivisionLevel, Flaw, IdentifierError, IndustryCode,
    ItemCode, ItemCodeScheme, Kind, LicenceIdentifier, Phone, PhoneKind, PostCode, Sex, mod3736,
};

fn date(y: i16, m: i8, d: i8) -> Date {
    Date::constant(y, m, d)
}

fn flaw<T: std::fmt::Debug>(result: Result<T, IdentifierError>) -> Flaw {
    result.expect_err("should be refused").flaw
}

#[test]
fn the_sample_of_the_standard_and_the_safe_numbers_are_citizen_ids() {
    let id = CitizenId::parse("11010519491231002X").unwrap();
    assert_eq!((id.birth(), id.sex(), id.division()), (date(1949, 12, 31), Sex::Female, "110105"));
    for safe in ["32050019900101001X", "320500198506151235"] {
        assert_eq!(CitizenId::parse(safe).unwrap().as_str(), safe);
    }
    assert_eq!(CitizenId::parse("320500198506151235").unwrap().sex(), Sex::Male);
}

#[test]
fn a_right_check_digit_does_not_save_an_impossible_date() {
    let date = |text| match flaw(CitizenId::parse(text)) {
        Flaw::Date { year, month, day } => (year, month, day),
        other => panic!("{text}: {other:?}"),
    };
    assert_eq!(date("320500200102290028"), (2001, 2, 29));
    assert_eq!(date("320500190002290010"), (1900, 2, 29));
    assert_eq!(date("320500202302290010"), (2023, 2, 29));
    assert_eq!(date("320500199013010010"), (1990, 13, 1));
    assert_eq!(date("320500000001010010"), (0, 1, 1));
    assert!(
        !matches!(flaw(CitizenId::parse("320500200002290010")), Flaw::Date { .. }),
        "2000 was a leap year"
    );
}

#[test]
fn a_birth_after_today_is_refused_where_today_is_known() {
    let id = CitizenId::parse("320500198506151235").unwrap();
    assert_eq!(id.clone().born_by(date(1985, 6, 15)), Ok(id.clone()));
    assert_eq!(flaw(id.born_by(date(1985, 6, 14))), Flaw::FutureBirth);
}

#[test]
fn what_people_type_is_normalised_and_what_only_looks_alike_is_refused() {
    for typed in [
        "32050019900101001x",
        "３２０５００１９９００１０１００１Ｘ",
        " 320500 19900101 001X ",
        "320500-19900101-001ｘ",
    ] {
        assert_eq!(CitizenId::parse(typed).unwrap().as_str(), "32050019900101001X", "{typed}");
    }
    for (typed, like) in
        [("32050019900101001Х", 'X'), ("32050019900101001Ⅹ", 'X'), ("32050019900101001Χ", 'X')]
    {
        match flaw(CitizenId::parse(typed)) {
            Flaw::LookAlike { like: found, position: 18, .. } => assert_eq!(found, like),
            other => panic!("{typed}: {other:?}"),
        }
    }
    for hidden in [
        "32050019900101001X\u{200b}",
        "\u{202e}32050019900101001X",
        "3205001990\u{0}0101001X",
        "32050019900101001X\n",
    ] {
        assert!(matches!(flaw(CitizenId::parse(hidden)), Flaw::Character { .. }), "{hidden:?}");
    }
}

#[test]
fn a_person_of_an_old_record_is_found_by_both_numbers() {
    let old = CitizenId::parse("320500900101001").unwrap();
    assert_eq!(old.as_str(), "32050019900101001X");
    assert_eq!(old.forms(), ["32050019900101001X", "320500900101001"]);
    assert_eq!(old.historic().unwrap().parse(), Ok(old));
    assert!(CitizenId::parse_current("320500900101001").is_err());
    assert!(CitizenId::parse("320500900230001").is_err(), "30 February 1990");
    let young = CitizenId::parse(
        "320500200002290010".get(..17).map(|s| format!("{s}{}", last_for(s))).unwrap().as_str(),
    );
    assert_eq!(young.unwrap().historic(), None, "born in 2000");
}

fn last_for(seventeen: &str) -> char {
    "0123456789X"
        .chars()
        .find(|c| CitizenId::parse(&format!("{seventeen}{c}")).is_ok())
        .expect("one is right")
}

#[test]
fn a_foreign_prefix_is_no_division_and_a_masked_number_hides_the_birthday() {
    assert_eq!(flaw(CitizenId::parse("990500199001010010")), Flaw::Division);
    assert_eq!(CitizenId::parse("32050019900101001X").unwrap().masked(), "320500********001X");
}

#[test]
fn live_and_synthetic_credit_codes_pass_both_checks() {
    for code in [
        "91350100M000100Y43",
        "11100000000013338W",
        "11430000006122244L",
        "11330105002500287C",
        "11370800MB28559184",
        "11320500MA0000015M",
        "91320500MA00000238",
        "11320508MA0000031Y",
        "12320500MA000004X0",
    ] {
        assert_eq!(CreditCode::parse(code).unwrap().to_string(), code);
    }
    assert_eq!(CreditCode::from_parts("91", "320500", "MA000002").unwrap().as_str(), "91320500MA00000238");
    assert_eq!(
        CreditCode::parse("９１３２０５００ ＭＡ００００ ０２３８").unwrap().as_str(),
        "91320500MA00000238"
    );
}

#[test]
fn each_check_of_a_credit_code_is_told_apart() {
    assert_eq!(flaw(CreditCode::parse("91320500MA00000239")), Flaw::Check);
    assert!(matches!(
        flaw(CreditCode::parse("91320500MAO0000238")),
        Flaw::Character { found: 'O', position: 11 }
    ));
    assert_eq!(flaw(CreditCode::parse("9132050MA00000238")), Flaw::Length { found: 17, wanted: &[18] });
    let wrong_body = "0123456789ABCDEFGHJKLMNPQRTUWXY"
        .chars()
        .map(|c| CreditCode::parse(&format!("91320500MA0000024{c}")));
    assert_eq!(wrong_body.filter(|r| r.as_ref().is_err_and(|e| e.flaw == Flaw::BodyCheck)).count(), 1);
    let small = CreditCode::parse("91320500ma00000238").unwrap_err();
    assert!(small.to_string().contains("小写字母，请改为大写“M”"), "{small}");
}

#[test]
fn published_licence_identifiers_carry_their_check_character() {
    for (kind, issuer, serial, version, check) in [
        ("11100000000013338W011", "11430000006122244L", "20230000403", 1, 'U'),
        ("11100000MB03271699022", "340100", "000000016", 1, '9'),
        ("11100000000013338W009", "11330105002500287C", "2025052201", 2, '0'),
    ] {
        let id = LicenceIdentifier::from_parts(kind, issuer, serial, version).unwrap();
        assert_eq!(id.as_str(), format!("1.2.156.3005.2.{kind}.{issuer}.{serial}.{version:03}.{check}"));
        assert_eq!(LicenceIdentifier::parse(id.as_str()), Ok(id.clone()));
        assert_eq!(
            LicenceIdentifier::parse(&id.as_str()["1.2.156.3005.2.".len()..]),
            Ok(id.clone()),
            "without its root"
        );
        assert_eq!(
            (id.licence_type(), id.issuer(), id.serial(), id.version()),
            (kind, issuer, serial, version)
        );
    }
}

#[test]
fn a_licence_identifier_with_a_wrong_part_is_refused() {
    let good = "1.2.156.3005.2.11100000000013338W011.11430000006122244L.20230000403.001.U";
    assert_eq!(flaw(LicenceIdentifier::parse(&good.replace(".001.U", ".001.M"))), Flaw::Check);
    assert_eq!(flaw(LicenceIdentifier::parse(&good.replace(".001.", ".1."))), Flaw::Shape);
    assert_eq!(flaw(LicenceIdentifier::parse(&good.replace(".001.", ".000."))), Flaw::Shape);
    assert!(matches!(
        flaw(LicenceIdentifier::parse(&good.replace('W', "w"))),
        Flaw::Character { found: 'w', .. }
    ));
    assert_eq!(flaw(LicenceIdentifier::parse("1.2.156.3005.2")), Flaw::Shape);
}

#[test]
fn a_check_character_is_computed_over_digits_and_capitals_only() {
    assert_eq!(mod3736::compute("11100000000013338W0111143000000612224 4L"), None);
    assert_eq!(mod3736::compute("abc"), None);
    assert!(!mod3736::verify("") && !mod3736::verify("1"));
}

#[test]
fn a_case_number_is_printed_with_hyphens_and_read_with_or_without() {
    let number = CaseNumber::from_parts("320500", date(2026, 3, 2), "SJ", 1).unwrap();
    assert_eq!(number.printed(), Kind::CaseNumber.example());
    for typed in [
        number.as_str(),
        &number.printed(),
        &number.printed().to_lowercase(),
        &number.as_str().replace("2026", "２０２６"),
    ] {
        assert_eq!(CaseNumber::parse(typed).as_ref(), Ok(&number), "{typed}");
    }
    assert_eq!(
        (number.centre(), number.day(), number.department(), number.serial()),
        ("320500", date(2026, 3, 2), "SJ", 1)
    );
    let longer = CaseNumber::from_parts("320508", date(2026, 12, 31), "GH12", 999_999).unwrap();
    assert_eq!((longer.department(), longer.serial()), ("GH12", 999_999));
}

#[test]
fn a_case_number_of_wrong_parts_is_neither_made_nor_read() {
    let day = date(2026, 3, 2);
    for (division, department, serial) in [
        ("32050", "SJ", 1),
        ("320500", "S", 1),
        ("320500", "SJGUI", 1),
        ("320500", "sj", 1),
        ("320500", "SJ", 1_000_000),
        ("990500", "SJ", 1),
    ] {
        assert!(
            CaseNumber::from_parts(division, day, department, serial).is_err(),
            "{division} {department} {serial}"
        );
    }
    assert!(CaseNumber::parse("320500-20260302-SJ-000001-Y").is_err());
    assert!(matches!(flaw(CaseNumber::parse("320500-20260230-SJ-000001-O")), Flaw::Date { .. }));
}

#[test]
fn a_division_knows_its_level_its_parent_and_its_name() {
    let level = |text| DivisionCode::parse(text).unwrap().level();
    assert_eq!(level("32"), DivisionLevel::Province);
    assert_eq!(level("320000"), DivisionLevel::Province);
    assert_eq!(level("3205"), DivisionLevel::City);
    assert_eq!(level("320508"), DivisionLevel::County);
    assert_eq!(level("441900003"), DivisionLevel::Town);
    assert_eq!(level("320505001002"), DivisionLevel::Village);
    assert_eq!(level("511602000000"), DivisionLevel::County);
    let name = |text| DivisionCode::parse(text).unwrap().name();
    assert_eq!(
        (name("320500"), name("320508"), name("32")),
        (Some("苏州市"), Some("姑苏区"), Some("江苏省"))
    );
    assert_eq!(name("320502"), None, "merged in 2012, still a code of its time");
    let parent = |text| DivisionCode::parse(text).unwrap().parent().map(|p| p.to_string());
    assert_eq!(parent("320505001002").as_deref(), Some("320505001"));
    assert_eq!(parent("441900003").as_deref(), Some("4419"));
    assert_eq!(parent("320000"), None);
    let city = DivisionCode::parse("320500").unwrap();
    assert!(
        city.contains(&DivisionCode::parse("320508").unwrap())
            && !city.contains(&DivisionCode::parse("320100").unwrap())
    );
    for bad in ["", "3", "32050", "3205080", "990000", "320008", "320505000001", "32050A"] {
        assert!(DivisionCode::parse(bad).is_err(), "{bad}");
    }
}

#[test]
fn an_industry_has_the_letter_of_its_section() {
    let code = |text| IndustryCode::parse(text).map(|c| c.to_string()).ok();
    assert_eq!(code("A0111").as_deref(), Some("A0111"));
    assert_eq!(code("6210").as_deref(), Some("H6210"));
    assert_eq!(code("t97").as_deref(), Some("T97"));
    for bad in ["U", "A06", "H", "HH62", "00", "98", "A1", "A01111"] {
        assert_eq!(code(bad).is_some(), bad == "H", "{bad}");
    }
    assert_eq!(IndustryCode::parse("A011").unwrap().name(), Some("谷物种植"));
}

#[test]
fn phones_are_mobiles_or_landlines_with_an_area_code() {
    let phone = |text| Phone::parse(text).map(|p| (p.to_string(), p.kind()));
    let mobile = Ok(("13800000000".to_owned(), PhoneKind::Mobile));
    for typed in
        ["13800000000", "138 0000 0000", "138-0000-0000", "+86 13800000000", "１３８００００００００"]
    {
        assert_eq!(phone(typed), mobile, "{typed}");
    }
    let landline = Ok(("0512-65280000".to_owned(), PhoneKind::Landline));
    for typed in ["0512-65280000", "051265280000", "(0512) 6528 0000", "（0512）65280000", "+86-512-65280000"]
    {
        assert_eq!(phone(typed), landline, "{typed}");
    }
    assert_eq!(phone("010-66000000").unwrap().0, "010-66000000");
    assert_eq!(phone("+861066000000").unwrap().0, "010-66000000");
    for bad in [
        "12800000000",
        "1380000000",
        "138000000000",
        "65280000",
        "0512-1234567",
        "00512-65280000",
        "0512-652800001",
        "",
    ] {
        assert!(Phone::parse(bad).is_err(), "{bad}");
    }
    assert_eq!(Phone::parse("13800000000").unwrap().masked(), "138****0000");
}

#[test]
fn a_post_code_has_six_digits_of_a_zone_in_use() {
    assert_eq!(PostCode::parse("２１５００４").unwrap().as_str(), "215004");
    for bad in ["21500", "2150044", "000000", "912345", "21500A"] {
        assert!(PostCode::parse(bad).is_err(), "{bad}");
    }
}

#[test]
fn item_codes_are_read_by_the_scheme_they_fit() {
    for (code, scheme, warnings) in [
        ("370117002011", ItemCodeScheme::National, 0),
        ("11370800MB285591843370117002011", ItemCodeScheme::National, 0),
        ("11370800MB28559184337011700201101", ItemCodeScheme::National, 0),
        ("11370800MB285591853370117002011", ItemCodeScheme::National, 1),
        ("AB12345001", ItemCodeScheme::Standard, 0),
        ("511A0138000000-511602000000-000-11511301008778183N-1-00", ItemCodeScheme::Sichuan, 0),
        ("512C0107400001-511602000000-000-00877868-5-1-00", ItemCodeScheme::Sichuan, 1),
        ("511F0045400001-511602000000-000-11511301452259996u-1-00", ItemCodeScheme::Sichuan, 1),
    ] {
        let read = ItemCode::parse(code).unwrap();
        assert_eq!((read.scheme(), read.warnings().len(), read.as_str()), (scheme, warnings, code));
    }
}

#[test]
fn an_item_code_that_fits_no_scheme_or_has_a_wrong_part_is_refused() {
    for code in [
        "H-000185-001-4444444444",
        "E-000021-001-1111111111111111",
        "E-000004-001-11511301008778386B",
        "12345",
        "3701-17002011",
    ] {
        assert_eq!(flaw(ItemCode::parse(code)), Flaw::NoScheme, "{code}");
    }
    assert_eq!(flaw(ItemCode::parse("990117002011")), Flaw::Division);
    assert_eq!(flaw(ItemCode::parse("379917002011")), Flaw::ItemType);
    assert_eq!(flaw(ItemCode::parse("11370800MB285591848370117002011")), Flaw::Level);
}

#[test]
fn our_own_item_codes_carry_the_rehearsal_head_and_a_check_character() {
    let division = DivisionCode::parse("320500").unwrap();
    let code = ItemCode::rehearsal(&division, 1, 42).unwrap();
    assert!(code.as_str().starts_with("YL320500-01-00042-"));
    assert_eq!((code.scheme(), code.division()), (ItemCodeScheme::Own, Some("320500")));
    assert_eq!(flaw(ItemCode::parse(&code.as_str().replace("00042", "00043"))), Flaw::NoScheme);
}

#[test]
fn an_identifier_is_text_in_a_stored_body_and_is_checked_when_read() {
    let id = CitizenId::parse("32050019900101001X").unwrap();
    let json = serde_json::to_string(&id).unwrap();
    assert_eq!(json, "\"32050019900101001X\"");
    assert_eq!(serde_json::from_str::<CitizenId>(&json).unwrap(), id);
    assert!(serde_json::from_str::<CitizenId>("\"320500199001010011\"").is_err());
    assert!(serde_json::from_str::<ItemCode>("\"12345\"").is_err());
}

#[test]
fn every_example_in_a_message_is_itself_valid() {
    let valid = |kind: Kind| {
        let text = kind.example();
        match kind {
            Kind::CitizenId => CitizenId::parse(text).is_ok(),
            Kind::CreditCode => CreditCode::parse(text).is_ok(),
            Kind::Division => DivisionCode::parse(text).is_ok(),
            Kind::Industry => IndustryCode::parse(text).is_ok_and(|c| c.name().is_some()),
            Kind::Licence => LicenceIdentifier::parse(text).is_ok(),
            Kind::CaseNumber => CaseNumber::parse(text).is_ok(),
            Kind::Phone => Phone::parse(text).is_ok(),
            Kind::PostCode => PostCode::parse(text).is_ok(),
            Kind::ItemCode => ItemCode::parse(text).is_ok(),
        }
    };
    for kind in [
        Kind::CitizenId,
        Kind::CreditCode,
        Kind::Division,
        Kind::Industry,
        Kind::Licence,
        Kind::CaseNumber,
        Kind::Phone,
        Kind::PostCode,
        Kind::ItemCode,
    ] {
        assert!(valid(kind), "{kind:?} {}", kind.example());
    }
}

#[test]
fn a_refusal_says_what_is_wrong_and_what_to_do() {
    let error = CitizenId::parse("320500199001010011").unwrap_err();
    assert_eq!(error.code(), "citizen_id.check");
    assert_eq!(
        error.to_string(),
        "居民身份证号码的校验码不符，可能有一位输错或两位颠倒，请对照原件逐位核对。例：32050019900101001X"
    );
}
