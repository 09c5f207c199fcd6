//! The limits that stand in the law, for items that state none of their own.

use super::Limit;

/// The decision, from acceptance (行政许可法 art. 42(1)).
pub const DECISION: Limit = Limit::working_days(20);
/// The one extension of the decision, by the head of the organ (行政许可法 art. 42(1)).
pub const DECISION_EXTENSION: Limit = Limit::working_days(10);
/// The decision in unified, joint or centralised handling (行政许可法 art. 42(2)).
pub const JOINT_DECISION: Limit = Limit::working_days(45);
/// Its one extension, by the head of the government of that level (行政许可法 art. 42(2)).
pub const JOINT_EXTENSION: Limit = Limit::working_days(15);
/// The first review by a lower organ (行政许可法 art. 43).
pub const FIRST_REVIEW: Limit = Limit::working_days(20);
/// Asking for a hearing, from being told of the right (行政许可法 art. 47).
pub const HEARING_REQUEST: Limit = Limit::working_days(5);
/// Organising the hearing, from the request (行政许可法 art. 47).
pub const HEARING: Limit = Limit::working_days(20);
/// Assigning two inspectors, from acceptance (行政许可法 art. 55).
pub const ASSIGN_INSPECTORS: Limit = Limit::working_days(5);
/// The applicant's period for supplements where the item states none (a management limit, not law).
pub const SUPPLEMENT: Limit = Limit::working_days(20);
