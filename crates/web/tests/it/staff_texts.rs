//! What officers type reaches papers clean, and what a colleague holds can be taken over; agents at the counter.

use axum::http::StatusCode;
use rules::people::Role;
use serde_json::json;

use crate::api::{Client, application, token};
use crate::staff_world::{World, number_in};

/// A synthetic number that no one was ever issued.
const AGENT: &str = "320500199001010028";
const TURNED: &str = "理由\u{202e}反写";

#[tokio::test]
async fn nothing_hidden_reaches_the_register_or_a_paper_from_a_page() {
    let world = World::new().await;
    let number = world.accepted().await;
    world.examined(&number).await;
    let page = format!("/staff/cases/{number}");
    let version = world.version("SJ04", &page).await;
    let grant = world.task("SJ04", &number, "grant", 0).await;
    world.post("SJ04", &grant, &[("version", &version)]).await;
    let long = "1".repeat(121);
    for (way, to, said) in [
        ("handed", "演练\u{202e}人", "改变书写方向"),
        ("posted", "YL\u{200b}1", "没有宽度"),
        ("posted", long.as_str(), "最多 120 个字"),
    ] {
        let told = world.post("SJ01", &format!("{page}/delivery"), &[("way", way), ("to", to)]).await;
        assert_eq!(told.status, StatusCode::UNPROCESSABLE_ENTITY, "{to:?}");
        assert!(told.text.contains(said), "{}", told.text);
    }

    let sheet = world.sheet();
    let mut fields: Vec<(&str, &str)> = sheet.iter().map(|(n, v)| (n.as_str(), v.as_str())).collect();
    fields.extend([("do", "refuse"), ("ground", "not-competent")]);
    for (reason, organ) in [(TURNED, "水务局"), ("不属本机关职权", TURNED)] {
        let mut fields = fields.clone();
        fields.extend([("reason", reason), ("right_organ", organ)]);
        let told = world.post("SJ01", "/staff/workbench", &fields).await;
        assert_eq!(told.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(told.text.contains("请删去后"), "{}", told.text);
    }
}

#[tokio::test]
async fn an_approver_lifts_the_claim_of_a_colleague_who_is_away() {
    let world = World::new().await;
    let number = world.accepted().await;
    let page = format!("/staff/cases/{number}");
    let review = world.task("SJ02", &number, "opinion", 0).await;
    let task = review.trim_end_matches("/opinion").to_owned();
    let version = world.version("SJ02", &page).await;
    let claimed = world.post("SJ02", &format!("{task}/claim"), &[("version", &version)]).await;
    assert_eq!(claimed.status, StatusCode::SEE_OTHER);
    let relief = world.task("SJ04", &number, "relief", 0).await;
    let shown = world.get("SJ04", &page).await;
    assert!(shown.text.contains("收回同事领取的任务：材料审查"), "{}", shown.text);
    let version = shown.hidden("version");
    let fields = [("version", version.as_str()), ("reason", "承办人请假")];
    assert_eq!(world.post("SJ03", &relief, &fields).await.status, StatusCode::FORBIDDEN);
    let silent = world.post("SJ04", &relief, &[("version", &version), ("reason", "")]).await;
    assert_eq!(silent.status, StatusCode::UNPROCESSABLE_ENTITY);
    let done = world.post("SJ04", &relief, &fields).await;
    assert_eq!(done.header("location"), format!("{page}?said=relieved"), "{}", done.text);
    let shown = world.get("SJ03", &page).await.text;
    assert!(shown.contains("收回演练人员SJ02（SJ02）的任务") && shown.contains("承办人请假"), "{shown}");
    world.examined(&number).await;

    let client = Client::new(&world.house);
    let clerk = token(&world, "SJ01", &[Role::Clerk]).await;
    let reviewer = token(&world, "SJ02", &[Role::Reviewer]).await;
    let approver = token(&world, "SJ04", &[Role::Approver]).await;
    let filed = client.post(&clerk, "/api/v1/cases", "f", &application(&world, "paper")).await;
    let case = format!("/api/v1/cases/{}", filed.text("number"));
    client.post(&clerk, &format!("{case}/acceptance"), "a", &json!({})).await;
    let inbox = client.get(&reviewer, "/api/v1/inbox").await;
    let task = format!("/api/v1/tasks/{}", inbox.body["tasks"][0]["id"].as_str().unwrap());
    let stale = client.post(&reviewer, &format!("{task}/claim"), "c0", &json!({ "version": 1 })).await;
    assert_eq!((stale.status, stale.text("code")), (StatusCode::CONFLICT, "request.stale"));
    client.post(&reviewer, &format!("{task}/claim"), "c1", &json!({})).await;
    let why = json!({ "reason": "承办人请假" });
    let done = client.post(&approver, &format!("{task}/relief"), "r1", &why).await;
    assert_eq!((done.status, done.text("done")), (StatusCode::OK, "now"), "{}", done.body);
    let again = client.post(&approver, &format!("{task}/relief"), "r2", &why).await;
    assert_eq!((again.status, again.text("code")), (StatusCode::CONFLICT, "task.unclaimed"));
}

#[tokio::test]
async fn an_agent_stands_at_the_counter_with_a_power_of_attorney_or_is_asked_for_it() {
    let world = World::new().await;
    let sheet = world.sheet();
    let mut fields: Vec<(&str, &str)> = sheet.iter().map(|(n, v)| (n.as_str(), v.as_str())).collect();
    fields.extend([("agent_name", "演练代理"), ("agent_number", AGENT), ("do", "accept")]);
    let asked = world.post("SJ01", "/staff/workbench", &fields).await;
    assert!(asked.header("location").ends_with("said=corrected"), "{}", asked.text);
    let page = world.get("SJ01", asked.header("location")).await.text;
    assert!(page.contains("演练代理"), "{page}");

    fields.push(("agent_letter", "yes"));
    let mut wrong = fields.clone();
    wrong.retain(|(name, _)| *name != "agent_number");
    wrong.push(("agent_number", "320500199001010011"));
    let told = world.post("SJ01", "/staff/workbench", &wrong).await;
    assert_eq!(told.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(told.text.contains("agent_number-error"), "{}", told.text);
    let taken = world.post("SJ01", "/staff/workbench", &fields).await;
    assert!(taken.header("location").ends_with("said=accepted"), "{}", taken.text);
    let number = number_in(taken.header("location"));
    let page = world.get("SJ01", &format!("/staff/cases/{number}")).await.text;
    assert!(page.contains("演练代理"), "{page}");

    let client = Client::new(&world.house);
    let clerk = token(&world, "SJ01", &[Role::Clerk]).await;
    let mut body = application(&world, "paper");
    body["agent"] = json!({ "name": "演练代理", "number": AGENT, "letter": false });
    let refused = client.post(&clerk, "/api/v1/cases", "f1", &body).await;
    assert_eq!(
        (refused.status, refused.text("code")),
        (StatusCode::UNPROCESSABLE_ENTITY, "case.agent_letter")
    );
    body["agent"]["letter"] = json!(true);
    let filed = client.post(&clerk, "/api/v1/cases", "f2", &body).await;
    assert_eq!(filed.status, StatusCode::CREATED, "{}", filed.body);
    let accepted = client
        .post(&clerk, &format!("/api/v1/cases/{}/acceptance", filed.text("number")), "a", &json!({}))
        .await;
    assert_eq!(accepted.status, StatusCode::OK, "the letter lies among the materials: {}", accepted.body);
}

#[tokio::test]
async fn a_supervisor_of_another_department_reads_a_case_over_the_interface_as_on_the_page() {
    let world = World::new().await;
    let number = world.accepted().await;
    let client = Client::new(&world.house);
    let supervisor = token(&world, "DC02", &[Role::Supervisor]).await;
    assert_eq!(world.get("DC02", &format!("/staff/cases/{number}")).await.status, StatusCode::OK);
    assert_eq!(client.get(&supervisor, &format!("/api/v1/cases/{number}")).await.status, StatusCode::OK);
}
