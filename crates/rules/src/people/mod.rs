//! Applicants, agents, staff, departments, accounts and what they may do.

pub mod account;
pub mod applicant;
pub mod organisation;
pub mod roles;

pub use account::{Account, AccountEvent, Password};
pub use applicant::{Applicant, ApplicantEvent, ApplicantKind, Checked, Holding};
pub use organisation::{Department, DepartmentEvent, Staff, StaffEvent};
pub use roles::{Role, RoleSet, first_administrator};
