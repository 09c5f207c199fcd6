//! Departments of the centre.

use desk::people::organisation::{self, NewDepartment};

use super::super::told::{self, No};
use super::{SYSTEM, crumbs, heads, line, page};
use crate::form::{Form, Typed};
use crate::offers::count;
use crate::views::admin::{TableCell, TablePage};
use crate::views::desk::StaffForm;
use crate::views::forms::{Field, FieldKind, Post};
use crate::views::page::Lang;
use crate::views::parts::{Link, Pager, Tag, Tone};
use crate::visitor::{Answer, Visitor, html, see};

/// The message key of the title.
const TITLE: &str = "department.title";
const PATH: &str = "/admin/departments";
/// The zones of the hall; the name itself is what is kept.
const ZONES: [&str; 3] = ["department.zone-east", "department.zone-west", "department.zone-north"];

/// `GET /admin/departments`.
pub async fn list(visitor: Visitor) -> Answer {
    let departments = visitor.read(|rx| organisation::departments(rx)).await?;
    let page = page(&visitor, TITLE);
    let lang = page.lang;
    let actions = if visitor.roles().any(SYSTEM) {
        vec![Link::new(lang.text("department.new"), format!("{PATH}/new"))]
    } else {
        Vec::new()
    };
    html(&TablePage {
        crumbs: crumbs(lang, &[(&page.title, "")]),
        heading: page.title.clone(),
        page,
        lead: lang.say("department.lead", &[&count(departments.len())]),
        actions,
        tabs: Vec::new(),
        search: None,
        columns: heads(lang, ["department.code", "department.name", "wb.state"]),
        rows: departments
            .into_iter()
            .map(|department| {
                let state = if department.active {
                    Tag::new(lang.text("department.active"), Tone::Jade)
                } else {
                    Tag::new(lang.text("department.left"), Tone::Grey)
                };
                vec![
                    TableCell::Text(department.code),
                    TableCell::Text(department.name),
                    TableCell::Tag(state),
                ]
            })
            .collect(),
        empty: lang.text("department.none").to_owned(),
        pager: Pager::default(),
    })
}

/// `GET /admin/departments/new`.
pub async fn form(visitor: Visitor) -> Answer {
    html(&view(&visitor, visitor.post(PATH), None))
}

/// `POST /admin/departments`.
pub async fn enter(visitor: Visitor, form: Form<Typed>) -> Answer {
    let text = |name: &str| form.typed.text(name).to_owned();
    let new = NewDepartment {
        code: text("code").to_uppercase(),
        name: text("name"),
        zone: text("zone"),
        source: text("source"),
    };
    let code = new.code.clone();
    let known = visitor.read(move |rx| organisation::department_by_code(rx, &code)).await?;
    if known.is_some() {
        let no = No::invalid("code", visitor.lang().text("department.code-taken"));
        return told::again(&no, &view(&visitor, Post::new(PATH, form.key_text()), Some((&form, &no))));
    }
    match visitor.write(&form, move |cx| organisation::enter_department(cx, &new)).await {
        Ok(_) => see(PATH),
        Err(trouble) => {
            let no = told::no(&visitor, trouble)?;
            told::again(&no, &view(&visitor, Post::new(PATH, form.key_text()), Some((&form, &no))))
        }
    }
}

fn view(visitor: &Visitor, post: Post, draft: Option<(&Form<Typed>, &No)>) -> StaffForm {
    let form = draft.map(|(form, _)| form);
    let zone = form.map_or("", |f| f.typed.text("zone"));
    let mut page = page(visitor, "department.new");
    page.failed = draft.is_some();
    let lang = page.lang;
    let zones = ZONES.iter().map(|key| (Lang::ZhHans.text(key), lang.text(key)));
    let zones = zones.map(|(name, label)| crate::views::forms::Choice {
        value: name.to_owned(),
        label: label.to_owned(),
        hint: None,
        chosen: name == zone,
    });
    let mut fields = vec![
        line(form, "code", lang.text("department.code"), lang.text("department.code-hint")),
        line(form, "name", lang.text("department.full-name"), lang.text("department.name-hint")),
        Field::new("zone", lang.text("department.zone"), FieldKind::Select(zones.collect())),
        line(form, "source", lang.text("department.source"), lang.text("department.source-hint")).optional(),
    ];
    let errors = draft.map_or_else(Vec::new, |(_, no)| no.beside(&mut fields, "code"));
    StaffForm {
        crumbs: crumbs(lang, &[(lang.text(TITLE), PATH), (&page.title, "")]),
        head: None,
        heading: page.title.clone(),
        page,
        lead: None,
        errors,
        fields,
        post,
        multipart: false,
        button: lang.text("admin.add").to_owned(),
        shown_once: None,
    }
}
