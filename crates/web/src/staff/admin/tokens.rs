//! System tokens: made for a member of staff, shown once, scoped by roles, taken back.

use axum::extract::Path;
use base::id::{AccountId, ApplicantId, StaffId};
use base::{CentreId, Id};
use desk::people::tokens::{self, NewToken, TokenRow};
use desk::people::{applicants, organisation};
use desk::store::{Caller, Fail};
use rules::Refusal;
use rules::people::{Holding, Role, RoleSet};

use super::super::told::{self, No};
use super::{account, crumbs, heads, line, page, role_choices};
use crate::form::{Form, Typed};
use crate::problem::Trouble;
use crate::session::Credential;
use crate::shown::words;
use crate::views::admin::{TableCell, TablePage};
use crate::views::desk::StaffForm;
use crate::views::forms::{Choice, Field, FieldKind, Post};
use crate::views::page::Lang;
use crate::views::parts::{Link, Pager, Row, Tag, Tone};
use crate::visitor::{Answer, Visitor, html, see};

/// The message key of the title.
const TITLE: &str = "token.title";
const PATH: &str = "/admin/tokens";
/// Days a token lives unless another number is typed.
const DAYS_USUAL: &str = "90";

/// `GET /admin/tokens`.
pub async fn list(visitor: Visitor) -> Answer {
    let desk = visitor.state().desk.clone();
    let home = visitor.centre();
    let rows = desk.read(directory(&visitor), move |rx| tokens::list(rx, home)).await?;
    let (lang, now) = (visitor.lang(), desk.wall());
    html(&TablePage {
        page: page(&visitor, TITLE),
        crumbs: crumbs(lang, &[(lang.text(TITLE), "")]),
        heading: lang.text(TITLE).to_owned(),
        lead: lang.text("token.lead").to_owned(),
        actions: vec![Link::new(lang.text("token.new"), format!("{PATH}/new"))],
        tabs: Vec::new(),
        search: None,
        columns: heads(
            lang,
            ["token.name", "role.title", "token.make", "token.expires", "wb.state", "list.act"],
        ),
        rows: rows.iter().map(|token| row(&visitor, token, now)).collect(),
        empty: lang.text("token.none").to_owned(),
        pager: Pager::default(),
    })
}

fn row(visitor: &Visitor, token: &TokenRow, now: base::Instant) -> Vec<TableCell> {
    let lang = visitor.lang();
    let holds = token.revoked_at.is_none() && now < token.expires_at;
    let state = match (token.revoked_at, holds) {
        (Some(_), _) => Tag::new(lang.text("token.revoked"), Tone::Grey),
        (None, true) => Tag::new(lang.text("token.valid"), Tone::Jade),
        (None, false) => Tag::new(lang.text("token.expired"), Tone::Grey),
    };
    let act = if holds {
        let post = visitor.post(format!("{PATH}/{}/revocation", token.id));
        TableCell::Button(lang.text("token.revoke").to_owned(), post)
    } else {
        TableCell::Text(String::new())
    };
    vec![
        TableCell::Text(token.name.clone()),
        TableCell::Text(super::role_names(lang, token.roles)),
        TableCell::Text(words::moment(lang, token.made_at)),
        TableCell::Text(words::moment(lang, token.expires_at)),
        TableCell::Tag(state),
        act,
    ]
}

/// `GET /admin/tokens/new`.
pub async fn form(visitor: Visitor) -> Answer {
    html(&view(&visitor, visitor.post(PATH), None))
}

/// `POST /admin/tokens`: makes a token for a post; it is shown on this answer and never again.
pub async fn make(visitor: Visitor, form: Form<Typed>) -> Answer {
    match made(&visitor, &form).await {
        Ok(Some(secret)) => {
            let mut view = view(&visitor, visitor.post(PATH), None);
            view.shown_once = Some(Row::new(form.typed.text("name"), secret));
            html(&view)
        }
        Ok(None) => see(PATH),
        Err(trouble) => {
            let no = told::no(&visitor, trouble)?;
            told::again(&no, &view(&visitor, Post::new(PATH, form.key_text()), Some((&form, &no))))
        }
    }
}

async fn made(visitor: &Visitor, form: &Form<Typed>) -> Result<Option<String>, Trouble> {
    let lang = visitor.lang();
    let holder = holder_of(visitor, form.typed.text("badge")).await?;
    let ticked = |role: &Role| form.typed.all("roles").iter().any(|word| word == role.word());
    let roles = RoleSet::of(&Role::ALL.into_iter().filter(ticked).collect::<Vec<_>>());
    if roles.iter().any(|role| !holder.roles.has(role)) {
        return Err(Refusal::invalid("token.roles", "roles", lang.text("token.too-many-roles")).into());
    }
    let credential = Credential::new();
    let new = NewToken {
        token: credential.digest(),
        name: form.typed.text("name").to_owned(),
        account: holder.account,
        home: visitor.centre(),
        staff: holder.staff,
        applicant: holder.applicant,
        roles,
        days: base::text::half_width(form.typed.text("days")).unwrap_or_default().parse().unwrap_or(0),
    };
    let caller = Caller { centre: CentreId::DIRECTORY, ..visitor.caller(form) };
    match visitor.state().desk.write(caller, move |cx| tokens::make(cx, &new)).await {
        Ok(_) => Ok(Some(credential.secret().to_owned())),
        Err(Fail::Replayed(_)) => Ok(None),
        Err(fail) => Err(fail.into()),
    }
}

/// In whose name a token acts.
struct Holder {
    account: AccountId,
    staff: Option<StaffId>,
    applicant: Option<ApplicantId>,
    roles: RoleSet,
}

/// The member of staff with a badge, or the person with a citizen ID or credit code whose account was checked.
async fn holder_of(visitor: &Visitor, typed: &str) -> Result<Holder, Trouble> {
    let (lang, asked) = (visitor.lang(), typed.to_owned());
    let found = visitor
        .read(move |rx| {
            if let Some(staff) = organisation::staff_by_badge(rx, &asked)? {
                let (account, id, roles) = (staff.account, staff.id, staff.roles);
                let active = staff.left_at.is_none();
                return Ok(active.then_some(Holder { account, staff: Some(id), applicant: None, roles }));
            }
            let Some(person) = applicants::find_by_number(rx, &asked)? else { return Ok(None) };
            let Holding::Own(account) = person.holding() else { return Ok(None) };
            let citizen = RoleSet::of(&[Role::Citizen]);
            let roles = if person.agent_since.is_some() { citizen.with(Role::Agent) } else { citizen };
            Ok(Some(Holder { account, staff: None, applicant: Some(person.id), roles }))
        })
        .await?;
    found.ok_or_else(|| Refusal::invalid("token.badge", "badge", lang.text("token.no-such-badge")).into())
}

/// Every role of staff and of those who apply, to tick.
fn choices(lang: Lang, form: Option<&Form<Typed>>) -> Vec<Choice> {
    let mut all = role_choices(lang, form, RoleSet::NONE);
    all.extend([Role::Citizen, Role::Agent].map(|role| Choice {
        value: role.word().to_owned(),
        label: lang.text(words::role(role)).to_owned(),
        hint: Some(lang.text("token.applicants").to_owned()),
        chosen: form.is_some_and(|form| form.typed.all("roles").iter().any(|word| word == role.word())),
    }));
    all
}

/// `POST /admin/tokens/{id}/revocation`.
pub async fn revoke(visitor: Visitor, Path(id): Path<String>, form: Form<Typed>) -> Answer {
    let id: Id = id.parse().map_err(|_| Trouble::Unseen)?;
    account(&visitor)?;
    let home = visitor.centre();
    let caller = Caller { centre: CentreId::DIRECTORY, ..visitor.caller(&form) };
    match visitor.state().desk.write(caller, move |cx| tokens::revoke(cx, (home, id))).await {
        Ok(()) | Err(Fail::Replayed(_)) => see(PATH),
        Err(fail) => Err(fail.into()),
    }
}

fn directory(visitor: &Visitor) -> Caller {
    Caller { centre: CentreId::DIRECTORY, ..visitor.reader() }
}

fn view(visitor: &Visitor, post: Post, draft: Option<(&Form<Typed>, &No)>) -> StaffForm {
    let form = draft.map(|(form, _)| form);
    let mut page = page(visitor, "token.new");
    page.failed = draft.is_some();
    let lang = page.lang;
    let days = form.map_or(DAYS_USUAL, |f| f.typed.text("days"));
    let mut fields = vec![
        line(form, "name", lang.text("token.name"), lang.text("token.name-hint")),
        line(form, "badge", lang.text("token.badge"), lang.text("token.badge-hint")),
        Field::new("roles", lang.text("role.title"), FieldKind::Checkboxes(choices(lang, form))),
        Field::text("days", lang.text("token.days"), days)
            .hint(lang.say("token.days-hint", &[&tokens::DAYS_MAX])),
    ];
    let errors = draft.map_or_else(Vec::new, |(_, no)| no.beside(&mut fields, "name"));
    StaffForm {
        crumbs: crumbs(lang, &[(lang.text(TITLE), PATH), (&page.title, "")]),
        head: None,
        heading: page.title.clone(),
        page,
        lead: Some(lang.text("token.form-lead").to_owned()),
        errors,
        fields,
        post,
        multipart: false,
        button: lang.text("token.make").to_owned(),
        shown_once: None,
    }
}
