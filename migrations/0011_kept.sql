-- What is laid ready for a supplement until it is handed in: answers and files, enciphered; one for each case.
CREATE TABLE supplements (
  centre BIGINT NOT NULL,
  case_id BYTEA NOT NULL,
  receipt BIGINT NOT NULL,
  content BYTEA NOT NULL,
  saved_at BIGINT NOT NULL,
  PRIMARY KEY (centre, case_id)
);

-- Which case a draft became, so that a page of the draft that is opened again leads there.
CREATE TABLE filed_drafts (
  centre BIGINT NOT NULL,
  id BYTEA NOT NULL,
  account BYTEA NOT NULL,
  case_id BYTEA NOT NULL,
  filed_at BIGINT NOT NULL,
  PRIMARY KEY (centre, id)
);

-- A form sent after its session had ended, enciphered: kept for its account until it has signed in again.
CREATE TABLE held_forms (
  centre BIGINT NOT NULL,
  id BYTEA NOT NULL,
  account BYTEA NOT NULL,
  content BYTEA NOT NULL,
  held_at BIGINT NOT NULL,
  PRIMARY KEY (centre, id)
);
CREATE INDEX held_forms_by_account ON held_forms (centre, account);
