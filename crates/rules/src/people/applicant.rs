//! Applicants: persons and bodies, as one centre knows them.

use base::id::{AccountId, ApplicantId, StaffId};
use base::{Date, Id, Instant, Sealed};
use serde::{Deserialize, Serialize};

use crate::{EventName, Refusal, Subject};

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
    /// Since when it acts for others with a power of attorney, if it does.
    pub agent_since: Option<Instant>,
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
    /// The account was taken off it.
    Detached {
        /// Which.
        account: AccountId,
        /// Why, in the clerk's words; none when a checked identity took its place.
        reason: Option<Sealed>,
    },
    /// It acted for another for the first time, with a power of attorney.
    Empowered {
        /// When.
        at: Instant,
    },
    /// Name, number or contact were corrected.
    Corrected {
        /// The name from now on.
        name: Sealed,
        /// The number from now on.
        number: Sealed,
        /// The phone from now on.
        phone: Option<Sealed>,
        /// The representative from now on.
        representative: Option<Sealed>,
        /// The document the clerk saw; none when the person changed his own phone.
        evidence: Option<Sealed>,
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
        match event {
            ApplicantEvent::Corrected { .. } | ApplicantEvent::Erased { .. } => {
                let all = [Some(self.name), Some(self.number), self.phone, self.representative];
                all.into_iter().flatten().collect()
            }
            ApplicantEvent::Registered { .. }
            | ApplicantEvent::Joined { .. }
            | ApplicantEvent::IdentityChecked { .. }
            | ApplicantEvent::Detached { .. }
            | ApplicantEvent::Empowered { .. } => Vec::new(),
        }
    }
}

impl EventName for ApplicantEvent {
    fn name(&self) -> &'static str {
        match self {
            Self::Registered { .. } => "registered",
            Self::Joined { .. } => "joined",
            Self::IdentityChecked { .. } => "identity_checked",
            Self::Detached { .. } => "detached",
            Self::Empowered { .. } => "empowered",
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
            agent_since: None,
            erased_at: None,
        })
    }

    fn apply(&mut self, event: &ApplicantEvent) {
        match event {
            ApplicantEvent::Registered { .. } => {}
            ApplicantEvent::Joined { account } => self.account = Some(*account),
            ApplicantEvent::IdentityChecked { checked } => self.checked = *checked,
            ApplicantEvent::Detached { .. } => self.account = None,
            ApplicantEvent::Empowered { at } => self.agent_since = Some(*at),
            ApplicantEvent::Corrected { name, number, phone, representative, evidence: _ } => {
                self.name = *name;
                self.number = *number;
                self.phone = *phone;
                self.representative = *representative;
            }
            ApplicantEvent::Erased { at } => (self.erased_at, self.account) = (Some(*at), None),
        }
    }

    fn id(&self) -> Id {
        self.id.into()
    }
}

/// Years a case's papers are kept after it ended, at the least (档案法 art. 25; 国家档案局令第 8 号: 定期 10 年、30 年).
pub const PAPERS_KEPT_YEARS: i16 = 10;

/// How a person stands to the account that is joined to his record.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Holding {
    /// No account is joined.
    Nobody,
    /// Somebody opened it in this name, and nobody has compared the two.
    Unchecked(AccountId),
    /// The person's own.
    Own(AccountId),
}

impl Applicant {
    /// Whose the joined account is; until the identity is checked it may be anybody's who knew name and number
    /// (个人信息保护法 art. 51).
    pub const fn holding(&self) -> Holding {
        match (self.account, self.checked) {
            (None, _) => Holding::Nobody,
            (Some(account), Checked::No) => Holding::Unchecked(account),
            (Some(account), Checked::Service { .. } | Checked::Clerk { .. }) => Holding::Own(account),
        }
    }
}

/// What stands against erasing a person's data.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Kept {
    /// Cases that are not over.
    pub running: u32,
    /// The last day on which papers of ended cases must be kept.
    pub until: Option<Date>,
}

/// Whether name, number and phone may be erased on request: not while they are needed for what the person applied for,
/// nor before the term of keeping ends (个人信息保护法 art. 13(1)(3), 47(2)).
pub fn may_erase(applicant: &Applicant, kept: Kept, today: Date) -> Result<(), Refusal> {
    if applicant.erased_at.is_some() {
        return Err(erased());
    }
    if kept.running > 0 {
        return Err(Refusal::conflict(
            "people.erase_running",
            format!(
                "还有 {} 件申请正在办理，办理所必需的个人信息暂不能删除（个人信息保护法第十三条）。请在办结后再申请，或先撤回申请。",
                kept.running
            ),
        )
        .with("count", kept.running));
    }
    match kept.until {
        Some(until) if today <= until => Err(Refusal::conflict(
            "people.erase_kept",
            format!(
                "办件档案须依法保存至 {until}（档案法、国家档案局令第 8 号），保存期内的个人信息只存储、不再作其他使用，期满后可申请删除（个人信息保护法第四十七条）。"
            ),
        )
        .with("until", until)),
        Some(_) | None => Ok(()),
    }
}

/// The answer for a person whose data were erased.
pub fn erased() -> Refusal {
    Refusal::conflict("people.erased", "该申请人的个人信息已按其请求删除，不能再修改。")
}
