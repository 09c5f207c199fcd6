//! What was promised at acceptance (容缺受理), handed in from the applicant's page of his case.

use axum::extract::Path;
use base::id::DocumentId;
use desk::attachments::ACCEPT;
use desk::cases::filing::{Handed, How};
use desk::cases::materials;
use rules::cases::Phase;

use super::case::{Read, act, address, load, page};
use crate::applying::uploads::store;
use crate::form::{Form, Typed};
use crate::views::apply::UploadSlot;
use crate::views::follow::DeferredView;
use crate::views::forms::{FormError, Post};
use crate::views::page::Page;
use crate::views::parts::{Tag, Tone};
use crate::visitor::{Answer, Done, Visitor, invalid, see};

/// `POST /cases/{number}/materials`: hands in some or all of what was promised; leads to the receipt.
pub async fn hand_in(visitor: Visitor, Path(number): Path<String>, form: Form<Typed>) -> Answer {
    let read = load(&visitor, &number).await?;
    let mut errors = Vec::new();
    let mut handed = Vec::new();
    // Whether it was promised, the verb says: a form that is sent twice finds it handed in already.
    let known = |field: &str| read.version.facts.materials.iter().any(|m| m.key == field);
    for file in form.files.iter().filter(|f| known(&f.field)) {
        let key = file.field.clone();
        match store(&visitor, file.file_name.clone(), file.bytes.clone()).await {
            Ok(upload) => handed.push(Handed { key, how: How::File(upload) }),
            Err(trouble) => {
                let sentence = visitor.told(&trouble.into_invalid()?);
                errors.push(FormError { target: key, sentence });
            }
        }
    }
    if handed.is_empty() && errors.is_empty() {
        let target = promised(&read).into_iter().next().unwrap_or_else(|| "deferred".to_owned());
        errors.push(FormError { target, sentence: visitor.say("case.promised-none", &[]) });
    }
    if !errors.is_empty() {
        return invalid(&page(&visitor, &read, &errors)?);
    }
    let (id, seen) = (read.case.id().into(), form.version);
    let outcome =
        act(&visitor, &read, &form, move |cx| materials::receive_deferred(cx, id, seen, &handed)).await;
    let receipt: Option<DocumentId> = match outcome {
        Ok(Done::Now(receipt)) => Some(receipt),
        Ok(Done::Before(replayed)) => replayed.subject("document").map(DocumentId::from),
        // Without the panel there is no place on the page to say it.
        Err(trouble) if promised(&read).is_empty() => return Err(trouble),
        Err(trouble) => {
            let refusal = trouble.into_invalid()?;
            let error = FormError { target: "deferred".to_owned(), sentence: visitor.told(&refusal) };
            return invalid(&page(&visitor, &read, &[error])?);
        }
    };
    match receipt {
        Some(receipt) => see(&format!("{}/documents/{receipt}", address(&read.case))),
        None => see(&address(&read.case)),
    }
}

/// Keys of what is promised and has not come.
fn promised(read: &Read) -> Vec<String> {
    match read.case.phase {
        Phase::Accepted => read.case.deferred.clone(),
        Phase::Filed | Phase::Correcting { .. } | Phase::Decided | Phase::Ended { .. } => Vec::new(),
    }
}

/// The panel, while something is promised.
pub(super) fn panel(
    visitor: &Visitor,
    page: &Page,
    read: &Read,
    errors: &[FormError],
) -> Option<DeferredView> {
    let keys = promised(read);
    if keys.is_empty() {
        return None;
    }
    let error_of = |key: &str| errors.iter().find(|e| e.target == key).map(|e| e.sentence.clone());
    let slots = read.version.facts.materials.iter().filter(|m| keys.contains(&m.key)).map(|m| UploadSlot {
        name: m.key.clone(),
        material: m.name.clone(),
        note: m.accept_stand.clone(),
        need: Tag::new(page.text("need.promisable"), Tone::Plum),
        limits: page.text("upload.limits").to_owned(),
        accept: ACCEPT.to_owned(),
        files: Vec::new(),
        held: None,
        promise: None,
        error: error_of(&m.key),
    });
    let mut post: Post = visitor.post(format!("{}/materials", address(&read.case)));
    post.version = read.case.version().to_string();
    Some(DeferredView { slots: slots.collect(), errors: errors.to_vec(), post })
}
