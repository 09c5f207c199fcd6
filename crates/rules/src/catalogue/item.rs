//! Items and their immutable versions.

use base::id::{DepartmentId, ItemId, ItemVersionId};
use base::{Date, Fen, Instant};
use serde::{Deserialize, Serialize};

use super::route::Route;
use crate::time::Limit;

/// One immutable version of an item; a case keeps the version it was filed under.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct ItemVersion {
    /// This version.
    pub id: ItemVersionId,
    /// The item it is a version of.
    pub item: ItemId,
    /// 1, 2, 3 …
    pub number: u32,
    /// First day it holds.
    pub effective_on: Date,
    /// The facts.
    pub facts: ItemFacts,
}

/// Everything an item version says, and the form in which it is imported.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct ItemFacts {
    /// The centre's own code of the item: stable over versions.
    pub code: String,
    /// The foreign code as its source writes it, if any, with its scheme.
    pub foreign_code: Option<ForeignCode>,
    /// The name as published.
    pub name: String,
    /// Approval, management or service.
    pub nature: ItemNature,
    /// GB/T 39046 annex A.1: 01 licence … 20 public service.
    pub item_type: String,
    /// GB/T 39046 annex A.2: 1 state … 6 village; 3 city.
    pub exercise_level: u8,
    /// Who may apply: GB/T 39046 annex A.4 (1 natural person, 2 enterprise …).
    pub objects: Vec<u8>,
    /// Themes, as words of the centre's own list.
    pub themes: Vec<String>,
    /// Everyday words under which people look for it.
    pub words: Vec<String>,
    /// The zone and counters that take it, as a sentence: 东区 · 综合窗口.
    pub place: String,
    /// 1–5 (domain 3.5): 1 guide only … 5 whole process online.
    pub online_level: u8,
    /// Visits to the hall promised.
    pub visits: u8,
    /// Why somebody has to come, where visits are promised at all.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub visit_reason: Option<Fact>,
    /// 即办件 or 承诺件.
    pub case_type: CaseType,
    /// The department resident in the centre that takes and decides it.
    pub department: DepartmentId,
    /// The short code of that department, part of case numbers.
    pub department_code: String,
    /// Its name, as printed.
    pub department_name: String,
    /// The line department, where another one than the deciding body (行政许可法 art. 25).
    pub line_department: Option<String>,
    /// The body that supervises what was granted (审批与监管相分离).
    pub supervising_body: Option<String>,
    /// 1 法律依据: the legal basis.
    pub legal_basis: Fact,
    /// 2 许可主体: the deciding body.
    pub deciding_body: Fact,
    /// 3 服务内容: what is offered.
    pub content: Fact,
    /// Conditions of acceptance.
    pub conditions: Vec<Fact>,
    /// 4 办事程序: how it is done, step by step for the citizen.
    pub procedure: Fact,
    /// 5 申报材料: what must be handed in.
    pub materials: Vec<RequiredMaterial>,
    /// 6 法定时限.
    pub statutory: DisclosedLimit,
    /// 7 承诺时限: never longer than the statutory one.
    pub promise: DisclosedLimit,
    /// 8 审批流程: the route after acceptance.
    pub route: Route,
    /// 9 收费标准 and 10 收费依据.
    pub fees: Fees,
    /// What the citizen gets.
    pub outcome: Outcome,
    /// Questions of the application form, a group a page.
    pub form: Vec<QuestionGroup>,
    /// Pauses the item allows besides those of art. 45.
    pub special_procedures: Vec<SpecialProcedureDef>,
    /// Who approves an extension (art. 42).
    pub extension: ExtensionRule,
    /// What the end of the applicant's period for supplements means (configurable, domain 1.1).
    pub on_supplement_timeout: SupplementTimeout,
    /// The applicant's period for supplements; default 20 working days.
    pub supplement_period: Limit,
    /// Telephone for questions, with area code.
    pub ask_phone: String,
    /// Telephone for complaints, another one.
    pub complaint_phone: String,
    /// Questions often asked, with answers.
    pub questions: Vec<(String, String)>,
}

/// A published sentence with where it comes from.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Fact {
    /// The text as shown.
    pub text: String,
    /// Where it comes from.
    pub provenance: Provenance,
}

/// Where a fact comes from; rehearsal facts pass the gate only in a rehearsal centre and are marked.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Provenance {
    /// Taken from the named source.
    Source(String),
    /// Made for the rehearsal.
    Rehearsal,
}

/// A limit as disclosed: in one unit, or decided in the same visit, with a remark.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct DisclosedLimit {
    /// `None` = no limit in law (statutory), or decided on the spot (promise).
    pub limit: Option<Limit>,
    /// The article, or a remark.
    pub basis: Fact,
}

/// A foreign item code as its source writes it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct ForeignCode {
    /// `national`, `standard`, `sichuan` …
    pub scheme: String,
    /// The code as text.
    pub code: String,
    /// What was doubtful about it.
    pub warning: Option<String>,
}

/// Approval, management or service (审批、管理、服务).
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ItemNature {
    /// 审批
    Approval,
    /// 管理
    Management,
    /// 服务
    Service,
}

/// Whether it is decided in the same visit (GB/T 39046 annex A.6).
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CaseType {
    /// 即办件
    Immediate,
    /// 承诺件
    Committed,
}

/// A material the item requires; nothing outside this list may be asked for (行政许可法 art. 31).
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct RequiredMaterial {
    /// A short stable word, unique in the version.
    pub key: String,
    /// Its name.
    pub name: String,
    /// Required, conditional or deferrable.
    pub necessity: Necessity,
    /// Who issues it: the applicant, an organ, an agency.
    pub issued_by: String,
    /// Originals and copies asked for.
    pub originals: u8,
    /// Copies asked for.
    pub copies: u8,
    /// The basis for asking.
    pub basis: Fact,
    /// What the clerk checks.
    pub accept_stand: String,
}

/// Whether a material must be there.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Necessity {
    /// Always.
    Required,
    /// Only in the case described.
    Conditional(String),
    /// May follow later (容缺).
    Deferrable,
}

/// What is charged.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Fees {
    /// 不收费
    Free,
    /// Charged: lines, and the basis in a law or administrative regulation (art. 58–59).
    Charged {
        /// The standards.
        lines: Vec<FeeLine>,
        /// The basis.
        basis: Fact,
    },
}

/// One line of a fee standard.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct FeeLine {
    /// What for.
    pub name: String,
    /// Per what: 件, 本, 平方米.
    pub unit: String,
    /// How much.
    pub amount_fen: Fen,
}

/// What the citizen gets.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Outcome {
    /// Kind of result (行政许可法 art. 39): licence, qualification, approval document, other, none.
    pub kind: OutcomeKind,
    /// Its name, such as 食品经营许可证.
    pub name: String,
    /// How long a licence holds; `None` = without end.
    pub validity_months: Option<u32>,
    /// The 21-character type code of GB/T 36903 where a licence is issued (domain 9.1).
    pub licence_type_code: Option<String>,
    /// Keys of form answers shown on the licence's face.
    pub face: Vec<String>,
}

/// Kind of result.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OutcomeKind {
    /// 许可证、执照
    Licence,
    /// 资格证、资质证
    Qualification,
    /// 批准文件、证明文件
    ApprovalDocument,
    /// 其他
    Other,
    /// No document
    None,
}

/// One page of the application form.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct QuestionGroup {
    /// A short stable word.
    pub key: String,
    /// The page's title.
    pub title: String,
    /// Its questions.
    pub questions: Vec<Question>,
}

/// One question.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Question {
    /// A short stable word, unique in the version.
    pub key: String,
    /// The label.
    pub label: String,
    /// A hint with an example, empty if none.
    pub hint: String,
    /// What kind of answer.
    pub kind: AnswerKind,
    /// Whether an answer must be there.
    pub need: Need,
}

/// Whether an answer must be there.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Need {
    /// Must be answered.
    Required,
    /// May be left empty.
    Optional,
}

/// What kind of answer a question takes.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AnswerKind {
    /// One line, at most so many characters.
    Line(u32),
    /// Several lines, at most so many characters.
    Lines(u32),
    /// A whole number between bounds.
    Number(i64, i64),
    /// An amount of money.
    Money,
    /// A date.
    Date,
    /// One of these (value, label).
    Choice(Vec<(String, String)>),
    /// Any of these (value, label).
    Choices(Vec<(String, String)>),
    /// A unified social credit code.
    CreditCode,
    /// A citizen ID.
    CitizenId,
    /// A mobile or landline number.
    Phone,
    /// An address with its division.
    Address,
}

/// A pause the item allows (特别程序), with its legal basis.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct SpecialProcedureDef {
    /// A short stable word.
    pub key: String,
    /// Its name: 听证、检验、检测、专家评审 …
    pub name: String,
    /// Its legal basis.
    pub basis: String,
    /// Working days it may take.
    pub days_max: u32,
}

/// Who may extend and by how much (行政许可法 art. 42).
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct ExtensionRule {
    /// How much; once. Zero where the item's own law sets the limit and knows no extension.
    pub limit: Limit,
    /// Who approves.
    pub approver: ExtensionApprover,
    /// The article of the item's own law, where it is not art. 42 that extends.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub basis: Option<Fact>,
}

/// Who approves an extension.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ExtensionApprover {
    /// The head of the organ (art. 42(1)).
    OrganHead,
    /// The head of the government of that level (art. 42(2)).
    GovernmentHead,
}

impl ExtensionApprover {
    /// What people read.
    pub const fn title(self) -> &'static str {
        match self {
            Self::OrganHead => "本行政机关负责人",
            Self::GovernmentHead => "本级人民政府负责人",
        }
    }
}

/// What the end of the applicant's period means.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SupplementTimeout {
    /// 视为撤回
    Withdrawn,
    /// 不予受理
    Refused,
}

/// An item: the name under which versions follow one another.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Item {
    /// Its id.
    pub id: ItemId,
    /// The centre's own code.
    pub code: String,
    /// The current name.
    pub name: String,
    /// The department.
    pub department: DepartmentId,
    /// The version in force for new applications.
    pub current: ItemVersionId,
    /// How many versions there are.
    pub versions: u32,
    /// Published or not any more.
    pub state: ItemState,
}

/// Whether an item may be applied for.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ItemState {
    /// In force.
    Published {
        /// Since.
        at: Instant,
    },
    /// Withdrawn.
    Withdrawn {
        /// Since.
        at: Instant,
        /// Why.
        reason: String,
    },
}
