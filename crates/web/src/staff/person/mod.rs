//! A person's record at the counter: whether the identity was checked, whose the account is, and what a clerk keeps right.

pub mod acts;

use axum::extract::Path;
use axum::response::Response;
use base::CentreId;
use base::id::{AccountId, ApplicantId};
use desk::cases::leaving;
use desk::people::accounts::{self, Reset};
use desk::people::records::{self, AccountIs, Correction};
use desk::people::{ApplicantCard, applicants};
use desk::store::{Caller, Fail};
use rules::Refusal;
use rules::people::{Checked, Holding};

use self::acts::Draft;
use super::told;
use crate::form::{Form, Query, Typed};
use crate::password::handed_out;
use crate::problem::Trouble;
use crate::views::desk::PersonSheet;
use crate::views::page::{Here, Lang};
use crate::views::parts::{Link, Row, Tag, Tone};
use crate::visitor::{Answer, Done, Visitor, html, see};

/// The page of a person's record.
pub fn address(id: ApplicantId) -> String {
    format!("/staff/applicants/{id}")
}

/// Whether the identity was checked, and whose the account is, as clerks see it.
pub fn state_tag(lang: Lang, card: &ApplicantCard) -> Tag {
    match (card.holding, card.checked) {
        (Holding::Unchecked(_), _) => Tag::new(lang.text("person.account-unchecked"), Tone::Seal),
        (_, Checked::No) => Tag::new(lang.text("person.unchecked"), Tone::Amber),
        (_, Checked::Service { .. }) => Tag::new(lang.text("person.by-service"), Tone::Jade),
        (_, Checked::Clerk { .. }) => Tag::new(lang.text("person.by-clerk"), Tone::Jade),
    }
}

/// `GET /staff/applicants/{id}`.
pub async fn show(visitor: Visitor, Path(id): Path<String>, Query(said): Query<told::Said>) -> Answer {
    let card = card_of(&visitor, &id).await?;
    let mut sheet = sheet(&visitor, &card, None);
    sheet.page.flash = told::flash(visitor.lang(), said.said.as_deref());
    html(&sheet)
}

/// `POST /staff/applicants/{id}/confirmation`: the clerk has compared the person with the document.
pub async fn confirm(visitor: Visitor, Path(id): Path<String>, form: Form<Typed>) -> Answer {
    let card = card_of(&visitor, &id).await?;
    let outcome = match account_is(visitor.lang(), card.holding, &form.typed) {
        Ok(account) => {
            let id = card.id;
            visitor.write(&form, move |cx| records::confirm(cx, id, &account)).await.map(|_| ())
        }
        Err(refusal) => Err(refusal.into()),
    };
    done(&visitor, &card, ("confirmation", &form), outcome)
}

/// What was answered about the account; it must be asked when there is one.
pub fn account_is(lang: Lang, holding: Holding, typed: &Typed) -> Result<AccountIs, Refusal> {
    match (holding, typed.text("account-is")) {
        (Holding::Nobody, _) | (_, "own") => Ok(AccountIs::Own),
        (_, "foreign") => Ok(AccountIs::Foreign { reason: typed.text("detach-reason").to_owned() }),
        _ => Err(Refusal::invalid("people.account_is", "account-is", lang.text("person.ask-account"))),
    }
}

/// `POST /staff/applicants/{id}/account`: opens an online account for the person who stands there, or joins the one of his
/// phone that is nobody's; the first password is shown once.
pub async fn open_account(visitor: Visitor, Path(id): Path<String>, form: Form<Typed>) -> Answer {
    let card = card_of(&visitor, &id).await?;
    match opened(&visitor, &card, &form).await {
        Ok(secret) => shown_once(&visitor, &card, secret).await,
        Err(trouble) => done(&visitor, &card, ("account", &form), Err(trouble)),
    }
}

/// The one-time password; none when the form was sent before, for then it has been shown.
async fn opened(
    visitor: &Visitor,
    card: &ApplicantCard,
    form: &Form<Typed>,
) -> Result<Option<String>, Trouble> {
    let phone = base::identifiers::Phone::parse(form.typed.text("phone"))
        .map_err(|e| Refusal::invalid("people.phone", "phone", e.to_string()).because(&e))?
        .to_string();
    let (id, login) = (card.id, phone.clone());
    visitor.read(move |rx| records::may_bind(rx, id)).await?;
    let (desk, home) = (&visitor.state().desk, visitor.centre());
    let found = desk.read(directory(visitor), move |rx| accounts::find_login(rx, &login)).await?;
    let (secret, hash) = handed_out().await?;
    let keyed = Caller { centre: CentreId::DIRECTORY, ..visitor.caller(form) };
    let account = match found.map(|found| found.account) {
        Some(account) => {
            visitor.read(move |rx| records::may_take(rx, account)).await?;
            let reset = Reset { account, home, hash };
            desk.write(keyed, move |cx| accounts::reset(cx, &reset)).await.map(|()| account)
        }
        None => desk.write(keyed, move |cx| accounts::open_with_one_time(cx, &phone, &hash)).await,
    };
    let account: AccountId = match account {
        Ok(account) => account,
        Err(Fail::Replayed(_)) => return Ok(None),
        Err(fail) => return Err(fail.into()),
    };
    match visitor.write(form, move |cx| records::bind(cx, id, account)).await? {
        Done::Now(()) => Ok(Some(secret)),
        Done::Before(_) => Ok(None),
    }
}

/// `POST /staff/applicants/{id}/password`: a one-time password for the account that is the person's own, shown once.
pub async fn reset(visitor: Visitor, Path(id): Path<String>, form: Form<Typed>) -> Answer {
    let card = card_of(&visitor, &id).await?;
    match handed(&visitor, &card, &form).await {
        Ok(secret) => shown_once(&visitor, &card, secret).await,
        Err(trouble) => done(&visitor, &card, ("password", &form), Err(trouble)),
    }
}

async fn handed(
    visitor: &Visitor,
    card: &ApplicantCard,
    form: &Form<Typed>,
) -> Result<Option<String>, Trouble> {
    let lang = visitor.lang();
    if form.typed.text("seen") != "yes" {
        return Err(Refusal::invalid("people.seen", "seen", lang.text("person.not-seen")).into());
    }
    let account = match card.holding {
        Holding::Own(account) => account,
        Holding::Unchecked(_) | Holding::Nobody => {
            let sentence = lang.text("person.confirm-first");
            return Err(Refusal::conflict("people.account_unchecked", sentence).into());
        }
    };
    let (secret, hash) = handed_out().await?;
    let reset = Reset { account, home: visitor.centre(), hash };
    let keyed = Caller { centre: CentreId::DIRECTORY, ..visitor.caller(form) };
    match visitor.state().desk.write(keyed, move |cx| accounts::reset(cx, &reset)).await {
        Ok(()) => Ok(Some(secret)),
        Err(Fail::Replayed(_)) => Ok(None),
        Err(fail) => Err(fail.into()),
    }
}

/// `POST /staff/applicants/{id}/correction`: name, number, phone or representative, on evidence.
pub async fn correct(visitor: Visitor, Path(id): Path<String>, form: Form<Typed>) -> Answer {
    let card = card_of(&visitor, &id).await?;
    let text = |name: &str| form.typed.text(name).to_owned();
    let correction = Correction {
        name: text("name"),
        number: text("number"),
        phone: text("phone"),
        representative: text("representative"),
        evidence: text("evidence"),
    };
    let id = card.id;
    let outcome = visitor.write(&form, move |cx| records::correct(cx, id, &correction)).await.map(|_| ());
    done(&visitor, &card, ("correction", &form), outcome)
}

/// `POST /staff/applicants/{id}/erasure`: asked at the counter; refused while a law keeps the data.
pub async fn erase(visitor: Visitor, Path(id): Path<String>, form: Form<Typed>) -> Answer {
    let card = card_of(&visitor, &id).await?;
    let outcome = erased(&visitor, &card, &form).await;
    done(&visitor, &card, ("erasure", &form), outcome)
}

async fn erased(visitor: &Visitor, card: &ApplicantCard, form: &Form<Typed>) -> Result<(), Trouble> {
    if form.typed.text("seen") != "yes" {
        let sentence = visitor.lang().text("person.not-seen");
        return Err(Refusal::invalid("people.seen", "seen", sentence).into());
    }
    let id = card.id;
    let account = match visitor.write(form, move |cx| leaving::erase(cx, id)).await? {
        Done::Now(account) => account,
        Done::Before(_) => None,
    };
    let Some(account) = account else { return Ok(()) };
    let (desk, home) = (&visitor.state().desk, visitor.centre());
    Ok(desk.write(directory(visitor), move |cx| accounts::close(cx, account, home)).await?)
}

/// After an act: the page with what was done, or the page again with why not.
fn done(
    visitor: &Visitor,
    card: &ApplicantCard,
    (act, form): (&'static str, &Form<Typed>),
    outcome: Result<(), Trouble>,
) -> Result<Response, Trouble> {
    match outcome {
        Ok(()) => see(&format!("{}?said=person-{act}", address(card.id))),
        Err(trouble) => {
            let no = told::no(visitor, trouble)?;
            let draft = Draft { act, typed: &form.typed, key: form.key_text(), no: &no };
            told::again(&no, &sheet(visitor, card, Some(&draft)))
        }
    }
}

async fn shown_once(visitor: &Visitor, card: &ApplicantCard, secret: Option<String>) -> Answer {
    let Some(secret) = secret else { return see(&address(card.id)) };
    let fresh = card_of(visitor, &card.id.to_string()).await?;
    let mut sheet = sheet(visitor, &fresh, None);
    sheet.shown_once = Some(Row::new(visitor.lang().say("people.first-password", &[&fresh.name]), secret));
    html(&sheet)
}

async fn card_of(visitor: &Visitor, id: &str) -> Result<ApplicantCard, Trouble> {
    let id: ApplicantId = id.parse().map_err(|_| Trouble::Unseen)?;
    visitor.read(move |rx| applicants::card(rx, id)).await
}

fn directory(visitor: &Visitor) -> Caller {
    Caller { centre: CentreId::DIRECTORY, ..visitor.reader() }
}

fn sheet(visitor: &Visitor, card: &ApplicantCard, draft: Option<&Draft<'_>>) -> PersonSheet {
    let lang = visitor.lang();
    let heading = if card.name.is_empty() { lang.text("case.erased").to_owned() } else { card.name.clone() };
    let mut page = visitor.page_titled(Here::Workbench, heading.clone());
    page.failed = draft.is_some();
    let account = match card.holding {
        Holding::Nobody => "person.no-account",
        Holding::Unchecked(_) => "person.account-unchecked",
        Holding::Own(_) => "person.account-own",
    };
    let mut facts = vec![
        Row::new(lang.text("me.number"), card.masked_number()),
        Row::new(lang.text("me.phone"), card.phone.clone()),
        Row::new(lang.text("person.online"), lang.text(account)),
    ];
    if !card.representative.is_empty() {
        facts.push(Row::new(lang.text("wb.representative"), card.representative.clone()));
    }
    let (acts, errors) = acts::acts(visitor, card, draft);
    PersonSheet {
        crumbs: vec![Link::new(lang.text("wb.title"), "/staff/workbench"), Link::new(heading.clone(), "")],
        state: state_tag(lang, card),
        warning: matches!(card.holding, Holding::Unchecked(_))
            .then(|| lang.text("person.warning").to_owned()),
        heading,
        facts,
        shown_once: None,
        errors,
        acts,
        page,
    }
}
