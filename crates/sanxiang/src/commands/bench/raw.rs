//! The physical limit: the statements and bytes of one record, straight to the engine.

use anyhow::Context;
use base::{Digest, Id};
use city::demo::CENTRE;
use db::{Tx, Value};

use super::ground::Ground;
use super::sql;

/// Records of the single row at scale 1.
const SINGLE: u32 = 200;
/// Groups of 64 at scale 1.
const GROUPS: u32 = 40;

/// Records a second: one a commit, and 64 a commit with savepoints.
pub fn rows(ground: &Ground, scale: u32) -> anyhow::Result<(u64, u64)> {
    let mut conn = ground.database.connect()?;
    let (case, body, event, seq) = conn.read(|tx| {
        let row = tx.query_opt(&sql::CASE, &[CENTRE.into()])?;
        let last = tx.query_opt(&sql::LAST_EVENT, &[CENTRE.into()])?;
        let head = tx.query_opt(&sql::MAX_SEQ, &[CENTRE.into()])?;
        let (row, last, head) =
            (row.ok_or(db::DbError::Lost)?, last.ok_or(db::DbError::Lost)?, head.ok_or(db::DbError::Lost)?);
        Ok::<_, db::DbError>((row.id(0)?, row.text(1)?.to_owned(), last.text(2)?.to_owned(), head.int(0)?))
    })?;
    let mut record = Record { case, body, event, seq };
    let singles = SINGLE * scale;
    let single = rate(u64::from(singles), || {
        for _ in 0..singles {
            conn.write(|tx| {
                tx.execute(&sql::FENCE, &[CENTRE.into()])?;
                record.once(tx)?;
                record.head(tx)
            })?;
        }
        Ok(())
    })?;
    let groups = GROUPS * scale;
    let group = rate(u64::from(groups) * 64, || {
        for _ in 0..groups {
            conn.write(|tx| {
                tx.execute(&sql::FENCE, &[CENTRE.into()])?;
                for _ in 0..64 {
                    tx.savepoint()?;
                    record.once(tx)?;
                    tx.release()?;
                }
                record.head(tx)
            })?;
        }
        Ok(())
    })?;
    Ok((single, group))
}

/// Operations a second of some work.
pub fn rate(n: u64, work: impl FnOnce() -> anyhow::Result<()>) -> anyhow::Result<u64> {
    let started = tokio::time::Instant::now();
    work()?;
    let micros = u64::try_from(started.elapsed().as_micros()).context("a very long run")?.max(1);
    Ok(n * 1_000_000 / micros)
}

struct Record {
    case: Id,
    body: String,
    event: String,
    seq: i64,
}

impl Record {
    fn once(&mut self, tx: &mut Tx<'_>) -> Result<(), db::DbError> {
        self.seq += 1;
        let id = Id::from_parts(self.seq, [7; 10]);
        let digest = Digest([9; 32]);
        let now: Value = 1_772_411_400_000i64.into();
        let subject = [CENTRE.into(), self.case.into(), self.body.as_str().into()];
        let event = [
            CENTRE.into(),
            1i64.into(),
            self.seq.into(),
            id.into(),
            now.clone(),
            self.case.into(),
            (1_000 + self.seq).into(),
            self.event.as_str().into(),
            digest.into(),
        ];
        let request = [CENTRE.into(), id.to_string().into(), digest.into(), id.into(), now];
        tx.execute_all(&[(sql::SUBJECT, &subject), (sql::EVENT, &event), (sql::REQUEST, &request)])?;
        Ok(())
    }

    fn head(&self, tx: &mut Tx<'_>) -> Result<(), db::DbError> {
        tx.execute(&sql::HEAD, &[CENTRE.into(), self.seq.into(), 1_772_411_400_000i64.into()])?;
        Ok(())
    }
}
