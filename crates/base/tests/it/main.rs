//! Identifiers and typed text, as the office meets them.

mod corpus;
mod identifiers;
mod properties;
mod text;
