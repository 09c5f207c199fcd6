-- Cases, their tasks, materials and documents; licences.

CREATE TABLE cases (
  centre BIGINT NOT NULL,
  id BYTEA NOT NULL,
  version BIGINT NOT NULL,
  format BIGINT NOT NULL,
  body TEXT NOT NULL,
  number TEXT NOT NULL,
  phase TEXT NOT NULL,
  item BYTEA NOT NULL,
  department BYTEA NOT NULL,
  applicant BYTEA NOT NULL,
  agent BYTEA,
  filed_at BIGINT NOT NULL,
  due_on TEXT,
  PRIMARY KEY (centre, id)
);
CREATE UNIQUE INDEX cases_by_number ON cases (centre, number);
CREATE INDEX cases_by_applicant ON cases (centre, applicant, filed_at);
CREATE INDEX cases_by_agent ON cases (centre, agent, filed_at) WHERE agent IS NOT NULL;
-- Open work only, so that lists cost the same however many cases are over.
CREATE INDEX cases_open ON cases (centre, department, phase, due_on, id) WHERE phase <> 'ended';

CREATE TABLE tasks (
  centre BIGINT NOT NULL,
  id BYTEA NOT NULL,
  version BIGINT NOT NULL,
  format BIGINT NOT NULL,
  body TEXT NOT NULL,
  case_id BYTEA NOT NULL,
  state TEXT NOT NULL,
  department BYTEA NOT NULL,
  role TEXT NOT NULL,
  claimed_by BYTEA,
  due_on TEXT,
  PRIMARY KEY (centre, id)
);
CREATE INDEX tasks_by_case ON tasks (centre, case_id, id);
CREATE INDEX tasks_open ON tasks (centre, department, due_on, id) WHERE state IN ('ready', 'claimed');

CREATE TABLE materials (
  centre BIGINT NOT NULL,
  id BYTEA NOT NULL,
  version BIGINT NOT NULL,
  format BIGINT NOT NULL,
  body TEXT NOT NULL,
  case_id BYTEA NOT NULL,
  PRIMARY KEY (centre, id)
);
CREATE INDEX materials_by_case ON materials (centre, case_id, id);

CREATE TABLE documents (
  centre BIGINT NOT NULL,
  id BYTEA NOT NULL,
  version BIGINT NOT NULL,
  format BIGINT NOT NULL,
  body TEXT NOT NULL,
  case_id BYTEA NOT NULL,
  number TEXT NOT NULL,
  PRIMARY KEY (centre, id)
);
CREATE UNIQUE INDEX documents_by_number ON documents (centre, number);
CREATE INDEX documents_by_case ON documents (centre, case_id, id);

CREATE TABLE licences (
  centre BIGINT NOT NULL,
  id BYTEA NOT NULL,
  version BIGINT NOT NULL,
  format BIGINT NOT NULL,
  body TEXT NOT NULL,
  number TEXT NOT NULL,
  identifier TEXT NOT NULL,
  holder BYTEA NOT NULL,
  case_id BYTEA NOT NULL,
  PRIMARY KEY (centre, id)
);
CREATE UNIQUE INDEX licences_by_number ON licences (centre, number);
CREATE UNIQUE INDEX licences_by_identifier ON licences (centre, identifier);
CREATE INDEX licences_by_holder ON licences (centre, holder, id);

-- Applications being filled in: answers sealed, thirty days long.
CREATE TABLE drafts (
  centre BIGINT NOT NULL,
  id BYTEA NOT NULL,
  account BYTEA NOT NULL,
  item BYTEA NOT NULL,
  version_id BYTEA NOT NULL,
  content BYTEA NOT NULL,
  saved_at BIGINT NOT NULL,
  PRIMARY KEY (centre, id)
);
CREATE INDEX drafts_by_account ON drafts (centre, account, saved_at);
