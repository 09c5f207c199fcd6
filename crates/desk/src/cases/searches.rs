//! What was looked for: kept a quarter of an hour under an id that says nothing, so that no personal number stands in an
//! address (个人信息保护法 art. 51).

use base::Id;
use base::id::AccountId;

use super::sql;
use crate::store::{Cx, Fail, FieldClass, Reading};

/// Milliseconds for which the words of a search are kept.
pub const KEPT_MS: i64 = 15 * 60 * 1000;

/// Keeps the words of a search for its account; the old ones of the centre go.
pub fn keep(cx: &mut Cx<'_>, account: AccountId, words: &str) -> Result<Id, Fail> {
    let id: Id = cx.new_id();
    let oldest = Id::from_parts(cx.wall().0 - KEPT_MS, [0; 10]);
    let sealed = cx.encipher(FieldClass::IdentityNumber, id.as_bytes(), words);
    cx.execute(&sql::DROP_SEARCHES, &[cx.centre().into(), oldest.into()])?;
    cx.execute(
        &sql::KEEP_SEARCH,
        &[cx.centre().into(), id.into(), account.into(), sealed.into(), cx.wall().into()],
    )?;
    Ok(id)
}

/// The words of a search of this account; none once its time is over.
pub fn words(rx: &mut impl Reading, account: AccountId, id: Id) -> Result<Option<String>, Fail> {
    let since = rx.wall().plus_ms(-KEPT_MS);
    let args = [rx.centre().into(), id.into(), account.into(), since.into()];
    match rx.query_opt(&sql::SEARCH, &args)? {
        Some(row) => rx.decipher(FieldClass::IdentityNumber, id.as_bytes(), row.bytes(0)?).map(Some),
        None => Ok(None),
    }
}
