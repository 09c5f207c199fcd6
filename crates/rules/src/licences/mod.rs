//! Licences: issued on a grant, verified by anyone.

use base::id::{ApplicantId, CaseId, ItemVersionId, LicenceId};
use base::{Date, Id, Instant, Sealed};
use serde::{Deserialize, Serialize};

use crate::catalogue::ItemFacts;
use crate::{EventName, Subject};

/// A licence issued (证照).
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Licence {
    /// Its id.
    pub id: LicenceId,
    /// The number on its face.
    pub number: String,
    /// The electronic licence identifier (GB/T 36904; domain 9.1).
    pub identifier: String,
    /// The code that proves that whoever asks has seen it, in the vault.
    pub check_code: Sealed,
    /// The case it was granted in.
    pub case: CaseId,
    /// The item version it rests on.
    pub version: ItemVersionId,
    /// Its name, such as 食品经营许可证.
    pub name: String,
    /// Who holds it.
    pub holder: ApplicantId,
    /// The holder's name as printed.
    pub holder_name: Sealed,
    /// The face: lines of label and text, as JSON, in the vault.
    pub face: Sealed,
    /// The organ that issues it.
    pub issuer: String,
    /// Date of issue.
    pub issued_on: Date,
    /// Last day; none where it has no end.
    pub valid_to: Option<Date>,
    /// Where it stands.
    pub state: LicenceState,
}

/// Digits of a division, in a licence's number.
const DIVISION_DIGITS: usize = 6;
/// Digits of a serial in a licence's number, more only once they do not do.
const SERIAL_DIGITS: usize = 6;

impl Licence {
    /// Department and serial of the year of issue, as the number says: department, division, year, serial.
    pub fn serial(&self) -> Option<(&str, u64)> {
        let year = self.issued_on.year().to_string();
        (SERIAL_DIGITS..=2 * SERIAL_DIGITS).find_map(|digits| {
            let (front, serial) = self.number.split_at_checked(self.number.len().checked_sub(digits)?)?;
            let front = front.strip_suffix(&year)?;
            let (department, _) = front.split_at_checked(front.len().checked_sub(DIVISION_DIGITS)?)?;
            (digits == SERIAL_DIGITS || !serial.starts_with('0')).then_some(())?;
            Some((department, serial.parse().ok()?))
        })
    }
}

/// Where a licence stands; the four ends of 行政许可法 art. 69–70 come with their verbs.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(tag = "is", rename_all = "snake_case")]
pub enum LicenceState {
    /// In force, until its last day.
    InForce,
    /// De-registered (注销).
    Deregistered {
        /// When.
        at: Instant,
    },
}

/// What happens to a licence.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(tag = "is", rename_all = "snake_case")]
#[expect(
    clippy::large_enum_variant,
    reason = "an event is made once, stored and dropped; a box would buy nothing"
)]
pub enum LicenceEvent {
    /// It was issued.
    Issued {
        /// Number.
        number: String,
        /// Identifier.
        identifier: String,
        /// Check code.
        check_code: Sealed,
        /// Case.
        case: CaseId,
        /// Version.
        version: ItemVersionId,
        /// Name.
        name: String,
        /// Holder.
        holder: ApplicantId,
        /// Holder's name.
        holder_name: Sealed,
        /// Face.
        face: Sealed,
        /// Issuer.
        issuer: String,
        /// Date.
        issued_on: Date,
        /// Last day.
        valid_to: Option<Date>,
    },
    /// De-registered.
    Deregistered {
        /// When.
        at: Instant,
        /// On which ground of art. 70.
        ground: String,
    },
}

impl EventName for LicenceEvent {
    fn name(&self) -> &'static str {
        match self {
            Self::Issued { .. } => "issued",
            Self::Deregistered { .. } => "deregistered",
        }
    }
}

impl Subject for Licence {
    type Event = LicenceEvent;
    const KIND: &'static str = "licence";
    const FORMAT: i64 = 1;

    fn begin(id: Id, event: &LicenceEvent) -> Option<Self> {
        let LicenceEvent::Issued {
            number,
            identifier,
            check_code,
            case,
            version,
            name,
            holder,
            holder_name,
            face,
            issuer,
            issued_on,
            valid_to,
        } = event
        else {
            return None;
        };
        Some(Self {
            id: id.into(),
            number: number.clone(),
            identifier: identifier.clone(),
            check_code: *check_code,
            case: *case,
            version: *version,
            name: name.clone(),
            holder: *holder,
            holder_name: *holder_name,
            face: *face,
            issuer: issuer.clone(),
            issued_on: *issued_on,
            valid_to: *valid_to,
            state: LicenceState::InForce,
        })
    }

    fn apply(&mut self, event: &LicenceEvent) {
        match event {
            LicenceEvent::Issued { .. } => {}
            LicenceEvent::Deregistered { at, .. } => self.state = LicenceState::Deregistered { at: *at },
        }
    }

    fn id(&self) -> Id {
        self.id.into()
    }
}

/// The last day of a licence issued on `on`: the day before the same day of the month its validity ends in, and the
/// last day of that month where it has no such day.
///
/// The law that sets a validity (行政许可法 art. 39 has the licence state it) says nothing of its first day. That the day of
/// issue counts, so that the licence ends a day before the corresponding day, is the house's own reading: 民法典 art. 201
/// and 202, which begin on the day after, are of periods that bind somebody and not of a right that is given.
pub fn valid_to(facts: &ItemFacts, on: Date) -> Option<Date> {
    let months = facts.outcome.validity_months?;
    let end = on.checked_add(jiff::Span::new().months(i64::from(months))).ok()?;
    if end.day() < on.day() { Some(end) } else { end.yesterday().ok() }
}

/// Whether it holds on a day: it ends with its last day or with its deregistration (行政许可法 art. 70).
pub fn holds(licence: &Licence, today: Date) -> Standing {
    match licence.state {
        LicenceState::Deregistered { .. } => Standing::Deregistered,
        LicenceState::InForce if licence.valid_to.is_some_and(|last| today > last) => Standing::Expired,
        LicenceState::InForce => Standing::Valid,
    }
}

/// What the public verification page says.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Standing {
    /// 有效
    Valid,
    /// 已过有效期
    Expired,
    /// 已注销
    Deregistered,
}

impl Standing {
    /// What people read.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Valid => "有效",
            Self::Expired => "已过有效期",
            Self::Deregistered => "已注销",
        }
    }
}
