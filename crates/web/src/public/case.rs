//! A case as its applicant follows it: time line, clocks with their reasons, what is asked, the result.

use axum::extract::Path;
use base::id::DocumentId;
use desk::attachments::ACCEPT;
use desk::cases::documents::{self, Paper};
use desk::cases::filing::{self, Handed, How};
use desk::cases::view::{self, Happened};
use desk::cases::{deliver, work};
use desk::people::organisation;
use desk::store::{Cx, Fail, Live, Reading};
use desk::{catalogue, licences};
use rules::cases::answers::Answers;
use rules::cases::{Case, DecisionKind, Document, DocumentKind, Phase, Task};
use rules::catalogue::{Necessity, Provenance, RequiredMaterial};

use super::follow::COOKIE;
use crate::form::{Form, Typed, encode};
use crate::limits::Limit;
use crate::problem::Trouble;
use crate::shown::{answers, clocks, paper, state_tag, timeline, words};
use crate::views::apply::UploadSlot;
use crate::views::follow::{CorrectionPoint, CorrectionView, FollowCase, ResultView, WithdrawView};
use crate::views::forms::{Field, FormError, Post};
use crate::views::page::{Here, Page};
use crate::views::parts::{DueView, Link, Row, Tag, Tone};
use crate::visitor::{Answer, Done, Visitor, html, invalid, see};

/// Everything the page reads at once.
struct Read {
    looker: Looker,
    case: Live<Case>,
    version: catalogue::VersionRef,
    history: Vec<Happened>,
    tasks: Vec<Live<Task>>,
    documents: Vec<Live<Document>>,
    correction: Option<Vec<String>>,
    decision: Option<Vec<String>>,
    departments: Vec<organisation::DepartmentRow>,
    applicant: desk::people::ApplicantCard,
    answers: Option<Answers>,
    licence: Option<licences::Shown>,
    today: base::Date,
    calendar: &'static rules::time::Calendar,
}

/// Who looks: the applicant himself, or somebody with the code.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Looker {
    Owner,
    Code,
}

/// `GET /cases/{number}`.
pub async fn show(visitor: Visitor, Path(number): Path<String>) -> Answer {
    let read = load(&visitor, &number).await?;
    html(&page(&visitor, &read, &[])?)
}

/// `POST /cases/{number}/supplement`: hands in what the notice asks, all at once.
pub async fn supplement(visitor: Visitor, Path(number): Path<String>, form: Form<Typed>) -> Answer {
    let read = load(&visitor, &number).await?;
    let mut errors = Vec::new();
    let mut handed = Vec::new();
    for key in asked_keys(&read) {
        let Some(material) = read.version.facts.materials.iter().find(|m| m.key == key) else { continue };
        match form.files.iter().find(|f| f.field == key) {
            Some(file) => match store(&visitor, file.file_name.clone(), file.bytes.clone()).await {
                Ok(upload) => handed.push(Handed { key: key.clone(), how: How::File(upload) }),
                Err(trouble) => {
                    let sentence = visitor.told(&trouble.into_invalid()?);
                    errors.push(FormError { target: key.clone(), sentence });
                }
            },
            None if form.typed.text(&format!("stated-{key}")) == "on" => {
                handed.push(Handed { key: key.clone(), how: How::Stated });
            }
            None => errors.push(FormError {
                target: key.clone(),
                sentence: visitor
                    .say("upload.missing-scan", &[&material.name, &visitor.say("upload.limits", &[])]),
            }),
        }
    }
    if !errors.is_empty() {
        return invalid(&page(&visitor, &read, &errors)?);
    }
    let id = read.case.id().into();
    let answers = changed_answers(&read, &form.typed);
    let outcome = act(&visitor, &read, &form, move |cx| filing::supplement(cx, id, &answers, &handed)).await;
    match outcome {
        Ok(_) => see(&address(&read.case)),
        Err(trouble) => {
            let refusal = trouble.into_invalid()?;
            let target = refusal.field.unwrap_or("supplement").to_owned();
            let error = FormError { target, sentence: visitor.told(&refusal) };
            invalid(&page(&visitor, &read, &[error])?)
        }
    }
}

async fn store(
    visitor: &Visitor,
    name: String,
    bytes: axum::body::Bytes,
) -> Result<desk::cases::materials::Upload, Trouble> {
    let store =
        visitor.state().attachments.clone().ok_or_else(|| Trouble::Broken("no store of files".into()))?;
    let work = tokio::task::spawn_blocking(move || store.take(&name, &bytes));
    Ok(work.await.map_err(|e| Trouble::Broken(format!("storing a file ended early: {e}")))??)
}

/// The answers of before with those typed anew in the groups that the notice names.
fn changed_answers(read: &Read, typed: &Typed) -> Answers {
    let mut answers = read.answers.clone().unwrap_or_default();
    for (name, values) in typed.iter() {
        if let Some(key) = name.strip_prefix("a-") {
            answers.insert(key.to_owned(), values.join(","));
        }
    }
    answers
}

/// `POST /cases/{number}/withdrawal`.
pub async fn withdraw(visitor: Visitor, Path(number): Path<String>, form: Form<Typed>) -> Answer {
    let read = load(&visitor, &number).await?;
    let id = read.case.id().into();
    let reason = form.typed.text("reason").to_owned();
    act(&visitor, &read, &form, move |cx| deliver::withdraw(cx, id, &reason)).await?;
    see(&address(&read.case))
}

/// `POST /cases/{number}/receipt-of-result`: the applicant takes the result from the page.
pub async fn take(visitor: Visitor, Path(number): Path<String>, form: Form<Typed>) -> Answer {
    let read = load(&visitor, &number).await?;
    let id = read.case.id().into();
    act(&visitor, &read, &form, move |cx| deliver::deliver(cx, id, &deliver::Way::Electronic)).await?;
    see(&address(&read.case))
}

/// `GET /cases/{number}/documents/{id}`: a document for print.
pub async fn document(visitor: Visitor, Path((number, id)): Path<(String, String)>) -> Answer {
    let read = load(&visitor, &number).await?;
    let id: DocumentId = id.parse().map_err(|_| Trouble::Unseen)?;
    if !read.documents.iter().any(|d| d.id() == id.into()) {
        return Err(Trouble::Unseen);
    }
    let (sheet, code) = visitor
        .read(move |rx| {
            let sheet: Paper = documents::paper(rx, id)?;
            let code = view::query_code(rx, &sheet.case)?;
            Ok((sheet, code))
        })
        .await?;
    let page = visitor.page(Here::Follow, words::document(sheet.document.kind));
    let shown = match sheet.document.kind {
        DocumentKind::IntakeReceipt => paper::Code::Shown(&code),
        DocumentKind::CorrectionNotice
        | DocumentKind::AcceptanceNotice
        | DocumentKind::NonAcceptance
        | DocumentKind::PauseNotice
        | DocumentKind::ExtensionNotice
        | DocumentKind::GrantDecision
        | DocumentKind::RefusalDecision
        | DocumentKind::ServiceRecord
        | DocumentKind::WithdrawalNotice => paper::Code::Hidden,
    };
    html(&paper::document(page, &sheet, shown, address(&read.case))?)
}

/// Runs a verb in the name of the applicant, or of whoever has shown the code.
async fn act<F>(visitor: &Visitor, read: &Read, form: &Form<Typed>, verb: F) -> Result<Done<()>, Trouble>
where
    F: Fn(&mut Cx<'_>) -> Result<(), Fail> + Send + 'static,
{
    match read.looker {
        Looker::Owner => visitor.write(form, verb).await,
        Looker::Code => visitor.write_unsigned(form, verb).await,
    }
}

fn address(case: &Case) -> String {
    format!("/cases/{}", encode(&case.number))
}

/// Loads the case for whoever may see it; everybody else gets the answer of an unknown number.
async fn load(visitor: &Visitor, number: &str) -> Result<Read, Trouble> {
    let wanted = number.to_owned();
    let me = visitor.session().and_then(|s| s.applicant);
    let code = visitor
        .cookie(COOKIE)
        .and_then(|value| value.rsplit_once('.').map(|(n, c)| (n.to_owned(), c.to_owned())));
    if me.is_none() {
        visitor.limit(Limit::Query, &wanted)?;
    }
    visitor
        .read(move |rx| {
            let case = view::by_number(rx, &wanted)?.ok_or(Fail::NotFound)?;
            let owner = me.is_some_and(|me| case.applicant == me || case.agent == Some(me));
            let by_code = match code {
                Some((n, c)) if n == case.number => view::find_by_code(rx, &n, &c)?.is_some(),
                Some(_) | None => false,
            };
            match (owner, by_code) {
                (true, _) => read(rx, case, Looker::Owner),
                (false, true) => read(rx, case, Looker::Code),
                (false, false) => Err(Fail::NotFound),
            }
        })
        .await
}

fn read(rx: &mut impl Reading, case: Live<Case>, looker: Looker) -> Result<Read, Fail> {
    let id = case.id().into();
    let documents = documents::of_case(rx, id)?;
    let last = |kinds: &[DocumentKind]| documents.iter().rev().find(|d| kinds.contains(&d.kind));
    let correction = match (&case.phase, last(&[DocumentKind::CorrectionNotice])) {
        (Phase::Correcting { .. }, Some(notice)) => Some(documents::words(rx, notice)?),
        (
            Phase::Filed | Phase::Correcting { .. } | Phase::Accepted | Phase::Decided | Phase::Ended { .. },
            _,
        ) => None,
    };
    let decision = match last(&[
        DocumentKind::GrantDecision,
        DocumentKind::RefusalDecision,
        DocumentKind::NonAcceptance,
    ]) {
        Some(paper) => Some(documents::words(rx, paper)?),
        None => None,
    };
    let answers = match looker {
        Looker::Owner => Some(filing::answers(rx, &case)?),
        Looker::Code if matches!(case.phase, Phase::Correcting { .. }) => Some(filing::answers(rx, &case)?),
        Looker::Code => None,
    };
    Ok(Read {
        looker,
        version: catalogue::version(rx, case.version)?,
        history: view::history(rx, id)?,
        tasks: work::tasks_of(rx, id)?,
        correction,
        decision,
        departments: organisation::departments(rx)?,
        applicant: desk::people::applicants::card(rx, case.applicant)?,
        licence: case.licence.map(|l| licences::show(rx, l)).transpose()?,
        today: rx.today(),
        calendar: desk::time::legal(rx)?,
        answers,
        documents,
        case,
    })
}

fn page(visitor: &Visitor, read: &Read, errors: &[FormError]) -> Result<FollowCase, Trouble> {
    let case = &read.case;
    let facts = &read.version.facts;
    let reader = reader(visitor, read);
    let number = paper::printed(&case.number);
    let mut page = visitor.page_titled(Here::Follow, visitor.say("case.title", &[&case.item_name]));
    page.failed = !errors.is_empty();
    let name_of =
        |id| read.departments.iter().find(|d| d.id == id).map_or_else(String::new, |d| d.name.clone());
    let handled: Vec<Task> = read.tasks.iter().map(|t| (**t).clone()).collect();
    let line = timeline::Line { lang: page.lang, case, facts, name_of: &name_of };
    Ok(FollowCase {
        item: case.item_name.clone(),
        guide_url: format!("/items/{}", case.item),
        state: state_tag(page.lang, case),
        now: now_sentence(&page, read),
        office: office(&page, read, &name_of),
        due: reader.next_due(case),
        facts: vec![
            Row::new(page.text("apply.applicant"), masked_name(&page, &read.applicant.name)),
            Row::new(page.text("case.filed-at"), words::moment(page.lang, case.filed_at)),
            Row::new(page.text("case.channel"), page.text(words::channel(case.channel))),
            Row::new(page.text("case.department"), name_of(case.department)),
        ],
        correction: correction(visitor, &page, read, errors),
        result: result(visitor, &page, read),
        timeline: line.steps(&read.history, &handled),
        clocks: reader.clocks(case, facts),
        documents: read.documents.iter().map(|d| document_link(&page, case, d)).collect(),
        answers: read.answers.as_ref().map_or_else(Vec::new, |given| answers::groups(facts, given)),
        withdraw: withdrawal(visitor, &page, read),
        number,
        page,
    })
}

fn reader<'a>(visitor: &Visitor, read: &'a Read) -> clocks::Reader<'a> {
    clocks::Reader { lang: visitor.lang(), calendar: read.calendar, today: read.today }
}

fn document_link(page: &Page, case: &Case, document: &Document) -> Link {
    Link::new(
        format!("{} {}", page.text(words::document(document.kind)), document.number),
        format!("{}/documents/{}", address(case), document.id),
    )
}

/// The family name alone is shown to whoever has the code.
fn masked_name(page: &Page, name: &str) -> String {
    let mut chars = name.chars();
    match chars.next() {
        Some(first) if name.chars().count() <= 4 => format!("{first}{}", "*".repeat(chars.count())),
        Some(_) => name.to_owned(),
        None => page.text("case.erased").to_owned(),
    }
}

fn now_sentence(page: &Page, read: &Read) -> String {
    let case = &read.case;
    let date = |date| words::date(page.lang, date);
    match &case.phase {
        Phase::Filed => page.say("case.now-filed", &[&date(case.notice_due)]),
        Phase::Correcting { supplement_due } => page.say("case.now-correcting", &[&date(*supplement_due)]),
        Phase::Accepted => match (case.open_pause(), case.dues.promise) {
            (Some(pause), _) => page.say("case.now-paused", &[&pause.kind]),
            (None, Some(due)) => page.say("case.now-promised", &[&date(due)]),
            (None, None) => page.text("case.now-accepted").to_owned(),
        },
        Phase::Decided => page.text("case.now-decided").to_owned(),
        Phase::Ended { end, at } => {
            page.say("case.now-ended", &[&date(at.date()), &page.text(words::end(*end))])
        }
    }
}

fn office(page: &Page, read: &Read, name_of: &dyn Fn(base::id::DepartmentId) -> String) -> String {
    let open = read.tasks.iter().find(|t| t.open());
    let department = name_of(read.case.department);
    let at = |what: &str| format!("{department} · {what}");
    match (&read.case.phase, open) {
        (Phase::Filed, _) => at(page.text("timeline.intake")),
        (Phase::Correcting { .. }, _) => page.text("case.waits-for-applicant").to_owned(),
        (Phase::Accepted, Some(task)) => format!("{} · {}", name_of(task.department), task.name),
        (Phase::Accepted, None) => department,
        (Phase::Decided, _) => at(page.text("case.to-collect")),
        (Phase::Ended { .. }, _) => page.text("case.over").to_owned(),
    }
}

fn asked_keys(read: &Read) -> Vec<String> {
    match &read.case.phase {
        Phase::Correcting { .. } => {
            read.case.corrections.last().map(|c| c.points.clone()).unwrap_or_default()
        }
        Phase::Filed | Phase::Accepted | Phase::Decided | Phase::Ended { .. } => Vec::new(),
    }
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

fn correction(visitor: &Visitor, page: &Page, read: &Read, errors: &[FormError]) -> Option<CorrectionView> {
    let Phase::Correcting { supplement_due } = read.case.phase else { return None };
    let facts = &read.version.facts;
    let notice = read.documents.iter().rev().find(|d| d.kind == DocumentKind::CorrectionNotice)?;
    let asked = asked_keys(read);
    let words = read.correction.clone().unwrap_or_default();
    let points = asked.iter().enumerate().map(|(n, key)| {
        let material = facts.materials.iter().find(|m| m.key == *key);
        let name = material.map(|m| m.name.clone());
        let group = facts.form.iter().find(|g| g.key == *key).map(|g| g.title.clone());
        let line = words.iter().find_map(|w| w.strip_prefix(&format!("{}. ", n + 1)));
        let problem = line.and_then(|l| l.split_once('：')).map_or(String::new(), |(_, why)| why.to_owned());
        CorrectionPoint {
            subject: name.or(group).unwrap_or_else(|| key.clone()),
            problem,
            remedy: match material {
                Some(material) => remedy(page, material),
                None => page.text("case.answers-anew").to_owned(),
            },
            basis: material.map_or_else(String::new, sourced_basis),
        }
    });
    let error_of = |key: &str| errors.iter().find(|e| e.target == key).map(|e| e.sentence.clone());
    let slots = facts.materials.iter().filter(|m| asked.contains(&m.key)).map(|m| UploadSlot {
        name: m.key.clone(),
        material: m.name.clone(),
        note: m.accept_stand.clone(),
        need: match m.necessity {
            Necessity::Required => Tag::new(page.text("need.required"), Tone::Plain),
            Necessity::Conditional(_) => Tag::new(page.text("need.conditional"), Tone::Grey),
            Necessity::Deferrable => Tag::new(page.text("need.promisable"), Tone::Plum),
        },
        limits: page.text("upload.limits").to_owned(),
        accept: ACCEPT.to_owned(),
        files: Vec::new(),
        held: None,
        promise: None,
        error: error_of(&m.key),
    });
    let given = read.answers.clone().unwrap_or_default();
    let fields = facts.form.iter().filter(|g| asked.contains(&g.key)).flat_map(|g| &g.questions).map(|q| {
        let mut field = Field::text(
            format!("a-{}", q.key),
            q.label.clone(),
            given.get(&q.key).cloned().unwrap_or_default(),
        );
        if !q.hint.is_empty() {
            field.hint = Some(q.hint.clone());
        }
        field
    });
    let mut post: Post = visitor.post(format!("{}/supplement", address(&read.case)));
    post.version = read.case.version().to_string();
    Some(CorrectionView {
        notice: document_link(page, &read.case, notice),
        points: points.collect(),
        due: reader(visitor, read).next_due(&read.case).unwrap_or(DueView {
            date: words::date(page.lang, supplement_due),
            iso: supplement_due.to_string(),
            ..DueView::default()
        }),
        slots: slots.collect(),
        fields: fields.collect(),
        errors: errors.to_vec(),
        post,
    })
}

fn result(visitor: &Visitor, page: &Page, read: &Read) -> Option<ResultView> {
    let decision = read.case.decision?;
    let words = read.decision.clone().unwrap_or_default();
    let tone = match decision.kind {
        DecisionKind::Grant => Tone::Jade,
        DecisionKind::Refuse => Tone::Seal,
    };
    let verdict = Tag::new(page.text(words::decision(decision.kind)), tone);
    let (remedies, reasons): (Vec<String>, Vec<String>) =
        words.iter().skip(1).cloned().partition(|w| w.contains("行政复议"));
    let licence = read.licence.as_ref().map(|shown| {
        Link::new(format!("{} {}", shown.licence.name, shown.licence.number), super::verify::address(shown))
    });
    Some(ResultView {
        verdict,
        sentence: words.first().cloned().unwrap_or_default(),
        reasons,
        remedies,
        licence,
        take: matches!(read.case.phase, Phase::Decided)
            .then(|| visitor.post(format!("{}/receipt-of-result", address(&read.case)))),
    })
}

fn withdrawal(visitor: &Visitor, page: &Page, read: &Read) -> Option<WithdrawView> {
    match read.case.phase {
        Phase::Filed | Phase::Correcting { .. } | Phase::Accepted => Some(WithdrawView {
            post: visitor.post(format!("{}/withdrawal", address(&read.case))),
            fields: vec![Field::area("reason", page.text("case.withdraw-reason"), "").optional()],
        }),
        Phase::Decided | Phase::Ended { .. } => None,
    }
}
