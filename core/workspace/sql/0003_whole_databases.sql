-- Followers have all of a database: not only its tables' rows, but what else is defined in it.

ALTER TABLE follower_tables ADD COLUMN location TEXT NOT NULL DEFAULT ''; -- of an adopted table, at its leader
ALTER TABLE follower_tables ADD COLUMN sources TEXT NOT NULL DEFAULT ''; -- of a view: JSON, versions by table id
ALTER TABLE follower_tables ADD COLUMN last_rewrite INTEGER NOT NULL DEFAULT -1;
UPDATE follower_tables SET last_rewrite = delta_version; -- nothing is known of the extents' versions

ALTER TABLE follower_extents ADD COLUMN delta_version INTEGER NOT NULL DEFAULT -1; -- -1: at or before last_rewrite

-- What a snapshot has besides tables. A follower without a row asks its leader for a complete picture.
CREATE TABLE follower_definitions (
    follower_key INTEGER PRIMARY KEY REFERENCES followers (key) ON DELETE CASCADE,
    sequence     INTEGER NOT NULL, -- publish that wrote them
    document     TEXT NOT NULL, -- JSON
    selection    TEXT NOT NULL  -- JSON: the lists of what is followed, when the snapshot was made
);
