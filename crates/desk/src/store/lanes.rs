//! Lanes: a centre's bounded queue of verbs, served by class.

use std::collections::{BTreeMap, VecDeque};
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};

use base::CentreId;

use super::actor::{Caller, Lane};
use super::cx::Cx;
use super::fail::Fail;

/// Verbs that share one commit: enough to hide the disk, few enough that the first does not wait long.
pub(super) const BATCH_MAX: usize = 60;
/// Verbs that may wait in a centre: ten batches; more would only wait for their time-out.
const WAITING_MAX: usize = 10 * BATCH_MAX;
/// Places of a batch that each later class keeps: enough to move on, few enough not to be felt at the counter.
const PLACES_KEPT: usize = 4;
const CLASSES: usize = 4;

/// A verb with its caller, ready to be run and answered.
pub(super) trait Job: Send {
    /// Who calls.
    fn caller(&self) -> &Caller;
    /// Whether nobody waits for the answer any more.
    fn is_gone(&self) -> bool;
    /// Runs the verb and keeps its value; may be called again after a roll-back.
    fn run(&mut self, cx: &mut Cx<'_>) -> Result<(), Fail>;
    /// Sends the kept value, or why there is none.
    fn answer(self: Box<Self>, outcome: Result<(), Fail>);
}

/// The lanes of all centres.
pub(super) struct Lanes {
    state: Mutex<State>,
    changed: Condvar,
}

#[derive(Default)]
struct State {
    lanes: BTreeMap<CentreId, Queue>,
    ticket: u64,
    closed: bool,
}

#[derive(Default)]
struct Queue {
    classes: [VecDeque<(u64, Box<dyn Job>)>; CLASSES],
    /// A writer is at work on this centre; a second one would only wait at the fence.
    taken: bool,
}

impl Lanes {
    pub fn new() -> Self {
        Self { state: Mutex::default(), changed: Condvar::new() }
    }

    /// Queues a verb; a full or closed lane answers it at once.
    pub fn push(&self, job: Box<dyn Job>) {
        let mut state = self.lock();
        let (centre, class) = (job.caller().centre, job.caller().class);
        state.ticket += 1;
        let ticket = state.ticket;
        let closed = state.closed;
        let queue = state.lanes.entry(centre).or_default();
        if closed || queue.len() >= WAITING_MAX {
            drop(state);
            job.answer(Err(Fail::Busy));
            return;
        }
        queue.classes[slot(class)].push_back((ticket, job));
        drop(state);
        self.changed.notify_one();
    }

    /// Waits for the lane whose head has waited longest and takes its next batch; `None` once closed and empty.
    pub fn take(&self) -> Option<(CentreId, Vec<Box<dyn Job>>)> {
        let mut state = self.lock();
        loop {
            let oldest =
                state.lanes.iter().filter(|(_, q)| !q.taken).filter_map(|(c, q)| Some((q.head()?, *c)));
            if let Some((_, centre)) = oldest.min() {
                let queue = state.lanes.entry(centre).or_default();
                let batch = queue.next_batch();
                queue.taken = !batch.is_empty();
                if queue.taken {
                    return Some((centre, batch));
                }
                continue;
            }
            if state.closed && state.lanes.values().all(Queue::is_empty) {
                return None;
            }
            state = self.changed.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
    }

    /// Gives a lane back after its batch.
    pub fn done(&self, centre: CentreId) {
        if let Some(queue) = self.lock().lanes.get_mut(&centre) {
            queue.taken = false;
        }
        self.changed.notify_all();
    }

    /// Takes no more verbs; those that wait are still served.
    pub fn close(&self) {
        self.lock().closed = true;
        self.changed.notify_all();
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Queue {
    fn len(&self) -> usize {
        self.classes.iter().map(VecDeque::len).sum()
    }

    fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The ticket of the verb that has waited longest.
    fn head(&self) -> Option<u64> {
        self.classes.iter().filter_map(|c| c.front().map(|(ticket, _)| *ticket)).min()
    }

    /// The next verbs in class order, without those whose caller is gone; each later class keeps a few places, so
    /// that a busy hall does not stop the readers for good.
    fn next_batch(&mut self) -> Vec<Box<dyn Job>> {
        let mut batch = Vec::new();
        for class in 0..CLASSES {
            let kept: usize = self.classes[class + 1..].iter().map(|c| c.len().min(PLACES_KEPT)).sum();
            while batch.len() + kept < BATCH_MAX {
                match self.classes[class].pop_front() {
                    Some((_, job)) if job.is_gone() => drop(job),
                    Some((_, job)) => batch.push(job),
                    None => break,
                }
            }
        }
        batch
    }
}

fn slot(class: Lane) -> usize {
    match class {
        Lane::Hall => 0,
        Lane::Staff => 1,
        Lane::Public => 2,
        Lane::Reader => 3,
    }
}

#[cfg(test)]
mod tests {
    use std::sync::{Arc, Mutex};

    use super::super::actor::Actor;
    use super::*;

    struct Dummy {
        caller: Caller,
        gone: bool,
        told: Arc<Mutex<Vec<String>>>,
    }

    impl Job for Dummy {
        fn caller(&self) -> &Caller {
            &self.caller
        }
        fn is_gone(&self) -> bool {
            self.gone
        }
        fn run(&mut self, _: &mut Cx<'_>) -> Result<(), Fail> {
            Ok(())
        }
        fn answer(self: Box<Self>, outcome: Result<(), Fail>) {
            let word = outcome.map_or_else(|f| f.to_string(), |()| "done".into());
            self.told.lock().unwrap().push(word);
        }
    }

    fn job(centre: i64, class: Lane) -> Box<Dummy> {
        let caller = Caller::new(Actor::Anonymous, CentreId(centre), class);
        Box::new(Dummy { caller, gone: false, told: Arc::default() })
    }

    #[test]
    fn the_hall_is_served_before_the_public_and_readers_last() {
        let lanes = Lanes::new();
        for class in [Lane::Reader, Lane::Public, Lane::Hall, Lane::Staff] {
            lanes.push(job(1, class));
        }
        let (_, batch) = lanes.take().unwrap();
        let classes: Vec<Lane> = batch.iter().map(|j| j.caller().class).collect();
        assert_eq!(classes, [Lane::Hall, Lane::Staff, Lane::Public, Lane::Reader]);
    }

    #[test]
    fn the_centre_that_has_waited_longest_is_served_and_not_twice_at_a_time() {
        let lanes = Lanes::new();
        lanes.push(job(2, Lane::Public));
        lanes.push(job(1, Lane::Hall));
        lanes.push(job(2, Lane::Hall));
        let (first, batch) = lanes.take().unwrap();
        assert_eq!((first, batch.len()), (CentreId(2), 2));
        lanes.push(job(2, Lane::Hall));
        assert_eq!(lanes.take().unwrap().0, CentreId(1), "centre 2 is at the fence");
        lanes.done(CentreId(2));
        assert_eq!(lanes.take().unwrap().0, CentreId(2));
    }

    #[test]
    fn a_full_lane_says_busy_and_a_batch_is_bounded() {
        let lanes = Lanes::new();
        (0..WAITING_MAX).for_each(|_| lanes.push(job(1, Lane::Public)));
        let late = job(1, Lane::Hall);
        let told = Arc::clone(&late.told);
        lanes.push(late);
        assert_eq!(*told.lock().unwrap(), ["busy"]);
        lanes.push(job(2, Lane::Hall));
        assert_eq!(lanes.take().unwrap().1.len(), BATCH_MAX);
    }

    #[test]
    fn a_full_hall_leaves_a_few_places_to_the_others() {
        let lanes = Lanes::new();
        (0..2 * BATCH_MAX).for_each(|_| lanes.push(job(1, Lane::Hall)));
        (0..10).for_each(|_| lanes.push(job(1, Lane::Reader)));
        let (_, batch) = lanes.take().unwrap();
        let of = |class| batch.iter().filter(|j| j.caller().class == class).count();
        assert_eq!((of(Lane::Hall), of(Lane::Reader)), (BATCH_MAX - PLACES_KEPT, PLACES_KEPT));
    }

    #[test]
    fn a_verb_whose_caller_is_gone_is_skipped() {
        let lanes = Lanes::new();
        let mut gone = job(1, Lane::Hall);
        gone.gone = true;
        lanes.push(gone);
        lanes.push(job(2, Lane::Hall));
        assert_eq!(lanes.take().unwrap().0, CentreId(2));
        lanes.close();
        assert!(lanes.take().is_none());
    }
}
