//! Gapless numbers: a number rolls back with its verb, so none is lost and none is used twice.

use base::CentreId;
use db::Value;

use super::cx::{Cx, Reading};
use super::exec::Exec;
use super::fail::Fail;
use super::sql;

/// The numbers that a batch has drawn; the fence keeps everybody else from drawing while it lasts.
#[derive(Default)]
pub(super) struct Numbers(Vec<Drawn>);

struct Drawn {
    series: String,
    kind: String,
    year: i16,
    /// The last number given; [`Numbers::undo`] sets it back.
    last: i64,
    stored: i64,
}

impl Numbers {
    /// How far each series is, to go back to when a verb is undone.
    pub fn mark(&self) -> Vec<i64> {
        self.0.iter().map(|drawn| drawn.last).collect()
    }

    /// Goes back to a mark; a series first drawn from since then stands where the table has it.
    pub fn undo(&mut self, mark: &[i64]) {
        for (n, drawn) in self.0.iter_mut().enumerate() {
            drawn.last = mark.get(n).copied().unwrap_or(drawn.stored);
        }
    }

    /// Writes the last numbers at the end of a batch.
    pub fn save(&self, tx: &mut dyn Exec, centre: CentreId) -> Result<(), Fail> {
        for drawn in self.0.iter().filter(|drawn| drawn.last != drawn.stored) {
            let args = drawn.key(centre).into_iter().chain([drawn.last.into()]).collect::<Vec<Value>>();
            tx.execute(&sql::SAVE_NUMBER, &args)?;
        }
        Ok(())
    }
}

impl Drawn {
    fn key(&self, centre: CentreId) -> [Value; 4] {
        [centre.into(), self.series.as_str().into(), self.kind.as_str().into(), self.year.into()]
    }
}

impl Cx<'_> {
    /// The next number of a series, kind and year in this centre, from 1.
    pub fn number(&mut self, series: &str, kind: &str, year: i16) -> Result<u64, Fail> {
        let same = |d: &Drawn| d.series == series && d.kind == kind && d.year == year;
        let at = match self.numbers.0.iter().position(same) {
            Some(at) => at,
            None => self.first_of_batch(series, kind, year)?,
        };
        let drawn = &mut self.numbers.0[at];
        drawn.last += 1;
        u64::try_from(drawn.last).map_err(|_| Fail::Broken("a number is negative".into()))
    }

    fn first_of_batch(&mut self, series: &str, kind: &str, year: i16) -> Result<usize, Fail> {
        let (series, kind) = (series.to_owned(), kind.to_owned());
        let mut drawn = Drawn { series, kind, year, last: 0, stored: 0 };
        if let Some(row) = self.query_opt(&sql::LAST_NUMBER, &drawn.key(self.centre()))? {
            drawn.stored = row.int(0)?;
            drawn.last = drawn.stored;
        }
        self.numbers.0.push(drawn);
        Ok(self.numbers.0.len() - 1)
    }
}
