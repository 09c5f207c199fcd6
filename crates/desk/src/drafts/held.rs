//! A form that was sent after its session had ended: kept for its account until it has signed in again.

use base::Id;
use base::id::AccountId;

use super::sql;
use crate::store::{Cx, Fail, FieldClass, Reading};

/// How long a form waits for its account, by the wall, as sessions end.
pub const HELD_MS: i64 = 3600 * 1000;

/// Keeps the text of a form, in place of an earlier one of the account; its id.
pub fn hold(cx: &mut Cx<'_>, account: AccountId, form: &str) -> Result<Id, Fail> {
    let before = cx.wall().plus_ms(-HELD_MS);
    cx.execute(&sql::DELETE_HELD, &[cx.centre().into(), account.into(), before.into()])?;
    let id: Id = cx.new_id();
    let sealed = cx.encipher(FieldClass::SensitiveAnswer, id.as_bytes(), form);
    let args = [cx.centre().into(), id.into(), account.into(), sealed.into(), cx.wall().into()];
    cx.execute(&sql::INSERT_HELD, &args)?;
    Ok(id)
}

/// The form kept under an id; [`Fail::NotFound`] for anybody else and once it is too old.
pub fn held(rx: &mut impl Reading, account: AccountId, id: Id) -> Result<String, Fail> {
    let since = rx.wall().plus_ms(-HELD_MS);
    let key = [rx.centre().into(), id.into(), account.into(), since.into()];
    let row = rx.query_opt(&sql::HELD, &key)?.ok_or(Fail::NotFound)?;
    rx.decipher(FieldClass::SensitiveAnswer, id.as_bytes(), row.bytes(0)?)
}
