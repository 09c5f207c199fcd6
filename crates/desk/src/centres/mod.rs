//! The centre's own record: what stands on its papers.

mod sql;

use std::sync::Arc;

use base::Id;
use rules::centres::{self, Centre, CentreEvent, CentreFacts};
use rules::people::Role;

use crate::store::{Cx, Fail, Live, Reading, must_be};

/// Opens the centre; refused where there is one.
pub fn open(cx: &mut Cx<'_>, facts: &CentreFacts) -> Result<(), Fail> {
    must_be(cx, &[Role::SystemAdmin])?;
    let known = load(cx)?;
    let event = centres::open(known.as_deref(), facts.clone())?;
    let id: Id = cx.new_id();
    cx.begin::<Centre>(id, event).map(|_| ())
}

/// Changes what the centre says of itself.
pub fn change(cx: &mut Cx<'_>, facts: &CentreFacts) -> Result<(), Fail> {
    must_be(cx, &[Role::SystemAdmin])?;
    let mut live = load(cx)?.ok_or(Fail::NotFound)?;
    let event = centres::change(&live, facts.clone())?;
    cx.record(&mut live, event)
}

/// Opens the centre of a rehearsal or a test, or records its changed facts, with texts that are well formed.
pub fn declare(cx: &mut Cx<'_>, facts: CentreFacts) -> Result<(), Fail> {
    must_be(cx, &[Role::SystemAdmin])?;
    let facts = facts.cleaned()?;
    match load(cx)? {
        None => {
            let id: Id = cx.new_id();
            cx.begin::<Centre>(id, CentreEvent::Opened { facts }).map(|_| ())
        }
        Some(live) if live.facts == facts => Ok(()),
        Some(mut live) => cx.record(&mut live, CentreEvent::Changed { facts }),
    }
}

/// The facts of this centre; [`Fail::NotFound`] before it is declared.
pub fn facts(rx: &mut impl Reading) -> Result<Arc<CentreFacts>, Fail> {
    rx.settled::<Centre, _>("centre", &[], |rx| {
        load(rx)?.map(|live| live.into_inner().facts).ok_or(Fail::NotFound)
    })
}

fn load(rx: &mut impl Reading) -> Result<Option<Live<Centre>>, Fail> {
    let row = rx.query_opt(&sql::ONE, &[rx.centre().into()])?;
    match row {
        Some(row) => rx.load(row.id(0)?),
        None => Ok(None),
    }
}
