//! Finding, applying and following lead on from every page.

use axum::http::StatusCode;
use serde_json::Value;

use crate::apply_world::{PDF, World, ZHANG, do_in};

#[tokio::test]
async fn the_index_shows_every_department_with_its_count_and_themes_and_objects() {
    let world = World::new().await;
    do_in(&world.house, |cx| {
        let new = desk::people::organisation::NewDepartment {
            code: "WJ".into(),
            name: "卫生健康委员会".into(),
            zone: "西区".into(),
            source: "演练".into(),
        };
        desk::people::organisation::enter_department(cx, &new)
    })
    .await;
    let browser = world.browser();
    let index = browser.get("/items?by=department").await.text;
    assert!(index.contains("部门目录") && index.contains("2 个部门，1 项事项"), "{index}");
    assert!(index.contains("/items?department=WJ") && index.contains("卫生健康委员会"));
    assert!(index.contains("/items?department=SJ"));
    assert!(browser.get("/items?by=object").await.text.contains("/items?subject=person"));
    assert!(browser.get("/items?by=theme").await.text.contains("按主题找事项"));
    assert!(browser.get("/items?by=nothing").await.text.contains("筛选"), "an unknown word lists everything");
}

#[tokio::test]
async fn the_items_most_applied_for_come_first_with_how_they_are_chosen() {
    let world = World::new().await;
    let browser = world.registered(ZHANG).await;
    assert!(browser.get("/").await.text.contains("title=\"还没有办件数据，按事项编码排列。\""));
    let draft = browser.begin().await;
    browser.fill_in(&draft).await;
    browser.submit(&format!("{draft}/declare"), &[("declared", "yes")]).await;
    let desk = &world.house.state.desk;
    desk.pump(desk.now()).unwrap();
    assert!(browser.get("/").await.text.contains("title=\"按累计收到的申请件数从多到少排列。\""));
}

#[tokio::test]
async fn back_links_lead_one_page_back_and_a_changed_applicant_returns_to_the_check() {
    let world = World::new().await;
    let browser = world.registered(ZHANG).await;
    let company = [("who", "company"), ("name", "演练公司"), ("number", "11320500MA0000015M")];
    let draft = browser.submit(&world.start(), &company).await.header("location").to_owned();
    let back = |text: &str| {
        let link = text.split("govuk-back-link\" href=\"").nth(1).unwrap();
        link.split('"').next().unwrap().to_owned()
    };
    assert_eq!(back(&browser.get(&draft).await.text), "/me");
    let letter = [("agent_letter", "委托书.pdf", PDF)];
    browser.upload(&format!("{draft}/materials"), &[("do", "upload")], &letter).await;
    browser.fill_in(&draft).await;
    assert_eq!(back(&browser.get(&format!("{draft}/declare")).await.text), format!("{draft}/check"));
    assert_eq!(back(&browser.get(&format!("{draft}/check")).await.text), format!("{draft}/materials"));

    let change = format!("{}?from=check", world.start());
    assert!(browser.get(&format!("{draft}/check")).await.text.contains(&change));
    let start = browser.get(&change).await.text;
    assert!(start.contains("value=\"演练公司\"") && start.contains("value=\"company\" checked"), "{start}");
    let wrong = browser.submit(&change, &[("who", "company"), ("name", ""), ("number", "1")]).await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(wrong.text.contains(&format!("action=\"{change}\"")));
    let changed = browser.submit(&change, &[("who", "self")]).await;
    assert_eq!(changed.header("location"), format!("{draft}/check"));
}

#[tokio::test]
async fn what_stands_against_filing_links_to_its_field_on_its_page() {
    let world = World::new().await;
    let browser = world.registered(ZHANG).await;
    let draft = browser.begin().await;
    browser.submit(&format!("{draft}/q/shop"), &[("shop_name", "演练小馆")]).await;
    let check = browser.get(&format!("{draft}/check")).await.text;
    for place in ["q/shop?from=check#shop_address", "q/business?from=check#subject-0", "materials#layout"] {
        assert!(check.contains(&format!("href=\"{draft}/{place}\"")), "{place}");
    }
    assert!(!check.contains("href=\"#main\"><"));
}

#[tokio::test]
async fn finishing_later_still_says_which_file_was_refused_and_good_files_can_be_opened() {
    let world = World::new().await;
    let browser = world.registered(ZHANG).await;
    let draft = browser.begin().await;
    let page = format!("{draft}/materials");
    let files = [("identity", "执照.pdf", PDF), ("layout", "图.pdf", b"<html>".as_slice())];
    let later = browser.upload(&page, &[("do", "later")], &files).await;
    assert_eq!(later.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(later.text.contains("图.pdf"));
    let own = later.text.split(&format!("href=\"{draft}/files/")).nth(1).unwrap().split('"').next().unwrap();
    let file = browser.get(&format!("{draft}/files/{own}")).await;
    assert_eq!((file.status, file.text.as_bytes()), (StatusCode::OK, PDF));
    assert!(file.header("content-security-policy").contains("sandbox"));
    let other = world.registered(crate::apply_world::LI).await;
    assert_eq!(other.get(&format!("{draft}/files/{own}")).await.status, StatusCode::NOT_FOUND);
    let later = browser.upload(&page, &[("do", "later")], &[]).await;
    assert_eq!(later.header("location"), "/me");
}

#[tokio::test]
async fn what_is_known_of_the_applicant_stands_in_the_form_and_a_masked_number_means_the_whole() {
    let world = World::new().await;
    let browser = world.registered(ZHANG).await;
    let draft = browser.begin().await;
    let shop = browser.get(&format!("{draft}/q/shop")).await.text;
    assert!(shop.contains(&format!("value=\"{}\"", ZHANG.phone)) && shop.contains("由您登记的信息带出"));
    let people = browser.get(&format!("{draft}/q/people")).await.text;
    assert!(people.contains("value=\"演练𠮷·甲\"") && people.contains("value=\"320500********0020\""));
    assert!(!people.contains(ZHANG.number));
    let sent = [("manager", "演练𠮷·甲"), ("manager_id", "320500********0020"), ("staff", "3")];
    let saved = browser.submit(&format!("{draft}/q/people"), &sent).await;
    assert_eq!(saved.status, StatusCode::SEE_OTHER, "{}", saved.text);
    let again = browser.get(&format!("{draft}/q/people")).await.text;
    assert!(again.contains("value=\"320500********0020\"") && !again.contains("由您登记的信息带出"));
}

#[tokio::test]
async fn every_answer_of_a_rehearsal_centre_says_so() {
    let world = World::new().await;
    let all = [
        ("/api/v1/items", StatusCode::OK),
        ("/api/v1/figures", StatusCode::OK),
        ("/api/v1/inbox", StatusCode::UNAUTHORIZED),
        ("/api/v1/nowhere", StatusCode::NOT_FOUND),
        ("/api/v1/licences/x?code=y", StatusCode::NOT_FOUND),
    ];
    for (path, status) in all {
        let answer = world.house.get(path, &[]).await;
        assert_eq!(answer.status, status, "{path}");
        let body: Value = serde_json::from_str(&answer.text).unwrap();
        assert_eq!(body["rehearsal"], true, "{path}: {}", answer.text);
        assert_eq!(answer.header("x-rehearsal"), "yes", "{path}");
    }
    let real = crate::house::House::new();
    let answer = real.get("/api/v1/items", &[]).await;
    let body: Value = serde_json::from_str(&answer.text).unwrap();
    assert_eq!((&body["rehearsal"], answer.header("x-rehearsal")), (&Value::Bool(false), ""));
}

#[tokio::test]
async fn spellings_of_one_number_are_counted_as_one() {
    let world = World::new().await;
    let browser = world.browser();
    let spellings =
        ["320500-20260302-SJ-000001-X", "32050020260302SJ000001X", "３２０５００20260302sj000001x"];
    let mut last = StatusCode::OK;
    for n in 0..12 {
        let typed = [("number", spellings[n % spellings.len()]), ("code", "22222222")];
        last = browser.submit("/follow", &typed).await.status;
    }
    assert_eq!(last, StatusCode::TOO_MANY_REQUESTS);
}
