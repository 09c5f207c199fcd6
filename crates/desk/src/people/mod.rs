//! Departments, staff, applicants, accounts and sessions.

pub mod accounts;
pub mod applicants;
pub mod identity;
pub mod organisation;
pub mod password;
pub mod records;
pub mod sessions;
mod sql;
pub mod tokens;
mod tries;

pub use accounts::{Login, open_account};
pub use applicants::{ApplicantCard, NewApplicant, find_by_number, register};
pub use organisation::{appoint, enter_department};
pub use sessions::Session;
