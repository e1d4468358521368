-- The provider's control plane: data share accounts, their shares, what these hold and whom they were offered to.
-- All times are µs since the epoch.

CREATE TABLE accounts (
    id           TEXT PRIMARY KEY, -- UUID
    name         TEXT NOT NULL UNIQUE COLLATE NOCASE,
    email        TEXT NOT NULL,
    organization TEXT NOT NULL,
    public_key   TEXT NOT NULL DEFAULT '', -- Ed25519, base64url; '' until something is signed for the first time
    created_at   INTEGER NOT NULL
) WITHOUT ROWID;

CREATE TABLE shares (
    id          TEXT PRIMARY KEY, -- UUID
    account_id  TEXT NOT NULL REFERENCES accounts (id),
    name        TEXT NOT NULL COLLATE NOCASE,
    description TEXT NOT NULL,
    terms       TEXT NOT NULL,
    created_at  INTEGER NOT NULL,
    UNIQUE (account_id, name)
) WITHOUT ROWID;

-- Also the databases that a cluster gets later belong to a dataset without a database.
CREATE TABLE datasets (
    id         TEXT PRIMARY KEY, -- UUID
    share_id   TEXT NOT NULL REFERENCES shares (id) ON DELETE CASCADE,
    cluster    TEXT NOT NULL COLLATE NOCASE REFERENCES clusters (name),
    database   TEXT NOT NULL COLLATE NOCASE, -- '': all of the cluster's
    selection  TEXT NOT NULL, -- JSON: the lists of what is shared of the database; '{}' is everything
    created_at INTEGER NOT NULL,
    UNIQUE (share_id, cluster, database)
) WITHOUT ROWID;
CREATE INDEX datasets_by_cluster ON datasets (cluster);

CREATE TABLE invitations (
    id          TEXT PRIMARY KEY, -- UUID
    share_id    TEXT NOT NULL REFERENCES shares (id) ON DELETE CASCADE,
    recipient   TEXT NOT NULL COLLATE NOCASE, -- e-mail
    message     TEXT NOT NULL,
    state       TEXT NOT NULL CHECK (state IN ('pending', 'accepted', 'rejected', 'withdrawn', 'expired')),
    secret_hash TEXT NOT NULL, -- SHA-256 of the one-time secret that was sent last, hexadecimal
    created_at  INTEGER NOT NULL,
    sent_at     INTEGER NOT NULL, -- when that secret was made
    expires_at  INTEGER NOT NULL, -- pending ones have expired then, whatever their state says
    changed_at  INTEGER NOT NULL
) WITHOUT ROWID;
CREATE INDEX invitations_by_share ON invitations (share_id);
-- Nobody has two invitations to a share that can be accepted.
CREATE UNIQUE INDEX pending_invitations ON invitations (share_id, recipient) WHERE state = 'pending';

-- What happened, in order; nothing of it is ever changed.
CREATE TABLE activities (
    number  INTEGER PRIMARY KEY AUTOINCREMENT,
    time    INTEGER NOT NULL,
    who     TEXT NOT NULL,
    action  TEXT NOT NULL, -- a noun and a verb of the command line: "share create"
    object  TEXT NOT NULL,
    outcome TEXT NOT NULL CHECK (outcome IN ('done', 'refused', 'failed')),
    detail  TEXT NOT NULL -- JSON object
);
CREATE INDEX activities_by_object ON activities (object);
CREATE INDEX activities_by_time ON activities (time);
CREATE TRIGGER activities_stay AFTER DELETE ON activities
BEGIN
    SELECT RAISE(ABORT, 'the activity log is append-only');
END;
CREATE TRIGGER activities_are_final AFTER UPDATE ON activities
BEGIN
    SELECT RAISE(ABORT, 'the activity log is append-only');
END;
