-- People: centres, departments, staff, applicants; accounts and sessions of the directory.

-- A centre as a subject of its own log.
CREATE TABLE centres (
  centre BIGINT NOT NULL,
  id BYTEA NOT NULL,
  version BIGINT NOT NULL,
  format BIGINT NOT NULL,
  body TEXT NOT NULL,
  code TEXT NOT NULL,
  PRIMARY KEY (centre, id)
);
CREATE UNIQUE INDEX centres_by_code ON centres (centre, code);

CREATE TABLE departments (
  centre BIGINT NOT NULL,
  id BYTEA NOT NULL,
  version BIGINT NOT NULL,
  format BIGINT NOT NULL,
  body TEXT NOT NULL,
  code TEXT NOT NULL,
  name TEXT NOT NULL,
  active BIGINT NOT NULL,
  PRIMARY KEY (centre, id)
);
CREATE UNIQUE INDEX departments_by_code ON departments (centre, code);

CREATE TABLE staff (
  centre BIGINT NOT NULL,
  id BYTEA NOT NULL,
  version BIGINT NOT NULL,
  format BIGINT NOT NULL,
  body TEXT NOT NULL,
  account BYTEA NOT NULL,
  department BYTEA,
  badge TEXT NOT NULL,
  roles BIGINT NOT NULL,
  active BIGINT NOT NULL,
  PRIMARY KEY (centre, id)
);
CREATE UNIQUE INDEX staff_by_account ON staff (centre, account);
CREATE UNIQUE INDEX staff_by_badge ON staff (centre, badge);

CREATE TABLE applicants (
  centre BIGINT NOT NULL,
  id BYTEA NOT NULL,
  version BIGINT NOT NULL,
  format BIGINT NOT NULL,
  body TEXT NOT NULL,
  account BYTEA,
  PRIMARY KEY (centre, id)
);
CREATE INDEX applicants_by_account ON applicants (centre, account);

-- Exact search for an applicant by number or phone, without either standing here; emptied by erasure.
CREATE TABLE identities (
  centre BIGINT NOT NULL,
  class TEXT NOT NULL,
  blind BYTEA NOT NULL,
  applicant BYTEA NOT NULL,
  PRIMARY KEY (centre, class, blind, applicant)
);
CREATE INDEX identities_by_applicant ON identities (centre, applicant);

-- Accounts of the directory (centre 0).
CREATE TABLE accounts (
  centre BIGINT NOT NULL,
  id BYTEA NOT NULL,
  version BIGINT NOT NULL,
  format BIGINT NOT NULL,
  body TEXT NOT NULL,
  PRIMARY KEY (centre, id)
);

-- Login name (as a blind index) and password hash.
CREATE TABLE credentials (
  centre BIGINT NOT NULL,
  login BYTEA NOT NULL,
  account BYTEA NOT NULL,
  hash TEXT NOT NULL,
  changed_at BIGINT NOT NULL,
  PRIMARY KEY (centre, login)
);
CREATE UNIQUE INDEX credentials_by_account ON credentials (centre, account);

-- Signed-in browsers: the SM3 of the token, never the token.
CREATE TABLE sessions (
  centre BIGINT NOT NULL,
  token BYTEA NOT NULL,
  account BYTEA NOT NULL,
  home BIGINT NOT NULL,
  staff BYTEA,
  applicant BYTEA,
  csrf TEXT NOT NULL,
  opened_at BIGINT NOT NULL,
  seen_at BIGINT NOT NULL,
  PRIMARY KEY (centre, token)
);
CREATE INDEX sessions_by_account ON sessions (centre, account);

-- System tokens: the SM3 of a token that was shown once; scoped by roles, expiring.
CREATE TABLE tokens (
  centre BIGINT NOT NULL,
  token BYTEA NOT NULL,
  id BYTEA NOT NULL,
  name TEXT NOT NULL,
  account BYTEA NOT NULL,
  home BIGINT NOT NULL,
  staff BYTEA,
  applicant BYTEA,
  roles BIGINT NOT NULL,
  made_at BIGINT NOT NULL,
  expires_at BIGINT NOT NULL,
  revoked_at BIGINT,
  PRIMARY KEY (centre, token)
);
CREATE UNIQUE INDEX tokens_by_id ON tokens (centre, id);
