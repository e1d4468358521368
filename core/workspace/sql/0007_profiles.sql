-- Shares of Delta Sharing servers that are followed. The profile itself, a secret, is in the secret store.
-- All times are µs since the epoch.

CREATE TABLE sharing_profiles (
    leader_url TEXT PRIMARY KEY, -- delta-sharing+https://…/shares/NAME, as attachments have it
    secret     TEXT NOT NULL, -- its name in the secret store
    expires_at INTEGER, -- of the bearer token; NULL: not known
    created_at INTEGER NOT NULL
) WITHOUT ROWID;

-- A sharing server has no journal: this one numbers what was seen of each of its databases.
CREATE TABLE sharing_versions (
    leader_url  TEXT NOT NULL,
    database    TEXT NOT NULL,
    version     INTEGER NOT NULL,
    fingerprint TEXT NOT NULL, -- of its tables, their names and versions
    time        INTEGER NOT NULL, -- when it was first seen so
    PRIMARY KEY (leader_url, database)
) WITHOUT ROWID;
