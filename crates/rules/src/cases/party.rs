//! Whose case it is: who of those that sign in may see it and act on it.

use base::id::AccountId;

use super::Case;
use crate::people::{Applicant, Holding};

/// What a person is to a case.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Party {
    /// He applies.
    Applicant,
    /// He acts for the applicant.
    Agent,
}

/// What the person behind an account is to a case: its applicant or agent (行政许可法 art. 29). While nobody has compared
/// the account with a document it may be anybody's who knew name and number, so that it reaches only what it filed itself
/// (个人信息保护法 art. 51).
pub fn party(case: &Case, me: &Applicant, account: AccountId) -> Option<Party> {
    let reaches = match me.holding() {
        Holding::Own(own) => own == account,
        Holding::Unchecked(own) => own == account && case.filed_by == Some(account),
        Holding::Nobody => false,
    };
    match reaches {
        true if case.applicant == me.id => Some(Party::Applicant),
        true if case.agent == Some(me.id) => Some(Party::Agent),
        true | false => None,
    }
}
