//! The hand-over register: results delivered at the counter or by post (行政许可法 art. 44).

use axum::extract::Path;
use base::Date;
use base::id::CaseId;
use desk::cases::deliver::{self as desk_deliver, Way};
use desk::cases::{lists, view};
use desk::people::applicants;
use desk::store::{Fail, Reading};
use rules::cases::case::DeliveryWay;
use rules::cases::{Case, DecisionKind, DocumentKind};
use rules::time::Calendar;
use serde::Deserialize;

use super::case::read;
use super::pages;
use super::told::{self, No};
use crate::form::{Form, Query, Typed, encode};
use crate::problem::Trouble;
use crate::shown::clocks::Reader;
use crate::shown::{paper, words};
use crate::views::desk::StaffForm;
use crate::views::documents::{DocBlock, Document};
use crate::views::forms::{Choice, Field, FieldKind, Post};
use crate::views::page::{Here, Lang};
use crate::views::parts::Link;
use crate::views::window::{Handover, HandoverRow};
use crate::visitor::{Answer, Done, Visitor, html, see};

/// The register.
const PATH: &str = "/staff/handover";
/// The ways of delivery at a counter, with the message keys of their names.
const WAYS: [(&str, &str); 2] = [("handed", "hand.handed"), ("posted", "hand.posted")];

/// Which rows the address asks for: what waits, or what went out on a day.
#[derive(Deserialize, Default)]
pub struct Narrowed {
    of: Option<String>,
    day: Option<String>,
    after: Option<String>,
    said: Option<String>,
    case: Option<String>,
}

impl Narrowed {
    /// The day that is asked for; none is today.
    fn day(&self) -> Result<Option<Date>, Trouble> {
        let typed = self.day.as_deref().filter(|text| !text.is_empty());
        typed.map(|text| rules::time::read_date(text).ok_or(Trouble::Unseen)).transpose()
    }
}

/// `GET /staff/handover`.
pub async fn list(visitor: Visitor, Query(narrowed): Query<Narrowed>) -> Answer {
    let (lang, department) = (visitor.lang(), visitor.session().and_then(|s| s.department));
    let done = narrowed.of.as_deref() == Some("today");
    let (asked, posting) = (narrowed.day()?, visitor.clone());
    let place = narrowed.after.as_deref();
    let after = if done { None } else { pages::place(place)? };
    let delivered_after = if done { pages::place(place)? } else { None };
    let read = visitor
        .read(move |rx| {
            let calendar = desk::time::legal(rx)?;
            let day = asked.unwrap_or_else(|| rx.today());
            let delivered = lists::delivered_count(rx, (department, day))?;
            let waiting = lists::open_counts(rx, department)?.get("decided").copied().unwrap_or(0);
            let (cases, next) = if done {
                let page = lists::delivered_on(rx, (department, day), delivered_after)?;
                (page.rows, page.next.map(|place| place.to_string()))
            } else {
                let page = lists::open_cases(rx, (department, "decided"), after, view::LIST_ROWS_MAX)?;
                (page.rows, page.next.map(|place| place.to_string()))
            };
            let mut rows = Vec::new();
            for case in &cases {
                let mut row = row(rx, lang, (case, calendar))?;
                if done {
                    row.handed = Some(handed(rx, lang, case)?);
                } else {
                    let mut post = posting.post(format!("/staff/cases/{}/delivery", encode(&case.number)));
                    post.version = rx.get::<Case>(case.id)?.version().to_string();
                    row.post = Some(post);
                }
                rows.push(row);
            }
            Ok((rows, next, (waiting, delivered), day))
        })
        .await?;
    let (rows, next, (waiting, delivered), day) = read;
    let today = format!("{PATH}?of=today");
    let shown = match (done, asked) {
        (true, Some(day)) => format!("{today}&day={day}"),
        (true, None) => today.clone(),
        (false, _) => PATH.to_owned(),
    };
    let mut page = visitor.page(Here::Handover, "hand.title");
    page.flash = told::flash_to(lang, narrowed.said.as_deref(), narrowed.case.as_deref().map(case_link));
    html(&Handover {
        page,
        tabs: vec![
            pages::tab(lang, "hand.waiting", PATH.to_owned(), (waiting, !done)),
            pages::tab(lang, "hand.today", today, (delivered, done)),
        ],
        pager: pages::pager(
            lang,
            (rows.len(), if done { delivered } else { waiting }),
            (&shown, narrowed.after.as_deref()),
            next,
        ),
        rows,
        ways: ways(lang, "handed"),
        print_url: format!("{PATH}/register?day={day}"),
    })
}

fn case_link(number: &str) -> Link {
    Link::new(paper::printed(number), format!("/staff/cases/{}", encode(number)))
}

fn row(rx: &mut impl Reading, lang: Lang, (case, calendar): (&Case, &Calendar)) -> Result<HandoverRow, Fail> {
    let version = desk::catalogue::version(rx, case.version)?;
    let result = match case.decision.map(|d| d.kind) {
        Some(DecisionKind::Grant) if case.licence.is_some() => version.facts.outcome.name.clone(),
        Some(DecisionKind::Grant) => lang.text(words::document(DocumentKind::GrantDecision)).to_owned(),
        Some(DecisionKind::Refuse) => lang.text(words::document(DocumentKind::RefusalDecision)).to_owned(),
        None => String::new(),
    };
    Ok(HandoverRow {
        number: paper::printed(&case.number),
        item: case.item_name.clone(),
        applicant: applicants::card(rx, case.applicant)?.name,
        result,
        ready: case.decision.map_or_else(String::new, |d| words::moment(lang, d.at)),
        due: Reader { lang, calendar, today: rx.today() }.next_due(case).unwrap_or_default(),
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
    Ok(lang.say("list.aside", &[&way, &words::short(lang, record.at)]))
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
        Ok(Done::Now(()) | Done::Before(_)) => {
            see(&format!("{PATH}?said=delivered&case={}", encode(&read.case.number)))
        }
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

/// `GET /staff/handover/register`: all that went out on a day as a page to print and sign, complete.
pub async fn register(visitor: Visitor, Query(narrowed): Query<Narrowed>) -> Answer {
    let (lang, department) = (visitor.lang(), visitor.session().and_then(|s| s.department));
    let asked = narrowed.day()?;
    let (organ, date, rows) = visitor
        .read(move |rx| {
            let organ = match department {
                Some(id) => rx.get::<rules::people::Department>(id)?.name.clone(),
                None => desk::centres::facts(rx).map(|c| c.name.clone()).unwrap_or_default(),
            };
            let calendar = desk::time::legal(rx)?;
            let day = asked.unwrap_or_else(|| rx.today());
            let (mut rows, mut after) = (Vec::new(), None);
            loop {
                let page = lists::delivered_on(rx, (department, day), after)?;
                for case in &page.rows {
                    let handed = handed(rx, lang, case)?;
                    rows.push(HandoverRow { handed: Some(handed), ..row(rx, lang, (case, calendar))? });
                }
                after = page.next;
                if after.is_none() {
                    return Ok((organ, day, rows));
                }
            }
        })
        .await?;
    let heads = ["follow.number", "wb.item", "wb.applicant", "hand.result", "hand.record", "hand.signed"];
    let count = rows.len();
    let lines = rows
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
        number: lang.say("hand.register-day", &[&words::date(lang, date), &count]),
        to: None,
        blocks: vec![
            DocBlock::Table(heads.map(|key| lang.text(key).to_owned()).to_vec(), lines),
            DocBlock::Signatures(
                ["hand.clerk", "hand.checker"].map(|key| lang.text(key).to_owned()).to_vec(),
            ),
        ],
        contact: Vec::new(),
        sealed_by: None,
        date: words::date(lang, date),
        foot: lang.text("hand.register-foot").to_owned(),
        qr_svg: String::new(),
        back: PATH.to_owned(),
    })
}
