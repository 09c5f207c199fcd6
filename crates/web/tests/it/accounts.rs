//! Signing in and out.

use axum::http::StatusCode;
use rules::centres::CentreNature;
use rules::people::Role;

use crate::house::{Answered, House, PASSWORD};

async fn try_to_sign_in(house: &House, login: &str, password: &str) -> Answered {
    let page = house.get("/staff/sign-in?next=%2Fstaff", &[]).await;
    let cookie = format!("sanxiang-visit={}", page.cookie("visit").unwrap());
    let form =
        format!("csrf={}&key={}&login={login}&password={password}", page.hidden("csrf"), page.hidden("key"));
    house.post("/staff/sign-in?next=%2Fstaff", &[("cookie", &cookie)], &form).await
}

#[tokio::test]
async fn a_clerk_signs_in_works_and_signs_out() {
    let house = House::new();
    house.account("W0412", &[Role::Clerk]).await;
    let entered = try_to_sign_in(&house, "W0412", PASSWORD).await;
    assert_eq!((entered.status, entered.header("location")), (StatusCode::SEE_OTHER, "/staff"));
    let cookie = format!("sanxiang-session={}", entered.cookie("session").unwrap());
    let headers = [("cookie", cookie.as_str())];
    let inside = house.get("/staff", &headers).await;
    assert_eq!((inside.status, inside.header("location")), (StatusCode::SEE_OTHER, "/staff/workbench"));
    let page = house.get("/sign-in", &headers).await;
    assert!(page.text.contains("演练人员"), "the head of the page names who is signed in");
    assert!(page.cookie("visit").is_none());
    let left = house.post("/sign-out", &headers, &format!("csrf={}", page.hidden("csrf"))).await;
    assert_eq!((left.status, left.cookie("session").as_deref()), (StatusCode::SEE_OTHER, Some("")));
    let outside = house.get("/staff", &headers).await;
    assert_eq!(outside.header("location"), "/staff/sign-in?next=%2Fstaff");
}

#[tokio::test]
async fn an_unknown_login_and_a_wrong_password_get_the_same_page_and_keep_the_login() {
    let house = House::new();
    house.account("W0412", &[Role::Clerk]).await;
    let wrong = try_to_sign_in(&house, "W0412", "wrong-1234").await;
    let unknown = try_to_sign_in(&house, "W9999", "wrong-1234").await;
    for answer in [&wrong, &unknown] {
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(answer.text.contains("<title>错误：") && answer.text.contains("账号或密码不正确"));
        assert!(!answer.text.contains("wrong-1234"), "a password is never shown again");
    }
    assert!(wrong.text.contains("value=\"W0412\"") && unknown.text.contains("value=\"W9999\""));
}

#[tokio::test]
async fn the_eleventh_try_within_a_minute_is_put_off() {
    let house = House::new();
    for _ in 0..10 {
        assert_eq!(
            try_to_sign_in(&house, "W9999", "wrong-1234").await.status,
            StatusCode::UNPROCESSABLE_ENTITY
        );
    }
    let answer = try_to_sign_in(&house, "W9999", "wrong-1234").await;
    assert_eq!(answer.status, StatusCode::TOO_MANY_REQUESTS);
    assert!(answer.header("retry-after").parse::<u64>().is_ok());
}

#[tokio::test]
async fn after_signing_in_nobody_is_led_to_another_site() {
    let house = House::new();
    house.account("W0412", &[Role::Clerk]).await;
    let page = house.get("/staff/sign-in?next=https%3A%2F%2Fexample.org", &[]).await;
    let cookie = format!("sanxiang-visit={}", page.cookie("visit").unwrap());
    let form = format!("csrf={}&login=W0412&password={PASSWORD}&next=%2F%2Fexample.org", page.hidden("csrf"));
    let entered =
        house.post("/staff/sign-in?next=https%3A%2F%2Fexample.org", &[("cookie", &cookie)], &form).await;
    assert_eq!((entered.status, entered.header("location")), (StatusCode::SEE_OTHER, "/"));
}

#[tokio::test]
async fn the_one_click_sign_ins_of_a_demonstration_work_in_a_rehearsal_only() {
    let parts = || {
        let text = |t: &str| t.to_owned();
        vec![web::demo::Part {
            person: "演练申请人".into(),
            login: text("W0412"),
            role: text("窗口人员"),
            does: text("收件"),
            icon: "window",
            begins: "/staff",
        }]
    };
    for (nature, expected) in
        [(CentreNature::Rehearsal, StatusCode::SEE_OTHER), (CentreNature::Real, StatusCode::NOT_FOUND)]
    {
        let house = House::of(nature, web::demo::routes(parts()));
        house.account("W0412", &[Role::Clerk]).await;
        let page = house.get("/demo", &[]).await;
        assert!(page.text.contains("窗口人员"));
        let cookie = format!("sanxiang-visit={}", page.cookie("visit").unwrap());
        let form = format!("csrf={}&role=W0412", page.hidden("csrf"));
        let answer = house.post("/demo", &[("cookie", &cookie)], &form).await;
        assert_eq!(answer.status, expected);
        assert_eq!(answer.cookie("session").is_some(), nature == CentreNature::Rehearsal);
    }
}
