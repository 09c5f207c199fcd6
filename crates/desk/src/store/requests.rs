//! Idempotency: a key is good for one request; repeating it says what was done and does nothing.

use base::id::{EventId, OperationId};
use base::{CentreId, Id, Instant};
use rules::Refusal;

use super::actor::{Actor, RequestKey};
use super::exec::Exec;
use super::fail::{Did, Fail, Replayed};
use super::logged::Logged;
use super::sql;

/// How long a key is remembered: longer than any client keeps repeating.
const KEPT_MS: i64 = 7 * 24 * 3600 * 1000;
/// Events of one verb that an answer is rebuilt from.
const EVENTS_MAX: i64 = 200;
/// Length of a key a client may send.
pub(super) const KEY_CHARS_MAX: usize = 200;

/// Takes a key for this request, first in the verb's savepoint; a key that was used is answered from the log.
pub(super) fn take(
    tx: &mut dyn Exec,
    centre: CentreId,
    actor: &Actor,
    key: &RequestKey,
    first_event: Id,
    now: Instant,
) -> Result<(), Fail> {
    if key.key.is_empty() || key.key.chars().count() > KEY_CHARS_MAX {
        let sentence = format!("请求键须为 1 至 {KEY_CHARS_MAX} 个字符，请换一个后重新提交。");
        return Err(Refusal::invalid("request.key_length", "idempotency_key", sentence).into());
    }
    let args = [
        centre.into(),
        actor.to_string().into(),
        key.key.as_str().into(),
        key.fingerprint.into(),
        first_event.into(),
        now.plus_ms(KEPT_MS).into(),
    ];
    if tx.execute(&sql::INSERT_REQUEST, &args)? == 1 {
        return Ok(());
    }
    let row = tx.query_opt(&sql::REQUEST, &args[..3])?.ok_or(Fail::Stale)?;
    if row.digest(0)? != key.fingerprint {
        let sentence = "这个请求键已用于另一项内容，请刷新页面后重新提交。";
        return Err(Refusal::invalid("request.key_reused", "idempotency_key", sentence).into());
    }
    Err(Fail::Replayed(replayed(tx, centre, row.typed_id(1)?)?))
}

/// What the verb whose first event this is did: its events stand one after another.
fn replayed(tx: &mut dyn Exec, centre: CentreId, first: EventId) -> Result<Replayed, Fail> {
    let nothing = Replayed { operation: None, did: Vec::new() };
    let Some(place) = tx.query_opt(&sql::EVENT_BY_ID, &[centre.into(), first.into()])? else {
        return Ok(nothing);
    };
    let args = [centre.into(), place.int(0)?.into(), (place.int(1)? - 1).into(), EVENTS_MAX.into()];
    let rows = tx.query(&sql::EVENTS_AFTER, &args)?;
    let events: Vec<Logged> = rows.iter().map(Logged::of).collect::<Result<_, _>>()?;
    let operation: Option<OperationId> = events.first().map(|e| e.operation);
    let did = events
        .into_iter()
        .take_while(|e| Some(e.operation) == operation)
        .map(|e| Did { kind: e.kind, subject: e.subject, id: e.id, event: e.event })
        .collect();
    Ok(Replayed { operation, did })
}
