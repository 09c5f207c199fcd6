//! A citizen registers, applies page by page, and gets a case number once.

use axum::http::StatusCode;

use crate::apply_world::{LI, PDF, Person, World, ZHANG};
use crate::house::PASSWORD;

#[tokio::test]
async fn a_stranger_who_wants_to_apply_signs_in_and_comes_back_to_the_item() {
    let world = World::new().await;
    world.registered(ZHANG).await;
    let browser = world.browser();
    let led = browser.get(&world.start()).await;
    let door = format!("/sign-in?next=%2Fitems%2F{}%2Fapply", world.item);
    assert_eq!((led.status, led.header("location")), (StatusCode::SEE_OTHER, door.as_str()));
    let entered = browser.submit(&door, &[("login", "138-5120-0001"), ("password", PASSWORD)]).await;
    assert_eq!((entered.status, entered.header("location")), (StatusCode::SEE_OTHER, world.start().as_str()));
    assert_eq!(browser.get(&world.start()).await.status, StatusCode::OK);
}

#[tokio::test]
async fn everything_wrong_with_a_registration_is_told_at_once_and_only_the_password_is_forgotten() {
    let world = World::new().await;
    let browser = world.browser();
    let typed = [
        ("name", "演练\u{202e}甲"),
        ("number", "320500194901010021"),
        ("phone", "12345"),
        ("password", "short"),
        ("password2", "other"),
    ];
    let answer = browser.submit("/register", &typed).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(answer.text.contains("<title>错误：") && answer.text.contains("U+202E"));
    for (id, _) in typed {
        assert!(answer.text.contains(&format!("href=\"#{id}\"")), "the summary leads to {id}");
    }
    assert!(answer.text.contains("value=\"320500194901010021\"") && answer.text.contains("value=\"12345\""));
    assert!(!answer.text.contains("short"));
}

#[tokio::test]
async fn a_rare_character_in_a_name_is_kept_and_the_number_is_shown_masked() {
    let world = World::new().await;
    let browser = world.registered(ZHANG).await;
    let mine = browser.get("/me").await;
    assert!(mine.text.contains("演练𠮷·甲") && mine.text.contains("320500********0020"));
    assert!(!mine.text.contains(ZHANG.number));
}

#[tokio::test]
async fn a_phone_is_registered_once() {
    let world = World::new().await;
    world.registered(ZHANG).await;
    let answer = world.browser().register(Person { phone: ZHANG.phone, ..LI }).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(answer.text.contains("已注册，请直接登录"));
}

#[tokio::test]
async fn an_invalid_answer_is_told_with_an_example_and_survives_in_the_draft() {
    let world = World::new().await;
    let browser = world.registered(ZHANG).await;
    let draft = browser.begin().await;
    let page = format!("{draft}/q/shop");
    let typed =
        [("shop_name", "演练小馆𠮷"), ("shop_address", ""), ("shop_area", "八十六"), ("shop_phone", "123")];
    let answer = browser.submit(&page, &typed).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(answer.text.contains("<title>错误：") && answer.text.contains("例如"));
    assert!(answer.text.contains("href=\"#shop_area\"") && answer.text.contains("href=\"#shop_address\""));
    for shown in [&answer, &browser.get(&page).await] {
        assert!(shown.text.contains("value=\"演练小馆𠮷\"") && shown.text.contains("value=\"八十六\""));
    }
    let later = browser.submit(&page, &[("shop_name", "改名"), ("do", "later")]).await;
    assert_eq!(later.header("location"), "/me");
    assert!(browser.get("/me").await.text.contains(&format!("href=\"{draft}\"")));
    assert!(browser.get(&page).await.text.contains("value=\"改名\""));
}

#[tokio::test]
async fn a_hidden_character_is_refused_in_an_answer() {
    let world = World::new().await;
    let browser = world.registered(ZHANG).await;
    let draft = browser.begin().await;
    let answer = browser.submit(&format!("{draft}/q/shop"), &[("shop_name", "甲\u{202e}乙")]).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(answer.text.contains("U+202E"));
}

#[tokio::test]
async fn of_a_date_that_is_not_whole_everything_typed_is_shown_again() {
    let world = World::new().await;
    let browser = world.registered(ZHANG).await;
    let draft = browser.begin().await;
    let typed = [("opening_on-y", "2026"), ("opening_on-m", ""), ("opening_on-d", "31")];
    let answer = browser.submit(&format!("{draft}/q/business"), &typed).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(answer.text.contains("name=\"opening_on-y\" value=\"2026\""));
    assert!(answer.text.contains("name=\"opening_on-m\" value=\"\""));
    assert!(answer.text.contains("name=\"opening_on-d\" value=\"31\""));
}

#[tokio::test]
async fn a_file_of_another_kind_is_refused_with_a_sentence_and_the_good_one_is_listed() {
    let world = World::new().await;
    let browser = world.registered(ZHANG).await;
    let draft = browser.begin().await;
    let page = format!("{draft}/materials");
    let files = [("identity", "营业执照.pdf", PDF), ("layout", "布局图.pdf", b"<html>".as_slice())];
    let answer = browser.upload(&page, &[("do", "upload"), ("promise-rules", "on")], &files).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(answer.text.contains("“布局图.pdf”") && answer.text.contains("文件按内容识别"));
    assert!(answer.text.contains("href=\"#layout\"") && answer.text.contains("营业执照.pdf"));
    let shown = browser.get(&page).await;
    assert!(shown.text.contains("营业执照.pdf") && !shown.text.contains("布局图.pdf"));
    assert!(shown.text.contains("name=\"promise-rules\" checked"), "what was ticked stays ticked");
    let again = browser.upload(&page, &[("do", "save")], &[]).await;
    assert_eq!(again.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(again.text.contains("请上传“经营场所布局和操作流程图”") && again.text.contains("或勾选承诺后补"));
}

#[tokio::test]
async fn a_file_is_taken_away_from_its_own_material_alone() {
    let world = World::new().await;
    let browser = world.registered(ZHANG).await;
    let draft = browser.begin().await;
    let page = format!("{draft}/materials");
    let files = [("identity", "一.pdf", PDF), ("layout", "二.pdf", PDF)];
    browser.upload(&page, &[("do", "upload")], &files).await;
    let shown = browser.get(&page).await;
    let first = shown.text.split("name=\"remove\" value=\"").nth(1).unwrap().split('"').next().unwrap();
    assert_eq!(browser.upload(&page, &[("remove", first)], &[]).await.status, StatusCode::SEE_OTHER);
    let left = browser.get(&page).await.text;
    assert!(!left.contains("一.pdf") && left.contains("二.pdf"));
}

#[tokio::test]
async fn the_whole_application_ends_in_one_number_however_often_it_is_sent() {
    for world in World::on_each_engine().await {
        apply(world).await;
    }
}

async fn apply(world: World) {
    let browser = world.registered(ZHANG).await;
    let draft = browser.begin().await;
    let early = browser.get(&format!("{draft}/declare")).await;
    assert_eq!(
        early.header("location"),
        format!("{draft}/check"),
        "nothing is declared before it is complete"
    );
    browser.fill_in(&draft).await;
    let check = browser.get(&format!("{draft}/check")).await.text;
    assert!(check.contains("演练小馆𠮷") && check.contains("2026-05-01") && check.contains("承诺后补"));
    assert!(
        check.contains("<dd class=\"govuk-summary-list__value\">86"),
        "a full-width number is normalised"
    );
    let change = format!("{draft}/q/shop?from=check");
    assert!(check.contains(&format!("href=\"{change}\"")));
    let fields = crate::apply_world::good_answers(&world.facts.form[0]);
    let fields: Vec<(&str, &str)> = fields.iter().map(|(n, v)| (n.as_str(), v.as_str())).collect();
    assert_eq!(browser.submit(&change, &fields).await.header("location"), format!("{draft}/check"));

    let declare = format!("{draft}/declare");
    let untrue = browser.submit(&declare, &[]).await;
    assert_eq!(untrue.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(untrue.text.contains("href=\"#declared-0\""));
    let page = browser.get(&declare).await;
    let filed = browser.send_form(&page, &declare, &[("declared", "yes")]).await;
    assert_eq!(filed.status, StatusCode::SEE_OTHER, "{}", filed.text);
    let done = filed.header("location").to_owned();
    assert!(
        done.starts_with("/apply/done/320500-20260302-SJ-000001-") || done.starts_with("/apply/done/320500")
    );
    let again = browser.send_form(&page, &declare, &[("declared", "yes")]).await;
    assert_eq!(again.header("location"), done, "the same form leads to the same confirmation");
    let shown = browser.get(&done).await.text;
    assert!(
        shown.contains("2026 年 3 月 9 日") && shown.contains("即为受理"),
        "what comes next stands there with its day"
    );
    assert!(shown.contains("/documents/"), "the receipt can be printed");
    for page in ["", "/q/shop", "/check", "/declare"] {
        let gone = browser.get(&format!("{draft}{page}")).await;
        assert_eq!(gone.header("location"), done, "a page of the draft leads to its case: {page}");
    }
    let mine = browser.get("/me").await.text;
    assert_eq!(mine.matches("href=\"/cases/").count(), 1);
    assert!(!mine.contains(&format!("href=\"{draft}\"")), "the draft is gone");
}

#[tokio::test]
async fn what_is_another_persons_does_not_exist() {
    let world = World::new().await;
    let (zhang, li) = (world.registered(ZHANG).await, world.registered(LI).await);
    let draft = zhang.begin().await;
    for page in ["", "/q/shop", "/materials", "/check", "/declare"] {
        assert_eq!(li.get(&format!("{draft}{page}")).await.status, StatusCode::NOT_FOUND, "{page}");
    }
    let page = li.get(&world.start()).await;
    for (to, fields) in
        [("/q/shop", [("shop_name", "乙")]), ("/declare", [("declared", "yes")]), ("/discard", [("x", "")])]
    {
        let answer = li.send_form(&page, &format!("{draft}{to}"), &fields).await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND, "{to}");
    }
    zhang.fill_in(&draft).await;
    let filed = zhang.submit(&format!("{draft}/declare"), &[("declared", "yes")]).await;
    assert_eq!(zhang.get(filed.header("location")).await.status, StatusCode::OK);
    assert_eq!(li.get(filed.header("location")).await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn an_agent_names_whom_he_acts_for_and_brings_the_letter() {
    let world = World::new().await;
    let browser = world.registered(ZHANG).await;
    let wrong = browser.submit(&world.start(), &[("who", "company"), ("name", ""), ("number", "91")]).await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(wrong.text.contains("href=\"#name\"") && wrong.text.contains("href=\"#number\""));
    let company = [("who", "company"), ("name", "演练公司"), ("number", "11320500MA0000015M")];
    let draft = browser.submit(&world.start(), &company).await.header("location").to_owned();
    assert!(browser.get(&draft).await.text.contains("演练公司"));
    let files = [("identity", "一.pdf", PDF), ("layout", "二.pdf", PDF)];
    let page = format!("{draft}/materials");
    let saved = browser.upload(&page, &[("do", "save"), ("promise-rules", "on")], &files).await;
    assert_eq!(saved.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(saved.text.contains("请上传“授权委托书”"));
}
