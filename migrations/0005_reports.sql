-- Figures counted from the log, one row a day, department, item and measure; equal to a full recount.
CREATE TABLE figures (
  centre BIGINT NOT NULL,
  day TEXT NOT NULL,
  department BYTEA NOT NULL,
  item BYTEA NOT NULL,
  measure TEXT NOT NULL,
  n BIGINT NOT NULL,
  PRIMARY KEY (centre, day, department, item, measure)
);
CREATE INDEX figures_by_measure ON figures (centre, measure, day);
