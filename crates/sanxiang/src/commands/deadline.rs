//! `sanxiang deadline`: the due date of a limit, one or many, with its derivation. A calculator: no legal cap is applied.

use std::io::{BufRead, Write};

use base::Date;
use rules::time::{
    Calendar, Clock, DayLine, Limit, LimitUnit, Pause, Period, TimeError, calendar, due, explain, read_date,
};

use super::ExitStatus;
use super::identify::flushed;

mod batch;

/// Arguments of `deadline`.
#[derive(clap::Args, Clone, PartialEq, Eq, Debug)]
pub struct Args {
    /// The day of the event, day 0: YYYY-MM-DD.
    #[arg(long, value_name = "DATE", value_parser = date, required_unless_present = "batch", requires = "LimitArgs")]
    pub from: Option<Date>,
    /// The limit and its unit.
    #[command(flatten)]
    pub limit: LimitArgs,
    /// The extension, in the unit of the limit.
    #[arg(long, value_name = "N", conflicts_with = "batch")]
    pub extension: Option<u32>,
    /// A pause FROM..TO (both YYYY-MM-DD); may be given again.
    #[arg(long, value_name = "FROM..TO", value_parser = pause, conflicts_with = "batch")]
    pub pause: Vec<Pause>,
    /// The period is the applicant's: an end on a rest day moves to the next working day.
    #[arg(long, conflicts_with = "batch")]
    pub applicant: bool,
    /// Print every day: DATE, counts or does not, reason, n.
    #[arg(long, conflicts_with = "batch")]
    pub explain: bool,
    /// Read lines `from,working_days` and answer `from,working_days,due`.
    #[arg(long, conflicts_with_all = ["from", "LimitArgs"])]
    pub batch: bool,
    /// Answer in JSON; with --batch the lines read are objects `{"accepted":…,"limit":…,"extension":…,"pauses":[[…,…]…]}` too.
    #[arg(long)]
    pub json: bool,
}

/// The limit in exactly one unit.
#[derive(clap::Args, Clone, Copy, PartialEq, Eq, Debug)]
#[group(multiple = false)]
pub struct LimitArgs {
    /// The limit in working days.
    #[arg(long, value_name = "N")]
    pub working_days: Option<u32>,
    /// The limit in calendar days.
    #[arg(long, value_name = "N")]
    pub natural_days: Option<u32>,
    /// The limit in months.
    #[arg(long, value_name = "N")]
    pub months: Option<u32>,
    /// The limit in hours.
    #[arg(long, value_name = "N")]
    pub hours: Option<u32>,
}

impl LimitArgs {
    fn limit(self) -> Option<Limit> {
        let of = |n: Option<u32>, unit| n.map(|n| Limit { n, unit });
        of(self.working_days, LimitUnit::WorkingDays)
            .or(of(self.natural_days, LimitUnit::NaturalDays))
            .or(of(self.months, LimitUnit::Months))
            .or(of(self.hours, LimitUnit::Hours))
    }
}

fn date(text: &str) -> Result<Date, String> {
    read_date(text).ok_or_else(|| format!("“{text}”不是日期，请写成 2026-02-12 的样子"))
}

fn pause(text: &str) -> Result<Pause, String> {
    let (from, to) =
        text.split_once("..").ok_or_else(|| format!("“{text}”不是 起..止，例：2026-03-02..2026-03-06"))?;
    let (from, to) = (date(from)?, date(to)?);
    if to < from {
        return Err(format!("暂停的结束日 {to} 早于开始日 {from}，请更正"));
    }
    Ok(Pause { from, to: Some(to) })
}

/// Answers one deadline (`DATE`, and a second column `provisional` where the calendar may still change), its explanation, or a batch.
pub fn run(args: &Args, input: &mut dyn BufRead, out: &mut dyn Write) -> ExitStatus {
    let calendar = calendar::embedded();
    if args.batch {
        let answer = if args.json { batch::object } else { batch::pair };
        return batch::run(calendar, answer, input, out);
    }
    let (Some(accepted), Some(limit)) = (args.from, args.limit.limit()) else {
        let written =
            writeln!(out, "请给出期限：--working-days N、--natural-days N、--months N 或 --hours N");
        return if written.is_ok() { ExitStatus::WRONG_USE } else { ExitStatus::CANNOT_RUN };
    };
    let clock = Clock {
        accepted,
        limit,
        extension: args.extension.map(|n| Limit { n, unit: limit.unit }),
        pauses: args.pause.clone(),
        period: if args.applicant { Period::Applicant } else { Period::Organ },
    };
    let answer = match (args.json, args.explain) {
        (true, true) => object(calendar, &clock, Days::Listed),
        (true, false) => object(calendar, &clock, Days::Unsaid),
        (false, true) => explained(calendar, &clock),
        (false, false) => single(calendar, &clock),
    };
    let (text, status) = match answer {
        Ok(text) => (text, ExitStatus::FINE),
        Err(error @ TimeError::TooLong { .. }) => (error.to_string(), ExitStatus::WRONG_USE),
        Err(error) => (error.to_string(), ExitStatus::NO),
    };
    if writeln!(out, "{text}").is_err() {
        return ExitStatus::CANNOT_RUN;
    }
    flushed(out, status)
}

fn single(calendar: &Calendar, clock: &Clock) -> Result<String, TimeError> {
    let due = due(calendar, clock)?;
    Ok(if due.provisional { format!("{}\tprovisional", due.on) } else { due.on.to_string() })
}

/// Whether an object lists its days.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Days {
    Listed,
    Unsaid,
}

/// One object, with every day under `days` when they are asked for.
fn object(calendar: &Calendar, clock: &Clock, days: Days) -> Result<String, TimeError> {
    let due = due(calendar, clock)?;
    let mut answer = serde_json::json!({
        "accepted": clock.accepted.to_string(),
        "limit": clock.limit,
        "due": due.on.to_string(),
        "provisional": due.provisional,
    });
    if days == Days::Listed {
        let line = |l: &DayLine| serde_json::json!({ "date": l.date.to_string(), "counts": l.counts, "reason": l.reason.to_string(), "n": l.n });
        answer["days"] = explain(calendar, clock)?.iter().map(line).collect();
    }
    Ok(answer.to_string())
}

fn explained(calendar: &Calendar, clock: &Clock) -> Result<String, TimeError> {
    let line = |l: &DayLine| {
        let counts = if l.counts { "counts" } else { "does not" };
        let n = l.n.map(|n| n.to_string()).unwrap_or_default();
        format!("{}\t{counts}\t{}\t{n}", l.date, l.reason)
    };
    Ok(explain(calendar, clock)?.iter().map(line).collect::<Vec<_>>().join("\n"))
}

#[cfg(test)]
mod tests {
    use clap::Parser;

    use super::*;

    #[derive(Parser)]
    struct Cli {
        #[command(flatten)]
        args: Args,
    }

    fn answer(line: &[&str], input: &str) -> (String, ExitStatus) {
        let cli = Cli::try_parse_from(std::iter::once(&"deadline").chain(line)).unwrap();
        let mut out = Vec::new();
        let status = run(&cli.args, &mut input.as_bytes(), &mut out);
        (String::from_utf8(out).unwrap(), status)
    }

    #[test]
    fn a_deadline_in_json_is_one_object() {
        let asked = ["--from", "2026-02-12", "--working-days", "1", "--json", "--explain"];
        let (text, status) = answer(&asked, "");
        let object: serde_json::Value = serde_json::from_str(&text).unwrap();
        assert_eq!(status, ExitStatus::FINE);
        assert_eq!((&object["due"], &object["provisional"]), (&"2026-02-13".into(), &false.into()));
        assert_eq!(object["limit"], serde_json::json!({ "n": 1, "unit": "working_days" }));
        assert_eq!(object["days"].as_array().map(Vec::len), Some(2));
    }

    #[test]
    fn a_pause_that_ends_before_it_begins_is_wrong_use() {
        let line =
            ["deadline", "--from", "2026-02-12", "--working-days", "1", "--pause", "2026-03-06..2026-03-02"];
        assert!(Cli::try_parse_from(line).is_err());
        let far = answer(&["--from", "2026-02-12", "--natural-days", "4000000"], "");
        assert_eq!(far.1, ExitStatus::WRONG_USE);
    }

    #[test]
    fn a_deadline_is_one_date() {
        let single = answer(&["--from", "2026-02-12", "--working-days", "5"], "");
        assert_eq!(single, ("2026-02-26\n".to_owned(), ExitStatus::FINE));
        let provisional = answer(&["--from", "2027-03-01", "--working-days", "1"], "");
        assert_eq!(provisional.0, "2027-03-02\tprovisional\n");
    }

    #[test]
    fn an_explanation_is_a_line_a_day() {
        let (text, _) = answer(&["--from", "2026-02-12", "--working-days", "3", "--explain"], "");
        let lines: Vec<&str> = text.lines().collect();
        assert_eq!(lines[0], "2026-02-12\tdoes not\t起算当日不计\t");
        assert_eq!(lines[1], "2026-02-13\tcounts\t工作日\t1");
        assert_eq!(lines[2], "2026-02-14\tcounts\t春节调休上班\t2");
        assert_eq!(lines[3], "2026-02-15\tdoes not\t春节放假\t");
        assert_eq!(*lines.last().unwrap(), "2026-02-24\tcounts\t工作日\t3");
    }

    #[test]
    fn a_batch_answers_each_line_and_names_each_bad_one() {
        let (text, status) =
            answer(&["--batch"], "2026-02-12,5\r\n2026-02-30,5\n2026-02-12\n\n2026-02-12,-1\n2026-03-02,0\n");
        let lines: Vec<&str> = text.lines().collect();
        assert_eq!(lines[0], "2026-02-12,5,2026-02-26");
        assert!(lines[1].starts_with("2026-02-30,5,error,"), "{}", lines[1]);
        assert!(lines[2].starts_with("2026-02-12,error,"), "{}", lines[2]);
        assert!(lines[3].starts_with(",error,"), "{}", lines[3]);
        assert!(lines[4].starts_with("2026-02-12,-1,error,"), "{}", lines[4]);
        assert_eq!(lines[5], "2026-03-02,0,2026-03-02");
        assert_eq!(status, ExitStatus::NO);
    }

    #[test]
    fn a_batch_of_objects_gives_them_back_with_due() {
        let input = concat!(
            r#"{"accepted":"2026-03-02","limit":20,"extension":10,"pauses":[["2026-03-05","2026-03-12"]]}"#,
            "\n",
            r#"{"accepted":"2026-01-31","limit":{"n":1,"unit":"months"},"extension":null,"pauses":[],"case":"7"}"#,
            "\n",
            r#"{"accepted":"2026-03-02","limit":5,"limit":6}"#,
            "\n",
            r#"{"accepted":"2026-03-02","limit":5,"pauses":[["2026-03-03",null]]}"#,
            "\n",
        );
        let (text, status) = answer(&["--batch", "--json"], input);
        let lines: Vec<&str> = text.lines().collect();
        assert_eq!(
            lines[0],
            r#"{"accepted":"2026-03-02","limit":20,"extension":10,"pauses":[["2026-03-05","2026-03-12"]],"due":"2026-04-21"}"#
        );
        assert!(lines[1].ends_with(r#""case":"7","due":"2026-02-28"}"#), "{}", lines[1]);
        assert!(lines[2].contains(",error,"), "a key given twice: {}", lines[2]);
        assert!(lines[3].contains(",error,"), "a pause without an end: {}", lines[3]);
        assert_eq!((lines.len(), status), (4, ExitStatus::NO));
    }
}
