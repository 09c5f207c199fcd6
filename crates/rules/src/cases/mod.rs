//! A case: from filing to delivery, with every clock.
//!
//! Each function takes the present state and what is asked, and answers with the event that states the result.

pub mod answers;
pub mod case;
pub mod check;
pub mod clock;
pub mod decision;
pub mod delivery;
pub mod document;
pub mod event;
pub mod intake;
pub mod material;
pub mod party;
pub mod stages;
pub mod task;
pub mod texts;

pub use case::{Acceptance, Case, Channel, Decision, DecisionKind, End, PauseRecord, Phase, StageRun};
pub use clock::Dues;
pub use document::{Document, DocumentEvent, DocumentKind};
pub use event::CaseEvent;
pub use material::{Material, MaterialEvent, MaterialState, TrustGrade};
pub use party::{Party, party};
pub use task::{Opinion, Task, TaskEvent, TaskState};
