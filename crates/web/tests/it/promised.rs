//! 容缺受理 from the promise to the grant: on the applicant's page, at the counter, and by programs.

use axum::http::StatusCode;
use rules::people::Role;
use serde_json::json;

use crate::api::{Client, application, citizen, token};
use crate::staff_world::{World, number_in};

const PDF: &[u8] = b"%PDF-1.7 the rules of the rehearsal shop";
/// A synthetic number that no one was ever issued.
const OTHER: &str = "320500199001010036";

impl World {
    /// A case accepted at the counter with one material promised; its number.
    async fn accepted_with_a_promise(&self) -> String {
        let mut sheet = self.sheet();
        sheet.retain(|(name, _)| name != "m-rules");
        let mut fields: Vec<(&str, &str)> = sheet.iter().map(|(n, v)| (n.as_str(), v.as_str())).collect();
        fields.extend([("m-rules", "3"), ("do", "accept")]);
        let answer = self.post("SJ01", "/staff/workbench", &fields).await;
        assert!(answer.header("location").ends_with("said=accepted"), "{}", answer.text);
        number_in(answer.header("location"))
    }

    async fn grants(&self, number: &str) -> StatusCode {
        let page = format!("/staff/cases/{number}");
        let version = self.version("SJ04", &page).await;
        let grant = self.task("SJ04", number, "grant", 0).await;
        self.post("SJ04", &grant, &[("version", &version)]).await.status
    }
}

#[tokio::test]
async fn an_applicant_hands_in_what_he_promised_and_the_grant_is_no_longer_barred() {
    let mut world = World::new().await;
    let number = world.accepted_with_a_promise().await;
    world.applicant_signs_in().await;
    world.examined(&number).await;
    assert_eq!(world.grants(&number).await, StatusCode::CONFLICT);

    let page = format!("/cases/{number}");
    let shown = world.get("applicant", &page).await;
    assert!(shown.text.contains("补交容缺材料"), "{}", shown.text);
    let at = format!("{page}/materials");
    let version = shown.text.split(&format!("action=\"{at}\"")).nth(1).unwrap();
    let version = version.split("name=\"version\" value=\"").nth(1).unwrap().split('"').next().unwrap();
    let fields = [("key", "p1"), ("version", version)];
    let empty = world.upload_as("applicant", &at, &fields, ("rules", "", b"")).await;
    assert_eq!(empty.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(empty.text.contains("请至少选择一份"), "{}", empty.text);
    let wrong = world.upload_as("applicant", &at, &fields, ("rules", "制度.pdf", b"<html>")).await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(wrong.text.contains("只能上传 PDF"), "{}", wrong.text);
    let stale = [("key", "p0"), ("version", "1")];
    let stale = world.upload_as("applicant", &at, &stale, ("rules", "制度.pdf", PDF)).await;
    assert_eq!(stale.status, StatusCode::CONFLICT);

    let done = world.upload_as("applicant", &at, &fields, ("rules", "制度.pdf", PDF)).await;
    let receipt = done.header("location").to_owned();
    assert!(receipt.starts_with(&format!("{page}/documents/")), "{}", done.text);
    let again = world.upload_as("applicant", &at, &fields, ("rules", "制度.pdf", PDF)).await;
    assert_eq!(again.header("location"), receipt, "a double click hands in once");
    let paper = world.get("applicant", &receipt).await.text;
    assert!(paper.contains("收件凭证") && paper.contains("承诺后补的材料"), "{paper}");
    assert!(!world.get("applicant", &page).await.text.contains("补交容缺材料"));
    assert_eq!(world.grants(&number).await, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn a_clerk_takes_at_the_counter_what_was_promised() {
    let world = World::new().await;
    let number = world.accepted_with_a_promise().await;
    let page = format!("/staff/cases/{number}");
    let shown = world.get("SJ01", &page).await;
    assert!(shown.text.contains("收取容缺材料"), "{}", shown.text);
    assert!(!world.get("SJ02", &page).await.text.contains("收取容缺材料"), "no reviewer takes papers");
    let at = format!("{page}/materials");
    let version = shown.hidden("version");
    let fields = [("version", version.as_str()), ("materials", "rules")];
    assert_eq!(world.post("SJ02", &at, &fields).await.status, StatusCode::FORBIDDEN);
    assert_eq!(world.post("WJ01", &at, &fields).await.status, StatusCode::NOT_FOUND);
    let nothing = world.post("SJ01", &at, &[("version", &version)]).await;
    assert_eq!(nothing.status, StatusCode::UNPROCESSABLE_ENTITY);
    let other = world.post("SJ01", &at, &[("version", &version), ("materials", "layout")]).await;
    assert_eq!(other.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(other.text.contains("没有承诺后补该材料"), "{}", other.text);
    let stale = world.post("SJ01", &at, &[("version", "1"), ("materials", "rules")]).await;
    assert_eq!(stale.status, StatusCode::CONFLICT);
    let done = world.post("SJ01", &at, &fields).await;
    assert_eq!(done.header("location"), format!("{page}?said=received"), "{}", done.text);
    let shown = world.get("SJ01", &format!("{page}?said=received")).await.text;
    assert!(shown.contains("已收取容缺材料") && !shown.contains("收取容缺材料</"), "{shown}");
    world.examined(&number).await;
    assert_eq!(world.grants(&number).await, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn a_program_hands_in_what_was_promised_and_promises_only_what_may_follow() {
    let world = World::new().await;
    let client = Client::new(&world.house);
    let clerk = token(&world, "SJ01", &[Role::Clerk]).await;
    let mut body = application(&world, "paper");
    let materials = body["materials"].as_array_mut().unwrap();
    for material in materials.iter_mut() {
        if material["key"] == "identity" {
            material["how"] = json!("promised");
        }
    }
    let refused = client.post(&clerk, "/api/v1/cases", "f1", &body).await;
    assert_eq!(
        (refused.status, refused.text("code")),
        (StatusCode::UNPROCESSABLE_ENTITY, "case.material_not_deferrable")
    );
    let mut body = application(&world, "paper");
    for material in body["materials"].as_array_mut().unwrap() {
        if material["key"] == "rules" {
            material["how"] = json!("promised");
        }
    }
    let filed = client.post(&clerk, "/api/v1/cases", "f2", &body).await;
    let case = format!("/api/v1/cases/{}", filed.text("number"));
    let accepted = client.post(&clerk, &format!("{case}/acceptance"), "a", &json!({})).await;
    assert_eq!(accepted.status, StatusCode::OK, "{}", accepted.body);

    let at = format!("{case}/materials");
    let brought = |how: &str| json!({ "materials": [{ "key": "rules", "how": how }] });
    let stranger = citizen(&world, "W2", OTHER).await;
    assert_eq!(client.post(&stranger, &at, "m0", &brought("stated")).await.status, StatusCode::NOT_FOUND);
    let other = token(&world, "WJ01", &[Role::Clerk]).await;
    assert_eq!(client.post(&other, &at, "m1", &brought("paper")).await.status, StatusCode::NOT_FOUND);
    let again = client.post(&clerk, &at, "m2", &brought("promised")).await;
    assert_eq!((again.status, again.text("code")), (StatusCode::UNPROCESSABLE_ENTITY, "case.deferred_empty"));
    let mut stale = brought("paper");
    stale["version"] = json!(1);
    let stale = client.post(&clerk, &at, "m3", &stale).await;
    assert_eq!((stale.status, stale.text("code")), (StatusCode::CONFLICT, "request.stale"));
    let done = client.post(&clerk, &at, "m4", &brought("paper")).await;
    assert_eq!((done.status, done.text("done")), (StatusCode::OK, "now"), "{}", done.body);
    let before = client.post(&clerk, &at, "m4", &brought("paper")).await;
    assert_eq!(before.text("done"), "before");
}
