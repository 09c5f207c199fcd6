//! The interface for programs: keys, strict JSON, problems.

use axum::body::Body;
use axum::http::{Method, StatusCode};
use serde::Deserialize;
use serde_json::{Value, json};
use web::json::{self, Json};
use web::route::{Access, Route, post};
use web::visitor::{Answer, Keyed};

use crate::house::{Answered, House, request};

#[derive(Deserialize)]
struct Filing {
    item: String,
    days: u32,
}

async fn file(sent: Json<Filing>) -> Answer {
    let digest = sent.key().map(|(_, digest)| digest.to_string());
    json::created(&json!({ "item": sent.input.item, "days": sent.input.days, "digest": digest }))
}

fn routes() -> Vec<Route> {
    vec![
        post("/api/v1/filings", "file", Access::Public, "Files.", file),
        post("/api/v1/closed", "closed", Access::SignedIn, "Is closed.", file),
    ]
}

async fn send(path: &str, headers: &[(&str, &str)], text: &str) -> (Answered, Value) {
    let house = House::with(routes());
    let mut all = vec![("content-type", "application/json"), ("idempotency-key", "k1")];
    all.retain(|(name, _)| !headers.iter().any(|(other, _)| other == name));
    all.extend(headers.iter().filter(|(_, value)| !value.is_empty()));
    let answer = house.send(request(Method::POST, path, &all, Body::from(text.to_owned()))).await;
    let body = serde_json::from_str(&answer.text).unwrap_or(Value::Null);
    (answer, body)
}

const GOOD: &str = r#"{"item":"x","days":5}"#;

#[tokio::test]
async fn a_good_request_is_read_and_its_content_gives_its_fingerprint() {
    let (answer, body) = send("/api/v1/filings", &[], GOOD).await;
    assert_eq!((answer.status, &body["days"]), (StatusCode::CREATED, &json!(5)));
    let (_, same) = send("/api/v1/filings", &[], GOOD).await;
    let (_, other) = send("/api/v1/filings", &[], r#"{"item":"y","days":5}"#).await;
    assert!(body["digest"] == same["digest"] && body["digest"] != other["digest"]);
}

#[tokio::test]
async fn an_act_without_a_key_is_refused_as_a_problem() {
    let (answer, body) = send("/api/v1/filings", &[("idempotency-key", "")], GOOD).await;
    assert_eq!(answer.status, StatusCode::BAD_REQUEST);
    assert_eq!(answer.header("content-type"), "application/problem+json");
    assert_eq!(body["code"], "request.key_missing");
    assert_eq!(body["operation"], answer.header("x-operation-id"));
    assert_eq!(body["status"], 400);
}

#[tokio::test]
async fn what_is_not_strict_json_is_refused_with_its_place() {
    let bad = [
        (r#"{"item":"x","item":"y","days":5}"#, ""),
        (r#"{"item":"x","days":5,"more":1}"#, "/more"),
        (r#"{"item":"x","days":5.5}"#, ""),
        (r#"{"item":"x","days":-5}"#, "/days"),
        (r#"{"item":"x""#, ""),
        ("", ""),
    ];
    for (text, place) in bad {
        let (answer, body) = send("/api/v1/filings", &[], text).await;
        assert_eq!(
            (answer.status, &body["code"]),
            (StatusCode::BAD_REQUEST, &json!("request.json")),
            "{text}"
        );
        assert_eq!(body["place"], place, "{text}");
    }
    let (answer, _) = send("/api/v1/filings", &[("content-type", "text/plain")], GOOD).await;
    assert_eq!(answer.status, StatusCode::UNSUPPORTED_MEDIA_TYPE);
}

#[tokio::test]
async fn a_stranger_and_a_wrong_token_get_401_in_their_language() {
    let (answer, body) = send("/api/v1/closed", &[], GOOD).await;
    assert_eq!((answer.status, answer.header("www-authenticate")), (StatusCode::UNAUTHORIZED, "Bearer"));
    assert_eq!(body["title"], "请先登录");
    let wrong = format!("Bearer {}", "0".repeat(64));
    let headers = [("authorization", wrong.as_str()), ("accept-language", "en")];
    let (answer, body) = send("/api/v1/closed", &headers, GOOD).await;
    assert_eq!((answer.status, &body["title"]), (StatusCode::UNAUTHORIZED, &json!("Please sign in")));
}

#[tokio::test]
async fn a_session_cookie_opens_no_interface() {
    let house = House::with(routes());
    let credential = house.signed_in(rules::people::Role::Clerk).await;
    let cookie = format!("sanxiang-session={}", credential.secret());
    let bearer = format!("Bearer {}", credential.secret());
    let with = |name: &'static str, value: String| {
        let house = &house;
        async move {
            let headers =
                [("content-type", "application/json"), ("idempotency-key", "k"), (name, value.as_str())];
            house.send(request(Method::POST, "/api/v1/closed", &headers, Body::from(GOOD))).await.status
        }
    };
    assert_eq!(with("cookie", cookie).await, StatusCode::UNAUTHORIZED);
    assert_eq!(with("authorization", bearer).await, StatusCode::CREATED);
}

#[tokio::test]
async fn the_description_is_served() {
    let answer = House::new().get("/api/openapi.json", &[]).await;
    let description: Value = serde_json::from_str(&answer.text).unwrap();
    assert_eq!(description["openapi"], "3.1.0");
}
