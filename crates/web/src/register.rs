//! Registration: phone, citizen ID, name, password; the identity is checked at the first visit to a window.

use base::CentreId;
use base::identifiers::{CitizenId, Phone};
use base::text::PersonName;
use desk::people::applicants::{self, NewApplicant};
use desk::people::{accounts, password};
use desk::store::{Actor, Caller, Lane};
use rules::Refusal;
use rules::people::account::check_password;
use rules::people::{ApplicantKind, Checked};

use crate::form::{Form, Typed};
use crate::limits::Limit;
use crate::problem::Trouble;
use crate::session;
use crate::views::account::{Aside, Method, PublicForm};
use crate::views::forms::{Field, FieldKind, Keyboard, Post, Width, errors_of};
use crate::views::page::Here;
use crate::views::parts::Link;
use crate::visitor::{Answer, Visitor, html, invalid, see_as};

/// `GET /register`.
pub async fn show(visitor: Visitor) -> Answer {
    html(&view(&visitor, visitor.post("/register"), &Typed::default(), &[]))
}

/// `POST /register`: opens the account, registers the person, signs in.
pub async fn register(visitor: Visitor, form: Form<Typed>) -> Answer {
    let typed = &form.typed;
    visitor.limit(Limit::SignIn, typed.text("phone"))?;
    let (new, login) = match checked(typed) {
        Ok(good) => good,
        Err(errors) => return again(&visitor, &form, &errors),
    };
    let secret = typed.text("password").to_owned();
    let salt = crate::random::bytes::<16>();
    let hashing = tokio::task::spawn_blocking(move || password::hash(&secret, &salt));
    let hash = hashing.await.map_err(|e| Trouble::Broken(format!("hashing ended early: {e}")))??;
    let state = visitor.state();
    let directory = Caller::new(Actor::Anonymous, CentreId::DIRECTORY, Lane::Public);
    let name = login.clone();
    let opened = state.desk.write(directory, move |cx| accounts::open_account(cx, &name, &hash)).await;
    let account = match opened.map_err(Trouble::from) {
        Ok(account) => account,
        Err(trouble) => return again(&visitor, &form, &[trouble.into_invalid()?]),
    };
    let caller = Caller::new(Actor::Anonymous, visitor.centre(), Lane::Public);
    let person = NewApplicant { account: Some(account), ..new };
    let known = state.desk.write(caller, move |cx| applicants::register(cx, &person)).await;
    if let Err(trouble) = known.map_err(Trouble::from) {
        let refusal = match trouble {
            Trouble::Fail(desk::store::Fail::Refused(refusal)) => refusal,
            other => return Err(other),
        };
        return again(&visitor, &form, &[refusal]);
    }
    match session::sign_in(state, &login, typed.text("password").to_owned()).await? {
        Ok(credential) => see_as(state, Some(&credential), "/me"),
        Err(refusal) => again(&visitor, &form, &[refusal]),
    }
}

/// Everything wrong at once, each beside its field.
fn checked(typed: &Typed) -> Result<(NewApplicant, String), Vec<Refusal>> {
    let mut errors = Vec::new();
    let mut keep = |field: &'static str, result: Result<String, String>| match result {
        Ok(good) => good,
        Err(sentence) => {
            errors.push(Refusal::invalid("people.register", field, sentence));
            String::new()
        }
    };
    let name =
        PersonName::parse(typed.text("name")).map(|n| n.as_str().to_owned()).map_err(|e| e.to_string());
    let name = keep("name", name);
    let number = CitizenId::parse(typed.text("number")).map(|n| n.to_string()).map_err(|e| e.to_string());
    let number = keep("number", number);
    let phone = Phone::parse(typed.text("phone")).map(|n| n.to_string()).map_err(|e| e.to_string());
    let phone = keep("phone", phone);
    let secret = typed.text("password");
    let strong = check_password(&phone, secret).map(|()| String::new()).map_err(|r| r.sentence);
    keep("password", strong);
    if secret != typed.text("password2") {
        keep("password2", Err("两次输入的密码不一致，请重新输入。".to_owned()));
    }
    if !errors.is_empty() {
        return Err(errors);
    }
    let new = NewApplicant {
        kind: ApplicantKind::Person,
        name,
        number,
        phone: phone.clone(),
        representative: String::new(),
        account: None,
        checked: Checked::No,
    };
    Ok((new, phone))
}

fn again(visitor: &Visitor, form: &Form<Typed>, errors: &[Refusal]) -> Answer {
    invalid(&view(visitor, Post::new("/register", form.key_text()), &form.typed, errors))
}

fn view(visitor: &Visitor, post: Post, typed: &Typed, errors: &[Refusal]) -> PublicForm {
    let mut page = visitor.page(Here::Nowhere, "register.title");
    page.failed = !errors.is_empty();
    let error = |name: &str| {
        let here = errors.iter().find(|e| e.field.unwrap_or("number") == name);
        here.map(|e| e.sentence.clone())
    };
    let text = |name: &'static str, keyboard, autocomplete| {
        let kind = FieldKind::Text {
            value: typed.text(name).to_owned(),
            width: Width::Twenty,
            keyboard,
            suffix: None,
            autocomplete,
        };
        let mut field = Field::new(name, page.text(&format!("register.{name}")), kind);
        field.hint = Some(page.text(&format!("register.{name}-hint")).to_owned());
        field.error = error(name);
        field
    };
    let secret = |name: &'static str, hint: Option<&str>| {
        let kind = FieldKind::Password { autocomplete: "new-password" };
        let mut field = Field::new(name, page.text(&format!("register.{name}")), kind);
        field.hint = hint.map(|key| page.text(key).to_owned());
        field.error = error(name);
        field
    };
    let fields = vec![
        text("name", Keyboard::Text, "name"),
        text("number", Keyboard::Text, "off"),
        text("phone", Keyboard::Phone, "tel"),
        secret("password", Some("register.password-hint")),
        secret("password2", None),
    ];
    PublicForm {
        back: None,
        caption: None,
        heading: page.text("register.title").to_owned(),
        lead: Some(page.text("register.lead").to_owned()),
        errors: errors_of(&fields),
        fields,
        post,
        method: Method::Post,
        button: page.text("register.button").to_owned(),
        links: vec![Link::new(page.text("sign-in.title"), "/sign-in")],
        aside: Some(Aside {
            heading: page.text("register.checked").to_owned(),
            lines: vec![page.text("register.checked-text").to_owned()],
            links: Vec::new(),
        }),
        page,
    }
}
