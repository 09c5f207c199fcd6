//! Language and elder mode.

use axum::http::StatusCode;

use crate::house::House;

#[tokio::test]
async fn a_page_speaks_the_language_of_the_address_then_the_cookie_then_the_browser() {
    let house = House::new();
    let lang = |text: &str| text.split("<html lang=\"").nth(1).unwrap().split('"').next().unwrap().to_owned();
    assert_eq!(lang(&house.get("/", &[]).await.text), "zh-Hans");
    assert_eq!(lang(&house.get("/", &[("accept-language", "en-GB,zh;q=0.5")]).await.text), "en");
    let cookie = [("accept-language", "en"), ("cookie", "sanxiang-lang=zh-Hant")];
    assert_eq!(lang(&house.get("/", &cookie).await.text), "zh-Hant");
    let asked = house.get("/sitemap?lang=en", &cookie).await;
    assert_eq!((lang(&asked.text).as_str(), asked.cookie("lang").as_deref()), ("en", Some("en")));
}

#[tokio::test]
async fn a_switch_stays_on_the_page_and_does_not_pile_up() {
    let house = House::new();
    let page = house.get("/sign-in?next=%2Fme&lang=en", &[]).await.text.replace("&#38;", "&");
    assert!(page.contains("href=\"/sign-in?next=%2Fme&lang=zh-Hans\""));
    assert!(page.contains("href=\"/sign-in?next=%2Fme&mode=elder\""));
}

#[tokio::test]
async fn elder_mode_is_kept_and_left_again() {
    let house = House::new();
    let on = house.get("/?mode=elder", &[]).await;
    assert!(on.text.contains("data-mode=\"elder\""));
    assert_eq!(on.cookie("mode").as_deref(), Some("elder"));
    assert!(house.get("/", &[("cookie", "sanxiang-mode=elder")]).await.text.contains("data-mode=\"elder\""));
    let off = house.get("/mode/standard?to=%2Fsitemap", &[("cookie", "sanxiang-mode=elder")]).await;
    assert_eq!((off.status, off.header("location")), (StatusCode::SEE_OTHER, "/sitemap"));
    assert_eq!(off.cookie("mode").as_deref(), Some("standard"));
}

#[tokio::test]
async fn the_switch_never_leads_to_another_site() {
    let house = House::new();
    for to in ["https%3A%2F%2Fexample.org", "%2F%2Fexample.org", "%2F%5Cexample.org"] {
        let answer = house.get(&format!("/lang/en?to={to}"), &[]).await;
        assert_eq!(answer.header("location"), "/", "{to}");
    }
    let back = house.get("/lang/en", &[("referer", "http://127.0.0.1:8080/privacy?lang=zh-Hant")]).await;
    assert_eq!(back.header("location"), "/privacy");
    assert_eq!(house.get("/lang/tlh", &[]).await.status, StatusCode::NOT_FOUND);
}
