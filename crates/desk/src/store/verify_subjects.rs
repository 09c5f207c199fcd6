//! Second and third depth of `verify`: tables against the log, replay, vault, agenda.

use std::collections::BTreeMap;

use base::id::VaultId;
use base::{Id, Instant, Sealed};
use db::Row;
use seal::sm3;
use serde_json::Value as Json;

use super::fail::Fail;
use super::kind::{Kind, Meaning};
use super::logged::Logged;
use super::sql;
use super::vault::{Opened, VaultRow};
use super::verify::{Check, DamageKind};

/// Rows read at a time.
const PAGE: i64 = 500;
/// Stray rows named; more say nothing new.
const STRAYS_MAX: i64 = 1_000;
const NO_ID: [u8; 16] = [0; 16];

/// Compares every row of a kind's table with its history, and the other way round.
pub(super) fn kind(check: &mut Check<'_, '_>, kind: &dyn Kind) -> Result<(), Fail> {
    let built = sql::of(kind.table());
    let mut after: Vec<u8> = NO_ID.to_vec();
    loop {
        let args = [check.centre.into(), after.into(), PAGE.into()];
        let rows = check.tx.query_built(built.page, &args)?;
        let Some(last) = rows.last() else { break };
        after = last.bytes(0)?.to_vec();
        for row in &rows {
            subject(check, kind, row)?;
        }
    }
    let args = [check.centre.into(), kind.name().into(), STRAYS_MAX.into()];
    for row in check.tx.query_built(built.missing, &args)? {
        let id = row.id(0)?;
        check.note(kind.table().name, id, DamageKind::Missing);
        let events = history(check, id)?;
        let erased = kind.replay(&events).map(|story| story.erased).unwrap_or_default();
        vault(check, id, &events, &erased)?;
    }
    Ok(())
}

fn subject(check: &mut Check<'_, '_>, kind: &dyn Kind, row: &Row) -> Result<(), Fail> {
    let table = kind.table().name;
    let Ok(id) = row.id(0) else {
        check.note(table, "?", DamageKind::Unreadable);
        return Ok(());
    };
    let events = history(check, id)?;
    let Some(last) = events.last().filter(|e| e.kind == kind.name()) else {
        check.note(table, id, DamageKind::Extra);
        return Ok(());
    };
    let counted = events.iter().zip(1..).all(|(e, n)| e.version == n);
    if !counted || row.int(1)? != last.version {
        check.note(table, id, DamageKind::Version);
    }
    if sm3(row.text(3)?.as_bytes()) != last.after {
        check.note(table, id, DamageKind::Altered);
    }
    let story = kind.replay(&events);
    match kind.meaning(row.int(2)?, row.text(3)?) {
        Err(_) => check.note(table, id, DamageKind::Unreadable),
        Ok(meaning) => {
            if story.as_ref().map(|s| &s.body) != Ok(&meaning.body) {
                check.note(table, id, DamageKind::Replay);
            }
            means(check, kind, row, id, &meaning)?;
        }
    }
    vault(check, id, &events, &story.map(|s| s.erased).unwrap_or_default())
}

fn means(
    check: &mut Check<'_, '_>,
    kind: &dyn Kind,
    row: &Row,
    id: Id,
    meaning: &Meaning,
) -> Result<(), Fail> {
    let table = kind.table().name;
    let same = meaning.columns.iter().zip(4..).all(|(value, i)| row.value(i).is_ok_and(|v| v == value));
    if !same || row.len() != 4 + meaning.columns.len() {
        check.note(table, id, DamageKind::Columns);
    }
    check.numbers.add(kind, meaning.numbered.as_ref());
    for entry in &meaning.agenda {
        let key = [check.centre.into(), entry.due_at.into(), entry.kind.into(), id.into()];
        let found = check.tx.query_opt(&sql::AGENDA_ROW, &key)?;
        if found.is_none_or(|r| r.text(0).ok() != Some(kind.name())) {
            check.note("agenda", agenda_key(entry.due_at, entry.kind, id), DamageKind::Missing);
        }
    }
    Ok(())
}

fn agenda_key(due_at: Instant, kind: &str, subject: Id) -> String {
    format!("{}/{kind}/{subject}", due_at.0)
}

fn history(check: &mut Check<'_, '_>, subject: Id) -> Result<Vec<Logged>, Fail> {
    let (mut events, mut version): (Vec<Logged>, i64) = (Vec::new(), 0);
    loop {
        let args = [check.centre.into(), subject.into(), version.into(), PAGE.into()];
        let rows = check.tx.query(&sql::EVENTS_OF_SUBJECT, &args)?;
        let Some(last) = rows.last() else { return Ok(events) };
        version = last.int(10)?;
        // A row that cannot be read was named by the first depth; here it is a gap in the versions.
        events.extend(rows.iter().filter_map(|r| Logged::of(r).ok()));
    }
}

/// Opens every sealed row that a subject's history names and compares; names rows that nothing names, and those that are
/// empty, or full, against what its events erased.
fn vault(
    check: &mut Check<'_, '_>,
    id: Id,
    events: &[Logged],
    erased: &BTreeMap<VaultId, Instant>,
) -> Result<(), Fail> {
    let mut named = BTreeMap::new();
    for event in events.iter().filter(|e| e.body.contains("\"commitment\"")) {
        if let Ok(json) = serde_json::from_str::<Json>(&event.body) {
            collect(&json, &mut named);
        }
    }
    let rows = check.tx.query(&sql::VAULT_OF_SUBJECT, &[check.centre.into(), id.into()])?;
    let mut own = BTreeMap::new();
    for row in rows.iter().map(VaultRow::of) {
        let row = row?;
        if !named.contains_key(&row.id) {
            check.note("vault", row.id, DamageKind::Extra);
        }
        if row.erased_at != erased.get(&row.id).copied() || row.erased_at.is_some() && !row.is_empty() {
            check.note("vault", row.id, DamageKind::Erased);
        }
        own.insert(row.id, row);
    }
    for (vault_id, sealed) in named {
        let row = match own.remove(&vault_id) {
            Some(row) => Some(row),
            None => foreign(check, vault_id)?,
        };
        match row.map(|r| r.check(check.centre, check.keyring, sealed.commitment)) {
            Some(Opened::Equal | Opened::Erased) => {}
            Some(Opened::Locked) => *check.locked += 1,
            Some(Opened::Differs) => check.note("vault", vault_id, DamageKind::Altered),
            None => check.note("vault", vault_id, DamageKind::Missing),
        }
    }
    Ok(())
}

/// A vault row that belongs to another subject, which this one's events name too.
fn foreign(check: &mut Check<'_, '_>, id: VaultId) -> Result<Option<VaultRow>, Fail> {
    let row = check.tx.query_opt(&sql::VAULT_ROW, &[check.centre.into(), id.into()])?;
    row.as_ref().map(VaultRow::of).transpose()
}

fn collect(json: &Json, named: &mut BTreeMap<VaultId, Sealed>) {
    match json {
        Json::Object(fields) => {
            if let Ok(sealed) = serde_json::from_value::<Sealed>(json.clone()) {
                named.insert(sealed.id, sealed);
            }
            fields.values().for_each(|v| collect(v, named));
        }
        Json::Array(items) => items.iter().for_each(|v| collect(v, named)),
        Json::Null | Json::Bool(_) | Json::Number(_) | Json::String(_) => {}
    }
}

/// Names agenda rows that no subject calls for.
pub(super) fn agenda(check: &mut Check<'_, '_>) -> Result<(), Fail> {
    let mut after = (i64::MIN, String::new(), NO_ID.to_vec());
    loop {
        let (due_at, kind, id) = after;
        let args = [check.centre.into(), due_at.into(), kind.into(), id.into(), PAGE.into()];
        let rows = check.tx.query(&sql::AGENDA_PAGE, &args)?;
        let Some(last) = rows.last() else { return Ok(()) };
        after = (last.int(0)?, last.text(1)?.to_owned(), last.bytes(2)?.to_vec());
        for row in &rows {
            let (due_at, kind, id) = (row.instant(0)?, row.text(1)?, row.id(2)?);
            if !called_for(check, due_at, kind, id, row.text(3)?)? {
                check.note("agenda", agenda_key(due_at, kind, id), DamageKind::Extra);
            }
        }
    }
}

fn called_for(
    check: &mut Check<'_, '_>,
    due_at: Instant,
    entry_kind: &str,
    id: Id,
    subject_kind: &str,
) -> Result<bool, Fail> {
    let Some(kind) = check.modules.kinds.iter().find(|k| k.name() == subject_kind) else { return Ok(false) };
    let args = [check.centre.into(), id.into()];
    let rows = check.tx.query_built(sql::of(kind.table()).load, &args)?;
    let Some(row) = rows.first() else { return Ok(false) };
    let meaning = kind.meaning(row.int(1)?, row.text(2)?);
    Ok(meaning.is_ok_and(|m| m.agenda.iter().any(|e| e.due_at == due_at && e.kind == entry_kind)))
}

/// Names vault rows whose subject never lived.
pub(super) fn strays(check: &mut Check<'_, '_>) -> Result<(), Fail> {
    let args = [check.centre.into(), STRAYS_MAX.into()];
    for row in check.tx.query(&sql::VAULT_STRAYS, &args)? {
        check.note("vault", row.id(0)?, DamageKind::Extra);
    }
    Ok(())
}
