-- What the house does by itself costs the same however much is over: the recomputation of open deadlines by key, and
-- the removal of what is kept for a time only.

-- A job goes from key to key over the cases whose deadlines a calendar moves.
CREATE INDEX cases_running ON cases (centre, id) WHERE phase <> 'ended';
-- Drafts of thirty days and dead sessions are removed oldest first.
CREATE INDEX drafts_by_age ON drafts (centre, saved_at);
CREATE INDEX sessions_by_seen ON sessions (centre, seen_at);

-- `verify` demands the mark that 0007 began with nought.
UPDATE heads
SET settled = COALESCE((SELECT MAX(e.seq) FROM events e
                        WHERE e.centre = heads.centre AND e.epoch = heads.epoch
                          AND e.kind IN ('centre', 'department', 'staff', 'calendar_notice')), 0);

-- Files that a discarded draft named and that perhaps nobody names any more; they are looked at a day later.
CREATE TABLE loose_files (
  centre BIGINT NOT NULL,
  digest BYTEA NOT NULL,
  loose_at BIGINT NOT NULL,
  PRIMARY KEY (centre, digest)
);
CREATE INDEX loose_files_by_age ON loose_files (centre, loose_at);
