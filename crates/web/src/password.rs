//! The password of whoever is signed in: changed at any time, and before anything else when it was handed out.

use base::CentreId;
use desk::people::{Session, accounts, applicants};
use desk::store::Caller;
use rules::Refusal;
use rules::people::Password;
use rules::people::account::check_password;

use crate::form::{Form, Typed};
use crate::limits::Limit;
use crate::problem::Trouble;
use crate::random;
use crate::session;
use crate::views::account::{Method, PublicForm};
use crate::views::forms::{Field, FieldKind, Post, errors_of};
use crate::views::page::Here;
use crate::visitor::{Answer, Visitor, html, invalid, see};

/// The code of what a field of the form lacks.
const CODE: &str = "people.password";

/// `GET /me/password` and `GET /staff/password`.
pub async fn show(visitor: Visitor) -> Answer {
    let session = visitor.session().cloned().ok_or(Trouble::Unseen)?;
    let post = visitor.post(address(&session));
    html(&view(&visitor, &session, post, None))
}

/// `POST /me/password` and `POST /staff/password`: the present password is proved once more, and every other session ends.
pub async fn change(visitor: Visitor, form: Form<Typed>) -> Answer {
    let (credential, session) = visitor.signed_in().cloned().ok_or(Trouble::Unseen)?;
    visitor.limit(Limit::SignIn, &session.account.to_string())?;
    let again = |refusal: &Refusal| {
        let post = Post::new(address(&session), form.key_text());
        invalid(&view(&visitor, &session, post, Some(refusal)))
    };
    let typed = |name: &str| form.typed.text(name).to_owned();
    let (current, new) = (typed("current"), typed("password"));
    if let Err(refusal) = chosen(&visitor, &session, (&current, &new, &typed("password2"))).await? {
        return again(&refusal);
    }
    if let Err(refusal) = session::prove_own(visitor.state(), &session, current).await? {
        return again(&Refusal { field: Some("current"), ..refusal });
    }
    let (hash, account, here) = (session::hashed(new).await?, session.account, credential.digest());
    let caller = Caller { centre: CentreId::DIRECTORY, ..visitor.reader() };
    let verb = move |cx: &mut desk::store::Cx<'_>| accounts::change_password(cx, account, &hash, here);
    visitor.state().desk.write(caller, verb).await?;
    see(if session.staff.is_some() { "/staff" } else { "/me" })
}

/// A one-time password and its hash: shown once to the officer who hands it out.
pub async fn handed_out() -> Result<(String, String), Trouble> {
    let secret = random::hex::<8>();
    let hash = session::hashed(secret.clone()).await?;
    Ok((secret, hash))
}

fn address(session: &Session) -> &'static str {
    if session.staff.is_some() { "/staff/password" } else { "/me/password" }
}

/// Whether the new password may be had: strong enough, another than before, and typed twice.
async fn chosen(
    visitor: &Visitor,
    session: &Session,
    (current, new, again): (&str, &str, &str),
) -> Result<Result<(), Refusal>, Trouble> {
    let login = match (&session.badge, session.applicant) {
        (Some(badge), _) => badge.clone(),
        (None, Some(me)) => visitor.read(move |rx| Ok(applicants::card(rx, me)?.phone)).await?,
        (None, None) => String::new(),
    };
    if let Err(refusal) = check_password(&login, new) {
        return Ok(Err(refusal));
    }
    let differs = |field, key: &str| Ok(Err(Refusal::invalid(CODE, field, visitor.say(key, &[]))));
    if new != again {
        return differs("password2", "register.passwords-differ");
    }
    if new == current {
        return differs("password", "password.same");
    }
    Ok(Ok(()))
}

fn view(visitor: &Visitor, session: &Session, post: Post, refusal: Option<&Refusal>) -> PublicForm {
    let mut page = visitor.page(Here::Nowhere, "password.title");
    page.failed = refusal.is_some();
    let secret = |name: &'static str, label: &str, autocomplete| {
        let mut field = Field::new(name, page.text(label), FieldKind::Password { autocomplete });
        let here = refusal.filter(|refusal| refusal.field.unwrap_or("current") == name);
        field.error = here.map(|refusal| visitor.told(refusal));
        field
    };
    let fields = vec![
        secret("current", "password.current", "current-password"),
        secret("password", "password.new", "new-password").hint(page.text("register.password-hint")),
        secret("password2", "register.password2", "new-password"),
    ];
    let lead = match session.password {
        Password::OneTime => "password.first",
        Password::Own => "password.lead",
    };
    PublicForm {
        back: None,
        caption: None,
        heading: page.text("password.title").to_owned(),
        lead: Some(page.text(lead).to_owned()),
        errors: errors_of(&fields),
        fields,
        post,
        method: Method::Post,
        button: page.text("password.button").to_owned(),
        links: Vec::new(),
        aside: None,
        page,
    }
}
