//! Which case a draft became: a page of the draft that is opened again leads there.

use base::Id;
use base::id::{AccountId, CaseId};

use super::{KEPT_MS, sql};
use crate::store::{Cx, Fail, Reading};

/// Remembers it as long as the draft itself would have been kept.
pub fn became(cx: &mut Cx<'_>, account: AccountId, draft: Id, case: CaseId) -> Result<(), Fail> {
    let before = cx.now().plus_ms(-KEPT_MS);
    cx.execute(&sql::DELETE_FILED, &[cx.centre().into(), before.into()])?;
    let args = [cx.centre().into(), draft.into(), account.into(), case.into(), cx.now().into()];
    cx.execute(&sql::INSERT_FILED, &args)?;
    Ok(())
}

/// The case that a draft of this account became.
pub fn case_of(rx: &mut impl Reading, account: AccountId, draft: Id) -> Result<Option<CaseId>, Fail> {
    let since = rx.now().plus_ms(-KEPT_MS);
    let row = rx.query_opt(&sql::FILED, &[rx.centre().into(), draft.into(), account.into(), since.into()])?;
    Ok(row.map(|row| row.typed_id(0)).transpose()?)
}
