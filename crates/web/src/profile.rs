//! What a person changes of his own record: his phone, and that his data are erased.

use base::CentreId;
use base::identifiers::Phone;
use desk::cases::leaving;
use desk::people::{Session, accounts, records};
use desk::store::{Caller, Fail};
use rules::Refusal;

use crate::form::{Form, Typed};
use crate::limits::Limit;
use crate::problem::Trouble;
use crate::session;
use crate::views::account::{Method, PublicForm};
use crate::views::forms::{Choice, Field, FieldKind, Keyboard, Post, Width, errors_of};
use crate::views::page::Here;
use crate::views::parts::Link;
use crate::visitor::{Answer, Visitor, html, invalid, see, see_as};

const PHONE: &str = "/me/phone";
const ERASURE: &str = "/me/erasure";

/// `GET /me/phone`.
pub async fn phone_form(visitor: Visitor) -> Answer {
    html(&phone_view(&visitor, visitor.post(PHONE), "", None))
}

/// `POST /me/phone`: the record's phone and the login move together, after the password is proved once more.
pub async fn phone(visitor: Visitor, form: Form<Typed>) -> Answer {
    let session = visitor.session().cloned().ok_or(Trouble::Unseen)?;
    visitor.limit(Limit::SignIn, &session.account.to_string())?;
    let typed = form.typed.text("phone");
    match moved(&visitor, &session, (typed, form.typed.text("current"))).await {
        Ok(()) => see("/me"),
        Err(trouble) => {
            let refusal = refused(trouble)?;
            let post = Post::new(PHONE, form.key_text());
            invalid(&phone_view(&visitor, post, typed, Some(&refusal)))
        }
    }
}

/// Record and login lie in two logs: the login, which another may have, moves first, and both may be said again.
async fn moved(visitor: &Visitor, session: &Session, (typed, current): (&str, &str)) -> Result<(), Trouble> {
    let me = session.applicant.ok_or(Trouble::Unseen)?;
    let phone = Phone::parse(typed)
        .map_err(|e| Refusal::invalid("people.phone", "phone", e.to_string()).because(&e))?
        .to_string();
    visitor.read(move |rx| records::may_change(rx, me)).await?;
    session::prove_own(visitor.state(), session, current.to_owned())
        .await?
        .map_err(|refusal| Refusal { field: Some("current"), ..refusal })?;
    let (account, login) = (session.account, phone.clone());
    let directory = Caller { centre: CentreId::DIRECTORY, ..visitor.reader() };
    let desk = &visitor.state().desk;
    desk.write(directory, move |cx| accounts::change_login(cx, account, &login)).await?;
    Ok(desk.write(visitor.reader(), move |cx| records::change_phone(cx, me, &phone)).await?)
}

fn phone_view(visitor: &Visitor, post: Post, typed: &str, refusal: Option<&Refusal>) -> PublicForm {
    let mut page = visitor.page(Here::Mine, "me.change-phone");
    page.failed = refusal.is_some();
    let error = |name: &str| {
        let here = refusal.filter(|refusal| refusal.field.unwrap_or("phone") == name);
        here.map(|refusal| visitor.told(refusal))
    };
    let kind = FieldKind::Text {
        value: typed.to_owned(),
        width: Width::Twenty,
        keyboard: Keyboard::Phone,
        suffix: None,
        autocomplete: "tel",
    };
    let mut phone = Field::new("phone", page.text("me.new-phone"), kind);
    phone.error = error("phone");
    let kind = FieldKind::Password { autocomplete: "current-password" };
    let mut current = Field::new("current", page.text("password.current"), kind);
    current.error = error("current");
    let fields = vec![phone, current];
    PublicForm {
        back: Some(Link::new(page.text("me.title"), "/me")),
        caption: None,
        heading: page.text("me.change-phone").to_owned(),
        lead: Some(page.text("me.change-phone-lead").to_owned()),
        errors: errors_of(&fields),
        fields,
        post,
        method: Method::Post,
        button: page.text("admin.save").to_owned(),
        links: Vec::new(),
        aside: None,
        page,
    }
}

/// `GET /me/erasure`.
pub async fn erasure_form(visitor: Visitor) -> Answer {
    html(&erasure_view(&visitor, visitor.post(ERASURE), None))
}

/// `POST /me/erasure`: name, number and phone are erased and the account is closed, unless a law keeps them.
pub async fn erase(visitor: Visitor, form: Form<Typed>) -> Answer {
    let session = visitor.session().cloned().ok_or(Trouble::Unseen)?;
    let me = session.applicant.ok_or(Trouble::Unseen)?;
    visitor.limit(Limit::SignIn, &session.account.to_string())?;
    match erased(&visitor, &session, (me, &form.typed)).await {
        Ok(()) => see_as(visitor.state(), None, "/"),
        Err(trouble) => {
            let refusal = refused(trouble)?;
            let post = Post::new(ERASURE, form.key_text());
            invalid(&erasure_view(&visitor, post, Some(&refusal)))
        }
    }
}

async fn erased(
    visitor: &Visitor,
    session: &Session,
    (me, typed): (base::id::ApplicantId, &Typed),
) -> Result<(), Trouble> {
    if typed.text("sure") != "yes" {
        return Err(Refusal::invalid("people.sure", "sure", visitor.say("me.erase-unsure", &[])).into());
    }
    session::prove_own(visitor.state(), session, typed.text("current").to_owned())
        .await?
        .map_err(|refusal| Refusal { field: Some("current"), ..refusal })?;
    let desk = &visitor.state().desk;
    desk.write(visitor.reader(), move |cx| leaving::erase(cx, me).map(|_| ())).await?;
    let (account, home) = (session.account, session.centre);
    let directory = Caller { centre: CentreId::DIRECTORY, ..visitor.reader() };
    Ok(desk.write(directory, move |cx| accounts::close(cx, account, home)).await?)
}

fn erasure_view(visitor: &Visitor, post: Post, refusal: Option<&Refusal>) -> PublicForm {
    let mut page = visitor.page(Here::Mine, "me.erase");
    page.failed = refusal.is_some();
    let error = |name: &str| {
        let here = refusal.filter(|refusal| refusal.field.unwrap_or("sure") == name);
        here.map(|refusal| visitor.told(refusal))
    };
    let label = page.text("me.erase-sure").to_owned();
    let tick = Choice { value: "yes".to_owned(), label, ..Choice::default() };
    let mut sure = Field::new("sure", page.text("me.erase"), FieldKind::Checkboxes(vec![tick]));
    sure.error = error("sure");
    let kind = FieldKind::Password { autocomplete: "current-password" };
    let mut current = Field::new("current", page.text("password.current"), kind);
    current.error = error("current");
    let fields = vec![sure, current];
    PublicForm {
        back: Some(Link::new(page.text("me.title"), "/me")),
        caption: None,
        heading: page.text("me.erase").to_owned(),
        lead: Some(page.text("me.erase-lead").to_owned()),
        errors: errors_of(&fields),
        fields,
        post,
        method: Method::Post,
        button: page.text("me.erase-button").to_owned(),
        links: Vec::new(),
        aside: None,
        page,
    }
}

/// What a rule said, whatever its kind: all of it is shown on the form.
fn refused(trouble: Trouble) -> Result<Refusal, Trouble> {
    match trouble {
        Trouble::Fail(Fail::Refused(refusal)) => Ok(refusal),
        other => Err(other),
    }
}
