//! Opening a case by its number and query code, without an account.
//!
//! The code travels in a form and lies in a cookie of this site until the browser closes; it never stands in an address.

use axum::http::header;
use axum::response::{IntoResponse, Redirect};
use desk::cases::view;
use desk::store::Fail;
use rules::Refusal;
use serde::Deserialize;

use crate::cookies::{self, Keep};
use crate::form::{Form, Query, encode};
use crate::limits::Limit;
use crate::problem::Trouble;
use crate::shown::paper;
use crate::views::account::{Aside, Method, PublicForm};
use crate::views::forms::{Field, FieldKind, Keyboard, Post, Width, errors_of};
use crate::views::page::Here;
use crate::visitor::{Answer, Visitor, html, invalid};

/// The cookie that holds number and code of the case last opened: `NUMBER.CODE`.
pub const COOKIE: &str = "case";

/// What the address may already say.
#[derive(Deserialize)]
pub struct Wanted {
    #[serde(default)]
    number: String,
}

/// What was typed.
#[derive(Deserialize, Clone)]
pub struct Typed {
    number: String,
    code: String,
}

/// `GET /follow`: the form.
pub async fn form(visitor: Visitor, Query(wanted): Query<Wanted>) -> Answer {
    html(&page(&visitor, visitor.post("/follow"), (&wanted.number, ""), None))
}

/// `POST /follow`: opens the case, or says that number and code do not belong together.
pub async fn open(visitor: Visitor, form: Form<Typed>) -> Answer {
    let Typed { number, code } = form.input.clone();
    visitor.limit(Limit::Query, &paper::counted(&number))?;
    let (asked, secret) = (number.clone(), code.clone());
    let found = visitor.read(move |rx| view::find_by_code(rx, &asked, &secret)).await?;
    let Some(case) = found else {
        let refusal = Refusal::invalid("follow.no_match", "number", visitor.say("follow.no-match", &[]));
        let post = Post::new("/follow", form.key_text());
        return invalid(&page(&visitor, post, (&number, &code), Some(&refusal)));
    };
    let code: String = code.chars().filter(char::is_ascii_alphanumeric).collect::<String>().to_uppercase();
    let mut response = Redirect::to(&format!("/cases/{}", encode(&case.number))).into_response();
    let protection = visitor.state().settings.protection;
    let value = format!("{}.{code}", case.number);
    let line = cookies::set(protection, COOKIE, &value, Keep::Session)
        .ok_or_else(|| Trouble::Fail(Fail::Broken("a case cookie that cannot stand".into())))?;
    response.headers_mut().append(header::SET_COOKIE, line);
    Ok(response)
}

fn page(
    visitor: &Visitor,
    post: Post,
    (number, code): (&str, &str),
    refusal: Option<&Refusal>,
) -> PublicForm {
    let mut page = visitor.page(Here::Follow, "nav.follow");
    page.failed = refusal.is_some();
    let typed = |name: &str, label: &str, value: &str, width, hint: &str| {
        let kind = FieldKind::Text {
            value: value.to_owned(),
            width,
            keyboard: Keyboard::Text,
            suffix: None,
            autocomplete: "off",
        };
        Field::new(name, label, kind).hint(hint)
    };
    let mut first =
        typed("number", page.text("follow.number"), number, Width::Full, page.text("follow.number-hint"));
    first.error = refusal.map(|r| visitor.told(r));
    let second = typed("code", page.text("follow.code"), code, Width::Ten, page.text("follow.code-hint"));
    let fields = vec![first, second];
    PublicForm {
        back: None,
        caption: None,
        heading: page.text("home.follow").to_owned(),
        lead: Some(page.text("home.follow-lead").to_owned()),
        errors: errors_of(&fields),
        fields,
        post,
        method: Method::Post,
        button: page.text("home.follow-button").to_owned(),
        links: Vec::new(),
        aside: Some(Aside {
            heading: page.text("follow.lost").to_owned(),
            lines: vec![page.text("follow.lost-text").to_owned()],
            links: Vec::new(),
        }),
        page,
    }
}
