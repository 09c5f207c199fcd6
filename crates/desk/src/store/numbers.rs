//! Gapless numbers: a number rolls back with its verb, so none is lost and none is used twice.

use super::cx::{Cx, Reading};
use super::fail::Fail;
use super::sql;

impl Cx<'_> {
    /// The next number of a series, kind and year in this centre, from 1.
    pub fn number(&mut self, series: &str, kind: &str, year: i16) -> Result<u64, Fail> {
        let args = [self.centre().into(), series.into(), kind.into(), year.into()];
        let row = self.tx.query_opt(&sql::NEXT_NUMBER, &args)?;
        let last = row.ok_or_else(|| Fail::Broken("a number was not returned".into()))?.int(0)?;
        u64::try_from(last).map_err(|_| Fail::Broken("a number is negative".into()))
    }
}
