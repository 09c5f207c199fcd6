//! Applicants: registered, found, corrected, erased.

use base::id::{AccountId, ApplicantId};
use base::identifiers::{CitizenId, CreditCode, Phone};
use base::text::PersonName;
use rules::Refusal;
use rules::people::{Applicant, ApplicantEvent, ApplicantKind, Checked, Holding, Role};

use super::{sql, tries};
use crate::store::{Actor, Cx, Fail, FieldClass, Live, Reading, must_be, must_own};

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
    /// Whether the identity was checked.
    pub checked: Checked,
    /// Whose the joined account is.
    pub holding: Holding,
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

/// The code of the one answer to whoever may not have a record: it does not say why.
pub const AT_WINDOW: &str = "people.at_window";

/// Registers an applicant, or returns the one of the same number that this centre knows.
pub fn register(cx: &mut Cx<'_>, new: &NewApplicant) -> Result<ApplicantId, Fail> {
    may_state(cx, new)?;
    let new = checked_input(new)?;
    not_guessed(cx, &new.number)?;
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
    index_all(cx, id, &new)?;
    Ok(id)
}

/// Who may state what of an applicant: an account is joined by its holder, or by who opens it just now and has signed in
/// nowhere; that a document was seen, by the clerk who saw it alone (个人信息保护法 art. 51).
fn may_state(rx: &impl Reading, new: &NewApplicant) -> Result<(), Fail> {
    let actor = rx.actor();
    match actor {
        Actor::Clock | Actor::System(_) => return Ok(()),
        Actor::Anonymous if new.account.is_some() => {}
        Actor::Anonymous => return Err(Fail::NotFound),
        Actor::Account { .. } => {
            if let Some(account) = new.account {
                must_own(rx, account)?;
            }
        }
    }
    match new.checked {
        Checked::No => Ok(()),
        Checked::Service { .. } if new.account.is_some() => Ok(()),
        Checked::Clerk { by, .. } if actor.staff() == Some(by) => must_be(rx, &[Role::Clerk]),
        Checked::Service { .. } | Checked::Clerk { .. } => Err(Fail::NotFound),
    }
}

/// Whether [`register`] would take this applicant: asked before an account is opened for him in the directory.
pub fn may_register(rx: &mut impl Reading, new: &NewApplicant) -> Result<(), Fail> {
    let new = checked_input(new)?;
    not_guessed(rx, &new.number)?;
    match find_by_number(rx, &new.number)? {
        Some(known) => may_join(rx, &known, &new),
        None => Ok(()),
    }
}

/// Remembers that a number was refused with [`AT_WINDOW`]: the fifth within a quarter of an hour is the last for a while.
pub fn refused(cx: &mut Cx<'_>, number: &str) -> Result<(), Fail> {
    let blind = cx.blind(FieldClass::IdentityNumber, &as_indexed(number));
    tries::wrong(cx, FieldClass::IdentityNumber, blind).map(|_| ())
}

/// Nobody tries names at a number: those outside the house get the one answer once it was refused too often.
pub fn not_guessed(rx: &mut impl Reading, number: &str) -> Result<(), Fail> {
    let outside = matches!(rx.actor(), Actor::Anonymous | Actor::Account { staff: None, .. });
    let (now, blind) = (rx.wall(), rx.blind(FieldClass::IdentityNumber, number));
    if outside && tries::of(rx, FieldClass::IdentityNumber, blind)?.is_some_and(|tries| tries.is_locked(now))
    {
        return Err(at_window().into());
    }
    Ok(())
}

/// Nobody gets at the record of a person by knowing name and number: an account is joined to a record that is there
/// only once the identity is checked, and a refusal never says what the centre knows (个人信息保护法 art. 51).
fn may_join(rx: &mut impl Reading, known: &Live<Applicant>, new: &NewApplicant) -> Result<(), Fail> {
    let name = rx.open(&known.name)?;
    if name.as_deref().map(base::text::fold_dots) != Some(base::text::fold_dots(&new.name)) {
        return Err(match rx.actor().staff() {
            // An officer may know; he has the document before him.
            Some(_) => name_differs().into(),
            None => at_window().into(),
        });
    }
    match (new.account, known.holding(), new.checked) {
        (None, _, _) => Ok(()),
        (Some(account), Holding::Own(held) | Holding::Unchecked(held), _) if account == held => Ok(()),
        (
            Some(_),
            Holding::Nobody | Holding::Unchecked(_),
            Checked::Service { .. } | Checked::Clerk { .. },
        ) => Ok(()),
        (Some(_), Holding::Own(_), _) | (Some(_), Holding::Nobody | Holding::Unchecked(_), Checked::No) => {
            Err(at_window().into())
        }
    }
}

/// The one answer for a number that is known under another name, has an account, or has a record that nobody may join
/// unseen, and for one that an identity service does not confirm.
pub fn at_window() -> Refusal {
    Refusal::invalid(
        AT_WINDOW,
        "number",
        "所填信息未能核对一致，请逐项核对姓名、证件号码和手机号；仍不能办理的，请持证件到任一窗口办理。",
    )
}

fn name_differs() -> Refusal {
    Refusal::invalid(
        "people.name_differs",
        "name",
        "该证件号码已以另一姓名或名称登记，请核对证件；确需更正的，请在申请人信息页更正。",
    )
}

/// An account whose holder was checked takes the place of one whose holder was not; a check made for somebody who brings no
/// account vouches for none.
fn join(cx: &mut Cx<'_>, mut known: Live<Applicant>, new: &NewApplicant) -> Result<ApplicantId, Fail> {
    may_join(cx, &known, new)?;
    let before = known.holding();
    if let (Some(account), Holding::Unchecked(held)) = (new.account, before)
        && account != held
    {
        cx.record(&mut known, ApplicantEvent::Detached { account: held, reason: None })?;
    }
    if let (Some(account), None) = (new.account, known.account) {
        cx.record(&mut known, ApplicantEvent::Joined { account })?;
    }
    let vouched = new.account.is_some() || before == Holding::Nobody;
    if vouched && known.checked == Checked::No && new.checked != Checked::No {
        cx.record(&mut known, ApplicantEvent::IdentityChecked { checked: new.checked })?;
    }
    Ok(known.id().into())
}

/// Normalises and checks what was typed: name, number by kind, phone.
pub(super) fn checked_input(new: &NewApplicant) -> Result<NewApplicant, Refusal> {
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

pub(super) fn seal_some(
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

/// Makes number and phone findable.
pub(super) fn index_all(cx: &mut Cx<'_>, id: ApplicantId, new: &NewApplicant) -> Result<(), Fail> {
    index(cx, id, FieldClass::IdentityNumber, &new.number)?;
    if new.phone.is_empty() { Ok(()) } else { index(cx, id, FieldClass::Phone, &new.phone) }
}

/// A number as [`checked_input`] writes it; one that is none stays as typed.
fn as_indexed(number: &str) -> String {
    CitizenId::parse(number)
        .map(|n| n.to_string())
        .or_else(|_| CreditCode::parse(number).map(|n| n.to_string()))
        .unwrap_or_else(|_| number.to_owned())
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
        checked: live.checked,
        holding: live.holding(),
    })
}

/// Erases name, number and phone on request (个人信息保护法 art. 47); what law keeps stays without them. Whether it may be
/// done [`crate::cases::leaving::erase`] has asked.
pub(crate) fn erase(cx: &mut Cx<'_>, mut live: Live<Applicant>) -> Result<(), Fail> {
    let (at, id) = (cx.now(), live.id());
    record_and_erase(cx, &mut live, ApplicantEvent::Erased { at })?;
    cx.execute(&sql::DELETE_IDENTITIES, &[cx.centre().into(), id.into()])?;
    Ok(())
}

/// Records an event and empties the vault rows that it names, and no other.
pub(super) fn record_and_erase(
    cx: &mut Cx<'_>,
    live: &mut Live<Applicant>,
    event: ApplicantEvent,
) -> Result<(), Fail> {
    let gone = live.erased_by(&event);
    cx.record(live, event)?;
    for sealed in &gone {
        cx.erase(sealed)?;
    }
    Ok(())
}
