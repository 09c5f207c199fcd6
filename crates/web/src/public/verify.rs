//! The public verification of licences: a form for number and check code, and the page a QR code leads to.

use desk::licences::{self, Shown};
use desk::store::Reading;
use qrcode::QrCode;
use qrcode::render::svg;
use rules::Refusal;
use rules::licences::Standing;
use serde::Deserialize;

use axum::extract::Path;

use crate::form::{Form, Query, encode};
use crate::limits::Limit;
use crate::problem::Trouble;
use crate::shown::words;
use crate::views::account::{Method, PublicForm};
use crate::views::forms::{Field, Post, errors_of};
use crate::views::page::{Here, Page};
use crate::views::parts::Row;
use crate::views::public::{LicencePage, Verdict};
use crate::visitor::{Answer, Visitor, html, invalid, see};

/// What was typed.
#[derive(Deserialize, Clone)]
pub struct Typed {
    number: String,
    code: String,
}

/// The check code, as the QR code carries it.
#[derive(Deserialize)]
pub struct Code {
    #[serde(default)]
    code: String,
}

/// `GET /verify`: the form.
pub async fn form(visitor: Visitor) -> Answer {
    html(&ask(&visitor, visitor.post("/verify"), ("", ""), None))
}

/// `POST /verify`: leads to the page of the licence, or says that nothing fits.
pub async fn try_out(visitor: Visitor, form: Form<Typed>) -> Answer {
    let Typed { number, code } = form.input.clone();
    visitor.limit(Limit::Verify, &number)?;
    let (asked, secret) = (number.clone(), code.clone());
    match visitor.read(move |rx| licences::verify(rx, &asked, &secret)).await? {
        Some(shown) => see(&address(&shown)),
        None => {
            let refusal = Refusal::invalid("verify.no_match", "number", visitor.say("verify.no-match", &[]));
            let post = Post::new("/verify", form.key_text());
            invalid(&ask(&visitor, post, (&number, &code), Some(&refusal)))
        }
    }
}

/// `GET /licences/{identifier}?code=…`: what the registry says of it today; the same page for an unknown one.
pub async fn show(visitor: Visitor, Path(identifier): Path<String>, Query(code): Query<Code>) -> Answer {
    visitor.limit(Limit::Verify, identifier.trim())?;
    let (asked, secret) = (identifier, code.code);
    let read = move |rx: &mut desk::store::Rx<'_>| Ok((licences::verify(rx, &asked, &secret)?, rx.now()));
    let (found, now) = visitor.read(read).await?;
    let page = visitor.page(Here::Verify, "nav.verify");
    let checked_at = words::moment(page.lang, now);
    html(&match found {
        Some(shown) => LicencePage {
            verdict: verdict(shown.standing),
            sentence: sentence(&page, &shown),
            name: shown.licence.name.clone(),
            rows: rows(&page, &shown),
            qr_svg: qr(&format!("{}{}", visitor.base(), address(&shown)))?,
            checked_at,
            page,
        },
        None => LicencePage {
            verdict: Verdict::Unknown,
            sentence: page.text("verify.unknown").to_owned(),
            name: String::new(),
            rows: Vec::new(),
            qr_svg: String::new(),
            checked_at,
            page,
        },
    })
}

/// Where a licence is verified, with its check code.
pub fn address(shown: &Shown) -> String {
    format!("/licences/{}?code={}", encode(&shown.licence.identifier), encode(&shown.check_code))
}

fn verdict(standing: Standing) -> Verdict {
    match standing {
        Standing::Valid => Verdict::Valid,
        Standing::Expired | Standing::Deregistered => Verdict::Ended,
    }
}

fn sentence(page: &Page, shown: &Shown) -> String {
    match (shown.standing, shown.licence.valid_to) {
        (Standing::Valid, Some(last)) => page.say("verify.valid-until", &[&words::date(page.lang, last)]),
        (Standing::Valid, None) => page.text("verify.valid").to_owned(),
        (Standing::Expired, Some(last)) => page.say("verify.expired-on", &[&words::date(page.lang, last)]),
        (Standing::Expired, None) => page.text("verify.expired").to_owned(),
        (Standing::Deregistered, _) => page.text("verify.deregistered").to_owned(),
    }
}

fn rows(page: &Page, shown: &Shown) -> Vec<Row> {
    let licence = &shown.licence;
    let row = |key: &str, value: String| Row::new(page.text(key), value);
    let mut rows = vec![
        row("verify.row-number", licence.number.clone()),
        row("verify.row-identifier", licence.identifier.clone()),
        row("verify.row-holder", shown.holder_name.clone()),
        row("verify.row-issuer", licence.issuer.clone()),
        row("verify.row-issued", words::date(page.lang, licence.issued_on)),
        row("verify.row-valid", words::valid_to(page.lang, licence.valid_to)),
    ];
    rows.extend(shown.face.iter().skip(2).map(|(label, text)| Row::new(label.clone(), text.clone())));
    rows
}

/// A QR code as SVG without inline style.
pub fn qr(text: &str) -> Result<String, Trouble> {
    let code = QrCode::new(text.as_bytes()).map_err(|e| Trouble::Broken(format!("qr: {e}")))?;
    let drawn = code.render::<svg::Color<'_>>().min_dimensions(160, 160).quiet_zone(true).build();
    let from = drawn.find("<svg").unwrap_or(0);
    Ok(drawn[from..].to_owned())
}

fn ask(visitor: &Visitor, post: Post, (number, code): (&str, &str), refusal: Option<&Refusal>) -> PublicForm {
    let mut page = visitor.page(Here::Verify, "nav.verify");
    page.failed = refusal.is_some();
    let mut first =
        Field::text("number", page.text("verify.number"), number).hint(page.text("verify.number-hint"));
    first.error = refusal.map(|r| visitor.told(r));
    let second = Field::text("code", page.text("verify.code"), code).hint(page.text("verify.code-hint"));
    let fields = vec![first, second];
    PublicForm {
        back: None,
        caption: None,
        heading: page.text("nav.verify").to_owned(),
        lead: Some(page.text("verify.lead").to_owned()),
        errors: errors_of(&fields),
        fields,
        post,
        method: Method::Post,
        button: page.text("verify.button").to_owned(),
        links: Vec::new(),
        aside: None,
        page,
    }
}
