-- The legal calendar as loaded data, jobs, and the deadlines that a job has moved.

CREATE TABLE calendar_notices (
  centre BIGINT NOT NULL,
  id BYTEA NOT NULL,
  version BIGINT NOT NULL,
  format BIGINT NOT NULL,
  body TEXT NOT NULL,
  year BIGINT NOT NULL,
  digest BYTEA NOT NULL,
  PRIMARY KEY (centre, id)
);

CREATE TABLE jobs (
  centre BIGINT NOT NULL,
  id BYTEA NOT NULL,
  version BIGINT NOT NULL,
  format BIGINT NOT NULL,
  body TEXT NOT NULL,
  kind TEXT NOT NULL,
  PRIMARY KEY (centre, id)
);

-- For reading only: the log says the same, event by event.
CREATE TABLE job_rows (
  centre BIGINT NOT NULL,
  job BYTEA NOT NULL,
  case_id BYTEA NOT NULL,
  what TEXT NOT NULL,
  number TEXT NOT NULL,
  before_on TEXT,
  after_on TEXT,
  PRIMARY KEY (centre, job, case_id, what)
);
