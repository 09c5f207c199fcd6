//! What a correction notice asks, laid ready piece by piece and handed in once.

use axum::http::StatusCode;

use crate::staff_world::World;

const PDF: &[u8] = b"%PDF-1.7 a plan of the rehearsal shop";
const SECOND: &[u8] = b"%PDF-1.7 another sheet of it";

/// A case of the applicant's in which a material and a group of questions are to be corrected; its page.
async fn asked(world: &mut World) -> String {
    world.applicant_signs_in().await;
    let filed = world.filed().await;
    let told = world.asks_corrections(&filed, "business", "请核对业态").await;
    assert!(told.header("location").ends_with("said=corrected"), "{}", told.text);
    format!("/cases/{}", filed.number)
}

fn version_in(shown: &str, at: &str) -> String {
    let form = shown.split(&format!("action=\"{at}\"")).nth(1).unwrap();
    form.split("name=\"version\" value=\"").nth(1).unwrap().split('"').next().unwrap().to_owned()
}

#[tokio::test]
async fn several_files_and_typed_answers_lie_ready_until_they_are_handed_in() {
    let mut world = World::new().await;
    let page = asked(&mut world).await;
    let at = format!("{page}/supplement");
    let shown = world.get("applicant", &page).await.text;
    assert!(shown.contains("type=\"radio\"") && shown.contains("name=\"a-opening_on-y\""), "real fields");
    assert!(shown.contains("action=\"") && !shown.contains("value=\"catering\" type=\"text\""));
    let version = version_in(&shown, &at);

    let typed = [("key", "s1"), ("version", &version), ("a-opening_on-y", "明年"), ("do", "upload")];
    let files = [("layout", "一.pdf", PDF), ("layout", "二.pdf", SECOND), ("layout", "三.pdf", b"<html>")];
    let laid = world.upload_all("applicant", &at, &typed, &files).await;
    assert_eq!(laid.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(laid.text.contains("三.pdf") && laid.text.contains("只能上传 PDF"), "{}", laid.text);
    let shown = world.get("applicant", &page).await.text;
    assert!(shown.contains("一.pdf") && shown.contains("二.pdf") && !shown.contains("三.pdf"));
    assert!(shown.contains("name=\"a-opening_on-y\" value=\"明年\""), "what was typed is kept");
    assert!(shown.contains("zw-ask"), "uploading hands nothing in");

    let own = shown.split(&format!("href=\"{at}/")).nth(1).unwrap().split('"').next().unwrap();
    let file = world.get("applicant", &format!("{at}/{own}")).await;
    assert_eq!((file.status, file.text.as_bytes()), (StatusCode::OK, PDF));
    assert_eq!(world.get("SJ01", &format!("{at}/{own}")).await.status, StatusCode::NOT_FOUND);

    let typed = [("key", "s2"), ("version", &version), ("a-opening_on-y", "明年"), ("do", "submit")];
    let wrong = world.upload_all("applicant", &at, &typed, &[]).await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    for place in ["#a-opening_on-y", "#a-subject-0", "#a-projects-0"] {
        assert!(wrong.text.contains(&format!("href=\"{place}\"")), "{place}");
    }
    assert!(wrong.text.contains("一.pdf") && wrong.text.contains("value=\"明年\""));

    let removed = [("key", "s3"), ("version", &version), ("remove", own)];
    assert_eq!(world.upload_all("applicant", &at, &removed, &[]).await.status, StatusCode::SEE_OTHER);
    let shown = world.get("applicant", &page).await.text;
    assert!(!shown.contains("一.pdf") && shown.contains("二.pdf"));

    let answers = crate::staff_world::answers(&world.facts);
    let good = [("a-subject", answers["subject"].as_str()), ("a-projects", answers["projects"].as_str())];
    let stale = [&[("key", "s4"), ("version", "1"), ("do", "submit")][..], &good].concat();
    assert_eq!(world.upload_all("applicant", &at, &stale, &[]).await.status, StatusCode::CONFLICT);
    let sent = [&[("key", "s5"), ("version", version.as_str()), ("do", "submit")][..], &good].concat();
    for _ in 0..2 {
        let done = world.upload_all("applicant", &at, &sent, &[]).await;
        assert_eq!(done.header("location"), page, "{}", done.text);
    }
    let shown = world.get("applicant", &page).await.text;
    assert!(!shown.contains("zw-ask") && shown.contains("补正材料已收到"), "{shown}");
    let number = page.strip_prefix("/cases/").unwrap();
    let intake = world.get("SJ01", &format!("/staff/intake/{number}")).await.text;
    assert!(intake.contains("二.pdf"), "{intake}");
}

#[tokio::test]
async fn a_withdrawal_that_is_refused_keeps_its_reason() {
    let mut world = World::new().await;
    let page = asked(&mut world).await;
    let shown = world.get("applicant", &page).await.text;
    let version = version_in(&shown, &format!("{page}/withdrawal"));
    let reason = format!("不办了{}", "，因为搬家".repeat(200));
    let fields = [("version", version.as_str()), ("reason", reason.as_str())];
    let refused = world.post("applicant", &format!("{page}/withdrawal"), &fields).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", refused.text);
    assert!(refused.text.contains(&reason) && refused.text.contains("href=\"#reason\""));
    assert!(refused.text.contains("zw-withdraw\" open"));
}

#[tokio::test]
async fn whoever_has_the_code_reads_a_paper_without_the_whole_name() {
    let mut world = World::new().await;
    world.applicant_signs_in().await;
    let filed = world.filed().await;
    let page = format!("/cases/{}", filed.number);
    let own = world.get("applicant", &page).await.text;
    assert!(own.contains("演练申请人"), "he himself sees his name");
    let receipt = own.split(&format!("href=\"{page}/documents/")).nth(1).unwrap().split('"').next().unwrap();
    let cookie = format!("sanxiang-case={}.{}", filed.number, filed.query_code);
    let headers = [("cookie", cookie.as_str())];
    for path in [page.clone(), format!("{page}/documents/{receipt}")] {
        let shown = world.house.get(&path, &headers).await;
        assert_eq!(shown.status, axum::http::StatusCode::OK, "{path}");
        assert!(shown.text.contains("演****") && !shown.text.contains("演练申请人"), "{path}");
    }
}
