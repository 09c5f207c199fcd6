//! Registration: phone, citizen ID, name, password; the identity is checked at the first visit to a window.

use base::flaw::Flawed;
use base::id::AccountId;
use base::identifiers::{CitizenId, Phone};
use base::text::PersonName;
use base::{CentreId, Id};
use desk::people::applicants::{self, NewApplicant};
use desk::people::identity::{IdentityAnswer, IdentityQuestion};
use desk::people::{accounts, sessions};
use desk::store::{Actor, Caller, Fail, Lane, Rx};
use rules::Refusal;
use rules::people::account::check_password;
use rules::people::{ApplicantKind, Checked};
use serde::Deserialize;

use crate::form::{Form, Query, Typed};
use crate::lang;
use crate::limits::Limit;
use crate::problem::Trouble;
use crate::session;
use crate::views::account::{Aside, Method, PublicForm};
use crate::views::forms::{Field, FieldKind, Keyboard, Post, Width, errors_of};
use crate::views::page::{Here, Lang};
use crate::views::parts::Link;
use crate::views::texts;
use crate::visitor::{Answer, Visitor, html, invalid, see_as};

/// The code of what a field of the form lacks.
const CODE: &str = "people.register";

/// Where the reader wanted to go.
#[derive(Deserialize)]
pub struct Wanted {
    next: Option<String>,
}

/// `GET /register`.
pub async fn show(visitor: Visitor, Query(wanted): Query<Wanted>) -> Answer {
    let post = visitor.post(action(wanted.next.as_deref()));
    html(&view(&visitor, post, &Typed::default(), &[]))
}

/// `POST /register`: opens the account, registers the person, signs in.
///
/// Account and person lie in two logs: whether the person can be registered is asked first, and a form that is sent
/// again, or was interrupted between the two, goes on with the account that has this password.
pub async fn register(visitor: Visitor, Query(wanted): Query<Wanted>, form: Form<Typed>) -> Answer {
    let typed = &form.typed;
    let again = |errors: &[Refusal]| {
        let post = Post::new(action(wanted.next.as_deref()), form.key_text());
        invalid(&view(&visitor, post, typed, errors))
    };
    let phone = typed.text("phone");
    let counted = Phone::parse(phone).map_or_else(|_| phone.to_owned(), |phone| phone.to_string());
    visitor.limit(Limit::SignIn, &counted)?;
    let (new, login) = match checked(visitor.lang(), typed) {
        Ok(good) => good,
        Err(errors) => return again(&errors),
    };
    let number = new.number.clone();
    let account = match identified(&visitor, new).await {
        Ok(new) => account_of(&visitor, &new, &login, typed.text("password")).await.map(|a| (a, new)),
        Err(trouble) => Err(trouble),
    };
    let (account, new) = match account {
        Ok(found) => found,
        Err(trouble) => {
            let trouble = remembered(&visitor, Some(&number), trouble).await?;
            return again(&[refused(trouble)?]);
        }
    };
    let caller = Caller::new(Actor::Anonymous, visitor.centre(), Lane::Public);
    let person = NewApplicant { account: Some(account), ..new };
    let known = visitor.state().desk.write(caller, move |cx| applicants::register(cx, &person)).await;
    if let Err(fail) = known {
        let trouble = remembered(&visitor, Some(&number), fail.into()).await?;
        return again(&[refused(trouble)?]);
    }
    let credential = session::open(visitor.state(), account).await?;
    let to = wanted.next.as_deref().map_or("/me", lang::same_site_path);
    see_as(visitor.state(), Some(&credential), to)
}

fn action(next: Option<&str>) -> String {
    match next.map(lang::same_site_path) {
        Some(next) => format!("/register?next={}", crate::form::encode(next)),
        None => "/register".to_owned(),
    }
}

/// The same no, after it is remembered that names are tried at a number.
pub async fn remembered(visitor: &Visitor, number: Option<&str>, no: Trouble) -> Result<Trouble, Trouble> {
    let guessed =
        matches!(&no, Trouble::Fail(Fail::Refused(refusal)) if refusal.code == applicants::AT_WINDOW);
    if let (true, Some(number)) = (guessed, number) {
        let (number, caller) = (number.to_owned(), visitor.reader());
        visitor.state().desk.write(caller, move |cx| applicants::refused(cx, &number)).await?;
    }
    Ok(no)
}

/// What a rule said, whatever its kind: all of it is shown beside the form.
fn refused(trouble: Trouble) -> Result<Refusal, Trouble> {
    match trouble {
        Trouble::Fail(Fail::Refused(refusal)) => Ok(refusal),
        other => Err(other),
    }
}

/// Asks the identity service, where there is one; where it does not answer, a clerk compares the card later. What it does
/// not confirm gets the one answer of [`applicants::at_window`], so that nobody learns from us who has which number.
async fn identified(visitor: &Visitor, new: NewApplicant) -> Result<NewApplicant, Trouble> {
    let Some(service) = visitor.state().identity.clone() else { return Ok(new) };
    let broken = |e: &dyn std::fmt::Display| Trouble::Broken(format!("checked input does not parse: {e}"));
    let question = IdentityQuestion {
        operation: visitor.operation(),
        name: PersonName::parse(&new.name).map_err(|e| broken(&e))?,
        citizen_id: CitizenId::parse(&new.number).map_err(|e| broken(&e))?,
        phone: Phone::parse(&new.phone).map_err(|e| broken(&e))?,
    };
    let number = new.number.clone();
    visitor.read(move |rx| applicants::not_guessed(rx, &number)).await?;
    let work = tokio::task::spawn_blocking(move || service.check(&question));
    let answer = work.await.map_err(|e| Trouble::Broken(format!("asking ended early: {e}")))?;
    match answer {
        Ok(IdentityAnswer::Match) => {
            let at = visitor.state().desk.now();
            Ok(NewApplicant { checked: Checked::Service { at }, ..new })
        }
        Ok(IdentityAnswer::Mismatch | IdentityAnswer::NoSuchNumber) => Err(applicants::at_window().into()),
        Err(cause) => {
            tracing::warn!(cause, "the identity service did not answer");
            Ok(new)
        }
    }
}

/// The account to register the person with: a new one, or the one under this phone and password.
async fn account_of(
    visitor: &Visitor,
    new: &NewApplicant,
    login: &str,
    password: &str,
) -> Result<AccountId, Trouble> {
    let state = visitor.state();
    let directory = Caller::new(Actor::Anonymous, CentreId::DIRECTORY, Lane::Public);
    let name = login.to_owned();
    let taken = state.desk.read(directory.clone(), move |rx| accounts::find_login(rx, &name)).await?;
    if let Some(taken) = taken {
        let account = taken.account;
        let proven = session::prove(state, login, password.to_owned()).await?.is_ok();
        let here = Caller::new(Actor::Anonymous, visitor.centre(), Lane::Public);
        let number = new.number.clone();
        let same = move |rx: &mut Rx<'_>| match sessions::who(rx, account)? {
            (None, None) => Ok(true),
            (None, Some(applicant)) => Ok(applicants::card(rx, applicant)?.number == number),
            (Some(_), _) => Ok(false),
        };
        return match proven && state.desk.read(here, same).await? {
            true => Ok(account),
            false => Err(accounts::login_taken().into()),
        };
    }
    let here = Caller::new(Actor::Anonymous, visitor.centre(), Lane::Public);
    // No account has the nil id: whoever is bound to another one is refused before an account is opened.
    let person = NewApplicant { account: Some(AccountId::from(Id::from_parts(0, [0; 10]))), ..new.clone() };
    state.desk.read(here, move |rx| applicants::may_register(rx, &person)).await?;
    let hash = session::hashed(password.to_owned()).await?;
    let name = login.to_owned();
    Ok(state.desk.write(directory, move |cx| accounts::open_account(cx, &name, &hash)).await?)
}

/// Everything wrong at once, each beside its field.
fn checked(lang: Lang, typed: &Typed) -> Result<(NewApplicant, String), Vec<Refusal>> {
    let mut errors = Vec::new();
    let mut keep = |result: Result<String, Refusal>| match result {
        Ok(good) => good,
        Err(refusal) => {
            errors.push(refusal);
            String::new()
        }
    };
    let name = PersonName::parse(typed.text("name")).map(|n| n.as_str().to_owned());
    let name = keep(name.map_err(|e| wrong("name", &e)));
    let number = CitizenId::parse(typed.text("number")).map(|n| n.to_string());
    let number = keep(number.map_err(|e| wrong("number", &e)));
    let phone = Phone::parse(typed.text("phone")).map(|n| n.to_string());
    let phone = keep(phone.map_err(|e| wrong("phone", &e)));
    let secret = typed.text("password");
    keep(check_password(&phone, secret).map(|()| String::new()));
    if secret != typed.text("password2") {
        let sentence = texts::find(lang, "register.passwords-differ").text;
        keep(Err(Refusal::invalid(CODE, "password2", sentence)));
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

fn wrong(field: &'static str, flaw: &impl Flawed) -> Refusal {
    Refusal::invalid(CODE, field, flaw.to_string()).because(flaw)
}

fn view(visitor: &Visitor, post: Post, typed: &Typed, errors: &[Refusal]) -> PublicForm {
    let mut page = visitor.page(Here::Nowhere, "register.title");
    page.failed = !errors.is_empty();
    let error = |name: &str| {
        let here = errors.iter().find(|e| e.field.unwrap_or("number") == name);
        here.map(|e| visitor.told(e))
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
