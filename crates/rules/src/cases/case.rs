//! The present of a case.

use base::id::{AccountId, ApplicantId, CaseId, DepartmentId, ItemId, ItemVersionId, LicenceId, StaffId};
use base::{Date, Id, Instant, Sealed};
use serde::{Deserialize, Serialize};

use crate::catalogue::{CaseType, ExtensionApprover};
use crate::time::{Limit, Pause};

/// How the application came (GB/T 39046 annex A.5).
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Channel {
    /// At a counter.
    Window,
    /// On the portal.
    Online,
    /// By an integrator's system.
    Api,
}

impl Channel {
    /// What people read.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Window => "窗口",
            Self::Online => "网上",
            Self::Api => "系统对接",
        }
    }
}

/// One application's processing (办件).
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Case {
    /// Its id.
    pub id: CaseId,
    /// The number on every paper.
    pub number: String,
    /// The item.
    pub item: ItemId,
    /// The version it was filed under and keeps.
    pub version: ItemVersionId,
    /// The item's name then.
    pub item_name: String,
    /// Decided in the same visit, or within a promise.
    pub case_type: CaseType,
    /// The department that takes and decides it.
    pub department: DepartmentId,
    /// How it came.
    pub channel: Channel,
    /// Who applies.
    pub applicant: ApplicantId,
    /// Who acts for the applicant.
    pub agent: Option<ApplicantId>,
    /// The answers of the form, as JSON in the vault.
    pub answers: Sealed,
    /// The code that opens the case to whoever has the number, in the vault.
    pub query_code: Sealed,
    /// When it was filed.
    pub filed_at: Instant,
    /// The clerk who took it at a counter.
    pub taken_by: Option<StaffId>,
    /// The account that filed it online; none at a counter.
    pub filed_by: Option<AccountId>,
    /// Where it stands.
    pub phase: Phase,
    /// Which receipt of materials this is: 1, and one more with each supplement.
    pub receipt: u32,
    /// Day on which the materials of this receipt came; art. 32's five days run from it.
    pub received_on: Date,
    /// Last of those five days.
    pub notice_due: Date,
    /// Last day on which what came online is to be looked at for the first time: the house's own limit inside the five.
    /// None at a counter, where the clerk looks at once, and once it was looked at.
    pub pre_review_due: Option<Date>,
    /// Keys of materials and remarks asked for so far, one notice a line.
    pub corrections: Vec<CorrectionRecord>,
    /// Points that a later notice named though they lay there when an earlier one was given (art. 72(四)).
    pub late_points: u32,
    /// The last day of the supplement that did not come, where that ended the case.
    pub supplement_missed: Option<Date>,
    /// Acceptance, once there is one.
    pub acceptance: Option<Acceptance>,
    /// Keys of materials promised for later (容缺受理).
    pub deferred: Vec<String>,
    /// The stage run now or last open.
    pub run: Option<StageRun>,
    /// Every pause.
    pub pauses: Vec<PauseRecord>,
    /// The extension, when granted.
    pub extension: Option<ExtensionRecord>,
    /// The due dates as last stated.
    pub dues: Dues,
    /// The limits already recorded as passed, each with the last day that it had then.
    pub passed: Vec<PassedLimit>,
    /// The decision.
    pub decision: Option<Decision>,
    /// The licence issued.
    pub licence: Option<LicenceId>,
    /// How the result reached the applicant.
    pub delivered: Option<DeliveryRecord>,
}

/// Where a case stands.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(tag = "is", rename_all = "snake_case")]
pub enum Phase {
    /// Handed in; the organ must answer within five working days (行政许可法 art. 32).
    Filed,
    /// The applicant has been told, once, all that is missing.
    Correcting {
        /// Last day for the supplement.
        supplement_due: Date,
    },
    /// Accepted and being examined.
    Accepted,
    /// Granted or refused; the result waits for the applicant.
    Decided,
    /// Over.
    Ended {
        /// How.
        end: End,
        /// When.
        at: Instant,
    },
}

/// How a case ended.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum End {
    /// The result was delivered.
    Completed,
    /// No licence is needed (art. 32(1)(i)).
    NotRequired,
    /// Not this organ's power (art. 32(1)(ii)), or not accepted for another reason of law.
    NotAccepted,
    /// Withdrawn by the applicant.
    Withdrawn,
    /// The supplement did not come, and the item says that this is withdrawal.
    DeemedWithdrawn,
}

impl End {
    /// What people read.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Completed => "已办结",
            Self::NotRequired => "依法不需要许可",
            Self::NotAccepted => "不予受理",
            Self::Withdrawn => "已撤回",
            Self::DeemedWithdrawn => "视为撤回",
        }
    }

    /// The word used in data, the key of the name in other languages.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Completed => "completed",
            Self::NotRequired => "not_required",
            Self::NotAccepted => "not_accepted",
            Self::Withdrawn => "withdrawn",
            Self::DeemedWithdrawn => "deemed_withdrawn",
        }
    }
}

/// One correction notice (补正告知).
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct CorrectionRecord {
    /// The day it was given.
    pub on: Date,
    /// Which receipt it answers.
    pub receipt: u32,
    /// Keys of the materials or form groups it names; of an earlier notice, those that no notice after it named.
    pub points: Vec<String>,
}

/// The acceptance (受理).
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Acceptance {
    /// Day 0 of the handling clock.
    pub on: Date,
    /// Made by silence: the day is the day of receipt (art. 32(1)(iv)).
    pub deemed: Deemed,
}

/// Whether an act was an officer's or the law's.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Deemed {
    /// An officer accepted.
    No,
    /// Silence accepted.
    Yes,
}

/// The due dates of the handling clock.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct Dues {
    /// Promise: `None` before acceptance and while a pause lasts.
    pub promise: Option<Date>,
    /// Statute.
    pub statute: Option<Date>,
}

/// A limit that was passed.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Passed {
    /// The first look at what came online: the house's own.
    PreReview,
    /// The promised limit.
    Promise,
    /// The statutory limit.
    Statute,
    /// The planned days of a pause.
    PausePlan,
    /// Ten working days for delivery (art. 44).
    Delivery,
}

/// A limit that was recorded as passed: another last day of the same limit is another matter.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct PassedLimit {
    /// Which.
    pub which: Passed,
    /// The last day that was in time, of the latest record.
    pub due: Date,
    /// How often it was passed: an extension or another calendar gives it a new last day.
    pub times: u32,
}

/// A term that is stated by itself and not with the dues of the handling clock.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Term {
    /// The organ's answer within five working days (art. 32(1)(iv)).
    Notice,
    /// The first look at what came online: the house's own limit inside the five days.
    PreReview,
    /// The applicant's supplement.
    Supplement,
    /// The planned end of a pause (art. 45).
    PausePlan,
    /// Issue and delivery of what was granted (art. 44).
    Delivery,
}

impl Term {
    /// What people read.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Notice => "受理答复期限",
            Self::PreReview => "网上预审期限",
            Self::Supplement => "补正期限",
            Self::PausePlan => "特别程序计划结束日",
            Self::Delivery => "送达期限",
        }
    }
}

/// One pass through one stage.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct StageRun {
    /// Position of the stage in the route.
    pub stage: u32,
    /// 1, and one more with each return.
    pub round: u32,
}

/// A pause of the case clock (art. 45).
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct PauseRecord {
    /// Which special procedure.
    pub kind: String,
    /// Its legal basis; empty once it is over, when event and notice keep it.
    pub basis: String,
    /// Working days it is planned to take, told to the applicant in writing.
    pub planned_days: u32,
    /// From and to.
    pub span: Pause,
    /// Last day as planned.
    pub planned_to: Date,
}

/// The one extension (art. 42).
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct ExtensionRecord {
    /// How much.
    pub limit: Limit,
    /// The day it was granted.
    pub on: Date,
    /// Who entered it.
    pub by: StaffId,
    /// Who approved, and by which paper.
    pub approval: ExtensionApproval,
}

/// The approval of an extension: art. 42 asks for the head of the organ, or of the government for longer limits.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct ExtensionApproval {
    /// In which capacity it was approved.
    pub capacity: ExtensionApprover,
    /// The paper that approves; the government's head is outside this house, so that his must be named.
    pub document: Option<ApprovingDocument>,
}

/// The paper by which a head approved.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct ApprovingDocument {
    /// Its number (文号).
    pub number: String,
    /// Its date.
    pub on: Date,
}

/// Granted or refused.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DecisionKind {
    /// 准予
    Grant,
    /// 不予
    Refuse,
}

impl DecisionKind {
    /// What people read.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Grant => "准予许可",
            Self::Refuse => "不予许可",
        }
    }
}

/// The decision (art. 38).
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Decision {
    /// Which way.
    pub kind: DecisionKind,
    /// When.
    pub at: Instant,
    /// Who.
    pub by: StaffId,
    /// Last day to issue and deliver what was granted: ten working days (art. 44); none for a refusal, for whose delivery
    /// the law sets no days.
    pub deliver_by: Option<Date>,
}

/// How the result reached the applicant.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct DeliveryRecord {
    /// When.
    pub at: Instant,
    /// How.
    pub way: DeliveryWay,
}

/// How a result is delivered.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(tag = "is", rename_all = "snake_case")]
pub enum DeliveryWay {
    /// Handed over at the counter; the receiver's name lies in the vault.
    Handed {
        /// Who received it.
        receiver: Sealed,
    },
    /// Sent by post.
    Posted {
        /// The courier's number.
        tracking: String,
    },
    /// Taken from the page.
    Electronic,
}

impl Case {
    /// The clock pauses as the time engine takes them.
    pub fn spans(&self) -> Vec<Pause> {
        self.pauses.iter().map(|p| p.span).collect()
    }

    /// How a limit was last recorded as passed.
    pub fn passed_limit(&self, which: Passed) -> Option<PassedLimit> {
        self.passed.iter().find(|p| p.which == which).copied()
    }

    /// The pause that lasts now.
    pub fn open_pause(&self) -> Option<&PauseRecord> {
        self.pauses.iter().find(|p| p.span.to.is_none())
    }

    /// Whether it is over.
    pub const fn ended(&self) -> bool {
        matches!(self.phase, Phase::Ended { .. })
    }

    /// The same, as an untyped id.
    pub fn raw_id(&self) -> Id {
        self.id.into()
    }
}
