//! A client of the interface: bearer tokens, keys, and every answer held against the description of its route.

use axum::body::Body;
use axum::http::{Method, StatusCode};
use base::CentreId;
use desk::people::organisation;
use desk::people::tokens::{self, NewToken};
use desk::store::{Actor, Caller, Lane};
use rules::catalogue::Necessity;
use rules::people::{Role, RoleSet};
use serde_json::{Value, json};
use web::session::Credential;
use web::{openapi, table};

use crate::api_schema::fits;
use crate::house::{Answered, CENTRE, House, request};
use crate::staff_world::{World, answers, applicant, do_in};

/// A client of a house.
pub struct Client<'a> {
    house: &'a House,
    description: Value,
}

/// What the interface said.
pub struct Said {
    /// The status.
    pub status: StatusCode,
    /// The answer.
    pub body: Value,
}

impl Said {
    /// A member of the answer as text.
    pub fn text(&self, name: &str) -> &str {
        self.body[name].as_str().unwrap_or_else(|| panic!("no {name} in {}", self.body))
    }
}

impl<'a> Client<'a> {
    /// A client who has read the description.
    pub fn new(house: &'a House) -> Self {
        Self { house, description: openapi::describe(&table::table()) }
    }

    /// Asks for something.
    pub async fn get(&self, token: &str, path: &str) -> Said {
        self.send(Method::GET, path, token, (None, None)).await
    }

    /// Does something under a key.
    pub async fn post(&self, token: &str, path: &str, key: &str, body: &Value) -> Said {
        self.send(Method::POST, path, token, (Some(key), Some(body.to_string()))).await
    }

    /// Sends a text as it stands.
    pub async fn raw(&self, token: &str, path: &str, text: impl Into<Body>) -> Said {
        let bearer = format!("Bearer {token}");
        let headers = [
            ("authorization", bearer.as_str()),
            ("idempotency-key", "raw"),
            ("content-type", "application/json"),
        ];
        let answered = self.house.send(request(Method::POST, path, &headers, text.into())).await;
        self.checked("post", path, &answered)
    }

    /// Does something, with or without a key.
    pub async fn send(
        &self,
        method: Method,
        path: &str,
        token: &str,
        (key, body): (Option<&str>, Option<String>),
    ) -> Said {
        let bearer = format!("Bearer {token}");
        let mut headers = vec![("content-type", "application/json")];
        headers.extend((!token.is_empty()).then_some(("authorization", bearer.as_str())));
        headers.extend(key.map(|key| ("idempotency-key", key)));
        let word = method.as_str().to_ascii_lowercase();
        let sent = request(method, path, &headers, Body::from(body.unwrap_or_default()));
        let answered = self.house.send(sent).await;
        self.checked(&word, path, &answered)
    }

    /// Holds an answer against the description of its route.
    fn checked(&self, method: &str, path: &str, answered: &Answered) -> Said {
        let what = format!("{method} {path}: {} {}", answered.status, answered.text);
        let body: Value = serde_json::from_str(&answered.text).unwrap_or_else(|e| panic!("{e}: {what}"));
        let bare = path.split('?').next().unwrap();
        let paths = self.description["paths"].as_object().unwrap();
        let (_, route) = paths.iter().find(|(shape, _)| shape_fits(shape, bare)).expect("a described route");
        let responses = &route[method]["responses"];
        let found = responses.get(answered.status.as_str());
        let kind = answered.header("content-type");
        if let Some(success) = found {
            assert_eq!(kind, "application/json", "{what}");
            fits(&success["content"][kind]["schema"], &body, &self.description)
                .unwrap_or_else(|e| panic!("{e}: {what}"));
        } else {
            assert!(answered.status.is_client_error(), "{what}");
            let schema = &responses["default"]["content"]["application/problem+json"]["schema"];
            assert_eq!(kind, "application/problem+json", "{what}");
            fits(schema, &body, &self.description).unwrap_or_else(|e| panic!("{e}: {what}"));
            assert_eq!(body["operation"], answered.header("x-operation-id"), "{what}");
            assert_eq!(body["status"], answered.status.as_u16(), "{what}");
            assert!(body["type"].as_str().unwrap().starts_with("urn:sanxiang:problem:"), "{what}");
        }
        Said { status: answered.status, body }
    }
}

/// Whether a path is one of a shape such as `/api/v1/cases/{number}`.
fn shape_fits(shape: &str, path: &str) -> bool {
    let (mut a, mut b) = (shape.split('/'), path.split('/'));
    loop {
        match (a.next(), b.next()) {
            (None, None) => return true,
            (Some(one), Some(other)) if one == other || one.starts_with('{') => {}
            _ => return false,
        }
    }
}

fn security() -> Caller {
    let account = base::Id::from_parts(1, [0; 10]).into();
    let roles = RoleSet::of(&[Role::SecurityAdmin]);
    let actor = Actor::Account { account, staff: None, applicant: None, roles };
    Caller::new(actor, CentreId::DIRECTORY, Lane::Staff)
}

/// A token of a member of staff with some of his roles, and its id.
pub async fn issued(world: &World, badge: &'static str, roles: &[Role], days: i64) -> (String, base::Id) {
    let staff =
        do_in(&world.house, move |cx| Ok(organisation::staff_by_badge(cx, badge)?.unwrap().into_inner()))
            .await;
    let credential = Credential::new();
    let new = NewToken {
        token: credential.digest(),
        name: "接口测试".to_owned(),
        account: staff.account,
        home: CENTRE,
        staff: Some(staff.id),
        applicant: None,
        roles: RoleSet::of(roles),
        days,
    };
    let id = world.house.state.desk.write(security(), move |cx| tokens::make(cx, &new)).await.unwrap();
    (credential.secret().to_owned(), id)
}

/// The token alone, for a day.
pub async fn token(world: &World, badge: &'static str, roles: &[Role]) -> String {
    issued(world, badge, roles, 1).await.0
}

/// Takes a token back.
pub async fn revoke(world: &World, id: base::Id) {
    world.house.state.desk.write(security(), move |cx| tokens::revoke(cx, (CENTRE, id))).await.unwrap();
}

/// A citizen with an account of his own, and his token.
pub async fn citizen(world: &World, login: &'static str, number: &'static str) -> String {
    let account = world.house.account(login, &[]).await;
    let applicant = do_in(&world.house, move |cx| {
        let mine = desk::people::NewApplicant {
            name: format!("演练{login}"),
            number: number.to_owned(),
            phone: String::new(),
            account: Some(account),
            ..applicant()
        };
        desk::people::register(cx, &mine)
    })
    .await;
    let credential = Credential::new();
    let new = NewToken {
        token: credential.digest(),
        name: "申请人系统".to_owned(),
        account,
        home: CENTRE,
        staff: None,
        applicant: Some(applicant),
        roles: RoleSet::of(&[Role::Citizen]),
        days: 1,
    };
    world.house.state.desk.write(security(), move |cx| tokens::make(cx, &new)).await.unwrap();
    credential.secret().to_owned()
}

/// A complete application, as a clerk's program sends it; a citizen's states its papers.
pub fn application(world: &World, how: &str) -> Value {
    let asked = world.facts.materials.iter().filter(|m| !matches!(m.necessity, Necessity::Conditional(_)));
    let materials: Vec<Value> = asked.map(|m| json!({ "key": m.key, "how": how })).collect();
    let mut body = json!({
        "item": world.item.to_string(),
        "answers": answers(&world.facts),
        "materials": materials,
        "declared": true,
    });
    if how == "paper" {
        let person = applicant();
        body["applicant"] = json!({ "kind": "person", "name": person.name, "number": person.number });
    }
    body
}
