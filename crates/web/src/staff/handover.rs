//! The hand-over register: results delivered at the counter or by post (行政许可法 art. 44).

use axum::extract::Path;
use base::Instant;
use base::id::CaseId;
use desk::cases::deliver::{self as desk_deliver, Way};
use desk::cases::{documents, view};
use desk::people::applicants;
use desk::store::{Fail, Reading};
use rules::cases::case::DeliveryWay;
use rules::cases::{Case, DecisionKind, DocumentKind};
use rules::time::Calendar;
use serde::Deserialize;

use super::case::read;
use super::told::{self, No};
use crate::form::{Form, Query, Typed, encode};
use crate::offers::count;
use crate::shown::{clocks, paper, words};
use crate::views::desk::StaffForm;
use crate::views::documents::{DocBlock, Document};
use crate::views::forms::{Choice, Field, FieldKind, Post};
use crate::views::page::{Here, Lang};
use crate::views::parts::{CountLink, Link, Pager};
use crate::views::window::{Handover, HandoverRow};
use crate::visitor::{Answer, Done, Visitor, html, see};

/// The register.
const PATH: &str = "/staff/handover";
/// The ways of delivery at a counter, with the message keys of their names.
const WAYS: [(&str, &str); 2] = [("handed", "hand.handed"), ("posted", "hand.posted")];

/// Which rows the address asks for.
#[derive(Deserialize)]
pub struct Narrowed {
    of: Option<String>,
    said: Option<String>,
}

/// `GET /staff/handover`.
pub async fn list(visitor: Visitor, Query(narrowed): Query<Narrowed>) -> Answer {
    let (lang, (waiting, today)) = (visitor.lang(), rows(&visitor).await?);
    let done = narrowed.of.as_deref() == Some("today");
    let tab = |key: &str, url: String, n: usize, current| CountLink {
        text: lang.text(key).to_owned(),
        url,
        count: count(n),
        current,
    };
    let tabs = vec![
        tab("hand.waiting", PATH.to_owned(), waiting.len(), !done),
        tab("hand.today", format!("{PATH}?of=today"), today.len(), done),
    ];
    let mut page = visitor.page(Here::Handover, "hand.title");
    page.flash = told::flash(lang, narrowed.said.as_deref());
    html(&Handover {
        page,
        tabs,
        rows: if done { today } else { waiting },
        ways: ways(lang, "handed"),
        print_url: format!("{PATH}/register"),
        pager: Pager::default(),
    })
}

/// What waits, and what was delivered today.
async fn rows(visitor: &Visitor) -> Result<(Vec<HandoverRow>, Vec<HandoverRow>), crate::problem::Trouble> {
    let department = visitor.session().and_then(|s| s.department);
    let (lang, posting) = (visitor.lang(), visitor.clone());
    visitor
        .read(move |rx| {
            let calendar = desk::time::legal(rx)?;
            let mut waiting = Vec::new();
            for case in view::open_cases_for(rx, department, "decided", view::LIST_ROWS_MAX)? {
                let mut row = row(rx, &case, calendar)?;
                let mut post = posting.post(format!("/staff/cases/{}/delivery", encode(&case.number)));
                post.version = rx.get::<Case>(case.id)?.version().to_string();
                row.post = Some(post);
                waiting.push(row);
            }
            let mut today = Vec::new();
            let since = Instant::start_of(rx.today());
            for record in documents::issued_since(rx, since)? {
                if record.kind != DocumentKind::ServiceRecord {
                    continue;
                }
                let case = rx.get::<Case>(record.case)?.into_inner();
                if department.is_none_or(|department| case.department == department) {
                    let handed = handed(rx, lang, &case)?;
                    today.push(HandoverRow { handed: Some(handed), ..row(rx, &case, calendar)? });
                }
            }
            Ok((waiting, today))
        })
        .await
}

fn row(rx: &mut impl Reading, case: &Case, calendar: &Calendar) -> Result<HandoverRow, Fail> {
    let version = desk::catalogue::version(rx, case.version)?;
    let result = match case.decision.map(|d| d.kind) {
        Some(DecisionKind::Grant) if case.licence.is_some() => version.facts.outcome.name.clone(),
        Some(DecisionKind::Grant) => DocumentKind::GrantDecision.title().to_owned(),
        Some(DecisionKind::Refuse) => DocumentKind::RefusalDecision.title().to_owned(),
        None => String::new(),
    };
    Ok(HandoverRow {
        number: paper::printed(&case.number),
        item: case.item_name.clone(),
        applicant: applicants::card(rx, case.applicant)?.name,
        result,
        ready: case.decision.map_or_else(String::new, |d| words::moment(d.at)),
        due: clocks::next_due(case, &version.facts, calendar, rx.today()).unwrap_or_default(),
        handed: None,
        post: None,
    })
}

fn handed(rx: &mut impl Reading, lang: Lang, case: &Case) -> Result<String, Fail> {
    let Some(record) = &case.delivered else { return Ok(String::new()) };
    let way = match &record.way {
        DeliveryWay::Handed { receiver } => {
            lang.say("hand.handed-to", &[&rx.open(receiver)?.unwrap_or_default()])
        }
        DeliveryWay::Posted { tracking } => lang.say("hand.posted-as", &[tracking]),
        DeliveryWay::Electronic => lang.text("hand.electronic").to_owned(),
    };
    Ok(lang.say("list.aside", &[&way, &words::short(record.at)]))
}

fn ways(lang: Lang, chosen: &str) -> Vec<Choice> {
    WAYS.iter()
        .map(|(value, key)| Choice {
            value: (*value).to_owned(),
            label: lang.text(key).to_owned(),
            hint: None,
            chosen: *value == chosen,
        })
        .collect()
}

/// `POST /staff/cases/{number}/delivery`.
pub async fn deliver(visitor: Visitor, Path(number): Path<String>, form: Form<Typed>) -> Answer {
    let read = read::by_number(&visitor, &number).await?;
    let to = form.typed.text("to").to_owned();
    let way = match form.typed.text("way") {
        "handed" => Way::Handed { receiver: to },
        "posted" => Way::Posted { tracking: to },
        _ => {
            let no = No::invalid("way", visitor.lang().text("hand.choose-way"));
            return told::again(&no, &again(&visitor, &read, &form, &no));
        }
    };
    let (id, seen): (CaseId, _) = (read.case.id().into(), form.version);
    match visitor.write(&form, move |cx| desk_deliver::deliver(cx, id, seen, &way)).await {
        Ok(Done::Now(()) | Done::Before(_)) => see(&format!("{PATH}?said=delivered")),
        Err(trouble) => {
            let mut no = told::no(&visitor, trouble)?;
            // The verb speaks of a receiver or a courier's number; the form has one field for both.
            no.field = no.field.map(|_| "to".to_owned());
            told::again(&no, &again(&visitor, &read, &form, &no))
        }
    }
}

/// The hand-over of one case as a form of its own, with what was typed.
fn again(visitor: &Visitor, read: &read::Read, form: &Form<Typed>, no: &No) -> StaffForm {
    let mut page = visitor.page(Here::Handover, "hand.title");
    page.failed = true;
    let mut fields = vec![
        Field::new("way", page.text("hand.way"), FieldKind::Radios(ways(page.lang, form.typed.text("way")))),
        Field::text("to", page.text("hand.to"), form.typed.text("to")),
    ];
    StaffForm {
        crumbs: vec![
            Link::new(page.text("hand.title"), PATH),
            Link::new(paper::printed(&read.case.number), ""),
        ],
        head: Some(read.head()),
        heading: page.text("hand.title").to_owned(),
        lead: None,
        errors: no.beside(&mut fields, "to"),
        fields,
        post: Post {
            version: read.case.version().to_string(),
            ..Post::new(format!("{}/delivery", read.address()), form.key_text())
        },
        multipart: false,
        button: page.text("hand.button").to_owned(),
        shown_once: None,
        page,
    }
}

/// `GET /staff/handover/register`: today's hand-overs as a page to print and sign.
pub async fn register(visitor: Visitor) -> Answer {
    let (lang, (_, today)) = (visitor.lang(), rows(&visitor).await?);
    let department = visitor.session().and_then(|s| s.department);
    let (organ, date) = visitor
        .read(move |rx| {
            let organ = match department {
                Some(id) => rx.get::<rules::people::Department>(id)?.name.clone(),
                None => desk::centres::facts(rx).map(|c| c.name.clone()).unwrap_or_default(),
            };
            Ok((organ, rx.today()))
        })
        .await?;
    let heads = ["follow.number", "wb.item", "wb.applicant", "hand.result", "hand.record", "hand.signed"];
    let lines = today
        .into_iter()
        .map(|row| {
            vec![
                row.number,
                row.item,
                row.applicant,
                row.result,
                row.handed.unwrap_or_default(),
                String::new(),
            ]
        })
        .collect();
    html(&Document {
        page: visitor.page(Here::Handover, "hand.title"),
        organ,
        title: lang.text("hand.register").to_owned(),
        number: words::date(date),
        to: None,
        blocks: vec![
            DocBlock::Table(heads.map(|key| lang.text(key).to_owned()).to_vec(), lines),
            DocBlock::Signatures(
                ["hand.clerk", "hand.checker"].map(|key| lang.text(key).to_owned()).to_vec(),
            ),
        ],
        contact: Vec::new(),
        sealed_by: None,
        date: words::date(date),
        foot: lang.text("hand.register-foot").to_owned(),
        qr_svg: String::new(),
        back: PATH.to_owned(),
    })
}
