//! The start of an application, its task list, and throwing it away.

use axum::extract::Path;
use base::id::ItemId;
use base::identifiers::{CitizenId, CreditCode};
use base::text::PersonName;
use desk::catalogue;
use desk::drafts::{self, Content, ForWhom};
use rules::Refusal;

use super::open::{Place, open};
use crate::form::{Form, Typed};
use crate::problem::Trouble;
use crate::views::apply::{ApplyStart, ApplyTasks};
use crate::views::forms::{Choice, Field, FieldKind, errors_of};
use crate::views::page::Here;
use crate::views::parts::Link;
use crate::visitor::{Answer, Visitor, html, invalid, see};

/// `GET /items/{id}/apply`.
pub async fn show(visitor: Visitor, Path(id): Path<String>) -> Answer {
    html(&view(&visitor, &id, fields("self", "", "", [None, None, None])).await?)
}

async fn view(visitor: &Visitor, id: &str, fields: Vec<Field>) -> Result<ApplyStart, Trouble> {
    let item: ItemId = id.parse().map_err(|_| Trouble::Unseen)?;
    let account = visitor.session().map(|s| s.account).ok_or(Trouble::Unseen)?;
    let (version, draft) = visitor
        .read(move |rx| {
            let version = catalogue::current(rx, item)?;
            let draft = drafts::of_account(rx, account)?.into_iter().find(|d| d.item == item);
            Ok((version, draft))
        })
        .await?;
    if version.facts.online_level < 3 {
        let facts = &version.facts;
        let sentence =
            format!("“{}”须到窗口办理：{}，可先拨打 {} 咨询。", facts.name, facts.place, facts.ask_phone);
        return Err(Refusal::conflict("apply.window_only", sentence).into());
    }
    let mut page = visitor.page_titled(Here::Nowhere, format!("申请{}", version.facts.name));
    page.failed = fields.iter().any(|f| f.error.is_some());
    let mut needs = vec!["可以随时存下，30 天内接着填，换一台设备也可以".to_owned()];
    let materials = version.facts.materials.iter().filter(|m| !super::open::Open::is_form(m));
    needs.extend(materials.take(4).map(|m| format!("请准备：{}", m.name)));
    Ok(ApplyStart {
        item: version.facts.name.clone(),
        guide_url: format!("/items/{id}"),
        needs,
        errors: errors_of(&fields),
        fields,
        post: visitor.post(format!("/items/{id}/apply")),
        draft: draft.map(|d| Link::new("您有一份同一事项的草稿，接着填", format!("/apply/{}", d.id))),
        page,
    })
}

fn fields(who: &str, name: &str, number: &str, errors: [Option<String>; 3]) -> Vec<Field> {
    let choice = |value: &str, label: &str, hint: &str| Choice {
        value: value.to_owned(),
        label: label.to_owned(),
        hint: Some(hint.to_owned()),
        chosen: who == value,
    };
    let whom = FieldKind::Radios(vec![
        choice("self", "为自己办", "以您本人的名义"),
        choice("company", "为企业或组织办", "填下面的名称和统一社会信用代码，并附授权委托书"),
        choice("person", "替别人办", "填下面的姓名和身份证号码，并附授权委托书"),
    ]);
    let [who_error, name_error, number_error] = errors;
    let mut name = Field::text("name", "委托人名称或姓名", name).hint("为自己办的不用填").optional();
    name.error = name_error;
    let mut number = Field::text("number", "统一社会信用代码或身份证号码", number)
        .hint("18 位，例如 91320500MA00000238")
        .optional();
    number.error = number_error;
    let mut who = Field::new("who", "您为谁办", whom);
    who.error = who_error;
    vec![who, name, number]
}

/// `POST /items/{id}/apply`: begins a draft; one of the same item goes on.
pub async fn begin(visitor: Visitor, Path(id): Path<String>, form: Form<Typed>) -> Answer {
    let item: ItemId = id.parse().map_err(|_| Trouble::Unseen)?;
    let account = visitor.session().map(|s| s.account).ok_or(Trouble::Unseen)?;
    let typed = &form.typed;
    let (who, name, number) = (typed.text("who"), typed.text("name"), typed.text("number"));
    let for_whom = match for_whom(who, name, number) {
        Ok(for_whom) => for_whom,
        Err(errors) => return invalid(&view(&visitor, &id, fields(who, name, number, errors)).await?),
    };
    let content = Content { for_whom, ..Content::default() };
    view(&visitor, &id, Vec::new()).await?;
    let caller = visitor.reader();
    let begun =
        visitor.state().desk.write(caller, move |cx| drafts::begin(cx, account, item, &content)).await?;
    see(&format!("/apply/{begun}"))
}

fn for_whom(who: &str, name: &str, number: &str) -> Result<ForWhom, [Option<String>; 3]> {
    let kind = match who {
        "company" => "body",
        "person" => "person",
        "self" => return Ok(ForWhom::Oneself),
        _ => return Err([Some("请选择您为谁办，例如“为自己办”。".to_owned()), None, None]),
    };
    let name = PersonName::parse(name).map_err(|e| e.to_string());
    let number = match kind {
        "body" => CreditCode::parse(number).map(|n| n.to_string()).map_err(|e| e.to_string()),
        _ => CitizenId::parse(number).map(|n| n.to_string()).map_err(|e| e.to_string()),
    };
    match (name, number) {
        (Ok(name), Ok(number)) => {
            Ok(ForWhom::Another { kind: kind.to_owned(), name: name.as_str().to_owned(), number })
        }
        (name, number) => Err([None, name.err(), number.err()]),
    }
}

/// `GET /apply/{draft}`.
pub async fn tasks(visitor: Visitor, Path(draft): Path<String>) -> Answer {
    let open = open(&visitor, &draft).await?;
    let applicant = match &open.draft.content.for_whom {
        ForWhom::Oneself => "本人".to_owned(),
        ForWhom::Another { name, .. } => name.clone(),
    };
    html(&ApplyTasks {
        page: visitor.page_titled(Here::Nowhere, format!("{}申请", open.version.facts.name)),
        progress: open.progress(Place::Tasks),
        applicant,
        discard: visitor.post(open.url("discard")),
    })
}

/// `POST /apply/{draft}/discard`.
pub async fn discard(visitor: Visitor, Path(draft): Path<String>, _form: Form<Typed>) -> Answer {
    let open = open(&visitor, &draft).await?;
    let (account, id) = (open.account, open.draft.id);
    let caller = visitor.reader();
    visitor.state().desk.write(caller, move |cx| drafts::discard(cx, account, id)).await?;
    see("/me")
}
