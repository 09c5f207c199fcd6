//! The transcript: what the log says happened, in words.

use std::collections::BTreeMap;

use base::{Date, Id, Instant};
use desk::store::{Fail, Logged, Stored};
use rules::cases::case::{Deemed, DeliveryWay, Dues};
use rules::cases::{Case, CaseEvent, Document, DocumentEvent, Material, MaterialEvent, Task, TaskEvent};
use rules::licences::{Licence, LicenceEvent};

use super::play::moment_words;

/// The transcript so far.
#[derive(Default)]
pub struct Told(String);

impl Told {
    /// A line of its own.
    pub fn line(&mut self, text: &str) {
        self.0.push_str(text);
        self.0.push('\n');
    }

    /// The clock stands here now.
    pub fn moment(&mut self, now: Instant) {
        self.line(&format!("\n{}", moment_words(now)));
    }

    /// Somebody does something.
    pub fn does(&mut self, text: &str) {
        self.line(&format!("  {text}"));
    }

    /// What came of it.
    pub fn happens(&mut self, text: &str) {
        self.line(&format!("    {text}"));
    }

    /// The whole.
    pub fn into_text(self) -> String {
        self.0
    }
}

/// What a verb answered instead of acting.
pub fn fail(fail: &Fail) -> String {
    match fail {
        Fail::Refused(refusal) => format!("refused {}: {}", refusal.code, refusal.sentence),
        Fail::Stale => "stale: somebody acted on this case in between".to_owned(),
        Fail::NotFound => "not found".to_owned(),
        Fail::Replayed(earlier) => {
            let names = earlier.did.iter().map(|d| format!("{} {}", d.kind, d.event)).collect::<Vec<_>>();
            format!("carried out before: {}", names.join(", "))
        }
        Fail::Busy | Fail::Unknown | Fail::Db(_) | Fail::Broken(_) => panic!("{fail}"),
    }
}

/// Tells events in words; remembers what short names stand for which subject.
pub struct Story {
    actors: BTreeMap<String, String>,
    names: BTreeMap<Id, String>,
}

impl Story {
    /// With the actors of the log by their names.
    pub fn new(actors: impl Iterator<Item = (String, String)>) -> Self {
        Self { actors: actors.collect(), names: BTreeMap::new() }
    }

    /// The line of an event.
    pub fn tell(&mut self, event: &Logged) -> Vec<String> {
        let by = self.actors.get(&event.actor).cloned();
        let by = by.unwrap_or_else(|| event.actor.split(':').next().unwrap_or_default().to_owned());
        let words = match event.kind.as_str() {
            "case" => case(&read::<Case>(event)),
            "task" => self.task(event.subject, &read::<Task>(event)),
            "material" => self.material(event.subject, &read::<Material>(event)),
            "document" => document(&read::<Document>(event)),
            "licence" => licence(&read::<Licence>(event)),
            _ => event.event.clone(),
        };
        vec![format!("{} {words} ({by})", event.kind)]
    }

    fn task(&mut self, id: Id, event: &TaskEvent) -> String {
        let known = self.names.get(&id).cloned().unwrap_or_default();
        match event {
            TaskEvent::Opened { key, run, due, ready, .. } => {
                let name = format!("{key}#{}", run.round);
                self.names.insert(id, name.clone());
                format!("{name} opened{}{}", by_day(*due), if ready.is_some() { "" } else { ", waits" })
            }
            TaskEvent::BecameReady { due, .. } => format!("{known} ready{}", by_day(*due)),
            TaskEvent::Claimed { .. } => format!("{known} claimed"),
            TaskEvent::PutBack { .. } => format!("{known} put back"),
            TaskEvent::Checked { points, .. } => {
                let points = points.iter().map(|p| match p.note.as_str() {
                    "" => format!("{} {}", p.key, p.found.name()),
                    note => format!("{} {} “{note}”", p.key, p.found.name()),
                });
                format!("{known} checked: {}", points.collect::<Vec<_>>().join(", "))
            }
            TaskEvent::Relieved { reason, .. } => format!("{known} relieved “{reason}”"),
            TaskEvent::Done { opinion, remark, officers, .. } => {
                let there = if officers.is_empty() {
                    String::new()
                } else {
                    format!(", {} officers", officers.len())
                };
                let remark = if remark.is_empty() { String::new() } else { format!(" “{remark}”") };
                format!("{known} done: {}{remark}{there}", opinion.name())
            }
            TaskEvent::Voided { .. } => format!("{known} void"),
            TaskEvent::DueMoved { due } => {
                format!("{known} moved{}", due.map_or_else(|| ", stands".to_owned(), |d| by_day(Some(d))))
            }
            TaskEvent::Overdue { due } => format!("{known} overdue since {due}"),
        }
    }

    fn material(&mut self, id: Id, event: &MaterialEvent) -> String {
        match event {
            MaterialEvent::Received { key, receipt, trust, state, .. } => {
                let name = format!("{key}#{receipt}");
                self.names.insert(id, name.clone());
                format!("{name} {state:?}, grade {trust:?}").to_lowercase()
            }
            MaterialEvent::Compared { .. } => format!("{} compared", self.names[&id]),
            MaterialEvent::Superseded => format!("{} superseded", self.names[&id]),
        }
    }
}

fn read<S: Stored>(event: &Logged) -> S::Event {
    event.read::<S>().expect("an event reads").expect("an event of its kind")
}

fn by_day(due: Option<Date>) -> String {
    due.map_or_else(String::new, |d| format!(", by {d}"))
}

fn both(dues: &Dues) -> String {
    let day = |due: Option<Date>| due.map_or_else(|| "none".to_owned(), |d| d.to_string());
    format!("promise {}, statute {}", day(dues.promise), day(dues.statute))
}

fn list(words: &[String]) -> String {
    if words.is_empty() { "none".to_owned() } else { words.join("+") }
}

fn case(event: &CaseEvent) -> String {
    let name = rules::EventName::name(event);
    let rest = match event {
        CaseEvent::Filed { number, notice_due, pre_review_due, .. } => {
            let first = pre_review_due.map_or_else(String::new, |d| format!(", first look by {d}"));
            format!(" {number}, answer by {notice_due}{first}")
        }
        CaseEvent::CorrectedOnSpot { .. } => String::new(),
        CaseEvent::CorrectionAsked { points, late_points, supplement_due, .. } => {
            format!(" {}, late points {}, supplement by {supplement_due}", list(points), list(late_points))
        }
        CaseEvent::Supplemented { receipt, notice_due, .. } => {
            format!(", receipt {receipt}, answer by {notice_due}")
        }
        CaseEvent::Accepted { effective_on, deemed, deferred, dues, .. } => {
            let how = match deemed {
                Deemed::No => "",
                Deemed::Yes => " by silence",
            };
            format!("{how} from {effective_on}, deferred {}, {}", list(deferred), both(dues))
        }
        CaseEvent::DeferredReceived { key } => format!(" {key}"),
        CaseEvent::StageOpened { run } => format!(" {} round {}", run.stage + 1, run.round),
        CaseEvent::Returned { from, to, reason, .. } => {
            format!(" from stage {} to {}, round {}: {reason}", from.stage + 1, to.stage + 1, to.round)
        }
        CaseEvent::Paused { kind, planned_days, from, planned_to, .. } => {
            format!(" for {kind} from {from}, planned {planned_days} days to {planned_to}")
        }
        CaseEvent::Resumed { to, result, dues, .. } => format!(" on {to} “{result}”, {}", both(dues)),
        CaseEvent::Extended { limit, on, reason, dues, approval, .. } => {
            let paper =
                approval.document.as_ref().map_or_else(String::new, |p| format!(" {} {}", p.number, p.on));
            format!(" by {limit} on {on} “{reason}”, {:?}{paper}, {}", approval.capacity, both(dues))
        }
        CaseEvent::DuesRestated { dues, .. } => format!(", {}", both(dues)),
        CaseEvent::TermRestated { term, due, .. } => format!(" {term:?} to {due}"),
        CaseEvent::LimitPassed { which, due, times } => {
            let again = if *times > 1 { format!(", time {times}") } else { String::new() };
            format!(" {which:?} of {due}{again}")
        }
        CaseEvent::Decided { kind, deliver_by, promise_due, promise_broken, .. } => {
            let promise = promise_due.map_or_else(|| "none".to_owned(), |d| d.to_string());
            let broken = promise_broken.map_or_else(String::new, |d| format!(", broken on {d}"));
            let by = deliver_by.map_or_else(String::new, |d| format!(", deliver by {d}"));
            format!(" {}, promise was {promise}{broken}{by}", kind.name())
        }
        CaseEvent::LicenceIssued { .. } => String::new(),
        CaseEvent::Delivered { way, .. } => match way {
            DeliveryWay::Handed { .. } => " by hand".to_owned(),
            DeliveryWay::Posted { tracking } => format!(" by post {tracking}"),
            DeliveryWay::Electronic => " online".to_owned(),
        },
        CaseEvent::Ended { end, reason, .. } => format!(" {}: {reason}", end.name()),
    };
    format!("{name}{rest}")
}

fn document(event: &DocumentEvent) -> String {
    match event {
        DocumentEvent::Issued { kind, number, .. } => format!("{} {number}", kind.title()),
        DocumentEvent::Reprinted { .. } => "reprinted".to_owned(),
    }
}

fn licence(event: &LicenceEvent) -> String {
    match event {
        LicenceEvent::Issued { number, name, valid_to, .. } => {
            format!(
                "{name} {number}, valid to {}",
                valid_to.map_or_else(|| "no end".to_owned(), |d| d.to_string())
            )
        }
        LicenceEvent::Deregistered { ground, .. } => format!("deregistered: {ground}"),
    }
}
