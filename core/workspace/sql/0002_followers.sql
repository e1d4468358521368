-- Followers: the links to leader databases, what each follower database has applied, and its history.
-- All times are µs since the epoch unless a comment says otherwise.

-- What a person asked for: an attached-database configuration.
CREATE TABLE attachments (
    id              TEXT PRIMARY KEY, -- UUID
    cluster         TEXT NOT NULL COLLATE NOCASE REFERENCES clusters (name),
    leader_cluster  TEXT COLLATE NOCASE REFERENCES clusters (name), -- NULL when attached by URL
    leader_url      TEXT NOT NULL,
    leader_database TEXT NOT NULL, -- or '*'
    name_override   TEXT NOT NULL DEFAULT '',
    name_prefix     TEXT NOT NULL DEFAULT '',
    created_at      INTEGER NOT NULL,
    UNIQUE (cluster, leader_url, leader_database)
) WITHOUT ROWID;

-- One follower database of an attachment; a '*' has one for each database of its leader.
CREATE TABLE followers (
    key             INTEGER PRIMARY KEY AUTOINCREMENT,
    id              TEXT NOT NULL UNIQUE, -- UUID; names the registration at the leader and the cache folder
    attachment_id   TEXT NOT NULL REFERENCES attachments (id) ON DELETE CASCADE,
    cluster         TEXT NOT NULL COLLATE NOCASE,
    database        TEXT NOT NULL COLLATE NOCASE,
    leader_database TEXT NOT NULL,
    paused          INTEGER NOT NULL DEFAULT 0,
    sync_requests   INTEGER NOT NULL DEFAULT 0, -- grows with every "sync now"
    verify_requests INTEGER NOT NULL DEFAULT 0, -- grows with every doubt about cached extents
    UNIQUE (cluster, database)
);
CREATE INDEX followers_by_attachment ON followers (attachment_id);

-- What the engine has done for it; every publish is one transaction that moves `sequence` on.
CREATE TABLE follower_state (
    follower_key    INTEGER PRIMARY KEY REFERENCES followers (key) ON DELETE CASCADE,
    sequence        INTEGER NOT NULL DEFAULT 0,
    registered      INTEGER NOT NULL DEFAULT 0, -- the leader lists this follower
    applied_version INTEGER NOT NULL DEFAULT -1,
    applied_id      TEXT NOT NULL DEFAULT '', -- id of that journal entry
    applied_time    INTEGER NOT NULL DEFAULT 0,
    bytes           INTEGER NOT NULL DEFAULT 0,
    extents         INTEGER NOT NULL DEFAULT 0,
    sync_done       INTEGER NOT NULL DEFAULT 0, -- the last of followers.sync_requests that was carried out
    verify_done     INTEGER NOT NULL DEFAULT 0, -- likewise of followers.verify_requests
    checked_boot    TEXT NOT NULL DEFAULT '', -- boot of the machine since which the cache can't have suffered
    state           TEXT NOT NULL DEFAULT 'attaching',
    leader_version  INTEGER NOT NULL DEFAULT -1,
    pending_since   INTEGER, -- commit time of the oldest commit that is not queryable, leader's clock
    clock_offset    INTEGER NOT NULL DEFAULT 0, -- leader's clock minus ours
    pending_bytes   INTEGER NOT NULL DEFAULT 0,
    pending_extents INTEGER NOT NULL DEFAULT 0,
    rate            REAL NOT NULL DEFAULT 0, -- bytes/s
    last_contact    INTEGER,
    error_code      TEXT,
    error_op        TEXT,
    error_object    TEXT,
    error_cause     TEXT,
    error_hint      TEXT
);

CREATE TABLE follower_tables (
    key           INTEGER PRIMARY KEY AUTOINCREMENT,
    follower_key  INTEGER NOT NULL REFERENCES followers (key) ON DELETE CASCADE,
    table_id      TEXT NOT NULL,
    name          TEXT NOT NULL COLLATE NOCASE,
    delta_version INTEGER NOT NULL,
    sequence      INTEGER NOT NULL, -- publish that changed it last
    metadata      TEXT NOT NULL,    -- JSON
    bytes         INTEGER NOT NULL DEFAULT 0,
    extents       INTEGER NOT NULL DEFAULT 0,
    UNIQUE (follower_key, table_id)
);
CREATE INDEX follower_tables_by_name ON follower_tables (follower_key, name);

CREATE TABLE follower_extents (
    table_key         INTEGER NOT NULL REFERENCES follower_tables (key) ON DELETE CASCADE,
    path              TEXT NOT NULL,
    size              INTEGER NOT NULL,
    modification_time INTEGER NOT NULL, -- ms since the epoch
    row_count         INTEGER,
    stats             TEXT NOT NULL,
    checksum          TEXT NOT NULL,
    partition_values  TEXT NOT NULL, -- JSON object, or empty
    PRIMARY KEY (table_key, path)
) WITHOUT ROWID;

-- Extents (an empty path: whole tables) that left with publish `sequence` and wait for their last reader.
CREATE TABLE follower_garbage (
    follower_key INTEGER NOT NULL REFERENCES followers (key) ON DELETE CASCADE,
    sequence     INTEGER NOT NULL,
    table_id     TEXT NOT NULL,
    path         TEXT NOT NULL,
    PRIMARY KEY (follower_key, table_id, path)
) WITHOUT ROWID;

-- Registrations to take back as soon as the leader can be reached.
CREATE TABLE follower_farewells (
    follower_id     TEXT PRIMARY KEY,
    leader_url      TEXT NOT NULL,
    leader_database TEXT NOT NULL
) WITHOUT ROWID;

-- Why a '*' could not follow some database.
CREATE TABLE attachment_problems (
    attachment_id TEXT NOT NULL REFERENCES attachments (id) ON DELETE CASCADE,
    object        TEXT NOT NULL,
    error_code    TEXT NOT NULL,
    error_op      TEXT NOT NULL,
    error_object  TEXT NOT NULL,
    error_cause   TEXT NOT NULL,
    error_hint    TEXT NOT NULL,
    PRIMARY KEY (attachment_id, object)
) WITHOUT ROWID;

-- Lag and work as a time series.
CREATE TABLE follower_history (
    follower_key INTEGER NOT NULL REFERENCES followers (key) ON DELETE CASCADE,
    resolution   INTEGER NOT NULL, -- seconds: 1, 60 or 3600
    time         INTEGER NOT NULL, -- s since the epoch, a multiple of the resolution
    seconds      INTEGER NOT NULL, -- how much time the values stand for
    lag_mean     INTEGER NOT NULL, -- µs
    lag_p50      INTEGER NOT NULL,
    lag_p99      INTEGER NOT NULL,
    lag_max      INTEGER NOT NULL,
    bytes        INTEGER NOT NULL,
    rows         INTEGER NOT NULL,
    extents      INTEGER NOT NULL,
    errors       INTEGER NOT NULL,
    PRIMARY KEY (follower_key, resolution, time)
) WITHOUT ROWID;

-- Moves whenever what the engine is asked to do changes, so that it can tell that from its own publishing.
CREATE TABLE follower_requests (
    singleton INTEGER PRIMARY KEY CHECK (singleton = 1),
    version   INTEGER NOT NULL
);
INSERT INTO follower_requests VALUES (1, 0);
CREATE TRIGGER attachments_added AFTER INSERT ON attachments
BEGIN
    UPDATE follower_requests SET version = version + 1;
END;
CREATE TRIGGER attachments_removed AFTER DELETE ON attachments
BEGIN
    UPDATE follower_requests SET version = version + 1;
END;
CREATE TRIGGER followers_added AFTER INSERT ON followers
BEGIN
    UPDATE follower_requests SET version = version + 1;
END;
CREATE TRIGGER followers_changed AFTER UPDATE ON followers
BEGIN
    UPDATE follower_requests SET version = version + 1;
END;
CREATE TRIGGER followers_removed AFTER DELETE ON followers
BEGIN
    UPDATE follower_requests SET version = version + 1;
END;
