//! Licences: issued with a grant, verified by anyone who has seen one.

mod sql;

use base::id::{ApplicantId, LicenceId};
use base::identifiers::LicenceIdentifier;
use rules::cases::Case;
use rules::cases::answers;
use rules::catalogue::ItemFacts;
use rules::licences::{self, Licence, LicenceEvent, Standing};

use crate::cases::filing;
use crate::centres;
use crate::people::applicants;
use crate::store::{Cx, Fail, FieldClass, Live, Reading};

/// The series of licence numbers.
const SERIES: &str = "licence";
/// Where an item names no type code of its own, its code's serial under the centre's issues.
const LOCAL_TYPE_SERIAL: &str = "900";
/// Bytes of a check code: 128 random bits, so that none is guessed.
const CHECK_BYTES: usize = 16;

/// Issues the licence that a grant brings, with number, identifier and check code.
pub fn issue(cx: &mut Cx<'_>, case: &Live<Case>, facts: &ItemFacts) -> Result<LicenceId, Fail> {
    let centre = centres::facts(cx)?;
    let today = cx.today();
    let id: LicenceId = cx.new_id();
    let n = cx.number(SERIES, &facts.department_code, today.year())?;
    let number = format!("{}{}{}{n:06}", facts.department_code, centre.code, today.year());
    let kind = facts
        .outcome
        .licence_type_code
        .clone()
        .unwrap_or_else(|| format!("{}{LOCAL_TYPE_SERIAL}", centre.credit_code));
    let serial = format!("{}{}{n:06}", facts.department_code, today.year());
    let identifier = LicenceIdentifier::from_parts(&kind, &centre.credit_code, &serial, 1)
        .map_err(|e| Fail::Broken(format!("licence identifier: {e}")))?
        .to_string();
    let holder = applicants::card(cx, case.applicant)?;
    let face = face(cx, case, facts, &holder)?;
    let code: [u8; CHECK_BYTES] = cx.random();
    let code: String = code.iter().map(|b| format!("{b:02x}")).collect();
    let check_code = cx.seal(FieldClass::Secret, "licence", id, &code)?;
    let holder_name = cx.seal(FieldClass::Name, "licence", id, &holder.name)?;
    let face_json = serde_json::to_string(&face).map_err(|e| Fail::Broken(e.to_string()))?;
    let face = cx.seal(FieldClass::FreeText, "licence", id, &face_json)?;
    cx.begin::<Licence>(
        id,
        LicenceEvent::Issued {
            number,
            identifier,
            check_code,
            case: case.id().into(),
            version: case.version,
            name: facts.outcome.name.clone(),
            holder: case.applicant,
            holder_name,
            face,
            issuer: facts.deciding_body.text.clone(),
            issued_on: today,
            valid_to: licences::valid_to(facts, today),
        },
    )?;
    Ok(id)
}

/// The lines on the face: the holder, then the answers that the item names.
fn face(
    cx: &mut Cx<'_>,
    case: &Case,
    facts: &ItemFacts,
    holder: &applicants::ApplicantCard,
) -> Result<Vec<(String, String)>, Fail> {
    let given = filing::answers(cx, case)?;
    let mut lines = vec![("持有人".to_owned(), holder.name.clone())];
    match holder.kind {
        rules::people::ApplicantKind::Body => {
            lines.push(("统一社会信用代码".to_owned(), holder.number.clone()))
        }
        rules::people::ApplicantKind::Person => lines.push(("证件号码".to_owned(), holder.masked_number())),
    }
    for key in &facts.outcome.face {
        let question = facts.form.iter().flat_map(|g| &g.questions).find(|q| q.key == *key);
        if let (Some(question), Some(answer)) = (question, given.get(key)) {
            lines.push((question.label.clone(), answers::shown(question, answer)));
        }
    }
    Ok(lines)
}

/// A licence opened for showing.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Shown {
    /// The licence.
    pub licence: Licence,
    /// The holder's name; empty once erased.
    pub holder_name: String,
    /// The face.
    pub face: Vec<(String, String)>,
    /// The check code, for its own page and print.
    pub check_code: String,
    /// Whether it holds today.
    pub standing: Standing,
}

/// Opens a licence.
pub fn show(rx: &mut impl Reading, id: LicenceId) -> Result<Shown, Fail> {
    let licence = rx.get::<Licence>(id)?.into_inner();
    let holder_name = rx.open(&licence.holder_name)?.unwrap_or_default();
    let face = match rx.open(&licence.face)? {
        Some(json) => serde_json::from_str(&json).map_err(|e| Fail::Broken(e.to_string()))?,
        None => Vec::new(),
    };
    let check_code = rx.open(&licence.check_code)?.unwrap_or_default();
    let standing = licences::holds(&licence, rx.today());
    Ok(Shown { licence, holder_name, face, check_code, standing })
}

/// Verifies a licence by its number or identifier and its check code; the same answer for no such licence and for
/// a wrong code.
pub fn verify(rx: &mut impl Reading, number: &str, check_code: &str) -> Result<Option<Shown>, Fail> {
    let number = number.trim();
    let row = rx.query_opt(&sql::BY_NUMBER, &[rx.centre().into(), number.into()])?;
    let row = match row {
        Some(row) => Some(row),
        None => rx.query_opt(&sql::BY_IDENTIFIER, &[rx.centre().into(), number.into()])?,
    };
    let Some(row) = row else { return Ok(None) };
    let shown = show(rx, row.typed_id(0)?)?;
    let same = crate::store::equal_in_constant_time(&shown.check_code, &check_code.trim().to_lowercase());
    Ok(same.then_some(shown))
}

/// The licences of a holder, newest first, or the next of them: those before one of the page shown last.
pub fn of_holder(
    rx: &mut impl Reading,
    holder: ApplicantId,
    before: Option<LicenceId>,
    limit: u32,
) -> Result<Vec<Licence>, Fail> {
    let (sql, from) = match before {
        Some(id) => (&sql::OF_HOLDER_BEFORE, Some(id)),
        None => (&sql::OF_HOLDER, None),
    };
    let mut args = vec![rx.centre().into(), holder.into(), i64::from(limit).into()];
    args.extend(from.map(db::Value::from));
    let rows = rx.query(sql, &args)?;
    rows.iter().map(|r| Ok(rx.get::<Licence>(r.id(0)?)?.into_inner())).collect()
}
