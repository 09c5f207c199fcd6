//! The start of an application, its task list, and throwing it away.

use axum::extract::Path;
use base::flaw::Flawed;
use base::id::ItemId;
use base::identifiers::{CitizenId, CreditCode};
use base::text::PersonName;
use desk::catalogue;
use desk::drafts::{self, Content, ForWhom};
use rules::Refusal;

use super::open::{Place, is_form, open};
use super::questions::From;
use crate::form::{Form, Query, Typed};
use crate::problem::Trouble;
use crate::views::apply::{ApplyStart, ApplyTasks};
use crate::views::forms::{Choice, Field, FieldKind, errors_of};
use crate::views::page::Here;
use crate::views::parts::Link;
use crate::visitor::{Answer, Visitor, html, invalid, see};

/// `GET /items/{id}/apply`.
pub async fn show(visitor: Visitor, Path(id): Path<String>, Query(from): Query<From>) -> Answer {
    let item: ItemId = id.parse().map_err(|_| Trouble::Unseen)?;
    let account = visitor.session().map(|s| s.account).ok_or(Trouble::Unseen)?;
    let draft = visitor
        .read(move |rx| Ok(drafts::of_account(rx, account)?.into_iter().find(|d| d.item == item)))
        .await?;
    let said = match draft.map(|draft| draft.content.for_whom) {
        Some(ForWhom::Another { kind, name, number }) => {
            (if kind == "body" { "company" } else { "person" }, name, number)
        }
        Some(ForWhom::Oneself) | None => ("self", String::new(), String::new()),
    };
    let (who, name, number) = (said.0, said.1.as_str(), said.2.as_str());
    html(&view(&visitor, (&id, &from), fields(&visitor, (who, name, number), [None, None, None])).await?)
}

async fn view(
    visitor: &Visitor,
    (id, from): (&str, &From),
    fields: Vec<Field>,
) -> Result<ApplyStart, Trouble> {
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
        let sentence = visitor.say("apply.window-only", &[&facts.name, &facts.place, &facts.ask_phone]);
        return Err(Refusal::conflict("apply.window_only", sentence).into());
    }
    let mut page =
        visitor.page_titled(Here::Nowhere, visitor.say("apply.start-title", &[&version.facts.name]));
    page.failed = fields.iter().any(|f| f.error.is_some());
    let mut needs = vec![page.text("apply.any-time").to_owned()];
    let materials = version.facts.materials.iter().filter(|m| !is_form(m));
    needs.extend(materials.take(4).map(|m| page.say("apply.prepare", &[&m.name])));
    Ok(ApplyStart {
        item: version.facts.name.clone(),
        guide_url: format!("/items/{id}"),
        needs,
        errors: errors_of(&fields),
        fields,
        post: visitor.post(format!("/items/{id}/apply{}", if from.is_check() { "?from=check" } else { "" })),
        draft: draft.map(|d| Link::new(page.text("apply.go-on"), format!("/apply/{}", d.id))),
        page,
    })
}

fn fields(
    visitor: &Visitor,
    (who, name, number): (&str, &str, &str),
    errors: [Option<String>; 3],
) -> Vec<Field> {
    let text = |key: &str| visitor.say(key, &[]);
    let choice = |value: &str, label: &str, hint: &str| Choice {
        value: value.to_owned(),
        label: text(label),
        hint: Some(text(hint)),
        chosen: who == value,
    };
    let whom = FieldKind::Radios(vec![
        choice("self", "whom.self", "whom.self-hint"),
        choice("company", "whom.company", "whom.company-hint"),
        choice("person", "whom.person", "whom.person-hint"),
    ]);
    let [who_error, name_error, number_error] = errors;
    let mut name = Field::text("name", text("whom.name"), name).hint(text("whom.name-hint")).optional();
    name.error = name_error;
    let mut number =
        Field::text("number", text("whom.number"), number).hint(text("whom.number-hint")).optional();
    number.error = number_error;
    let mut who = Field::new("who", text("whom.title"), whom);
    who.error = who_error;
    vec![who, name, number]
}

/// `POST /items/{id}/apply`: begins a draft; one of the same item goes on.
pub async fn begin(
    visitor: Visitor,
    Path(id): Path<String>,
    Query(from): Query<From>,
    form: Form<Typed>,
) -> Answer {
    let item: ItemId = id.parse().map_err(|_| Trouble::Unseen)?;
    let account = visitor.session().map(|s| s.account).ok_or(Trouble::Unseen)?;
    let typed = &form.typed;
    let (who, name, number) = (typed.text("who"), typed.text("name"), typed.text("number"));
    let for_whom = match for_whom(&visitor, who, name, number) {
        Ok(for_whom) => for_whom,
        Err(errors) => {
            let fields = fields(&visitor, (who, name, number), errors);
            return invalid(&view(&visitor, (&id, &from), fields).await?);
        }
    };
    let content = Content { for_whom, ..Content::default() };
    view(&visitor, (&id, &from), Vec::new()).await?;
    let caller = visitor.reader();
    let begun =
        visitor.state().desk.write(caller, move |cx| drafts::begin(cx, account, item, &content)).await?;
    see(&format!("/apply/{begun}{}", if from.is_check() { "/check" } else { "" }))
}

fn for_whom(visitor: &Visitor, who: &str, name: &str, number: &str) -> Result<ForWhom, [Option<String>; 3]> {
    let kind = match who {
        "company" => "body",
        "person" => "person",
        "self" => return Ok(ForWhom::Oneself),
        _ => return Err([Some(visitor.say("whom.choose", &[])), None, None]),
    };
    let name = PersonName::parse(name).map_err(|e| wrong(visitor, &e));
    let number = match kind {
        "body" => CreditCode::parse(number).map(|n| n.to_string()).map_err(|e| wrong(visitor, &e)),
        _ => CitizenId::parse(number).map(|n| n.to_string()).map_err(|e| wrong(visitor, &e)),
    };
    match (name, number) {
        (Ok(name), Ok(number)) => {
            Ok(ForWhom::Another { kind: kind.to_owned(), name: name.as_str().to_owned(), number })
        }
        (name, number) => Err([None, name.err(), number.err()]),
    }
}

fn wrong(visitor: &Visitor, flaw: &impl Flawed) -> String {
    visitor.told(&Refusal::invalid("apply.for_whom", "number", flaw.to_string()).because(flaw))
}

/// `GET /apply/{draft}`.
pub async fn tasks(visitor: Visitor, Path(draft): Path<String>) -> Answer {
    let open = open(&visitor, &draft).await?;
    let applicant = match &open.draft.content.for_whom {
        ForWhom::Oneself => visitor.say("whom.oneself", &[]),
        ForWhom::Another { name, .. } => name.clone(),
    };
    html(&ApplyTasks {
        page: visitor.page_titled(Here::Nowhere, visitor.say("apply.title", &[&open.version.facts.name])),
        progress: open.progress(visitor.lang(), Place::Tasks),
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
