//! The one function that changes a subject: apply, save with a version check, append to the log.

use base::{Digest, Id, Instant};
use db::Value;
use rules::EventName;
use seal::{LeafParts, sm3};

use super::agenda::AgendaEntry;
use super::cx::Cx;
use super::fail::Fail;
use super::stored::{Live, Stored};
use super::writes::SubjectRow;

/// A body holds the present, not the story: opinions, notices and materials are subjects of their own.
pub const BODY_BYTES_MAX: usize = 32 * 1024;

impl Cx<'_> {
    /// Begins a subject with its first event.
    pub fn begin<S: Stored>(&mut self, id: impl Into<Id>, event: S::Event) -> Result<Live<S>, Fail> {
        let id = id.into();
        let subject = S::begin(id, &event)
            .ok_or_else(|| Fail::Broken(format!("{} cannot begin a {}", event.name(), S::KIND)))?;
        let live = Live { subject, version: 1 };
        let columns = Some(live.subject.columns());
        self.save(&live, &event, columns, Vec::new(), self.scope.now)?;
        Ok(live)
    }

    /// Records what happened to a subject now.
    pub fn record<S: Stored>(&mut self, live: &mut Live<S>, event: S::Event) -> Result<(), Fail> {
        self.record_at(live, event, self.scope.now)
    }

    /// Records what happened to a subject at an earlier moment, which a rule allowed (a declared outage).
    pub fn record_at<S: Stored>(
        &mut self,
        live: &mut Live<S>,
        event: S::Event,
        occurred_at: Instant,
    ) -> Result<(), Fail> {
        if occurred_at > self.scope.now {
            return Err(Fail::Broken("an act is dated after its recording".into()));
        }
        let (agenda, columns) = (live.subject.agenda(), live.subject.columns());
        live.subject.apply(&event);
        live.version += 1;
        let changed = Some(live.subject.columns()).filter(|now| *now != columns);
        self.save(live, &event, changed, agenda, occurred_at)
    }

    fn save<S: Stored>(
        &mut self,
        live: &Live<S>,
        event: &S::Event,
        columns: Option<Vec<Value>>,
        agenda_before: Vec<AgendaEntry>,
        occurred_at: Instant,
    ) -> Result<(), Fail> {
        let body = json(S::KIND, &live.subject)?;
        let after = sm3(body.as_bytes());
        self.writes.row(SubjectRow {
            table: S::TABLE,
            kind: S::KIND,
            id: live.subject.id(),
            from: (live.version > 1).then(|| live.version - 1),
            version: live.version,
            format: S::FORMAT,
            body,
            columns,
            agenda_before,
            agenda_after: live.subject.agenda(),
        })?;
        let row = self.event_row::<S>(live, event, after, occurred_at)?;
        self.writes.event(row);
        Ok(())
    }

    /// Numbers the event, computes its leaf and pushes it on the tree; returns its row.
    fn event_row<S: Stored>(
        &mut self,
        live: &Live<S>,
        event: &S::Event,
        after: Digest,
        occurred_at: Instant,
    ) -> Result<Vec<Value>, Fail> {
        let body = json(S::KIND, event)?;
        let scope = self.scope;
        let id = self.promised.take().unwrap_or_else(|| self.ids.next(scope.now));
        let actor = scope.actor.to_string();
        self.head.seq += 1;
        self.head.recorded_at = scope.now;
        if S::SETTLED {
            self.head.settled = self.head.seq;
        }
        let parts = LeafParts {
            format: S::FORMAT,
            centre: scope.centre,
            epoch: self.head.epoch,
            seq: self.head.seq,
            id: id.into(),
            operation: scope.operation,
            recorded_at: scope.now,
            occurred_at,
            actor: &actor,
            kind: S::KIND,
            subject: live.subject.id(),
            version: live.version,
            event: event.name(),
            body: &body,
            after,
        };
        let leaf = seal::leaf(&parts);
        self.head.frontier.push(leaf);
        Ok(vec![
            scope.centre.into(),
            self.head.epoch.into(),
            self.head.seq.into(),
            id.into(),
            scope.operation.into(),
            scope.now.into(),
            occurred_at.into(),
            actor.into(),
            S::KIND.into(),
            live.subject.id().into(),
            live.version.into(),
            event.name().into(),
            S::FORMAT.into(),
            body.into(),
            after.into(),
            leaf.into(),
        ])
    }
}

/// Serialises once; these bytes are stored and hashed.
fn json<T: serde::Serialize>(kind: &str, value: &T) -> Result<String, Fail> {
    let text = serde_json::to_string(value).map_err(|e| Fail::Broken(format!("{kind}: {e}")))?;
    if text.len() > BODY_BYTES_MAX {
        return Err(Fail::Broken(format!("{kind}: a body of {} bytes is over {BODY_BYTES_MAX}", text.len())));
    }
    Ok(text)
}
