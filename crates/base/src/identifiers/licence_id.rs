//! Identifiers of electronic licences (GB/T 36904): a root, five parts, a check character over them.

use super::{Flaw, IdentifierError, Kind, dashed, mod3736, text_forms};

const KIND: Kind = Kind::Licence;
/// The root object identifier.
const ROOT: &str = "1.2.156.3005.2.";
/// Characters of the longest serial seen: a UUID without hyphens.
const SERIAL_CHARS_MAX: usize = 32;

/// An electronic licence's identifier.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct LicenceIdentifier(String);

text_forms!(LicenceIdentifier);

impl LicenceIdentifier {
    /// Reads an identifier with or without its root; the check character is ISO 7064 MOD 37,36 over the four parts before it.
    pub fn parse(typed: &str) -> Result<Self, IdentifierError> {
        let text = dashed(KIND, typed)?;
        let body = text.strip_prefix(ROOT).unwrap_or(&text);
        let offset = text.len() - body.len();
        if let Some((i, found)) = body
            .chars()
            .enumerate()
            .find(|(_, c)| !(c.is_ascii_digit() || c.is_ascii_uppercase() || *c == '.'))
        {
            return Err(KIND.error(Flaw::Character { found, position: offset + i + 1 }));
        }
        let parts: Vec<&str> = body.split('.').collect();
        let [kind, issuer, serial, version, check] = parts[..] else {
            return Err(KIND.error(Flaw::Shape));
        };
        shape(kind, issuer, serial, version)?;
        if check.len() != 1 {
            return Err(KIND.error(Flaw::Shape));
        }
        let covered = [kind, issuer, serial, version, check].concat();
        if mod3736::verify(&covered) {
            Ok(Self(format!("{ROOT}{body}")))
        } else {
            Err(KIND.error(Flaw::Check))
        }
    }

    /// Makes an identifier and its check character; `version` begins at 1.
    pub fn from_parts(kind: &str, issuer: &str, serial: &str, version: u32) -> Result<Self, IdentifierError> {
        let version = format!("{version:03}");
        shape(kind, issuer, serial, &version)?;
        let check =
            mod3736::compute(&[kind, issuer, serial, &version].concat()).ok_or(KIND.error(Flaw::Shape))?;
        Ok(Self(format!("{ROOT}{kind}.{issuer}.{serial}.{version}.{check}")))
    }

    fn part(&self, n: usize) -> &str {
        self.0[ROOT.len()..]
            .split('.')
            .nth(n)
            .expect("an identifier has five parts, checked when it was read")
    }

    /// The type code: the defining body's credit code and three characters.
    pub fn licence_type(&self) -> &str {
        self.part(0)
    }

    /// The issuer: a credit code, or a division code in old identifiers.
    pub fn issuer(&self) -> &str {
        self.part(1)
    }

    /// The serial.
    pub fn serial(&self) -> &str {
        self.part(2)
    }

    /// The version, from 1.
    pub fn version(&self) -> u32 {
        super::number(self.part(3))
    }
}

fn shape(kind: &str, issuer: &str, serial: &str, version: &str) -> Result<(), IdentifierError> {
    let capitals = |s: &str| s.bytes().all(|b| b.is_ascii_digit() || b.is_ascii_uppercase());
    let digits = |s: &str| s.bytes().all(|b| b.is_ascii_digit());
    let issuer_fits = issuer.len() == 18 && capitals(issuer) || issuer.len() == 6 && digits(issuer);
    let serial_fits = (1..=SERIAL_CHARS_MAX).contains(&serial.len()) && capitals(serial);
    let version_fits = version.len() == 3 && digits(version) && version != "000";
    if kind.len() == 21 && capitals(kind) && issuer_fits && serial_fits && version_fits {
        Ok(())
    } else {
        Err(KIND.error(Flaw::Shape))
    }
}
