-- How databases are followed: lists of shared tables, hot spans, principals, prefetching. JSON objects; '{}' is
-- the default.
ALTER TABLE attachments ADD COLUMN options TEXT NOT NULL DEFAULT '{}'; -- also of databases that a '*' finds later
ALTER TABLE followers ADD COLUMN options TEXT NOT NULL DEFAULT '{}'; -- those that hold
