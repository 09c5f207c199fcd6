//! The working-day calendar that verbs count with.

use rules::time::{Calendar, calendar};

use crate::store::Reading;

/// The legal calendar of this centre: the State Council's notices that this release ships.
pub fn legal(_rx: &impl Reading) -> &'static Calendar {
    calendar::embedded()
}
