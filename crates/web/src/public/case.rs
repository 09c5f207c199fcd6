//! A case as its applicant follows it: time line, clocks with their reasons, what is asked, the result.

use axum::extract::Path;
use base::id::DocumentId;
use base::identifiers::CaseNumber;
use desk::cases::documents::{self, Paper};
use desk::cases::filing;
use desk::cases::view::{self, Happened};
use desk::cases::{deliver, work};
use desk::drafts::Content;
use desk::drafts::supplement::laid;
use desk::people::organisation;
use desk::store::{Cx, Fail, Live, Reading};
use desk::{catalogue, licences};
use rules::cases::answers::{Answers, FieldError};
use rules::cases::{Case, DecisionKind, Document, DocumentKind, Phase, Task};

use super::follow::COOKIE;
use super::{deferred, supplement};
use crate::form::{Form, Typed, encode};
use crate::limits::Limit;
use crate::problem::Trouble;
use crate::shown::{answers, clocks, paper, state_tag, timeline, words};
use crate::views::follow::{FollowCase, ResultView, WithdrawView};
use crate::views::forms::{Field, FormError, Post, errors_of};
use crate::views::page::{Here, Page};
use crate::views::parts::{Link, Row, Tag, Tone};
use crate::visitor::{Answer, Done, Visitor, html, invalid, see};

/// Everything the page reads at once.
pub(super) struct Read {
    pub(super) looker: Looker,
    pub(super) case: Live<Case>,
    pub(super) version: catalogue::VersionRef,
    history: Vec<Happened>,
    tasks: Vec<Live<Task>>,
    pub(super) documents: Vec<Live<Document>>,
    pub(super) correction: Option<Vec<String>>,
    decision: Option<Vec<String>>,
    departments: Vec<organisation::DepartmentRow>,
    applicant: desk::people::ApplicantCard,
    pub(super) answers: Option<Answers>,
    /// What is laid ready for the notice that is open.
    pub(super) laid: Content,
    licence: Option<licences::Shown>,
    today: base::Date,
    calendar: &'static rules::time::Calendar,
}

/// Who looks: the applicant himself, or somebody with the code.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Looker {
    Owner,
    Code,
}

/// `GET /cases/{number}`.
pub async fn show(visitor: Visitor, Path(number): Path<String>) -> Answer {
    let read = load(&visitor, &number).await?;
    html(&page(&visitor, &read, &[])?)
}

/// `POST /cases/{number}/withdrawal`.
pub async fn withdraw(visitor: Visitor, Path(number): Path<String>, form: Form<Typed>) -> Answer {
    let read = load(&visitor, &number).await?;
    let (id, seen) = (read.case.id().into(), form.version);
    let reason = form.typed.text("reason").to_owned();
    let given = reason.clone();
    match act(&visitor, &read, &form, move |cx| deliver::withdraw(cx, id, seen, &given)).await {
        Ok(_) => see(&address(&read.case)),
        Err(trouble) => {
            let refusal = trouble.into_invalid()?;
            let again = Again { withdrawal: Some((reason, visitor.told(&refusal))), ..Again::default() };
            invalid(&page_again(&visitor, &read, &again)?)
        }
    }
}

/// `POST /cases/{number}/receipt-of-result`: the applicant takes the result from the page.
pub async fn take(visitor: Visitor, Path(number): Path<String>, form: Form<Typed>) -> Answer {
    let read = load(&visitor, &number).await?;
    let (id, seen) = (read.case.id().into(), form.version);
    act(&visitor, &read, &form, move |cx| deliver::deliver(cx, id, seen, &deliver::Way::Electronic)).await?;
    see(&address(&read.case))
}

/// `GET /cases/{number}/documents/{id}`: a document for print.
pub async fn document(visitor: Visitor, Path((number, id)): Path<(String, String)>) -> Answer {
    let read = load(&visitor, &number).await?;
    let id: DocumentId = id.parse().map_err(|_| Trouble::Unseen)?;
    if !read.documents.iter().any(|d| d.id() == id.into()) {
        return Err(Trouble::Unseen);
    }
    let (mut sheet, code) = visitor
        .read(move |rx| {
            let sheet: Paper = documents::paper(rx, id)?;
            let code = view::query_code(rx, &sheet.case)?;
            Ok((sheet, code))
        })
        .await?;
    let page = visitor.page(Here::Follow, words::document(sheet.document.kind));
    if read.looker == Looker::Code && !read.applicant.name.is_empty() {
        let (name, masked) = (&read.applicant.name, words::masked(read.applicant.kind, &read.applicant.name));
        sheet.to = sheet.to.replace(name, &masked);
        sheet.words.iter_mut().for_each(|line| *line = line.replace(name, &masked));
    }
    let shown = match sheet.document.kind {
        DocumentKind::IntakeReceipt => paper::Code::Shown { code: &code, base: visitor.base() },
        DocumentKind::CorrectionNotice
        | DocumentKind::AcceptanceNotice
        | DocumentKind::NonAcceptance
        | DocumentKind::PauseNotice
        | DocumentKind::ResumptionNotice
        | DocumentKind::ExtensionNotice
        | DocumentKind::GrantDecision
        | DocumentKind::RefusalDecision
        | DocumentKind::ServiceRecord
        | DocumentKind::WithdrawalNotice => paper::Code::Hidden,
    };
    html(&paper::document(page, &sheet, shown, address(&read.case))?)
}

/// Runs a verb in the name of the applicant, or of whoever has shown the code.
pub(super) async fn act<T, F>(
    visitor: &Visitor,
    read: &Read,
    form: &Form<Typed>,
    verb: F,
) -> Result<Done<T>, Trouble>
where
    F: Fn(&mut Cx<'_>) -> Result<T, Fail> + Send + 'static,
    T: Send + 'static,
{
    match read.looker {
        Looker::Owner => visitor.write(form, verb).await,
        Looker::Code => visitor.write_unsigned(form, verb).await,
    }
}

pub(super) fn address(case: &Case) -> String {
    format!("/cases/{}", encode(&case.number))
}

/// Loads the case for whoever may see it; everybody else gets the answer of an unknown number.
pub(super) async fn load(visitor: &Visitor, number: &str) -> Result<Read, Trouble> {
    let wanted = number.to_owned();
    let me = visitor.session().and_then(|s| s.applicant);
    let code = visitor
        .cookie(COOKIE)
        .and_then(|value| value.rsplit_once('.').map(|(n, c)| (n.to_owned(), c.to_owned())));
    if me.is_none() {
        visitor.limit(Limit::Query, &paper::counted(&wanted))?;
    }
    visitor
        .read(move |rx| {
            if me.is_some()
                && let Some(case) = view::by_number(rx, &wanted)?
                && view::party_of(rx, &case)?.is_some()
            {
                return read(rx, case, Looker::Owner);
            }
            // Whoever shows a code gets the same work done for a number that there is not.
            let shown = match code {
                Some((n, c)) if same_number(&n, &wanted) => view::find_by_code(rx, &wanted, &c)?,
                Some(_) | None => None,
            };
            read(rx, shown.ok_or(Fail::NotFound)?, Looker::Code)
        })
        .await
}

/// Whether two texts are one number, however they are written.
fn same_number(one: &str, other: &str) -> bool {
    let parsed = |text| CaseNumber::parse(text).ok().map(|number| number.to_string());
    parsed(one).is_some_and(|number| parsed(other) == Some(number))
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
        laid: match case.phase {
            Phase::Correcting { .. } => laid(rx, &case)?,
            Phase::Filed | Phase::Accepted | Phase::Decided | Phase::Ended { .. } => Content::default(),
        },
        answers,
        documents,
        case,
    })
}

/// What of a form that was refused is shown again.
#[derive(Default)]
pub(super) struct Again<'a> {
    /// What is wrong with the files, or with the whole.
    pub(super) errors: &'a [FormError],
    /// What is wrong with the answers.
    pub(super) answers: &'a [FieldError],
    /// The reason typed to withdraw, and what is wrong with it.
    pub(super) withdrawal: Option<(String, String)>,
}

/// The page of the case, with what is wrong with the files that were sent.
pub(super) fn page(visitor: &Visitor, read: &Read, errors: &[FormError]) -> Result<FollowCase, Trouble> {
    page_again(visitor, read, &Again { errors, ..Again::default() })
}

/// The page of the case after a form of it was refused.
pub(super) fn page_again(visitor: &Visitor, read: &Read, again: &Again<'_>) -> Result<FollowCase, Trouble> {
    let case = &read.case;
    let facts = &read.version.facts;
    let reader = reader(visitor, read);
    let number = paper::printed(&case.number);
    let mut page = visitor.page_titled(Here::Follow, visitor.say("case.title", &[&case.item_name]));
    page.failed = !again.errors.is_empty() || !again.answers.is_empty() || again.withdrawal.is_some();
    let name_of =
        |id| read.departments.iter().find(|d| d.id == id).map_or_else(String::new, |d| d.name.clone());
    let handled: Vec<Task> = read.tasks.iter().map(|t| (**t).clone()).collect();
    let line =
        timeline::Line { lang: page.lang, told: timeline::Told::Public, case, facts, name_of: &name_of };
    Ok(FollowCase {
        item: case.item_name.clone(),
        guide_url: format!("/items/{}", case.item),
        state: state_tag(page.lang, case),
        now: now_sentence(&page, read),
        office: office(&page, read, &name_of),
        due: reader.next_due(case),
        facts: vec![
            Row::new(page.text("apply.applicant"), shown_name(&page, read)),
            Row::new(page.text("case.filed-at"), words::moment(page.lang, case.filed_at)),
            Row::new(page.text("case.channel"), page.text(words::channel(case.channel))),
            Row::new(page.text("case.department"), name_of(case.department)),
        ],
        correction: supplement::panel(visitor, &page, read, again),
        deferred: deferred::panel(visitor, &page, read, again.errors),
        result: result(visitor, &page, read),
        timeline: line.steps(&read.history, &handled),
        clocks: reader.clocks(case, facts),
        documents: read.documents.iter().map(|d| document_link(&page, case, d)).collect(),
        answers: read.answers.as_ref().map_or_else(Vec::new, |given| answers::groups(facts, given)),
        withdraw: withdrawal(visitor, &page, read, again),
        number,
        page,
    })
}

pub(super) fn reader<'a>(visitor: &Visitor, read: &'a Read) -> clocks::Reader<'a> {
    clocks::Reader { lang: visitor.lang(), calendar: read.calendar, today: read.today }
}

pub(super) fn document_link(page: &Page, case: &Case, document: &Document) -> Link {
    Link::new(
        format!("{} {}", page.text(words::document(document.kind)), document.number),
        format!("{}/documents/{}", address(case), document.id),
    )
}

/// The applicant's name: whole for himself, masked for whoever has the code.
fn shown_name(page: &Page, read: &Read) -> String {
    let applicant = &read.applicant;
    match (applicant.name.as_str(), read.looker) {
        ("", _) => page.text("case.erased").to_owned(),
        (name, Looker::Owner) => name.to_owned(),
        (name, Looker::Code) => words::masked(applicant.kind, name),
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
            .then(|| versioned(visitor, read, "receipt-of-result")),
    })
}

/// A form of this case, made from the version that the page shows.
pub(super) fn versioned(visitor: &Visitor, read: &Read, act: &str) -> Post {
    let mut post = visitor.post(format!("{}/{act}", address(&read.case)));
    post.version = read.case.version().to_string();
    post
}

fn withdrawal(visitor: &Visitor, page: &Page, read: &Read, again: &Again<'_>) -> Option<WithdrawView> {
    match read.case.phase {
        Phase::Filed | Phase::Correcting { .. } | Phase::Accepted => {
            let (typed, error) = again.withdrawal.clone().unzip();
            let label = page.text("case.withdraw-reason");
            let mut field = Field::area("reason", label, typed.unwrap_or_default()).optional();
            field.error = error;
            let fields = vec![field];
            let post = versioned(visitor, read, "withdrawal");
            Some(WithdrawView { post, errors: errors_of(&fields), fields })
        }
        Phase::Decided | Phase::Ended { .. } => None,
    }
}
