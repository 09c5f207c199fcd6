//! Forms: token, origin, size, encoding, repeated fields.

use axum::body::Body;
use axum::http::{Method, StatusCode};
use desk::people::organisation::{self, NewDepartment};
use rules::people::Role;
use serde::Deserialize;
use web::form::Form;
use web::route::{Access, Audience, Route, post};
use web::visitor::{Answer, Done, Visitor, see};

use crate::house::{House, request};

#[derive(Deserialize)]
struct Noted {
    text: String,
    #[serde(default)]
    tags: Vec<String>,
}

async fn note(form: Form<Noted>) -> Answer {
    see(&format!("/noted/{}/{}/{}", form.input.text.chars().count(), form.input.tags.len(), form.files.len()))
}

/// Enters a department, as an administrator's page would.
async fn enter(visitor: Visitor, form: Form<Noted>) -> Answer {
    let code = form.input.text.clone();
    let new =
        NewDepartment {
            name: "市场监督管理局".into(), zone: "东区".into(), source: "区市监局".into(), code
        };
    match visitor.write(&form, move |cx| organisation::enter_department(cx, &new)).await? {
        Done::Now(_) => see("/now"),
        Done::Before(before) => see(&format!("/before/{}", before.did.len())),
    }
}

fn routes() -> Vec<Route> {
    vec![
        post("/note", "note", Access::Public, "Notes.", note),
        post("/file", "file", Access::Public, "Notes with files.", note).uploads(),
        post("/enter", "enter", Access::Public, "Enters a department.", enter),
    ]
}

/// A house with a form, the cookie of a visitor, and a token of his.
async fn visit() -> (House, String, String) {
    let house = House::with(routes());
    let page = house.get("/sign-in", &[]).await;
    let cookie = format!("sanxiang-visit={}", page.cookie("visit").expect("a stranger gets a cookie"));
    (house, cookie, page.hidden("csrf"))
}

#[tokio::test]
async fn every_act_of_the_product_is_refused_without_its_token() {
    let house = House::new();
    let mut cookies = Vec::new();
    for role in Role::ALL {
        cookies.push((role, format!("sanxiang-session={}", house.signed_in(role).await.secret())));
    }
    let acts = web::table::table().into_iter().filter(|r| r.is_unsafe() && r.audience() == Audience::Page);
    let mut called = 0;
    for route in acts {
        let path = route.path.replace(['{', '}'], "");
        // Whoever may do it, signed in: nothing but the token is missing.
        let who = match route.who {
            Access::Public => None,
            Access::SignedIn => cookies.first(),
            Access::Roles(roles) => cookies.iter().find(|(role, _)| roles.contains(role)),
        };
        let cookie = who.map(|(_, cookie)| ("cookie", cookie.as_str()));
        let typed = "--x\r\nContent-Disposition: form-data; name=\"text\"\r\n\r\na\r\n--x--\r\n";
        let (kind, body) = match route.body {
            web::route::Body::Upload => ("multipart/form-data; boundary=x", typed),
            web::route::Body::Form => ("application/x-www-form-urlencoded", "login=a&password=b"),
        };
        let headers: Vec<_> = cookie.into_iter().chain([("content-type", kind)]).collect();
        let sent = request(route.method.clone(), &path, &headers, axum::body::Body::from(body));
        let answer = house.send(sent).await;
        assert_eq!(answer.status, StatusCode::FORBIDDEN, "{} {} {}", route.method, route.path, answer.text);
        assert!(answer.text.contains("页面已过期"), "{}", route.id);
        called += 1;
    }
    assert!(called > 30, "{called} acts were tried");
}

#[tokio::test]
async fn a_token_holds_for_its_visitor_only_and_for_pages_of_our_own_site_only() {
    let (house, cookie, token) = visit().await;
    let form = format!("csrf={token}&text=ab");
    let sent = |headers: Vec<(&'static str, String)>| {
        let (house, form) = (&house, form.clone());
        async move {
            let headers: Vec<(&str, &str)> = headers.iter().map(|(n, v)| (*n, v.as_str())).collect();
            house.post("/note", &headers, &form).await.status
        }
    };
    assert_eq!(sent(vec![("cookie", cookie.clone())]).await, StatusCode::SEE_OTHER);
    assert_eq!(sent(vec![]).await, StatusCode::FORBIDDEN);
    assert_eq!(
        sent(vec![("cookie", "sanxiang-visit=00000000000000000000000000000000".into())]).await,
        StatusCode::FORBIDDEN
    );
    let foreign = vec![("cookie", cookie.clone()), ("origin", "https://example.org".into())];
    assert_eq!(sent(foreign).await, StatusCode::FORBIDDEN);
    let foreign = vec![("cookie", cookie.clone()), ("sec-fetch-site", "cross-site".into())];
    assert_eq!(sent(foreign).await, StatusCode::FORBIDDEN);
    let own = vec![
        ("cookie", cookie),
        ("origin", "http://127.0.0.1:8080".into()),
        ("sec-fetch-site", "same-origin".into()),
    ];
    assert_eq!(sent(own).await, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn a_single_field_sent_twice_is_refused_and_a_list_takes_all() {
    let (house, cookie, token) = visit().await;
    let headers = [("cookie", cookie.as_str())];
    let twice = house.post("/note", &headers, &format!("csrf={token}&text=a&text=b")).await;
    assert_eq!(twice.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(twice.text.contains("同一栏收到了两个值"));
    let list = house.post("/note", &headers, &format!("csrf={token}&text=+%E5%8F%AF+&tags=a&tags=b")).await;
    assert_eq!(list.header("location"), "/noted/1/2/0");
}

#[tokio::test]
async fn text_in_another_encoding_is_refused_never_guessed() {
    let (house, cookie, token) = visit().await;
    let answer = house.post("/note", &[("cookie", &cookie)], &format!("csrf={token}&text=%C8%CB")).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(answer.text.contains("UTF-8"));
}

#[tokio::test]
async fn a_body_over_the_limit_is_refused_whether_it_says_its_length_or_not() {
    let (house, cookie, token) = visit().await;
    let big = format!("csrf={token}&text={}", "x".repeat(1024 * 1024));
    let announced = [("cookie", cookie.as_str()), ("content-length", "1048700")];
    assert_eq!(house.post("/note", &announced, &big).await.status, StatusCode::PAYLOAD_TOO_LARGE);
    let silent = house.post("/note", &[("cookie", &cookie)], &big).await;
    assert_eq!(silent.status, StatusCode::PAYLOAD_TOO_LARGE);
    assert!(silent.text.contains("提交的内容太大"));
}

#[tokio::test]
async fn files_come_on_upload_routes_only_and_with_their_form() {
    let (house, cookie, token) = visit().await;
    let body = format!(
        "--x\r\nContent-Disposition: form-data; name=\"csrf\"\r\n\r\n{token}\r\n\
         --x\r\nContent-Disposition: form-data; name=\"text\"\r\n\r\n可以\r\n\
         --x\r\nContent-Disposition: form-data; name=\"paper\"; filename=\"a.pdf\"\r\nContent-Type: application/pdf\r\n\r\n%PDF\r\n\
         --x\r\nContent-Disposition: form-data; name=\"none\"; filename=\"\"\r\n\r\n\r\n--x--\r\n"
    );
    let send = |path: &'static str| {
        let headers = [("cookie", cookie.as_str()), ("content-type", "multipart/form-data; boundary=x")];
        house.send(request(Method::POST, path, &headers, Body::from(body.clone())))
    };
    assert_eq!(send("/file").await.header("location"), "/noted/2/0/1");
    assert_eq!(send("/note").await.status, StatusCode::UNSUPPORTED_MEDIA_TYPE);
}

#[tokio::test]
async fn the_same_form_sent_twice_acts_once_and_its_key_is_good_for_nothing_else() {
    let house = House::with(routes());
    let credential = house.signed_in(Role::SystemAdmin).await;
    let cookie = format!("sanxiang-session={}", credential.secret());
    let token = web::session::masked_form_token(credential.secret());
    let headers = [("cookie", cookie.as_str())];
    let form = |key: &str, code: &str| format!("csrf={token}&key={key}&text={code}");
    assert_eq!(house.post("/enter", &headers, &form("k1", "SCJG")).await.header("location"), "/now");
    let again = house.post("/enter", &headers, &form("k1", "SCJG")).await;
    assert_eq!(again.header("location"), "/before/1");
    let other = house.post("/enter", &headers, &form("k1", "WJW")).await;
    assert_eq!(other.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(other.text.contains("请刷新页面后重新提交"), "{}", other.text);
}
