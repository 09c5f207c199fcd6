//! Staff: appointed with a first password shown once, given other roles or another department; who may do what.

use axum::extract::Path;
use base::CentreId;
use base::id::DepartmentId;
use desk::people::accounts::{self, Reset};
use desk::people::organisation::{self, DepartmentRow, NewStaff, StaffCard};
use desk::store::{Caller, Fail};
use rules::Refusal;
use rules::people::{Role, RoleSet};
use serde::Deserialize;

use super::super::told::{self, No};
use super::{SECURITY, crumbs, heads, line, page, page_titled, role_choices, roles_of};
use crate::form::{Form, Query, Typed, encode};
use crate::password::handed_out;
use crate::problem::Trouble;
use crate::route::{Access, Route};
use crate::shown::words;
use crate::views::admin::{TableCell, TablePage};
use crate::views::desk::{StaffForm, StaffPost};
use crate::views::forms::{Choice, Field, FieldKind, Post};
use crate::views::page::Lang;
use crate::views::parts::{Link, Pager, Row, Tag, Tone};
use crate::visitor::{Answer, Done, Keyed, Visitor, html, see};

/// The message key of the title.
pub(super) const TITLE: &str = "people.title";
pub(super) const PATH: &str = "/admin/staff";
/// Rows of a page.
const ROWS: u32 = 50;

/// Where the list goes on.
#[derive(Deserialize)]
pub struct After {
    #[serde(default)]
    after: String,
    q: Option<String>,
}

/// `GET /admin/staff`: by badge, page after page.
pub async fn list(visitor: Visitor, Query(after): Query<After>) -> Answer {
    let start = after.q.clone().map_or(after.after, |q| before_badge(&q));
    let begin = start.clone();
    let (rows, departments) = visitor
        .read(move |rx| {
            let mut rows = Vec::new();
            for row in organisation::staff_page(rx, &begin, ROWS)? {
                rows.push(organisation::staff_card(rx, row.id)?);
            }
            Ok((rows, organisation::departments(rx)?))
        })
        .await?;
    let (lang, may_appoint) = (visitor.lang(), visitor.roles().any(SECURITY));
    let last = rows.last().map(|card| card.staff.badge.clone());
    let next =
        last.filter(|_| rows.len() == ROWS as usize).map(|badge| format!("{PATH}?after={}", encode(&badge)));
    let begun = !start.is_empty();
    let pager = Pager {
        summary: if next.is_some() || begun { lang.say("people.rows", &[&ROWS]) } else { String::new() },
        first: begun.then(|| Link::new(lang.text("pager.first"), PATH)),
        next,
        ..Pager::default()
    };
    html(&TablePage {
        page: page(&visitor, TITLE),
        crumbs: crumbs(lang, &[(lang.text(TITLE), "")]),
        heading: lang.text(TITLE).to_owned(),
        lead: lang.text("people.lead").to_owned(),
        actions: if may_appoint {
            vec![Link::new(lang.text("people.new"), format!("{PATH}/new"))]
        } else {
            Vec::new()
        },
        tabs: Vec::new(),
        search: Some(after.q.unwrap_or_default()),
        columns: heads(
            lang,
            ["sign-in.badge", "register.name", "department.title", "role.title", "wb.state"],
        ),
        rows: rows.iter().map(|card| row(lang, card, (&departments, may_appoint))).collect(),
        empty: lang.text("people.none").to_owned(),
        pager,
    })
}

/// The text just before every badge that begins with `q`.
fn before_badge(q: &str) -> String {
    let mut chars: Vec<char> = q.trim().chars().collect();
    match chars.pop().and_then(|last| char::from_u32(u32::from(last).saturating_sub(1))) {
        Some(before) => {
            chars.push(before);
            chars.push('\u{10ffff}');
            chars.into_iter().collect()
        }
        None => String::new(),
    }
}

fn row(lang: Lang, card: &StaffCard, (departments, may_appoint): (&[DepartmentRow], bool)) -> Vec<TableCell> {
    let staff = &card.staff;
    let department = match staff.department {
        Some(id) => departments.iter().find(|d| d.id == id).map_or_else(String::new, |d| d.name.clone()),
        None => lang.text("people.centre").to_owned(),
    };
    let badge = if may_appoint {
        TableCell::Link(Link::new(staff.badge.clone(), format!("{PATH}/{}", encode(&staff.badge))))
    } else {
        TableCell::Text(staff.badge.clone())
    };
    let state = match staff.left_at {
        None => Tag::new(lang.text("people.active"), Tone::Jade),
        Some(_) => Tag::new(lang.text("people.left"), Tone::Grey),
    };
    vec![
        badge,
        TableCell::Text(card.name.clone()),
        TableCell::Text(department),
        TableCell::Text(super::role_names(lang, staff.roles)),
        TableCell::Tag(state),
    ]
}

/// `GET /admin/staff/new`.
pub async fn form(visitor: Visitor) -> Answer {
    let departments = visitor.read(|rx| organisation::departments(rx)).await?;
    html(&appointment(&visitor, visitor.post(PATH), (&departments, None)))
}

/// `POST /admin/staff`: opens the account with a password that is shown once, then fills the post.
pub async fn appoint(visitor: Visitor, form: Form<Typed>) -> Answer {
    let departments = visitor.read(|rx| organisation::departments(rx)).await?;
    match appointed(&visitor, &form, &departments).await {
        Ok(Some(secret)) => {
            let mut view = appointment(&visitor, visitor.post(PATH), (&departments, None));
            view.shown_once = Some(Row::new(
                visitor.lang().say("people.first-password", &[&form.typed.text("badge")]),
                secret,
            ));
            html(&view)
        }
        Ok(None) => see(PATH),
        Err(trouble) => {
            let no = told::no(&visitor, trouble)?;
            let post = Post::new(PATH, form.key_text());
            told::again(&no, &appointment(&visitor, post, (&departments, Some((&form, &no)))))
        }
    }
}

/// The first password; none when the form was sent before, for then it has been shown.
async fn appointed(
    visitor: &Visitor,
    form: &Form<Typed>,
    departments: &[DepartmentRow],
) -> Result<Option<String>, Trouble> {
    let lang = visitor.lang();
    let text = |name: &str| form.typed.text(name).to_owned();
    let (badge, roles) = (text("badge"), roles_of(&form.typed));
    let name = base::text::PersonName::parse(&text("name"))
        .map_err(|e| Refusal::invalid("people.name", "name", e.to_string()))?
        .as_str()
        .to_owned();
    checked(lang, &badge, roles)?;
    let department = department_of(lang, &text("department"), departments)?;
    let asked = badge.clone();
    if visitor.read(move |rx| Ok(organisation::staff_by_badge(rx, &asked)?.is_some())).await? {
        return Err(Refusal::invalid("people.badge_taken", "badge", lang.text("people.badge-taken")).into());
    }
    let (secret, hash) = handed_out().await?;
    let (login, first) = (badge.clone(), hash.clone());
    let desk = visitor.state().desk.clone();
    let opened = desk
        .write(in_directory(visitor, form), move |cx| accounts::open_with_one_time(cx, &login, &first))
        .await;
    // The form may come again after the account was opened and before its post was filled: the account goes on, and
    // its first password, which nobody has seen, is made anew.
    let (account, opening) = match opened {
        Ok(account) => (account, Opening::Now),
        Err(Fail::Replayed(before)) => {
            let account = before.subject("account").ok_or(Trouble::Unseen)?;
            (account.into(), Opening::Before)
        }
        Err(Fail::Refused(refusal)) => {
            return Err(Refusal::invalid(
                "people.badge_login",
                "badge",
                lang.say("people.badge-login", &[&refusal.sentence]),
            )
            .into());
        }
        Err(fail) => return Err(fail.into()),
    };
    let new = NewStaff { account, name, badge, department, roles };
    match visitor.write(form, move |cx| organisation::appoint(cx, &new)).await? {
        Done::Now(_) => {
            if opening == Opening::Before {
                let reset = Reset { account, home: visitor.centre(), hash };
                let directory = Caller { centre: CentreId::DIRECTORY, ..visitor.reader() };
                desk.write(directory, move |cx| accounts::reset(cx, &reset)).await?;
            }
            Ok(Some(secret))
        }
        Done::Before(_) => Ok(None),
    }
}

/// Whether the account was opened by this sending of the form, or by an earlier one.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Opening {
    Now,
    Before,
}

/// The same visitor, writing to the directory under the form's key.
pub(super) fn in_directory(visitor: &Visitor, form: &Form<Typed>) -> Caller {
    let caller = visitor.caller(form);
    debug_assert!(form.key().is_some(), "every form of ours carries a key");
    Caller { centre: CentreId::DIRECTORY, ..caller }
}

fn checked(lang: Lang, badge: &str, roles: RoleSet) -> Result<(), Refusal> {
    let plain = |c: char| c.is_ascii_alphanumeric() || c == '-';
    if !(2..=20).contains(&badge.len()) || !badge.chars().all(plain) {
        return Err(Refusal::invalid("people.badge", "badge", lang.text("people.badge-wrong")));
    }
    if roles == RoleSet::NONE {
        return Err(Refusal::invalid("people.roles", "roles", lang.text("people.no-role")));
    }
    roles.check_separation()
}

fn department_of(
    lang: Lang,
    code: &str,
    departments: &[DepartmentRow],
) -> Result<Option<DepartmentId>, Refusal> {
    if code.is_empty() {
        return Ok(None);
    }
    let found = departments.iter().find(|d| d.code == code);
    found
        .map(|d| Some(d.id))
        .ok_or_else(|| Refusal::invalid("people.department", "department", lang.text("people.no-department")))
}

fn department_field(lang: Lang, departments: &[DepartmentRow], chosen: &str) -> Field {
    let own = Choice {
        label: lang.text("people.centre").to_owned(),
        chosen: chosen.is_empty(),
        ..Choice::default()
    };
    let others = departments.iter().filter(|d| d.active).map(|d| Choice {
        value: d.code.clone(),
        label: format!("{} {}", d.code, d.name),
        hint: None,
        chosen: d.code == chosen,
    });
    let choices = std::iter::once(own).chain(others).collect();
    Field::new("department", lang.text("department.title"), FieldKind::Select(choices))
}

type Attempt<'a> = (&'a [DepartmentRow], Option<(&'a Form<Typed>, &'a No)>);

fn appointment(visitor: &Visitor, post: Post, (departments, draft): Attempt<'_>) -> StaffForm {
    let (lang, form) = (visitor.lang(), draft.map(|(form, _)| form));
    let fields = vec![
        line(form, "badge", lang.text("sign-in.badge"), lang.text("people.badge-hint")),
        line(form, "name", lang.text("register.name"), lang.text("people.name-hint")),
        department_field(lang, departments, form.map_or("", |f| f.typed.text("department"))),
        Field::new(
            "roles",
            lang.text("role.title"),
            FieldKind::Checkboxes(role_choices(lang, form, RoleSet::NONE)),
        )
        .hint(lang.text("people.separation")),
    ];
    filled(
        visitor,
        (lang.text("people.new"), lang.text("admin.add")),
        fields,
        (post, draft.map(|(_, no)| no)),
    )
}

/// `GET /admin/staff/{badge}`.
pub async fn one(visitor: Visitor, Path(badge): Path<String>) -> Answer {
    let (card, departments) = card_of(&visitor, &badge).await?;
    let mut post = visitor.post(format!("{PATH}/{}", encode(&badge)));
    post.version = card.version.to_string();
    html(&post_view(&visitor, (post, None), &card, &departments))
}

/// `POST /admin/staff/{badge}`.
pub async fn reassign(visitor: Visitor, Path(badge): Path<String>, form: Form<Typed>) -> Answer {
    let (card, departments) = card_of(&visitor, &badge).await?;
    let roles = roles_of(&form.typed);
    let (lang, id, seen) = (visitor.lang(), card.staff.id, form.version);
    let checked = checked(lang, &card.staff.badge, roles)
        .and_then(|()| department_of(lang, form.typed.text("department"), &departments))
        .map_err(Trouble::from);
    let outcome = match checked {
        Ok(department) => visitor
            .write(&form, move |cx| organisation::reassign(cx, id, seen, (department, roles)))
            .await
            .map(|_| ()),
        Err(trouble) => Err(trouble),
    };
    match outcome {
        Ok(()) => see(PATH),
        Err(trouble) => {
            let no = told::no(&visitor, trouble)?;
            let post = Post {
                version: card.version.to_string(),
                ..Post::new(format!("{PATH}/{}", encode(&badge)), form.key_text())
            };
            told::again(&no, &post_view(&visitor, (post, Some((&form, &no))), &card, &departments))
        }
    }
}

pub(super) async fn card_of(
    visitor: &Visitor,
    badge: &str,
) -> Result<(StaffCard, Vec<DepartmentRow>), Trouble> {
    let badge = badge.to_owned();
    visitor
        .read(move |rx| {
            let found = organisation::staff_by_badge(rx, &badge)?.ok_or(Fail::NotFound)?;
            Ok((organisation::staff_card(rx, found.id().into())?, organisation::departments(rx)?))
        })
        .await
}

type Sent<'a> = (Post, Option<(&'a Form<Typed>, &'a No)>);

fn post_view(
    visitor: &Visitor,
    (post, draft): Sent<'_>,
    card: &StaffCard,
    departments: &[DepartmentRow],
) -> StaffPost {
    let (lang, form) = (visitor.lang(), draft.map(|(form, _)| form));
    let code =
        card.staff.department.and_then(|id| departments.iter().find(|d| d.id == id)).map_or("", |d| &d.code);
    let fields = vec![
        department_field(lang, departments, form.map_or(code, |f| f.typed.text("department"))),
        Field::new(
            "roles",
            lang.text("role.title"),
            FieldKind::Checkboxes(role_choices(lang, form, card.staff.roles)),
        )
        .hint(lang.text("people.change-hint")),
    ];
    let title = lang.say("list.aside", &[&card.name, &card.staff.badge]);
    let more = match card.staff.left_at {
        Some(_) => Vec::new(),
        None => vec![
            Link::new(lang.text("people.reset"), format!("{PATH}/{}/password", encode(&card.staff.badge))),
            Link::new(lang.text("people.dismiss"), format!("{PATH}/{}/dismissal", encode(&card.staff.badge))),
        ],
    };
    let view = filled(visitor, (&title, lang.text("admin.save")), fields, (post, draft.map(|(_, no)| no)));
    StaffPost { page: view.page.clone(), form: view, more }
}

fn filled(
    visitor: &Visitor,
    (title, button): (&str, &str),
    mut fields: Vec<Field>,
    (post, no): (Post, Option<&No>),
) -> StaffForm {
    let errors = no.map_or_else(Vec::new, |no| no.beside(&mut fields, "department"));
    let mut page = page_titled(visitor, title);
    page.failed = no.is_some();
    StaffForm {
        crumbs: crumbs(page.lang, &[(page.text(TITLE), PATH), (title, "")]),
        page,
        head: None,
        heading: title.to_owned(),
        lead: None,
        errors,
        fields,
        post,
        multipart: false,
        button: button.to_owned(),
        shown_once: None,
    }
}

/// `GET /admin/roles`: the route table by role, as the gate applies it.
pub async fn roles(visitor: Visitor) -> Answer {
    let staff: Vec<Role> = Role::ALL.into_iter().collect();
    let lang = visitor.lang();
    let columns = std::iter::once(lang.text("role.what").to_owned())
        .chain(staff.iter().map(|role| lang.text(words::role(*role)).to_owned()));
    let table = crate::table::table();
    let guarded = table.iter().filter(|route| route.who != Access::Public);
    html(&TablePage {
        page: page(&visitor, "role.title"),
        crumbs: crumbs(lang, &[(lang.text("role.title"), "")]),
        heading: lang.text("role.title").to_owned(),
        lead: lang.text("role.lead").to_owned(),
        actions: Vec::new(),
        tabs: Vec::new(),
        search: None,
        columns: columns.collect(),
        rows: guarded.map(|route| matrix_row(lang, route, &staff)).collect(),
        empty: String::new(),
        pager: Pager::default(),
    })
}

fn matrix_row(lang: Lang, route: &Route, roles: &[Role]) -> Vec<TableCell> {
    let cells = roles.iter().map(|role| {
        let may = match route.who {
            Access::Public | Access::SignedIn => true,
            Access::Roles(held) => held.contains(role),
        };
        TableCell::Text(if may { lang.text("role.may") } else { "" }.to_owned())
    });
    std::iter::once(TableCell::Noted(format!("{} {}", route.method, route.path), route.what.to_owned()))
        .chain(cells)
        .collect()
}
