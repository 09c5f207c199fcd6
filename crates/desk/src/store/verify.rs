//! `verify`: proves the log, the tables and the replay, and names what is damaged.

use std::collections::{BTreeMap, BTreeSet};

use base::{CentreId, Digest, Instant};
use db::Tx;
use seal::checkpoint::SignedCheckpoint;
use seal::{Frontier, Keyring, PublicKey};
use serde::Serialize;

use super::desk::Desk;
use super::fail::Fail;
use super::head::Head;
use super::logged::Logged;
use super::options::Modules;
use super::verify_numbers::Tally;
use super::{sql, verify_subjects};

/// The classes of all tables.
const TABLES: &str = include_str!("../../../../migrations/tables.txt");
/// The store's own tables that are proved.
const PROVED: [&str; 6] = ["agenda", "checkpoints", "events", "heads", "numbers", "vault"];
/// Events read at a time.
const PAGE: i64 = 1_000;

/// What is wrong with a row.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum DamageKind {
    /// The row should be there and is not.
    Missing,
    /// The row is there and nothing accounts for it.
    Extra,
    /// The row is not what was recorded.
    Altered,
    /// An index column is not what the body calls for.
    Columns,
    /// The history does not lead to the body.
    Replay,
    /// The row's version is not the number of its events.
    Version,
    /// The row cannot be read.
    Unreadable,
    /// The head or a checkpoint is not the root of the events.
    Root,
    /// Personal data is gone without an event that erases it, or there in spite of one.
    Erased,
}

/// One damaged row.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize)]
pub struct Damage {
    /// The table.
    pub table: String,
    /// The row's key: the centre, then the rest.
    pub key: String,
    /// What is wrong with it.
    pub kind: DamageKind,
}

/// What `verify` found.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Report {
    /// Events of all centres.
    pub events: u64,
    /// The root of the database: the tree over its centres' roots.
    pub root: Digest,
    /// Damaged rows, in order; empty when all is well.
    pub damage: Vec<Damage>,
    /// Tables and rows that were not looked at.
    pub not_covered: Vec<String>,
}

/// A verification under way in one centre.
pub(super) struct Check<'a, 't> {
    pub tx: &'a mut Tx<'t>,
    pub centre: CentreId,
    pub keyring: &'a Keyring,
    pub modules: &'a Modules,
    pub damage: &'a mut BTreeSet<Damage>,
    /// Personal data under keys that are not on the ring.
    pub locked: &'a mut u64,
    /// The numbers that the subjects of the centre bear.
    pub numbers: Tally,
}

impl Check<'_, '_> {
    /// Notes a damaged row.
    pub fn note(&mut self, table: &str, key: impl std::fmt::Display, kind: DamageKind) {
        self.damage.insert(Damage { table: table.to_owned(), key: format!("{}/{key}", self.centre), kind });
    }
}

impl Desk {
    /// Proves log, tables and replay of all centres; the signatures of checkpoints are left alone.
    pub fn verify(&self) -> Result<Report, Fail> {
        self.verify_with(&[])
    }

    /// As [`Desk::verify`], and demands that each checkpoint is signed by one of the keys.
    pub fn verify_with(&self, signers: &[PublicKey]) -> Result<Report, Fail> {
        let inner = self.inner();
        self.look_long(|tx| whole(tx, &inner.shared.keyring, &inner.shared.modules, signers))
    }

    /// Size and root of a centre's log, as its head says.
    pub fn root(&self, centre: CentreId) -> Result<(u64, Digest), Fail> {
        let head = self.look(|tx| Head::read(tx, centre))?.ok_or(Fail::NotFound)?;
        Ok((head.frontier.size(), head.frontier.root()))
    }
}

fn whole(
    tx: &mut Tx<'_>,
    keyring: &Keyring,
    modules: &Modules,
    signers: &[PublicKey],
) -> Result<Report, Fail> {
    let (mut damage, mut kinds) = (BTreeSet::new(), BTreeSet::new());
    let (mut events, mut locked, mut roots) = (0, 0, Frontier::default());
    let mut unnumbered = BTreeSet::new();
    let centres: Vec<CentreId> =
        tx.query(&sql::HEADS, &[])?.iter().map(|r| r.centre(0)).collect::<Result<_, _>>()?;
    for centre in centres {
        let (damage, locked, numbers) = (&mut damage, &mut locked, Tally::default());
        let mut check = Check { tx, centre, keyring, modules, damage, locked, numbers };
        let tree = log(&mut check, signers, &mut kinds)?;
        events += tree.size();
        roots.push(tree.root());
        for kind in modules.kinds {
            verify_subjects::kind(&mut check, *kind)?;
        }
        verify_subjects::agenda(&mut check)?;
        verify_subjects::strays(&mut check)?;
        unnumbered.append(&mut std::mem::take(&mut check.numbers).compare(&mut check)?);
    }
    let known: BTreeSet<&str> = modules.kinds.iter().map(|k| k.name()).collect();
    let unknown = kinds.iter().filter(|k| !known.contains(k.as_str())).map(|k| format!("kind {k}"));
    let sealed = (locked > 0).then(|| format!("{locked} sealed texts under keys not on the ring"));
    let unnumbered = unnumbered.into_iter().map(|series| format!("numbers of the series {series}"));
    let signatures = signers.is_empty().then(|| "signatures of checkpoints".to_owned());
    let not_covered = not_looked_at(modules).chain(unknown).chain(unnumbered).chain(sealed).chain(signatures);
    Ok(Report {
        events,
        root: roots.root(),
        damage: damage.into_iter().collect(),
        not_covered: not_covered.collect(),
    })
}

/// The tables that this proof does not look at: the operational ones, projections, reference tables.
fn not_looked_at<'a>(modules: &'a Modules) -> impl Iterator<Item = String> + 'a {
    let lines = TABLES.lines().map(str::trim).filter(|l| !l.starts_with('#'));
    let names = lines.filter_map(|l| l.split_once(char::is_whitespace)).map(|(table, _)| table);
    let looked_at =
        |table: &str| PROVED.contains(&table) || modules.kinds.iter().any(|kind| kind.table().name == table);
    names.filter(move |table| !looked_at(table)).map(str::to_owned)
}

/// First depth: leaves, numbers without gap, moments in order, tree, head, checkpoints.
fn log(
    check: &mut Check<'_, '_>,
    signers: &[PublicKey],
    kinds: &mut BTreeSet<String>,
) -> Result<Frontier, Fail> {
    let mut promised = checkpoints(check, signers)?;
    let mut tree = Frontier::default();
    let (mut place, mut expected) = ((0, 0), 1);
    let mut last = Last::NONE;
    loop {
        let args = [check.centre.into(), place.0.into(), place.1.into(), PAGE.into()];
        let rows = check.tx.query(&sql::EVENTS_AFTER, &args)?;
        if rows.is_empty() {
            break;
        }
        for row in &rows {
            place = (row.int(1)?, row.int(2)?);
            let key = format!("{}/{}", place.0, place.1);
            let Ok(event) = Logged::of(row) else {
                check.note("events", key, DamageKind::Unreadable);
                expected = place.1 + 1;
                continue;
            };
            if event.seq < expected {
                check.note("events", &key, DamageKind::Extra);
            }
            (expected..event.seq)
                .for_each(|n| check.note("events", format!("{}/{n}", place.0), DamageKind::Missing));
            expected = event.seq + 1;
            if seal::leaf(&event.leaf_parts()) != event.leaf || event.recorded_at < last.recorded_at {
                check.note("events", &key, DamageKind::Altered);
            }
            last.follow(&event, check.modules);
            tree.push(event.leaf);
            if promised.remove(&tree.size()).is_some_and(|root| root != tree.root()) {
                check.note("checkpoints", tree.size(), DamageKind::Root);
            }
            kinds.insert(event.kind);
        }
    }
    promised.keys().for_each(|size| check.note("checkpoints", size, DamageKind::Root));
    against_head(check, &tree, expected, &last)?;
    Ok(tree)
}

/// What the head must say of the events up to the last one.
struct Last {
    epoch: i64,
    recorded_at: Instant,
    /// The first number of the last epoch.
    first: i64,
    /// The newest event of a settled kind in the last epoch.
    settled: Option<i64>,
}

impl Last {
    const NONE: Self = Self { epoch: 0, recorded_at: Instant(0), first: 0, settled: None };

    fn follow(&mut self, event: &Logged, modules: &Modules) {
        if event.epoch != self.epoch {
            (self.epoch, self.first, self.settled) = (event.epoch, event.seq, None);
        }
        self.recorded_at = event.recorded_at;
        if modules.kinds.iter().any(|kind| kind.settled() && kind.name() == event.kind) {
            self.settled = Some(event.seq);
        }
    }

    /// A log without events says nothing of epoch and moment.
    fn is_said_by(&self, head: &Head) -> bool {
        let empty = self.epoch == 0;
        let settled = match self.settled {
            Some(newest) => head.settled == newest,
            None => head.settled < self.first.max(1),
        };
        settled && (empty || (head.epoch, head.recorded_at) == (self.epoch, self.recorded_at))
    }
}

fn against_head(check: &mut Check<'_, '_>, tree: &Frontier, next: i64, last: &Last) -> Result<(), Fail> {
    let Ok(Some(head)) = Head::read(check.tx, check.centre) else {
        check.note("heads", "head", DamageKind::Unreadable);
        return Ok(());
    };
    (next..=head.seq).for_each(|n| check.note("events", format!("{}/{n}", head.epoch), DamageKind::Missing));
    (head.seq + 1..next).for_each(|n| check.note("events", format!("{}/{n}", head.epoch), DamageKind::Extra));
    if head.frontier.root() != tree.root() {
        check.note("heads", "head", DamageKind::Root);
    }
    if !last.is_said_by(&head) {
        check.note("heads", "head", DamageKind::Altered);
    }
    Ok(())
}

/// The roots that checkpoints promise, by size; a checkpoint that is not what was signed is named.
fn checkpoints(check: &mut Check<'_, '_>, signers: &[PublicKey]) -> Result<BTreeMap<u64, Digest>, Fail> {
    let rows = check.tx.query(&sql::CHECKPOINTS, &[check.centre.into()])?;
    let mut promised = BTreeMap::new();
    for row in &rows {
        let (epoch, size) = (row.int(0)?, row.int(1)?);
        let Ok(signed) = SignedCheckpoint::parse(row.text(2)?) else {
            check.note("checkpoints", size, DamageKind::Unreadable);
            continue;
        };
        let said = signed.checkpoint();
        let in_place = (said.centre, said.epoch, i64::try_from(said.size)) == (check.centre, epoch, Ok(size));
        let signed_by_one = signers.is_empty() || signers.iter().any(|key| signed.verify(key).is_ok());
        if !in_place || !signed_by_one {
            check.note("checkpoints", size, DamageKind::Altered);
        }
        promised.insert(said.size, said.root);
    }
    Ok(promised)
}
