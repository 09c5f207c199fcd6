//! The catalogue: items, immutable versions, routes, the publication gate.

pub mod gate;
pub mod item;
pub mod route;
pub mod subjects;
pub mod usual;

pub use item::*;
pub use route::{Completion, Route, StageDef, TaskDef, TaskKind, ready};
pub use subjects::{ItemEvent, ItemVersionEvent};
