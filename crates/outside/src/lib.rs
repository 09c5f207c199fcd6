//! Client adapters for every port, and the simulated partners.
//!
//! Clients block with a deadline and are called outside any transaction; each has a gate of its own, so that a slow or
//! dead partner costs the others nothing. Partners are real servers on a loopback socket, with faults on request.

pub mod clamd;
mod gate;
pub mod identity;
pub mod partners;
pub mod ports;
mod wire;

pub use gate::Patience;
pub use wire::{Endpoint, NotAnEndpoint};
