//! What a correction notice asks (行政许可法 art. 32): laid ready file by file and answer by answer, handed in all at once.

use axum::extract::Path;
use desk::attachments::ACCEPT;
use desk::cases::filing::{self, Handed, How};
use desk::drafts::{Content, supplement};
use desk::store::{Actor, Caller, Cx};
use rules::cases::answers::{Answers, FieldError, check_group};
use rules::cases::{DocumentKind, Phase};
use rules::catalogue::{Necessity, Provenance, QuestionGroup, RequiredMaterial};

use super::case::{Again, Looker, Read, act, address, document_link, load, page_again, reader, versioned};
use crate::applying::form::{field, typed_under};
use crate::applying::is_form;
use crate::applying::questions::told;
use crate::applying::uploads;
use crate::form::{Form, Typed};
use crate::shown::words;
use crate::views::apply::UploadSlot;
use crate::views::follow::{CorrectionPoint, CorrectionView};
use crate::views::forms::{Field, FormError, errors_of};
use crate::views::page::Page;
use crate::views::parts::{DueView, Tag, Tone};
use crate::visitor::{Answer, Visitor, invalid, see};

/// What stands before the key of a question, so that it is not taken for a material of the same key.
const ANSWER: &str = "a-";

/// What a notice asks.
struct Asked<'a> {
    materials: Vec<&'a RequiredMaterial>,
    groups: Vec<&'a QuestionGroup>,
}

/// Materials and groups of questions that the open notice names; whoever must correct the application itself may
/// change every answer of it.
fn asked(read: &Read) -> Asked<'_> {
    let facts = &read.version.facts;
    let keys = keys(read);
    let materials: Vec<_> = facts.materials.iter().filter(|m| keys.contains(&m.key)).collect();
    let whole = materials.iter().any(|m| is_form(m));
    let groups = facts.form.iter().filter(|g| whole || keys.contains(&g.key)).collect();
    Asked { materials, groups }
}

fn keys(read: &Read) -> &[String] {
    match &read.case.phase {
        Phase::Correcting { .. } => read.case.corrections.last().map_or(&[], |c| c.points.as_slice()),
        Phase::Filed | Phase::Accepted | Phase::Decided | Phase::Ended { .. } => &[],
    }
}

/// `POST /cases/{number}/supplement`: lays ready what was sent; `do=upload` stops there, `do=submit` hands everything in.
pub async fn hand_in(visitor: Visitor, Path(number): Path<String>, form: Form<Typed>) -> Answer {
    let mut read = load(&visitor, &number).await?;
    let (id, seen) = (read.case.id, form.version);
    if keys(&read).is_empty() {
        // A form that is sent twice finds it handed in: the verb knows the form, and does nothing again.
        let nothing = move |cx: &mut Cx<'_>| filing::supplement(cx, id, seen, &Answers::new(), &[]);
        act(&visitor, &read, &form, nothing).await?;
        return see(&address(&read.case));
    }
    let (taken, mut errors) =
        uploads::receive(&visitor, &form.files, &asked(&read).materials, &read.laid.files).await?;
    let groups = asked(&read).groups;
    let answers: Answers = groups.iter().flat_map(|g| typed_under(ANSWER, g, &form.typed)).collect();
    let removed = form.typed.text("remove").to_owned();
    let stops = form.typed.text("do") == "upload" || !removed.is_empty();
    let change = move |content: &mut Content| {
        content.files.retain(|file| uploads::removal(file) != removed);
        taken.iter().for_each(|file| uploads::take(content, file));
        content.answers.extend(answers.clone());
    };
    let caller = match read.looker {
        Looker::Owner => visitor.reader(),
        Looker::Code => Caller { actor: Actor::Anonymous, ..visitor.reader() },
    };
    read.laid = visitor.state().desk.write(caller, move |cx| supplement::lay(cx, id, &change)).await?;
    if stops && errors.is_empty() {
        return see(&format!("{}#ask", address(&read.case)));
    }
    let whole = if stops { Ok(Answers::new()) } else { whole(&read) };
    if !stops {
        errors.extend(missing(&visitor, &read, &errors));
    }
    let answers = match whole {
        Ok(answers) if errors.is_empty() => answers,
        wrong => {
            let answers = wrong.err().unwrap_or_default();
            let again = Again { errors: &errors, answers: &answers, ..Again::default() };
            return invalid(&page_again(&visitor, &read, &again)?);
        }
    };
    let handed = handed(&read);
    let verb = move |cx: &mut Cx<'_>| {
        filing::supplement(cx, id, seen, &answers, &handed)?;
        supplement::forget(cx, id)
    };
    match act(&visitor, &read, &form, verb).await {
        Ok(_) => see(&address(&read.case)),
        Err(trouble) => {
            let refusal = trouble.into_invalid()?;
            let errors = [FormError { target: "ask".to_owned(), sentence: visitor.told(&refusal) }];
            invalid(&page_again(&visitor, &read, &Again { errors: &errors, ..Again::default() })?)
        }
    }
}

/// `GET /cases/{number}/supplement/{file}`: a file that lies ready.
pub async fn file(visitor: Visitor, Path((number, file)): Path<(String, String)>) -> Answer {
    let read = load(&visitor, &number).await?;
    uploads::send(&visitor, &read.laid, &file).await
}

/// Materials that are asked and lie not ready; of those whose file was refused something is said already.
fn missing(visitor: &Visitor, read: &Read, said: &[FormError]) -> Vec<FormError> {
    let lies = |key: &str| read.laid.files.iter().any(|f| f.key == key);
    let told = |key: &str| said.iter().any(|e| e.target == key);
    let open = asked(read).materials.into_iter().filter(|m| !is_form(m) && !lies(&m.key) && !told(&m.key));
    let limits = visitor.say("upload.limits", &[]);
    open.map(|m| uploads::error(&m.key, visitor.say("upload.missing-scan", &[&m.name, &limits]))).collect()
}

fn handed(read: &Read) -> Vec<Handed> {
    let mut handed = Vec::new();
    for material in asked(read).materials {
        let key = &material.key;
        if is_form(material) {
            handed.push(Handed { key: key.clone(), how: How::Stated });
        }
        let files = read.laid.files.iter().filter(|f| f.key == *key);
        handed.extend(files.map(|f| Handed { key: key.clone(), how: How::File(f.upload.clone()) }));
    }
    handed
}

/// Every answer of the application with those typed anew, or what is wrong with these.
fn whole(read: &Read) -> Result<Answers, Vec<FieldError>> {
    let mut answers = read.answers.clone().unwrap_or_default();
    let mut bad = Vec::new();
    for group in asked(read).groups {
        match check_group(group, &present(read)) {
            Ok(good) => {
                answers.retain(|key, _| !group.questions.iter().any(|q| q.key == *key));
                answers.extend(good);
            }
            Err(errors) => bad.extend(errors),
        }
    }
    if bad.is_empty() { Ok(answers) } else { Err(bad) }
}

/// The answers as they stand: what was handed in, and over it what was typed since.
fn present(read: &Read) -> Answers {
    let mut answers = read.answers.clone().unwrap_or_default();
    answers.extend(read.laid.answers.clone());
    answers
}

/// The panel, while a notice is open.
pub(super) fn panel(
    visitor: &Visitor,
    page: &Page,
    read: &Read,
    again: &Again<'_>,
) -> Option<CorrectionView> {
    let Phase::Correcting { supplement_due } = read.case.phase else { return None };
    let notice = read.documents.iter().rev().find(|d| d.kind == DocumentKind::CorrectionNotice)?;
    let asked = asked(read);
    let fields = fields(visitor, read, &asked, again.answers);
    let mut errors = again.errors.to_vec();
    errors.extend(errors_of(&fields));
    Some(CorrectionView {
        notice: document_link(page, &read.case, notice),
        points: points(page, read),
        due: reader(visitor, read).next_due(&read.case).unwrap_or(DueView {
            date: words::date(page.lang, supplement_due),
            iso: supplement_due.to_string(),
            ..DueView::default()
        }),
        slots: asked.materials.iter().map(|m| slot(page, read, m, again.errors)).collect(),
        fields,
        errors,
        post: versioned(visitor, read, "supplement"),
    })
}

fn points(page: &Page, read: &Read) -> Vec<CorrectionPoint> {
    let facts = &read.version.facts;
    let words = read.correction.clone().unwrap_or_default();
    let point = |(n, key): (usize, &String)| {
        let material = facts.materials.iter().find(|m| m.key == *key);
        let name = material.map(|m| m.name.clone());
        let group = facts.form.iter().find(|g| g.key == *key).map(|g| g.title.clone());
        let line = words.iter().find_map(|w| w.strip_prefix(&format!("{}. ", n + 1)));
        let problem = line.and_then(|l| l.split_once('：')).map_or(String::new(), |(_, why)| why.to_owned());
        CorrectionPoint {
            subject: name.or(group).unwrap_or_else(|| key.clone()),
            problem,
            remedy: match material {
                Some(material) if !is_form(material) => remedy(page, material),
                Some(_) | None => page.text("case.answers-anew").to_owned(),
            },
            basis: material.map_or_else(String::new, sourced_basis),
        }
    };
    keys(read).iter().enumerate().map(point).collect()
}

fn slot(page: &Page, read: &Read, material: &RequiredMaterial, errors: &[FormError]) -> UploadSlot {
    let at = format!("{}/supplement", address(&read.case));
    let files = read.laid.files.iter().filter(|f| f.key == material.key);
    UploadSlot {
        name: material.key.clone(),
        material: material.name.clone(),
        note: material.accept_stand.clone(),
        need: match material.necessity {
            Necessity::Required => Tag::new(page.text("need.required"), Tone::Plain),
            Necessity::Conditional(_) => Tag::new(page.text("need.conditional"), Tone::Grey),
            Necessity::Deferrable => Tag::new(page.text("need.promisable"), Tone::Plum),
        },
        limits: page.text("upload.limits").to_owned(),
        accept: ACCEPT.to_owned(),
        files: files.map(|file| uploads::row(page, file, &at)).collect(),
        held: is_form(material).then(|| page.text("upload.made").to_owned()),
        promise: None,
        error: errors.iter().find(|e| e.target == material.key).map(|e| e.sentence.clone()),
    }
}

fn fields(visitor: &Visitor, read: &Read, asked: &Asked<'_>, errors: &[FieldError]) -> Vec<Field> {
    let present = present(read);
    let shown = |question: &rules::catalogue::Question| {
        let mut field = field(question, present.get(&question.key).map_or("", String::as_str));
        field.name = format!("{ANSWER}{}", question.key);
        field.id.clone_from(&field.name);
        let error = errors.iter().find(|e| e.key == question.key);
        field.error = error.map(|e| told(visitor.lang(), e));
        field
    };
    asked.groups.iter().flat_map(|g| &g.questions).map(shown).collect()
}

/// What a material must show to be enough.
fn remedy(page: &Page, material: &RequiredMaterial) -> String {
    match material.accept_stand.as_str() {
        "" => material.name.clone(),
        stand => page.say("list.aside", &[&material.name, &stand]),
    }
}

/// The basis for asking a material, where a source states it.
fn sourced_basis(material: &RequiredMaterial) -> String {
    match material.basis.provenance {
        Provenance::Source(_) => material.basis.text.clone(),
        Provenance::Rehearsal => String::new(),
    }
}
