//! What nobody should type and somebody does: awkward and hostile texts, numbers and dates, made from rules.

/// What the house may do with a text in a name.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Fate {
    /// Kept byte for byte.
    Kept,
    /// Refused with a sentence.
    Refused,
}

/// Texts with what becomes of them in a name.
pub fn texts() -> Vec<(Fate, String)> {
    let mut all: Vec<(Fate, String)> = HIDDEN.iter().map(|c| (Fate::Refused, format!("演{c}练"))).collect();
    all.push((Fate::Refused, format!("e{}", "\u{301}".repeat(500))));
    all.push((Fate::Refused, "长".repeat(10_000)));
    all.push((Fate::Refused, "𠮷".repeat(1_000)));
    all.extend(KEPT.iter().map(|text| (Fate::Kept, (*text).to_owned())));
    all
}

/// Characters that nobody sees or that turn the line.
const HIDDEN: &[char] = &[
    '\u{1}',
    '\u{7}',
    '\u{8}',
    '\u{b}',
    '\u{c}',
    '\u{1b}',
    '\u{7f}',
    '\u{85}',
    '\u{9f}',
    '\u{2028}',
    '\u{2029}',
    '\u{fff9}',
    '\u{200e}',
    '\u{200f}',
    '\u{061c}',
    '\u{202a}',
    '\u{202d}',
    '\u{202e}',
    '\u{2066}',
    '\u{2069}',
    '\u{ad}',
    '\u{200b}',
    '\u{200c}',
    '\u{200d}',
    '\u{2060}',
    '\u{feff}',
    '\u{3164}',
    '\u{115f}',
    '\u{180e}',
    '\u{e0001}',
    '\u{e0041}',
    '\r',
    '\n',
    '\t',
];

/// Names of people, and what only looks dangerous.
const KEPT: &[&str] = &[
    "𠮷",
    "𫖯",
    "㛃",
    "䶮",
    "𰻝",
    "\u{31350}",
    "\u{e000}",
    "\u{f0000}",
    "阿不都热西提·买买提",
    "阿•里",
    "阿‧里",
    "阿・里",
    "O'Brien",
    "Müller-Lüdenscheidt",
    "محمد",
    "ئابدۇ",
    "é",
    "e\u{301}",
    "葛\u{e0100}",
    "=1+1",
    "+1",
    "-1",
    "@SUM(A1)",
    "=HYPERLINK(\"http://example.org\")",
    "<script>alert(1)</script>",
    "\"><img src=x onerror=alert(1)>",
    "</textarea><script>",
    "<!--",
    "]]>",
    "&lt;b&gt;",
    "&#0;",
    "'; DROP TABLE cases; --",
    "' OR '1'='1",
    "\\",
    "%00",
    "%s%n",
    "{{7*7}}",
    "${7*7}",
    "javascript:alert(1)",
    "../../etc/passwd",
    "null",
    "NaN",
    "true",
    "0",
    "-0",
    "1e309",
    "😀",
    "👨\u{1f3fd}",
    "ﷺ",
    "Ω≈ç√∫",
    "㍿",
    "①",
];

/// A citizen ID that no one was ever issued: the city's own division, a day of 1990, a serial.
pub fn citizen_id(n: usize) -> String {
    let body = format!("3205001990{:02}{:02}{:03}", n / 28 % 12 + 1, n % 28 + 1, n % 1000);
    let weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
    let sum: u32 = body.bytes().zip(weights).map(|(b, w)| u32::from(b - b'0') * w).sum();
    format!("{body}{}", ["1", "0", "X", "9", "8", "7", "6", "5", "4", "3", "2"][(sum % 11) as usize])
}

/// Wrong citizen IDs: every single wrong digit, every swap of neighbours, look-alikes, impossible days, other lengths.
pub fn wrong_citizen_ids() -> Vec<String> {
    let good: Vec<char> = citizen_id(7).chars().collect();
    let mut wrong = miskeyed(&good, "0123456789");
    for like in ["Х", "Ⅹ", "×", "Χ", "х"] {
        wrong.push(format!("{}{like}", good[..17].iter().collect::<String>()));
    }
    for day in
        ["19000229", "20230229", "19901301", "19900001", "19900100", "19900132", "99991231", "00000101"]
    {
        wrong.push(format!("320500{day}0011"));
    }
    wrong.extend(
        ["", "1", "1.9e17", "-32050019900108007", "３２０５００", "320500900108007x"].map(str::to_owned),
    );
    wrong.push(good.iter().chain(&good).collect());
    wrong.push("9".repeat(10_000));
    wrong
}

/// Wrong unified social credit codes, in the same ways.
pub fn wrong_credit_codes() -> Vec<String> {
    let good: Vec<char> = "11320500MA0000015M".chars().collect();
    let mut wrong = miskeyed(&good, "0123456789ABC");
    wrong.extend(["IIIIIIIIIIIIIIIIII", "", "11320500", "1132 0500 MA00 0001 5М"].map(str::to_owned));
    wrong
}

/// Every single wrong sign of an alphabet and every swap of unequal neighbours.
fn miskeyed(good: &[char], alphabet: &str) -> Vec<String> {
    let mut wrong = Vec::new();
    for place in 0..good.len() {
        for sign in alphabet.chars().filter(|sign| *sign != good[place]) {
            let mut text = good.to_vec();
            text[place] = sign;
            wrong.push(text.iter().collect());
        }
        if place + 1 < good.len() && good[place] != good[place + 1] {
            let mut text = good.to_vec();
            text.swap(place, place + 1);
            wrong.push(text.iter().collect());
        }
    }
    wrong
}

/// Days that are none.
pub const WRONG_DATES: &[&str] = &[
    "2023-02-29",
    "1900-02-29",
    "2026-13-01",
    "2026-00-10",
    "2026-04-31",
    "0000-00-00",
    "2026-1",
    "24:00",
    "2026-01-01T23:59:60",
    "明天",
    "二〇二六年",
    "-2026-01-01",
    "20260101000",
    "2026-02-30",
    "99999-01-01",
];

/// Whether a page shows a text as markup: only texts with a sign that HTML reads can.
pub fn stands_as_markup(page: &str, text: &str) -> bool {
    text.contains('<') && page.contains(text)
}

#[test]
fn the_generator_is_as_broad_as_promised() {
    assert!(texts().len() >= 65, "{}", texts().len());
    assert!(wrong_citizen_ids().len() + wrong_credit_codes().len() >= 200);
    assert!(base::identifiers::CitizenId::parse(&citizen_id(7)).is_ok());
}

#[test]
fn every_wrong_number_is_refused_with_its_reason() {
    for text in wrong_citizen_ids() {
        let refused = base::identifiers::CitizenId::parse(&text).expect_err(&text);
        assert!(!refused.to_string().is_empty());
    }
    for text in wrong_credit_codes() {
        let refused = base::identifiers::CreditCode::parse(&text).expect_err(&text);
        assert!(!refused.to_string().is_empty());
    }
}
