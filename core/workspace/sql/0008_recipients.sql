-- Recipients of shares over Delta Sharing.
-- All times are µs since the epoch.

CREATE TABLE recipients (
    id         TEXT PRIMARY KEY, -- UUID; part of the URLs that are signed for the recipient
    share_id   TEXT NOT NULL REFERENCES shares (id) ON DELETE CASCADE,
    email      TEXT NOT NULL COLLATE NOCASE,
    token_hash TEXT NOT NULL UNIQUE, -- SHA-256 of the bearer token, hexadecimal; the token itself is not kept
    created_at INTEGER NOT NULL,
    issued_at  INTEGER NOT NULL, -- when the present token was made
    expires_at INTEGER, -- NULL: never
    revoked_at INTEGER  -- NULL: not revoked
) WITHOUT ROWID;
CREATE INDEX recipients_by_share ON recipients (share_id);
-- Nobody has two valid profiles of one share; revoked ones stay as history.
CREATE UNIQUE INDEX valid_recipients ON recipients (share_id, email) WHERE revoked_at IS NULL;
