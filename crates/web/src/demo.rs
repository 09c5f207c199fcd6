//! One-click sign-ins of a demonstration; only `sanxiang demo` adds these routes, on loopback and over a rehearsal database.

use std::sync::Arc;

use base::CentreId;
use desk::people::accounts;
use desk::store::{Actor, Caller, Lane};
use serde::Deserialize;

use crate::form::Form;
use crate::problem::Trouble;
use crate::route::{Access, Route, get, post};
use crate::session;
use crate::views::account::{DemoRole, DemoSignIn};
use crate::views::page::Here;
use crate::visitor::{Answer, Visitor, html, see_as};

/// Where one chooses whom to be.
pub const PATH: &str = "/demo";

/// Somebody to sign in as.
#[derive(Clone, Debug)]
pub struct Part {
    /// The login.
    pub login: String,
    /// What people call the part.
    pub role: String,
    /// The person's name, which says that he is a rehearsal's.
    pub person: String,
    /// What can be tried as this person.
    pub does: String,
    /// The icon beside it.
    pub icon: &'static str,
    /// Where he begins.
    pub begins: &'static str,
}

#[derive(Deserialize)]
struct Chosen {
    role: String,
}

/// The routes of a demonstration.
pub fn routes(parts: Vec<Part>) -> Vec<Route> {
    let parts: Arc<[Part]> = parts.into();
    let (shown, chosen) = (Arc::clone(&parts), parts);
    let show = move |visitor: Visitor| std::future::ready(choose(&visitor, &shown));
    let act = move |visitor: Visitor, form: Form<Chosen>| {
        let part = chosen.iter().find(|part| part.login == form.input.role).cloned();
        async move { become_one(&visitor, part.ok_or(Trouble::Unseen)?).await }
    };
    vec![
        get(PATH, "demo", Access::Public, "Offers the parts of a demonstration.", show),
        post(PATH, "demo-sign-in", Access::Public, "Signs in as one of them.", act),
    ]
}

fn choose(visitor: &Visitor, parts: &[Part]) -> Answer {
    let roles = parts.iter().map(|part| DemoRole {
        value: part.login.clone(),
        role: part.role.clone(),
        person: part.person.clone(),
        does: part.does.clone(),
        icon: part.icon,
    });
    html(&DemoSignIn {
        page: visitor.page(Here::Nowhere, "demo.title"),
        post: visitor.post(PATH),
        roles: roles.collect(),
    })
}

async fn become_one(visitor: &Visitor, part: Part) -> Answer {
    let state = visitor.state();
    if !state.settings.seat(visitor.centre()).is_some_and(|seat| seat.rehearsal) {
        return Err(Trouble::Unseen);
    }
    let directory = Caller::new(Actor::Anonymous, CentreId::DIRECTORY, Lane::Public);
    let login = part.login.clone();
    let found = state.desk.read(directory, move |rx| accounts::find_login(rx, &login)).await?;
    let credential = session::open(state, found.ok_or(Trouble::Unseen)?.account).await?;
    see_as(state, Some(&credential), part.begins)
}
