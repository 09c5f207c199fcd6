//! Whose thing it is: every route that names a thing, called by every role of its department, of another department and
//! of another centre, and for things of persons by the person himself and by somebody else.

use axum::body::Body;
use axum::http::Method;
use base::CentreId;
use desk::cases::view;
use desk::people::organisation::{self, NewStaff};
use desk::people::tokens::{self, NewToken};
use desk::store::{Actor, Caller, Lane};
use rules::people::{Role, RoleSet};
use web::matrix::{self, Thing};
use web::route::{Audience, Route, Whose};
use web::session::Credential;
use web::{AppState, Settings, table};

use crate::apply_world;
use crate::house::{Answered, CENTRE, request};
use crate::staff_world::{World, account, do_in};

/// The other centre.
const ELSEWHERE: CentreId = CentreId(2);

/// What the paths can name, all of one department.
struct Things {
    filed: String,
    accepted: String,
    task: String,
    document: String,
    material: String,
    licence: String,
    token: String,
    job: String,
    applicant: String,
}

async fn things(world: &World) -> Things {
    let filed = world.filed().await;
    let case = format!("/staff/cases/{}", filed.number);
    let shown = world.get("SJ01", &case).await.text;
    let end = |text: &str, start: &str| -> String {
        let found = text.split('"').find(|a| a.starts_with(start));
        let found = found.unwrap_or_else(|| panic!("no {start} in {text}"));
        found.trim_start_matches(start).split('/').next().unwrap().to_owned()
    };
    let (document, material) = (end(&shown, "/staff/print/"), end(&shown, "/staff/files/"));
    let granted = world.accepted().await;
    world.examined(&granted).await;
    let page = format!("/staff/cases/{granted}");
    let grant = world.task("SJ04", &granted, "grant", 0).await;
    let version = world.version("SJ04", &page).await;
    world.post("SJ04", &grant, &[("version", &version)]).await;
    let licence = end(&world.get("SJ04", &page).await.text, "/staff/licences/");
    let accepted = world.accepted().await;
    let task = end(&world.get("SJ02", &format!("/staff/cases/{accepted}")).await.text, "/staff/tasks/");
    let (_, token) = crate::api::issued(world, "SJ01", &[Role::Clerk], 1).await;
    let number = accepted.clone();
    let of = move |cx: &mut desk::store::Cx<'_>| Ok(view::by_number(cx, &number)?.unwrap().applicant);
    let applicant = do_in(&world.house, of).await;
    let job = do_in(&world.house, |cx| {
        match desk::time::load_notice(cx, 2027, "2027-01-01,off,元旦\n", "演练通知")? {
            desk::time::Loaded::Job(id) => Ok(id),
            desk::time::Loaded::Same => panic!("the notice is new"),
        }
    })
    .await;
    Things {
        filed: filed.number,
        accepted,
        task,
        document,
        material,
        licence,
        token: token.to_string(),
        job: job.to_string(),
        applicant: applicant.to_string(),
    }
}

impl Things {
    /// The path of a route with the ids of these things.
    fn path(&self, world: &World, route: &Route) -> String {
        let number = match route.id {
            "intake-case" | "intake-answer" | "api-accept" | "api-correct" | "api-not-accept"
            | "case-reprint" => &self.filed,
            _ => &self.accepted,
        };
        let id = match route.path {
            path if path.contains("/tasks/") => &self.task,
            path if path.contains("/applicants/") => &self.applicant,
            path if path.contains("/licences/") => &self.licence,
            path if path.contains("/tokens/") => &self.token,
            path if path.contains("/jobs/") => &self.job,
            _ => number,
        };
        let path = route.path.replace("{number}", number).replace("{id}", id);
        let path = path.replace("{material}", &self.material).replace("{document}", &self.document);
        path.replace("{code}", &world.facts.code).replace("{badge}", "SJ01")
    }
}

/// Somebody of a role: of the department whose things they are, of another, of another centre.
struct Asker {
    role: Role,
    thing: Thing,
    credential: Credential,
}

async fn askers(world: &World) -> Vec<Asker> {
    let settings = &world.house.state.settings;
    let elsewhere = Settings {
        home: ELSEWHERE,
        seats: settings.seats.clone(),
        protection: settings.protection,
        public_url: String::new(),
        proxies: Vec::new(),
        release: "test",
    };
    let desk = world.house.state.desk.clone();
    desk.open_centre(ELSEWHERE).unwrap();
    let abroad = AppState::new(desk.clone(), elsewhere);
    let mut all = Vec::new();
    for role in Role::ALL.into_iter().filter(|role| role.is_staff()) {
        for (thing, department) in [(Thing::Own, "SJ"), (Thing::Others, "WJ"), (Thing::Elsewhere, "")] {
            let badge: &'static str = Box::leak(format!("{}{department}0", role.word()).into_boxed_str());
            let account = account(&world.house, badge).await;
            let centre = if thing == Thing::Elsewhere { ELSEWHERE } else { CENTRE };
            let caller = Caller::system(Actor::System("test"), centre);
            let appoint = move |cx: &mut desk::store::Cx<'_>| {
                let department = organisation::department_by_code(cx, department)?;
                let (name, roles) = ("演练人员".to_owned(), RoleSet::of(&[role]));
                organisation::appoint(cx, &NewStaff { account, name, badge: badge.into(), department, roles })
            };
            desk.write(caller, appoint).await.unwrap();
            let state = if thing == Thing::Elsewhere { &abroad } else { &world.house.state };
            let credential = web::session::open(state, account).await.unwrap();
            all.push(Asker { role, thing, credential });
        }
    }
    all
}

/// Calls a route as its reader does, with a form or a text that says nothing.
async fn call(
    world: &World,
    route: &Route,
    (path, document): (&str, &str),
    credential: &Credential,
) -> Answered {
    let token = web::session::masked_form_token(credential.secret());
    let (cookie, bearer) =
        (format!("sanxiang-session={}", credential.secret()), format!("Bearer {}", credential.secret()));
    let (mut headers, body) = match route.audience() {
        Audience::Page => (
            vec![("cookie", cookie.as_str()), ("content-type", "application/x-www-form-urlencoded")],
            format!("csrf={token}&key=k{}&version=0&document={document}", credential.secret()),
        ),
        Audience::Api => {
            (vec![("authorization", bearer.as_str()), ("content-type", "application/json")], body_of(route))
        }
    };
    headers.push(("idempotency-key", "k"));
    let body = if route.method == Method::GET { String::new() } else { body };
    world.send(request(route.method.clone(), path, &headers, Body::from(body))).await
}

/// A text that the route can read, so that its verb is reached; what it asks for can never be done.
fn body_of(route: &Route) -> String {
    match route.id {
        "api-correct" => r#"{"points":[],"version":0}"#,
        "api-not-accept" => r#"{"reason":"","version":0}"#,
        "api-deliver" => r#"{"receiver":"x"}"#,
        "api-suspend" => r#"{"kind":"","basis":"","planned_days":1,"version":0}"#,
        "api-resume" => r#"{"result":""}"#,
        "api-extend" => r#"{"capacity":"organ_head","reason":"","version":0}"#,
        "api-opinion" => r#"{"opinion":"object"}"#,
        "api-decide" => r#"{"decision":"refuse","version":0}"#,
        "api-accept" => r#"{"version":0}"#,
        "api-relieve" => r#"{"reason":""}"#,
        _ => "{}",
    }
    .to_owned()
}

/// Whether somebody was let in and knew of the thing: done, or refused by a rule that speaks of the thing itself.
fn reached(route: &Route, answer: &Answered) -> bool {
    let gate = answer.text.contains("request.forbidden") || answer.text.contains("请联系安全管理员调整岗位");
    match answer.status.as_u16() {
        status if status == route.success => !answer.header("location").contains("sign-in"),
        // To a page that shows what has become of it, or where the list goes on.
        303 => !answer.header("location").contains("sign-in"),
        409 | 422 => true,
        403 => route.is_unsafe() && !gate,
        _ => false,
    }
}

#[tokio::test]
async fn every_thing_of_a_department_or_a_centre_is_shown_to_whom_the_matrix_names_and_to_nobody_else() {
    let world = World::new().await;
    let things = things(&world).await;
    let askers = askers(&world).await;
    let (mut cells, mut wrong) = (0, Vec::new());
    for route in table::table() {
        if !matches!(route.whose, Whose::Departments | Whose::Centres) && route.id != "api-case" {
            continue;
        }
        let path = things.path(&world, &route);
        for asker in askers.iter().filter(|a| Thing::of(route.whose).contains(&a.thing)) {
            let expected = matrix::status(&route, Some(asker.role), asker.thing);
            let answer = call(&world, &route, (&path, &things.document), &asker.credential).await;
            let fits = if expected == route.success {
                reached(&route, &answer)
            } else {
                answer.status.as_u16() == expected
            };
            cells += 1;
            if !fits {
                wrong.push(format!(
                    "{} {path} as {:?} of {:?}: {} instead of {expected}",
                    route.method, asker.role, asker.thing, answer.status
                ));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
    assert!(cells > 600, "{cells} cells were called");
}

#[tokio::test]
async fn a_draft_and_a_case_of_a_person_are_his_alone() {
    let world = apply_world::World::new().await;
    let owner = world.registered(apply_world::ZHANG).await;
    let other = world.registered(apply_world::LI).await;
    let draft = owner.begin().await;
    let group = &world.facts.form[0].key;
    let pages = [
        draft.clone(),
        format!("{draft}/q/{group}"),
        format!("{draft}/materials"),
        format!("{draft}/check"),
        format!("{draft}/declare"),
    ];
    for page in &pages {
        let (own, others) = (owner.get(page).await.status.as_u16(), other.get(page).await.status.as_u16());
        assert!(own == 200 || own == 303, "{page} for its owner: {own}");
        assert_eq!(others, 404, "{page} for somebody else");
    }
    let form = other.get(&world.start()).await;
    for act in ["discard", &format!("q/{group}"), "declare"] {
        let answer = other.send_form(&form, &format!("{draft}/{act}"), &[]).await;
        assert_eq!(answer.status.as_u16(), 404, "{act} by somebody else");
    }
    assert_eq!(owner.get(&draft).await.status.as_u16(), 200, "it is still there");
}

#[tokio::test]
async fn a_citizens_case_is_answered_to_his_own_token_only() {
    let world = World::new().await;
    let mine = crate::api::citizen(&world, "own", crate::api_case::ONE).await;
    let theirs = crate::api::citizen(&world, "other", crate::staff_world::CITIZEN).await;
    let client = crate::api::Client::new(&world.house);
    let filed = client.post(&theirs, "/api/v1/cases", "f", &crate::api::application(&world, "stated")).await;
    let path = format!("/api/v1/cases/{}", filed.text("number"));
    let no_body = serde_json::json!({});
    for route in table::table().iter().filter(|r| r.whose == Whose::Persons && r.id.starts_with("api-")) {
        let path = if route.id == "api-case" { path.clone() } else { format!("{path}/withdrawal") };
        let ask = async |token: &str| match route.is_unsafe() {
            true => client.post(token, &path, "k", &no_body).await.status.as_u16(),
            false => client.get(token, &path).await.status.as_u16(),
        };
        for (token, thing) in [(&mine, Thing::Others), (&theirs, Thing::Own)] {
            assert_eq!(ask(token).await, matrix::status(route, Some(Role::Citizen), thing), "{}", route.id);
        }
    }
}

#[tokio::test]
async fn a_token_of_another_centre_is_neither_listed_nor_taken_back() {
    let world = World::new().await;
    let desk = world.house.state.desk.clone();
    let security = Actor::Account {
        account: base::Id::from_parts(1, [0; 10]).into(),
        staff: None,
        applicant: None,
        roles: RoleSet::of(&[Role::SecurityAdmin]),
    };
    let new = NewToken {
        token: Credential::new().digest(),
        name: "别的中心的令牌".into(),
        account: account(&world.house, "abroad").await,
        home: ELSEWHERE,
        staff: None,
        applicant: None,
        roles: RoleSet::of(&[Role::Clerk]),
        days: 1,
    };
    let caller = Caller::new(security, CentreId::DIRECTORY, Lane::Staff);
    let id = desk.write(caller, move |cx| tokens::make(cx, &new)).await.unwrap();
    assert!(!world.get("AQ01", "/admin/tokens").await.text.contains("别的中心的令牌"));
    let revoked = world.post("AQ01", &format!("/admin/tokens/{id}/revocation"), &[]).await;
    assert_eq!(revoked.status.as_u16(), 404);
}
