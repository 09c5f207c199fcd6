//! What happens to a case.

use base::id::{AccountId, ApplicantId, DepartmentId, ItemId, ItemVersionId, LicenceId, StaffId};
use base::{Date, Id, Instant, Sealed};
use serde::{Deserialize, Serialize};

use super::case::{
    Acceptance, Case, Channel, CorrectionRecord, Decision, DecisionKind, Deemed, DeliveryRecord, DeliveryWay,
    Dues, End, ExtensionApproval, ExtensionRecord, Passed, PassedLimit, PauseRecord, Phase, StageRun, Term,
};
use crate::catalogue::CaseType;
use crate::time::{Limit, Pause};
use crate::{EventName, Subject};

/// An event of a case; it states results and leaves nothing to compute.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(tag = "is", rename_all = "snake_case")]
pub enum CaseEvent {
    /// An application came in (收件).
    Filed {
        /// Number.
        number: String,
        /// Item.
        item: ItemId,
        /// Version.
        version: ItemVersionId,
        /// Item name.
        item_name: String,
        /// Kind.
        case_type: CaseType,
        /// Department.
        department: DepartmentId,
        /// Channel.
        channel: Channel,
        /// Applicant.
        applicant: ApplicantId,
        /// Agent.
        agent: Option<ApplicantId>,
        /// Answers.
        answers: Sealed,
        /// Query code.
        query_code: Sealed,
        /// When.
        at: Instant,
        /// Day of receipt.
        received_on: Date,
        /// Last day for the organ's answer (art. 32).
        notice_due: Date,
        /// Last day for the first look at what came online.
        pre_review_due: Option<Date>,
        /// Clerk at the counter.
        taken_by: Option<StaffId>,
        /// The account that filed it online.
        filed_by: Option<AccountId>,
    },
    /// The applicant corrected an error on the spot (art. 32(1)(iii)).
    CorrectedOnSpot {
        /// The answers from now on.
        answers: Sealed,
    },
    /// Everything missing was told at once (art. 32(1)(iv)).
    CorrectionAsked {
        /// The day.
        on: Date,
        /// Which receipt it answers.
        receipt: u32,
        /// What it names.
        points: Vec<String>,
        /// Points of it that the materials of an earlier receipt already had and no earlier notice named (art. 72).
        late_points: Vec<String>,
        /// Last day for the supplement.
        supplement_due: Date,
    },
    /// The applicant handed in what was asked; a new receipt begins.
    Supplemented {
        /// The answers from now on.
        answers: Sealed,
        /// When.
        at: Instant,
        /// The new receipt.
        receipt: u32,
        /// Its day.
        received_on: Date,
        /// Last day for the organ's answer (art. 32).
        notice_due: Date,
    },
    /// Accepted, by an officer or by silence.
    Accepted {
        /// Day 0 of the handling clock.
        effective_on: Date,
        /// By silence?
        deemed: Deemed,
        /// Who accepted.
        by: Option<StaffId>,
        /// Materials promised for later.
        deferred: Vec<String>,
        /// Due dates.
        dues: Dues,
    },
    /// A deferred material came.
    DeferredReceived {
        /// Which.
        key: String,
    },
    /// A stage was opened.
    StageOpened {
        /// Which, and which round.
        run: StageRun,
    },
    /// Sent back to an earlier stage, or to the start of this one.
    Returned {
        /// From where.
        from: StageRun,
        /// To where.
        to: StageRun,
        /// Why.
        reason: String,
        /// Who.
        by: StaffId,
    },
    /// The clock was stopped (art. 45).
    Paused {
        /// Which special procedure.
        kind: String,
        /// Legal basis.
        basis: String,
        /// Planned working days.
        planned_days: u32,
        /// First day.
        from: Date,
        /// Last day as planned.
        planned_to: Date,
        /// Who.
        by: StaffId,
    },
    /// The clock goes on.
    Resumed {
        /// The last day excluded.
        to: Date,
        /// What came of the special procedure.
        result: String,
        /// New due dates.
        dues: Dues,
        /// Who.
        by: StaffId,
    },
    /// Extended, once (art. 42).
    Extended {
        /// How much.
        limit: Limit,
        /// The day.
        on: Date,
        /// Why, told to the applicant.
        reason: String,
        /// New due dates.
        dues: Dues,
        /// Who entered it.
        by: StaffId,
        /// Who approved, and by which paper.
        approval: ExtensionApproval,
    },
    /// Due dates were computed again because the calendar changed.
    DuesRestated {
        /// New due dates.
        dues: Dues,
        /// Which calendar.
        calendar: String,
    },
    /// The last day of a term outside the handling clock was computed again because the calendar changed.
    TermRestated {
        /// Which of them.
        term: Term,
        /// Its last day from now on.
        due: Date,
        /// Which calendar.
        calendar: String,
    },
    /// A limit was passed.
    LimitPassed {
        /// Which.
        which: Passed,
        /// The last day that was in time.
        due: Date,
        /// 1, and one more each time the same limit is passed again after it got a new last day.
        times: u32,
    },
    /// Granted or refused (art. 38).
    Decided {
        /// Which way.
        kind: DecisionKind,
        /// When.
        at: Instant,
        /// Who.
        by: StaffId,
        /// Last day to issue and deliver what was granted (art. 44); none for a refusal.
        deliver_by: Option<Date>,
        /// The promised last day as it then stood.
        promise_due: Option<Date>,
        /// The promised last day that was recorded as passed before: a later one does not undo the breach.
        promise_broken: Option<Date>,
    },
    /// A licence was issued on the grant.
    LicenceIssued {
        /// Which.
        licence: LicenceId,
    },
    /// The result reached the applicant (送达).
    Delivered {
        /// When.
        at: Instant,
        /// How.
        way: DeliveryWay,
        /// Who handed it over.
        by: Option<StaffId>,
    },
    /// Over without a decision.
    Ended {
        /// How.
        end: End,
        /// When.
        at: Instant,
        /// Why.
        reason: String,
        /// Who.
        by: Option<StaffId>,
    },
}

impl EventName for CaseEvent {
    fn name(&self) -> &'static str {
        match self {
            Self::Filed { .. } => "filed",
            Self::CorrectedOnSpot { .. } => "corrected_on_spot",
            Self::CorrectionAsked { .. } => "correction_asked",
            Self::Supplemented { .. } => "supplemented",
            Self::Accepted { .. } => "accepted",
            Self::DeferredReceived { .. } => "deferred_received",
            Self::StageOpened { .. } => "stage_opened",
            Self::Returned { .. } => "returned",
            Self::Paused { .. } => "paused",
            Self::Resumed { .. } => "resumed",
            Self::Extended { .. } => "extended",
            Self::DuesRestated { .. } => "dues_restated",
            Self::TermRestated { .. } => "term_restated",
            Self::LimitPassed { .. } => "limit_passed",
            Self::Decided { .. } => "decided",
            Self::LicenceIssued { .. } => "licence_issued",
            Self::Delivered { .. } => "delivered",
            Self::Ended { .. } => "ended",
        }
    }
}

impl Subject for Case {
    type Event = CaseEvent;
    const KIND: &'static str = "case";
    const FORMAT: i64 = 1;

    fn begin(id: Id, event: &CaseEvent) -> Option<Self> {
        let CaseEvent::Filed {
            number,
            item,
            version,
            item_name,
            case_type,
            department,
            channel,
            applicant,
            agent,
            answers,
            query_code,
            at,
            received_on,
            notice_due,
            pre_review_due,
            taken_by,
            filed_by,
        } = event
        else {
            return None;
        };
        Some(Self {
            id: id.into(),
            number: number.clone(),
            item: *item,
            version: *version,
            item_name: item_name.clone(),
            case_type: *case_type,
            department: *department,
            channel: *channel,
            applicant: *applicant,
            agent: *agent,
            answers: *answers,
            query_code: *query_code,
            filed_at: *at,
            taken_by: *taken_by,
            filed_by: *filed_by,
            phase: Phase::Filed,
            receipt: 1,
            received_on: *received_on,
            notice_due: *notice_due,
            pre_review_due: *pre_review_due,
            corrections: Vec::new(),
            late_points: 0,
            supplement_missed: None,
            acceptance: None,
            deferred: Vec::new(),
            run: None,
            pauses: Vec::new(),
            extension: None,
            dues: Dues::default(),
            passed: Vec::new(),
            decision: None,
            licence: None,
            delivered: None,
        })
    }

    fn apply(&mut self, event: &CaseEvent) {
        match event {
            CaseEvent::Filed { .. } => {}
            CaseEvent::CorrectedOnSpot { answers } => {
                self.answers = *answers;
                self.pre_review_due = None;
            }
            CaseEvent::CorrectionAsked { on, receipt, points, supplement_due, late_points } => {
                self.fold_corrections(points);
                self.late_points += u32::try_from(late_points.len()).unwrap_or(u32::MAX);
                self.pre_review_due = None;
                let (on, receipt) = (*on, *receipt);
                self.corrections.push(CorrectionRecord { on, receipt, points: points.clone() });
                self.phase = Phase::Correcting { supplement_due: *supplement_due };
            }
            CaseEvent::Supplemented { answers, receipt, received_on, notice_due, .. } => {
                self.answers = *answers;
                self.receipt = *receipt;
                self.received_on = *received_on;
                self.notice_due = *notice_due;
                self.phase = Phase::Filed;
            }
            CaseEvent::Accepted { effective_on, deemed, deferred, dues, .. } => {
                self.acceptance = Some(Acceptance { on: *effective_on, deemed: *deemed });
                self.deferred.clone_from(deferred);
                self.dues = *dues;
                self.pre_review_due = None;
                self.phase = Phase::Accepted;
            }
            CaseEvent::DeferredReceived { key } => self.deferred.retain(|k| k != key),
            CaseEvent::StageOpened { run } | CaseEvent::Returned { to: run, .. } => self.run = Some(*run),
            CaseEvent::LicenceIssued { licence } => self.licence = Some(*licence),
            CaseEvent::DuesRestated { dues, .. } => self.dues = *dues,
            CaseEvent::TermRestated { term, due, .. } => self.restate_term(*term, *due),
            CaseEvent::LimitPassed { which, due, times } => {
                self.passed.retain(|p| p.which != *which);
                self.passed.push(PassedLimit { which: *which, due: *due, times: *times });
            }
            CaseEvent::Paused { kind, basis, planned_days, from, planned_to, .. } => {
                self.pauses.push(PauseRecord {
                    kind: kind.clone(),
                    basis: basis.clone(),
                    planned_days: *planned_days,
                    span: Pause { from: *from, to: None },
                    planned_to: *planned_to,
                });
                self.dues = Dues::default();
            }
            CaseEvent::Resumed { to, dues, .. } => {
                self.close_pauses(*to);
                self.dues = *dues;
            }
            CaseEvent::Extended { limit, on, dues, by, approval, .. } => {
                let approval = approval.clone();
                self.extension = Some(ExtensionRecord { limit: *limit, on: *on, by: *by, approval });
                self.dues = *dues;
            }
            CaseEvent::Decided { kind, at, by, deliver_by, .. } => {
                self.decision = Some(Decision { kind: *kind, at: *at, by: *by, deliver_by: *deliver_by });
                self.phase = Phase::Decided;
            }
            CaseEvent::Delivered { at, way, .. } => {
                self.delivered = Some(DeliveryRecord { at: *at, way: way.clone() });
                self.phase = Phase::Ended { end: End::Completed, at: *at };
            }
            CaseEvent::Ended { end, at, .. } => self.end(*end, *at),
        }
    }

    fn id(&self) -> Id {
        self.id.into()
    }
}

impl Case {
    /// Each point stands once, in the latest notice that names it, so that the body does not grow with every notice.
    fn fold_corrections(&mut self, named_now: &[String]) {
        for earlier in &mut self.corrections {
            earlier.points.retain(|point| !named_now.contains(point));
        }
    }

    fn restate_term(&mut self, term: Term, due: Date) {
        match term {
            Term::Notice => self.notice_due = due,
            Term::PreReview => self.pre_review_due = Some(due),
            Term::Supplement => self.phase = Phase::Correcting { supplement_due: due },
            Term::PausePlan => {
                for open in self.pauses.iter_mut().filter(|p| p.span.to.is_none()) {
                    open.planned_to = due;
                }
            }
            Term::Delivery => {
                if let Some(decision) = &mut self.decision {
                    decision.deliver_by = Some(due);
                }
            }
        }
    }

    fn end(&mut self, end: End, at: Instant) {
        if let (Phase::Correcting { supplement_due }, End::DeemedWithdrawn | End::NotAccepted) =
            (&self.phase, end)
        {
            self.supplement_missed = Some(*supplement_due);
        }
        self.phase = Phase::Ended { end, at };
    }

    fn close_pauses(&mut self, to: Date) {
        for open in self.pauses.iter_mut().filter(|p| p.span.to.is_none()) {
            open.span.to = Some(to);
            // The event and the notice keep the basis; a body that kept it for every pause would grow without end.
            open.basis = String::new();
        }
        self.passed.retain(|p| p.which != Passed::PausePlan);
    }
}
