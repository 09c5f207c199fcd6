//! Codes of service items: several schemes live side by side, each with its own validator.

use std::fmt;

use super::{CreditCode, DivisionCode, Flaw, IdentifierError, Kind, dashed, division, mod3736, number};

const KIND: Kind = Kind::ItemCode;
/// The head of the rehearsal centre's own codes: 演练.
const REHEARSAL_HEAD: &str = "YL";
/// The highest type code that the national set leaves room for (GB/T 39046 annex A.1: 00–10, 11…, 20, 21…).
const ITEM_TYPE_MAX: u32 = 29;

/// Which rule made a code.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum ItemCodeScheme {
    /// The national platform: basic code 12, implementation code 31, service variant 33.
    National,
    /// GB/T 39046-2020: basic code 10, implementation code 24.
    Standard,
    /// Sichuan: base, division, 000, organisation, channel, variant, joined by hyphens.
    Sichuan,
    /// This product's own: head, division, type, serial, MOD 37,36 check.
    Own,
}

impl ItemCodeScheme {
    /// The word stored and printed.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::National => "national",
            Self::Standard => "standard",
            Self::Sichuan => "sichuan",
            Self::Own => "own",
        }
    }
}

impl fmt::Display for ItemCodeScheme {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// A code is usable, but a part of it is doubtful.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum ItemCodeWarning {
    /// The organisation part is not a valid unified social credit code.
    Organisation {
        /// The part as it stands.
        found: String,
        /// Why it is none.
        error: IdentifierError,
    },
}

impl fmt::Display for ItemCodeWarning {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Organisation { found, error } => {
                write!(f, "编码中的实施主体“{found}”不是有效的统一社会信用代码：{error}")
            }
        }
    }
}

/// An item's code with the scheme it follows; the text is kept as given, apart from width and spaces.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct ItemCode {
    text: String,
    scheme: ItemCodeScheme,
}

impl ItemCode {
    /// Reads a code by the first scheme that it fits; a code that fits none is refused.
    pub fn parse(typed: &str) -> Result<Self, IdentifierError> {
        let text = dashed(KIND, typed)?;
        let scheme = scheme_of(&text)?;
        Ok(Self { text, scheme })
    }

    /// Makes a code of the rehearsal centre of a division: `YL320500-01-00001-?`.
    pub fn rehearsal(division: &DivisionCode, item_type: u32, serial: u32) -> Result<Self, IdentifierError> {
        let (division, item_type, serial) =
            (division.six(), format!("{item_type:02}"), format!("{serial:05}"));
        let check = mod3736::compute(&format!("{REHEARSAL_HEAD}{division}{item_type}{serial}"));
        let check = check.ok_or(KIND.error(Flaw::Shape))?;
        Self::parse(&format!("{REHEARSAL_HEAD}{division}-{item_type}-{serial}-{check}"))
    }

    /// The code as stored.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// The scheme it follows.
    pub fn scheme(&self) -> ItemCodeScheme {
        self.scheme
    }

    /// The organisation part, where the scheme has one.
    pub fn organisation(&self) -> Option<&str> {
        match self.scheme {
            ItemCodeScheme::National => (self.text.len() > 12).then(|| &self.text[..18]),
            ItemCodeScheme::Sichuan => sichuan_parts(&self.text).map(|p| p.organisation),
            ItemCodeScheme::Standard | ItemCodeScheme::Own => None,
        }
    }

    /// The division in it: two digits (`00` the state) in national codes, twelve in Sichuan's, six in our own.
    pub fn division(&self) -> Option<&str> {
        match self.scheme {
            ItemCodeScheme::National => national_basic(&self.text).map(|b| &b[..2]),
            ItemCodeScheme::Sichuan => sichuan_parts(&self.text).map(|p| p.area),
            ItemCodeScheme::Own => Some(&self.text[2..8]),
            ItemCodeScheme::Standard => None,
        }
    }

    /// What is doubtful about it; an empty list is the good case.
    pub fn warnings(&self) -> Vec<ItemCodeWarning> {
        let strict = |found: &str| match CreditCode::parse(found) {
            Ok(_) => None,
            Err(error) => Some(ItemCodeWarning::Organisation { found: found.to_owned(), error }),
        };
        self.organisation().and_then(strict).into_iter().collect()
    }
}

impl fmt::Display for ItemCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl std::str::FromStr for ItemCode {
    type Err = IdentifierError;

    fn from_str(text: &str) -> Result<Self, IdentifierError> {
        Self::parse(text)
    }
}

impl serde::Serialize for ItemCode {
    fn serialize<S: serde::Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        s.serialize_str(&self.text)
    }
}

impl<'de> serde::Deserialize<'de> for ItemCode {
    fn deserialize<D: serde::Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        let text = <std::borrow::Cow<'de, str>>::deserialize(d)?;
        Self::parse(&text).map_err(serde::de::Error::custom)
    }
}

fn digits(s: &str) -> bool {
    !s.is_empty() && s.bytes().all(|b| b.is_ascii_digit())
}

fn capitals(s: &str) -> bool {
    s.bytes().all(|b| b.is_ascii_digit() || b.is_ascii_uppercase())
}

fn scheme_of(text: &str) -> Result<ItemCodeScheme, IdentifierError> {
    if own_fits(text) {
        return Ok(ItemCodeScheme::Own);
    }
    if text.contains('-') {
        return if sichuan_fits(text) {
            Ok(ItemCodeScheme::Sichuan)
        } else {
            Err(KIND.error(Flaw::NoScheme))
        };
    }
    match text.len() {
        12 | 31 | 33 => national(text).map(|()| ItemCodeScheme::National),
        10 | 24 if capitals(text) => Ok(ItemCodeScheme::Standard),
        _ => Err(KIND.error(Flaw::NoScheme)),
    }
}

/// The twelve digits of the basic code inside a national code.
fn national_basic(text: &str) -> Option<&str> {
    if text.len() == 12 { Some(text) } else { text.get(19..31) }
}

/// Region, type, sector, main item, sub-item; before it organisation and level, behind it a serial.
fn national(text: &str) -> Result<(), IdentifierError> {
    let no_scheme = KIND.error(Flaw::NoScheme);
    let basic = national_basic(text).ok_or(no_scheme)?;
    if !capitals(text) || !digits(basic) || !(text.len() < 33 || digits(&text[31..])) {
        return Err(no_scheme);
    }
    if &basic[..2] != "00" && !division::province_exists(&basic[..2]) {
        return Err(KIND.error(Flaw::Division));
    }
    if number(&basic[2..4]) > ITEM_TYPE_MAX {
        return Err(KIND.error(Flaw::ItemType));
    }
    if text.len() > 12 && !matches!(text.as_bytes()[18], b'1'..=b'7') {
        return Err(KIND.error(Flaw::Level));
    }
    Ok(())
}

struct Sichuan<'a> {
    base: &'a str,
    area: &'a str,
    organisation: &'a str,
}

/// Splits from the right, for base and organisation may hold hyphens of their own.
fn sichuan_parts(text: &str) -> Option<Sichuan<'_>> {
    let (head, tail) = text.split_once("-000-").filter(|(_, t)| !t.contains("-000-"))?;
    let (base, area) = head.rsplit_once('-')?;
    let (rest, variant) = tail.rsplit_once('-')?;
    let (organisation, channel) = rest.rsplit_once('-')?;
    (digits(variant) && variant.len() == 2 && digits(channel) && channel.len() == 1).then_some(Sichuan {
        base,
        area,
        organisation,
    })
}

fn sichuan_fits(text: &str) -> bool {
    let Some(Sichuan { base, area, organisation }) = sichuan_parts(text) else { return false };
    let plain = |s: &str| s.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
    area.len() == 12
        && area.starts_with("51")
        && DivisionCode::parse(area).is_ok()
        && sichuan_base_fits(base)
        && (7..=18).contains(&organisation.len())
        && plain(organisation)
}

/// `511A0138000000`, `512036010003`; the older `E-000010-001` and `1J-5100-00027`.
fn sichuan_base_fits(base: &str) -> bool {
    let parts: Vec<&str> = base.split('-').collect();
    match parts[..] {
        [one] => {
            let letter_or_digit =
                one.as_bytes().get(3).is_some_and(|b| b.is_ascii_digit() || b.is_ascii_uppercase());
            matches!(one.len(), 12 | 14)
                && matches!(one.get(..3), Some("511" | "512" | "513"))
                && letter_or_digit
                && digits(&one[4..])
        }
        [kind, main, sub] => {
            let old = kind.len() == 1 && kind.bytes().all(|b| b.is_ascii_uppercase());
            let older =
                kind.len() == 2 && kind.starts_with('1') && kind.ends_with(|c: char| c.is_ascii_uppercase());
            let old_fits = old && main.len() == 6 && matches!(sub.len(), 3 | 4);
            let older_fits = older && main == "5100" && sub.len() == 5;
            (old_fits || older_fits) && digits(main) && digits(sub)
        }
        _ => false,
    }
}

fn own_fits(text: &str) -> bool {
    let parts: Vec<&str> = text.split('-').collect();
    let [head, item_type, serial, check] = parts[..] else { return false };
    head.len() == 8
        && head.is_char_boundary(2)
        && head[..2].bytes().all(|b| b.is_ascii_uppercase())
        && DivisionCode::parse(&head[2..]).is_ok()
        && item_type.len() == 2
        && digits(item_type)
        && number(item_type) <= ITEM_TYPE_MAX
        && serial.len() == 5
        && digits(serial)
        && check.len() == 1
        && mod3736::verify(&parts.concat())
}
