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
        Ok(Self { epoch: row.int(0)?, seq: row.int(1)?, recorded_at: Instant(row.int(2)?), frontier })
    }

    /// Writes the head at the end of a batch.
    pub fn save(&self, tx: &mut dyn Exec, centre: CentreId) -> Result<(), Fail> {
        let args: [Value; 4] =
            [centre.into(), self.seq.into(), self.recorded_at.into(), self.frontier.to_bytes().into()];
        tx.execute(&sql::SAVE_HEAD, &args)?;
        Ok(())
    }

    /// Opens the log of a centre; `false` when it was open.
    pub fn open(tx: &mut dyn Exec, centre: CentreId) -> Result<bool, Fail> {
        let empty = Frontier::default().to_bytes();
        Ok(tx.execute(&sql::OPEN_HEAD, &[centre.into(), empty.into()])? == 1)
    }
}
