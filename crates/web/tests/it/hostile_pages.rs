//! The pages under attack: every text field, every form, every upload; never a fall, never markup.

use std::sync::Arc;

use axum::body::Body;
use axum::http::{Method, StatusCode};
use desk::attachments::Attachments;
use http_body_util::BodyExt;
use rules::catalogue::AnswerKind;
use tower::ServiceExt;
use web::form::encode;
use web::route::Audience;
use web::session::{Credential, masked_form_token};
use web::table;

use crate::hostile::{Fate, citizen_id, stands_as_markup, texts, wrong_citizen_ids};
use crate::house::{Answered, House, request};
use crate::staff_world::{World, applicant, do_in};

/// A stranger with a cookie.
struct Stranger {
    house: House,
    cookie: String,
    csrf: String,
}

impl Stranger {
    async fn new() -> Self {
        let house = House::new();
        let page = house.get("/sign-in", &[]).await;
        let cookie = format!("sanxiang-visit={}", page.cookie("visit").unwrap());
        Self { csrf: page.hidden("csrf"), house, cookie }
    }

    async fn post(&self, path: &str, fields: &[(&str, &str)]) -> Answered {
        let pairs = fields.iter().map(|(n, v)| format!("{n}={}", encode(v)));
        let form = std::iter::once(format!("csrf={}", self.csrf)).chain(pairs).collect::<Vec<_>>().join("&");
        self.house.post(path, &[("cookie", &self.cookie)], &form).await
    }
}

fn stands(answer: &Answered, what: &str, text: &str) {
    assert!(!answer.status.is_server_error(), "{what} {text:?}: {}", answer.status);
    assert!(answer.header("content-security-policy").starts_with("default-src 'none'"), "{what}");
    assert!(!stands_as_markup(&answer.text, text), "{what}: {text:?} stands as markup");
}

/// Every public field of a form, with the others filled in.
const PUBLIC: &[(&str, &[(&str, &str)])] = &[
    (
        "/register",
        &[
            ("name", "演练"),
            ("number", ""),
            ("phone", "13851200001"),
            ("password", "Lihu-2026-a"),
            ("password2", "other"),
        ],
    ),
    ("/sign-in", &[("login", "13851200001"), ("password", "x")]),
    ("/staff/sign-in", &[("login", "W0412"), ("password", "x")]),
    ("/follow", &[("number", "320500-20260302-SJ-000001-X"), ("code", "ABCDEFGH")]),
    ("/verify", &[("number", "SJ3205002026000001"), ("code", "00")]),
];

#[tokio::test]
async fn no_text_in_a_public_field_makes_the_house_fall_or_becomes_markup() {
    for (path, usual) in PUBLIC {
        for (name, _) in *usual {
            // A new house every twenty texts, so that the limit of a network is not what is tried.
            // Trying a password is made slow, so that every fourth text is enough there.
            let step = if path.ends_with("sign-in") { 4 } else { 1 };
            let tried: Vec<_> = texts().into_iter().step_by(step).collect();
            for some in tried.chunks(20) {
                let stranger = Stranger::new().await;
                for (n, (_, text)) in some.iter().enumerate() {
                    // Nothing else is asked of one subject more often than it may be.
                    let other = format!("138512{n:05}");
                    let fields: Vec<(&str, &str)> = usual
                        .iter()
                        .map(|(field, value)| match *field {
                            field if field == *name => (field, text.as_str()),
                            "phone" | "login" => (*field, other.as_str()),
                            field => (field, *value),
                        })
                        .collect();
                    let answer = stranger.post(path, &fields).await;
                    stands(&answer, path, text);
                    let refused = matches!(answer.status.as_u16(), 422 | 429);
                    assert!(refused, "{path} {name} {text:?}: {}", answer.status);
                }
            }
        }
    }
}

#[tokio::test]
async fn a_query_is_only_ever_text() {
    let house = House::new();
    // The longest text does not fit an address.
    for (_, text) in texts().into_iter().filter(|(_, text)| text.len() < 10_000) {
        for path in
            ["/search?q=", "/items?by=", "/items?department=", "/follow?number=", "/sign-in?next=", "/?lang="]
        {
            let answer = house.get(&format!("{path}{}", encode(&text)), &[]).await;
            stands(&answer, path, &text);
        }
    }
    for broken in ["%", "%4", "%zz", "%ff", "%c0%af", "%ed%a0%80", "%00"] {
        let answer = house.get(&format!("/search?q={broken}"), &[]).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{broken}");
    }
}

#[tokio::test]
async fn a_wrong_number_in_a_registration_is_told_beside_its_field_and_kept() {
    for some in wrong_citizen_ids().chunks(100) {
        let stranger = Stranger::new().await;
        for (n, number) in some.iter().filter(|n| n.len() < 100).enumerate() {
            let phone = format!("139512{n:05}");
            let fields = [
                ("name", "演练"),
                ("number", number),
                ("phone", &phone),
                ("password", "a"),
                ("password2", "b"),
            ];
            let answer = stranger.post("/register", &fields).await;
            assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{number}");
            assert!(
                answer.text.contains("<title>错误：") && answer.text.contains("number-error"),
                "{number}"
            );
            assert!(answer.text.contains(&format!("value=\"{number}\"")), "{number} is not kept");
        }
    }
}

#[tokio::test]
async fn a_form_that_is_not_ours_is_refused_on_every_public_page() {
    let stranger = Stranger::new().await;
    let (house, cookie, csrf) = (&stranger.house, stranger.cookie.as_str(), stranger.csrf.as_str());
    let foreign = Stranger::new().await.csrf;
    for (path, usual) in PUBLIC {
        let name = usual[0].0;
        let with = |form: String| async move {
            house.post(path, &[("cookie", cookie)], &form).await.status.as_u16()
        };
        assert_eq!(with(format!("{name}=a")).await, 403, "{path} without a token");
        assert_eq!(with(format!("csrf=&{name}=a")).await, 403, "{path} with an empty token");
        assert_eq!(with(format!("csrf={foreign}&{name}=a")).await, 403, "{path} with another's token");
        assert_eq!(with(format!("csrf={csrf}&csrf={csrf}&{name}=a")).await, 422, "{path} with two tokens");
        for broken in ["%", "%4", "%zz", "%C8%CB", "a%00b", "%ed%a0%80"] {
            assert_eq!(with(format!("csrf={csrf}&{name}={broken}")).await, 422, "{path} {broken}");
        }
        assert_eq!(
            with(format!("csrf={csrf}&version=one&{name}=a")).await,
            422,
            "{path} with a wrong version"
        );
        let many = "a=1&".repeat(3_000);
        assert_eq!(with(format!("{many}csrf={csrf}")).await, 422, "{path} with 3,000 fields");
        for kind in ["text/plain", "application/json", "multipart/form-data; boundary=x"] {
            let headers = [("cookie", cookie), ("content-type", kind)];
            let sent = request(Method::POST, path, &headers, Body::from(format!("csrf={csrf}")));
            assert_eq!(house.send(sent).await.status, StatusCode::UNSUPPORTED_MEDIA_TYPE, "{path} {kind}");
        }
    }
}

#[tokio::test]
async fn every_page_of_the_table_stands_whatever_its_path_names() {
    let world = World::new().await;
    let number = world.accepted().await;
    let junk = ["x", "%00", "%ff", "%3Cscript%3E", "%27", "00000000000000000000000000", number.as_str()];
    for route in table::table().iter().filter(|r| r.audience() == Audience::Page && r.path.contains('{')) {
        for name in junk {
            let mut path = String::new();
            for part in route.path.split('/').skip(1) {
                path += "/";
                path += if part.starts_with('{') { name } else { part };
            }
            for badge in ["SJ01", "SJ04", "WJ01", "DC01", "XT01", "AQ01"] {
                let answer = if route.is_unsafe() {
                    world.post(badge, &path, &[("x", "<script>")]).await
                } else {
                    world.get(badge, &path).await
                };
                stands(&answer, &format!("{badge} {} {path}", route.method), "<script>");
            }
        }
    }
}

#[tokio::test]
async fn a_sheet_of_the_workbench_takes_no_hidden_name_and_escapes_every_other() {
    let world = World::new().await;
    for (n, (fate, name)) in texts().into_iter().enumerate() {
        let identity = citizen_id(n);
        let sheet = world.sheet();
        let fields: Vec<(&str, &str)> = sheet
            .iter()
            .map(|(field, value)| match field.as_str() {
                "name" => ("name", name.as_str()),
                "identity" => ("identity", identity.as_str()),
                field => (field, value.as_str()),
            })
            .chain([("do", "accept")])
            .collect();
        let answer = world.post("SJ01", "/staff/workbench", &fields).await;
        stands(&answer, "workbench", &name);
        // A form trims the white space at both ends only; what stands inside is judged.
        let expected = match fate {
            Fate::Kept => StatusCode::SEE_OTHER,
            Fate::Refused => StatusCode::UNPROCESSABLE_ENTITY,
        };
        assert_eq!(answer.status, expected, "{name:?}");
        if fate == Fate::Kept {
            let page = world.get("SJ01", answer.header("location")).await;
            assert_eq!(page.status, StatusCode::OK);
            stands(&page, "case page", &name);
        }
    }
}

/// A citizen with a draft, in a house that takes files.
struct Citizen {
    world: World,
    router: axum::Router,
    credential: Credential,
    folder: std::path::PathBuf,
    draft: String,
}

impl Drop for Citizen {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}

impl Citizen {
    async fn new(name: &str) -> Self {
        let world = World::new().await;
        let account = world.house.account("13851200001", &[]).await;
        do_in(&world.house, move |cx| {
            desk::people::register(cx, &desk::people::NewApplicant { account: Some(account), ..applicant() })
        })
        .await;
        let credential = web::session::open(&world.house.state, account).await.unwrap();
        let folder = std::env::temp_dir().join(format!("sx-hostile-{name}-{}", std::process::id()));
        let keyring = Arc::new(seal::Keyring::from_secret(&[7; 32]));
        let store = Attachments::open(&folder, keyring, None).unwrap();
        let router = web::app(world.house.state.clone().with_attachments(store));
        let mut citizen = Self { world, router, credential, folder, draft: String::new() };
        let begin = format!("/items/{}/apply", citizen.world.item);
        citizen.draft = citizen.post(&begin, &[("who", "self")]).await.header("location").to_owned();
        assert!(citizen.draft.starts_with("/apply/"), "{}", citizen.draft);
        citizen
    }

    async fn send(&self, method: Method, path: &str, kind: &str, body: Vec<u8>) -> Answered {
        let cookie = format!("sanxiang-session={}", self.credential.secret());
        let sent = request(method, path, &[("cookie", &cookie), ("content-type", kind)], Body::from(body));
        let (parts, body) = self.router.clone().oneshot(sent).await.unwrap().into_parts();
        let bytes = body.collect().await.unwrap().to_bytes();
        let text = String::from_utf8_lossy(&bytes).into_owned();
        Answered { status: parts.status, headers: parts.headers, text }
    }

    async fn post(&self, path: &str, fields: &[(&str, &str)]) -> Answered {
        let token = masked_form_token(self.credential.secret());
        let pairs = fields.iter().map(|(n, v)| format!("{}={}", encode(n), encode(v)));
        let form = std::iter::once(format!("csrf={token}&key=k")).chain(pairs).collect::<Vec<_>>().join("&");
        self.send(Method::POST, path, "application/x-www-form-urlencoded", form.into_bytes()).await
    }

    async fn upload(&self, file_name: &str, kind: &str, bytes: &[u8]) -> Answered {
        let token = masked_form_token(self.credential.secret());
        let mut body =
            format!("--b\r\nContent-Disposition: form-data; name=\"csrf\"\r\n\r\n{token}\r\n").into_bytes();
        let head = format!(
            "--b\r\nContent-Disposition: form-data; name=\"layout\"; filename=\"{file_name}\"\r\nContent-Type: {kind}\r\n\r\n"
        );
        body.extend_from_slice(head.as_bytes());
        body.extend_from_slice(bytes);
        body.extend_from_slice(b"\r\n--b--\r\n");
        let path = format!("{}/materials", self.draft);
        self.send(Method::POST, &path, "multipart/form-data; boundary=b", body).await
    }
}

#[tokio::test]
async fn every_answer_of_a_draft_is_refused_with_a_sentence_or_shown_again_as_typed() {
    let citizen = Citizen::new("answers").await;
    for group in &citizen.world.facts.form {
        let path = format!("{}/q/{}", citizen.draft, group.key);
        for question in &group.questions {
            let typed =
                matches!(question.kind, AnswerKind::Line(_) | AnswerKind::Lines(_) | AnswerKind::Address);
            for (fate, text) in texts().into_iter().filter(|_| typed) {
                let answer = citizen.post(&path, &[(question.key.as_str(), text.as_str())]).await;
                stands(&answer, &path, &text);
                if fate == Fate::Refused && !matches!(question.kind, AnswerKind::Lines(_)) {
                    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{} {text:?}", question.key);
                }
                let shown = citizen.send(Method::GET, &path, "text/plain", Vec::new()).await;
                assert_eq!(shown.status, StatusCode::OK, "{} {text:?}", question.key);
                stands(&shown, &path, &text);
            }
        }
    }
}

#[tokio::test]
async fn a_file_is_what_its_content_is_whatever_it_is_called() {
    let citizen = Citizen::new("files").await;
    let large = [b"%PDF-1.7\n".as_slice(), &vec![b' '; 21 * 1024 * 1024]].concat();
    let refused: [(&str, &str, &[u8]); 11] = [
        ("plan.jpg", "image/jpeg", b"<!doctype html><script>alert(1)</script>"),
        ("plan.png", "image/png", b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>"),
        ("plan.svg", "image/svg+xml", b"<?xml version='1.0'?><svg/>"),
        ("plan.gif", "image/gif", b"GIF89a/*\0*/=1;alert(1)//"),
        ("plan.pdf", "application/pdf", b""),
        ("plan.pdf", "application/pdf", b"PK\x03\x04\x14\0\0\0\x08\0bomb"),
        ("plan.docm", "application/pdf", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1macro"),
        ("plan.pdf", "application/pdf", b"MZ\x90\0"),
        ("plan.pdf", "application/pdf", b" \n%PDF-1.7 after white space"),
        ("plan.pdf", "application/pdf", b"\xff\xfe%\0P\0D\0F\0"),
        ("large.pdf", "application/pdf", &large),
    ];
    for (name, kind, bytes) in refused {
        let answer = citizen.upload(name, kind, bytes).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{name} {kind}");
        assert!(answer.text.contains("error") && !answer.text.contains("alert(1)"), "{name}");
    }
    for name in ["布局\u{202e}gpj.pdf", "零\u{200b}宽.pdf", "a\u{7}.pdf"] {
        let answer = citizen.upload(name, "application/pdf", b"%PDF-1.7 plan").await;
        assert!(matches!(answer.status.as_u16(), 400 | 422), "{name:?}: {}", answer.status);
    }
    let path = format!("{}/materials", citizen.draft);
    for name in ["../../etc/passwd.pdf", "D:\\temp\\图.pdf", "<script>alert(1)<!script>.pdf", "𠮷·图.pdf"]
    {
        let answer = citizen.upload(name, "text/html", b"%PDF-1.7 plan").await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{name}");
        let shown = citizen.send(Method::GET, &path, "text/plain", Vec::new()).await;
        assert!(!shown.text.contains("<script>alert") && !shown.text.contains("etc/passwd"), "{name}");
        assert!(shown.text.contains("PDF"), "{name}");
    }
    let outside =
        citizen.send(Method::POST, &path, "multipart/form-data; boundary=b", b"--b\r\nbroken".to_vec()).await;
    assert!(outside.status.is_client_error(), "{}", outside.status);
}
