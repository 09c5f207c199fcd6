//! A thing with a life: begun by one event, changed only by events.

use base::Id;
use serde::{Serialize, de::DeserializeOwned};

/// The name under which an event stands in the log.
pub trait EventName {
    /// A stable word, such as `accepted`; never renamed once a release has written it.
    fn name(&self) -> &'static str;
}

/// A subject: its stored body is this type, its history are `Event`s.
///
/// Bodies and events are serialised once, as JSON in field order, from integers and strings only, so that what
/// is hashed is what is stored. Neither holds personal data, which lies in the vault behind [`base::Sealed`].
pub trait Subject: Clone + Serialize + DeserializeOwned {
    /// What can happen to it.
    type Event: Clone + Serialize + DeserializeOwned + EventName;
    /// The word for the kind in the log and in the agenda, such as `case`.
    const KIND: &'static str;
    /// The version of the stored form, raised when the shape of body or event changes.
    const FORMAT: i64;

    /// The state that a first event makes; `None` when this event cannot be the first.
    fn begin(id: Id, event: &Self::Event) -> Option<Self>;
    /// Copies the facts of a later event into the state; decides nothing.
    fn apply(&mut self, event: &Self::Event);
    /// Its id.
    fn id(&self) -> Id;
}
