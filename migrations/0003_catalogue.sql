-- The catalogue: items and their immutable versions.

CREATE TABLE items (
  centre BIGINT NOT NULL,
  id BYTEA NOT NULL,
  version BIGINT NOT NULL,
  format BIGINT NOT NULL,
  body TEXT NOT NULL,
  code TEXT NOT NULL,
  name TEXT NOT NULL,
  department BYTEA NOT NULL,
  state TEXT NOT NULL,
  PRIMARY KEY (centre, id)
);
CREATE UNIQUE INDEX items_by_code ON items (centre, code);
-- A row of a list without codes is known again by its name.
CREATE INDEX items_by_name ON items (centre, name);

CREATE TABLE item_versions (
  centre BIGINT NOT NULL,
  id BYTEA NOT NULL,
  version BIGINT NOT NULL,
  format BIGINT NOT NULL,
  body TEXT NOT NULL,
  item BYTEA NOT NULL,
  number BIGINT NOT NULL,
  PRIMARY KEY (centre, id)
);
CREATE UNIQUE INDEX item_versions_by_item ON item_versions (centre, item, number);

-- What items are found by (the name folded to Simplified without brackets, pinyin, initials, everyday words,
-- the source's code), and the card that lists show.
CREATE TABLE item_search (
  centre BIGINT NOT NULL,
  item BYTEA NOT NULL,
  name_key TEXT NOT NULL,
  pinyin TEXT NOT NULL,
  initials TEXT NOT NULL,
  words TEXT NOT NULL,
  card TEXT NOT NULL,
  foreign_code TEXT,
  PRIMARY KEY (centre, item)
);
-- A row of a list is known again by its source's code.
CREATE INDEX item_search_by_foreign_code ON item_search (centre, foreign_code);
