//! What an applicant lays ready to answer a correction notice: kept with the case until all of it is handed in.

use base::id::CaseId;
use rules::Refusal;
use rules::cases::{Case, Phase};

use super::{Content, KEPT_MS, sql};
use crate::store::{Cx, Fail, FieldClass, Reading};

/// What is laid ready for the notice that is open now; nothing of an earlier one.
pub fn laid(rx: &mut impl Reading, case: &Case) -> Result<Content, Fail> {
    let key = [rx.centre().into(), case.id.into(), i64::from(case.receipt).into()];
    let Some(row) = rx.query_opt(&sql::SUPPLEMENT, &key)? else { return Ok(Content::default()) };
    let id: base::Id = case.id.into();
    let json = rx.decipher(FieldClass::SensitiveAnswer, id.as_bytes(), row.bytes(0)?)?;
    serde_json::from_str(&json).map_err(|e| Fail::Broken(e.to_string()))
}

/// Changes what is laid ready; only those concerned by the case can, and only while something is asked.
pub fn lay(cx: &mut Cx<'_>, id: CaseId, change: impl Fn(&mut Content)) -> Result<Content, Fail> {
    let case = cx.get::<Case>(id)?.into_inner();
    crate::cases::applicants_act(cx, &case)?;
    match case.phase {
        Phase::Correcting { .. } => {}
        Phase::Filed | Phase::Accepted | Phase::Decided | Phase::Ended { .. } => {
            return Err(Refusal::conflict(
                "case.nothing_asked",
                "此件目前没有需要补正的内容，请到办件页查看最新进度。",
            )
            .into());
        }
    }
    let mut content = laid(cx, &case)?;
    change(&mut content);
    forget(cx, id)?;
    let json = serde_json::to_string(&content).map_err(|e| Fail::Broken(e.to_string()))?;
    let sealed = cx.encipher(FieldClass::SensitiveAnswer, base::Id::from(id).as_bytes(), &json);
    let args =
        [cx.centre().into(), id.into(), i64::from(case.receipt).into(), sealed.into(), cx.now().into()];
    cx.execute(&sql::LAY_SUPPLEMENT, &args)?;
    Ok(content)
}

/// Lays away what was handed in, and what nobody has touched for as long as a draft is kept.
pub fn forget(cx: &mut Cx<'_>, id: CaseId) -> Result<(), Fail> {
    let before = cx.now().plus_ms(-KEPT_MS);
    cx.execute(&sql::DELETE_SUPPLEMENT, &[cx.centre().into(), id.into(), before.into()])?;
    Ok(())
}
