//! The acts of the case page. A no is told on the page itself, with the panel open and everything typed still there.

use axum::extract::Path;
use base::id::{CaseId, DocumentId, MaterialId, TaskId};
use desk::cases::filing::{Handed, How};
use desk::cases::work::Written;
use desk::cases::{self, clock, documents, materials};
use desk::store::{Cx, Fail};
use rules::Refusal;
use rules::cases::case::{ApprovingDocument, ExtensionApproval};
use rules::cases::clock::PauseRequest;
use rules::cases::decision::DecisionRequest;
use rules::cases::stages::Siblings;
use rules::cases::{DecisionKind, Opinion};
use rules::catalogue::ExtensionApprover;
use rules::time::read_date;

use super::super::told;
use super::panels::{self, Draft};
use super::read::{self, Read};
use crate::form::{Form, Typed};
use crate::problem::{Trouble, Unreadable};
use crate::views::page::Lang;
use crate::visitor::{Answer, Done, Visitor, see};

/// Characters of a remark, reason or basis.
const TEXT_CHARS_MAX: usize = 2_000;

/// `POST /staff/tasks/{id}/opinion`.
pub async fn opinion(visitor: Visitor, Path(id): Path<String>, form: Form<Typed>) -> Answer {
    let (id, read) = of_task(&visitor, &id).await?;
    let panel = read.tasks.iter().find(|t| t.id == id).map_or_else(String::new, |t| panels::opinion_of(t));
    let (lang, typed, seen) = (read.lang, form.typed.clone(), form.version);
    act(&visitor, &read, &form, (panel, "opinion"), move |cx| {
        let opinion = match typed.text("opinion") {
            "agree" => Opinion::Agree,
            "object" => Opinion::Object,
            _ => {
                return Err(
                    Refusal::invalid("task.opinion", "opinion", lang.text("act.choose-opinion")).into()
                );
            }
        };
        let badges = typed.text("officers").split([' ', '、', ',', '，', '　']).map(str::to_owned).collect();
        cases::finish(cx, id, seen, &Written { opinion, remark: text(&typed, "remark")?, badges })
    })
    .await
}

/// `POST /staff/tasks/{id}/grant`.
pub async fn grant(visitor: Visitor, Path(id): Path<String>, form: Form<Typed>) -> Answer {
    decide(visitor, &id, form, (DecisionKind::Grant, panels::GRANT, "granted")).await
}

/// `POST /staff/tasks/{id}/refusal`.
pub async fn refuse(visitor: Visitor, Path(id): Path<String>, form: Form<Typed>) -> Answer {
    decide(visitor, &id, form, (DecisionKind::Refuse, panels::REFUSE, "denied")).await
}

async fn decide(
    visitor: Visitor,
    id: &str,
    form: Form<Typed>,
    (kind, panel, said): (DecisionKind, &str, &'static str),
) -> Answer {
    let (id, read) = of_task(&visitor, id).await?;
    let (typed, seen) = (form.typed.clone(), form.version);
    act(&visitor, &read, &form, (panel.to_owned(), said), move |cx| {
        let ask = DecisionRequest {
            kind,
            reasons: text(&typed, "reasons")?,
            basis: text(&typed, "basis")?,
            reconsideration_body: text(&typed, "reconsideration_body")?,
            court: text(&typed, "court")?,
        };
        cases::decide(cx, id, seen, &ask).map(|_| ())
    })
    .await
}

/// `POST /staff/cases/{number}/return`.
pub async fn send_back(visitor: Visitor, Path(number): Path<String>, form: Form<Typed>) -> Answer {
    let read = read::by_number(&visitor, &number).await?;
    let (id, lang) = (case_id(&read), read.lang);
    let (typed, seen) = (form.typed.clone(), form.version);
    act(&visitor, &read, &form, (panels::RETURN.to_owned(), "returned"), move |cx| {
        let to_stage = typed
            .text("to_stage")
            .parse()
            .map_err(|_| Refusal::invalid("case.return_to", "to_stage", lang.text("act.choose-stage")))?;
        let siblings = match typed.text("siblings") {
            "void" => Siblings::Void,
            _ => Siblings::KeepResults,
        };
        cases::send_back(cx, id, seen, (to_stage, siblings), &text(&typed, "reason")?)
    })
    .await
}

/// `POST /staff/cases/{number}/suspension`.
pub async fn pause(visitor: Visitor, Path(number): Path<String>, form: Form<Typed>) -> Answer {
    let read = read::by_number(&visitor, &number).await?;
    let (id, typed, seen) = (case_id(&read), form.typed.clone(), form.version);
    act(&visitor, &read, &form, (panels::PAUSE.to_owned(), "paused"), move |cx| {
        let days = base::text::half_width(typed.text("planned_days")).unwrap_or_default();
        let ask = PauseRequest {
            kind: typed.text("kind").to_owned(),
            basis: text(&typed, "basis")?,
            // What is no number is refused by the rule, with its bounds.
            planned_days: days.parse().unwrap_or(0),
        };
        clock::pause(cx, id, seen, &ask)
    })
    .await
}

/// `POST /staff/cases/{number}/resumption`.
pub async fn resume(visitor: Visitor, Path(number): Path<String>, form: Form<Typed>) -> Answer {
    let read = read::by_number(&visitor, &number).await?;
    let (id, typed, seen) = (case_id(&read), form.typed.clone(), form.version);
    act(&visitor, &read, &form, (panels::RESUME.to_owned(), "resumed"), move |cx| {
        clock::resume(cx, id, seen, &text(&typed, "result")?)
    })
    .await
}

/// `POST /staff/cases/{number}/extension`.
pub async fn extend(visitor: Visitor, Path(number): Path<String>, form: Form<Typed>) -> Answer {
    let read = read::by_number(&visitor, &number).await?;
    let (id, lang) = (case_id(&read), read.lang);
    let (typed, seen) = (form.typed.clone(), form.version);
    act(&visitor, &read, &form, (panels::EXTEND.to_owned(), "extended"), move |cx| {
        let capacity = match typed.text("capacity") {
            "organ_head" => ExtensionApprover::OrganHead,
            "government_head" => ExtensionApprover::GovernmentHead,
            _ => {
                return Err(Refusal::invalid(
                    "case.extension_capacity",
                    "capacity",
                    lang.text("act.choose-approver"),
                )
                .into());
            }
        };
        let document = approving_document(&typed, lang)?;
        let given = ExtensionApproval { capacity, document };
        clock::extend(cx, id, seen, (&given, &text(&typed, "reason")?))
    })
    .await
}

/// The paper that approves an extension; none where neither number nor date was typed.
fn approving_document(typed: &Typed, lang: Lang) -> Result<Option<ApprovingDocument>, Fail> {
    let (number, date) = (typed.text("document_number").trim(), typed.text("document_date").trim());
    if number.is_empty() && date.is_empty() {
        return Ok(None);
    }
    let date = base::text::half_width(date).unwrap_or_default();
    let on = read_date(&date).ok_or_else(|| {
        Refusal::invalid("case.extension_date", "document_date", lang.text("act.choose-document-date"))
    })?;
    Ok(Some(ApprovingDocument { number: number.to_owned(), on }))
}

/// `POST /staff/cases/{number}/comparison`.
pub async fn compare(visitor: Visitor, Path(number): Path<String>, form: Form<Typed>) -> Answer {
    let read = read::by_number(&visitor, &number).await?;
    let (lang, typed, seen) = (read.lang, form.typed.clone(), form.version);
    let known: Vec<MaterialId> = read.materials.iter().map(|(m, _)| m.id).collect();
    act(&visitor, &read, &form, (panels::COMPARE.to_owned(), "compared"), move |cx| {
        let chosen = typed.all("materials").iter().map(|id| id.parse().map_err(|_| Fail::NotFound));
        let chosen: Vec<MaterialId> = chosen.collect::<Result<_, _>>()?;
        if chosen.is_empty() {
            return Err(
                Refusal::invalid("material.none", "materials", lang.text("act.choose-materials")).into()
            );
        }
        if chosen.iter().any(|id| !known.contains(id)) {
            return Err(Fail::NotFound);
        }
        chosen.into_iter().try_for_each(|id| materials::compare(cx, id, seen))
    })
    .await
}

/// `POST /staff/cases/{number}/materials`: what was promised has come on paper.
pub async fn receive(visitor: Visitor, Path(number): Path<String>, form: Form<Typed>) -> Answer {
    let read = read::by_number(&visitor, &number).await?;
    let (id, typed, seen) = (case_id(&read), form.typed.clone(), form.version);
    act(&visitor, &read, &form, (panels::DEFERRED.to_owned(), "received"), move |cx| {
        let handed: Vec<Handed> =
            typed.all("materials").iter().map(|key| Handed { key: key.clone(), how: How::Paper }).collect();
        materials::receive_deferred(cx, id, seen, &handed).map(|_| ())
    })
    .await
}

/// `POST /staff/tasks/{id}/relief`.
pub async fn relieve(visitor: Visitor, Path(id): Path<String>, form: Form<Typed>) -> Answer {
    let (id, read) = of_task(&visitor, &id).await?;
    let panel = read.tasks.iter().find(|t| t.id == id).map_or_else(String::new, |t| panels::relief_of(t));
    let (typed, seen) = (form.typed.clone(), form.version);
    act(&visitor, &read, &form, (panel, "relieved"), move |cx| {
        cases::relieve(cx, id, seen, &text(&typed, "reason")?)
    })
    .await
}

/// `POST /staff/cases/{number}/reprint`: records the print and leads to the paper.
pub async fn reprint(visitor: Visitor, Path(number): Path<String>, form: Form<Typed>) -> Answer {
    let read = read::by_number(&visitor, &number).await?;
    let id: DocumentId = form.typed.text("document").parse().map_err(|_| Trouble::Unseen)?;
    if !read.documents.iter().any(|d| d.id == id) {
        return Err(Trouble::Unseen);
    }
    let seen = form.version;
    visitor.write(&form, move |cx| documents::reprint(cx, id, seen)).await?;
    see(&format!("/staff/print/{id}"))
}

pub(super) async fn of_task(visitor: &Visitor, id: &str) -> Result<(TaskId, Read), Trouble> {
    let id: TaskId = id.parse().map_err(|_| Trouble::Unseen)?;
    Ok((id, read::by_task(visitor, id).await?))
}

fn case_id(read: &Read) -> CaseId {
    read.case.id().into()
}

/// A text that was typed, cleaned and of bounded length.
fn text(typed: &Typed, name: &'static str) -> Result<String, Fail> {
    match typed.text(name) {
        "" => Ok(String::new()),
        given => base::text::clean_free_text(given, TEXT_CHARS_MAX)
            .map(|clean| clean.text)
            .map_err(|e| Refusal::invalid("case.text", name, e.to_string()).into()),
    }
}

/// Does an act on the case as its page showed it: the verb refuses a page made before somebody else's act.
async fn act<F>(
    visitor: &Visitor,
    read: &Read,
    form: &Form<Typed>,
    (panel, said): (String, &str),
    verb: F,
) -> Answer
where
    F: Fn(&mut Cx<'_>) -> Result<(), Fail> + Send + 'static,
{
    form.version.ok_or_else(no_version)?;
    match visitor.write(form, verb).await {
        Ok(Done::Now(()) | Done::Before(_)) => see(&format!("{}?said={said}", read.address())),
        Err(trouble) => {
            let no = told::no(visitor, trouble)?;
            let fresh = read::by_number(visitor, &read.case.number).await?;
            let draft = Draft { panel, typed: &form.typed, key: form.key_text(), no: no.clone() };
            told::again(&no, &super::page(visitor, &fresh, Some(&draft)))
        }
    }
}

fn no_version() -> Trouble {
    Unreadable::new("request.field_unreadable", "the version of the case that the page showed is missing")
        .at(crate::form::VERSION)
        .into()
}
