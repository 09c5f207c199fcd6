//! Typed text: normalising what people type, refusing what hides in it.
//!
//! Names and numbers refuse hidden characters; free text has them removed with a notice. Rare characters beyond the
//! basic plane and the several middle dots stay byte for byte.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::flaw::{Flawed, Values};

/// Characters of the longest personal name accepted; the longest registered names in Latin or Uyghur script are shorter.
pub const PERSON_NAME_CHARS_MAX: usize = 80;
/// Bytes of the longest personal name, for storage: four a character.
pub const PERSON_NAME_BYTES_MAX: usize = 4 * PERSON_NAME_CHARS_MAX;
/// Combining marks in a row that a real script may need; more is an attack on the page.
const COMBINING_RUN_MAX: usize = 4;

/// What is wrong with a typed text.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum TextFlaw {
    /// Nothing but spaces.
    Empty,
    /// A control character (NUL, line break, escape …) at this place, counted from 1.
    Control {
        /// The code point.
        code: u32,
        /// Its place.
        position: usize,
    },
    /// A character that turns the direction of writing.
    Direction {
        /// The code point.
        code: u32,
        /// Its place.
        position: usize,
    },
    /// A character without width.
    ZeroWidth {
        /// The code point.
        code: u32,
        /// Its place.
        position: usize,
    },
    /// More combining marks in a row than any script needs.
    CombiningRun {
        /// Where the run begins.
        position: usize,
    },
    /// Too many characters.
    TooLong {
        /// How many there are.
        chars: usize,
        /// How many there may be.
        chars_max: usize,
    },
}

impl TextFlaw {
    /// A stable word for the flaw, the key of the sentence in other languages.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Empty => "text.empty",
            Self::Control { .. } => "text.control",
            Self::Direction { .. } => "text.direction",
            Self::ZeroWidth { .. } => "text.zero_width",
            Self::CombiningRun { .. } => "text.combining_run",
            Self::TooLong { .. } => "text.too_long",
        }
    }
}

impl fmt::Display for TextFlaw {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Empty => f.write_str("内容为空，请填写"),
            Self::Control { code, position } => {
                write!(f, "第 {position} 个字符是看不见的控制符（U+{code:04X}），请删去后重填")
            }
            Self::Direction { code, position } => {
                write!(f, "第 {position} 个字符是改变书写方向的符号（U+{code:04X}），请删去后重填")
            }
            Self::ZeroWidth { code, position } => {
                write!(f, "第 {position} 个字符没有宽度（U+{code:04X}），请删去后重填")
            }
            Self::CombiningRun { position } => {
                write!(f, "第 {position} 个字符起附加符号过多，请删去多余的符号")
            }
            Self::TooLong { chars, chars_max } => {
                write!(f, "共 {chars} 个字，最多 {chars_max} 个字，请缩短")
            }
        }
    }
}

impl Flawed for TextFlaw {
    fn flaw(&self) -> &'static str {
        self.code()
    }

    fn values(&self) -> Values {
        match self {
            Self::Empty => Vec::new(),
            Self::Control { code, position }
            | Self::Direction { code, position }
            | Self::ZeroWidth { code, position } => {
                vec![("code", format!("U+{code:04X}")), ("position", position.to_string())]
            }
            Self::CombiningRun { position } => vec![("position", position.to_string())],
            Self::TooLong { chars, chars_max } => {
                vec![("chars", chars.to_string()), ("chars_max", chars_max.to_string())]
            }
        }
    }
}

impl std::error::Error for TextFlaw {}

/// The class of a character that does not show itself.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Hidden {
    Control,
    Direction,
    ZeroWidth,
}

fn hidden(c: char) -> Option<Hidden> {
    match c {
        '\u{0}'..='\u{1f}' | '\u{7f}'..='\u{9f}' | '\u{2028}' | '\u{2029}' | '\u{fff9}'..='\u{fffb}' => {
            Some(Hidden::Control)
        }
        '\u{200e}' | '\u{200f}' | '\u{061c}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{206f}' => {
            Some(Hidden::Direction)
        }
        '\u{00ad}'
        | '\u{034f}'
        | '\u{115f}'
        | '\u{1160}'
        | '\u{17b4}'
        | '\u{17b5}'
        | '\u{180b}'..='\u{180f}'
        | '\u{200b}'..='\u{200d}'
        | '\u{2060}'..='\u{2065}'
        | '\u{3164}'
        | '\u{feff}'
        | '\u{ffa0}'
        | '\u{e0000}'..='\u{e007f}' => Some(Hidden::ZeroWidth),
        _ => None,
    }
}

/// A mark that sits on the character before it; variation selectors of ideographs are not counted among them.
fn is_combining(c: char) -> bool {
    matches!(c, '\u{300}'..='\u{36f}' | '\u{483}'..='\u{489}' | '\u{1ab0}'..='\u{1aff}' | '\u{1dc0}'..='\u{1dff}'
        | '\u{20d0}'..='\u{20ff}' | '\u{fe20}'..='\u{fe2f}')
}

/// True for a space of any width that a person may type.
fn is_space(c: char) -> bool {
    matches!(c, ' ' | '\u{a0}' | '\u{1680}' | '\u{2000}'..='\u{200a}' | '\u{202f}' | '\u{205f}' | '\u{3000}')
}

fn first_flaw(text: &str) -> Option<TextFlaw> {
    let mut run = 0;
    for (i, c) in text.chars().enumerate() {
        let (position, code) = (i + 1, u32::from(c));
        match hidden(c) {
            Some(Hidden::Control) => return Some(TextFlaw::Control { code, position }),
            Some(Hidden::Direction) => return Some(TextFlaw::Direction { code, position }),
            Some(Hidden::ZeroWidth) => return Some(TextFlaw::ZeroWidth { code, position }),
            None => {}
        }
        run = if is_combining(c) { run + 1 } else { 0 };
        if run > COMBINING_RUN_MAX {
            return Some(TextFlaw::CombiningRun { position: position - run + 1 });
        }
    }
    None
}

/// Checks one line of text (a name, an address, a title): nothing hidden, at most `chars_max` characters; outer spaces go.
pub fn clean_text(text: &str, chars_max: usize) -> Result<String, TextFlaw> {
    let text = text.trim_matches(is_space);
    if text.is_empty() {
        return Err(TextFlaw::Empty);
    }
    if let Some(flaw) = first_flaw(text) {
        return Err(flaw);
    }
    let chars = text.chars().count();
    if chars > chars_max {
        return Err(TextFlaw::TooLong { chars, chars_max });
    }
    Ok(text.to_owned())
}

/// Free text as kept, and how much was taken out of it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct FreeText {
    /// The text without hidden characters; line breaks are `\n`, tabs remain.
    pub text: String,
    /// How many characters were removed: shown to the writer when not zero.
    pub removed: usize,
}

impl FreeText {
    /// The sentence that tells the writer what was removed; `None` when nothing was.
    pub fn notice(&self) -> Option<String> {
        (self.removed > 0).then(|| format!("已去掉 {} 个看不见的字符，请核对内容", self.removed))
    }
}

/// Cleans free text of several lines: hidden characters are removed and counted, nothing else changes.
pub fn clean_free_text(text: &str, chars_max: usize) -> Result<FreeText, TextFlaw> {
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    let mut kept = String::with_capacity(text.len());
    let mut removed = 0;
    let mut run = 0;
    for c in text.chars() {
        run = if is_combining(c) { run + 1 } else { 0 };
        let plain = c == '\n' || c == '\t' || hidden(c).is_none();
        if plain && run <= COMBINING_RUN_MAX {
            kept.push(c);
        } else {
            removed += 1;
        }
    }
    let chars = kept.chars().count();
    if chars > chars_max {
        return Err(TextFlaw::TooLong { chars, chars_max });
    }
    Ok(FreeText { text: kept, removed })
}

/// Whether a text holds private-use characters (old police codes for rare names), which a person must check by hand.
pub fn has_private_use(text: &str) -> bool {
    text.chars().any(
        |c| matches!(c, '\u{e000}'..='\u{f8ff}' | '\u{f0000}'..='\u{ffffd}' | '\u{100000}'..='\u{10fffd}'),
    )
}

/// Folds every middle dot used in names (· • ‧ ・ ． …) to `·`, for comparing and searching, never for storing.
pub fn fold_dots(text: &str) -> String {
    text.chars()
        .map(|c| match c {
            '•' | '‧' | '・' | '･' | '∙' | '⋅' | '●' | '．' | '\u{0387}' | '\u{2024}' | '\u{16eb}' => {
                '·'
            }
            other => other,
        })
        .collect()
}

/// A person's or a body's name as it stands on the document, byte for byte.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct PersonName(String);

impl PersonName {
    /// Takes a typed name: outer spaces go, hidden characters are refused, everything else stays as typed.
    pub fn parse(text: &str) -> Result<Self, TextFlaw> {
        clean_text(text, PERSON_NAME_CHARS_MAX).map(Self)
    }

    /// The name as stored.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether a person must check it by hand, for it holds private-use characters.
    pub fn needs_hand_check(&self) -> bool {
        has_private_use(&self.0)
    }

    /// The form under which names are compared: middle dots folded, spaces gone, Latin letters in lower case.
    pub fn search_key(&self) -> String {
        fold_dots(&self.0).chars().filter(|c| !is_space(*c)).flat_map(char::to_lowercase).collect()
    }

    /// The length people count.
    pub fn chars(&self) -> usize {
        self.0.chars().count()
    }

    /// The length a column needs.
    pub fn bytes(&self) -> usize {
        self.0.len()
    }
}

impl TryFrom<String> for PersonName {
    type Error = TextFlaw;

    fn try_from(text: String) -> Result<Self, TextFlaw> {
        Self::parse(&text)
    }
}

impl From<PersonName> for String {
    fn from(name: PersonName) -> Self {
        name.0
    }
}

impl fmt::Display for PersonName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A character of a typed number that cannot stand there.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Foreign {
    /// It only looks like a digit or letter of ASCII: Cyrillic Х, Roman Ⅹ, Greek Χ.
    LookAlike {
        /// The character typed.
        found: char,
        /// The one it looks like.
        like: char,
        /// Its place, counted from 1.
        position: usize,
    },
    /// Any other character that is not ASCII, or is a control character.
    Other {
        /// The character typed.
        found: char,
        /// Its place, counted from 1.
        position: usize,
    },
}

/// Normalises a typed number: full-width forms become half-width, spaces go, every dash becomes `-`; a look-alike is refused.
pub fn half_width(text: &str) -> Result<String, Foreign> {
    let mut out = String::with_capacity(text.len());
    for (i, found) in text.chars().enumerate() {
        let position = i + 1;
        match found {
            c if is_space(c) => {}
            '\u{21}'..='\u{7e}' => out.push(found),
            '\u{ff01}'..='\u{ff5e}' => {
                let code = u8::try_from(u32::from(found) - 0xfee0).expect("full-width forms map onto ASCII");
                out.push(char::from(code));
            }
            '\u{2010}'..='\u{2015}' | '\u{2212}' | '\u{fe58}' | '\u{fe63}' => out.push('-'),
            _ => {
                let other = Foreign::Other { found, position };
                return Err(look_alike(found).map_or(other, |like| Foreign::LookAlike {
                    found,
                    like,
                    position,
                }));
            }
        }
    }
    Ok(out)
}

/// Removes the hyphens that stand between two letters or digits, as people group long numbers.
pub fn without_hyphens(text: &str) -> String {
    let chars: Vec<char> = text.chars().collect();
    let solid = |i: Option<usize>| i.and_then(|i| chars.get(i)).is_some_and(char::is_ascii_alphanumeric);
    (0..chars.len())
        .filter(|&i| !(chars[i] == '-' && solid(i.checked_sub(1)) && solid(i.checked_add(1))))
        .map(|i| chars[i])
        .collect()
}

/// The ASCII character that a foreign one is easily taken for.
fn look_alike(c: char) -> Option<char> {
    Some(match c {
        'Х' | 'х' | 'Χ' | 'χ' | 'Ⅹ' | 'ⅹ' | '×' | '✕' | '╳' | '乂' => 'X',
        'А' | 'Α' | 'а' | 'α' => 'A',
        'В' | 'Β' => 'B',
        'С' | 'с' | 'Ⅽ' | 'ⅽ' | 'Ϲ' => 'C',
        'Е' | 'Ε' | 'е' => 'E',
        'Н' | 'Η' => 'H',
        'І' | 'Ι' | 'і' | 'Ⅰ' | 'ⅰ' | 'Ӏ' => 'I',
        'Ј' | 'ј' => 'J',
        'К' | 'Κ' => 'K',
        'Ⅼ' | 'ⅼ' => 'L',
        'М' | 'Μ' | 'Ⅿ' | 'ⅿ' => 'M',
        'Ν' => 'N',
        'О' | 'Ο' | 'о' | 'ο' => 'O',
        'Р' | 'Ρ' | 'р' | 'ρ' => 'P',
        'Ѕ' | 'ѕ' => 'S',
        'Т' | 'Τ' => 'T',
        'Υ' | 'У' | 'у' => 'Y',
        'Ζ' => 'Z',
        'Ⅾ' | 'ⅾ' => 'D',
        'Ⅴ' | 'ⅴ' => 'V',
        '〇' | '○' | '◯' => '0',
        _ => return None,
    })
}
