//! The agenda: what the clock must look at, and who looks.

use base::{CentreId, Id, Instant};
use db::{Sql, Value};

use super::cx::Cx;
use super::fail::Fail;
use super::sql;

/// A moment at which the clock must look at a subject.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct AgendaEntry {
    /// When.
    pub due_at: Instant,
    /// Why, such as `case.acceptance`; names the sweep.
    pub kind: &'static str,
}

/// The verb of the clock for one kind of entry; it checks its condition again.
///
/// It must change the subject so that the entry leaves the agenda: an entry that stays counts as a failure.
pub type Sweep = fn(&mut Cx<'_>, &'static str, Id) -> Result<(), Fail>;

/// Which sweep serves which kind of entry.
#[derive(Clone, Copy)]
pub struct SweepEntry {
    /// The kind of entry.
    pub kind: &'static str,
    /// Its verb.
    pub sweep: Sweep,
}

/// The statements that turn a subject's agenda from `before` into `after`; none when they are equal.
pub(super) fn changes(
    centre: CentreId,
    subject: Id,
    subject_kind: &'static str,
    before: &[AgendaEntry],
    after: &[AgendaEntry],
) -> Vec<(Sql, Vec<Value>)> {
    let gone = before
        .iter()
        .filter(|e| !after.contains(e))
        .map(|e| (sql::DELETE_AGENDA, vec![centre.into(), e.due_at.into(), e.kind.into(), subject.into()]));
    let come = after.iter().filter(|e| !before.contains(e)).map(|e| {
        let args = vec![centre.into(), e.due_at.into(), e.kind.into(), subject.into(), subject_kind.into()];
        (sql::INSERT_AGENDA, args)
    });
    gone.chain(come).collect()
}
