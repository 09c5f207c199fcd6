//! Signing in and out: the worked example of a form.
//!
//! The form is shown under a new key; an invalid submission shows the same page again (422) with what was typed and what
//! is wrong; a valid one acts and leads on (303).

use axum::http::header;
use base::identifiers::Phone;
use rules::Refusal;
use serde::Deserialize;

use crate::cookies::{self, Keep};
use crate::form::{Form, Query};
use crate::lang;
use crate::limits::Limit;
use crate::problem::Trouble;
use crate::public::follow::COOKIE as CASE;
use crate::session;
use crate::views::account::{Method, PublicForm};
use crate::views::forms::{Field, FieldKind, Post, errors_of};
use crate::views::page::Here;
use crate::views::parts::Link;
use crate::visitor::{Answer, Visitor, html, invalid, see, see_as};

/// Which door somebody signs in at.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Door {
    Public,
    Staff,
}

impl Door {
    const fn path(self) -> &'static str {
        match self {
            Self::Public => "/sign-in",
            Self::Staff => "/staff/sign-in",
        }
    }

    const fn inside(self) -> &'static str {
        match self {
            Self::Public => "/me",
            Self::Staff => "/staff",
        }
    }

    const fn keys(self) -> (&'static str, &'static str) {
        match self {
            Self::Public => ("sign-in.title", "sign-in.login"),
            Self::Staff => ("sign-in.staff-title", "sign-in.badge"),
        }
    }
}

/// Where the reader wanted to go.
#[derive(Deserialize)]
pub struct Wanted {
    next: Option<String>,
}

/// What was typed to sign in.
#[derive(Deserialize)]
pub struct SignIn {
    login: String,
    password: String,
    next: Option<String>,
}

/// `GET /sign-in`: the form for the public.
pub async fn public_form(visitor: Visitor, Query(wanted): Query<Wanted>) -> Answer {
    html(&view(&visitor, Door::Public, visitor.post(action(Door::Public, wanted.next.as_deref())), "", None))
}

/// `GET /staff/sign-in`: the form for staff.
pub async fn staff_form(visitor: Visitor, Query(wanted): Query<Wanted>) -> Answer {
    html(&view(&visitor, Door::Staff, visitor.post(action(Door::Staff, wanted.next.as_deref())), "", None))
}

/// `POST /sign-in`: tries login and password.
pub async fn public_enter(visitor: Visitor, Query(wanted): Query<Wanted>, form: Form<SignIn>) -> Answer {
    enter(visitor, Door::Public, wanted, form).await
}

/// `POST /staff/sign-in`: tries login and password.
pub async fn staff_enter(visitor: Visitor, Query(wanted): Query<Wanted>, form: Form<SignIn>) -> Answer {
    enter(visitor, Door::Staff, wanted, form).await
}

/// `POST /sign-out`: ends the session, and forgets the case that was opened by its code.
pub async fn leave(visitor: Visitor, form: Result<Form<crate::form::Typed>, Trouble>) -> Answer {
    match form {
        // Whose session has ended already has nothing to end.
        Ok(_) | Err(Trouble::Expired(_)) => {}
        Err(trouble) => return Err(trouble),
    }
    if let Some((credential, session)) = visitor.signed_in() {
        session::sign_out(&visitor.state().desk, credential, session).await?;
    }
    let mut response = see_as(visitor.state(), None, "/")?;
    if let Some(line) = cookies::set(visitor.state().settings.protection, CASE, "", Keep::Gone) {
        response.headers_mut().append(header::SET_COOKIE, line);
    }
    Ok(response)
}

async fn enter(visitor: Visitor, door: Door, wanted: Wanted, form: Form<SignIn>) -> Answer {
    let key = form.key_text().to_owned();
    let SignIn { login, password, next } = form.input;
    let next = next.or(wanted.next);
    let known = match door {
        Door::Public => Phone::parse(&login).map_or_else(|_| login.clone(), |phone| phone.to_string()),
        Door::Staff => login.clone(),
    };
    visitor.limit(Limit::SignIn, &known)?;
    let outcome = if login.is_empty() || password.is_empty() {
        Err(rules::people::account::wrong_credentials())
    } else {
        session::sign_in(visitor.state(), &known, password).await?
    };
    match outcome {
        Ok(credential) => {
            let to = next.as_deref().map_or(door.inside(), lang::same_site_path);
            see_as(visitor.state(), Some(&credential), to)
        }
        Err(refusal) => {
            let post = Post::new(action(door, next.as_deref()), key);
            invalid(&view(&visitor, door, post, &login, Some(&refusal)))
        }
    }
}

fn action(door: Door, next: Option<&str>) -> String {
    match next.map(lang::same_site_path) {
        Some(next) => format!("{}?next={}", door.path(), crate::form::encode(next)),
        None => door.path().to_owned(),
    }
}

fn view(visitor: &Visitor, door: Door, post: Post, login: &str, refusal: Option<&Refusal>) -> PublicForm {
    let (title, login_label) = door.keys();
    let mut page = visitor.page(Here::Nowhere, title);
    page.failed = refusal.is_some();
    let mut password = Field::new(
        "password",
        page.text("sign-in.password"),
        FieldKind::Password { autocomplete: "current-password" },
    );
    password.error = refusal.map(|refusal| visitor.told(refusal));
    let fields = vec![Field::text("login", page.text(login_label), login), password];
    let register = post.action.replacen("/sign-in", "/register", 1);
    PublicForm {
        back: None,
        caption: None,
        heading: page.text(title).to_owned(),
        lead: None,
        errors: errors_of(&fields),
        fields,
        post,
        method: Method::Post,
        button: page.text("sign-in.button").to_owned(),
        links: match door {
            Door::Public => vec![Link::new(page.text("sign-in.register"), register)],
            Door::Staff => Vec::new(),
        },
        aside: None,
        page,
    }
}

/// `GET /staff`: leads a member of staff to the first of his desks; home, when his post has none.
pub async fn staff_home(visitor: Visitor) -> Answer {
    let first = crate::visitor::desks(visitor.roles()).into_iter().next().unwrap_or(Here::Home);
    see(crate::views::urls::named(first.address_name()))
}
