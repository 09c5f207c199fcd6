//! Why an identifier was refused: data, a stable code, and a sentence that says what to do.

use std::fmt;

use crate::flaw::{Flawed, Values};
use crate::text::Foreign;

/// Which identifier it was meant to be.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Kind {
    /// Citizen identity number (GB 11643).
    CitizenId,
    /// Unified social credit code (GB 32100).
    CreditCode,
    /// Administrative division code (GB/T 2260 and its town and village parts).
    Division,
    /// Class of the national economy (GB/T 4754).
    Industry,
    /// Identifier of an electronic licence (GB/T 36904).
    Licence,
    /// The centre's own case number.
    CaseNumber,
    /// A telephone number of the mainland.
    Phone,
    /// A post code.
    PostCode,
    /// The code of a service item.
    ItemCode,
}

impl Kind {
    /// The Chinese word for it.
    pub fn word(self) -> &'static str {
        match self {
            Self::CitizenId => "居民身份证号码",
            Self::CreditCode => "统一社会信用代码",
            Self::Division => "行政区划代码",
            Self::Industry => "国民经济行业代码",
            Self::Licence => "电子证照标识",
            Self::CaseNumber => "办件编号",
            Self::Phone => "电话号码",
            Self::PostCode => "邮政编码",
            Self::ItemCode => "事项编码",
        }
    }

    /// Whether capital letters occur in it.
    fn has_letters(self) -> bool {
        match self {
            Self::CitizenId
            | Self::CreditCode
            | Self::Industry
            | Self::Licence
            | Self::CaseNumber
            | Self::ItemCode => true,
            Self::Division | Self::Phone | Self::PostCode => false,
        }
    }

    /// A well-formed example that belongs to nobody.
    pub fn example(self) -> &'static str {
        match self {
            Self::CitizenId => "32050019900101001X",
            Self::CreditCode => "91320500MA00000238",
            Self::Division => "320508",
            Self::Industry => "H6210",
            Self::Licence => "1.2.156.3005.2.11100000000013338W011.11430000006122244L.20230000403.001.U",
            Self::CaseNumber => "320500-20260302-SJ-000001-X",
            Self::Phone => "0512-65280000",
            Self::PostCode => "215004",
            Self::ItemCode => "370117002011",
        }
    }

    /// The word used in codes.
    pub fn key(self) -> &'static str {
        match self {
            Self::CitizenId => "citizen_id",
            Self::CreditCode => "credit_code",
            Self::Division => "division",
            Self::Industry => "industry",
            Self::Licence => "licence_id",
            Self::CaseNumber => "case_number",
            Self::Phone => "phone",
            Self::PostCode => "post_code",
            Self::ItemCode => "item_code",
        }
    }

    /// The error of this kind with a flaw.
    pub fn error(self, flaw: Flaw) -> IdentifierError {
        IdentifierError { kind: self, flaw }
    }
}

/// What is wrong with it. The right check character is never told: it would turn a mistyped number into a valid one.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Flaw {
    /// Nothing was typed.
    Empty,
    /// A character that only looks like one of ASCII.
    LookAlike {
        /// The character typed.
        found: char,
        /// The one it looks like.
        like: char,
        /// Its place, counted from 1.
        position: usize,
    },
    /// A character that this kind does not have.
    Character {
        /// The character typed.
        found: char,
        /// Its place, counted from 1.
        position: usize,
    },
    /// Another length.
    Length {
        /// Characters found.
        found: usize,
        /// Lengths that exist.
        wanted: &'static [usize],
    },
    /// The parts do not stand as they should.
    Shape,
    /// The division at its head does not exist.
    Division,
    /// The date in it is not a day of the calendar.
    Date {
        /// Year as written.
        year: u32,
        /// Month as written.
        month: u32,
        /// Day as written.
        day: u32,
    },
    /// The date of birth lies after the day of the check.
    FutureBirth,
    /// The check character does not agree.
    Check,
    /// The check character of the body code inside (GB 11714) does not agree.
    BodyCheck,
    /// The type of item in it is not in the code set (GB/T 39046 annex A.1).
    ItemType,
    /// The level of exercise in it is not in the code set (GB/T 39046 annex A.2).
    Level,
    /// No known scheme has this form.
    NoScheme,
}

impl From<Foreign> for Flaw {
    fn from(foreign: Foreign) -> Self {
        match foreign {
            Foreign::LookAlike { found, like, position } => Self::LookAlike { found, like, position },
            Foreign::Other { found, position } => Self::Character { found, position },
        }
    }
}

/// A refused identifier.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct IdentifierError {
    /// Which identifier it was meant to be.
    pub kind: Kind,
    /// What is wrong.
    pub flaw: Flaw,
}

impl IdentifierError {
    /// A stable code such as `citizen_id.check`, the key of the sentence in other languages.
    pub fn code(&self) -> String {
        let flaw = match self.flaw {
            Flaw::Empty => "empty",
            Flaw::LookAlike { .. } => "look_alike",
            Flaw::Character { .. } => "character",
            Flaw::Length { .. } => "length",
            Flaw::Shape => "shape",
            Flaw::Division => "division",
            Flaw::Date { .. } => "date",
            Flaw::FutureBirth => "future_birth",
            Flaw::Check => "check",
            Flaw::BodyCheck => "body_check",
            Flaw::ItemType => "item_type",
            Flaw::Level => "level",
            Flaw::NoScheme => "no_scheme",
        };
        format!("{}.{flaw}", self.kind.key())
    }
}

/// A character as a sentence can show it: itself, or its code point when it does not show.
fn shown(c: char) -> String {
    if c.is_control() || c.is_whitespace() || !c.is_alphanumeric() && !c.is_ascii_graphic() {
        format!("U+{:04X}", u32::from(c))
    } else {
        format!("“{c}”")
    }
}

impl fmt::Display for IdentifierError {
    /// One Chinese sentence: what is wrong, what to do, an example.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let word = self.kind.word();
        match self.flaw {
            Flaw::Empty => write!(f, "{word}为空，请填写")?,
            Flaw::LookAlike { found, like, position } => write!(
                f,
                "第 {position} 个字符 {}（U+{:04X}）只是看起来像“{like}”，请改用键盘上的“{like}”",
                shown(found),
                u32::from(found)
            )?,
            Flaw::Character { found, position } if found.is_ascii_lowercase() && self.kind.has_letters() => {
                write!(
                    f,
                    "{word}第 {position} 个字符{}是小写字母，请改为大写“{}”",
                    shown(found),
                    found.to_ascii_uppercase()
                )?
            }
            Flaw::Character { found, position } => {
                write!(f, "{word}第 {position} 个字符{}不会出现在这里，请对照证件核对", shown(found))?;
            }
            Flaw::Length { found, wanted } => {
                let wanted: Vec<String> = wanted.iter().map(usize::to_string).collect();
                write!(f, "{word}应为 {} 位，现为 {found} 位，请补全或删去多余的字符", wanted.join("、"))?;
            }
            Flaw::Shape => write!(f, "{word}的组成不对，请按格式重填")?,
            Flaw::Division => write!(f, "{word}中的行政区划不存在，请对照原件核对")?,
            Flaw::Date { year, month, day } => {
                write!(f, "{word}中的日期 {year:04}-{month:02}-{day:02} 不存在，请对照证件核对")?;
            }
            Flaw::FutureBirth => write!(f, "{word}中的出生日期在今天之后，请对照证件核对")?,
            Flaw::Check => write!(f, "{word}的校验码不符，可能有一位输错或两位颠倒，请对照原件逐位核对")?,
            Flaw::BodyCheck => write!(f, "{word}第 9 至 17 位的主体标识码校验不符，请对照证照逐位核对")?,
            Flaw::ItemType => write!(f, "{word}中的事项类型不在国家标准的代码集内，请核对类型两位")?,
            Flaw::Level => write!(f, "{word}中的行使层级应为 1 至 7，请核对第 19 位")?,
            Flaw::NoScheme => write!(f, "{word}不符合任何已知的编码规则，请核对来源后重填")?,
        }
        write!(f, "。例：{}", self.kind.example())
    }
}

impl Flawed for IdentifierError {
    fn flaw(&self) -> &'static str {
        match self.flaw {
            Flaw::Empty => "identifier.empty",
            Flaw::LookAlike { .. } => "identifier.look_alike",
            Flaw::Character { found, .. } if found.is_ascii_lowercase() => "identifier.lower_case",
            Flaw::Character { .. } => "identifier.character",
            Flaw::Length { .. } => "identifier.length",
            Flaw::Shape => "identifier.shape",
            Flaw::Division => "identifier.division",
            Flaw::Date { .. } => "identifier.date",
            Flaw::FutureBirth => "identifier.future_birth",
            Flaw::Check => "identifier.check",
            Flaw::BodyCheck => "identifier.body_check",
            Flaw::ItemType => "identifier.item_type",
            Flaw::Level => "identifier.level",
            Flaw::NoScheme => "identifier.no_scheme",
        }
    }

    fn values(&self) -> Values {
        let mut values =
            vec![("identifier", self.kind.key().to_owned()), ("example", self.kind.example().to_owned())];
        match self.flaw {
            Flaw::LookAlike { found, like, position } => values.extend([
                ("found", shown(found)),
                ("code", format!("U+{:04X}", u32::from(found))),
                ("like", like.to_string()),
                ("position", position.to_string()),
            ]),
            Flaw::Character { found, position } => values.extend([
                ("found", shown(found)),
                ("like", found.to_ascii_uppercase().to_string()),
                ("position", position.to_string()),
            ]),
            Flaw::Length { found, wanted } => {
                let wanted: Vec<String> = wanted.iter().map(usize::to_string).collect();
                values.extend([("found", found.to_string()), ("wanted", wanted.join(", "))]);
            }
            Flaw::Date { year, month, day } => {
                values.push(("written", format!("{year:04}-{month:02}-{day:02}")));
            }
            Flaw::Empty
            | Flaw::Shape
            | Flaw::Division
            | Flaw::FutureBirth
            | Flaw::Check
            | Flaw::BodyCheck
            | Flaw::ItemType
            | Flaw::Level
            | Flaw::NoScheme => {}
        }
        values
    }
}

impl std::error::Error for IdentifierError {}
