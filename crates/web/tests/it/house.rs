//! A house of one centre in memory, and the requests a test sends it.

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::http::{HeaderMap, Method, Request, StatusCode, header};
use base::{CentreId, Instant};
use db::Engine;
use desk::people::organisation::{self, NewStaff};
use desk::people::{NewApplicant, accounts, password};
use desk::store::{Actor, Caller, Clock, Desk, Mode, Options};
use http_body_util::BodyExt;
use rules::centres::{CentreFacts, CentreNature};
use rules::people::{ApplicantKind, Checked, Role, RoleSet};
use tower::ServiceExt;
use web::app::app_of;
use web::cookies::Protection;
use web::route::Route;
use web::session::Credential;
use web::{AppState, Seat, Settings, table};

/// The centre of the tests.
pub const CENTRE: CentreId = CentreId(1);
/// The password of every account of the tests.
pub const PASSWORD: &str = "Lihu-2026-ting";

/// A house.
pub struct House {
    /// Its state.
    pub state: AppState,
    /// What lies under its desk.
    pub database: db::Database,
    router: Router,
}

/// An answer.
pub struct Answered {
    /// The status.
    pub status: StatusCode,
    /// The headers.
    pub headers: HeaderMap,
    /// The text.
    pub text: String,
}

impl Answered {
    /// A header as text.
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }

    /// The value of a cookie that was set, without its attributes.
    pub fn cookie(&self, name: &str) -> Option<String> {
        let start = format!("sanxiang-{name}=");
        let lines = self.headers.get_all(header::SET_COOKIE).iter().map(|line| line.to_str().unwrap());
        lines
            .filter_map(|line| line.strip_prefix(&start))
            .map(|rest| rest.split(';').next().unwrap().to_owned())
            .next()
    }

    /// The value of a hidden field of the page.
    pub fn hidden(&self, name: &str) -> String {
        let start = format!("name=\"{name}\" value=\"");
        let rest = self.text.split_once(&start).unwrap_or_else(|| panic!("no field {name}")).1;
        rest.split('"').next().unwrap().to_owned()
    }
}

impl House {
    /// A house with the product's routes.
    pub fn new() -> Self {
        Self::with(Vec::new())
    }

    /// A house with more routes.
    pub fn with(more: Vec<Route>) -> Self {
        Self::of(CentreNature::Real, more)
    }

    /// A real or a rehearsal house with more routes.
    pub fn of(nature: CentreNature, more: Vec<Route>) -> Self {
        Self::on(Engine::Sqlite, nature, more)
    }

    /// A house on an engine; for what the engine could answer otherwise.
    pub fn on(engine: Engine, nature: CentreNature, more: Vec<Route>) -> Self {
        let (desk, database) = opened(engine);
        let settings = Settings {
            home: CENTRE,
            seats: BTreeMap::from([(CENTRE, seat(nature))]),
            protection: Protection::Loopback,
            public_url: String::new(),
            proxies: Vec::new(),
            release: "test",
        };
        let state = AppState::new(desk, settings);
        let table = [table::table(), more].concat();
        Self { router: app_of(state.clone(), table), state, database }
    }

    /// Sends a request.
    pub async fn send(&self, request: Request<Body>) -> Answered {
        let response = self.router.clone().oneshot(request).await.unwrap();
        let (parts, body) = response.into_parts();
        let bytes = body.collect().await.unwrap().to_bytes();
        let text = String::from_utf8_lossy(&bytes).into_owned();
        Answered { status: parts.status, headers: parts.headers, text }
    }

    /// Sends a request without a body.
    pub async fn get(&self, path: &str, headers: &[(&str, &str)]) -> Answered {
        self.send(request(Method::GET, path, headers, Body::empty())).await
    }

    /// Sends a form.
    pub async fn post(&self, path: &str, headers: &[(&str, &str)], form: &str) -> Answered {
        let mut all = vec![("content-type", "application/x-www-form-urlencoded")];
        all.extend_from_slice(headers);
        self.send(request(Method::POST, path, &all, Body::from(form.to_owned()))).await
    }

    /// Opens an account; with roles it is a member of staff whose badge is its login.
    pub async fn account(&self, login: &str, roles: &[Role]) -> base::id::AccountId {
        let desk = &self.state.desk;
        let hash = password::hash(PASSWORD, &[3; 16]).unwrap();
        let name = login.to_owned();
        let directory = Caller::system(Actor::System("test"), CentreId::DIRECTORY);
        let opened = desk.write(directory, move |cx| accounts::open_account(cx, &name, &hash)).await;
        let account = opened.unwrap();
        if !roles.is_empty() {
            let (badge, roles) = (login.to_owned(), RoleSet::of(roles));
            let appoint = move |cx: &mut desk::store::Cx<'_>| {
                let name = "演练人员".to_owned();
                let new = NewStaff { account, name, badge: badge.clone(), department: None, roles };
                organisation::appoint(cx, &new).map(|_| ())
            };
            desk.write(Caller::system(Actor::System("test"), CENTRE), appoint).await.unwrap();
        }
        account
    }

    /// Signs somebody in who holds one role.
    pub async fn signed_in(&self, role: Role) -> Credential {
        let roles = [role];
        let account = self.account(role.word(), if role.is_staff() { &roles } else { &[] }).await;
        if role == Role::Agent {
            self.acts_for_others(account).await;
        }
        web::session::open(&self.state, account).await.unwrap()
    }
}

/// A desk on an empty database. A handle of PostgreSQL blocks the thread it lives on, which must be none of the runtime's.
fn opened(engine: Engine) -> (Desk, db::Database) {
    let open = move || {
        let (url, mode) = match engine {
            Engine::Sqlite => ("sqlite::memory:".to_owned(), Mode::Inline { seed: 1 }),
            Engine::Postgres => (db::testing::fresh_url(engine), Mode::Threaded),
        };
        let database = db::Database::open(&url).unwrap();
        let options = Options {
            database: database.clone(),
            migrations: desk::MIGRATIONS,
            modules: desk::MODULES,
            keyring: Arc::new(seal::Keyring::from_secret(&[7; 32])),
            clock: Clock::Given(Instant(1_772_411_400_000)),
            mode,
        };
        let desk = Desk::open(options).unwrap();
        desk.open_centre(CentreId::DIRECTORY).unwrap();
        desk.open_centre(CENTRE).unwrap();
        (desk, database)
    };
    std::thread::spawn(open).join().unwrap()
}

impl House {
    /// Registers a person for an account who holds a power of attorney.
    async fn acts_for_others(&self, account: base::id::AccountId) {
        let verb = move |cx: &mut desk::store::Cx<'_>| {
            let agent = NewApplicant {
                kind: ApplicantKind::Person,
                name: "演练代理人".to_owned(),
                number: "320500194901010020".to_owned(),
                phone: String::new(),
                representative: String::new(),
                account: Some(account),
                checked: Checked::Service { at: desk::store::Reading::now(cx) },
            };
            let id = desk::people::register(cx, &agent)?;
            desk::people::records::empower(cx, id)
        };
        self.state.desk.write(Caller::system(Actor::System("test"), CENTRE), verb).await.unwrap();
    }
}

fn seat(nature: CentreNature) -> Seat {
    let text = |t: &str| t.to_owned();
    let facts = CentreFacts {
        code: text("330400"),
        name: text("里湖市政务服务中心"),
        word: text("里政服"),
        address: text("里湖市三香路 1 号"),
        phone: text("0573-12345678"),
        hours: text("周一至周五 9:00–17:00；周六 9:00–12:00"),
        reconsideration_body: text("里湖市人民政府"),
        court: text("里湖市人民法院"),
        credit_code: String::new(),
        nature,
    };
    Seat::of(&facts, Instant(1_772_411_400_000).date())
}

/// A request.
pub fn request(method: Method, path: &str, headers: &[(&str, &str)], body: Body) -> Request<Body> {
    let mut start = Request::builder().method(method).uri(path);
    if !headers.iter().any(|(name, _)| *name == "host") {
        start = start.header("host", "127.0.0.1:8080");
    }
    headers.iter().fold(start, |builder, (name, value)| builder.header(*name, *value)).body(body).unwrap()
}

#[tokio::test]
async fn the_process_lives_and_can_commit() {
    let house = House::new();
    assert_eq!(house.get("/healthz", &[]).await.text, "ok\n");
    let ready = house.get("/readyz", &[]).await;
    assert_eq!(ready.status, StatusCode::OK);
    assert!(ready.text.contains("\"ready\":true"), "{}", ready.text);
}

#[tokio::test]
async fn every_answer_carries_the_security_headers_and_its_operation() {
    let house = House::new();
    for path in ["/", "/sign-in", "/nowhere", "/api/v1/nowhere", "/healthz"] {
        let answer = house.get(path, &[]).await;
        let csp = answer.header("content-security-policy");
        assert!(csp.starts_with("default-src 'none'; script-src 'self'; style-src 'self'"), "{path}: {csp}");
        assert!(!csp.contains("unsafe") && csp.contains("frame-ancestors 'none'"), "{path}");
        assert_eq!(answer.header("x-content-type-options"), "nosniff");
        assert_eq!(answer.header("referrer-policy"), "same-origin");
        assert_eq!(answer.header("cache-control"), "no-store");
        assert_eq!(answer.header("x-operation-id").len(), base::id::ID_TEXT_LEN, "{path}");
    }
}

#[tokio::test]
async fn every_answer_of_a_rehearsal_centre_is_marked_and_none_of_a_real_one() {
    for (nature, mark) in [(CentreNature::Rehearsal, "yes"), (CentreNature::Real, "")] {
        let house = House::of(nature, Vec::new());
        for path in ["/", "/nowhere", "/api/v1/items", "/api/v1/nowhere", "/api/openapi.json"] {
            assert_eq!(house.get(path, &[]).await.header("x-rehearsal"), mark, "{path}");
        }
    }
}

#[tokio::test]
async fn no_page_needs_an_exception_from_the_policy() {
    let house = House::new();
    for path in ["/", "/sign-in", "/staff/sign-in", "/sitemap", "/accessibility", "/privacy", "/nowhere"] {
        let text = house.get(path, &[]).await.text;
        for inline in [" style=", "<style", " onclick=", "javascript:", "data:"] {
            assert!(!text.contains(inline), "{path} holds {inline}");
        }
        assert!(
            !text.replace("<script type=\"module\" src=", "").contains("<script"),
            "{path} holds an inline script"
        );
    }
}

#[tokio::test]
async fn an_asset_is_kept_for_ever_under_its_hashed_name_and_sent_compressed() {
    let house = House::new();
    let page = house.get("/", &[]).await.text;
    let sheet =
        page.split("href=\"").filter_map(|rest| rest.split('"').next()).find(|href| href.ends_with(".css"));
    let sheet = sheet.expect("the page has a style sheet");
    let answer = house.get(sheet, &[("accept-encoding", "gzip, br")]).await;
    assert_eq!(answer.status, StatusCode::OK);
    assert_eq!(answer.header("content-encoding"), "br");
    assert_eq!(answer.header("cache-control"), "public, max-age=31536000, immutable");
    assert_eq!(answer.header("content-type"), "text/css; charset=utf-8");
    assert_eq!(house.get("/assets/portal.css", &[]).await.status, StatusCode::NOT_FOUND);
    assert_eq!(house.get("/assets/..%2fmanifest.json", &[]).await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn what_is_not_there_is_told_on_a_page_with_the_operation_and_a_way_on() {
    let house = House::new();
    let answer = house.get("/cases/does-not-exist", &[]).await;
    assert_eq!(answer.status, StatusCode::NOT_FOUND);
    assert!(answer.text.contains("没有找到这个页面"));
    assert!(answer.text.contains(answer.header("x-operation-id")));
    let wrong = house.post("/", &[], "").await;
    assert_eq!(wrong.status, StatusCode::METHOD_NOT_ALLOWED);
    assert_eq!(wrong.header("allow"), "GET,HEAD");
    assert!(wrong.text.contains("这个地址不支持这种操作"));
}

#[tokio::test]
async fn a_panic_ends_in_a_page_that_does_not_tell_what_it_was() {
    async fn falls() -> &'static str {
        panic!("the vault key is swordfish")
    }
    let route = web::route::get("/falls", "falls", web::route::Access::Public, "Falls.", falls);
    let answer = House::with(vec![route]).get("/falls", &[]).await;
    assert_eq!(answer.status, StatusCode::INTERNAL_SERVER_ERROR);
    assert!(answer.text.contains("系统出了差错") && !answer.text.contains("swordfish"));
    assert!(answer.text.contains(answer.header("x-operation-id")));
}

#[tokio::test]
async fn a_server_of_this_machine_answers_to_no_foreign_name() {
    let house = House::new();
    for host in ["example.org", "127.0.0.1.example.org:8080", "localhost.example.org"] {
        assert_eq!(house.get("/", &[("host", host)]).await.status, StatusCode::MISDIRECTED_REQUEST, "{host}");
    }
    for host in ["localhost:8080", "127.0.0.1", "[::1]:8080"] {
        assert_eq!(house.get("/", &[("host", host)]).await.status, StatusCode::OK, "{host}");
    }
}
