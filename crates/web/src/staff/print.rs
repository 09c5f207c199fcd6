//! Documents and licence faces for print, opened by officers.

use axum::extract::Path;
use base::id::{DocumentId, LicenceId};
use desk::cases::{documents, view};
use desk::licences;
use desk::store::{Fail, Reading};
use rules::cases::{Case, DocumentKind};
use rules::people::Role;

use crate::form::encode;
use crate::problem::Trouble;
use crate::public::verify;
use crate::shown::{paper, words};
use crate::views::documents::LicenceFace;
use crate::views::page::Here;
use crate::views::parts::Row;
use crate::visitor::{Answer, Visitor, html};

/// `GET /staff/print/{document}`.
pub async fn document(visitor: Visitor, Path(document): Path<String>) -> Answer {
    let id: DocumentId = document.parse().map_err(|_| Trouble::Unseen)?;
    let (sheet, code) = visitor
        .read(move |rx| {
            let sheet = documents::paper(rx, id)?;
            must_know(rx, &sheet.case)?;
            let code = view::query_code(rx, &sheet.case)?;
            Ok((sheet, code))
        })
        .await?;
    let page = visitor
        .page_titled(Here::Cases, visitor.lang().text(words::document(sheet.document.kind)).to_owned());
    // The code belongs to the applicant; the clerk hands him the receipt with it.
    let at_counter = visitor.roles().has(Role::Clerk) && sheet.document.kind == DocumentKind::IntakeReceipt;
    let code = if at_counter {
        paper::Code::Shown { code: &code, base: visitor.base() }
    } else {
        paper::Code::Hidden
    };
    let back = format!("/staff/cases/{}", encode(&sheet.case.number));
    html(&paper::document(page, &sheet, code, back)?)
}

/// `GET /staff/licences/{id}`.
pub async fn licence(visitor: Visitor, Path(id): Path<String>) -> Answer {
    let id: LicenceId = id.parse().map_err(|_| Trouble::Unseen)?;
    let (shown, case) = visitor
        .read(move |rx| {
            let shown = licences::show(rx, id)?;
            let case = rx.get::<Case>(shown.licence.case)?.into_inner();
            must_know(rx, &case)?;
            Ok((shown, case))
        })
        .await?;
    let (licence, lang) = (&shown.licence, visitor.lang());
    let page = visitor.page_titled(Here::Cases, licence.name.clone());
    let valid_to =
        licence.valid_to.map_or_else(|| page.text("licence.no-end").to_owned(), |day| words::date(lang, day));
    let mut rows: Vec<Row> =
        shown.face.iter().map(|(label, text)| Row::new(label.clone(), text.clone())).collect();
    rows.push(Row::new(page.text("verify.row-valid"), valid_to));
    html(&LicenceFace {
        page,
        name: licence.name.clone(),
        number: licence.number.clone(),
        identifier: licence.identifier.clone(),
        rows,
        organ: licence.issuer.clone(),
        date: words::date(lang, licence.issued_on),
        qr_svg: verify::qr(&format!("{}{}", visitor.base(), verify::address(&shown)))?,
        back: format!("/staff/cases/{}", encode(&case.number)),
    })
}

fn must_know(rx: &mut impl Reading, case: &Case) -> Result<(), Fail> {
    match view::knows_of(rx, case)? {
        view::Knowledge::Knows => Ok(()),
        view::Knowledge::Nothing => Err(Fail::NotFound),
    }
}
