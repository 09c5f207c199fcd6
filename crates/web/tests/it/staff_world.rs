//! A rehearsal centre of two departments with one item complete by hand, and the people who work there.

use std::cell::Cell;
use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::http::{Method, Request};
use base::id::{AccountId, ApplicantId, ItemId};
use base::{CentreId, Date};
use db::Engine;
use desk::attachments::Attachments;
use desk::cases::filing::{self, Declared, FiledCase, Filing, Handed, How};
use desk::people::organisation::{self, NewDepartment, NewStaff};
use desk::people::{NewApplicant, accounts, register};
use desk::store::{Actor, Caller, Cx, Fail, Reading};
use http_body_util::BodyExt;
use rules::cases::Channel;
use rules::cases::answers::Answers;
use rules::catalogue::{AnswerKind, ItemFacts, Necessity};
use rules::centres::{CentreFacts, CentreNature};
use rules::people::{ApplicantKind, Checked, Role, RoleSet};
use tower::ServiceExt;
use web::form::encode;
use web::session::Credential;

use crate::house::{Answered, CENTRE, House, request};

const FOOD: &str = include_str!("../../../../data/rehearsal/complete/food.json");
/// A citizen ID that no one was ever issued.
pub const CITIZEN: &str = "32050019900101001X";
/// The phone number of the returning applicant.
pub const PHONE: &str = "13851200001";

/// The centre with its people.
pub struct World {
    /// The house.
    pub house: House,
    router: Router,
    folder: PathBuf,
    /// The sessions of its people by badge.
    pub people: BTreeMap<&'static str, Credential>,
    keys: Cell<u32>,
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

fn system() -> Caller {
    Caller::system(Actor::System("test"), CENTRE)
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
        static NUMBER: std::sync::atomic::AtomicU32 = std::sync::atomic::AtomicU32::new(0);
        let n = NUMBER.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
        let folder = std::env::temp_dir().join(format!("sx-staff-{}-{n}", std::process::id()));
        let house = House::on(engine, CentreNature::Rehearsal, Vec::new());
        let keyring = Arc::new(seal::Keyring::from_secret(&[7; 32]));
        let attachments = Attachments::open(&folder, keyring, None).unwrap();
        let router = web::app(house.state.clone().with_attachments(attachments));
        let mut facts: ItemFacts = serde_json::from_str(FOOD).unwrap();
        "YL320500-01-00001-9".clone_into(&mut facts.code);
        "食品（含保健食品）经营许可核发".clone_into(&mut facts.name);
        let (item, facts) = do_in(&house, move |cx| settle(cx, facts.clone())).await;
        let mut world =
            Self { house, router, folder, people: BTreeMap::new(), keys: Cell::new(0), item, facts };
        for (badge, department, roles) in [
            ("SJ01", "SJ", &[Role::Clerk][..]),
            ("SJ02", "SJ", &[Role::Reviewer]),
            ("SJ03", "SJ", &[Role::Reviewer]),
            ("SJ04", "SJ", &[Role::Approver]),
            ("WJ01", "WJ", &[Role::Clerk, Role::Reviewer, Role::Approver]),
            ("ZX01", "", &[Role::Clerk]),
            ("ZX02", "", &[Role::Reviewer, Role::Approver]),
            ("DC01", "", &[Role::Supervisor]),
            ("DC02", "WJ", &[Role::Supervisor]),
            ("XT01", "", &[Role::SystemAdmin]),
            ("AQ01", "", &[Role::SecurityAdmin]),
        ] {
            world.appoint(badge, department, roles).await;
        }
        world
    }

    /// The applicant of the tests signs in, with his identity checked.
    pub async fn applicant_signs_in(&mut self) {
        let account = account(&self.house, "applicant").await;
        do_in(&self.house, move |cx| {
            let checked = Checked::Service { at: cx.now() };
            register(cx, &NewApplicant { account: Some(account), checked, ..applicant() })
        })
        .await;
        let credential = web::session::open(&self.house.state, account).await.unwrap();
        self.people.insert("applicant", credential);
    }

    async fn appoint(&mut self, badge: &'static str, department: &'static str, roles: &'static [Role]) {
        let account = account(&self.house, badge).await;
        do_in(&self.house, move |cx| {
            let department = organisation::department_by_code(cx, department)?;
            let name = format!("演练人员{badge}");
            let new = NewStaff { account, name, badge: badge.into(), department, roles: RoleSet::of(roles) };
            organisation::appoint(cx, &new)
        })
        .await;
        let credential = web::session::open(&self.house.state, account).await.unwrap();
        self.people.insert(badge, credential);
    }

    /// A page as somebody sees it.
    pub async fn get(&self, badge: &str, path: &str) -> Answered {
        let cookie = self.cookie(badge);
        self.send(request(Method::GET, path, &[("cookie", &cookie)], Body::empty())).await
    }

    /// A session of somebody, opened now.
    pub async fn again(&self, badge: &'static str) -> Credential {
        let of = move |cx: &mut Cx<'_>| Ok(organisation::staff_by_badge(cx, badge)?.unwrap().account);
        let account = do_in(&self.house, of).await;
        web::session::open(&self.house.state, account).await.unwrap()
    }

    /// A page as the holder of a session sees it.
    pub async fn get_as(&self, credential: &Credential, path: &str) -> Answered {
        let cookie = format!("sanxiang-session={}", credential.secret());
        self.send(request(Method::GET, path, &[("cookie", &cookie)], Body::empty())).await
    }

    /// A form that somebody sends under a new key.
    pub async fn post(&self, badge: &str, path: &str, fields: &[(&str, &str)]) -> Answered {
        self.keys.set(self.keys.get() + 1);
        self.post_again(badge, path, &format!("key{}", self.keys.get()), fields).await
    }

    /// A form that somebody sends under this key.
    pub async fn post_again(&self, badge: &str, path: &str, key: &str, fields: &[(&str, &str)]) -> Answered {
        let token = web::session::masked_form_token(self.people[badge].secret());
        let own = [("csrf", token.as_str()), ("key", key)];
        let pairs = own.iter().chain(fields).map(|(n, v)| format!("{}={}", encode(n), encode(v)));
        let body = pairs.collect::<Vec<_>>().join("&");
        let cookie = self.cookie(badge);
        let headers = [("cookie", cookie.as_str()), ("content-type", "application/x-www-form-urlencoded")];
        self.send(request(Method::POST, path, &headers, Body::from(body))).await
    }

    /// A form that somebody who reads another language sends under a new key.
    pub async fn post_in(&self, lang: &str, badge: &str, path: &str, fields: &[(&str, &str)]) -> Answered {
        self.keys.set(self.keys.get() + 1);
        let key = format!("key{}", self.keys.get());
        let token = web::session::masked_form_token(self.people[badge].secret());
        let own = [("csrf", token.as_str()), ("key", key.as_str())];
        let pairs = own.iter().chain(fields).map(|(n, v)| format!("{}={}", encode(n), encode(v)));
        let body = pairs.collect::<Vec<_>>().join("&");
        let cookie = format!("{}; sanxiang-lang={lang}", self.cookie(badge));
        let headers = [("cookie", cookie.as_str()), ("content-type", "application/x-www-form-urlencoded")];
        self.send(request(Method::POST, path, &headers, Body::from(body))).await
    }

    /// A form with one file that somebody sends.
    pub async fn upload(
        &self,
        badge: &str,
        path: &str,
        fields: &[(&str, &str)],
        file: (&str, &[u8]),
    ) -> Answered {
        self.upload_as(badge, path, fields, ("file", file.0, file.1)).await
    }

    /// The same under the name of an input.
    pub async fn upload_as(
        &self,
        badge: &str,
        path: &str,
        fields: &[(&str, &str)],
        file: (&str, &str, &[u8]),
    ) -> Answered {
        self.upload_all(badge, path, fields, &[file]).await
    }

    /// A form with several files that somebody sends.
    pub async fn upload_all(
        &self,
        badge: &str,
        path: &str,
        fields: &[(&str, &str)],
        files: &[(&str, &str, &[u8])],
    ) -> Answered {
        let token = web::session::masked_form_token(self.people[badge].secret());
        let mut body = Vec::new();
        for (name, value) in fields.iter().chain(&[("csrf", token.as_str())]) {
            let part = format!("--x\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n");
            body.extend(part.into_bytes());
        }
        for (input, name, content) in files {
            let head = format!("--x\r\nContent-Disposition: form-data; name=\"{input}\"; filename=");
            body.extend(format!("{head}\"{name}\"\r\nContent-Type: text/csv\r\n\r\n").into_bytes());
            body.extend(*content);
            body.extend(b"\r\n");
        }
        body.extend(b"--x--\r\n");
        let cookie = self.cookie(badge);
        let headers = [("cookie", cookie.as_str()), ("content-type", "multipart/form-data; boundary=x")];
        self.send(request(Method::POST, path, &headers, Body::from(body))).await
    }

    fn cookie(&self, badge: &str) -> String {
        format!("sanxiang-session={}", self.people[badge].secret())
    }

    /// Sends a request to the house with its store of files.
    pub async fn send(&self, request: Request<Body>) -> Answered {
        let (parts, body) = self.router.clone().oneshot(request).await.unwrap().into_parts();
        let bytes = body.collect().await.unwrap().to_bytes();
        Answered {
            status: parts.status,
            headers: parts.headers,
            text: String::from_utf8_lossy(&bytes).into_owned(),
        }
    }

    /// The sheet of the workbench with every material received.
    pub fn sheet(&self) -> Vec<(String, String)> {
        let mut fields = vec![
            ("identity".to_owned(), CITIZEN.to_owned()),
            ("name".to_owned(), "演练申请人".to_owned()),
            ("phone".to_owned(), PHONE.to_owned()),
            ("item-query".to_owned(), "spjy".to_owned()),
        ];
        fields.extend(answers(&self.facts).into_iter().flat_map(|(key, value)| {
            value.split(',').map(|one| (format!("a-{key}"), one.to_owned())).collect::<Vec<_>>()
        }));
        let asked = self.facts.materials.iter().filter(|m| !matches!(m.necessity, Necessity::Conditional(_)));
        fields.extend(asked.map(|m| (format!("m-{}", m.key), "1".to_owned())));
        fields
    }

    /// A case taken in and accepted at the counter; its number.
    pub async fn accepted(&self) -> String {
        let sheet = self.sheet();
        let mut fields: Vec<(&str, &str)> = sheet.iter().map(|(n, v)| (n.as_str(), v.as_str())).collect();
        fields.push(("do", "accept"));
        let answer = self.post("SJ01", "/staff/workbench", &fields).await;
        number_in(answer.header("location"))
    }

    /// An application that came online with a file; its number.
    pub async fn filed(&self) -> FiledCase {
        let upload = {
            let keyring = Arc::new(seal::Keyring::from_secret(&[7; 32]));
            let store = Attachments::open(&self.folder, keyring, None).unwrap();
            store.take("布局图.pdf", b"%PDF-1.7 a plan").unwrap()
        };
        let (item, facts) = (self.item, self.facts.clone());
        do_in(&self.house, move |cx| {
            let applicant = register(cx, &applicant())?;
            let handed = |m: &rules::catalogue::RequiredMaterial| Handed {
                key: m.key.clone(),
                how: if m.key == "layout" { How::File(upload.clone()) } else { How::Stated },
            };
            let filing = online(item, &facts, applicant, &handed);
            filing::file(cx, &filing)
        })
        .await
    }

    /// Asks the applicant of a case for another layout, and for one group of answers with a remark.
    pub async fn asks_corrections(&self, filed: &FiledCase, group: &str, remark: &str) -> Answered {
        let page = format!("/staff/intake/{}", filed.number);
        let version = self.version("SJ01", &page).await;
        let fields = [
            ("version", version.as_str()),
            ("outcome", "correct"),
            ("m-layout", "2"),
            ("m-layout-problem", "未标面积"),
            ("groups", group),
            ("groups-remark", remark),
        ];
        self.post("SJ01", &page, &fields).await
    }

    /// The version of a case, as a page would carry it.
    pub async fn version(&self, badge: &str, path: &str) -> String {
        self.get(badge, path).await.hidden("version")
    }

    /// The address of the form of an open task that somebody's case page offers, such as `opinion`.
    pub async fn task(&self, badge: &str, number: &str, act: &str, nth: usize) -> String {
        let page = self.get(badge, &format!("/staff/cases/{number}")).await.text;
        let found = page.split("action=\"").filter_map(|rest| rest.split('"').next());
        let end = format!("/{act}");
        let mut found = found.filter(|a| a.starts_with("/staff/tasks/") && a.ends_with(&end));
        found.nth(nth).unwrap_or_else(|| panic!("{badge} may not do {act} on {number}")).to_owned()
    }

    /// Reviews and looks at the place, so that the case lies before the approver.
    pub async fn examined(&self, number: &str) {
        let page = format!("/staff/cases/{number}");
        let version = self.version("SJ02", &page).await;
        let review = self.task("SJ02", number, "opinion", 0).await;
        let fields = [("version", version.as_str()), ("opinion", "agree"), ("remark", "材料齐全")];
        assert_eq!(
            self.post("SJ02", &review, &fields).await.header("location"),
            format!("{page}?said=opinion")
        );
        let version = self.version("SJ02", &page).await;
        let site = self.task("SJ02", number, "opinion", 0).await;
        let fields = [
            ("version", version.as_str()),
            ("opinion", "agree"),
            ("remark", "现场符合"),
            ("officers", "SJ02 SJ03"),
        ];
        assert_eq!(
            self.post("SJ02", &site, &fields).await.header("location"),
            format!("{page}?said=opinion")
        );
    }
}

/// A member of staff as the caller of a verb.
pub async fn staff(world: &World, badge: &'static str) -> Caller {
    let of = move |cx: &mut Cx<'_>| Ok(organisation::staff_by_badge(cx, badge)?.unwrap().into_inner());
    let staff = do_in(&world.house, of).await;
    let (account, roles) = (staff.account, staff.roles);
    Caller::system(Actor::Account { account, staff: Some(staff.id), applicant: None, roles }, CENTRE)
}

/// The applicant of the tests: synthetic.
pub fn applicant() -> NewApplicant {
    NewApplicant {
        kind: ApplicantKind::Person,
        name: "演练申请人".into(),
        number: CITIZEN.into(),
        phone: PHONE.into(),
        representative: String::new(),
        account: None,
        checked: Checked::No,
    }
}

/// The number at the end of an address.
pub fn number_in(address: &str) -> String {
    let path = address.split('?').next().unwrap();
    path.strip_prefix("/staff/cases/").unwrap_or_else(|| panic!("no case in {address:?}")).to_owned()
}

/// Runs a verb of the house.
pub async fn do_in<T: Send + 'static>(
    house: &House,
    verb: impl Fn(&mut Cx<'_>) -> Result<T, Fail> + Send + 'static,
) -> T {
    house.state.desk.write(system(), verb).await.unwrap()
}

pub async fn account(house: &House, login: &'static str) -> AccountId {
    let directory = Caller::system(Actor::System("test"), CentreId::DIRECTORY);
    house.state.desk.write(directory, move |cx| accounts::open_account(cx, login, "none")).await.unwrap()
}

pub fn settle(cx: &mut Cx<'_>, mut facts: ItemFacts) -> Result<(ItemId, ItemFacts), Fail> {
    let text = |t: &str| t.to_owned();
    let centre = CentreFacts {
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
    };
    desk::centres::declare(cx, centre)?;
    for (code, name) in [("SJ", "市场监督管理局"), ("WJ", "卫生健康委员会")] {
        let new =
            NewDepartment {
                code: text(code), name: text(name), zone: text("东区"), source: text("演练")
            };
        let id = organisation::enter_department(cx, &new)?;
        if code == "SJ" {
            facts.department = id;
        }
    }
    let today: Date = cx.today();
    let item = desk::catalogue::publish(cx, &facts, today)?;
    Ok((item, facts))
}

/// Answers that fit the questions.
pub fn answers(facts: &ItemFacts) -> Answers {
    let questions = facts.form.iter().flat_map(|group| &group.questions);
    questions
        .map(|question| {
            let answer = match &question.kind {
                AnswerKind::Line(_) | AnswerKind::Lines(_) => "演练小馆".to_owned(),
                AnswerKind::Address => "姑苏区演练路 1 号".to_owned(),
                AnswerKind::Number(least, _) => (least + 9).to_string(),
                AnswerKind::Money => "1000".to_owned(),
                AnswerKind::Date => "2026-05-01".to_owned(),
                AnswerKind::Choice(options) | AnswerKind::Choices(options) => options[0].0.clone(),
                AnswerKind::CreditCode => "11320500MA0000015M".to_owned(),
                AnswerKind::CitizenId => CITIZEN.to_owned(),
                AnswerKind::Phone => PHONE.to_owned(),
            };
            (question.key.clone(), answer)
        })
        .collect()
}

/// An application that comes online with every material that the item always asks for, each as `handed` says.
pub fn online(
    item: ItemId,
    facts: &ItemFacts,
    applicant: ApplicantId,
    handed: &dyn Fn(&rules::catalogue::RequiredMaterial) -> Handed,
) -> Filing {
    let asked = facts.materials.iter().filter(|m| !matches!(m.necessity, Necessity::Conditional(_)));
    Filing {
        item,
        channel: Channel::Online,
        applicant,
        agent: None,
        answers: answers(facts),
        materials: asked.map(handed).collect(),
        declared: Declared::Yes,
    }
}
