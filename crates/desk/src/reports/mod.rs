//! Figures with their definitions, counted from the log by a projector and equal to a full recount.

mod projector;
mod recount;
mod sql;

pub use projector::FIGURES;
pub use recount::{recount, standing};

use base::Date;

use crate::store::{Fail, Reading};

/// What is counted.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Measure {
    /// Applications filed.
    Filed,
    /// Applications accepted, by an officer or by silence.
    Accepted,
    /// Cases decided: granted or refused.
    Decided,
    /// Decided and granted.
    Granted,
    /// Decided on or before the promised day, and never recorded as past an earlier one.
    OnTime,
    /// The same, before the promised day.
    Early,
    /// Cases whose promise was passed before the decision; each once.
    PromisePassed,
    /// Ended without a decision: withdrawn, not accepted, not required.
    EndedWithout,
}

impl Measure {
    /// Every measure.
    pub const ALL: [Self; 8] = [
        Self::Filed,
        Self::Accepted,
        Self::Decided,
        Self::Granted,
        Self::OnTime,
        Self::Early,
        Self::PromisePassed,
        Self::EndedWithout,
    ];

    /// The stored word.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Filed => "filed",
            Self::Accepted => "accepted",
            Self::Decided => "decided",
            Self::Granted => "granted",
            Self::OnTime => "on_time",
            Self::Early => "early",
            Self::PromisePassed => "promise_passed",
            Self::EndedWithout => "ended_without",
        }
    }

    /// The definition that stands beside the figure.
    pub const fn definition(self) -> &'static str {
        match self {
            Self::Filed => "期内收到的申请件数，窗口与网上合计，含后来撤回和不予受理的。",
            Self::Accepted => "期内受理的件数，含因逾期未告知而视为受理的。",
            Self::Decided => "期内作出准予或不予决定的件数。",
            Self::Granted => "期内决定准予的件数。",
            Self::OnTime => {
                "期内作出决定的件中，决定日不晚于承诺期限届满日、此前也未曾超过承诺期限的件数；依法暂停的时间不计。"
            }
            Self::Early => {
                "期内作出决定的件中，决定日早于承诺期限届满日、此前也未曾超过承诺期限的件数；依法暂停的时间不计。"
            }
            Self::PromisePassed => {
                "期内承诺期限届满而未作出决定的件数，每件只计一次；其后延长期限的，仍计入。"
            }
            Self::EndedWithout => "期内未作决定即终止的件数：撤回、视为撤回、不予受理、依法不需要许可。",
        }
    }
}

/// A share as counts, so that no float is ever stored or compared.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Share {
    /// Of these …
    pub part: u64,
    /// … out of so many.
    pub whole: u64,
}

impl Share {
    /// In tenths of a percent, rounded down, so that 100.0 % is said only when every one was; `None` without a base.
    pub fn permille(self) -> Option<u64> {
        (self.whole > 0).then(|| self.part * 1000 / self.whole)
    }
}

/// What the public page shows.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct PublicFigures {
    /// All cases ever filed, proved by the log.
    pub cases: u64,
    /// Decided since the first of this month.
    pub decided_this_month: u64,
    /// Neither decided nor ended: under way now.
    pub open: u64,
    /// Decided on time, of all decided.
    pub on_time: Share,
    /// Decided early, of all decided.
    pub early: Share,
    /// As of.
    pub on: Date,
}

/// The public figures of today.
pub fn public_figures(rx: &mut impl Reading) -> Result<PublicFigures, Fail> {
    let today = rx.today();
    let month = today.first_of_month();
    let decided = total(rx, Measure::Decided, Date::MIN)?;
    let cases = total(rx, Measure::Filed, Date::MIN)?;
    let ended = total(rx, Measure::EndedWithout, Date::MIN)?;
    Ok(PublicFigures {
        cases,
        open: cases.saturating_sub(decided + ended),
        decided_this_month: total(rx, Measure::Decided, month)?,
        on_time: Share { part: total(rx, Measure::OnTime, Date::MIN)?, whole: decided },
        early: Share { part: total(rx, Measure::Early, Date::MIN)?, whole: decided },
        on: today,
    })
}

/// The count of a measure since a day.
pub fn total(rx: &mut impl Reading, measure: Measure, since: Date) -> Result<u64, Fail> {
    let since = if since == Date::MIN { "0000-00-00".to_owned() } else { since.to_string() };
    let row = rx.query_opt(&sql::TOTAL, &[rx.centre().into(), measure.word().into(), since.into()])?;
    let n = row.map(|r| r.int(0)).transpose()?.unwrap_or(0);
    u64::try_from(n).map_err(|_| Fail::Broken("a count is negative".into()))
}

/// One day's counts of every measure, for charts: the days since a date.
pub fn by_day(rx: &mut impl Reading, measure: Measure, since: Date) -> Result<Vec<(String, u64)>, Fail> {
    let rows =
        rx.query(&sql::BY_DAY, &[rx.centre().into(), measure.word().into(), since.to_string().into()])?;
    rows.iter().map(|r| Ok((r.text(0)?.to_owned(), u64::try_from(r.int(1)?).unwrap_or(0)))).collect()
}

/// Every row of the table, for the comparison with a recount.
pub fn all_rows(rx: &mut impl Reading) -> Result<Vec<(String, String, i64)>, Fail> {
    let rows = rx.query(&sql::ALL, &[rx.centre().into()])?;
    rows.iter().map(|r| Ok((r.text(0)?.to_owned(), r.text(1)?.to_owned(), r.int(2)?))).collect()
}

/// What a department has decided, ever.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct DepartmentCount {
    /// The department.
    pub department: base::id::DepartmentId,
    /// Decided.
    pub decided: u64,
    /// Of these, on or before the promised day.
    pub on_time: u64,
    /// Of these, before it.
    pub early: u64,
}

/// The counts of every department that has decided anything, the busiest first.
pub fn by_department(rx: &mut impl Reading) -> Result<Vec<DepartmentCount>, Fail> {
    let rows = rx.query(&sql::BY_DEPARTMENT, &[rx.centre().into()])?;
    let count = |n: i64| u64::try_from(n).unwrap_or(0);
    rows.iter()
        .map(|r| {
            Ok(DepartmentCount {
                department: r.typed_id(0)?,
                decided: count(r.int(1)?),
                on_time: count(r.int(2)?),
                early: count(r.int(3)?),
            })
        })
        .collect()
}

/// The items most applied for, the most asked first.
pub fn busiest_items(rx: &mut impl Reading, limit: u32) -> Result<Vec<base::id::ItemId>, Fail> {
    let rows = rx.query(&sql::BUSIEST_ITEMS, &[rx.centre().into(), i64::from(limit).into()])?;
    rows.iter().map(|r| Ok(r.typed_id(0)?)).collect()
}
