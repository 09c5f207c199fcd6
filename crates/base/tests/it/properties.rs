//! Properties over every possible slip of the finger, and over any text at all.

use base::identifiers::{
    CaseNumber, CitizenId, CreditCode, DivisionCode, IndustryCode, ItemCode, LicenceIdentifier, Phone,
    PostCode,
};
use base::{Date, text};
use proptest::prelude::*;

const CREDIT: &str = "0123456789ABCDEFGHJKLMNPQRTUWXY";

fn citizen_id() -> impl Strategy<Value = String> {
    (1950i16..2020, 1i8..=12, 1i8..=28, 0u32..1000).prop_map(|(y, m, d, n)| {
        let head = format!("320500{y:04}{m:02}{d:02}{n:03}");
        let whole = "0123456789X".chars().map(|c| format!("{head}{c}")).find(|t| CitizenId::parse(t).is_ok());
        whole.expect("one of eleven check characters is right")
    })
}

fn credit_code() -> impl Strategy<Value = String> {
    "91(32|51)[0-9]{4}[0-9A-HJ-NPQRTUWXY]{8}".prop_map(|t| {
        CreditCode::from_parts(&t[..2], &t[2..8], &t[8..]).expect("parts of the alphabet").to_string()
    })
}

/// Every text that differs in one place, by a character of `alphabet`.
fn one_wrong<'a>(text: &'a str, alphabet: &'a str) -> impl Iterator<Item = String> + 'a {
    (0..text.len()).flat_map(move |i| {
        alphabet.chars().filter(move |c| !text[i..].starts_with(*c)).map(move |c| {
            let mut wrong = text.to_owned();
            wrong.replace_range(i..=i, c.encode_utf8(&mut [0; 4]));
            wrong
        })
    })
}

/// Every text in which two different neighbours stand the other way round.
fn swapped(text: &str) -> impl Iterator<Item = String> + '_ {
    (1..text.len()).filter(|i| text.as_bytes()[i - 1] != text.as_bytes()[*i]).map(|i| {
        let mut bytes = text.as_bytes().to_vec();
        bytes.swap(i - 1, i);
        String::from_utf8(bytes).expect("ASCII")
    })
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(128) })]

    #[test]
    fn no_single_wrong_digit_and_no_swap_makes_another_citizen_id(id in citizen_id()) {
        for wrong in one_wrong(&id, "0123456789X").chain(swapped(&id)) {
            prop_assert!(CitizenId::parse(&wrong).is_err(), "{id} -> {wrong}");
        }
        let read = CitizenId::parse(&id).expect("made valid");
        for form in read.forms() {
            prop_assert_eq!(CitizenId::parse(&form), Ok(read.clone()));
        }
    }

    #[test]
    fn no_single_wrong_character_and_no_swap_makes_another_credit_code(code in credit_code()) {
        for wrong in one_wrong(&code, CREDIT).chain(swapped(&code)) {
            prop_assert!(CreditCode::parse(&wrong).is_err(), "{code} -> {wrong}");
        }
    }

    #[test]
    fn no_single_wrong_character_makes_another_case_number(
        day in 1i8..=28, department in "[A-Z][A-Z0-9]{1,3}", serial in 0u32..1_000_000
    ) {
        let number = CaseNumber::from_parts("320500", Date::constant(2026, 3, day), &department, serial)
            .expect("well-formed parts").to_string();
        for wrong in one_wrong(&number, "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ") {
            prop_assert!(CaseNumber::parse(&wrong).is_err(), "{number} -> {wrong}");
        }
    }

    #[test]
    fn no_single_wrong_character_makes_another_licence_identifier(serial in "[0-9A-Z]{1,32}", version in 1u32..1000) {
        let id = LicenceIdentifier::from_parts("11100000000013338W011", "11430000006122244L", &serial, version)
            .expect("well-formed parts").to_string();
        let body = &id["1.2.156.3005.2.".len()..];
        for wrong in one_wrong(body, "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ") {
            prop_assert!(LicenceIdentifier::parse(&wrong).is_err(), "{body} -> {wrong}");
        }
    }

    #[test]
    fn any_text_at_all_is_answered_without_a_panic(typed in any::<String>()) {
        let _ = (CitizenId::parse(&typed), CreditCode::parse(&typed), DivisionCode::parse(&typed), Phone::parse(&typed));
        let _ = (IndustryCode::parse(&typed), ItemCode::parse(&typed), LicenceIdentifier::parse(&typed));
        let _ = (CaseNumber::parse(&typed), PostCode::parse(&typed), text::PersonName::parse(&typed));
        let _ = (text::clean_free_text(&typed, 10), text::fold_dots(&typed));
    }

    #[test]
    fn any_text_of_digits_letters_and_hyphens_is_answered_without_a_panic(typed in "[0-9A-Za-z()+.Ｘ０ -]{0,40}") {
        let results = [
            CitizenId::parse(&typed).map(|v| v.to_string()),
            CreditCode::parse(&typed).map(|v| v.to_string()),
            DivisionCode::parse(&typed).map(|v| v.to_string()),
            Phone::parse(&typed).map(|v| v.to_string()),
            IndustryCode::parse(&typed).map(|v| v.to_string()),
            ItemCode::parse(&typed).map(|v| v.to_string()),
            LicenceIdentifier::parse(&typed).map(|v| v.to_string()),
            CaseNumber::parse(&typed).map(|v| v.to_string()),
        ];
        for error in results.into_iter().filter_map(Result::err) {
            prop_assert!(error.to_string().contains("例："), "{error}");
        }
    }
}
