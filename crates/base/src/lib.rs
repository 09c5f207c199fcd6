//! Words every crate shares: ids, instants, dates, money, identifiers with check digits.
//!
//! Depends on jiff for the calendar and on serde for what is stored. Knows no rule, no table, no page.

pub mod digest;
pub mod flaw;
pub mod id;
pub mod identifiers;
pub mod money;
pub mod sealed;
pub mod text;
pub mod time;

pub use digest::Digest;
pub use id::{CentreId, Id};
pub use money::Fen;
pub use sealed::Sealed;
pub use time::{Date, Instant};
