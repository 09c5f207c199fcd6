//! A member of staff goes, or gets a password handed out: both ask once more.

use axum::extract::Path;
use desk::cases::leaving;
use desk::people::accounts::{self, Reset};
use desk::people::organisation::StaffCard;
use desk::store::Fail;

use super::super::told::{self, No};
use super::people::{PATH, TITLE, card_of, in_directory};
use super::{crumbs, page_titled};
use crate::form::{Form, Typed, encode};
use crate::password::handed_out;
use crate::problem::Trouble;
use crate::views::desk::StaffForm;
use crate::views::forms::{FormError, Post};
use crate::views::parts::Row;
use crate::visitor::{Answer, Done, Visitor, html, see};

/// The act that is asked once more.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Act {
    Dismiss,
    Reset,
}

impl Act {
    const fn noun(self) -> &'static str {
        match self {
            Self::Dismiss => "dismissal",
            Self::Reset => "password",
        }
    }

    /// Message keys of the button and of what follows.
    const fn keys(self) -> (&'static str, &'static str) {
        match self {
            Self::Dismiss => ("people.dismiss", "people.dismiss-lead"),
            Self::Reset => ("people.reset", "people.reset-lead"),
        }
    }
}

/// `GET /admin/staff/{badge}/dismissal`.
pub async fn dismissal(visitor: Visitor, Path(badge): Path<String>) -> Answer {
    asked(visitor, badge, Act::Dismiss).await
}

/// `GET /admin/staff/{badge}/password`.
pub async fn password(visitor: Visitor, Path(badge): Path<String>) -> Answer {
    asked(visitor, badge, Act::Reset).await
}

async fn asked(visitor: Visitor, badge: String, act: Act) -> Answer {
    let (card, _) = card_of(&visitor, &badge).await?;
    let post = visitor.post(address(&card, act));
    html(&view(&visitor, &card, (act, post, None)))
}

/// `POST /admin/staff/{badge}/dismissal`: claims go back, session and tokens end, the account is closed.
pub async fn dismiss(visitor: Visitor, Path(badge): Path<String>, form: Form<Typed>) -> Answer {
    let (card, _) = card_of(&visitor, &badge).await?;
    match dismissed(&visitor, &card, &form).await {
        Ok(()) => see(PATH),
        Err(trouble) => again(&visitor, &card, (Act::Dismiss, &form), trouble),
    }
}

/// The post ends first, which shuts every door at once; the account is closed after it, again if the form is sent again.
async fn dismissed(visitor: &Visitor, card: &StaffCard, form: &Form<Typed>) -> Result<(), Trouble> {
    let (id, account, home) = (card.staff.id, card.staff.account, visitor.centre());
    match visitor.write(form, move |cx| leaving::dismiss(cx, id)).await? {
        Done::Now(_) | Done::Before(_) => {}
    }
    let desk = &visitor.state().desk;
    match desk.write(in_directory(visitor, form), move |cx| accounts::close(cx, account, home)).await {
        Ok(()) | Err(Fail::Replayed(_)) => Ok(()),
        Err(fail) => Err(fail.into()),
    }
}

/// `POST /admin/staff/{badge}/password`: a one-time password, shown once; it must be changed at the next sign-in.
pub async fn reset(visitor: Visitor, Path(badge): Path<String>, form: Form<Typed>) -> Answer {
    let (card, _) = card_of(&visitor, &badge).await?;
    let (secret, hash) = handed_out().await?;
    let reset = Reset { account: card.staff.account, home: visitor.centre(), hash };
    let desk = &visitor.state().desk;
    match desk.write(in_directory(&visitor, &form), move |cx| accounts::reset(cx, &reset)).await {
        Ok(()) => {
            let post = visitor.post(address(&card, Act::Reset));
            let mut view = view(&visitor, &card, (Act::Reset, post, None));
            let label = visitor.lang().say("people.first-password", &[&card.staff.badge]);
            view.shown_once = Some(Row::new(label, secret));
            html(&view)
        }
        Err(Fail::Replayed(_)) => see(PATH),
        Err(fail) => again(&visitor, &card, (Act::Reset, &form), fail.into()),
    }
}

fn again(visitor: &Visitor, card: &StaffCard, (act, form): (Act, &Form<Typed>), trouble: Trouble) -> Answer {
    let no = told::no(visitor, trouble)?;
    let post = Post::new(address(card, act), form.key_text());
    told::again(&no, &view(visitor, card, (act, post, Some(&no))))
}

fn address(card: &StaffCard, act: Act) -> String {
    format!("{PATH}/{}/{}", encode(&card.staff.badge), act.noun())
}

fn view(visitor: &Visitor, card: &StaffCard, (act, post, no): (Act, Post, Option<&No>)) -> StaffForm {
    let lang = visitor.lang();
    let (button, lead) = act.keys();
    let name = lang.say("list.aside", &[&card.name, &card.staff.badge]);
    let title = lang.say("people.act-of", &[&lang.text(button), &name]);
    let mut page = page_titled(visitor, &title);
    page.failed = no.is_some();
    let error = |no: &No| FormError { target: "main".to_owned(), sentence: no.sentence.clone() };
    let own = format!("{PATH}/{}", encode(&card.staff.badge));
    StaffForm {
        crumbs: crumbs(lang, &[(lang.text(TITLE), PATH), (&name, &own), (lang.text(button), "")]),
        page,
        head: None,
        heading: title,
        lead: Some(lang.text(lead).to_owned()),
        errors: no.map(error).into_iter().collect(),
        fields: Vec::new(),
        post,
        multipart: false,
        button: lang.text(button).to_owned(),
        shown_once: None,
    }
}
