//! Checkpoints: a centre's root, signed, so that the past cannot be rewritten unseen.

use base::CentreId;
use seal::Signer;
use seal::checkpoint::{Checkpoint, SignedCheckpoint, State};
use seal::tree::Tree;

use super::desk::Desk;
use super::fail::Fail;
use super::head::Head;
use super::sql;

impl Desk {
    /// Signs the present state of a centre's log and keeps it; `None` when it is empty or signed already.
    ///
    /// Signing happens outside any transaction; `origin` is the name of the installation.
    pub fn checkpoint(
        &self,
        origin: &str,
        centre: CentreId,
        signer: &dyn Signer,
    ) -> Result<Option<SignedCheckpoint>, Fail> {
        let (head, last) = self.look(|tx| {
            let head = Head::read(tx, centre)?.ok_or(Fail::NotFound)?;
            Ok((head, tx.query_opt(&sql::LAST_CHECKPOINT, &[centre.into()])?))
        })?;
        let tree = Tree { size: head.frontier.size(), root: head.frontier.root() };
        let state = State { centre, epoch: head.epoch, tree, recorded_at: head.recorded_at };
        let size = i64::try_from(tree.size).map_err(|_| Fail::Broken("a log is too long".into()))?;
        if tree.size == 0 || last.is_some_and(|r| r.int(0) == Ok(head.epoch) && r.int(1) == Ok(size)) {
            return Ok(None);
        }
        let checkpoint = Checkpoint::new(origin, state).map_err(|e| Fail::Broken(e.to_string()))?;
        let signed = checkpoint.sign(signer).map_err(|e| Fail::Broken(e.to_string()))?;
        let args = [centre.into(), head.epoch.into(), size.into(), signed.to_string().into()];
        self.aside(|tx| Ok(tx.execute(&sql::INSERT_CHECKPOINT, &args)?))?;
        Ok(Some(signed))
    }

    /// The checkpoints of a centre, oldest first.
    pub fn checkpoints(&self, centre: CentreId) -> Result<Vec<SignedCheckpoint>, Fail> {
        let rows = self.look(|tx| Ok(tx.query(&sql::CHECKPOINTS, &[centre.into()])?))?;
        rows.iter()
            .map(|row| SignedCheckpoint::parse(row.text(2)?).map_err(|e| Fail::Broken(e.to_string())))
            .collect()
    }
}
