//! Documents of a case: each with a number of its centre, kind and year, none skipped (invariant 11).

use base::id::{CaseId, DocumentId};
use rules::cases::{Document, DocumentEvent, DocumentKind};

use super::sql;
use crate::centres;
use crate::store::{Cx, Fail, FieldClass, Live, Reading};

/// The series of all document numbers.
pub(super) const SERIES: &str = "document";

/// Issues a document with the next number of its kind; `words` are its paragraphs.
pub(crate) fn issue(
    cx: &mut Cx<'_>,
    case: CaseId,
    kind: DocumentKind,
    words: &[String],
) -> Result<DocumentId, Fail> {
    let facts = centres::facts(cx)?;
    let today = cx.today();
    let n = cx.number(SERIES, kind.series(), today.year())?;
    let number = format!("{}{}〔{}〕{} 号", facts.word, kind.word(), today.year(), n);
    let id: DocumentId = cx.new_id();
    let text = serde_json::to_string(words).map_err(|e| Fail::Broken(e.to_string()))?;
    let words = cx.seal(FieldClass::FreeText, "document", id, &text)?;
    let by = cx.actor().staff();
    cx.begin::<Document>(id, DocumentEvent::Issued { case, kind, number, issued_on: today, by, words })?;
    Ok(id)
}

/// Records that a document was printed again, by those who handle the case; the documents of one that is over too.
pub fn reprint(cx: &mut Cx<'_>, id: DocumentId, seen: Option<i64>) -> Result<(), Fail> {
    let mut live = cx.get::<Document>(id)?;
    let (case, _) = super::open_case(cx, live.case, seen)?;
    let by = super::acting(cx, &case, super::HANDLERS)?.id;
    cx.record(&mut live, DocumentEvent::Reprinted { by })
}

/// The documents of a case, oldest first.
pub fn of_case(rx: &mut impl Reading, case: CaseId) -> Result<Vec<Live<Document>>, Fail> {
    rx.select(&sql::DOCUMENTS_OF_CASE, &[rx.centre().into(), case.into()])
}

/// The paragraphs of a document; none once erased.
pub fn words(rx: &mut impl Reading, document: &Document) -> Result<Vec<String>, Fail> {
    match rx.open(&document.words)? {
        Some(text) => serde_json::from_str(&text).map_err(|e| Fail::Broken(e.to_string())),
        None => Ok(Vec::new()),
    }
}

/// Everything a printed document shows.
#[derive(Clone, Debug)]
pub struct Paper {
    /// The document.
    pub document: Document,
    /// Its paragraphs.
    pub words: Vec<String>,
    /// The case it belongs to.
    pub case: rules::cases::Case,
    /// To whom it is addressed; empty once erased.
    pub to: String,
    /// The organ that issues it.
    pub organ: String,
    /// The centre.
    pub centre: std::sync::Arc<rules::centres::CentreFacts>,
}

/// Opens a document for print.
pub fn paper(rx: &mut impl Reading, id: DocumentId) -> Result<Paper, Fail> {
    let document = rx.get::<Document>(id)?.into_inner();
    let case = rx.get::<rules::cases::Case>(document.case)?.into_inner();
    let words = words(rx, &document)?;
    let to = crate::people::applicants::card(rx, case.applicant)?.name;
    let organ = rx.get::<rules::people::Department>(case.department)?.name.clone();
    let centre = centres::facts(rx)?;
    Ok(Paper { document, words, case, to, organ, centre })
}
