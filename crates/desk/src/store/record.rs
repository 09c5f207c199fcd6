//! The one function that changes a subject: apply, save with a version check, append to the log.

use base::{Digest, Id, Instant};
use db::{DbError, Sql, Value};
use rules::EventName;
use seal::{LeafParts, sm3};

use super::agenda::{self, AgendaEntry};
use super::cx::Cx;
use super::fail::Fail;
use super::sql;
use super::stored::{Live, Stored};

/// A body holds the present, not the story: opinions, notices and materials are subjects of their own.
pub const BODY_BYTES_MAX: usize = 32 * 1024;

/// How a subject's row is written.
enum Save {
    New,
    WithColumns,
    BodyAlone,
}

impl Cx<'_> {
    /// Begins a subject with its first event.
    pub fn begin<S: Stored>(&mut self, id: impl Into<Id>, event: S::Event) -> Result<Live<S>, Fail> {
        let id = id.into();
        let subject = S::begin(id, &event)
            .ok_or_else(|| Fail::Broken(format!("{} cannot begin a {}", event.name(), S::KIND)))?;
        let live = Live { subject, version: 1 };
        self.save(&live, &event, Save::New, &[], self.scope.now)?;
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
        let save = if columns == live.subject.columns() { Save::BodyAlone } else { Save::WithColumns };
        self.save(live, &event, save, &agenda, occurred_at)
    }

    fn save<S: Stored>(
        &mut self,
        live: &Live<S>,
        event: &S::Event,
        save: Save,
        agenda_before: &[AgendaEntry],
        occurred_at: Instant,
    ) -> Result<(), Fail> {
        let id = live.subject.id();
        let body = json(S::KIND, &live.subject)?;
        let after = sm3(body.as_bytes());
        let (row_sql, row_args) = row::<S>(self, live, save, body);
        let event_args = self.event_row::<S>(live, event, after, occurred_at)?;
        let changes = agenda::changes(self.scope.centre, id, S::KIND, agenda_before, &live.subject.agenda());
        let mut work: Vec<(Sql, &[Value])> = vec![(row_sql, &row_args), (sql::INSERT_EVENT, &event_args)];
        work.extend(changes.iter().map(|(sql, args)| (*sql, args.as_slice())));
        match self.tx.execute_all(&work) {
            Ok(touched) if touched.first() == Some(&1) => Ok(()),
            Ok(_) => Err(Fail::Stale),
            // The subject has an event of this version already: the copy was not the newest.
            Err(DbError::Unique { table, .. }) if table == "events" => Err(Fail::Stale),
            Err(error) => Err(error.into()),
        }
    }

    /// Numbers the event, computes its leaf and pushes it on the tree; returns its row.
    fn event_row<S: Stored>(
        &mut self,
        live: &Live<S>,
        event: &S::Event,
        after: Digest,
        occurred_at: Instant,
    ) -> Result<[Value; 16], Fail> {
        let body = json(S::KIND, event)?;
        let scope = self.scope;
        let id = self.promised.take().unwrap_or_else(|| self.ids.next(scope.now));
        let actor = scope.actor.to_string();
        self.head.seq += 1;
        self.head.recorded_at = scope.now;
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
        Ok([
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

fn row<S: Stored>(cx: &Cx<'_>, live: &Live<S>, save: Save, body: String) -> (Sql, Vec<Value>) {
    let built = sql::of(S::TABLE);
    let mut args: Vec<Value> = vec![cx.scope.centre.into(), live.subject.id().into()];
    let text = match save {
        Save::New => built.insert,
        Save::WithColumns => built.update,
        Save::BodyAlone => built.update_body,
    };
    if !matches!(save, Save::New) {
        args.push((live.version - 1).into());
    }
    args.extend([live.version.into(), S::FORMAT.into(), body.into()]);
    if !matches!(save, Save::BodyAlone) {
        args.extend(live.subject.columns());
    }
    (Sql::from_literal(text), args)
}

/// Serialises once; these bytes are stored and hashed.
fn json<T: serde::Serialize>(kind: &str, value: &T) -> Result<String, Fail> {
    let text = serde_json::to_string(value).map_err(|e| Fail::Broken(format!("{kind}: {e}")))?;
    if text.len() > BODY_BYTES_MAX {
        return Err(Fail::Broken(format!("{kind}: a body of {} bytes is over {BODY_BYTES_MAX}", text.len())));
    }
    Ok(text)
}
