//! Calendar and deadlines against the notices, the published totals and the cases of the domain text.

use std::collections::BTreeMap;

use base::Date;
use base::time::Weekday;
use expect_test::expect;
use rules::time::calendar::{embedded, read_notice, statutory_days_off};
use rules::time::{
    Clock, DayKind, Limit, LimitUnit, OpeningCalendar, Pause, Period, Saturdays, TimeError, YearSource, due,
    due_if_resumed, explain, is_overdue, read_date, recomputed, remaining, statutory, used, why,
};

fn d(text: &str) -> Date {
    read_date(text).expect("a date of the test")
}

fn pause(from: &str, to: &str) -> Pause {
    Pause { from: d(from), to: Some(d(to)) }
}

fn due_on(clock: &Clock) -> String {
    due(embedded(), clock).expect("a due date").on.to_string()
}

/// The rows of a file that stands beside the workspace or in it.
fn table(path: &str) -> Vec<Vec<String>> {
    let file = format!("{}/../../{path}", env!("CARGO_MANIFEST_DIR"));
    let text = std::fs::read_to_string(&file).unwrap_or_else(|e| {
        panic!("{file}: {e}. This test reads the real calendar in ../shared/data beside the workspace; put the folder there.")
    });
    text.lines().skip(1).map(|l| l.split(',').map(str::to_owned).collect()).collect()
}

/// Every day from the first of 2004 to the last of 2026 with its status in the shared table.
fn shared_days() -> BTreeMap<Date, bool> {
    let special: BTreeMap<Date, bool> = table("../shared/data/calendar/special_days_2004_2026.csv")
        .iter()
        .map(|r| (d(&r[0]), r[2] == "0"))
        .collect();
    assert_eq!(special.len(), 775);
    let mut days = BTreeMap::new();
    let mut day = d("2004-01-01");
    while day.year() <= 2026 {
        let weekend = matches!(day.weekday(), Weekday::Saturday | Weekday::Sunday);
        days.insert(day, special.get(&day).copied().unwrap_or(!weekend));
        day = day.tomorrow().expect("within the calendar");
    }
    days
}

#[test]
fn every_day_of_the_years_with_a_source_is_as_the_sources_say() {
    let days = shared_days();
    assert_eq!(days.len(), 8401);
    for (day, works) in days {
        assert_eq!(embedded().is_working_day(day), Ok(works), "{day}");
        assert!(!embedded().is_provisional(day));
    }
}

#[test]
fn every_year_has_as_many_working_days_as_were_counted() {
    for row in table("../shared/data/calendar/workdays_per_year.csv") {
        let year: i16 = row[0].parse().unwrap();
        assert_eq!(working_days_of(year), row[1].parse::<usize>().unwrap(), "{year}");
        let make_up = embedded()
            .special_days(year)
            .filter(|(day, kind)| matches!(kind, DayKind::MakeUpWorkday(_)) && is_weekend(*day))
            .count();
        assert_eq!(make_up, row[3].parse::<usize>().unwrap(), "{year}");
    }
}

fn is_weekend(day: Date) -> bool {
    matches!(day.weekday(), Weekday::Saturday | Weekday::Sunday)
}

fn days_of(year: i16) -> impl Iterator<Item = Date> {
    std::iter::successors(Some(Date::constant(year, 1, 1)), |day| day.tomorrow().ok())
        .take_while(move |day| day.year() == year)
}

fn working_days_of(year: i16) -> usize {
    days_of(year).filter(|day| embedded().is_working_day(*day) == Ok(true)).count()
}

#[test]
fn the_statutory_rule_alone_gives_the_number_of_working_days_that_the_notices_gave() {
    // 调休 moves days and changes no total; 2015 had one day more, 2020 the prolonged Spring Festival.
    for row in table("data/calendar/workdays_per_year.csv") {
        let year: i16 = row[0].parse().unwrap();
        if year < 2014 || matches!(year, 2015 | 2020) {
            continue;
        }
        let off = statutory_days_off(year).unwrap();
        let working = days_of(year).filter(|day| !is_weekend(*day) && !off.contains_key(day)).count();
        assert_eq!(working, row[1].parse::<usize>().unwrap(), "{year}");
    }
}

#[test]
fn the_lunar_table_agrees_with_the_holidays_that_were_named() {
    let named = |day: Date, name: &str| match embedded().day(day) {
        Ok(DayKind::Holiday(found)) => found.contains(name),
        _ => false,
    };
    let rows = table("data/calendar/lunar_days.csv");
    assert_eq!((rows.len(), rows[0][0].as_str(), rows[46][0].as_str()), (47, "2004", "2050"));
    for row in rows.iter().filter(|r| ("2008".."2027").contains(&r[0].as_str())) {
        assert!(
            named(d(&row[2]), "春节") && named(d(&row[3]), "春节") && named(d(&row[4]), "春节"),
            "{row:?}"
        );
        assert!(named(d(&row[5]), "清明"), "{row:?}");
        assert!(named(d(&row[6]), "端午"), "{row:?}");
        let joint = d(&row[7]).month() == 10 || row[0] == "2012" || row[0] == "2020";
        assert!(named(d(&row[7]), "中秋") || joint && named(d(&row[7]), "国庆"), "{row:?}");
    }
    for row in rows.iter() {
        assert_eq!(d(&row[1]).tomorrow().unwrap(), d(&row[2]));
        assert!(matches!((d(&row[5]).month(), d(&row[5]).day()), (4, 4..=6)), "{row:?}");
    }
}

#[test]
fn years_without_a_notice_are_provisional_and_guess_no_exchanged_day() {
    for year in 2027..=2050 {
        assert!(matches!(embedded().source(year), Some(YearSource::Statute(_))));
        assert!(embedded().special_days(year).all(|(_, kind)| matches!(kind, DayKind::Holiday(_))), "{year}");
        assert!((247..=251).contains(&working_days_of(year)), "{year}: {}", working_days_of(year));
    }
    let off: Vec<String> =
        statutory_days_off(2027).unwrap().iter().map(|(day, name)| format!("{day} {name}")).collect();
    expect![[r#"
        2027-01-01 元旦
        2027-02-05 春节
        2027-02-06 春节
        2027-02-07 春节
        2027-02-08 春节
        2027-02-09 春节
        2027-02-10 春节
        2027-04-05 清明节
        2027-05-01 劳动节
        2027-05-02 劳动节
        2027-05-03 劳动节
        2027-05-04 劳动节
        2027-06-09 端午节
        2027-09-15 中秋节
        2027-10-01 国庆节
        2027-10-02 国庆节
        2027-10-03 国庆节
        2027-10-04 国庆节
        2027-10-05 国庆节"#]]
    .assert_eq(&off.join("\n"));
}

#[test]
fn each_year_names_its_source() {
    for year in 2004..=2006 {
        assert!(matches!(embedded().source(year), Some(YearSource::Secondary(_))));
    }
    for year in 2007..=2026 {
        let Some(YearSource::Notice(papers)) = embedded().source(year) else { panic!("{year}") };
        assert!(papers.iter().all(|p| p.contains("gov.cn")), "{year}");
        assert_eq!(papers.len(), if matches!(year, 2015 | 2019 | 2020) { 2 } else { 1 }, "{year}");
    }
    assert_eq!(embedded().span(), (d("2004-01-01"), d("2050-12-31")));
}

#[test]
fn the_day_of_acceptance_is_day_zero_and_the_spring_festival_does_not_count() {
    let clock = Clock::new(d("2026-02-12"), Limit::working_days(5));
    assert_eq!(due_on(&clock), "2026-02-26");
    let lines: Vec<String> = explain(embedded(), &clock)
        .unwrap()
        .iter()
        .map(|l| {
            format!("{} {} {} {}", l.date, l.counts, l.reason, l.n.map_or(String::new(), |n| n.to_string()))
        })
        .collect();
    expect![[r#"
        2026-02-12 false 起算当日不计 
        2026-02-13 true 工作日 1
        2026-02-14 true 春节调休上班 2
        2026-02-15 false 春节放假 
        2026-02-16 false 春节放假 
        2026-02-17 false 春节放假 
        2026-02-18 false 春节放假 
        2026-02-19 false 春节放假 
        2026-02-20 false 春节放假 
        2026-02-21 false 春节放假 
        2026-02-22 false 春节放假 
        2026-02-23 false 春节放假 
        2026-02-24 true 工作日 3
        2026-02-25 true 工作日 4
        2026-02-26 true 工作日 5"#]]
    .assert_eq(&lines.join("\n"));
}

#[test]
fn received_on_a_saturday_counts_from_the_next_working_day() {
    assert_eq!(due_on(&Clock::new(d("2026-03-07"), Limit::working_days(1))), "2026-03-09");
    assert_eq!(due_on(&Clock::new(d("2026-03-06"), Limit::working_days(1))), "2026-03-09");
    assert_eq!(due_on(&Clock::new(d("2026-03-07"), Limit::working_days(0))), "2026-03-07");
}

#[test]
fn a_pause_excludes_the_working_days_after_its_first_up_to_and_including_its_last() {
    let with = |pauses: &[Pause]| {
        due_on(&Clock { pauses: pauses.to_vec(), ..Clock::new(d("2026-03-02"), Limit::working_days(5)) })
    };
    assert_eq!(with(&[]), "2026-03-09");
    assert_eq!(with(&[pause("2026-03-03", "2026-03-05")]), "2026-03-11", "4 and 5 March do not count");
    assert_eq!(with(&[pause("2026-03-03", "2026-03-03")]), "2026-03-09", "the same date excludes nothing");
    assert_eq!(
        with(&[pause("2026-03-03", "2026-03-05"), pause("2026-03-04", "2026-03-06")]),
        "2026-03-12",
        "once each"
    );
    assert_eq!(
        with(&[pause("2026-03-06", "2026-03-08")]),
        "2026-03-09",
        "a weekend is no working day anyhow"
    );
    assert_eq!(with(&[pause("2026-03-07", "2026-03-09")]), "2026-03-10", "begun on a rest day");
    assert_eq!(with(&[pause("2026-03-10", "2026-03-20")]), "2026-03-09", "after the end");
    assert_eq!(with(&[pause("2026-02-20", "2026-03-04")]), "2026-03-11", "begun before acceptance");
}

#[test]
fn a_clock_that_stands_still_has_no_due_date_until_it_goes_on() {
    let open = Pause { from: d("2026-03-04"), to: None };
    let clock = Clock { pauses: vec![open], ..Clock::new(d("2026-03-02"), Limit::working_days(5)) };
    assert_eq!(due(embedded(), &clock), Err(TimeError::Standing { since: d("2026-03-04") }));
    assert_eq!(due_if_resumed(embedded(), &clock, d("2026-03-06")).unwrap().on, d("2026-03-11"));
    assert_eq!(used(embedded(), &clock, d("2026-03-20")), 2);
    let late = Clock { pauses: vec![Pause { from: d("2026-03-09"), to: None }], ..clock };
    assert_eq!(due_on(&late), "2026-03-09", "the last day had come when the pause began");
}

#[test]
fn an_extension_moves_the_end_by_its_own_length() {
    let clock = Clock {
        extension: Some(statutory::DECISION_EXTENSION),
        ..Clock::new(d("2026-03-02"), statutory::DECISION)
    };
    assert_eq!(due_on(&clock), due_on(&Clock::new(d("2026-03-02"), Limit::working_days(30))));
    let mixed = Clock {
        extension: Some(Limit::natural_days(3)),
        ..Clock::new(d("2026-03-02"), Limit::working_days(5))
    };
    assert_eq!(due_on(&mixed), "2026-03-12");
}

#[test]
fn months_end_on_the_same_day_or_on_the_last_day_of_the_month() {
    let month = |from: &str, n| due_on(&Clock::new(d(from), Limit::months(n)));
    assert_eq!(month("2026-01-15", 1), "2026-02-15");
    assert_eq!(month("2026-01-31", 1), "2026-02-28");
    assert_eq!(month("2024-01-31", 1), "2024-02-29");
    assert_eq!(month("2026-03-31", 6), "2026-09-30");
    let paused = Clock {
        pauses: vec![pause("2026-01-20", "2026-01-23")],
        ..Clock::new(d("2026-01-15"), Limit::months(1))
    };
    assert_eq!(due_on(&paused), "2026-02-18", "three calendar days stood still");
}

#[test]
fn natural_days_count_every_day_and_hours_are_rounded_up_to_days() {
    assert_eq!(due_on(&Clock::new(d("2026-02-12"), Limit::natural_days(5))), "2026-02-17");
    assert_eq!(due_on(&Clock::new(d("2026-02-12"), Limit::hours(24))), "2026-02-13");
    assert_eq!(due_on(&Clock::new(d("2026-02-12"), Limit::hours(25))), "2026-02-14");
}

#[test]
fn only_the_applicants_period_moves_off_a_rest_day() {
    let limit = Limit::natural_days(5);
    assert_eq!(due_on(&Clock::new(d("2026-02-12"), limit)), "2026-02-17");
    let applicant = Clock::of_applicant(d("2026-02-12"), limit);
    assert_eq!(due_on(&applicant), "2026-02-24");
    let last = explain(embedded(), &applicant).unwrap().pop().unwrap();
    assert_eq!((last.date, last.counts, last.reason.code()), (d("2026-02-24"), false, "moved_end"));
    assert_eq!(recomputed(Period::Applicant, d("2026-02-24"), d("2026-02-20")), d("2026-02-24"));
    assert_eq!(recomputed(Period::Organ, d("2026-02-24"), d("2026-02-20")), d("2026-02-20"));
}

#[test]
fn due_today_is_not_overdue_and_the_day_after_is() {
    let due = d("2026-03-06");
    assert_eq!(remaining(embedded(), due, due), 0);
    assert!(!is_overdue(due, due) && is_overdue(due, d("2026-03-07")));
    assert_eq!(remaining(embedded(), due, d("2026-03-02")), 4);
    assert_eq!(remaining(embedded(), due, d("2026-03-07")), -1, "a Saturday, yet the end is over");
    assert_eq!(remaining(embedded(), due, d("2026-03-10")), -2);
    assert_eq!(remaining(embedded(), d("2026-03-08"), d("2026-03-06")), 1, "a Sunday is not today");
}

#[test]
fn a_saturday_opening_is_no_working_day() {
    let open = OpeningCalendar { saturdays: Saturdays::Open, ..OpeningCalendar::default() };
    let saturday = d("2026-03-07");
    assert_eq!(open.is_open(embedded(), saturday), Ok(true));
    assert_eq!(embedded().is_working_day(saturday), Ok(false));
    assert_eq!(open.is_open(embedded(), d("2026-02-21")), Ok(false), "a Saturday of the Spring Festival");
    assert_eq!(OpeningCalendar::default().is_open(embedded(), saturday), Ok(false));
    assert_eq!(OpeningCalendar::default().is_open(embedded(), d("2026-02-14")), Ok(true), "works by notice");
    let storm = OpeningCalendar { closed: [d("2026-03-09")].into(), ..open };
    assert_eq!(storm.open_day_from(embedded(), d("2026-03-08")), Ok(d("2026-03-10")));
    assert_eq!(embedded().is_working_day(d("2026-03-09")), Ok(true), "closed, yet the law counts it");
}

#[test]
fn a_notice_that_forgets_a_statutory_holiday_does_not_make_it_a_working_day() {
    use rules::Subject as _;
    let table = "2027-01-01,off,元旦\n2027-10-02,work,国庆节\n";
    let event = rules::time::notice::read(2027, table, "example").unwrap();
    let notice =
        rules::time::notice::CalendarNotice::begin(base::Id::from_parts(1, [0; 10]), &event).unwrap();
    let calendar = notice.laid_over(embedded());
    let works = |on: &str| calendar.is_working_day(d(on)).unwrap();
    assert!(!works("2027-10-01"), "National Day, a Friday that the notice does not name");
    assert!(works("2027-10-02"), "what the notice names, it arranges");
    assert!(works("2027-10-04"), "a substitute day comes from a notice alone");
}

#[test]
fn a_notice_that_arrives_replaces_the_provisional_year() {
    let clock = Clock::new(d("2027-02-03"), Limit::working_days(3));
    let before = due(embedded(), &clock).unwrap();
    assert!(before.provisional);
    let days = read_notice("date,day,name\n2027-02-04,off,春节\n2027-02-05,off,春节\n2027-02-06,work,春节\n")
        .unwrap();
    let loaded = embedded().with_notice(2027, days, "example".to_owned());
    let after = due(&loaded, &clock).unwrap();
    assert_eq!((after.on, after.provisional), (d("2027-02-09"), false));
    assert_eq!(read_notice("2027-02-04,maybe,春节"), Err(TimeError::Table { row: 1 }));
}

#[test]
fn a_date_outside_the_calendar_is_an_answer_and_no_panic() {
    let outside = |from: &str, limit| {
        matches!(due(embedded(), &Clock::new(d(from), limit)), Err(TimeError::OutOfCalendar { .. }))
    };
    assert!(outside("2050-12-31", Limit::working_days(1)));
    assert!(outside("1999-01-01", Limit::working_days(1)));
    assert!(outside("9999-12-31", Limit::natural_days(1)));
    let far = due(embedded(), &Clock::new(d("2026-03-02"), Limit::natural_days(u32::MAX)));
    assert!(matches!(far, Err(TimeError::TooLong { .. })));
    assert!(due(embedded(), &Clock::new(d("9999-12-01"), Limit::months(u32::MAX))).is_err());
    assert!(due(embedded(), &Clock::new(d("9999-12-01"), Limit::months(1))).is_err());
    let endless = Clock {
        pauses: vec![pause("2026-03-05", "9999-12-01")],
        ..Clock::new(d("2026-03-02"), Limit::natural_days(9))
    };
    assert!(matches!(due(embedded(), &endless), Err(TimeError::TooLong { .. })));
    let reversed = Clock {
        pauses: vec![pause("2026-03-05", "2026-03-03")],
        ..Clock::new(d("2026-03-02"), Limit::working_days(1))
    };
    assert!(matches!(due(embedded(), &reversed), Err(TimeError::PauseReversed { .. })));
    assert_eq!(remaining(embedded(), d("9999-12-31"), d("9999-12-30")), 1);
    for text in
        ["0000-01-01", "2026-2-1", "20260201", "2026-02-30", "2026-02-01T00", "２０２６-02-01", "-026-02-01"]
    {
        assert_eq!(read_date(text), None, "{text}");
    }
}

#[test]
fn a_due_date_is_told_in_sentences() {
    let clock = Clock {
        pauses: vec![pause("2026-02-24", "2026-02-25")],
        ..Clock::new(d("2026-02-12"), Limit::working_days(5))
    };
    expect![[r#"
        起算日为 2026 年 2 月 12 日（周四），当日不计入，从次日起算。
        期限 5 个工作日，法定节假日和周末不计（行政许可法第八十二条）。
        2026 年 2 月 13 日（周五）：工作日，为第 1 日。
        2026 年 2 月 14 日（周六）：春节调休上班，为第 2 日。
        2026 年 2 月 15 日（周日）至 2026 年 2 月 23 日（周一）：春节放假，9 日不计。
        2026 年 2 月 24 日（周二）：工作日，为第 3 日。
        2026 年 2 月 25 日（周三）：暂停期间，1 日不计。
        2026 年 2 月 26 日（周四）至 2026 年 2 月 27 日（周五）：工作日，为第 4 至第 5 日。
        因此截止日为 2026 年 2 月 27 日（周五），至当日结束为止。"#]]
    .assert_eq(&why(embedded(), &clock).unwrap().join("\n"));
    let provisional = why(embedded(), &Clock::new(d("2027-02-12"), Limit::working_days(1))).unwrap();
    assert!(provisional.last().unwrap().contains("尚未公布"));
}

#[test]
fn what_is_stored_of_a_clock_keeps_its_form() {
    let clock = Clock {
        pauses: vec![pause("2026-02-24", "2026-02-25")],
        ..Clock::new(d("2026-02-12"), Limit::working_days(5))
    };
    let json = serde_json::to_string(&clock).unwrap();
    assert_eq!(
        json,
        r#"{"accepted":"2026-02-12","limit":{"n":5,"unit":"working_days"},"pauses":[{"from":"2026-02-24","to":"2026-02-25"}],"period":"organ"}"#
    );
    assert_eq!(serde_json::from_str::<Clock>(&json).unwrap(), clock);
    assert_eq!(serde_json::to_string(&LimitUnit::NaturalDays).unwrap(), "\"natural_days\"");
}
