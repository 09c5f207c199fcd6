//! Print pages: notices and vouchers with number, date and seal place; delivery receipt, register, licence face.

use askama::Template;

use super::page::Page;
use super::parts::Row;

/// A piece of a document.
#[derive(Clone, Debug)]
pub enum DocBlock {
    /// A paragraph, indented by two characters.
    Text(String),
    /// A heading in the text.
    Heading(String),
    /// Labels and values in a ruled table.
    Rows(Vec<Row>),
    /// A ruled table: column heads, rows.
    Table(Vec<String>, Vec<Vec<String>>),
    /// A numbered list.
    List(Vec<String>),
    /// Lines to sign: label of each place.
    Signatures(Vec<String>),
}

/// A document: receipt, acceptance, non-acceptance, correction, pause, extension, decision, delivery receipt, register.
#[derive(Clone, Debug, Template)]
#[template(path = "print/document.html")]
pub struct Document {
    /// The page.
    pub page: Page,
    /// The organ over the title.
    pub organ: String,
    /// The title: `受理通知书`.
    pub title: String,
    /// The number: `苏演许受〔2026〕第 000123 号`.
    pub number: String,
    /// To whom, ended by a colon in the page.
    pub to: Option<String>,
    /// The body.
    pub blocks: Vec<DocBlock>,
    /// Contact and query lines under the body.
    pub contact: Vec<Row>,
    /// The organ that seals; `None` for papers without a seal.
    pub sealed_by: Option<String>,
    /// The date over the seal place.
    pub date: String,
    /// The foot: copies, case number.
    pub foot: String,
    /// A QR code as SVG; empty when there is none.
    pub qr_svg: String,
    /// The way back, shown on screen only.
    pub back: String,
}

/// The face of a licence.
#[derive(Clone, Debug, Template)]
#[template(path = "print/licence.html")]
pub struct LicenceFace {
    /// The page.
    pub page: Page,
    /// The name of the licence.
    pub name: String,
    /// The number.
    pub number: String,
    /// The electronic identifier.
    pub identifier: String,
    /// Holder and the entries of the licence.
    pub rows: Vec<Row>,
    /// The issuing organ, which seals.
    pub organ: String,
    /// The date of issue.
    pub date: String,
    /// The QR code as SVG.
    pub qr_svg: String,
    /// The way back, shown on screen only.
    pub back: String,
}
