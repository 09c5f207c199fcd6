//! Administration: departments, staff, roles, calendar, items, health, parked readers, tokens.

mod calendar;
mod departments;
mod health;
mod import;
mod items;
mod jobs;
mod leaving;
mod people;
mod tokens;

use desk::store::Reading;
use rules::people::Role;

use crate::form::{Form, Typed};
use crate::offers::count;
use crate::problem::Trouble;
use crate::route::Access::Roles;
use crate::route::{ADMINISTRATORS, Route, Whose, get, post};
use crate::shown::words;
use crate::views::admin::{AdminCard, AdminHome};
use crate::views::forms::{Choice, Field};
use crate::views::page::{Here, Lang, Page};
use crate::views::parts::Link;
use crate::visitor::{Answer, Visitor, html};

/// Runs the system.
const SYSTEM: &[Role] = &[Role::SystemAdmin];
/// Grants roles and tokens.
const SECURITY: &[Role] = &[Role::SecurityAdmin];
/// Watch over the house.
const WATCH: &[Role] = &[Role::SystemAdmin, Role::AuditAdmin];

/// The routes of the administration.
pub fn routes() -> Vec<Route> {
    let mut routes = organisation();
    routes.extend(staff());
    routes.extend(catalogue());
    routes.extend(running());
    routes
}

/// Departments, staff, roles.
fn organisation() -> Vec<Route> {
    let all = Roles(ADMINISTRATORS);
    vec![
        get("/admin", "admin", all, "Shows the areas of the administration.", home),
        get("/admin/departments", "admin-departments", all, "Lists departments.", departments::list),
        get(
            "/admin/departments/new",
            "admin-department-form",
            Roles(SYSTEM),
            "Shows the form of a new department.",
            departments::form,
        ),
        post(
            "/admin/departments",
            "admin-department-enter",
            Roles(SYSTEM),
            "Lets a department into the centre.",
            departments::enter,
        ),
        get("/admin/roles", "admin-roles", all, "Shows which role may do what.", people::roles),
    ]
}

/// Staff: appointed, reassigned, let go.
fn staff() -> Vec<Route> {
    vec![
        get("/admin/staff", "admin-staff", Roles(ADMINISTRATORS), "Lists staff.", people::list),
        get(
            "/admin/staff/new",
            "admin-staff-form",
            Roles(SECURITY),
            "Shows the form of a new member of staff.",
            people::form,
        ),
        post(
            "/admin/staff",
            "admin-staff-appoint",
            Roles(SECURITY),
            "Appoints a member of staff and shows the first password once.",
            people::appoint,
        )
        .answers(200),
        get(
            "/admin/staff/{badge}",
            "admin-staff-one",
            Roles(SECURITY),
            "Shows the post of a member of staff.",
            people::one,
        )
        .of(Whose::Centres),
        post(
            "/admin/staff/{badge}",
            "admin-staff-reassign",
            Roles(SECURITY),
            "Gives other roles or another department.",
            people::reassign,
        )
        .of(Whose::Centres),
        get(
            "/admin/staff/{badge}/dismissal",
            "admin-staff-leaving",
            Roles(SECURITY),
            "Asks whether to let a member of staff go.",
            leaving::dismissal,
        )
        .of(Whose::Centres),
        post(
            "/admin/staff/{badge}/dismissal",
            "admin-staff-dismiss",
            Roles(SECURITY),
            "Lets a member of staff go: claims, sessions, tokens and account end.",
            leaving::dismiss,
        )
        .of(Whose::Centres),
        get(
            "/admin/staff/{badge}/password",
            "admin-staff-password",
            Roles(SECURITY),
            "Asks whether to hand out a password.",
            leaving::password,
        )
        .of(Whose::Centres),
        post(
            "/admin/staff/{badge}/password",
            "admin-staff-reset",
            Roles(SECURITY),
            "Hands out a one-time password and shows it once.",
            leaving::reset,
        )
        .of(Whose::Centres)
        .answers(200),
    ]
}

/// Calendar and items.
fn catalogue() -> Vec<Route> {
    let all = Roles(ADMINISTRATORS);
    vec![
        get(
            "/admin/calendar",
            "admin-calendar",
            all,
            "Shows the working-day calendar of a year.",
            calendar::show,
        ),
        post(
            "/admin/calendar",
            "admin-calendar-load",
            Roles(SYSTEM),
            "Loads the holiday notice of a year and restates open deadlines.",
            calendar::load,
        )
        .uploads(),
        get("/admin/items", "admin-items", all, "Lists items.", items::list),
        get(
            "/admin/items/import",
            "admin-import-form",
            Roles(SYSTEM),
            "Shows the form that imports items.",
            import::form,
        ),
        post(
            "/admin/items/import",
            "admin-import",
            Roles(SYSTEM),
            "Imports a list of items and reports row by row.",
            import::load,
        )
        .uploads()
        .answers(200),
        get("/admin/items/{code}", "admin-item", all, "Shows an item with its versions.", items::show)
            .of(Whose::Centres),
    ]
}

/// Health, readers, tokens.
fn running() -> Vec<Route> {
    vec![
        get("/admin/health", "admin-health", Roles(WATCH), "Shows how the house is.", health::show),
        get("/admin/jobs", "admin-jobs", Roles(WATCH), "Lists jobs and how far they are.", jobs::list),
        get("/admin/jobs/{id}", "admin-job", Roles(WATCH), "Lists what a job changed.", jobs::show)
            .of(Whose::Centres),
        get(
            "/admin/readers",
            "admin-readers",
            Roles(WATCH),
            "Lists parked readers and sweeps.",
            health::readers,
        ),
        post(
            "/admin/readers",
            "admin-unpark",
            Roles(SYSTEM),
            "Tries a parked subject again.",
            health::unpark,
        ),
        get("/admin/tokens", "admin-tokens", Roles(SECURITY), "Lists system tokens.", tokens::list),
        get(
            "/admin/tokens/new",
            "admin-token-form",
            Roles(SECURITY),
            "Shows the form of a new token.",
            tokens::form,
        ),
        post(
            "/admin/tokens",
            "admin-token-make",
            Roles(SECURITY),
            "Makes a token and shows it once.",
            tokens::make,
        )
        .answers(200),
        post(
            "/admin/tokens/{id}/revocation",
            "admin-token-revoke",
            Roles(SECURITY),
            "Takes a token back.",
            tokens::revoke,
        )
        .of(Whose::Centres),
    ]
}

/// `GET /admin`.
pub async fn home(visitor: Visitor) -> Answer {
    let (departments, items, today) = visitor
        .read(|rx| {
            let departments = desk::people::organisation::departments(rx)?.len();
            Ok((departments, desk::catalogue::all(rx)?.len(), rx.today()))
        })
        .await?;
    let lang = visitor.lang();
    let card = |title: &str, url: &str, figure: String, note: &str, icon: &'static str| AdminCard {
        title: lang.text(title).to_owned(),
        url: url.to_owned(),
        figure,
        note: lang.text(note).to_owned(),
        icon,
    };
    let departments = count(departments).to_string();
    let mut cards = vec![
        card("department.title", "/admin/departments", departments, "admin.note-departments", "building"),
        card("people.title", "/admin/staff", String::new(), "admin.note-staff", "people"),
        card("role.title", "/admin/roles", (Role::ALL.len()).to_string(), "admin.note-roles", "key"),
        card("calendar.name", "/admin/calendar", today.year().to_string(), "admin.note-calendar", "cal"),
        card("search.rows", "/admin/items", count(items).to_string(), "admin.note-items", "list"),
    ];
    let roles = visitor.roles();
    if roles.any(WATCH) {
        cards.push(card("health.title", "/admin/health", String::new(), "admin.note-health", "pulse"));
        cards.push(card("job.title", "/admin/jobs", String::new(), "admin.note-jobs", "list"));
        cards.push(card("reader.title", "/admin/readers", String::new(), "admin.note-readers", "flag"));
    }
    if roles.any(SECURITY) {
        cards.push(card("token.title", "/admin/tokens", String::new(), "admin.note-tokens", "shield"));
    }
    html(&AdminHome { page: visitor.page(Here::Admin, "admin.title"), cards })
}

/// A page of the administration with the title of a message key.
fn page(visitor: &Visitor, key: &str) -> Page {
    visitor.page(Here::Admin, key)
}

/// A page of the administration with a title that is content.
fn page_titled(visitor: &Visitor, title: &str) -> Page {
    visitor.page_titled(Here::Admin, title.to_owned())
}

/// The way to a page of the administration.
fn crumbs(lang: Lang, steps: &[(&str, &str)]) -> Vec<Link> {
    std::iter::once(Link::new(lang.text("admin.title"), "/admin"))
        .chain(steps.iter().map(|(text, url)| Link::new(*text, *url)))
        .collect()
}

/// Roles of staff to tick.
fn role_choices(lang: Lang, form: Option<&Form<Typed>>, held: rules::people::RoleSet) -> Vec<Choice> {
    Role::ALL
        .into_iter()
        .filter(|role| role.is_staff())
        .map(|role| Choice {
            value: role.word().to_owned(),
            label: lang.text(words::role(role)).to_owned(),
            hint: None,
            chosen: match form {
                Some(form) => form.typed.all("roles").iter().any(|word| word == role.word()),
                None => held.has(role),
            },
        })
        .collect()
}

/// The names of roles, one after the other.
fn role_names(lang: Lang, roles: rules::people::RoleSet) -> String {
    let names: Vec<&str> = roles.iter().map(|role| lang.text(words::role(role))).collect();
    words::joined(lang, "list.comma", &names)
}

/// The roles that were ticked.
fn roles_of(typed: &Typed) -> rules::people::RoleSet {
    let ticked: Vec<Role> = Role::ALL
        .into_iter()
        .filter(|role| role.is_staff() && typed.all("roles").iter().any(|word| word == role.word()))
        .collect();
    rules::people::RoleSet::of(&ticked)
}

/// The texts of message keys, as heads of a table.
fn heads<const N: usize>(lang: Lang, keys: [&str; N]) -> Vec<String> {
    keys.map(|key| lang.text(key).to_owned()).to_vec()
}

/// A text field with what was typed before.
fn line(form: Option<&Form<Typed>>, name: &str, label: &str, hint: &str) -> Field {
    Field::text(name, label, form.map_or("", |form| form.typed.text(name))).hint(hint)
}

/// The account behind the visitor.
fn account(visitor: &Visitor) -> Result<base::id::AccountId, Trouble> {
    visitor.session().map(|s| s.account).ok_or(Trouble::Unseen)
}
