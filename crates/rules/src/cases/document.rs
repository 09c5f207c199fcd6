//! Documents of a case: receipts, notices, decisions; each with a number of its series.

use base::id::{CaseId, DocumentId, StaffId};
use base::{Date, Id, Sealed};
use serde::{Deserialize, Serialize};

use crate::{EventName, Subject};

/// What a document is (行政许可法 art. 32(2), 38, 42, 44, 45).
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DocumentKind {
    /// 收件凭证
    IntakeReceipt,
    /// 补正告知书
    CorrectionNotice,
    /// 受理通知书
    AcceptanceNotice,
    /// 不予受理决定书
    NonAcceptance,
    /// 特别程序告知书
    PauseNotice,
    /// 恢复办理告知书
    ResumptionNotice,
    /// 延长期限告知书
    ExtensionNotice,
    /// 准予许可决定书
    GrantDecision,
    /// 不予许可决定书
    RefusalDecision,
    /// 送达回证
    ServiceRecord,
    /// 撤回申请确认书
    WithdrawalNotice,
}

impl DocumentKind {
    /// Its title, as printed.
    pub const fn title(self) -> &'static str {
        match self {
            Self::IntakeReceipt => "收件凭证",
            Self::CorrectionNotice => "补正告知书",
            Self::AcceptanceNotice => "受理通知书",
            Self::NonAcceptance => "不予受理决定书",
            Self::PauseNotice => "特别程序告知书",
            Self::ResumptionNotice => "恢复办理告知书",
            Self::ExtensionNotice => "延长期限告知书",
            Self::GrantDecision => "准予行政许可决定书",
            Self::RefusalDecision => "不予行政许可决定书",
            Self::ServiceRecord => "送达回证",
            Self::WithdrawalNotice => "撤回申请确认书",
        }
    }

    /// The word in its number, such as 受 in 苏政服受〔2026〕12 号.
    pub const fn word(self) -> &'static str {
        match self {
            Self::IntakeReceipt => "收",
            Self::CorrectionNotice => "补",
            Self::AcceptanceNotice => "受",
            Self::NonAcceptance => "不受",
            Self::PauseNotice => "特",
            Self::ResumptionNotice => "复",
            Self::ExtensionNotice => "延",
            Self::GrantDecision => "准",
            Self::RefusalDecision => "不准",
            Self::ServiceRecord => "送",
            Self::WithdrawalNotice => "撤",
        }
    }

    /// The stable word of its number series.
    pub const fn series(self) -> &'static str {
        match self {
            Self::IntakeReceipt => "intake_receipt",
            Self::CorrectionNotice => "correction_notice",
            Self::AcceptanceNotice => "acceptance_notice",
            Self::NonAcceptance => "non_acceptance",
            Self::PauseNotice => "pause_notice",
            Self::ResumptionNotice => "resumption_notice",
            Self::ExtensionNotice => "extension_notice",
            Self::GrantDecision => "grant_decision",
            Self::RefusalDecision => "refusal_decision",
            Self::ServiceRecord => "service_record",
            Self::WithdrawalNotice => "withdrawal_notice",
        }
    }

    /// Which seal it bears (art. 32(2): the special seal for acceptance).
    pub const fn seal(self) -> &'static str {
        match self {
            Self::IntakeReceipt | Self::ServiceRecord | Self::WithdrawalNotice => "收件专用章",
            Self::CorrectionNotice | Self::AcceptanceNotice | Self::NonAcceptance => "受理专用章",
            Self::PauseNotice
            | Self::ResumptionNotice
            | Self::ExtensionNotice
            | Self::GrantDecision
            | Self::RefusalDecision => "行政审批专用章",
        }
    }
}

/// A document issued; its words lie in the vault, since they may name people.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Document {
    /// Its id.
    pub id: DocumentId,
    /// The case.
    pub case: CaseId,
    /// What it is.
    pub kind: DocumentKind,
    /// Its number, such as 苏政服受〔2026〕12 号.
    pub number: String,
    /// The date on it.
    pub issued_on: Date,
    /// Who issued it; none for the clock's.
    pub by: Option<StaffId>,
    /// Its paragraphs, as a JSON array of texts, in the vault.
    pub words: Sealed,
}

impl Document {
    /// The place in its kind and year, as its number says: 12 of 苏政服受〔2026〕12 号.
    pub fn serial(&self) -> Option<u64> {
        let (_, rest) = self.number.rsplit_once('〕')?;
        rest.strip_suffix(" 号")?.parse().ok()
    }
}

/// What happens to a document.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(tag = "is", rename_all = "snake_case")]
pub enum DocumentEvent {
    /// It was issued.
    Issued {
        /// Case.
        case: CaseId,
        /// Kind.
        kind: DocumentKind,
        /// Number.
        number: String,
        /// Date.
        issued_on: Date,
        /// Who.
        by: Option<StaffId>,
        /// Words.
        words: Sealed,
    },
    /// It was printed again.
    Reprinted {
        /// Who.
        by: StaffId,
    },
}

impl EventName for DocumentEvent {
    fn name(&self) -> &'static str {
        match self {
            Self::Issued { .. } => "issued",
            Self::Reprinted { .. } => "reprinted",
        }
    }
}

impl Subject for Document {
    type Event = DocumentEvent;
    const KIND: &'static str = "document";
    const FORMAT: i64 = 1;

    fn begin(id: Id, event: &DocumentEvent) -> Option<Self> {
        let DocumentEvent::Issued { case, kind, number, issued_on, by, words } = event else { return None };
        Some(Self {
            id: id.into(),
            case: *case,
            kind: *kind,
            number: number.clone(),
            issued_on: *issued_on,
            by: *by,
            words: *words,
        })
    }

    fn apply(&mut self, event: &DocumentEvent) {
        match event {
            DocumentEvent::Issued { .. } | DocumentEvent::Reprinted { .. } => {}
        }
    }

    fn id(&self) -> Id {
        self.id.into()
    }
}
