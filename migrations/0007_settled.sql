-- The newest event of a kind that seldom changes: staff, departments, calendar, the centre itself.
ALTER TABLE heads ADD COLUMN settled BIGINT NOT NULL DEFAULT 0;
