//! A whole case by programs alone, and what each of them may not do.

use axum::http::{Method, StatusCode};
use rules::people::Role;
use serde_json::json;

use crate::api::{Client, application, citizen, issued, revoke, token};
use crate::staff_world::World;

const MILLIS_A_DAY: i64 = 24 * 3_600_000;
/// Synthetic numbers that no one was ever issued.
pub const ONE: &str = "320500199001010028";
const OTHER: &str = "320500199001010036";

#[tokio::test]
async fn a_case_runs_from_filing_to_a_verified_licence_by_programs_alone() {
    for world in World::on_each_engine().await {
        run(world).await;
    }
}

async fn run(world: World) {
    let client = Client::new(&world.house);
    let clerk = token(&world, "SJ01", &[Role::Clerk]).await;
    let reviewer = token(&world, "SJ02", &[Role::Reviewer]).await;
    let approver = token(&world, "SJ04", &[Role::Approver]).await;
    let items = client.get("", "/api/v1/items").await;
    let id = items.body["items"][0]["id"].as_str().unwrap().to_owned();
    assert_eq!(client.get("", &format!("/api/v1/items/{id}")).await.status, StatusCode::OK);

    let filed = client.post(&clerk, "/api/v1/cases", "k-file", &application(&world, "paper")).await;
    assert_eq!(filed.status, StatusCode::CREATED, "{}", filed.body);
    let number = filed.text("number").to_owned();
    let case = format!("/api/v1/cases/{number}");
    let intake = client.get(&clerk, "/api/v1/intake").await;
    assert_eq!(intake.body["cases"][0]["number"], number.as_str());
    let seen = client.get(&clerk, &case).await;
    let accept = json!({ "version": seen.body["version"] });
    let accepted = client.post(&clerk, &format!("{case}/acceptance"), "k-accept", &accept).await;
    assert_eq!((accepted.status, accepted.text("done")), (StatusCode::OK, "now"));

    let inbox = client.get(&reviewer, "/api/v1/inbox").await;
    let tasks = inbox.body["tasks"].as_array().unwrap().clone();
    assert_eq!(tasks.len(), 2);
    for task in &tasks {
        let path = format!("/api/v1/tasks/{}", task["id"].as_str().unwrap());
        let key = format!("k-{}", task["kind"].as_str().unwrap());
        let claimed =
            client.post(&reviewer, &format!("{path}/claim"), &format!("{key}-claim"), &json!({})).await;
        assert_eq!(claimed.status, StatusCode::OK, "{}", claimed.body);
        let opinion = json!({ "opinion": "agree", "remark": "符合条件", "badges": ["SJ02", "SJ03"] });
        let said = client.post(&reviewer, &format!("{path}/opinion"), &key, &opinion).await;
        assert_eq!(said.status, StatusCode::OK, "{}", said.body);
    }

    let inbox = client.get(&approver, "/api/v1/inbox").await;
    let deciding = format!("/api/v1/tasks/{}/decision", inbox.body["tasks"][0]["id"].as_str().unwrap());
    let grant = json!({ "decision": "grant" });
    let decided = client.post(&approver, &deciding, "k-decide", &grant).await;
    assert_eq!(decided.status, StatusCode::OK, "{}", decided.body);
    let licence = decided.text("licence").to_owned();
    let again = client.post(&approver, &deciding, "k-decide", &grant).await;
    assert_eq!((again.text("done"), again.text("licence")), ("before", licence.as_str()));

    let seen = client.get(&clerk, &case).await;
    assert_eq!((seen.text("phase"), seen.text("decision")), ("decided", "grant"));
    let code = seen.body["licence"]["code"].as_str().unwrap();
    let handed = json!({ "receiver": "演练申请人" });
    let delivered = client.post(&clerk, &format!("{case}/delivery"), "k-deliver", &handed).await;
    assert_eq!(delivered.status, StatusCode::OK, "{}", delivered.body);
    assert_eq!(client.get(&clerk, &case).await.text("phase"), "ended");
    let verified = client.get("", &format!("/api/v1/licences/{licence}?code={code}")).await;
    assert_eq!((verified.status, verified.text("holder")), (StatusCode::OK, "演练申请人"));
    assert_eq!(client.get("", "/api/v1/figures").await.status, StatusCode::OK);
}

#[tokio::test]
async fn a_repeated_key_gives_the_same_case_and_another_application_under_it_is_refused() {
    for world in World::on_each_engine().await {
        repeat(world).await;
    }
}

async fn repeat(world: World) {
    let client = Client::new(&world.house);
    let clerk = token(&world, "SJ01", &[Role::Clerk]).await;
    let body = application(&world, "paper");
    let first = client.post(&clerk, "/api/v1/cases", "one-key", &body).await;
    let again = client.post(&clerk, "/api/v1/cases", "one-key", &body).await;
    assert_eq!((again.status, again.text("number")), (StatusCode::CREATED, first.text("number")));
    assert!(again.body.get("query_code").is_none(), "the query code is given once");
    assert_eq!(client.get(&clerk, "/api/v1/intake").await.body["cases"].as_array().unwrap().len(), 1);
    let mut other = body.clone();
    other["applicant"]["name"] = json!("演练别人");
    let reused = client.post(&clerk, "/api/v1/cases", "one-key", &other).await;
    assert_eq!(
        (reused.status, reused.text("code")),
        (StatusCode::UNPROCESSABLE_ENTITY, "request.key_reused")
    );
    let keyless = client.send(Method::POST, "/api/v1/cases", &clerk, (None, Some(body.to_string()))).await;
    assert_eq!((keyless.status, keyless.text("code")), (StatusCode::BAD_REQUEST, "request.key_missing"));
    let long = client.post(&clerk, "/api/v1/cases", &"k".repeat(10_000), &body).await;
    assert_eq!((long.status, long.text("code")), (StatusCode::UNPROCESSABLE_ENTITY, "request.key_length"));
    let path = format!("/api/v1/cases/{}/acceptance", first.text("number"));
    let now = client.post(&clerk, &path, "accept", &json!({})).await;
    let before = client.post(&clerk, &path, "accept", &json!({})).await;
    assert_eq!((now.text("done"), before.text("done")), ("now", "before"));
}

#[tokio::test]
async fn the_same_key_of_two_programs_are_two_keys() {
    let world = World::new().await;
    let client = Client::new(&world.house);
    let (one, two) =
        (token(&world, "SJ01", &[Role::Clerk]).await, token(&world, "ZX01", &[Role::Clerk]).await);
    let body = application(&world, "paper");
    let first = client.post(&one, "/api/v1/cases", "shared", &body).await;
    let second = client.post(&two, "/api/v1/cases", "shared", &body).await;
    assert_eq!((first.status, second.status), (StatusCode::CREATED, StatusCode::CREATED));
    assert_ne!(first.text("number"), second.text("number"));
}

#[tokio::test]
async fn the_second_of_two_clerks_is_told_that_the_case_has_moved_on() {
    let world = World::new().await;
    let client = Client::new(&world.house);
    let clerk = token(&world, "SJ01", &[Role::Clerk]).await;
    let filed = client.post(&clerk, "/api/v1/cases", "f", &application(&world, "paper")).await;
    let case = format!("/api/v1/cases/{}", filed.text("number"));
    let seen = client.get(&clerk, &case).await.body["version"].clone();
    let body = json!({ "version": seen });
    assert_eq!(client.post(&clerk, &format!("{case}/acceptance"), "a", &body).await.status, StatusCode::OK);
    let reason = json!({ "version": seen, "reason": "不属于许可事项" });
    let late = client.post(&clerk, &format!("{case}/non-acceptance"), "b", &reason).await;
    assert_eq!((late.status, late.text("code")), (StatusCode::CONFLICT, "request.stale"));
}

#[tokio::test]
async fn a_case_of_somebody_else_looks_like_no_case() {
    let world = World::new().await;
    let client = Client::new(&world.house);
    let mine = citizen(&world, "W1", ONE).await;
    let stranger = citizen(&world, "W2", OTHER).await;
    let filed = client.post(&mine, "/api/v1/cases", "f", &application(&world, "stated")).await;
    assert_eq!(filed.status, StatusCode::CREATED, "{}", filed.body);
    let number = filed.text("number");
    assert_eq!(client.get(&mine, &format!("/api/v1/cases/{number}")).await.status, StatusCode::OK);
    let other_department = token(&world, "WJ01", &[Role::Clerk, Role::Reviewer, Role::Approver]).await;
    for who in [&stranger, &other_department] {
        let foreign = client.get(who, &format!("/api/v1/cases/{number}")).await;
        let nothing = client.get(who, "/api/v1/cases/320500-20260302-SJ-000009-9").await;
        assert_eq!((foreign.status, nothing.status), (StatusCode::NOT_FOUND, StatusCode::NOT_FOUND));
        for member in ["type", "title", "detail", "code", "place", "data"] {
            assert_eq!(foreign.body[member], nothing.body[member]);
        }
    }
    let withdrawal = format!("/api/v1/cases/{number}/withdrawal");
    assert_eq!(client.post(&stranger, &withdrawal, "w", &json!({})).await.status, StatusCode::NOT_FOUND);
    for (act, body) in [
        ("acceptance", json!({})),
        ("correction", json!({ "points": [{ "key": "form", "remark": "请签字" }] })),
        ("non-acceptance", json!({ "reason": "无须许可" })),
        ("delivery", json!({ "receiver": "演练" })),
        ("suspension", json!({ "kind": "检验", "basis": "行政许可法", "planned_days": 5 })),
        ("resumption", json!({ "result": "合格" })),
        ("extension", json!({ "capacity": "organ_head", "reason": "情况复杂" })),
    ] {
        let path = format!("/api/v1/cases/{number}/{act}");
        let said = client.post(&other_department, &path, act, &body).await;
        assert_eq!(said.status, StatusCode::NOT_FOUND, "{act}: {}", said.body);
    }
    assert_eq!(
        client.post(&mine, &withdrawal, "w", &json!({ "reason": "不办了" })).await.status,
        StatusCode::OK
    );
}

#[tokio::test]
async fn a_task_of_another_department_looks_like_no_task() {
    let world = World::new().await;
    let client = Client::new(&world.house);
    world.accepted().await;
    let reviewer = token(&world, "SJ02", &[Role::Reviewer]).await;
    let inbox = client.get(&reviewer, "/api/v1/inbox").await;
    let task = inbox.body["tasks"][0]["id"].as_str().unwrap();
    let other = token(&world, "WJ01", &[Role::Reviewer, Role::Approver]).await;
    let opinion = json!({ "opinion": "agree" });
    for (path, body) in
        [("claim", json!({})), ("opinion", opinion), ("decision", json!({ "decision": "grant" }))]
    {
        let said = client.post(&other, &format!("/api/v1/tasks/{task}/{path}"), path, &body).await;
        assert_eq!(said.status, StatusCode::NOT_FOUND, "{path}: {}", said.body);
    }
    for path in ["/api/v1/tasks/nothing/claim", "/api/v1/tasks/00000000000000000000000000/claim"] {
        assert_eq!(client.post(&reviewer, path, path, &json!({})).await.status, StatusCode::NOT_FOUND);
    }
}

#[tokio::test]
async fn an_expired_or_revoked_token_opens_nothing() {
    let world = World::new().await;
    let client = Client::new(&world.house);
    let (kept, _) = issued(&world, "SJ01", &[Role::Clerk], 30).await;
    let (short, _) = issued(&world, "SJ01", &[Role::Clerk], 1).await;
    let (taken, id) = issued(&world, "SJ01", &[Role::Clerk], 30).await;
    let status = |token: String| {
        let client = &client;
        async move { client.get(&token, "/api/v1/intake").await.status }
    };
    assert_eq!(status(taken.clone()).await, StatusCode::OK);
    revoke(&world, id).await;
    assert_eq!(status(taken).await, StatusCode::UNAUTHORIZED);
    assert_eq!(status(short.clone()).await, StatusCode::OK);
    let desk = &world.house.state.desk;
    desk.set_now(desk.now().plus_ms(MILLIS_A_DAY));
    assert_eq!(status(short).await, StatusCode::UNAUTHORIZED);
    assert_eq!(status(kept).await, StatusCode::OK);
    for wrong in ["", "x", &"0".repeat(64), &"f".repeat(100_000)] {
        assert_eq!(status(wrong.to_owned()).await, StatusCode::UNAUTHORIZED);
    }
}

#[tokio::test]
async fn a_token_does_only_what_both_it_and_its_person_may() {
    let world = World::new().await;
    let client = Client::new(&world.house);
    let number = world.accepted().await;
    // More than the person holds: the reviewer's token claims every role.
    let greedy = token(&world, "SJ02", &Role::ALL).await;
    let path = format!("/api/v1/cases/{number}/acceptance");
    assert_eq!(client.post(&greedy, &path, "a", &json!({})).await.status, StatusCode::FORBIDDEN);
    let path = format!("/api/v1/cases/{number}/extension");
    let body = json!({ "capacity": "organ_head", "reason": "情况复杂" });
    assert_eq!(client.post(&greedy, &path, "b", &body).await.status, StatusCode::FORBIDDEN);
    // Less than the person holds: a clerk's token of somebody who also reviews.
    let narrow = token(&world, "WJ01", &[Role::Clerk]).await;
    assert_eq!(client.get(&narrow, "/api/v1/inbox").await.status, StatusCode::FORBIDDEN);
    assert_eq!(client.get(&narrow, "/api/v1/intake").await.status, StatusCode::OK);
}

#[tokio::test]
async fn a_text_with_something_hidden_in_it_is_refused_at_every_act() {
    let world = World::new().await;
    let client = Client::new(&world.house);
    let clerk = token(&world, "SJ01", &[Role::Clerk]).await;
    let filed = client.post(&clerk, "/api/v1/cases", "f", &application(&world, "paper")).await;
    let case = format!("/api/v1/cases/{}", filed.text("number"));
    let reviewer = token(&world, "SJ02", &[Role::Reviewer]).await;
    let turned = "理由\u{202e}反写";
    for (n, (act, body)) in [
        ("non-acceptance", json!({ "reason": turned })),
        ("non-acceptance", json!({ "reason": "无权办理", "right_organ": turned })),
        ("correction", json!({ "points": [{ "key": "form", "remark": turned }] })),
        ("delivery", json!({ "receiver": turned })),
        ("delivery", json!({ "tracking": turned })),
        ("suspension", json!({ "kind": "检验", "basis": turned, "planned_days": 5 })),
        ("resumption", json!({ "result": turned })),
        ("non-acceptance", json!({ "reason": "长".repeat(10_000) })),
    ]
    .into_iter()
    .enumerate()
    {
        let who = if matches!(act, "suspension" | "resumption") { &reviewer } else { &clerk };
        let said = client.post(who, &format!("{case}/{act}"), &format!("t{n}"), &body).await;
        assert_eq!(said.status, StatusCode::UNPROCESSABLE_ENTITY, "{act}: {}", said.body);
        assert!(said.text("detail").ends_with('。'), "{}", said.body);
    }
    assert_eq!(client.get(&clerk, &case).await.text("phase"), "filed", "a refusal leaves the case as it was");
}

#[tokio::test]
async fn an_application_with_more_than_the_form_asks_is_refused() {
    let world = World::new().await;
    let client = Client::new(&world.house);
    let clerk = token(&world, "SJ01", &[Role::Clerk]).await;
    let good = application(&world, "paper");
    let with = |change: &dyn Fn(&mut serde_json::Value)| {
        let mut body = good.clone();
        change(&mut body);
        body
    };
    for (n, (why, body)) in [
        ("an answer nobody asked", with(&|b| b["answers"]["zzz"] = json!("x"))),
        ("a choice twice", with(&|b| b["answers"]["projects"] = json!("hot,hot"))),
        (
            "a material eleven times",
            with(&|b| b["materials"] = json!(vec![json!({ "key": "form", "how": "paper" }); 11])),
        ),
    ]
    .into_iter()
    .enumerate()
    {
        let said = client.post(&clerk, "/api/v1/cases", &format!("m{n}"), &body).await;
        assert_eq!(said.status, StatusCode::UNPROCESSABLE_ENTITY, "{why}: {}", said.body);
    }
}
