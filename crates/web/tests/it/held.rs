//! A session that ends while somebody types: nothing is done, and nothing typed is lost.

use axum::body::Body;
use axum::http::{Method, StatusCode};
use base::Instant;
use rules::people::Role;

use crate::apply_world::{LI, World, ZHANG};
use crate::house::{House, PASSWORD, request};

/// Longer than any session lasts.
const A_DAY_MS: i64 = 24 * 3600 * 1000;

fn a_day_later(house: &House) {
    let now = house.state.desk.now();
    house.state.desk.set_now(Instant(now.0 + A_DAY_MS));
}

#[tokio::test]
async fn a_form_sent_after_its_session_ended_is_shown_again_after_signing_in() {
    let world = World::new().await;
    world.registered(LI).await;
    let browser = world.registered(ZHANG).await;
    let draft = browser.begin().await;
    let page = format!("{draft}/q/shop");
    let shown = browser.get(&page).await;
    a_day_later(&world.house);
    let typed = [("shop_name", "演练小馆𠮷"), ("shop_area", "86"), ("do", "later")];
    let led = browser.send_form(&shown, &page, &typed).await;
    assert_eq!(led.status, StatusCode::SEE_OTHER);
    let door = led.header("location").to_owned();
    let held = door.strip_prefix("/sign-in?next=").unwrap().replace("%2F", "/");
    assert!(held.starts_with("/held/"), "{door}");

    let other = world.browser();
    other.submit("/sign-in", &[("login", LI.phone), ("password", PASSWORD)]).await;
    assert_eq!(other.get(&held).await.status, StatusCode::NOT_FOUND, "it is nobody else's");

    let entered = browser.submit(&door, &[("login", ZHANG.phone), ("password", PASSWORD)]).await;
    assert_eq!(entered.header("location"), held);
    let again = browser.get(&held).await;
    assert!(
        again.text.contains("您登录前填写的内容还在") && again.text.contains("<li>演练小馆𠮷"),
        "{}",
        again.text
    );
    assert!(again.text.contains("name=\"shop_area\" value=\"86\""));
    let sent = browser.submit(&held, &typed).await;
    assert_eq!(sent.header("location"), "/me", "{}", sent.text);
    assert!(browser.get(&page).await.text.contains("value=\"演练小馆𠮷\""));
    a_day_later(&world.house);
    browser.submit("/sign-in", &[("login", ZHANG.phone), ("password", PASSWORD)]).await;
    assert_eq!(browser.get(&held).await.status, StatusCode::NOT_FOUND, "it is kept for an hour");
}

#[tokio::test]
async fn a_form_of_nobody_leads_to_signing_in_and_back_to_a_page_that_can_be_opened() {
    let world = World::new().await;
    let stranger = world.browser();
    let page = stranger.get("/follow").await;
    for (to, back) in [("/apply/x/discard", "/apply/x"), ("/apply/x/q/shop", "/apply/x/q/shop")] {
        let led = stranger.send_form(&page, to, &[("shop_name", "甲")]).await;
        assert_eq!(led.header("location"), format!("/sign-in?next={}", back.replace('/', "%2F")));
    }
}

#[tokio::test]
async fn a_public_form_whose_session_ended_is_shown_again_under_a_new_token() {
    let world = World::new().await;
    let browser = world.registered(ZHANG).await;
    let shown = browser.get("/verify").await;
    a_day_later(&world.house);
    let typed = [("number", "演练证 1 号"), ("code", "0123")];
    let again = browser.send_form(&shown, "/verify", &typed).await;
    assert_eq!(again.status, StatusCode::FORBIDDEN);
    assert!(
        again.text.contains("内容都还在") && again.text.contains("value=\"演练证 1 号\""),
        "{}",
        again.text
    );
    assert!(again.text.contains("href=\"/sign-in?next=%2Fheld%2F"));
    let sent = browser.send_form(&again, "/verify", &typed).await;
    assert_eq!(sent.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", sent.text);
    assert!(sent.text.contains("没有与这个编号和校验码相符的证照"));
    let forged = world.browser().send_form(&shown, "/verify", &typed).await;
    assert!(forged.status == StatusCode::FORBIDDEN && !forged.text.contains("演练证 1 号"));
}

#[tokio::test]
async fn a_script_is_led_to_the_sign_in_page_instead_of_showing_it_in_a_corner() {
    let house = House::new();
    let credential = house.signed_in(Role::Reviewer).await;
    let cookie = format!("sanxiang-session={}", credential.secret());
    a_day_later(&house);
    let headers = [
        ("cookie", cookie.as_str()),
        ("hx-request", "true"),
        ("host", "127.0.0.1:8080"),
        ("referer", "http://127.0.0.1:8080/staff/inbox?lang=en"),
    ];
    for method in [Method::GET, Method::POST] {
        let path = if method == Method::GET { "/staff/inbox" } else { "/staff/tasks/x/claim" };
        let answer = house.send(request(method, path, &headers, Body::empty())).await;
        assert_eq!(answer.status, StatusCode::NO_CONTENT);
        assert_eq!(answer.header("hx-redirect"), "/staff/sign-in?next=%2Fstaff%2Finbox");
    }
}

#[tokio::test]
async fn an_error_of_an_act_leads_back_to_the_page_it_was_done_from() {
    let world = World::new().await;
    let browser = world.browser();
    let page = browser.get("/follow").await;
    let refused = browser.send_form(&page, "/cases/x/withdrawal", &[("reason", "不办了")]).await;
    assert_eq!(refused.status, StatusCode::NOT_FOUND);
    let foreign = [("host", "127.0.0.1:8080"), ("sec-fetch-site", "cross-site")];
    let refused = world.house.post("/cases/x/withdrawal", &foreign, "reason=x").await;
    assert!(
        refused.text.contains("href=\"/cases/x\"") && !refused.text.contains("href=\"/cases/x/withdrawal\"")
    );
    let from = [
        ("host", "127.0.0.1:8080"),
        ("sec-fetch-site", "cross-site"),
        ("referer", "http://127.0.0.1:8080/cases/x?from=me"),
    ];
    let refused = world.house.post("/cases/x/withdrawal", &from, "reason=x").await;
    assert!(refused.text.contains("href=\"/cases/x?from=me\""), "{}", refused.text);
}

#[tokio::test]
async fn signing_out_forgets_the_case_that_was_opened_by_its_code_and_never_fails() {
    let world = World::new().await;
    let browser = world.registered(ZHANG).await;
    let shown = browser.get("/me").await;
    a_day_later(&world.house);
    let left = browser.send_form(&shown, "/sign-out", &[]).await;
    assert_eq!((left.status, left.header("location")), (StatusCode::SEE_OTHER, "/"));
    assert_eq!(left.cookie("case").as_deref(), Some(""));
}
