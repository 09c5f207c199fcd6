//! The projector that counts.

use base::Date;
use base::id::{DepartmentId, ItemId};
use rules::cases::case::Passed;
use rules::cases::{Case, CaseEvent, DecisionKind, End};

use super::{Measure, sql};
use crate::store::{Cx, Fail, Logged, Nature, Reader, Reading, Since, Stored};

/// Counts cases by day, department, item and measure.
pub struct Figures;

/// The one instance that the store registers.
pub static FIGURES: Figures = Figures;

impl Reader for Figures {
    fn name(&self) -> &'static str {
        "figures"
    }

    fn nature(&self) -> Nature {
        Nature::Projector
    }

    fn since(&self) -> Since {
        Since::Start
    }

    fn kinds(&self) -> &'static [&'static str] {
        &["case"]
    }

    fn tables(&self) -> &'static [&'static str] {
        &["figures"]
    }

    fn read(&self, cx: &mut Cx<'_>, event: &Logged) -> Result<(), Fail> {
        let case_event = Case::read_event(event.format, &event.body).map_err(Fail::Broken)?;
        let measures = measures(&case_event, event.recorded_at.date());
        if measures.is_empty() {
            return Ok(());
        }
        let row = cx.query_opt(&sql::PLACE_OF_CASE, &[cx.centre().into(), event.subject.into()])?;
        let row = row.ok_or(Fail::NotFound)?;
        let (department, item): (DepartmentId, ItemId) = (row.typed_id(0)?, row.typed_id(1)?);
        let day = event.recorded_at.date().to_string();
        for measure in measures {
            let args = [
                cx.centre().into(),
                day.as_str().into(),
                department.into(),
                item.into(),
                measure.word().into(),
            ];
            cx.execute(&sql::ADD, &args)?;
        }
        Ok(())
    }

    fn clear(&self, cx: &mut Cx<'_>) -> Result<(), Fail> {
        cx.execute(&sql::CLEAR, &[cx.centre().into()])?;
        Ok(())
    }
}

/// What one event counts as.
pub(super) fn measures(event: &CaseEvent, day: Date) -> Vec<Measure> {
    match event {
        CaseEvent::Filed { .. } => vec![Measure::Filed],
        CaseEvent::Accepted { .. } => vec![Measure::Accepted],
        CaseEvent::Decided { kind, promise_due, promise_broken, .. } => {
            let mut counted = vec![Measure::Decided];
            if *kind == DecisionKind::Grant {
                counted.push(Measure::Granted);
            }
            // A breach on record stays one, whatever last day an extension or another calendar gave the promise since; one
            // that the clock had not looked at yet is counted here.
            match promise_broken {
                Some(_) => {}
                None if promise_due.is_some_and(|due| day > due) => counted.push(Measure::PromisePassed),
                None => counted.push(Measure::OnTime),
            }
            if promise_broken.is_none() && promise_due.is_some_and(|due| day < due) {
                counted.push(Measure::Early);
            }
            counted
        }
        CaseEvent::LimitPassed { which: Passed::Promise, times: 1, .. } => vec![Measure::PromisePassed],
        CaseEvent::LimitPassed { .. } => Vec::new(),
        CaseEvent::Ended { end, .. } => match end {
            End::NotRequired | End::NotAccepted | End::Withdrawn | End::DeemedWithdrawn => {
                vec![Measure::EndedWithout]
            }
            End::Completed => Vec::new(),
        },
        CaseEvent::CorrectedOnSpot { .. }
        | CaseEvent::CorrectionAsked { .. }
        | CaseEvent::Supplemented { .. }
        | CaseEvent::DeferredReceived { .. }
        | CaseEvent::StageOpened { .. }
        | CaseEvent::Returned { .. }
        | CaseEvent::Paused { .. }
        | CaseEvent::Resumed { .. }
        | CaseEvent::Extended { .. }
        | CaseEvent::DuesRestated { .. }
        | CaseEvent::TermRestated { .. }
        | CaseEvent::LicenceIssued { .. }
        | CaseEvent::Delivered { .. } => Vec::new(),
    }
}
