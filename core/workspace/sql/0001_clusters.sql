-- Clusters of this workspace: named compute plus its storage.
CREATE TABLE clusters (
    name        TEXT PRIMARY KEY COLLATE NOCASE,
    storage_url TEXT NOT NULL UNIQUE,
    location    TEXT NOT NULL,
    cache_bytes INTEGER NOT NULL CHECK (cache_bytes >= 0),
    created_at  INTEGER NOT NULL -- µs since the epoch
) WITHOUT ROWID;

CREATE TABLE settings (
    key   TEXT PRIMARY KEY,
    value TEXT NOT NULL
) WITHOUT ROWID;
