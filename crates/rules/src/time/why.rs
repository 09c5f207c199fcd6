//! A due date derived in plain sentences, for pages, messages and printed notices.

use base::Date;
use base::time::Weekday;

use super::count::due;
use super::explain::{DayLine, DayReason, explain};
use super::{Calendar, Clock, Limit, LimitUnit, Period, TimeError};

/// The derivation in Chinese, one sentence a line: what the limit is, which days count, which do not, and the result.
pub fn why(calendar: &Calendar, clock: &Clock) -> Result<Vec<String>, TimeError> {
    let end = due(calendar, clock)?;
    let lines = explain(calendar, clock)?;
    let mut out = vec![
        format!("起算日为 {}，当日不计入，从次日起算。", day_words(clock.accepted)),
        limit_sentence("期限", clock.limit),
    ];
    out.extend(clock.extension.map(|more| limit_sentence("经批准延长", more)));
    out.extend(runs(&lines[1..]).into_iter().map(|run| run_sentence(&run)));
    out.push(match clock.period {
        Period::Organ => format!("因此截止日为 {}，至当日结束为止。", day_words(end.on)),
        Period::Applicant => {
            format!("因此截止日为 {}，至当日结束为止；期满日遇休息日顺延至下一工作日。", day_words(end.on))
        }
    });
    if end.provisional {
        out.push("其间有年份的放假安排尚未公布，按法定节假日推算，公布后重新计算。".to_owned());
    }
    Ok(out)
}

/// A date as a document writes it: `2026年3月2日`.
pub fn document_date(date: Date) -> String {
    format!("{}年{}月{}日", date.year(), date.month(), date.day())
}

/// A date as people read it: `2026 年 3 月 2 日（周一）`.
pub fn day_words(date: Date) -> String {
    let weekday = match date.weekday() {
        Weekday::Monday => "一",
        Weekday::Tuesday => "二",
        Weekday::Wednesday => "三",
        Weekday::Thursday => "四",
        Weekday::Friday => "五",
        Weekday::Saturday => "六",
        Weekday::Sunday => "日",
    };
    format!("{} 年 {} 月 {} 日（周{weekday}）", date.year(), date.month(), date.day())
}

fn limit_sentence(head: &str, limit: Limit) -> String {
    match limit.unit {
        LimitUnit::WorkingDays => format!("{head} {limit}，法定节假日和周末不计（行政许可法第八十二条）。"),
        LimitUnit::NaturalDays => format!("{head} {limit}，按自然日计。"),
        LimitUnit::Months => format!("{head} {limit}，至对应月份的同一日，没有同一日的至月末。"),
        LimitUnit::Hours => format!("{head} {limit}，不足一日的按一日计。"),
    }
}

/// Days in a row for the same reason.
struct Run<'a> {
    first: &'a DayLine,
    last: &'a DayLine,
    days: usize,
}

fn runs(lines: &[DayLine]) -> Vec<Run<'_>> {
    lines
        .chunk_by(|a, b| a.reason == b.reason && a.counts == b.counts && a.n.is_some() == b.n.is_some())
        .filter_map(|run| Some(Run { first: run.first()?, last: run.last()?, days: run.len() }))
        .collect()
}

fn run_sentence(run: &Run<'_>) -> String {
    let span = if run.days == 1 {
        day_words(run.first.date)
    } else {
        format!("{}至 {}", day_words(run.first.date), day_words(run.last.date))
    };
    match (run.first.n, run.last.n) {
        (Some(a), Some(b)) if a == b => format!("{span}：{}，为第 {a} 日。", run.first.reason),
        (Some(a), Some(b)) => format!("{span}：{}，为第 {a} 至第 {b} 日。", run.first.reason),
        (None | Some(_), _) if run.first.reason == DayReason::MovedEnd => {
            format!("{span}：{}。", run.first.reason)
        }
        (None | Some(_), _) => format!("{span}：{}，{} 日不计。", run.first.reason, run.days),
    }
}
