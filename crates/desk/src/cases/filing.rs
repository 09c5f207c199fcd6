//! An application comes in, online or at a counter; a supplement follows.

use base::id::{ApplicantId, CaseId, DocumentId, ItemId, ItemVersionId};
use base::identifiers::CaseNumber;
use rules::Refusal;
use rules::cases::answers::{Answers, FieldError, check_form, check_given};
use rules::cases::{Case, CaseEvent, Channel, DocumentKind, intake};
use rules::catalogue::{ItemFacts, Necessity};
use rules::people::Role;

use super::documents;
use super::materials::{self, Upload};
use crate::catalogue::{self, VersionRef};
use crate::store::{Actor, Cx, Fail, FieldClass, Reading};
use crate::{centres, time};

/// The series of all case numbers.
pub(super) const SERIES: &str = "case";
/// Characters of a query code: none that is mistaken for another when read from paper.
const CODE_ALPHABET: &[u8; 31] = b"23456789ABCDEFGHJKLMNPQRSTUVWXY";
/// Length of a query code: 31^8 is over 8 × 10^11, with five tries a quarter of an hour.
const CODE_CHARS: usize = 8;

/// An application as it is handed in.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Filing {
    /// The item.
    pub item: ItemId,
    /// How it comes.
    pub channel: Channel,
    /// Who applies.
    pub applicant: ApplicantId,
    /// Who acts for the applicant, with a power of attorney among the materials.
    pub agent: Option<ApplicantId>,
    /// The answers by question.
    pub answers: Answers,
    /// The materials.
    pub materials: Vec<Handed>,
    /// Whether the applicant declared that everything is true (行政许可法 art. 31).
    pub declared: Declared,
}

/// The declaration of truth.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Declared {
    /// Made.
    Yes,
    /// Not made: refused.
    No,
}

/// One material handed in.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Handed {
    /// Key of the required material.
    pub key: String,
    /// In which form.
    pub how: How,
}

/// In which form a material comes.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum How {
    /// On paper, seen by the clerk.
    Paper,
    /// As a file.
    File(Upload),
    /// By the answers themselves, such as the application form.
    Stated,
    /// Later (容缺受理).
    Promised,
}

/// What the applicant gets at once.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct FiledCase {
    /// The case.
    pub id: CaseId,
    /// Its number.
    pub number: String,
    /// The code that opens it together with the number.
    pub query_code: String,
    /// The receipt (收件凭证).
    pub receipt: DocumentId,
}

/// Takes an application in and gives a receipt with number and query code (行政许可法 art. 29, 32).
pub fn file(cx: &mut Cx<'_>, filing: &Filing) -> Result<FiledCase, Fail> {
    let version = catalogue::current(cx, filing.item)?;
    take_in(cx, (filing, Form::Whole), &version)
}

/// Takes in, at the counter, what is not accepted in the same act: the form may stay open (art. 32(1)(i), (ii)).
pub(super) fn file_open(cx: &mut Cx<'_>, filing: &Filing) -> Result<FiledCase, Fail> {
    let version = catalogue::current(cx, filing.item)?;
    take_in(cx, (filing, Form::AsGiven), &version)
}

/// How much of the form must be there.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Form {
    /// Every answer that is asked for.
    Whole,
    /// What was answered.
    AsGiven,
}

/// The same under the version its draft was begun under: what the applicant read and answered is what holds.
pub fn file_under(cx: &mut Cx<'_>, filing: &Filing, version: ItemVersionId) -> Result<FiledCase, Fail> {
    // A withdrawn item takes no application under any version.
    catalogue::current(cx, filing.item)?;
    let version = catalogue::version(cx, version)?;
    if version.item != filing.item {
        return Err(Fail::Broken("a version of another item".into()));
    }
    take_in(cx, (filing, Form::Whole), &version)
}

fn take_in(
    cx: &mut Cx<'_>,
    (filing, form): (&Filing, Form),
    version: &VersionRef,
) -> Result<FiledCase, Fail> {
    if filing.declared == Declared::No {
        return Err(Refusal::invalid(
            "case.declaration",
            "declared",
            "请先勾选“申请材料真实有效”的承诺，再提交申请。",
        )
        .into());
    }
    let facts = &version.facts;
    may_file(cx, filing, facts)?;
    intake::must_be_questions(facts, &filing.answers)?;
    let answers = match form {
        Form::Whole => checked_answers(facts, &filing.answers)?,
        Form::AsGiven => check_given(&facts.form, &filing.answers).map_err(refused_answers)?,
    };
    let handed = fitting(cx, facts, (filing.applicant, filing.agent), &filing.materials)?;
    let id: CaseId = cx.new_id();
    let number = next_number(cx, &facts.department_code)?;
    let query_code = query_code(cx.random());
    let sealed_answers = seal_answers(cx, id, &answers)?;
    let sealed_code = cx.seal(FieldClass::Secret, "case", id, &query_code)?;
    let (at, received_on) = (cx.now(), cx.today());
    let own = cx.actor().applicant().is_some_and(|me| filing.applicant == me || filing.agent == Some(me));
    let taken_by = cx.actor().staff().filter(|_| !own);
    let event = CaseEvent::Filed {
        number: number.clone(),
        item: version.item,
        version: version.id,
        item_name: facts.name.clone(),
        case_type: facts.case_type,
        department: facts.department,
        channel: filing.channel,
        applicant: filing.applicant,
        agent: filing.agent,
        answers: sealed_answers,
        query_code: sealed_code,
        at,
        received_on,
        notice_due: intake::notice_due(received_on, time::legal(cx)?)?,
        pre_review_due: intake::pre_review_due(filing.channel, received_on, time::legal(cx)?)?,
        taken_by,
        filed_by: if taken_by.is_none() { cx.actor().account() } else { None },
    };
    let live = cx.begin::<Case>(id, event)?;
    materials::take(cx, id, 1, &handed)?;
    let words = receipt_words(&live, facts, &handed);
    let receipt = documents::issue(cx, id, DocumentKind::IntakeReceipt, &words)?;
    Ok(FiledCase { id, number, query_code, receipt })
}

/// Who may file: the applicant, his agent, or a clerk of the department that takes the item (行政许可法 art. 29).
fn may_file(cx: &mut Cx<'_>, filing: &Filing, facts: &ItemFacts) -> Result<(), Fail> {
    match cx.actor().clone() {
        Actor::Clock | Actor::System(_) => Ok(()),
        Actor::Account { applicant: Some(me), .. } if filing.applicant == me || filing.agent == Some(me) => {
            Ok(())
        }
        Actor::Account { staff: Some(_), .. } => {
            let by = super::officer(cx)?;
            match by.department {
                Some(department) if department != facts.department => Err(Fail::NotFound),
                Some(_) | None if by.roles.has(Role::Clerk) => {
                    let apart = !super::takes_part(cx, (filing.applicant, filing.agent))?;
                    if apart { Ok(()) } else { Err(super::recusal().into()) }
                }
                Some(_) | None => {
                    Err(Refusal::forbidden("case.clerk_only", "收件由窗口人员办理，请转交窗口。").into())
                }
            }
        }
        Actor::Account { .. } | Actor::Anonymous => Err(Refusal::forbidden(
            "case.not_for_another",
            "只能为本人申请，或者作为代理人凭授权委托书为他人申请。",
        )
        .into()),
    }
}

/// The materials as they may be handed in by whoever acts: of the item's list, promised only where it may be, and seen
/// on paper only by staff who are no party to it.
pub(super) fn fitting(
    cx: &mut Cx<'_>,
    facts: &ItemFacts,
    parties: (ApplicantId, Option<ApplicantId>),
    handed: &[Handed],
) -> Result<Vec<Handed>, Fail> {
    let paper = handed.iter().any(|h| h.how == How::Paper);
    let at_counter = match cx.actor() {
        Actor::Clock | Actor::System(_) => true,
        Actor::Account { staff: Some(_), .. } => !paper || !super::takes_part(cx, parties)?,
        Actor::Account { staff: None, .. } | Actor::Anonymous => false,
    };
    if paper && !at_counter {
        return Err(Refusal::invalid(
            "case.paper_at_counter",
            "materials",
            "纸质材料须由窗口人员核对后登记，请上传文件，或到窗口提交原件。",
        )
        .into());
    }
    known_materials(facts, handed)
}

pub(super) fn checked_answers(facts: &ItemFacts, typed: &Answers) -> Result<Answers, Fail> {
    check_form(&facts.form, typed).map_err(refused_answers)
}

fn refused_answers(errors: Vec<FieldError>) -> Fail {
    let n = errors.len();
    let first = errors.into_iter().next();
    let sentence = first.as_ref().map_or_else(String::new, |e| e.sentence.clone());
    let mut refusal = Refusal::invalid("case.answers", "answers", sentence);
    if let Some(error) = first {
        refusal.data = error.data;
        refusal.data.entry("flaw").or_insert_with(|| error.code.to_owned());
        refusal = refusal.with("key", error.key);
    }
    refusal.with("count", n).into()
}

/// Refuses materials outside the item's list: nothing else may be asked for, and nothing else is kept (art. 31); and the
/// promise of one that the item does not let follow (容缺受理).
fn known_materials(facts: &ItemFacts, handed: &[Handed]) -> Result<Vec<Handed>, Fail> {
    intake::must_be_few(handed.iter().map(|h| h.key.as_str()))?;
    match handed.iter().find(|h| !facts.materials.iter().any(|m| m.key == h.key)) {
        Some(stranger) => Err(Refusal::invalid(
            "case.material_unknown",
            "materials",
            format!("本事项不需要材料“{}”，请只提交清单内的材料。", stranger.key),
        )
        .with("material", &stranger.key)
        .into()),
        None => {
            let promised = handed.iter().filter(|h| h.how == How::Promised);
            let asked = |key: &str| facts.materials.iter().find(|m| m.key == key);
            match promised.filter_map(|h| asked(&h.key)).find(|m| m.necessity != Necessity::Deferrable) {
                Some(material) => Err(Refusal::invalid(
                    "case.material_not_deferrable",
                    "materials",
                    format!("材料“{}”不能承诺后补，请现在提交。", material.name),
                )
                .with("material", &material.name)
                .into()),
                None => Ok(handed.to_vec()),
            }
        }
    }
}

fn next_number(cx: &mut Cx<'_>, department: &str) -> Result<String, Fail> {
    let centre = centres::facts(cx)?;
    let today = cx.today();
    let serial = cx.number(SERIES, &day_of_department(department, today), today.year())?;
    let serial = u32::try_from(serial).map_err(|_| Fail::Broken("a day's serial overflowed".into()))?;
    CaseNumber::from_parts(&centre.code, today, department, serial)
        .map(|n| n.to_string())
        .map_err(|e| Fail::Broken(format!("case number: {e}")))
}

/// What case numbers are counted in: a day of a department.
pub(super) fn day_of_department(department: &str, day: base::Date) -> String {
    format!("{department}-{day}")
}

fn query_code(random: [u8; CODE_CHARS]) -> String {
    random.iter().map(|b| char::from(CODE_ALPHABET[usize::from(*b) % CODE_ALPHABET.len()])).collect()
}

pub(super) fn seal_answers(cx: &mut Cx<'_>, id: CaseId, answers: &Answers) -> Result<base::Sealed, Fail> {
    let json = serde_json::to_string(answers).map_err(|e| Fail::Broken(e.to_string()))?;
    cx.seal(FieldClass::SensitiveAnswer, "case", id, &json)
}

fn receipt_words(case: &Case, facts: &ItemFacts, handed: &[Handed]) -> Vec<String> {
    let mut words = vec![format!(
        "收到您就“{}”提交的申请，办件编号 {}。本机关将于 {} 前告知是否受理或需要补正的全部内容；逾期不告知的，自收到材料之日起即为受理（行政许可法第三十二条）。",
        case.item_name, case.number, case.notice_due
    )];
    for (n, piece) in handed.iter().enumerate() {
        let name = facts
            .materials
            .iter()
            .find(|m| m.key == piece.key)
            .map_or(piece.key.as_str(), |m| m.name.as_str());
        let how = match piece.how {
            How::Paper => "纸质，已核对原件",
            How::File(_) => "电子文件",
            How::Stated => "网上填报",
            How::Promised => "承诺后补",
        };
        words.push(format!("{}. {name}（{how}）", n + 1));
    }
    words
}

/// The applicant hands in what the correction notice asked; a new run of five working days begins (art. 32).
pub fn supplement(
    cx: &mut Cx<'_>,
    id: CaseId,
    seen: Option<i64>,
    answers: &Answers,
    handed: &[Handed],
) -> Result<(), Fail> {
    let (mut live, version) = super::open_case(cx, id, seen)?;
    super::applicants_act(cx, &live)?;
    let answers = checked_answers(&version.facts, answers)?;
    let handed = fitting(cx, &version.facts, (live.applicant, live.agent), handed)?;
    let sealed = seal_answers(cx, id, &answers)?;
    let event = intake::supplement(&live, sealed, time::legal(cx)?, cx.now())?;
    cx.record(&mut live, event)?;
    materials::take(cx, id, live.receipt, &handed)?;
    documents::issue(cx, id, DocumentKind::IntakeReceipt, &receipt_words(&live, &version.facts, &handed))?;
    Ok(())
}

/// The answers of a case, opened.
pub fn answers(rx: &mut impl Reading, case: &Case) -> Result<Answers, Fail> {
    match rx.open(&case.answers)? {
        Some(json) => serde_json::from_str(&json).map_err(|e| Fail::Broken(e.to_string())),
        None => Ok(Answers::new()),
    }
}
