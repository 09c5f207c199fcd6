//! The head of a centre's log while a batch holds the fence.

use base::{CentreId, Instant};
use db::Value;
use seal::Frontier;

use super::exec::Exec;
use super::fail::Fail;
use super::sql;

/// Epoch, last number, last moment and the tree's frontier; restored when a verb's savepoint rolls back.
#[derive(Clone)]
pub(crate) struct Head {
    pub epoch: i64,
    pub seq: i64,
    pub recorded_at: Instant,
    pub frontier: Frontier,
    /// The number of the newest event of a settled kind: while it stays, what such subjects answer stays.
    pub settled: i64,
    /// `settled` when the fence was taken: later changes may still be undone with the batch.
    settled_at_fence: i64,
}

impl Head {
    /// Takes the fence: until the transaction ends no other process appends to this centre.
    pub fn fence(tx: &mut dyn Exec, centre: CentreId) -> Result<Self, Fail> {
        let row = tx.query_opt(&sql::FENCE, &[centre.into()])?.ok_or(Fail::NotFound)?;
        Self::of(&row)
    }

    /// Reads the head without taking the fence.
    pub fn read(tx: &mut dyn Exec, centre: CentreId) -> Result<Option<Self>, Fail> {
        tx.query_opt(&sql::HEAD, &[centre.into()])?.as_ref().map(Self::of).transpose()
    }

    fn of(row: &db::Row) -> Result<Self, Fail> {
        let frontier = Frontier::from_bytes(row.bytes(3)?)
            .ok_or_else(|| Fail::Broken("the frontier of a head is not readable".into()))?;
        let settled = row.int(4)?;
        Ok(Self {
            epoch: row.int(0)?,
            seq: row.int(1)?,
            recorded_at: Instant(row.int(2)?),
            frontier,
            settled,
            settled_at_fence: settled,
        })
    }

    /// The place in the log since which settled subjects are as they are; none while this batch has changed one.
    pub fn standing(&self) -> Option<(i64, i64)> {
        (self.settled == self.settled_at_fence).then_some((self.epoch, self.settled))
    }

    /// Writes the head at the end of a batch.
    pub fn save(&self, tx: &mut dyn Exec, centre: CentreId) -> Result<(), Fail> {
        let args: [Value; 5] = [
            centre.into(),
            self.seq.into(),
            self.recorded_at.into(),
            self.frontier.to_bytes().into(),
            self.settled.into(),
        ];
        tx.execute(&sql::SAVE_HEAD, &args)?;
        Ok(())
    }

    /// Opens the log of a centre; `false` when it was open.
    pub fn open(tx: &mut dyn Exec, centre: CentreId) -> Result<bool, Fail> {
        let empty = Frontier::default().to_bytes();
        Ok(tx.execute(&sql::OPEN_HEAD, &[centre.into(), empty.into()])? == 1)
    }
}
