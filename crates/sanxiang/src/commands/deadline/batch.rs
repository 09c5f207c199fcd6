//! Many deadlines: a line in, a line out, in order; a bad line is named and the rest goes on.

use std::fmt;
use std::io::{BufRead, Write};

use base::Date;
use rules::time::{Calendar, Clock, Limit, Pause, Period, due, read_date};
use serde::Deserialize;
use serde::de::{self, Deserializer, MapAccess, Visitor};

use super::super::ExitStatus;
use super::super::identify::flushed;

/// Bytes of the longest line read; a longer one is bad.
const LINE_BYTES_MAX: usize = 1 << 20;

/// Answers every line of the input by `answer`; a bad line becomes `LINE,error,reason`, and the status is 1 at the end.
pub fn run(
    calendar: &Calendar,
    answer: fn(&Calendar, &str) -> Result<String, String>,
    input: &mut dyn BufRead,
    out: &mut dyn Write,
) -> ExitStatus {
    let mut status = ExitStatus::FINE;
    let mut bytes = Vec::new();
    loop {
        bytes.clear();
        match input.read_until(b'\n', &mut bytes) {
            Ok(0) => return flushed(out, status),
            Ok(_) => {}
            Err(error) => {
                say(&format!("无法读取输入：{error}"));
                return ExitStatus::CANNOT_RUN;
            }
        }
        while bytes.last().is_some_and(|b| matches!(b, b'\n' | b'\r')) {
            bytes.pop();
        }
        let answered = match std::str::from_utf8(&bytes) {
            Ok(line) if line.len() <= LINE_BYTES_MAX => answer(calendar, line),
            Ok(_) => Err("这一行过长，请拆开".to_owned()),
            Err(e) => Err(format!("第 {} 个字节起不是 UTF-8，请转换编码", e.valid_up_to() + 1)),
        };
        let written = match answered {
            Ok(text) => writeln!(out, "{text}"),
            Err(reason) => {
                status = ExitStatus::NO;
                out.write_all(&bytes).and_then(|()| writeln!(out, ",error,{reason}"))
            }
        };
        if written.is_err() {
            return ExitStatus::CANNOT_RUN;
        }
    }
}

/// `from,working_days` → `from,working_days,due`.
pub fn pair(calendar: &Calendar, line: &str) -> Result<String, String> {
    let fields: Vec<&str> = line.split(',').map(str::trim).collect();
    let [from, days] = fields[..] else {
        return Err("每行应为 日期和工作日数两项，例：2026-02-12 和 5".to_owned());
    };
    let accepted = read_date(from).ok_or("第一项不是日期，请写成 2026-02-12 的样子")?;
    if days.is_empty() || !days.bytes().all(|b| b.is_ascii_digit()) {
        return Err("第二项不是工作日数，请写 0 或正整数".to_owned());
    }
    let n = days.parse().map_err(|_| "工作日数过大，请核对")?;
    let due = due(calendar, &Clock::new(accepted, Limit::working_days(n))).map_err(|e| e.to_string())?;
    Ok(format!("{line},{}", due.on))
}

/// One JSON object with `accepted, limit, extension, pauses` → the same with `due` at its end.
pub fn object(calendar: &Calendar, line: &str) -> Result<String, String> {
    let (clock, keys) = read_object(line)?;
    let due = due(calendar, &clock).map_err(|e| e.to_string())?;
    let body = line.trim_end().strip_suffix('}').ok_or("不是 JSON 对象")?.trim_end();
    let comma = if keys == 0 { "" } else { "," };
    Ok(format!("{body}{comma}\"due\":\"{}\"}}", due.on))
}

fn read_object(line: &str) -> Result<(Clock, usize), String> {
    let mut reader = serde_json::Deserializer::from_str(line);
    let read = reader.deserialize_map(ObjectVisitor).and_then(|o| reader.end().map(|()| o));
    let object = read.map_err(|e| json_reason(&e))?;
    let clock = Clock {
        accepted: object.accepted.ok_or("缺 accepted，请给出起算日期")?.0,
        limit: object.limit.ok_or("缺 limit，请给出期限")?.0,
        extension: object.extension.map(|l| l.0),
        pauses: object
            .pauses
            .into_iter()
            .map(|(from, to)| Pause { from: from.0, to: to.map(|d| d.0) })
            .collect(),
        period: Period::Organ,
    };
    Ok((clock, object.keys))
}

/// What is wrong with a JSON line, in one Chinese sentence without the reader's own words.
fn json_reason(error: &serde_json::Error) -> String {
    let column = error.column();
    let text = error.to_string();
    let ours = text.split(" at line ").next().filter(|t| !t.is_ascii());
    match (error.classify(), ours) {
        (serde_json::error::Category::Data, Some(sentence)) => format!("第 {column} 列：{sentence}"),
        (serde_json::error::Category::Data, None) => {
            "每行应为一个 JSON 对象，例：{\"accepted\":\"2026-02-12\",\"limit\":5}".to_owned()
        }
        (_, _) => format!("第 {column} 列不是有效的 JSON，请检查括号、引号和逗号"),
    }
}

#[derive(Default)]
struct Object {
    accepted: Option<Day>,
    limit: Option<Length>,
    extension: Option<Length>,
    pauses: Vec<(Day, Option<Day>)>,
    keys: usize,
}

struct ObjectVisitor;

impl<'de> Visitor<'de> for ObjectVisitor {
    type Value = Object;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object with accepted and limit")
    }

    /// Keys given twice are refused, for two readers may take different ones; keys of others are passed through.
    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Object, A::Error> {
        let mut object = Object::default();
        let mut seen = std::collections::BTreeSet::new();
        while let Some(key) = map.next_key::<String>()? {
            match key.as_str() {
                "accepted" => object.accepted = Some(map.next_value()?),
                "limit" => object.limit = Some(map.next_value()?),
                "extension" => object.extension = map.next_value()?,
                "pauses" => object.pauses = map.next_value::<Option<_>>()?.unwrap_or_default(),
                "due" => return Err(de::Error::custom("已有 due，请去掉")),
                _ => {
                    map.next_value::<de::IgnoredAny>()?;
                }
            }
            if !seen.insert(key) {
                return Err(de::Error::custom("同一个键出现了两次，请只留一个"));
            }
        }
        object.keys = seen.len();
        Ok(object)
    }
}

struct Day(Date);

impl<'de> Deserialize<'de> for Day {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        let text = <std::borrow::Cow<'de, str>>::deserialize(d)?;
        read_date(&text).map(Day).ok_or_else(|| de::Error::custom("日期应写成 2026-02-12 的样子"))
    }
}

/// A number of working days, or `{"n":1,"unit":"months"}`.
#[derive(Deserialize)]
#[serde(untagged)]
enum LengthForm {
    WorkingDays(u32),
    Of(Limit),
}

struct Length(Limit);

impl<'de> Deserialize<'de> for Length {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        let form = LengthForm::deserialize(d)
            .map_err(|_| de::Error::custom("期限应为工作日数，或带 n 和 unit 的对象"))?;
        Ok(Self(match form {
            LengthForm::WorkingDays(n) => Limit::working_days(n),
            LengthForm::Of(limit) => limit,
        }))
    }
}

/// Tells the person at the terminal; a terminal that is gone hears nothing.
fn say(sentence: &str) {
    if writeln!(std::io::stderr(), "{sentence}").is_err() {
        tracing::debug!("stderr is closed");
    }
}
