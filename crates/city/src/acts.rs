//! What people do: one act is one verb of the desk with its caller.

use desk::store::{Caller, Cx, Fail};

use crate::world::World;

/// The verb of an act.
pub type Verb = Box<dyn Fn(&mut Cx<'_>) -> Result<(), Fail> + Send>;

/// One act.
pub struct Act {
    /// Who.
    pub caller: Caller,
    /// What.
    pub verb: Verb,
}

impl Act {
    /// An act of somebody.
    pub fn of(caller: Caller, verb: impl Fn(&mut Cx<'_>) -> Result<(), Fail> + Send + 'static) -> Self {
        Self { caller, verb: Box::new(verb) }
    }
}

/// Does acts in order, sharing commits; what the office refuses is no failure of the city, since two people may
/// reach for the same paper. Returns how many were done.
pub fn perform(world: &World, acts: Vec<Act>) -> Result<u64, Fail> {
    let mut done = 0;
    for answer in world.desk.write_all(acts.into_iter().map(|act| (act.caller, act.verb)).collect()) {
        match answer {
            Ok(()) => done += 1,
            Err(Fail::Refused(_) | Fail::NotFound | Fail::Stale | Fail::Busy | Fail::Unknown) => {}
            Err(broken @ (Fail::Db(_) | Fail::Broken(_) | Fail::Replayed(_))) => return Err(broken),
        }
    }
    Ok(done)
}
