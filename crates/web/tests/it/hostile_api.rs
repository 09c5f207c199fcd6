//! The interface under attack: no text, number or body makes it fall, and what is kept is kept byte for byte.

use axum::body::Body;
use axum::http::{Method, StatusCode};
use rules::catalogue::AnswerKind;
use rules::people::Role;
use serde_json::{Value, json};

use crate::api::{Client, application, token};
use crate::hostile::{
    Fate, WRONG_DATES, citizen_id, stands_as_markup, texts, wrong_citizen_ids, wrong_credit_codes,
};
use crate::house::request;
use crate::staff_world::{World, do_in};

async fn clerk(world: &World) -> String {
    token(world, "SJ01", &[Role::Clerk]).await
}

#[tokio::test]
async fn a_name_is_refused_with_a_sentence_or_kept_byte_for_byte_and_never_becomes_markup() {
    let world = World::new().await;
    let client = Client::new(&world.house);
    let clerk = clerk(&world).await;
    for (n, (fate, name)) in texts().into_iter().enumerate() {
        let mut body = application(&world, "paper");
        body["applicant"] = json!({ "kind": "person", "name": name, "number": citizen_id(n) });
        let said = client.post(&clerk, "/api/v1/cases", &format!("n{n}"), &body).await;
        match fate {
            Fate::Refused => {
                assert_eq!(said.status, StatusCode::UNPROCESSABLE_ENTITY, "{name:?}: {}", said.body);
                assert!(!said.text("detail").is_empty());
            }
            Fate::Kept => {
                assert_eq!(said.status, StatusCode::CREATED, "{name:?}: {}", said.body);
                let number = citizen_id(n);
                let kept = do_in(&world.house, move |cx| {
                    let found = desk::people::find_by_number(cx, &number)?.unwrap().id().into();
                    Ok(desk::people::applicants::card(cx, found)?.name)
                });
                assert_eq!(kept.await.as_bytes(), name.as_bytes());
                let page = world.get("SJ01", &format!("/staff/cases/{}", said.text("number"))).await;
                assert_eq!(page.status, StatusCode::OK, "{name:?}");
                assert!(!stands_as_markup(&page.text, &name), "{name:?} stands as markup");
            }
        }
    }
}

#[tokio::test]
async fn every_answer_is_checked_before_anything_is_filed() {
    let world = World::new().await;
    let client = Client::new(&world.house);
    let clerk = clerk(&world).await;
    let questions: Vec<_> = world.facts.form.iter().flat_map(|g| &g.questions).cloned().collect();
    let mut sent = 0;
    for question in &questions {
        let wrong: Vec<String> = match &question.kind {
            AnswerKind::Line(_) | AnswerKind::Address => {
                texts().into_iter().filter(|(fate, _)| *fate == Fate::Refused).map(|(_, text)| text).collect()
            }
            AnswerKind::Date => WRONG_DATES.iter().map(|d| (*d).to_owned()).collect(),
            AnswerKind::CitizenId => wrong_citizen_ids().into_iter().step_by(20).collect(),
            AnswerKind::CreditCode => wrong_credit_codes().into_iter().step_by(20).collect(),
            AnswerKind::Number(..) | AnswerKind::Money | AnswerKind::Phone => {
                ["NaN", "1e309", "-1", "0x10", "１,２,x", "999999999999999999999", "<b>"]
                    .map(str::to_owned)
                    .to_vec()
            }
            AnswerKind::Choice(_) | AnswerKind::Choices(_) => vec!["nothing-listed".to_owned()],
            AnswerKind::Lines(_) => vec!["长".repeat(100_000)],
        };
        // An empty answer, and one of white space only, is a matter of whether the question must be answered.
        for text in wrong.into_iter().filter(|text| !text.trim().is_empty()) {
            let mut body = application(&world, "paper");
            body["answers"][&question.key] = json!(text);
            sent += 1;
            let said = client.post(&clerk, "/api/v1/cases", &format!("a{sent}"), &body).await;
            assert_eq!(
                said.status,
                StatusCode::UNPROCESSABLE_ENTITY,
                "{} {text:?}: {}",
                question.key,
                said.body
            );
            assert_eq!(said.body["data"]["key"], question.key.as_str());
        }
    }
    assert!(client.get(&clerk, "/api/v1/intake").await.body["cases"].as_array().unwrap().is_empty());
    assert!(sent > 40, "{sent}");
}

#[tokio::test]
async fn no_wrong_number_names_an_applicant() {
    let world = World::new().await;
    let client = Client::new(&world.house);
    let clerk = clerk(&world).await;
    let people = wrong_citizen_ids().into_iter().map(|number| ("person", number));
    let bodies = wrong_credit_codes().into_iter().map(|number| ("body", number));
    for (n, (kind, number)) in people.chain(bodies).enumerate() {
        let mut body = application(&world, "paper");
        body["applicant"] = json!({ "kind": kind, "name": "演练", "number": number });
        let said = client.post(&clerk, "/api/v1/cases", &format!("i{n}"), &body).await;
        assert_eq!(said.status, StatusCode::UNPROCESSABLE_ENTITY, "{number}: {}", said.body);
        assert_eq!(said.text("place"), "number");
    }
}

/// Bodies that are no JSON of ours, with the status each gets.
fn bodies(good: &Value) -> Vec<(&'static str, Vec<u8>, u16)> {
    let text = good.to_string();
    let with = |member: &str| format!("{{{member},{}", &text[1..]).into_bytes();
    let mut truncated = text.clone().into_bytes();
    truncated.truncate(text.len() / 2);
    let mut broken = text.clone().into_bytes();
    broken.splice(1..1, *b"\"\xff\xfe\":1,");
    let overlong = [b"{\"item\":\"".as_slice(), b"\xc0\xaf", b"\"}"].concat();
    let surrogate = [b"{\"item\":\"".as_slice(), b"\xed\xa0\x80", b"\"}"].concat();
    let wide: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
    vec![
        ("an array 100,000 deep", [b"[".repeat(100_000), b"]".repeat(100_000)].concat(), 400),
        ("an object 100,000 deep", b"{\"a\":".repeat(100_000), 400),
        ("a name that stands twice", with("\"declared\":false"), 400),
        ("a number of 5,000 digits", with(&format!("\"x\":{}", "9".repeat(5_000))), 400),
        ("a fraction", with("\"x\":1.5"), 400),
        ("an exponent", with("\"x\":1e9"), 400),
        ("a field nobody asked for", with("\"x\":1"), 400),
        ("a name with an escape in it", with("\"\\u0000\":1"), 400),
        ("half a pair", with("\"x\":\"\\ud800\""), 400),
        ("broken UTF-8", broken, 400),
        ("overlong UTF-8", overlong, 400),
        ("a surrogate in UTF-8", surrogate, 400),
        ("UTF-16", wide, 400),
        ("half a text", truncated, 400),
        ("two texts", [text.as_bytes(), text.as_bytes()].concat(), 400),
        ("nothing", Vec::new(), 400),
        ("a null", b"null".to_vec(), 400),
        ("a list", b"[]".to_vec(), 400),
        ("NaN", b"NaN".to_vec(), 400),
        ("a comment", [b"/* */".as_slice(), text.as_bytes()].concat(), 400),
        ("a byte order mark", [b"\xef\xbb\xbf".as_slice(), text.as_bytes()].concat(), 400),
        ("two megabytes", with(&format!("\"x\":\"{}\"", "x".repeat(2 * 1024 * 1024))), 413),
    ]
}

#[tokio::test]
async fn a_body_that_is_not_strict_json_is_refused_and_files_nothing() {
    let world = World::new().await;
    let client = Client::new(&world.house);
    let clerk = clerk(&world).await;
    let good = application(&world, "paper");
    for (what, body, status) in bodies(&good) {
        let said = client.raw(&clerk, "/api/v1/cases", body).await;
        assert_eq!(said.status.as_u16(), status, "{what}: {}", said.body);
    }
    for kind in
        ["", "text/plain", "application/x-www-form-urlencoded", "application/json+x", "multipart/form-data"]
    {
        let bearer = format!("Bearer {clerk}");
        let headers = [("authorization", bearer.as_str()), ("idempotency-key", "k"), ("content-type", kind)];
        let sent = request(Method::POST, "/api/v1/cases", &headers, Body::from(good.to_string()));
        assert_eq!(world.house.send(sent).await.status, StatusCode::UNSUPPORTED_MEDIA_TYPE, "{kind}");
    }
    assert!(client.get(&clerk, "/api/v1/intake").await.body["cases"].as_array().unwrap().is_empty());
}

#[tokio::test]
async fn wrong_values_of_the_right_shape_are_refused_with_their_place() {
    let world = World::new().await;
    let client = Client::new(&world.house);
    let clerk = clerk(&world).await;
    let reviewer = token(&world, "SJ02", &[Role::Reviewer]).await;
    let good = application(&world, "paper");
    for (n, (member, value)) in [
        ("item", json!("nothing")),
        ("item", json!("00000000000000000000000000")),
        ("declared", json!(false)),
        ("declared", json!("yes")),
        ("materials", json!([{ "key": "stranger", "how": "paper" }])),
        ("materials", json!([{ "key": "form", "how": "smoke" }])),
        ("applicant", json!({ "kind": "ghost", "name": "演练", "number": "1" })),
        ("applicant", json!(null)),
        ("answers", json!([])),
    ]
    .into_iter()
    .enumerate()
    {
        let mut body = good.clone();
        body[member] = value;
        let said = client.post(&clerk, "/api/v1/cases", &format!("v{n}"), &body).await;
        assert!(matches!(said.status.as_u16(), 400 | 404 | 422), "{member}: {} {}", said.status, said.body);
    }
    for body in [json!({ "planned_days": -1 }), json!({ "planned_days": 99_999_999_999_u64 })] {
        let mut whole = json!({ "kind": "检验", "basis": "行政许可法" });
        whole["planned_days"] = body["planned_days"].clone();
        let said = client.post(&reviewer, "/api/v1/cases/x/suspension", "s", &whole).await;
        assert_eq!((said.status, said.text("place")), (StatusCode::BAD_REQUEST, "/planned_days"));
    }
}

#[tokio::test]
async fn a_path_that_names_nothing_is_a_problem_and_no_more() {
    let world = World::new().await;
    let client = Client::new(&world.house);
    let clerk = clerk(&world).await;
    for junk in [
        "%00",
        "%ff",
        "%F0%A0%AE%B7",
        "..%2f..%2fetc",
        "%27%20OR%201=1",
        "%E2%80%AE",
        "x".repeat(4_000).as_str(),
    ] {
        for path in ["/api/v1/cases/", "/api/v1/items/", "/api/v1/licences/"] {
            let said = client.get(&clerk, &format!("{path}{junk}?code=x")).await;
            assert!(matches!(said.status.as_u16(), 400 | 404 | 422), "{path}{junk}: {}", said.status);
        }
    }
}
