//! The history of a case as a time line that its applicant understands.

use std::fmt::Display;

use base::id::DepartmentId;
use base::{Date, Instant};
use desk::cases::view::Happened;
use rules::cases::case::{Deemed, ExtensionApproval, Passed};
use rules::cases::{Case, CaseEvent, End, Phase, StageRun, Task, TaskState};
use rules::catalogue::ItemFacts;

use super::words;
use crate::views::page::Lang;
use crate::views::parts::{StepState, TimelineStep};
use crate::views::texts;

/// Who reads a time line.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Told {
    /// The applicant, or whoever has the code: what officers write for one another is not theirs.
    Public,
    /// The officers.
    Office,
}

/// A time line: whose, under which item version, and for a reader of which language.
pub struct Line<'a> {
    /// The reader's language.
    pub lang: Lang,
    /// Who reads it.
    pub told: Told,
    /// The case.
    pub case: &'a Case,
    /// The item version.
    pub facts: &'a ItemFacts,
    /// The names of the departments.
    pub name_of: &'a dyn Fn(DepartmentId) -> String,
}

impl Line<'_> {
    /// What has happened, what happens now, and what is to come.
    pub fn steps(&self, history: &[Happened], tasks: &[Task]) -> Vec<TimelineStep> {
        let done = tasks.iter().filter_map(|t| match t.state {
            TaskState::Done { at, .. } => Some((at, self.under_way(t)?)),
            TaskState::Ready { .. }
            | TaskState::Claimed { .. }
            | TaskState::Waiting
            | TaskState::Void { .. } => None,
        });
        // What was finished in every stage and round, before what followed from it at the same moment.
        let events = history.iter().map(|h| (h.logged.recorded_at, self.past(h)));
        let mut past: Vec<(Instant, TimelineStep)> = done.chain(events).collect();
        past.sort_by_key(|(at, _)| *at);
        let mut steps: Vec<TimelineStep> = past.into_iter().map(|(_, step)| step).collect();
        let run = self.case.run;
        let open = |t: &&Task| Some(t.run) == run && !matches!(t.state, TaskState::Done { .. });
        steps.extend(tasks.iter().filter(open).filter_map(|t| self.under_way(t)));
        steps.extend(self.to_come());
        steps
    }

    fn text(&self, key: &str) -> String {
        texts::find(self.lang, key).text.to_owned()
    }

    fn say(&self, key: &str, values: &[&dyn Display]) -> String {
        texts::say(self.lang, key, values)
    }

    fn date(&self, date: Date) -> String {
        words::date(self.lang, date)
    }

    fn office(&self) -> String {
        (self.name_of)(self.case.department)
    }

    fn past(&self, happened: &Happened) -> TimelineStep {
        let (title, text) = match &happened.event {
            CaseEvent::Filed { notice_due, .. } => {
                (self.text("timeline.filed"), self.say("timeline.filed-text", &[&self.date(*notice_due)]))
            }
            CaseEvent::CorrectedOnSpot { .. } => {
                (self.text("timeline.on-spot"), self.text("timeline.on-spot-text"))
            }
            CaseEvent::CorrectionAsked { supplement_due, points, late_points, .. } => {
                let by = self.date(*supplement_due);
                let asked = self.say("timeline.asked-text", &[&points.len(), &by]);
                let late =
                    (!late_points.is_empty()).then(|| self.say("timeline.asked-late", &[&late_points.len()]));
                (self.text("timeline.asked"), self.sentences(Some(asked), late))
            }
            CaseEvent::Supplemented { notice_due, .. } => {
                let by = self.date(*notice_due);
                (self.text("timeline.supplemented"), self.say("timeline.supplemented-text", &[&by]))
            }
            CaseEvent::Accepted { effective_on, deemed, dues, .. } => {
                self.accepted(*effective_on, *deemed, dues.promise)
            }
            CaseEvent::DeferredReceived { .. }
            | CaseEvent::StageOpened { .. }
            | CaseEvent::Returned { .. }
            | CaseEvent::Paused { .. }
            | CaseEvent::Resumed { .. }
            | CaseEvent::Extended { .. }
            | CaseEvent::DuesRestated { .. }
            | CaseEvent::LimitPassed { .. } => self.under_examination(&happened.event),
            CaseEvent::TermRestated { term, due, calendar } => (
                self.say("timeline.term", &[&self.text(words::term(*term))]),
                self.say("timeline.term-text", &[calendar, &self.date(*due)]),
            ),
            CaseEvent::Decided { kind, deliver_by, .. } => {
                let by = deliver_by.map(|due| self.say("timeline.deliver-by", &[&self.date(due)]));
                (self.text(words::decision(*kind)), by.unwrap_or_default())
            }
            CaseEvent::LicenceIssued { .. } => (self.text("timeline.licence"), String::new()),
            CaseEvent::Delivered { way, .. } => {
                (self.text("timeline.delivered"), words::delivery(self.lang, way))
            }
            CaseEvent::Ended { end, reason, .. } => (self.text(words::end(*end)), self.ended(*end, reason)),
        };
        TimelineStep {
            title,
            when: words::short(self.lang, happened.logged.recorded_at),
            who: self.office(),
            text,
            state: StepState::Done,
        }
    }

    fn accepted(&self, effective_on: Date, deemed: Deemed, promise: Option<Date>) -> (String, String) {
        let promise = promise.map(|d| self.say("timeline.promise", &[&self.date(d)]));
        match deemed {
            Deemed::Yes => {
                let silent = self.say("timeline.deemed-text", &[&self.date(effective_on)]);
                (self.text("timeline.deemed"), self.sentences(Some(silent), promise))
            }
            Deemed::No => (self.text("timeline.accepted"), self.sentences(None, promise)),
        }
    }

    /// Why a case ended: the office's own words, or the sentence of a rule in the reader's language.
    fn ended(&self, end: End, reason: &str) -> String {
        match (end, self.lang) {
            (End::Withdrawn, _) => self.text("timeline.withdrawn"),
            (End::DeemedWithdrawn, Lang::En) => self.text("timeline.deemed-withdrawn"),
            (End::Completed | End::NotRequired | End::NotAccepted | End::DeemedWithdrawn, _) => {
                reason.to_owned()
            }
        }
    }

    /// Two sentences as the language joins them.
    fn sentences(&self, first: Option<String>, second: Option<String>) -> String {
        match (first, second) {
            (Some(first), Some(second)) => self.say("timeline.two", &[&first, &second]),
            (Some(one), None) | (None, Some(one)) => one,
            (None, None) => String::new(),
        }
    }

    /// What happens between acceptance and decision.
    fn under_examination(&self, event: &CaseEvent) -> (String, String) {
        match event {
            CaseEvent::DeferredReceived { .. } => {
                (self.text("timeline.deferred"), self.text("timeline.deferred-text"))
            }
            CaseEvent::StageOpened { run } => {
                (self.say("timeline.stage", &[&self.stage(run)]), String::new())
            }
            CaseEvent::Returned { to, reason, .. } => {
                let text = match self.told {
                    Told::Public => self.text("timeline.returned-text"),
                    Told::Office => reason.clone(),
                };
                (self.say("timeline.returned", &[&self.stage(to)]), text)
            }
            CaseEvent::Paused { kind, planned_to, .. } => (
                self.say("timeline.paused", &[kind]),
                self.say("timeline.paused-text", &[&self.date(*planned_to)]),
            ),
            CaseEvent::Resumed { result, dues, .. } => {
                let text = match dues.promise {
                    Some(due) => self.say("timeline.resumed-until", &[result, &self.date(due)]),
                    None => self.say("timeline.resumed-text", &[result]),
                };
                (self.text("timeline.resumed"), text)
            }
            CaseEvent::Extended { limit, reason, approval, .. } => {
                let limit = words::limit(self.lang, *limit);
                let said = self.say("timeline.extended-text", &[&limit, reason]);
                (self.text("timeline.extended"), self.sentences(Some(said), Some(self.approval(approval))))
            }
            CaseEvent::DuesRestated { calendar, .. } => {
                (self.text("timeline.restated"), self.say("timeline.restated-text", &[calendar]))
            }
            CaseEvent::LimitPassed { which, due, .. } => {
                let title = match which {
                    Passed::PreReview => "timeline.passed-pre-review",
                    Passed::Promise => "timeline.passed-promise",
                    Passed::Statute => "timeline.passed-statute",
                    Passed::PausePlan => "timeline.passed-pause",
                    Passed::Delivery => "timeline.passed-delivery",
                };
                (self.text(title), self.say("timeline.passed-text", &[&self.date(*due)]))
            }
            CaseEvent::Filed { .. }
            | CaseEvent::CorrectedOnSpot { .. }
            | CaseEvent::CorrectionAsked { .. }
            | CaseEvent::Supplemented { .. }
            | CaseEvent::TermRestated { .. }
            | CaseEvent::Accepted { .. }
            | CaseEvent::Decided { .. }
            | CaseEvent::LicenceIssued { .. }
            | CaseEvent::Delivered { .. }
            | CaseEvent::Ended { .. } => (String::new(), String::new()),
        }
    }

    /// Who approved an extension, and by which paper.
    fn approval(&self, given: &ExtensionApproval) -> String {
        let who = self.text(words::approver(given.capacity));
        match &given.document {
            Some(paper) => self.say("timeline.approved-under", &[&who, &paper.number, &self.date(paper.on)]),
            None => self.say("timeline.approved", &[&who]),
        }
    }

    fn stage(&self, run: &StageRun) -> String {
        self.facts.route.stages.get(run.stage as usize).map_or_else(String::new, |s| s.name.clone())
    }

    fn under_way(&self, task: &Task) -> Option<TimelineStep> {
        let due = task.due.map_or_else(String::new, |d| self.say("timeline.task-due", &[&self.date(d)]));
        let short = |at| words::short(self.lang, at);
        let (when, text, state) = match &task.state {
            TaskState::Ready { since } => (short(*since), due, StepState::Current),
            TaskState::Claimed { since, .. } => (short(*since), due, StepState::Current),
            TaskState::Done { at, opinion, .. } => {
                (short(*at), self.text(words::opinion(*opinion)), StepState::Done)
            }
            TaskState::Waiting => (String::new(), self.text("timeline.task-waits"), StepState::Waiting),
            TaskState::Void { .. } => return None,
        };
        Some(TimelineStep {
            title: task.name.clone(),
            when,
            who: (self.name_of)(task.department),
            text,
            state,
        })
    }

    fn to_come(&self) -> Vec<TimelineStep> {
        let step = |title: &str, state| TimelineStep {
            title: self.text(title),
            when: String::new(),
            who: self.office(),
            text: String::new(),
            state,
        };
        match &self.case.phase {
            Phase::Filed => vec![
                step("timeline.intake", StepState::Current),
                step("timeline.accepted", StepState::Waiting),
                step("timeline.decision", StepState::Waiting),
            ],
            Phase::Correcting { .. } => vec![
                step("timeline.waits-for-you", StepState::Asks),
                step("timeline.accepted", StepState::Waiting),
            ],
            Phase::Accepted => vec![
                step("timeline.decision", StepState::Waiting),
                step("timeline.delivery", StepState::Waiting),
            ],
            Phase::Decided => vec![step("timeline.collect", StepState::Asks)],
            Phase::Ended { .. } => Vec::new(),
        }
    }
}
