//! The line language: dated lines of who does what.

use base::Instant;

/// A scene as read.
pub struct Scene {
    pub name: String,
    pub lines: Vec<Line>,
}

/// One line with its number.
pub struct Line {
    pub number: usize,
    pub text: String,
    pub what: What,
}

pub enum What {
    /// Repeated in the transcript.
    Remark,
    /// The clock goes there.
    On(Instant),
    /// Somebody does something.
    Act { who: String, words: Vec<String>, expected: Expected },
}

/// How a line must end.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Expected {
    Done,
    Refused,
    Repeated,
}

/// Reads a scene; a line that does not read is named by its number.
pub fn read(name: &str, text: &str) -> Scene {
    let lines = text
        .lines()
        .enumerate()
        .map(|(n, line)| (n + 1, line.trim()))
        .filter(|(_, line)| !line.is_empty())
        .map(|(number, line)| {
            let what = read_line(line).unwrap_or_else(|e| panic!("{name}.scene:{number}: {e}: {line}"));
            Line { number, text: line.to_owned(), what }
        })
        .collect();
    Scene { name: name.to_owned(), lines }
}

fn read_line(line: &str) -> Result<What, String> {
    if line.starts_with('#') {
        return Ok(What::Remark);
    }
    if let Some(moment) = line.strip_prefix("on ") {
        return read_moment(moment)
            .map(What::On)
            .ok_or_else(|| "a moment is like 2026-03-02 09:10".to_owned());
    }
    let marks = [("refused: ", Expected::Refused), ("repeated: ", Expected::Repeated)];
    let marked = marks.iter().find_map(|(mark, expected)| Some((line.strip_prefix(mark)?, *expected)));
    let (line, expected) = marked.unwrap_or((line, Expected::Done));
    let mut words = words(line)?.into_iter();
    let who = words.next().ok_or("a line begins with who acts")?;
    let words: Vec<String> = words.collect();
    if words.is_empty() {
        return Err("a line says what is done".to_owned());
    }
    Ok(What::Act { who, words, expected })
}

fn read_moment(text: &str) -> Option<Instant> {
    let (date, time) = text.trim().split_once(' ')?;
    let date: base::Date = date.parse().ok()?;
    let (hour, minute) = time.split_once(':')?;
    let (hour, minute): (i8, i8) = (hour.parse().ok()?, minute.parse().ok()?);
    ((0..24).contains(&hour) && (0..60).contains(&minute)).then(|| Instant::at(date.at(hour, minute, 0, 0)))
}

/// Words between blanks, without commas behind them; text between quotation marks is one word.
fn words(line: &str) -> Result<Vec<String>, String> {
    let mut words = Vec::new();
    for (n, part) in line.split('"').enumerate() {
        if n % 2 == 1 {
            words.push(part.to_owned());
        } else {
            words.extend(
                part.split_whitespace().map(|w| w.trim_end_matches(',').to_owned()).filter(|w| !w.is_empty()),
            );
        }
    }
    if line.matches('"').count() % 2 == 1 {
        return Err("a quotation mark stands alone".to_owned());
    }
    Ok(words)
}
