-- What lists of staff ask of a case: who took it at a counter, when its result went out, whether its clock stands
-- still and until when the statute runs. One column each, so that a list is a range of an index and a count is true.
ALTER TABLE cases ADD COLUMN taken_by BYTEA;
ALTER TABLE cases ADD COLUMN delivered_at BIGINT;
ALTER TABLE cases ADD COLUMN statute_on TEXT;
ALTER TABLE cases ADD COLUMN paused BIGINT NOT NULL DEFAULT 0;
-- The counter's own cases of a day: ids follow time.
CREATE INDEX cases_taken ON cases (centre, taken_by, id) WHERE taken_by IS NOT NULL;
-- The hand-over register of a day.
CREATE INDEX cases_delivered ON cases (centre, delivered_at, id) WHERE delivered_at IS NOT NULL;

-- What a member of staff looked for, enciphered and for a quarter of an hour, so that no identity number stands in an
-- address, a log or a browser's history.
CREATE TABLE searches (
  centre BIGINT NOT NULL,
  id BYTEA NOT NULL,
  account BYTEA NOT NULL,
  words BYTEA NOT NULL,
  made_at BIGINT NOT NULL,
  PRIMARY KEY (centre, id)
);
