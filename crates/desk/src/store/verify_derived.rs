//! What derived tables keep, recomputed from the log or the subjects and compared; every trace of it is rolled back.

use std::collections::BTreeMap;

use base::CentreId;
use db::Tx;
use seal::PublicKey;

use super::actor::Actor;
use super::cx::{Cx, Scope};
use super::desk::{Desk, Shared};
use super::fail::Fail;
use super::head::Head;
use super::ids::Ids;
use super::numbers::Numbers;
use super::readers::{self, Nature};
use super::sql;
use super::verify::{Damage, DamageKind, Report};
use super::writes::Writes;

/// The rows of a table, as words, and how often each is there.
type Rows = BTreeMap<String, u64>;

/// How the transaction ends: with what it found, or with what stopped it, and rolled back in both cases.
enum End {
    Found(Vec<Damage>),
    Failed(Fail),
}

impl From<db::DbError> for End {
    fn from(error: db::DbError) -> Self {
        Self::Failed(error.into())
    }
}

impl From<Fail> for End {
    fn from(fail: Fail) -> Self {
        Self::Failed(fail)
    }
}

impl Desk {
    /// Empties every projector, reads the log again, makes the other derived tables again from their subjects, compares,
    /// and rolls all of it back.
    ///
    /// Holds the fence of one centre after the other while it reads: for a quiet hour or a copy.
    pub fn verify_projectors(&self) -> Result<Vec<Damage>, Fail> {
        let modules = self.inner().shared.modules;
        let mut damage = Vec::new();
        for centre in self.centres()? {
            for reader in modules.readers {
                match reader.nature() {
                    Nature::Projector => {
                        let again = |cx: &mut Cx<'_>| readers::read_again(cx, *reader);
                        damage.extend(self.verify_tables(centre, reader.tables(), &again)?);
                    }
                    Nature::Reactor => {}
                }
            }
            for derived in modules.derived {
                damage.extend(self.verify_tables(centre, derived.tables, &derived.remake)?);
            }
        }
        Ok(damage)
    }

    /// Everything that can be proved: log, tables and replay, signatures of checkpoints, and every derived table.
    pub fn verify_whole(&self, signers: &[PublicKey]) -> Result<Report, Fail> {
        let mut report = self.verify_with(signers)?;
        report.damage.extend(self.verify_projectors()?);
        report.damage.sort_unstable();
        let recomputed: Vec<&str> = self.inner().shared.modules.recomputed().collect();
        report.not_covered.retain(|what| !recomputed.contains(&what.as_str()));
        Ok(report)
    }

    fn verify_tables(
        &self,
        centre: CentreId,
        tables: &'static [&'static str],
        again: &dyn Fn(&mut Cx<'_>) -> Result<(), Fail>,
    ) -> Result<Vec<Damage>, Fail> {
        let shared = &self.inner().shared;
        let ended = self.write_long(|tx| match recompute(tx, shared, centre, tables, again) {
            Ok(found) => Err::<(), End>(End::Found(found)),
            Err(fail) => Err(End::Failed(fail)),
        });
        match ended {
            Ok(()) => Ok(Vec::new()),
            Err(End::Found(damage)) => Ok(damage),
            Err(End::Failed(fail)) => Err(fail),
        }
    }
}

fn recompute(
    tx: &mut Tx<'_>,
    shared: &Shared,
    centre: CentreId,
    tables: &'static [&'static str],
    again: &dyn Fn(&mut Cx<'_>) -> Result<(), Fail>,
) -> Result<Vec<Damage>, Fail> {
    let mut head = Head::fence(tx, centre)?;
    let before = snapshot(tx, centre, tables)?;
    let actor = Actor::System("verify");
    let mut ids = Ids::seeded(0);
    let now = shared.keeper.now().max(head.recorded_at);
    let operation = ids.next(now).into();
    let scope = Scope {
        actor: &actor,
        centre,
        operation,
        now,
        wall: now,
        keyring: &shared.keyring,
        memo: &shared.memo,
    };
    let (mut numbers, writes) = (Numbers::default(), Writes::default());
    let (ids, head, numbers) = (&mut ids, &mut head, &mut numbers);
    let mut cx = Cx { tx, scope, ids, head, numbers, writes, promised: None };
    again(&mut cx)?;
    cx.finish()?;
    let after = snapshot(tx, centre, tables)?;
    let mut damage = Vec::new();
    for ((table, kept), (_, due)) in before.iter().zip(&after) {
        let differing = |one: &Rows, other: &Rows, kind| {
            let rows = one.iter().filter(|(row, n)| other.get(*row) != Some(n)).map(|(row, _)| row.clone());
            rows.map(|row| Damage { table: (*table).to_owned(), key: format!("{centre}/{row}"), kind })
                .collect::<Vec<_>>()
        };
        damage.extend(differing(kept, due, DamageKind::Extra));
        damage.extend(differing(due, kept, DamageKind::Missing));
    }
    Ok(damage)
}

fn snapshot(
    tx: &mut Tx<'_>,
    centre: CentreId,
    names: &'static [&'static str],
) -> Result<Vec<(&'static str, Rows)>, Fail> {
    let mut tables = Vec::new();
    for table in names {
        let mut rows = Rows::new();
        for row in tx.query_built(sql::rows_of(table), &[centre.into()])? {
            let words: Vec<String> =
                (0..row.len()).map(|i| row.value(i).map(|v| format!("{v:?}"))).collect::<Result<_, _>>()?;
            *rows.entry(words.join(" ")).or_insert(0) += 1;
        }
        tables.push((*table, rows));
    }
    Ok(tables)
}
