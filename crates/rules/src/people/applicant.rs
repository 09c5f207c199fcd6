//! Applicants: persons and bodies, as one centre knows them.

use base::id::{AccountId, ApplicantId, StaffId};
use base::{Id, Instant, Sealed};
use serde::{Deserialize, Serialize};

use crate::{EventName, Subject};

/// A natural person, or a body with a unified social credit code.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ApplicantKind {
    /// 自然人
    Person,
    /// 法人或其他组织
    Body,
}

/// Whether anybody has compared the identity with its document.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Checked {
    /// Nobody yet.
    No,
    /// The identity service agreed.
    Service {
        /// When.
        at: Instant,
    },
    /// A clerk saw the document.
    Clerk {
        /// Who.
        by: StaffId,
        /// When.
        at: Instant,
    },
}

/// A person or body that applies. Name, number and phone lie in the vault.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Applicant {
    /// Its id in this centre.
    pub id: ApplicantId,
    /// Person or body.
    pub kind: ApplicantKind,
    /// Name as on the document.
    pub name: Sealed,
    /// Citizen ID or unified social credit code.
    pub number: Sealed,
    /// Mobile or landline.
    pub phone: Option<Sealed>,
    /// The representative's name, of a body.
    pub representative: Option<Sealed>,
    /// The account that signs in, if any.
    pub account: Option<AccountId>,
    /// Whether the identity was checked.
    pub checked: Checked,
    /// When name, number and phone were erased on request (个人信息保护法 art. 47).
    pub erased_at: Option<Instant>,
}

/// What happens to an applicant.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(tag = "is", rename_all = "snake_case")]
pub enum ApplicantEvent {
    /// Known to the centre from now on.
    Registered {
        /// Person or body.
        kind: ApplicantKind,
        /// Name.
        name: Sealed,
        /// Number.
        number: Sealed,
        /// Phone.
        phone: Option<Sealed>,
        /// Representative of a body.
        representative: Option<Sealed>,
        /// Account.
        account: Option<AccountId>,
        /// Check.
        checked: Checked,
    },
    /// An account was joined to it.
    Joined {
        /// Which.
        account: AccountId,
    },
    /// Its identity was compared with the document.
    IdentityChecked {
        /// How.
        checked: Checked,
    },
    /// Name or contact were corrected.
    Corrected {
        /// The name from now on.
        name: Sealed,
        /// The phone from now on.
        phone: Option<Sealed>,
        /// The representative from now on.
        representative: Option<Sealed>,
    },
    /// The vault rows were emptied.
    Erased {
        /// When.
        at: Instant,
    },
}

impl Applicant {
    /// The sealed texts that an event takes from this applicant: what a correction replaces, and everything on request
    /// (个人信息保护法 art. 46, 47).
    pub fn erased_by(&self, event: &ApplicantEvent) -> Vec<Sealed> {
        let replaced = [Some(self.name), self.phone, self.representative];
        let (rest, number) = match event {
            ApplicantEvent::Corrected { .. } => (replaced, None),
            ApplicantEvent::Erased { .. } => (replaced, Some(self.number)),
            ApplicantEvent::Registered { .. }
            | ApplicantEvent::Joined { .. }
            | ApplicantEvent::IdentityChecked { .. } => return Vec::new(),
        };
        rest.into_iter().chain([number]).flatten().collect()
    }
}

impl EventName for ApplicantEvent {
    fn name(&self) -> &'static str {
        match self {
            Self::Registered { .. } => "registered",
            Self::Joined { .. } => "joined",
            Self::IdentityChecked { .. } => "identity_checked",
            Self::Corrected { .. } => "corrected",
            Self::Erased { .. } => "erased",
        }
    }
}

impl Subject for Applicant {
    type Event = ApplicantEvent;
    const KIND: &'static str = "applicant";
    const FORMAT: i64 = 1;

    fn begin(id: Id, event: &ApplicantEvent) -> Option<Self> {
        let ApplicantEvent::Registered { kind, name, number, phone, representative, account, checked } =
            event
        else {
            return None;
        };
        Some(Self {
            id: id.into(),
            kind: *kind,
            name: *name,
            number: *number,
            phone: *phone,
            representative: *representative,
            account: *account,
            checked: *checked,
            erased_at: None,
        })
    }

    fn apply(&mut self, event: &ApplicantEvent) {
        match event {
            ApplicantEvent::Registered { .. } => {}
            ApplicantEvent::Joined { account } => self.account = Some(*account),
            ApplicantEvent::IdentityChecked { checked } => self.checked = *checked,
            ApplicantEvent::Corrected { name, phone, representative } => {
                self.name = *name;
                self.phone = *phone;
                self.representative = *representative;
            }
            ApplicantEvent::Erased { at } => self.erased_at = Some(*at),
        }
    }

    fn id(&self) -> Id {
        self.id.into()
    }
}
