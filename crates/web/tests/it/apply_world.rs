//! A rehearsal centre with one item complete by hand, and the browser of a citizen who has no script.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use axum::Router;
use axum::body::Body;
use axum::http::{Method, Request, StatusCode, header};
use base::id::ItemId;
use db::Engine;
use desk::attachments::Attachments;
use desk::people::organisation::{self, NewDepartment};
use desk::store::{Actor, Caller, Cx, Fail, Reading};
use http_body_util::BodyExt;
use rules::catalogue::{AnswerKind, ItemFacts, QuestionGroup};
use rules::centres::{CentreFacts, CentreNature};
use tower::ServiceExt;
use web::form::encode;

use crate::house::{Answered, CENTRE, House, PASSWORD, request};

const FOOD: &str = include_str!("../../../../data/rehearsal/complete/food.json");
/// Citizen IDs that no one was ever issued, under the city's own division.
pub const ZHANG: Person =
    Person { name: "演练𠮷·甲", number: "320500194901010020", phone: "13851200001" };
/// Somebody else.
pub const LI: Person = Person { name: "演练乙", number: "32050019500615003X", phone: "13851200002" };
/// What a PDF begins with is enough to be one.
pub const PDF: &[u8] = b"%PDF-1.7 a plan of the rehearsal shop";

/// Somebody who registers.
#[derive(Clone, Copy)]
pub struct Person {
    /// The name.
    pub name: &'static str,
    /// The citizen ID.
    pub number: &'static str,
    /// The phone.
    pub phone: &'static str,
}

/// The centre.
pub struct World {
    /// The house.
    pub house: House,
    /// Its routes with a store of files.
    pub router: Router,
    folder: PathBuf,
    /// The item.
    pub item: ItemId,
    /// What its version says.
    pub facts: ItemFacts,
}

impl Drop for World {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}

impl World {
    /// Settles the centre.
    pub async fn new() -> Self {
        Self::on(Engine::Sqlite).await
    }

    /// Settles the centre once on each engine that the run covers.
    pub async fn on_each_engine() -> Vec<Self> {
        let mut worlds = Vec::new();
        for engine in db::testing::covered() {
            worlds.push(Self::on(engine).await);
        }
        worlds
    }

    async fn on(engine: Engine) -> Self {
        static NUMBER: AtomicU32 = AtomicU32::new(0);
        let n = NUMBER.fetch_add(1, Ordering::Relaxed);
        let folder = std::env::temp_dir().join(format!("sx-apply-{}-{n}", std::process::id()));
        let house = House::on(engine, CentreNature::Rehearsal, Vec::new());
        let keyring = Arc::new(seal::Keyring::from_secret(&[7; 32]));
        let files = Attachments::open(&folder, keyring, None).unwrap();
        let router = web::app(house.state.clone().with_attachments(files));
        let facts: ItemFacts = serde_json::from_str(FOOD).unwrap();
        let (item, facts) = do_in(&house, move |cx| settle(cx, facts.clone())).await;
        Self { house, router, folder, item, facts }
    }

    /// A browser with no cookies.
    pub fn browser(&self) -> Browser<'_> {
        Browser { world: self, cookies: RefCell::default() }
    }

    /// The browser of somebody who has just registered.
    pub async fn registered(&self, person: Person) -> Browser<'_> {
        let browser = self.browser();
        let answer = browser.register(person).await;
        assert_eq!(
            (answer.status, answer.header("location")),
            (StatusCode::SEE_OTHER, "/me"),
            "{}",
            answer.text
        );
        browser
    }

    /// The start page of the item.
    pub fn start(&self) -> String {
        format!("/items/{}/apply", self.item)
    }
}

/// Runs a verb of the house.
pub async fn do_in<T: Send + 'static>(
    house: &House,
    verb: impl Fn(&mut Cx<'_>) -> Result<T, Fail> + Send + 'static,
) -> T {
    house.state.desk.write(Caller::system(Actor::System("test"), CENTRE), verb).await.unwrap()
}

fn settle(cx: &mut Cx<'_>, mut facts: ItemFacts) -> Result<(ItemId, ItemFacts), Fail> {
    let text = |t: &str| t.to_owned();
    desk::centres::declare(
        cx,
        CentreFacts {
            code: text("320500"),
            name: text("里湖市政务服务中心"),
            word: text("里政服"),
            address: text("里湖市三香路 1 号"),
            phone: text("0512-33312345"),
            hours: text("周一至周五 9:00–17:00"),
            reconsideration_body: text("里湖市人民政府"),
            court: text("里湖市人民法院"),
            credit_code: text("11320500MA0000015M"),
            nature: CentreNature::Rehearsal,
        },
    )?;
    let new = NewDepartment {
        code: text("SJ"),
        name: text("市场监督管理局"),
        zone: text("东区"),
        source: text("演练"),
    };
    facts.department = organisation::enter_department(cx, &new)?;
    "YL320500-01-00001-9".clone_into(&mut facts.code);
    "食品（含保健食品）经营许可核发".clone_into(&mut facts.name);
    let today = cx.today();
    Ok((desk::catalogue::publish(cx, &facts, today)?, facts))
}

/// A browser: it keeps cookies and sends back what stood in the form.
pub struct Browser<'a> {
    world: &'a World,
    cookies: RefCell<BTreeMap<String, String>>,
}

impl Browser<'_> {
    /// Opens a page.
    pub async fn get(&self, path: &str) -> Answered {
        let cookies = self.jar();
        self.send(request(Method::GET, path, &[("cookie", &cookies)], Body::empty())).await
    }

    /// Fills in the form of a page and sends it; repeated names are several values.
    pub async fn submit(&self, page: &str, fields: &[(&str, &str)]) -> Answered {
        let shown = self.get(page).await;
        assert_eq!(shown.status, StatusCode::OK, "{page}: {}", shown.text);
        self.send_form(&shown, &action(&shown), fields).await
    }

    /// Sends the form of a page that was opened before, to an address.
    pub async fn send_form(&self, shown: &Answered, to: &str, fields: &[(&str, &str)]) -> Answered {
        let own = [("csrf".to_owned(), shown.hidden("csrf")), ("key".to_owned(), shown.hidden("key"))];
        let typed = fields.iter().map(|(n, v)| ((*n).to_owned(), (*v).to_owned()));
        let pairs: Vec<String> =
            own.into_iter().chain(typed).map(|(n, v)| format!("{}={}", encode(&n), encode(&v))).collect();
        let cookies = self.jar();
        let headers = [("cookie", cookies.as_str()), ("content-type", "application/x-www-form-urlencoded")];
        self.send(request(Method::POST, to, &headers, Body::from(pairs.join("&")))).await
    }

    /// Sends the form of a page with files.
    pub async fn upload(
        &self,
        page: &str,
        fields: &[(&str, &str)],
        files: &[(&str, &str, &[u8])],
    ) -> Answered {
        let shown = self.get(page).await;
        let (csrf, key) = (shown.hidden("csrf"), shown.hidden("key"));
        let mut body: Vec<u8> = Vec::new();
        let mut part = |head: String, content: &[u8]| {
            body.extend_from_slice(
                format!("--xx\r\nContent-Disposition: form-data; {head}\r\n\r\n").as_bytes(),
            );
            body.extend_from_slice(content);
            body.extend_from_slice(b"\r\n");
        };
        for (name, value) in [("csrf", csrf.as_str()), ("key", key.as_str())].iter().chain(fields) {
            part(format!("name=\"{name}\""), value.as_bytes());
        }
        for (name, file, content) in files {
            part(format!("name=\"{name}\"; filename=\"{file}\""), content);
        }
        body.extend_from_slice(b"--xx--\r\n");
        let cookies = self.jar();
        let headers = [("cookie", cookies.as_str()), ("content-type", "multipart/form-data; boundary=xx")];
        self.send(request(Method::POST, &action(&shown), &headers, Body::from(body))).await
    }

    /// Registers.
    pub async fn register(&self, person: Person) -> Answered {
        self.submit("/register", &registration(person)).await
    }

    /// Begins an application for oneself; the address of the draft.
    pub async fn begin(&self) -> String {
        let begun = self.submit(&self.world.start(), &[("who", "self")]).await;
        assert_eq!(begun.status, StatusCode::SEE_OTHER, "{}", begun.text);
        begun.header("location").to_owned()
    }

    /// Answers every question of a draft and hands in every material; the draft is ready to be declared.
    pub async fn fill_in(&self, draft: &str) {
        for group in &self.world.facts.form {
            let fields = good_answers(group);
            let fields: Vec<(&str, &str)> = fields.iter().map(|(n, v)| (n.as_str(), v.as_str())).collect();
            let saved = self.submit(&format!("{draft}/q/{}", group.key), &fields).await;
            assert_eq!(saved.status, StatusCode::SEE_OTHER, "{}", saved.text);
        }
        let files = [("identity", "营业执照.pdf", PDF), ("layout", "布局图.pdf", PDF)];
        let page = format!("{draft}/materials");
        let saved = self.upload(&page, &[("do", "save"), ("promise-rules", "on")], &files).await;
        assert_eq!(
            (saved.status, saved.header("location")),
            (StatusCode::SEE_OTHER, format!("{draft}/check").as_str())
        );
    }

    fn jar(&self) -> String {
        let cookies = self.cookies.borrow();
        cookies.iter().map(|(n, v)| format!("{n}={v}")).collect::<Vec<_>>().join("; ")
    }

    async fn send(&self, request: Request<Body>) -> Answered {
        let (parts, body) = self.world.router.clone().oneshot(request).await.unwrap().into_parts();
        for line in parts.headers.get_all(header::SET_COOKIE) {
            let pair = line.to_str().unwrap().split(';').next().unwrap();
            let (name, value) = pair.split_once('=').unwrap();
            self.cookies.borrow_mut().insert(name.to_owned(), value.to_owned());
        }
        let bytes = body.collect().await.unwrap().to_bytes();
        let text = String::from_utf8_lossy(&bytes).into_owned();
        Answered { status: parts.status, headers: parts.headers, text }
    }
}

/// What somebody types to register.
pub fn registration(person: Person) -> Vec<(&'static str, &'static str)> {
    vec![
        ("name", person.name),
        ("number", person.number),
        ("phone", person.phone),
        ("password", PASSWORD),
        ("password2", PASSWORD),
    ]
}

/// Where the main form of a page is sent.
pub fn action(shown: &Answered) -> String {
    let main = shown.text.split("<main").nth(1).expect("a page has a main part");
    let found = main.split("action=\"").nth(1).unwrap_or_else(|| panic!("no form on {}", shown.text));
    found.split('"').next().unwrap().replace("&#38;", "&").replace("&amp;", "&")
}

/// Answers that fit the questions of a page, as a browser sends them.
pub fn good_answers(group: &QuestionGroup) -> Vec<(String, String)> {
    let one = |key: &str, value: &str| vec![(key.to_owned(), value.to_owned())];
    let answers = group.questions.iter().flat_map(|question| {
        let key = question.key.as_str();
        match &question.kind {
            AnswerKind::Line(_) | AnswerKind::Lines(_) => one(key, "演练小馆𠮷"),
            AnswerKind::Address => one(key, "姑苏区演练路 1 号"),
            AnswerKind::Number(..) => one(key, "８６"),
            AnswerKind::Money => one(key, "1,000.5"),
            AnswerKind::Date => {
                let part = |end: &str, value: &str| (format!("{key}-{end}"), value.to_owned());
                vec![part("y", "2026"), part("m", "5"), part("d", "１")]
            }
            AnswerKind::Choice(options) => one(key, &options[0].0),
            AnswerKind::Choices(options) => {
                options.iter().take(2).map(|(v, _)| (key.to_owned(), v.clone())).collect()
            }
            AnswerKind::CreditCode => one(key, "11320500MA0000015M"),
            AnswerKind::CitizenId => one(key, ZHANG.number),
            AnswerKind::Phone => one(key, "138 5120 0001"),
        }
    });
    answers.collect()
}
