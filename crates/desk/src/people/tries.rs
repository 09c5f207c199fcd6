//! What was tried in vain for a login or an identity number, whether anybody has it or not: in operational time, known only
//! by its blind index.

use base::{Digest, Instant};
use db::Value;
use rules::people::account::Tries;

use super::sql;
use crate::store::{Cx, Fail, FieldClass, Reading};

/// Tries are forgotten after this, so that the table holds a day.
const KEPT_MS: i64 = 24 * 3600 * 1000;

/// What was tried for a blind index, if anything.
pub fn of(rx: &mut impl Reading, class: FieldClass, blind: Digest) -> Result<Option<Tries>, Fail> {
    let key = key(rx, class, blind);
    let row = rx.query_opt(&sql::TRIES, &key)?;
    row.map(|row| {
        let wrong = u32::try_from(row.int(0)?).unwrap_or(u32::MAX);
        Ok(Tries { wrong, last_at: row.instant(1)?, locked_until: row.opt_instant(2)? })
    })
    .transpose()
}

/// Remembers one more try in vain, and says what that makes.
pub fn wrong(cx: &mut Cx<'_>, class: FieldClass, blind: Digest) -> Result<Tries, Fail> {
    let now = cx.wall();
    let before = of(cx, class, blind)?;
    let after = Tries::after_wrong(before.as_ref(), now);
    cx.execute(&sql::FORGET_TRIES, &[cx.centre().into(), Instant(now.0 - KEPT_MS).into()])?;
    let [centre, class, blind] = key(cx, class, blind);
    let tries = [
        centre,
        class,
        blind,
        i64::from(after.wrong).into(),
        after.last_at.into(),
        after.locked_until.into(),
    ];
    cx.execute(&sql::SAVE_TRIES, &tries)?;
    Ok(after)
}

/// Forgets what was tried for a blind index.
pub fn clear(cx: &mut Cx<'_>, class: FieldClass, blind: Digest) -> Result<(), Fail> {
    let key = key(cx, class, blind);
    cx.execute(&sql::DELETE_TRIES, &key)?;
    Ok(())
}

fn key(rx: &impl Reading, class: FieldClass, blind: Digest) -> [Value; 3] {
    [rx.centre().into(), class.name().into(), blind.into()]
}
