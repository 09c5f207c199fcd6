//! What a clerk keeps right of a person's record: identity and account, name and number; and the person his own phone.

use base::id::{AccountId, ApplicantId, StaffId};
use base::identifiers::Phone;
use rules::Refusal;
use rules::people::applicant::erased;
use rules::people::{Applicant, ApplicantEvent, Checked, Holding, Role};

use super::applicants::{self, NewApplicant};
use super::{sessions, sql};
use crate::store::{Cx, Fail, FieldClass, Live, Reading, must_be};

/// Characters of a clerk's reason, and of the name of a document he saw.
const WORDS_CHARS_MAX: usize = 200;

/// What the person at the counter says of the account that is joined to his record.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum AccountIs {
    /// It is his own, or there is none.
    Own,
    /// Somebody else opened it in his name.
    Foreign {
        /// How that came out.
        reason: String,
    },
}

/// A clerk has compared the person with the document; an account that is not his is taken off the record, so that whoever
/// opened it sees nothing from then on (个人信息保护法 art. 51).
pub fn confirm(cx: &mut Cx<'_>, id: ApplicantId, account: &AccountIs) -> Result<(), Fail> {
    let by = clerk(cx)?;
    let mut live = present(cx, id)?;
    let joined = match live.holding() {
        Holding::Nobody => None,
        Holding::Unchecked(account) | Holding::Own(account) => Some(account),
    };
    if let (Some(account), AccountIs::Foreign { reason }) = (joined, account) {
        let words = words(reason, "detach-reason", "people.detach_reason", "请写明为什么该账号不是本人的。")?;
        let reason = Some(cx.seal(FieldClass::FreeText, "applicant", id, &words)?);
        cx.record(&mut live, ApplicantEvent::Detached { account, reason })?;
    }
    checked_by(cx, &mut live, by)
}

/// Records the check, unless a clerk has made it before.
fn checked_by(cx: &mut Cx<'_>, live: &mut Live<Applicant>, by: StaffId) -> Result<(), Fail> {
    match live.checked {
        Checked::Clerk { .. } => Ok(()),
        Checked::No | Checked::Service { .. } => {
            let checked = Checked::Clerk { by, at: cx.now() };
            cx.record(live, ApplicantEvent::IdentityChecked { checked })
        }
    }
}

/// A clerk has seen the document of a known person who applies at the counter. An account that nobody has asked about stays
/// unchecked: the case does not vouch for it.
pub(crate) fn seen_at_counter(cx: &mut Cx<'_>, id: ApplicantId, by: StaffId) -> Result<(), Fail> {
    let mut live = present(cx, id)?;
    match (live.holding(), live.checked) {
        (Holding::Nobody, Checked::No) => checked_by(cx, &mut live, by),
        (Holding::Nobody, Checked::Service { .. } | Checked::Clerk { .. })
        | (Holding::Unchecked(_) | Holding::Own(_), _) => Ok(()),
    }
}

/// Whether an account can be joined to a record: none is.
pub fn may_bind(rx: &mut impl Reading, id: ApplicantId) -> Result<(), Fail> {
    let live = rx.get::<Applicant>(id)?;
    match (live.erased_at, live.holding()) {
        (Some(_), _) => Err(erased().into()),
        (None, Holding::Nobody) => Ok(()),
        (None, Holding::Unchecked(_) | Holding::Own(_)) => Err(Refusal::conflict(
            "people.has_account",
            "该申请人已有网上账号；不是本人的，请先在核验身份时解除，忘记密码的，请重设密码。",
        )
        .into()),
    }
}

/// Joins an account to the record of a person whose document the clerk has seen (到任一窗口开通网上账号).
pub fn bind(cx: &mut Cx<'_>, id: ApplicantId, account: AccountId) -> Result<(), Fail> {
    let by = clerk(cx)?;
    may_bind(cx, id)?;
    may_take(cx, account)?;
    let mut live = present(cx, id)?;
    cx.record(&mut live, ApplicantEvent::Joined { account })?;
    checked_by(cx, &mut live, by)
}

/// Whether an account is free to be joined: it is no officer's and no other person's.
pub fn may_take(rx: &mut impl Reading, account: AccountId) -> Result<(), Fail> {
    match sessions::who(rx, account)? {
        (None, None) => Ok(()),
        (Some(_), _) | (None, Some(_)) => Err(Refusal::invalid(
            "people.login_bound",
            "phone",
            "该手机号的账号属于另一人，请核对手机号，或请本人改用另一个号码。",
        )
        .into()),
    }
}

/// What a clerk corrects, having seen a document.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Correction {
    /// The name as on the document.
    pub name: String,
    /// Citizen ID or credit code; empty to leave it.
    pub number: String,
    /// Phone; empty for none.
    pub phone: String,
    /// The representative of a body; empty for none.
    pub representative: String,
    /// The document that shows it.
    pub evidence: String,
}

/// Corrects name, number, phone or representative on evidence (个人信息保护法 art. 46); the old vault rows are erased.
pub fn correct(cx: &mut Cx<'_>, id: ApplicantId, correction: &Correction) -> Result<(), Fail> {
    let by = clerk(cx)?;
    let mut live = present(cx, id)?;
    if let Holding::Unchecked(_) = live.holding() {
        return Err(unasked().into());
    }
    let evidence = words(
        &correction.evidence,
        "evidence",
        "people.evidence",
        "请写明据以更正的证件或文书，例如 居民身份证、更名证明。",
    )?;
    let held = cx.open(&live.number)?.ok_or_else(erased)?;
    let number = if correction.number.trim().is_empty() { held } else { correction.number.clone() };
    let new = applicants::checked_input(&NewApplicant {
        kind: live.kind,
        name: correction.name.clone(),
        number,
        phone: correction.phone.clone(),
        representative: correction.representative.clone(),
        account: live.account,
        checked: live.checked,
    })?;
    if applicants::find_by_number(cx, &new.number)?.is_some_and(|other| other.id() != live.id()) {
        return Err(Refusal::conflict(
            "people.number_elsewhere",
            "该证件号码已有另一条申请人记录，请核对号码；确属同一人的，请用该记录办理。",
        )
        .into());
    }
    let evidence = cx.seal(FieldClass::FreeText, "applicant", id, &evidence)?;
    rewrite(cx, &mut live, &new, Some(evidence))?;
    checked_by(cx, &mut live, by)
}

/// The person changes his own phone (个人信息保护法 art. 46).
pub fn change_phone(cx: &mut Cx<'_>, id: ApplicantId, phone: &str) -> Result<(), Fail> {
    let mut live = present(cx, id)?;
    own(cx, &live)?;
    let phone = Phone::parse(phone)
        .map_err(|e| Refusal::invalid("people.phone", "phone", e.to_string()).because(&e))?;
    let card = applicants::card(cx, id)?;
    let new = NewApplicant {
        kind: card.kind,
        name: card.name,
        number: card.number,
        phone: phone.to_string(),
        representative: card.representative,
        account: live.account,
        checked: live.checked,
    };
    rewrite(cx, &mut live, &new, None)
}

/// Whether the person who asks may change his own record.
pub fn may_change(rx: &mut impl Reading, id: ApplicantId) -> Result<(), Fail> {
    let live = present(rx, id)?;
    own(rx, &live)
}

/// Refuses whoever is not the person himself, and an account that nobody has compared with a document.
pub(crate) fn own(rx: &impl Reading, person: &Applicant) -> Result<(), Fail> {
    let account = rx.actor().account().ok_or(Fail::NotFound)?;
    match person.holding() {
        Holding::Own(own) if own == account => Ok(()),
        Holding::Unchecked(own) if own == account => {
            Err(Refusal::conflict("people.check_first", "您的身份尚未核验，请先持身份证件到任一窗口核验。")
                .into())
        }
        Holding::Own(_) | Holding::Unchecked(_) | Holding::Nobody => Err(Fail::NotFound),
    }
}

/// Lays the new texts into the vault, records them, and erases the old ones.
fn rewrite(
    cx: &mut Cx<'_>,
    live: &mut Live<Applicant>,
    new: &NewApplicant,
    evidence: Option<base::Sealed>,
) -> Result<(), Fail> {
    let id: ApplicantId = live.id().into();
    let name = cx.seal(FieldClass::Name, "applicant", id, &new.name)?;
    let number = cx.seal(FieldClass::IdentityNumber, "applicant", id, &new.number)?;
    let phone = applicants::seal_some(cx, FieldClass::Phone, id, &new.phone)?;
    let representative = applicants::seal_some(cx, FieldClass::Name, id, &new.representative)?;
    let event = ApplicantEvent::Corrected { name, number, phone, representative, evidence };
    applicants::record_and_erase(cx, live, event)?;
    cx.execute(&sql::DELETE_IDENTITIES, &[cx.centre().into(), id.into()])?;
    applicants::index_all(cx, id, new)
}

/// The person acts for another with a power of attorney that an officer has seen (行政许可法 art. 29); said once.
pub fn empower(cx: &mut Cx<'_>, id: ApplicantId) -> Result<(), Fail> {
    let mut live = cx.get::<Applicant>(id)?;
    match live.agent_since {
        Some(_) => Ok(()),
        None => {
            let at = cx.now();
            cx.record(&mut live, ApplicantEvent::Empowered { at })
        }
    }
}

fn unasked() -> Refusal {
    Refusal::conflict(
        "people.account_unchecked",
        "该申请人名下有未经核验的网上账号，请先核验身份并确认该账号是否属于本人。",
    )
}

/// The clerk who acts.
pub(crate) fn clerk(cx: &Cx<'_>) -> Result<StaffId, Fail> {
    must_be(cx, &[Role::Clerk])?;
    cx.actor().staff().ok_or(Fail::NotFound)
}

fn present(rx: &mut impl Reading, id: ApplicantId) -> Result<Live<Applicant>, Fail> {
    let live = rx.get::<Applicant>(id)?;
    match live.erased_at {
        None => Ok(live),
        Some(_) => Err(erased().into()),
    }
}

/// Free text that must be there.
fn words(typed: &str, field: &'static str, code: &'static str, missing: &str) -> Result<String, Refusal> {
    if typed.trim().is_empty() {
        return Err(Refusal::invalid(code, field, missing));
    }
    base::text::clean_text(typed, WORDS_CHARS_MAX)
        .map_err(|e| Refusal::invalid(code, field, e.to_string()).because(&e))
}
