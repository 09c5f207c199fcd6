//! Applicants: registered, found, corrected, erased.

use base::id::{AccountId, ApplicantId};
use base::identifiers::{CitizenId, CreditCode, Phone};
use base::text::PersonName;
use rules::Refusal;
use rules::people::{Applicant, ApplicantEvent, ApplicantKind, Checked};

use super::sql;
use crate::store::{Cx, Fail, FieldClass, Live, Reading};

/// What an applicant states of himself, checked at the door.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct NewApplicant {
    /// Person or body.
    pub kind: ApplicantKind,
    /// Name as on the document.
    pub name: String,
    /// Citizen ID or unified social credit code.
    pub number: String,
    /// Mobile or landline; empty for none.
    pub phone: String,
    /// The representative of a body; empty for none.
    pub representative: String,
    /// The account that signs in.
    pub account: Option<AccountId>,
    /// Whether the identity was checked.
    pub checked: Checked,
}

/// An applicant opened for showing.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ApplicantCard {
    /// Its id.
    pub id: ApplicantId,
    /// Person or body.
    pub kind: ApplicantKind,
    /// Name; empty once erased.
    pub name: String,
    /// Number; empty once erased.
    pub number: String,
    /// Phone; empty for none.
    pub phone: String,
    /// Representative; empty for none.
    pub representative: String,
}

impl ApplicantCard {
    /// The number with its middle hidden, as lists show it.
    pub fn masked_number(&self) -> String {
        mask(&self.number)
    }
}

/// Hides the middle of a number: six characters stay in front and four behind, fewer of a short one.
pub fn mask(number: &str) -> String {
    let chars: Vec<char> = number.chars().collect();
    let (front, back) = if chars.len() >= 15 { (6, 4) } else { (3, 4) };
    if chars.len() <= front + back {
        return "*".repeat(chars.len());
    }
    let hidden = chars.len() - front - back;
    chars[..front].iter().collect::<String>()
        + &"*".repeat(hidden)
        + &chars[chars.len() - back..].iter().collect::<String>()
}

/// Registers an applicant, or returns the one of the same number that this centre knows.
pub fn register(cx: &mut Cx<'_>, new: &NewApplicant) -> Result<ApplicantId, Fail> {
    let new = checked_input(new)?;
    if let Some(known) = find_by_number(cx, &new.number)? {
        return join(cx, known, &new);
    }
    let id: ApplicantId = cx.new_id();
    let name = cx.seal(FieldClass::Name, "applicant", id, &new.name)?;
    let number = cx.seal(FieldClass::IdentityNumber, "applicant", id, &new.number)?;
    let phone = seal_some(cx, FieldClass::Phone, id, &new.phone)?;
    let representative = seal_some(cx, FieldClass::Name, id, &new.representative)?;
    cx.begin::<Applicant>(
        id,
        ApplicantEvent::Registered {
            kind: new.kind,
            name,
            number,
            phone,
            representative,
            account: new.account,
            checked: new.checked,
        },
    )?;
    index(cx, id, FieldClass::IdentityNumber, &new.number)?;
    if !new.phone.is_empty() {
        index(cx, id, FieldClass::Phone, &new.phone)?;
    }
    Ok(id)
}

/// Whether [`register`] would take this applicant: asked before an account is opened for him in the directory.
pub fn may_register(rx: &mut impl Reading, new: &NewApplicant) -> Result<(), Fail> {
    let new = checked_input(new)?;
    match find_by_number(rx, &new.number)? {
        Some(known) => may_join(rx, &known, &new),
        None => Ok(()),
    }
}

/// Nobody gets at the record of a person by knowing name and number: an account is joined to a record that is there
/// only once the identity is checked (个人信息保护法 art. 51).
fn may_join(rx: &mut impl Reading, known: &Live<Applicant>, new: &NewApplicant) -> Result<(), Fail> {
    let name = rx.open(&known.name)?;
    if name.as_deref().map(base::text::fold_dots) != Some(base::text::fold_dots(&new.name)) {
        return Err(Refusal::invalid(
            "people.name_differs",
            "name",
            "该证件号码已以另一姓名或名称登记，请核对后重填，或持证件到窗口更正。",
        )
        .into());
    }
    match (new.account, known.account) {
        (Some(account), Some(held)) if account != held => Err(Refusal::conflict(
            "people.number_taken",
            "该证件号码已绑定另一账号，请用原账号登录，或持证件到窗口办理更换。",
        )
        .into()),
        (Some(_), None) if new.checked == Checked::No => Err(Refusal::conflict(
            "people.number_known",
            "该证件号码在本中心已有记录。为保护您的信息，请持身份证件到任一窗口开通网上账号。",
        )
        .into()),
        (Some(_), Some(_) | None) | (None, Some(_) | None) => Ok(()),
    }
}

fn join(cx: &mut Cx<'_>, mut known: Live<Applicant>, new: &NewApplicant) -> Result<ApplicantId, Fail> {
    may_join(cx, &known, new)?;
    if let (Some(account), None) = (new.account, known.account) {
        cx.record(&mut known, ApplicantEvent::Joined { account })?;
    }
    if known.checked == Checked::No && new.checked != Checked::No {
        cx.record(&mut known, ApplicantEvent::IdentityChecked { checked: new.checked })?;
    }
    Ok(known.id().into())
}

/// Normalises and checks what was typed: name, number by kind, phone.
fn checked_input(new: &NewApplicant) -> Result<NewApplicant, Refusal> {
    let name = PersonName::parse(&new.name)
        .map_err(|e| Refusal::invalid("people.name", "name", e.to_string()).because(&e))?
        .as_str()
        .to_owned();
    let number = match new.kind {
        ApplicantKind::Person => CitizenId::parse(&new.number).map(|n| n.to_string()),
        ApplicantKind::Body => CreditCode::parse(&new.number).map(|n| n.to_string()),
    }
    .map_err(|e| Refusal::invalid("people.number", "number", e.to_string()).because(&e))?;
    let phone = match new.phone.trim() {
        "" => String::new(),
        typed => Phone::parse(typed)
            .map_err(|e| Refusal::invalid("people.phone", "phone", e.to_string()).because(&e))?
            .to_string(),
    };
    let representative = match new.representative.trim() {
        "" => String::new(),
        typed => PersonName::parse(typed)
            .map_err(|e| Refusal::invalid("people.name", "representative", e.to_string()).because(&e))?
            .as_str()
            .to_owned(),
    };
    Ok(NewApplicant { name, number, phone, representative, ..new.clone() })
}

fn seal_some(
    cx: &mut Cx<'_>,
    class: FieldClass,
    id: ApplicantId,
    text: &str,
) -> Result<Option<base::Sealed>, Fail> {
    if text.is_empty() { Ok(None) } else { cx.seal(class, "applicant", id, text).map(Some) }
}

fn index(cx: &mut Cx<'_>, id: ApplicantId, class: FieldClass, text: &str) -> Result<(), Fail> {
    let blind = cx.blind(class, text);
    cx.execute(&sql::INSERT_IDENTITY, &[cx.centre().into(), class.name().into(), blind.into(), id.into()])?;
    Ok(())
}

/// The applicant with a citizen ID (either form) or credit code, as normalised.
pub fn find_by_number(rx: &mut impl Reading, number: &str) -> Result<Option<Live<Applicant>>, Fail> {
    let forms = CitizenId::parse(number).map(|id| id.forms()).unwrap_or_else(|_| vec![number.to_owned()]);
    for form in forms {
        let blind = rx.blind(FieldClass::IdentityNumber, &form);
        let key = [rx.centre().into(), FieldClass::IdentityNumber.name().into(), blind.into()];
        if let Some(row) = rx.query(&sql::FIND_IDENTITY, &key)?.first() {
            return rx.load(row.id(0)?);
        }
    }
    Ok(None)
}

/// The applicants with a phone number, in whatever form it was typed.
pub fn find_by_phone(rx: &mut impl Reading, typed: &str) -> Result<Vec<ApplicantId>, Fail> {
    let Ok(phone) = Phone::parse(typed) else { return Ok(Vec::new()) };
    let blind = rx.blind(FieldClass::Phone, &phone.to_string());
    let key = [rx.centre().into(), FieldClass::Phone.name().into(), blind.into()];
    rx.query(&sql::FIND_IDENTITY, &key)?.iter().map(|r| Ok(r.typed_id(0)?)).collect()
}

/// Opens an applicant for showing.
pub fn card(rx: &mut impl Reading, id: ApplicantId) -> Result<ApplicantCard, Fail> {
    let live = rx.get::<Applicant>(id)?;
    let mut text = |sealed: Option<&base::Sealed>| -> Result<String, Fail> {
        Ok(match sealed {
            Some(s) => rx.open(s)?.unwrap_or_default(),
            None => String::new(),
        })
    };
    Ok(ApplicantCard {
        id,
        kind: live.kind,
        name: text(Some(&live.name))?,
        number: text(Some(&live.number))?,
        phone: text(live.phone.as_ref())?,
        representative: text(live.representative.as_ref())?,
    })
}

/// Corrects name, phone or representative; the old vault rows are erased.
pub fn correct(cx: &mut Cx<'_>, id: ApplicantId, new: &NewApplicant) -> Result<(), Fail> {
    let mut live = cx.get::<Applicant>(id)?;
    let number = cx.open(&live.number)?.ok_or_else(erased)?;
    let new = checked_input(&NewApplicant { kind: live.kind, number, ..new.clone() })?;
    let name = cx.seal(FieldClass::Name, "applicant", id, &new.name)?;
    let phone = seal_some(cx, FieldClass::Phone, id, &new.phone)?;
    let representative = seal_some(cx, FieldClass::Name, id, &new.representative)?;
    record_and_erase(cx, &mut live, ApplicantEvent::Corrected { name, phone, representative })?;
    cx.execute(&sql::DELETE_IDENTITIES, &[cx.centre().into(), id.into()])?;
    index(cx, id, FieldClass::IdentityNumber, &new.number)?;
    if !new.phone.is_empty() {
        index(cx, id, FieldClass::Phone, &new.phone)?;
    }
    Ok(())
}

/// Erases name, number and phone on request (个人信息保护法 art. 47); what law keeps stays without them.
pub fn erase(cx: &mut Cx<'_>, id: ApplicantId) -> Result<(), Fail> {
    let mut live = cx.get::<Applicant>(id)?;
    if live.erased_at.is_some() {
        return Err(erased().into());
    }
    let at = cx.now();
    record_and_erase(cx, &mut live, ApplicantEvent::Erased { at })?;
    cx.execute(&sql::DELETE_IDENTITIES, &[cx.centre().into(), id.into()])?;
    Ok(())
}

/// Records an event and empties the vault rows that it names, and no other.
fn record_and_erase(cx: &mut Cx<'_>, live: &mut Live<Applicant>, event: ApplicantEvent) -> Result<(), Fail> {
    let gone = live.erased_by(&event);
    cx.record(live, event)?;
    for sealed in &gone {
        cx.erase(sealed)?;
    }
    Ok(())
}

fn erased() -> Refusal {
    Refusal::conflict("people.erased", "该申请人的个人信息已按其请求删除，不能再修改。")
}
