//! A document of a case as a print page: number, date, seal place, and the 演练 mark of a rehearsal.

use desk::cases::documents::Paper;
use rules::cases::DocumentKind;

use super::words;
use crate::form::encode;
use crate::problem::Trouble;
use crate::views::documents::{DocBlock, Document};
use crate::views::page::{Lang, Page};
use crate::views::parts::Row;

/// What the reader of a print page may see besides.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Code<'a> {
    /// The query code, for the applicant's own papers, and what stands before the path that its picture leads to.
    Shown {
        /// The code.
        code: &'a str,
        /// What stands before the path.
        base: &'a str,
    },
    /// Nothing.
    Hidden,
}

/// The print page of a document, whose own words are Chinese for every reader; `back` leads to where it was opened.
pub fn document(page: Page, paper: &Paper, code: Code<'_>, back: String) -> Result<Document, Trouble> {
    let kind = paper.document.kind;
    let mut contact = vec![Row::new(page.text("follow.number"), printed(&paper.case.number))];
    let qr_svg = match code {
        Code::Shown { code, base } => {
            contact.push(Row::new(page.text("follow.code"), code));
            crate::public::verify::qr(&following(base, &paper.case.number))?
        }
        Code::Hidden => String::new(),
    };
    contact.push(Row::new(page.text("doc.ask"), paper.centre.phone.clone()));
    Ok(Document {
        organ: paper.organ.clone(),
        title: kind.title().to_owned(),
        number: paper.document.number.clone(),
        to: (!paper.to.is_empty()).then(|| paper.to.clone()),
        blocks: blocks(&page, kind, &paper.words),
        contact,
        sealed_by: Some(page.say("doc.sealed-by", &[&paper.organ, &kind.seal()])),
        date: words::date(Lang::ZhHans, paper.document.issued_on),
        foot: page.text(foot(kind)).to_owned(),
        qr_svg,
        back,
        page,
    })
}

/// The whole address that the picture on a receipt leads to.
fn following(base: &str, number: &str) -> String {
    format!("{base}/follow?number={}", encode(number))
}

/// Numbered paragraphs become a list, the others stand as they are.
fn blocks(page: &Page, kind: DocumentKind, paragraphs: &[String]) -> Vec<DocBlock> {
    let mut blocks = Vec::new();
    let mut list: Vec<String> = Vec::new();
    for paragraph in paragraphs {
        match numbered(paragraph) {
            Some(text) => list.push(text.to_owned()),
            None => {
                if !list.is_empty() {
                    blocks.push(DocBlock::List(std::mem::take(&mut list)));
                }
                blocks.push(DocBlock::Text(paragraph.clone()));
            }
        }
    }
    if !list.is_empty() {
        blocks.push(DocBlock::List(list));
    }
    if kind == DocumentKind::ServiceRecord {
        let places = ["doc.sign-receiver", "doc.sign-server", "doc.sign-date"];
        blocks.push(DocBlock::Signatures(places.map(|key| page.text(key).to_owned()).to_vec()));
    }
    blocks
}

fn numbered(paragraph: &str) -> Option<&str> {
    let (digits, text) = paragraph.split_once(". ")?;
    (!digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit())).then_some(text)
}

/// The message key of the foot; like the body it is the office's text, and Chinese in every language.
const fn foot(kind: DocumentKind) -> &'static str {
    match kind {
        DocumentKind::IntakeReceipt => "doc.foot-receipt",
        DocumentKind::ServiceRecord => "doc.foot-service",
        DocumentKind::CorrectionNotice
        | DocumentKind::AcceptanceNotice
        | DocumentKind::NonAcceptance
        | DocumentKind::PauseNotice
        | DocumentKind::ResumptionNotice
        | DocumentKind::ExtensionNotice
        | DocumentKind::GrantDecision
        | DocumentKind::RefusalDecision
        | DocumentKind::WithdrawalNotice => "doc.foot-copies",
    }
}

/// A case number as people read it.
pub fn printed(number: &str) -> String {
    base::identifiers::CaseNumber::parse(number).map_or_else(|_| number.to_owned(), |n| n.printed())
}

/// A case number as it is counted: every spelling of one number is one.
pub fn counted(typed: &str) -> String {
    base::identifiers::CaseNumber::parse(typed).map_or_else(|_| typed.trim().to_owned(), |n| n.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_picture_on_a_receipt_leads_to_a_whole_address() {
        let to = following("https://lihu.example", "32050020260302SJ000001X");
        assert_eq!(to, "https://lihu.example/follow?number=32050020260302SJ000001X");
    }
}
