//! What people do: one act is one verb of the desk with its caller.

use base::id::CaseId;
use desk::store::{Caller, Cx, Fail};

use crate::world::{Known, World};

/// The verb of an act.
pub type Verb = Box<dyn Fn(&mut Cx<'_>) -> Result<Done, Fail> + Send>;

/// What an act did.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Done {
    /// A case came into being.
    Filed(CaseId),
    /// Something else.
    Other,
}

/// One act.
pub struct Act {
    /// Who.
    pub caller: Caller,
    /// What.
    pub verb: Verb,
    /// What the city will remember of the case it files.
    pub remember: Option<Known>,
}

impl Act {
    /// An act that files nothing.
    pub fn other(caller: Caller, verb: impl Fn(&mut Cx<'_>) -> Result<(), Fail> + Send + 'static) -> Self {
        Self { caller, verb: Box::new(move |cx| verb(cx).map(|()| Done::Other)), remember: None }
    }
}

/// Does acts in order, sharing commits; what the office refuses is no failure of the city, since two people may
/// reach for the same paper. Returns how many were done.
pub fn perform(world: &mut World, acts: Vec<Act>) -> Result<u64, Fail> {
    let (mut calls, mut memories) = (Vec::with_capacity(acts.len()), Vec::with_capacity(acts.len()));
    for act in acts {
        calls.push((act.caller, act.verb));
        memories.push(act.remember);
    }
    let mut done = 0;
    for (answer, memory) in world.desk.write_all(calls).into_iter().zip(memories) {
        match answer {
            Ok(Done::Filed(case)) => {
                done += 1;
                if let Some(known) = memory {
                    world.cases.insert(case, known);
                }
            }
            Ok(Done::Other) => done += 1,
            Err(Fail::Refused(_) | Fail::NotFound | Fail::Stale | Fail::Busy | Fail::Unknown) => {}
            Err(broken @ (Fail::Db(_) | Fail::Broken(_) | Fail::Replayed(_))) => return Err(broken),
        }
    }
    Ok(done)
}
