//! Check answers, the declaration of truth (行政许可法 art. 31), filing, and the confirmation.

use axum::extract::Path;
use base::id::ApplicantId;
use desk::cases::filing::{self, Declared, Filing, Handed, How};
use desk::cases::view;
use desk::drafts::{self, ForWhom};
use desk::people::applicants::{self, NewApplicant};
use desk::store::{Cx, Fail, Reading};
use rules::Refusal;
use rules::cases::answers::check_group;
use rules::cases::{Case, Channel};
use rules::catalogue::{Necessity, QuestionGroup, RequiredMaterial};
use rules::people::{ApplicantKind, Checked};

use super::form::field;
use super::open::{Open, Place, is_form, open};
use crate::form::{Form, Typed, encode};
use crate::problem::Trouble;
use crate::register;
use crate::shown::{answers, paper, words};
use crate::views::apply::{ApplyCheck, ApplyDeclare, ApplyDone, NextStep};
use crate::views::forms::{Choice, Field, FieldKind, FormError, errors_of};
use crate::views::page::{Here, Lang, Page};
use crate::views::parts::{AnswerGroup, AnswerRow};
use crate::views::texts;
use crate::visitor::{Answer, Done, Visitor, html, invalid, see};

/// What the applicant declares, by message keys.
const SENTENCES: [&str; 3] = ["declare.true", "declare.read", "declare.agree"];

/// `GET /apply/{draft}/check`.
pub async fn check(visitor: Visitor, Path(draft): Path<String>) -> Answer {
    let open = open(&visitor, &draft).await?;
    let errors = missing(visitor.lang(), &open);
    let mut groups = answers::groups(&open.version.facts, &open.draft.content.answers);
    for group in &mut groups {
        let key = open.version.facts.form.iter().find(|g| g.title == group.title).map(|g| g.key.clone());
        if let Some(key) = key {
            for row in &mut group.rows {
                row.change_url = Some(open.url(&format!("q/{key}?from=check")));
            }
        }
    }
    let page = visitor.page(Here::Nowhere, "check.title");
    groups.insert(0, for_whom(&page, &open));
    groups.push(materials(&page, &open));
    html(&ApplyCheck {
        progress: open.progress(page.lang, Place::Check),
        next_url: if errors.is_empty() { open.url("declare") } else { open.after(Place::Tasks) },
        errors,
        groups,
        page,
    })
}

/// What stands against filing: unfinished groups and missing materials, each with the place where it is put right.
fn missing(lang: Lang, open: &Open) -> Vec<FormError> {
    let error = |target: String, key: &str, name: &String| FormError {
        target,
        sentence: texts::say(lang, key, &[name]),
    };
    let content = &open.draft.content;
    let groups = open.version.facts.form.iter().filter(|g| !content.done.contains(&g.key));
    let groups = groups.map(|g| error(first_open(open, g), "check.group-open", &g.title));
    let at = |m: &RequiredMaterial| format!("{}#{}", open.url("materials"), m.key);
    let materials = open.missing_materials().into_iter();
    groups.chain(materials.map(|m| error(at(m), "check.file-missing", &m.name))).collect()
}

/// The first field of a page that must be filled in or put right.
fn first_open(open: &Open, group: &QuestionGroup) -> String {
    let answers = &open.draft.content.answers;
    let page = open.url(&format!("q/{}?from=check", group.key));
    let Err(errors) = check_group(group, answers) else { return page };
    let first = group.questions.iter().find(|q| errors.iter().any(|e| e.key == q.key));
    let target = first.and_then(|question| field(question, "").error("").form_error());
    target.map_or_else(|| page.clone(), |error| format!("{page}#{}", error.target))
}

fn for_whom(page: &Page, open: &Open) -> AnswerGroup {
    let value = match &open.draft.content.for_whom {
        ForWhom::Oneself => page.text("whom.oneself").to_owned(),
        ForWhom::Another { name, number, .. } => page.say("list.aside", &[name, &applicants::mask(number)]),
    };
    let change_url = Some(format!("/items/{}/apply?from=check", open.draft.item));
    let row = AnswerRow { label: page.text("apply.applicant").to_owned(), value, change_url, source: None };
    AnswerGroup { title: page.text("whom.heading").to_owned(), rows: vec![row] }
}

fn materials(page: &Page, open: &Open) -> AnswerGroup {
    let content = &open.draft.content;
    let rows = open.version.facts.materials.iter().filter_map(|m| {
        let files: Vec<&str> =
            content.files.iter().filter(|f| f.key == m.key).map(|f| f.upload.name.as_str()).collect();
        let value = match () {
            () if is_form(m) => page.text("check.made").to_owned(),
            () if content.promised.contains(&m.key) => page.text("check.promised").to_owned(),
            () if files.is_empty() && matches!(m.necessity, Necessity::Conditional(_)) => return None,
            () if files.is_empty() => page.text("check.not-uploaded").to_owned(),
            () => words::joined(page.lang, "list.comma", &files),
        };
        Some(AnswerRow {
            label: m.name.clone(),
            value,
            change_url: Some(open.url("materials")),
            source: None,
        })
    });
    AnswerGroup { title: page.text("check.materials").to_owned(), rows: rows.collect() }
}

/// `GET /apply/{draft}/declare`.
pub async fn show(visitor: Visitor, Path(draft): Path<String>) -> Answer {
    let open = open(&visitor, &draft).await?;
    if !missing(visitor.lang(), &open).is_empty() {
        return see(&open.url("check"));
    }
    html(&declaration(&visitor, &open, None).await?)
}

async fn declaration(visitor: &Visitor, open: &Open, error: Option<String>) -> Result<ApplyDeclare, Trouble> {
    let me = visitor.session().and_then(|s| s.applicant).ok_or(Trouble::Unseen)?;
    let card = visitor.read(move |rx| applicants::card(rx, me)).await?;
    let declarant = match &open.draft.content.for_whom {
        ForWhom::Oneself => card.name,
        ForWhom::Another { name, .. } => visitor.say("declare.agent", &[&card.name, name]),
    };
    let label = visitor.say("declare.tick", &[]);
    let tick = Choice { value: "yes".to_owned(), label, ..Choice::default() };
    let mut field =
        Field::new("declared", visitor.say("declare.promise", &[]), FieldKind::Checkboxes(vec![tick]));
    field.error = error;
    let fields = vec![field];
    let mut page = visitor.page(Here::Nowhere, "declare.title");
    page.failed = fields.iter().any(|f| f.error.is_some());
    Ok(ApplyDeclare {
        progress: open.progress(page.lang, Place::Declare),
        declarant,
        sentences: SENTENCES.map(|key| page.text(key).to_owned()).to_vec(),
        errors: errors_of(&fields),
        fields,
        post: visitor.post(open.url("declare")),
        page,
    })
}

/// `POST /apply/{draft}/declare`: files the application once, however often it is sent.
pub async fn file(visitor: Visitor, Path(draft): Path<String>, form: Form<Typed>) -> Answer {
    let me = visitor.session().and_then(|s| s.applicant).ok_or(Trouble::Unseen)?;
    // The draft went with the filing: a form that comes again leads to the same confirmation.
    let open = self::open(&visitor, &draft).await?;
    if form.typed.text("declared") != "yes" {
        let sentence = visitor.say("declare.untouched", &[]);
        return invalid(&declaration(&visitor, &open, Some(sentence)).await?);
    }
    if !missing(visitor.lang(), &open).is_empty() {
        return see(&open.url("check"));
    }
    let lang = visitor.lang();
    let (account, id, version) = (open.account, open.draft.id, open.version.clone());
    let verb = move |cx: &mut Cx<'_>| {
        let draft = drafts::take(cx, account, id)?;
        let open = Open { draft, version: version.clone(), account };
        submit(cx, lang, (me, &open))
    };
    match visitor.write(&form, verb).await {
        Ok(Done::Now(number)) => see(&format!("/apply/done/{}", encode(&number))),
        Ok(Done::Before(replayed)) => confirmed(&visitor, replayed.subject("case")).await,
        // Another page of the same draft was first.
        Err(Trouble::Unseen) => match self::open(&visitor, &draft).await {
            Ok(_) => Err(Trouble::Unseen),
            Err(gone) => Err(gone),
        },
        Err(trouble) => {
            let named = match &open.draft.content.for_whom {
                ForWhom::Another { number, .. } => Some(number.as_str()),
                ForWhom::Oneself => None,
            };
            let refusal = register::remembered(&visitor, named, trouble).await?.into_invalid()?;
            invalid(&declaration(&visitor, &open, Some(visitor.told(&refusal))).await?)
        }
    }
}

/// Files the draft as it stands, under the version it was begun under.
fn submit(cx: &mut Cx<'_>, lang: Lang, (me, open): (ApplicantId, &Open)) -> Result<String, Fail> {
    let content = &open.draft.content;
    if let Some(error) = missing(lang, open).into_iter().next() {
        return Err(Refusal::invalid("apply.missing", "declared", error.sentence).into());
    }
    let (applicant, agent) = match &content.for_whom {
        ForWhom::Oneself => (me, None),
        ForWhom::Another { kind, name, number } => (another(cx, kind, name, number)?, Some(me)),
    };
    let filing = Filing {
        item: open.draft.item,
        channel: Channel::Online,
        applicant,
        agent,
        answers: content.answers.clone(),
        materials: handed(open),
        declared: Declared::Yes,
    };
    let filed = filing::file_under(cx, &filing, open.draft.version)?;
    drafts::filed::became(cx, open.account, open.draft.id, filed.id)?;
    Ok(filed.number)
}

async fn confirmed(visitor: &Visitor, case: Option<base::Id>) -> Answer {
    let id = case.ok_or(Trouble::Unseen)?;
    let number = visitor.read(move |rx| Ok(rx.get::<Case>(id)?.number.clone())).await?;
    see(&format!("/apply/done/{}", encode(&number)))
}

fn another(cx: &mut Cx<'_>, kind: &str, name: &str, number: &str) -> Result<ApplicantId, Fail> {
    let new = NewApplicant {
        kind: if kind == "body" { ApplicantKind::Body } else { ApplicantKind::Person },
        name: name.to_owned(),
        number: number.to_owned(),
        phone: String::new(),
        representative: String::new(),
        account: None,
        checked: Checked::No,
    };
    applicants::register(cx, &new)
}

fn handed(open: &Open) -> Vec<Handed> {
    let content = &open.draft.content;
    let mut handed = Vec::new();
    for m in &open.version.facts.materials {
        if is_form(m) {
            handed.push(Handed { key: m.key.clone(), how: How::Stated });
        }
        let files = content.files.iter().filter(|f| f.key == m.key);
        handed.extend(files.map(|f| Handed { key: m.key.clone(), how: How::File(f.upload.clone()) }));
        if content.promised.contains(&m.key) && !content.files.iter().any(|f| f.key == m.key) {
            handed.push(Handed { key: m.key.clone(), how: How::Promised });
        }
    }
    handed
}

/// `GET /apply/done/{number}`: for the applicant and the agent alone.
pub async fn done(visitor: Visitor, Path(number): Path<String>) -> Answer {
    let (case, code, receipt) = visitor
        .read(move |rx| {
            let case = view::by_number(rx, &number)?.ok_or(Fail::NotFound)?;
            if view::party_of(rx, &case)?.is_none() {
                return Err(Fail::NotFound);
            }
            let code = view::query_code(rx, &case)?;
            let receipt = desk::cases::documents::of_case(rx, case.id().into())?.first().map(|d| d.id());
            Ok((case, code, receipt))
        })
        .await?;
    let page = visitor.page(Here::Nowhere, "done.title");
    let step = |when: String, what: &str| NextStep { when, what: page.text(what).to_owned() };
    let follow_url = format!("/cases/{}", encode(&case.number));
    html(&ApplyDone {
        item: case.item_name.clone(),
        number: paper::printed(&case.number),
        code,
        next: vec![
            step(page.say("done.by", &[&words::date(page.lang, case.notice_due)]), "done.answer"),
            step(page.text("done.after-acceptance").to_owned(), "done.review"),
            step(page.text("done.after-decision").to_owned(), "done.deliver"),
        ],
        receipt_url: receipt.map_or_else(|| follow_url.clone(), |id| format!("{follow_url}/documents/{id}")),
        follow_url,
        page,
    })
}
