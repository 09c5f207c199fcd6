//! Who acts, and on whose request.

use std::fmt;

use base::id::{AccountId, ApplicantId, OperationId, StaffId};
use base::{CentreId, Digest};
use rules::Refusal;
use rules::people::{Role, RoleSet};

use super::cx::Reading;
use super::fail::Fail;

/// Who does what is done; stands in the log in its text form.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Actor {
    /// The clock: what happens because a moment has come.
    Clock,
    /// A part of the system, by its name: a reader, a job, the command line.
    System(&'static str),
    /// A person who signed in.
    Account {
        /// The account of the directory.
        account: AccountId,
        /// The member of staff of this centre, when the person is one.
        staff: Option<StaffId>,
        /// The applicant of this centre, when the person is one.
        applicant: Option<ApplicantId>,
        /// What the person may do here.
        roles: RoleSet,
    },
    /// A person who did not sign in.
    Anonymous,
}

impl Actor {
    /// The account behind the actor.
    pub fn account(&self) -> Option<AccountId> {
        match self {
            Self::Account { account, .. } => Some(*account),
            Self::Clock | Self::System(_) | Self::Anonymous => None,
        }
    }

    /// The member of staff behind the actor.
    pub fn staff(&self) -> Option<StaffId> {
        match self {
            Self::Account { staff, .. } => *staff,
            Self::Clock | Self::System(_) | Self::Anonymous => None,
        }
    }

    /// The applicant behind the actor.
    pub fn applicant(&self) -> Option<ApplicantId> {
        match self {
            Self::Account { applicant, .. } => *applicant,
            Self::Clock | Self::System(_) | Self::Anonymous => None,
        }
    }

    /// The roles of the actor; empty for all but persons who signed in.
    pub fn roles(&self) -> RoleSet {
        match self {
            Self::Account { roles, .. } => *roles,
            Self::Clock | Self::System(_) | Self::Anonymous => RoleSet::of(&[]),
        }
    }
}

/// Refuses whoever holds none of these roles; the clock, the command line and other parts of the house may (GB/T 22239
/// 8.1.4: what an account may do is asked where it is done, not at the door alone).
pub fn must_be(rx: &impl Reading, roles: &[Role]) -> Result<(), Fail> {
    match rx.actor() {
        Actor::Clock | Actor::System(_) => Ok(()),
        Actor::Account { roles: held, .. } if held.any(roles) => Ok(()),
        Actor::Account { .. } | Actor::Anonymous => {
            let names: Vec<&str> = roles.iter().map(|role| role.name()).collect();
            let sentence = format!("此事由{}办理，请转交有权限的同事。", names.join("或"));
            Err(Refusal::forbidden("people.not_your_role", sentence).into())
        }
    }
}

/// Refuses whoever acts for an account that is not his own, as if there were nothing; parts of the house may.
pub fn must_own(rx: &impl Reading, account: AccountId) -> Result<(), Fail> {
    match rx.actor() {
        Actor::Clock | Actor::System(_) => Ok(()),
        Actor::Account { account: own, .. } if *own == account => Ok(()),
        Actor::Account { .. } | Actor::Anonymous => Err(Fail::NotFound),
    }
}

impl fmt::Display for Actor {
    /// The stable form of the log: `clock`, `system:<name>`, `staff:<id>`, `account:<id>`, `anonymous`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Clock => f.write_str("clock"),
            Self::System(name) => write!(f, "system:{name}"),
            Self::Account { staff: Some(staff), .. } => write!(f, "staff:{staff}"),
            Self::Account { account, .. } => write!(f, "account:{account}"),
            Self::Anonymous => f.write_str("anonymous"),
        }
    }
}

/// The class of a request: who is served first when a centre is busy.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Lane {
    /// Somebody stands at the counter or kiosk.
    Hall,
    /// An officer at a screen.
    Staff,
    /// The public web.
    Public,
    /// What moves by itself: sweeps, readers, jobs.
    Reader,
}

/// The key with which a client makes repeating a request harmless.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct RequestKey {
    /// The client's key, as sent.
    pub key: String,
    /// The digest of what was asked; the same key with another one is refused.
    pub fingerprint: Digest,
}

/// Who calls a verb, in which centre, and how urgent it is.
#[derive(Clone, Debug)]
pub struct Caller {
    /// Who acts.
    pub actor: Actor,
    /// The centre whose log the verb writes.
    pub centre: CentreId,
    /// Which queue the verb waits in.
    pub class: Lane,
    /// The idempotency key, when the request carried one.
    pub key: Option<RequestKey>,
    /// The id that joins messages of this request to the log; `None` lets the store make one.
    pub operation: Option<OperationId>,
}

impl Caller {
    /// A caller without a key.
    pub fn new(actor: Actor, centre: CentreId, class: Lane) -> Self {
        Self { actor, centre, class, key: None, operation: None }
    }

    /// The clock or a part of the system in a centre.
    pub fn system(actor: Actor, centre: CentreId) -> Self {
        Self::new(actor, centre, Lane::Reader)
    }

    /// The same caller with an idempotency key.
    #[must_use]
    pub fn keyed(mut self, key: impl Into<String>, fingerprint: Digest) -> Self {
        self.key = Some(RequestKey { key: key.into(), fingerprint });
        self
    }

    /// The same caller with the operation id that its messages already carry.
    #[must_use]
    pub fn operation(mut self, operation: OperationId) -> Self {
        self.operation = Some(operation);
        self
    }
}
