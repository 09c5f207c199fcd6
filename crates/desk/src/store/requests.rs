//! Idempotency: a key is good for one request; repeating it says what was done and does nothing.

use base::id::{EventId, OperationId};
use base::{CentreId, Id, Instant};
use db::{Sql, Value};
use rules::Refusal;

use super::actor::{Actor, Caller, RequestKey};
use super::exec::Exec;
use super::fail::{Did, Fail, Replayed};
use super::ids::Ids;
use super::logged::Logged;
use super::sql;

/// How long a key is remembered: longer than any client keeps repeating.
const KEPT_MS: i64 = 7 * 24 * 3600 * 1000;
/// Events of one verb that an answer is rebuilt from.
const EVENTS_MAX: i64 = 200;
/// Length of a key a client may send.
const KEY_CHARS_MAX: usize = 200;

/// How a verb of a batch stands with its key.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Claim {
    /// The request carries none.
    Keyless,
    /// The key is the verb's, and so is this id for its first event.
    Taken(Id),
    /// Somebody has used it, perhaps an earlier verb of the same batch; looked at when the verb's turn comes.
    Contested,
}

/// Takes the keys of a whole batch in one go, before its first verb.
pub(super) fn claim(
    tx: &mut dyn Exec,
    callers: &[&Caller],
    ids: &mut Ids,
    now: Instant,
) -> Result<Vec<Claim>, Fail> {
    let mut claims = vec![Claim::Keyless; callers.len()];
    let mut rows = Vec::new();
    for (n, caller) in callers.iter().enumerate() {
        let Some(key) = &caller.key else { continue };
        claims[n] = Claim::Contested;
        if is_well_formed(key) {
            let first = ids.next(now);
            rows.push((n, first, row(caller.centre, &caller.actor, key, first, now)));
        }
    }
    if rows.is_empty() {
        return Ok(claims);
    }
    let work: Vec<(Sql, &[Value])> =
        rows.iter().map(|(_, _, args)| (sql::INSERT_REQUEST, args.as_slice())).collect();
    for (touched, (n, first, _)) in tx.execute_all(&work)?.into_iter().zip(&rows) {
        if touched == 1 {
            claims[*n] = Claim::Taken(*first);
        }
    }
    Ok(claims)
}

/// Gives a key back: its verb was undone, and refusals are not remembered.
pub(super) fn give_back(tx: &mut dyn Exec, caller: &Caller) -> Result<(), Fail> {
    if let Some(key) = &caller.key {
        let args = [caller.centre.into(), caller.actor.to_string().into(), key.key.as_str().into()];
        tx.execute(&sql::DELETE_REQUEST, &args)?;
    }
    Ok(())
}

/// Takes a contested key in the verb's savepoint; a key that was used is answered from the log.
pub(super) fn take(
    tx: &mut dyn Exec,
    centre: CentreId,
    actor: &Actor,
    key: &RequestKey,
    first_event: Id,
    now: Instant,
) -> Result<(), Fail> {
    if !is_well_formed(key) {
        let sentence = format!("请求键须为 1 至 {KEY_CHARS_MAX} 个字符，请换一个后重新提交。");
        return Err(Refusal::invalid("request.key_length", "idempotency_key", sentence).into());
    }
    let args = row(centre, actor, key, first_event, now);
    if tx.execute(&sql::INSERT_REQUEST, &args)? == 1 {
        return Ok(());
    }
    let found = tx.query_opt(&sql::REQUEST, &args[..3])?.ok_or(Fail::Stale)?;
    if found.digest(0)? != key.fingerprint {
        let sentence = "这个请求键已用于另一项内容，请刷新页面后重新提交。";
        return Err(Refusal::invalid("request.key_reused", "idempotency_key", sentence).into());
    }
    Err(Fail::Replayed(replayed(tx, centre, found.typed_id(1)?)?))
}

fn is_well_formed(key: &RequestKey) -> bool {
    (1..=KEY_CHARS_MAX).contains(&key.key.chars().count()) && !key.key.contains('\0')
}

fn row(centre: CentreId, actor: &Actor, key: &RequestKey, first_event: Id, now: Instant) -> [Value; 6] {
    [
        centre.into(),
        actor.to_string().into(),
        key.key.as_str().into(),
        key.fingerprint.into(),
        first_event.into(),
        now.plus_ms(KEPT_MS).into(),
    ]
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
