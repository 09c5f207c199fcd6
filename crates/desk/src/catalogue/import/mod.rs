//! Importing a list of items: what each row became, and the bad rows back with row, column and reason.
//!
//! The same file twice changes nothing: a row is known again by its source's code, or by its name where the list has
//! none. What an item says already is kept; only a changed name or type makes a new version.

mod enter;
mod mapping;
mod sheet;

pub use enter::{Fate, Outcome, enter};
pub use mapping::Mapping;
pub use sheet::{Encoding, Sheet, read};

use base::Date;

use crate::store::{Caller, Desk, Fail};

/// Rows one transaction enters, so that counters and readers wait for none of them long.
pub const ROWS_A_VERB: usize = 100;

/// Something about one row.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Note {
    /// The row as a table shows it: 1 is the head.
    pub row: usize,
    /// The column by its name in the head.
    pub column: String,
    /// What is wrong and what to do.
    pub reason: String,
}

/// What became of a whole file.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Report {
    /// New items.
    pub entered: u32,
    /// Items that got another version.
    pub renewed: u32,
    /// Items that were there as the row says.
    pub unchanged: u32,
    /// Rows that did not go in.
    pub refused: Vec<Note>,
    /// What was doubtful about rows that did.
    pub warnings: Vec<Note>,
}

impl Report {
    /// Adds what became of one row.
    pub fn add(&mut self, outcome: Outcome) {
        match outcome.fate {
            Fate::Entered => self.entered += 1,
            Fate::Renewed => self.renewed += 1,
            Fate::Unchanged => self.unchanged += 1,
            Fate::Refused(note) => self.refused.push(note),
        }
        self.warnings.extend(outcome.warnings);
    }

    /// Rows read.
    pub fn rows(&self) -> usize {
        let good =
            [self.entered, self.renewed, self.unchanged].map(|n| usize::try_from(n).unwrap_or(usize::MAX));
        good.iter().sum::<usize>() + self.refused.len()
    }
}

/// Enters every row of a sheet, [`ROWS_A_VERB`] at a time.
pub fn import(desk: &Desk, caller: &Caller, sheet: &Sheet, effective_on: Date) -> Result<Report, Fail> {
    let mut report = Report::default();
    for chunk in sheet.rows.chunks(ROWS_A_VERB) {
        let (sheet, rows) = (sheet.clone_head(), chunk.to_vec());
        let outcomes =
            desk.write_blocking(caller.clone(), move |cx| enter(cx, &sheet, &rows, effective_on))?;
        outcomes.into_iter().for_each(|outcome| report.add(outcome));
    }
    Ok(report)
}
