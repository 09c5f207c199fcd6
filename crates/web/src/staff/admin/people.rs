//! Staff: appointed with a first password shown once, given other roles or another department; who may do what.

use axum::extract::Path;
use base::CentreId;
use base::id::DepartmentId;
use desk::people::organisation::{self, DepartmentRow, NewStaff, StaffCard};
use desk::people::{accounts, password};
use desk::store::{Caller, Fail};
use rules::Refusal;
use rules::people::{Role, RoleSet};
use serde::Deserialize;

use super::super::told::{self, No};
use super::{SECURITY, crumbs, line, page, role_choices, roles_of};
use crate::form::{Form, Query, Typed, encode};
use crate::problem::Trouble;
use crate::random;
use crate::route::{Access, Route};
use crate::views::admin::{TableCell, TablePage};
use crate::views::desk::StaffForm;
use crate::views::forms::{Choice, Field, FieldKind, Post};
use crate::views::parts::{CountLink, Link, Pager, Row, Tag, Tone};
use crate::visitor::{Answer, Done, Keyed, Visitor, html, see};

const TITLE: &str = "工作人员";
const PATH: &str = "/admin/staff";
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
    let (rows, departments) = visitor
        .read(move |rx| {
            let mut rows = Vec::new();
            for row in organisation::staff_page(rx, &start, ROWS)? {
                rows.push(organisation::staff_card(rx, row.id)?);
            }
            Ok((rows, organisation::departments(rx)?))
        })
        .await?;
    let may_appoint = visitor.roles().any(SECURITY);
    let last = rows.last().map(|card| card.staff.badge.clone());
    let next =
        last.filter(|_| rows.len() == ROWS as usize).map(|badge| format!("{PATH}?after={}", encode(&badge)));
    let pager = Pager {
        summary: next.as_ref().map_or_else(String::new, |_| format!("每页 {ROWS} 人")),
        pages: next
            .iter()
            .flat_map(|url| [("本页", String::new(), true), ("后一页", url.clone(), false)])
            .map(|(text, url, current)| CountLink { text: text.to_owned(), url, count: 0, current })
            .collect(),
        previous: None,
        next,
    };
    html(&TablePage {
        page: page(&visitor, TITLE),
        crumbs: crumbs(&[(TITLE, "")]),
        heading: TITLE.to_owned(),
        lead: "按工号排列；公众看到的是工号，同事看到姓名。".to_owned(),
        actions: if may_appoint {
            vec![Link::new("新增工作人员", format!("{PATH}/new"))]
        } else {
            Vec::new()
        },
        tabs: Vec::new(),
        search: Some(after.q.unwrap_or_default()),
        columns: ["工号", "姓名", "部门", "角色", "状态"].map(str::to_owned).to_vec(),
        rows: rows.iter().map(|card| row(card, &departments, may_appoint)).collect(),
        empty: "没有工号从这里开始的工作人员。".to_owned(),
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

fn row(card: &StaffCard, departments: &[DepartmentRow], may_appoint: bool) -> Vec<TableCell> {
    let staff = &card.staff;
    let department = match staff.department {
        Some(id) => departments.iter().find(|d| d.id == id).map_or_else(String::new, |d| d.name.clone()),
        None => "中心本部".to_owned(),
    };
    let badge = if may_appoint {
        TableCell::Link(Link::new(staff.badge.clone(), format!("{PATH}/{}", encode(&staff.badge))))
    } else {
        TableCell::Text(staff.badge.clone())
    };
    let state = match staff.left_at {
        None => Tag::new("在岗", Tone::Jade),
        Some(_) => Tag::new("已离岗", Tone::Grey),
    };
    vec![
        badge,
        TableCell::Text(card.name.clone()),
        TableCell::Text(department),
        TableCell::Text(names(staff.roles)),
        TableCell::Tag(state),
    ]
}

fn names(roles: RoleSet) -> String {
    roles.iter().map(Role::name).collect::<Vec<_>>().join("、")
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
            view.shown_once = Some(Row::new(format!("{} 的初始密码", form.typed.text("badge")), secret));
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
    let text = |name: &str| form.typed.text(name).to_owned();
    let (badge, roles) = (text("badge"), roles_of(&form.typed));
    let name = base::text::PersonName::parse(&text("name"))
        .map_err(|e| Refusal::invalid("people.name", "name", e.to_string()))?
        .as_str()
        .to_owned();
    checked(&badge, roles)?;
    let department = department_of(&text("department"), departments)?;
    let asked = badge.clone();
    if visitor.read(move |rx| Ok(organisation::staff_by_badge(rx, &asked)?.is_some())).await? {
        return Err(
            Refusal::invalid("people.badge_taken", "badge", "该工号已有人使用，请换一个工号。").into()
        );
    }
    let (secret, salt) = (random::hex::<8>(), random::bytes::<16>());
    let hashing = secret.clone();
    let hashed = tokio::task::spawn_blocking(move || password::hash(&hashing, &salt)).await;
    let hash = hashed.map_err(|e| Trouble::Broken(format!("hashing ended early: {e}")))??;
    let login = badge.clone();
    let desk = visitor.state().desk.clone();
    let opened =
        desk.write(in_directory(visitor, form), move |cx| accounts::open_account(cx, &login, &hash)).await;
    let account = match opened {
        Ok(account) => account,
        Err(Fail::Replayed(_)) => return Ok(None),
        Err(Fail::Refused(refusal)) => {
            return Err(Refusal::invalid(
                "people.badge_login",
                "badge",
                format!("该工号不能用作账号：{}", refusal.sentence),
            )
            .into());
        }
        Err(fail) => return Err(fail.into()),
    };
    let new = NewStaff { account, name, badge, department, roles };
    match visitor.write(form, move |cx| organisation::appoint(cx, &new)).await? {
        Done::Now(_) => Ok(Some(secret)),
        Done::Before(_) => Ok(None),
    }
}

/// The same visitor, writing to the directory under the form's key.
fn in_directory(visitor: &Visitor, form: &Form<Typed>) -> Caller {
    let caller = visitor.caller(form);
    debug_assert!(form.key().is_some(), "every form of ours carries a key");
    Caller { centre: CentreId::DIRECTORY, ..caller }
}

fn checked(badge: &str, roles: RoleSet) -> Result<(), Refusal> {
    let plain = |c: char| c.is_ascii_alphanumeric() || c == '-';
    if !(2..=20).contains(&badge.len()) || !badge.chars().all(plain) {
        return Err(Refusal::invalid(
            "people.badge",
            "badge",
            "工号为 2 至 20 位字母、数字或连字符，例如 SJ05。",
        ));
    }
    if roles == RoleSet::NONE {
        return Err(Refusal::invalid("people.roles", "roles", "请至少选择一个角色。"));
    }
    roles.check_separation()
}

fn department_of(code: &str, departments: &[DepartmentRow]) -> Result<Option<DepartmentId>, Refusal> {
    if code.is_empty() {
        return Ok(None);
    }
    let found = departments.iter().find(|d| d.code == code);
    found
        .map(|d| Some(d.id))
        .ok_or_else(|| Refusal::invalid("people.department", "department", "请从列表中选择部门。"))
}

fn department_field(departments: &[DepartmentRow], chosen: &str) -> Field {
    let own = Choice { label: "中心本部".to_owned(), chosen: chosen.is_empty(), ..Choice::default() };
    let others = departments.iter().filter(|d| d.active).map(|d| Choice {
        value: d.code.clone(),
        label: format!("{} {}", d.code, d.name),
        hint: None,
        chosen: d.code == chosen,
    });
    Field::new("department", "部门", FieldKind::Select(std::iter::once(own).chain(others).collect()))
}

type Attempt<'a> = (&'a [DepartmentRow], Option<(&'a Form<Typed>, &'a No)>);

fn appointment(visitor: &Visitor, post: Post, (departments, draft): Attempt<'_>) -> StaffForm {
    let form = draft.map(|(form, _)| form);
    let fields = vec![
        line(form, "badge", "工号", "也是登录账号，例如 SJ05"),
        line(form, "name", "姓名", "与有效证件一致"),
        department_field(departments, form.map_or("", |f| f.typed.text("department"))),
        Field::new("roles", "角色", FieldKind::Checkboxes(role_choices(form, RoleSet::NONE)))
            .hint("系统、安全、审计三类管理员须由不同的人担任。"),
    ];
    filled(visitor, ("新增工作人员", "新增"), fields, (post, draft.map(|(_, no)| no)))
}

/// `GET /admin/staff/{badge}`.
pub async fn one(visitor: Visitor, Path(badge): Path<String>) -> Answer {
    let (card, departments) = card_of(&visitor, &badge).await?;
    let post = visitor.post(format!("{PATH}/{}", encode(&badge)));
    html(&post_view(&visitor, (post, None), &card, &departments))
}

/// `POST /admin/staff/{badge}`.
pub async fn reassign(visitor: Visitor, Path(badge): Path<String>, form: Form<Typed>) -> Answer {
    let (card, departments) = card_of(&visitor, &badge).await?;
    let roles = roles_of(&form.typed);
    let id = card.staff.id;
    let checked = checked(&card.staff.badge, roles)
        .and_then(|()| department_of(form.typed.text("department"), &departments))
        .map_err(Trouble::from);
    let outcome = match checked {
        Ok(department) => visitor
            .write(&form, move |cx| organisation::reassign(cx, id, department, roles))
            .await
            .map(|_| ()),
        Err(trouble) => Err(trouble),
    };
    match outcome {
        Ok(()) => see(PATH),
        Err(trouble) => {
            let no = told::no(&visitor, trouble)?;
            let post = Post::new(format!("{PATH}/{}", encode(&badge)), form.key_text());
            told::again(&no, &post_view(&visitor, (post, Some((&form, &no))), &card, &departments))
        }
    }
}

async fn card_of(visitor: &Visitor, badge: &str) -> Result<(StaffCard, Vec<DepartmentRow>), Trouble> {
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
) -> StaffForm {
    let form = draft.map(|(form, _)| form);
    let code =
        card.staff.department.and_then(|id| departments.iter().find(|d| d.id == id)).map_or("", |d| &d.code);
    let fields = vec![
        department_field(departments, form.map_or(code, |f| f.typed.text("department"))),
        Field::new("roles", "角色", FieldKind::Checkboxes(role_choices(form, card.staff.roles)))
            .hint("改动自下一次请求起生效。系统、安全、审计三类管理员须由不同的人担任。"),
    ];
    let title = format!("{}（{}）", card.name, card.staff.badge);
    filled(visitor, (&title, "保存"), fields, (post, draft.map(|(_, no)| no)))
}

fn filled(
    visitor: &Visitor,
    (title, button): (&str, &str),
    mut fields: Vec<Field>,
    (post, no): (Post, Option<&No>),
) -> StaffForm {
    let errors = no.map_or_else(Vec::new, |no| no.beside(&mut fields, "department"));
    let mut page = page(visitor, title);
    page.failed = no.is_some();
    StaffForm {
        page,
        crumbs: crumbs(&[(TITLE, PATH), (title, "")]),
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
    let columns = std::iter::once("做什么".to_owned()).chain(staff.iter().map(|role| role.name().to_owned()));
    let table = crate::table::table();
    let guarded = table.iter().filter(|route| route.who != Access::Public);
    html(&TablePage {
        page: page(&visitor, "角色"),
        crumbs: crumbs(&[("角色", "")]),
        heading: "角色".to_owned(),
        lead: "每个角色能打开的地址，与系统放行的规则同出一表。本部门以外的办件一律不可见，督查人员除外。"
            .to_owned(),
        actions: Vec::new(),
        tabs: Vec::new(),
        search: None,
        columns: columns.collect(),
        rows: guarded.map(|route| matrix_row(route, &staff)).collect(),
        empty: String::new(),
        pager: Pager::default(),
    })
}

fn matrix_row(route: &Route, roles: &[Role]) -> Vec<TableCell> {
    let cells = roles.iter().map(|role| {
        let may = match route.who {
            Access::Public | Access::SignedIn => true,
            Access::Roles(held) => held.contains(role),
        };
        TableCell::Text(if may { "可" } else { "" }.to_owned())
    });
    std::iter::once(TableCell::Noted(format!("{} {}", route.method, route.path), route.what.to_owned()))
        .chain(cells)
        .collect()
}
