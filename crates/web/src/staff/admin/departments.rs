//! Departments of the centre.

use desk::people::organisation::{self, NewDepartment};

use super::super::told::{self, No};
use super::{SYSTEM, crumbs, line, page};
use crate::form::{Form, Typed};
use crate::offers::count;
use crate::views::admin::{TableCell, TablePage};
use crate::views::desk::StaffForm;
use crate::views::forms::{Field, FieldKind, Post};
use crate::views::parts::{Link, Pager, Tag, Tone};
use crate::visitor::{Answer, Visitor, html, see};

const TITLE: &str = "部门";
const PATH: &str = "/admin/departments";
const ZONES: [&str; 3] = ["东区", "西区", "北区"];

/// `GET /admin/departments`.
pub async fn list(visitor: Visitor) -> Answer {
    let departments = visitor.read(|rx| organisation::departments(rx)).await?;
    let actions = if visitor.roles().any(SYSTEM) {
        vec![Link::new("新增部门", format!("{PATH}/new"))]
    } else {
        Vec::new()
    };
    html(&TablePage {
        page: page(&visitor, TITLE),
        crumbs: crumbs(&[(TITLE, "")]),
        heading: TITLE.to_owned(),
        lead: format!("共 {} 个部门。代码是办件编号的一部分，不再改变。", count(departments.len())),
        actions,
        tabs: Vec::new(),
        search: None,
        columns: ["代码", "名称", "状态"].map(str::to_owned).to_vec(),
        rows: departments
            .into_iter()
            .map(|department| {
                let state = if department.active {
                    Tag::new("进驻", Tone::Jade)
                } else {
                    Tag::new("已撤出", Tone::Grey)
                };
                vec![
                    TableCell::Text(department.code),
                    TableCell::Text(department.name),
                    TableCell::Tag(state),
                ]
            })
            .collect(),
        empty: "还没有部门。".to_owned(),
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
        let no = No::invalid("code", "该代码已有部门使用，请换一个代码。");
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
    let zones = ZONES.iter().map(|name| crate::views::forms::Choice {
        value: (*name).to_owned(),
        label: (*name).to_owned(),
        hint: None,
        chosen: *name == zone,
    });
    let mut fields = vec![
        line(form, "code", "代码", "2 至 4 位大写字母或数字，例如 SJ"),
        line(form, "name", "全称", "例如 市场监督管理局"),
        Field::new("zone", "分区", FieldKind::Select(zones.collect())),
        line(form, "source", "名称来源", "例如 三定方案文号").optional(),
    ];
    let errors = draft.map_or_else(Vec::new, |(_, no)| no.beside(&mut fields, "code"));
    let mut page = page(visitor, "新增部门");
    page.failed = draft.is_some();
    StaffForm {
        page,
        crumbs: crumbs(&[(TITLE, PATH), ("新增部门", "")]),
        head: None,
        heading: "新增部门".to_owned(),
        lead: None,
        errors,
        fields,
        post,
        multipart: false,
        button: "新增".to_owned(),
        shown_once: None,
    }
}
