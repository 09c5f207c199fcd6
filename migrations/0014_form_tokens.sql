-- The token of forms follows from the session's own token; the stored one was never compared.
ALTER TABLE sessions DROP COLUMN csrf;
