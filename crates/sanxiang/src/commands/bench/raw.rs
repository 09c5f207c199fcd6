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

/// Cases whose rows are written in turn, as acceptance writes another row each time.
pub const CASES: usize = 2_000;

/// Records a second: one a commit, and 64 a commit with savepoints.
pub fn rows(ground: &Ground, scale: u32) -> anyhow::Result<(u64, u64)> {
    let mut conn = ground.database.connect()?;
    let mut record = conn.read(Record::prepare)?;
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
    cases: Vec<CaseRow>,
    at: usize,
    event: String,
    seq: i64,
}

/// A prepared case: its id, its version, and the other columns of its row as acceptance writes them again.
struct CaseRow {
    id: Id,
    version: i64,
    kept: Vec<Value>,
}

impl Record {
    fn prepare(tx: &mut Tx<'_>) -> Result<Self, db::DbError> {
        let rows = tx.query(&sql::CASES, &[CENTRE.into()])?;
        let last = tx.query_opt(&sql::LAST_EVENT, &[CENTRE.into()])?.ok_or(db::DbError::Lost)?;
        let head = tx.query_opt(&sql::MAX_SEQ, &[CENTRE.into()])?.ok_or(db::DbError::Lost)?;
        let cases = rows.iter().map(|row| {
            let kept = (2..13).map(|i| row.value(i).cloned()).collect::<Result<Vec<_>, _>>()?;
            Ok(CaseRow { id: row.id(0)?, version: row.int(1)?, kept })
        });
        let cases = cases.collect::<Result<Vec<_>, db::DbError>>()?;
        Ok(Self { cases, at: 0, event: last.text(2)?.to_owned(), seq: head.int(0)? })
    }

    /// The next case's row with its version raised, its phase and its day moved.
    fn subject(&mut self) -> [Value; 17] {
        let n = self.at % self.cases.len();
        self.at += 1;
        let day = format!("2026-04-{:02}", 1 + self.at / self.cases.len() % 28);
        let case = &mut self.cases[n];
        case.version += 1;
        let [format, body, number, item, department, applicant, agent, filed_at, taken, delivered, paused] =
            std::array::from_fn(|i| case.kept[i].clone());
        [
            CENTRE.into(),
            case.id.into(),
            (case.version - 1).into(),
            case.version.into(),
            format,
            body,
            number,
            "accepted".into(),
            item,
            department,
            applicant,
            agent,
            filed_at,
            day.into(),
            taken,
            delivered,
            paused,
        ]
    }

    fn once(&mut self, tx: &mut Tx<'_>) -> Result<(), db::DbError> {
        self.seq += 1;
        let id = Id::from_parts(self.seq, [7; 10]);
        let subject = self.subject();
        let (case, version) = (subject[1].clone(), subject[3].clone());
        let digest = Digest([9; 32]);
        let now: Value = 1_772_411_400_000i64.into();
        let event = [
            CENTRE.into(),
            1i64.into(),
            self.seq.into(),
            id.into(),
            now.clone(),
            case,
            version,
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
