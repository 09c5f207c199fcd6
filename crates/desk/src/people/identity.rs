//! The port that asks whether a name, a citizen ID and a phone belong to one person.

use base::id::OperationId;
use base::identifiers::{CitizenId, Phone};
use base::text::PersonName;

/// Who says to be whom.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct IdentityQuestion {
    /// The request on whose behalf it is asked; joins the partner's log to ours.
    pub operation: OperationId,
    /// The name as it stands on the card.
    pub name: PersonName,
    /// The number of the card.
    pub citizen_id: CitizenId,
    /// The phone said to be that person's.
    pub phone: Phone,
}

/// What the partner says of the three.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum IdentityAnswer {
    /// They belong to one person (一致).
    Match,
    /// The number exists, the name or the phone is not that person's (不一致).
    Mismatch,
    /// The partner knows no such number (库中无此号).
    NoSuchNumber,
}

/// An identity service behind a port; called outside any transaction.
pub trait IdentityCheck: Send + Sync {
    /// Asks once; an error means that the service did not answer.
    fn check(&self, question: &IdentityQuestion) -> Result<IdentityAnswer, String>;
}
