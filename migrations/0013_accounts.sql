-- Life cycle of accounts: passwords handed out, wrong tries by operational time, and who acts for others.

-- Wrong passwords for a login, and refused registrations for an identity number, whether anybody has it or not: known only
-- by its blind index, forgotten after a day.
CREATE TABLE tries (
  centre BIGINT NOT NULL,
  class TEXT NOT NULL,
  blind BYTEA NOT NULL,
  wrong BIGINT NOT NULL,
  last_at BIGINT NOT NULL,
  locked_until BIGINT,
  PRIMARY KEY (centre, class, blind)
);
CREATE INDEX tries_by_time ON tries (centre, last_at);

-- A session opened with a one-time password opens nothing but the change of it.
ALTER TABLE sessions ADD COLUMN one_time BIGINT NOT NULL DEFAULT 0;

-- Tokens of a dismissed or closed account are taken back together.
CREATE INDEX tokens_by_account ON tokens (centre, account);

-- Whether a person acts for others with a power of attorney.
ALTER TABLE applicants ADD COLUMN agent BIGINT NOT NULL DEFAULT 0;
