//! The materials of a draft: one place for each, files typed by their content, nothing lost when one is refused.

use axum::extract::Path;
use desk::attachments::ACCEPT;
use desk::cases::materials::Upload;
use desk::drafts::{Content, DraftFile};
use rules::cases::material::ScanState;
use rules::catalogue::{Necessity, RequiredMaterial};

use super::open::{Open, Place, is_form, open};
use crate::files;
use crate::form::{Form, Received, Typed, encode};
use crate::problem::Trouble;
use crate::shown::words;
use crate::views::apply::{ApplyUpload, UploadSlot};
use crate::views::forms::FormError;
use crate::views::page::{Here, Page};
use crate::views::parts::{FileRow, Tag, Tone};
use crate::visitor::{Answer, Visitor, html, invalid, see};

/// Files of one material.
const FILES_MAX: usize = 10;

/// `GET /apply/{draft}/materials`.
pub async fn show(visitor: Visitor, Path(draft): Path<String>) -> Answer {
    let open = open(&visitor, &draft).await?;
    html(&view(&visitor, &open, &[]))
}

/// `POST /apply/{draft}/materials`: keeps every good file, says of each refused one what to do.
pub async fn save(visitor: Visitor, Path(draft): Path<String>, form: Form<Typed>) -> Answer {
    let mut open = open(&visitor, &draft).await?;
    let asked: Vec<&RequiredMaterial> = open.version.facts.materials.iter().collect();
    let (taken, mut errors) = receive(&visitor, &form.files, &asked, &open.draft.content.files).await?;
    let promisable = open.version.facts.materials.iter().filter(|m| m.necessity == Necessity::Deferrable);
    let promised: Vec<String> = promisable
        .filter(|m| form.typed.text(&format!("promise-{}", m.key)) == "on")
        .map(|m| m.key.clone())
        .collect();
    let removed = form.typed.text("remove").to_owned();
    open.revise(&visitor, move |content| {
        content.files.retain(|file| removal(file) != removed);
        taken.iter().for_each(|file| take(content, file));
        content.promised.clone_from(&promised);
    })
    .await?;
    let act = form.typed.text("do").to_owned();
    if act == "save" && errors.is_empty() {
        errors.extend(open.missing_materials().into_iter().map(|m| {
            let key = match m.necessity {
                Necessity::Deferrable => "upload.missing-or-promise",
                Necessity::Required | Necessity::Conditional(_) => "upload.missing",
            };
            error(&m.key, visitor.say(key, &[&m.name, &visitor.say("upload.limits", &[])]))
        }));
    }
    match (errors.is_empty(), act.as_str()) {
        (true, "later") => see("/me"),
        (true, "save") => see(&open.url("check")),
        (true, _) => see(&open.url("materials")),
        (false, _) => invalid(&view(&visitor, &open, &errors)),
    }
}

/// `GET /apply/{draft}/files/{file}`: a file of the draft, for its owner alone.
pub async fn file(visitor: Visitor, Path((draft, file)): Path<(String, String)>) -> Answer {
    let open = open(&visitor, &draft).await?;
    send(&visitor, &open.draft.content, &file).await
}

/// Sends a file of a draft that is named as the button that removes it names it.
pub async fn send(visitor: &Visitor, content: &Content, name: &str) -> Answer {
    let found = content.files.iter().find(|file| removal(file) == name).ok_or(Trouble::Unseen)?;
    let upload = &found.upload;
    files::handed_in(visitor, (&upload.name, &upload.media_type), upload.digest).await
}

/// Stores the files that were sent for materials, beside those that lie there; says of each refused one what to do.
pub async fn receive(
    visitor: &Visitor,
    files: &[Received],
    materials: &[&RequiredMaterial],
    held: &[DraftFile],
) -> Result<(Vec<DraftFile>, Vec<FormError>), Trouble> {
    let (mut taken, mut errors) = (Vec::new(), Vec::new());
    for file in files {
        let Some(material) = materials.iter().find(|m| m.key == file.field) else { continue };
        let here = held.iter().chain(&taken).filter(|f| f.key == material.key).count();
        if here >= FILES_MAX {
            errors.push(error(&material.key, visitor.say("upload.too-many", &[&material.name, &FILES_MAX])));
            continue;
        }
        match store(visitor, file.file_name.clone(), file.bytes.clone()).await {
            Ok(upload) => taken.push(DraftFile { key: material.key.clone(), upload }),
            Err(trouble) => {
                let sentence = visitor.told(&trouble.into_invalid()?);
                let said = visitor.say("upload.refused", &[&file.file_name, &sentence]);
                errors.push(error(&material.key, said));
            }
        }
    }
    Ok((taken, errors))
}

/// What is wrong with the files of a material.
pub fn error(key: &str, sentence: String) -> FormError {
    FormError { target: key.to_owned(), sentence }
}

/// Puts a file into a draft; the same one once.
pub fn take(content: &mut Content, file: &DraftFile) {
    let known = content.files.iter().any(|f| f.key == file.key && f.upload.digest == file.upload.digest);
    if !known {
        content.files.push(file.clone());
    }
}

/// What the button that removes a file sends: the same file may lie under two materials.
pub fn removal(file: &DraftFile) -> String {
    format!("{}.{}", file.key, file.upload.digest)
}

/// Stores a file, off the runtime.
pub async fn store(visitor: &Visitor, name: String, bytes: axum::body::Bytes) -> Result<Upload, Trouble> {
    let store =
        visitor.state().attachments.clone().ok_or_else(|| Trouble::Broken("no store of files".into()))?;
    let work = tokio::task::spawn_blocking(move || store.take(&name, &bytes));
    Ok(work.await.map_err(|e| Trouble::Broken(format!("storing a file ended early: {e}")))??)
}

fn view(visitor: &Visitor, open: &Open, errors: &[FormError]) -> ApplyUpload {
    let mut page = visitor.page(Here::Nowhere, "upload.title");
    page.failed = !errors.is_empty();
    let slots = open.version.facts.materials.iter().map(|m| slot(&page, open, m, errors)).collect();
    ApplyUpload {
        progress: open.progress(page.lang, Place::Materials),
        errors: errors.to_vec(),
        slots,
        post: visitor.post(open.url("materials")),
        page,
    }
}

fn slot(page: &Page, open: &Open, material: &RequiredMaterial, errors: &[FormError]) -> UploadSlot {
    let content = &open.draft.content;
    let held = match () {
        () if is_form(material) => Some(page.text("upload.made").to_owned()),
        () => None,
    };
    let need = match &material.necessity {
        Necessity::Required => Tag::new(page.text("need.required"), Tone::Plain),
        Necessity::Conditional(_) if open.needs(material) => {
            Tag::new(page.text("need.required"), Tone::Plain)
        }
        Necessity::Conditional(_) => Tag::new(page.text("need.conditional"), Tone::Grey),
        Necessity::Deferrable => Tag::new(page.text("need.deferrable"), Tone::Plum),
    };
    let note = match &material.necessity {
        Necessity::Conditional(when) => page.say("list.semicolon", &[when, &material.accept_stand]),
        Necessity::Required | Necessity::Deferrable => material.accept_stand.clone(),
    };
    UploadSlot {
        name: material.key.clone(),
        material: material.name.clone(),
        note,
        need,
        limits: page.text("upload.limits").to_owned(),
        accept: ACCEPT.to_owned(),
        files: content
            .files
            .iter()
            .filter(|f| f.key == material.key)
            .map(|file| row(page, file, &open.url("files")))
            .collect(),
        held,
        promise: (material.necessity == Necessity::Deferrable)
            .then(|| content.promised.contains(&material.key)),
        error: errors.iter().find(|e| e.target == material.key).map(|e| e.sentence.clone()),
    }
}

/// A file as it lies in a draft whose files are sent from an address.
pub fn row(page: &Page, file: &DraftFile, at: &str) -> FileRow {
    let upload = &file.upload;
    let kind = words::media(&upload.media_type);
    FileRow {
        name: upload.name.clone(),
        size: format!("{} KB · {kind}", upload.bytes.div_ceil(1024)),
        url: format!("{at}/{}", encode(&removal(file))),
        state: match upload.scan {
            ScanState::Clean => Tag::new(page.text("upload.scanned"), Tone::Jade),
            ScanState::NotScanned => Tag::new(page.text("upload.done"), Tone::Grey),
        },
        remove: Some(removal(file)),
    }
}

#[cfg(test)]
mod tests {
    use crate::views::page::Lang;
    use crate::views::texts;

    #[test]
    fn the_page_states_the_limits_that_the_store_of_files_keeps() {
        assert_eq!(texts::find(Lang::ZhHans, "upload.limits").text, desk::attachments::LIMITS);
    }
}
