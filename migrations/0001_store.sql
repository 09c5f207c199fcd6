-- The store: one log a centre, its fence, the vault, and what the house keeps beside them.
-- One text for both engines; see docs on the storage rules in ARCHITECTURE.md.

-- The fence of a centre and the head of its log.
CREATE TABLE heads (
  centre BIGINT NOT NULL,
  epoch BIGINT NOT NULL,
  seq BIGINT NOT NULL,
  batch BIGINT NOT NULL,
  recorded_at BIGINT NOT NULL,
  frontier BYTEA NOT NULL,
  PRIMARY KEY (centre)
);

-- History: appended by the one function that changes subjects, never updated, never deleted.
CREATE TABLE events (
  centre BIGINT NOT NULL,
  epoch BIGINT NOT NULL,
  seq BIGINT NOT NULL,
  id BYTEA NOT NULL,
  operation BYTEA NOT NULL,
  recorded_at BIGINT NOT NULL,
  occurred_at BIGINT NOT NULL,
  actor TEXT NOT NULL,
  kind TEXT NOT NULL,
  subject_id BYTEA NOT NULL,
  version BIGINT NOT NULL,
  event TEXT NOT NULL,
  format BIGINT NOT NULL,
  body TEXT NOT NULL,
  after BYTEA NOT NULL,
  leaf BYTEA NOT NULL,
  PRIMARY KEY (centre, epoch, seq)
);
CREATE UNIQUE INDEX events_by_id ON events (centre, id);
CREATE UNIQUE INDEX events_by_subject ON events (centre, subject_id, version);

-- Personal data, and nothing but; erasure leaves the row with salt, sealed and readable empty.
-- Names lie in readable, because clerks search them in part; everything else is enciphered in sealed.
CREATE TABLE vault (
  centre BIGINT NOT NULL,
  id BYTEA NOT NULL,
  subject_kind TEXT NOT NULL,
  subject_id BYTEA NOT NULL,
  field_class TEXT NOT NULL,
  key_id TEXT NOT NULL,
  salt BYTEA,
  sealed BYTEA,
  readable TEXT,
  erased_at BIGINT,
  PRIMARY KEY (centre, id)
);
CREATE INDEX vault_by_subject ON vault (centre, subject_id);
CREATE INDEX vault_readable ON vault (centre, subject_kind, id) WHERE readable IS NOT NULL;

-- Signed states of the log, in the text form that is printed and witnessed outside.
CREATE TABLE checkpoints (
  centre BIGINT NOT NULL,
  epoch BIGINT NOT NULL,
  size BIGINT NOT NULL,
  signed TEXT NOT NULL,
  PRIMARY KEY (centre, epoch, size)
);

-- What the clock must look at, kept by the same function from each subject's own answer.
CREATE TABLE agenda (
  centre BIGINT NOT NULL,
  due_at BIGINT NOT NULL,
  kind TEXT NOT NULL,
  subject BYTEA NOT NULL,
  subject_kind TEXT NOT NULL,
  PRIMARY KEY (centre, due_at, kind, subject)
);

-- Gapless numbers: the last one given in a series and year.
CREATE TABLE numbers (
  centre BIGINT NOT NULL,
  series TEXT NOT NULL,
  kind TEXT NOT NULL,
  year BIGINT NOT NULL,
  last BIGINT NOT NULL,
  PRIMARY KEY (centre, series, kind, year)
);

-- Idempotency: what a key was first used for, seven days long; the events themselves are the answer.
CREATE TABLE requests (
  centre BIGINT NOT NULL,
  actor TEXT NOT NULL,
  key TEXT NOT NULL,
  fingerprint BYTEA NOT NULL,
  event_id BYTEA NOT NULL,
  expires_at BIGINT NOT NULL,
  PRIMARY KEY (centre, actor, key)
);
CREATE INDEX requests_by_expiry ON requests (centre, expires_at);

-- Where each reader stands in the log.
CREATE TABLE cursors (
  centre BIGINT NOT NULL,
  reader TEXT NOT NULL,
  epoch BIGINT NOT NULL,
  seq BIGINT NOT NULL,
  PRIMARY KEY (centre, reader)
);

-- Failures of readers and sweeps; a subject whose event failed five times has parked_at set and waits there.
CREATE TABLE parked (
  centre BIGINT NOT NULL,
  reader TEXT NOT NULL,
  subject BYTEA NOT NULL,
  seq BIGINT NOT NULL,
  attempts BIGINT NOT NULL,
  reason TEXT NOT NULL,
  parked_at BIGINT,
  PRIMARY KEY (centre, reader, subject)
);

-- The clock: of a rehearsal its anchor and speed and where it stood; of a real one the last confirmation.
CREATE TABLE clocks (
  name TEXT NOT NULL,
  anchor_at BIGINT NOT NULL,
  speed BIGINT NOT NULL,
  stood_at BIGINT NOT NULL,
  confirmed_at BIGINT,
  PRIMARY KEY (name)
);
