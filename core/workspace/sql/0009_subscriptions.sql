-- Share subscriptions: what invitations led to, as the provider knows it, and the shares that were received, as the
-- consumer does. Credentials are in neither: the provider keeps hashes, the consumer names in the secret store.
-- All times are µs since the epoch.

-- How long a consumer that hears nothing of us may keep its copy; NULL: for ever.
ALTER TABLE invitations ADD COLUMN lease_seconds INTEGER;

-- Outlives its share, so that the consumer learns what became of it.
CREATE TABLE share_subscriptions (
    id              TEXT PRIMARY KEY, -- UUID
    share_id        TEXT NOT NULL,
    account         TEXT NOT NULL, -- of the share, when it was accepted
    share           TEXT NOT NULL,
    invitation_id   TEXT NOT NULL UNIQUE,
    recipient       TEXT NOT NULL COLLATE NOCASE, -- whom the invitation was for
    consumer        TEXT NOT NULL, -- what whoever accepted says of itself: data share account,
    email           TEXT NOT NULL, -- e-mail
    organization    TEXT NOT NULL, -- and organization
    credential_hash TEXT NOT NULL UNIQUE, -- SHA-256 of the bearer token that the consumer chose, hexadecimal
    state           TEXT NOT NULL CHECK (state IN ('active', 'revoking', 'revoked', 'source_deleted')),
    lease_seconds   INTEGER,
    accepted_at     INTEGER NOT NULL,
    changed_at      INTEGER NOT NULL, -- since when it has its state
    changed_by      TEXT NOT NULL,    -- as in activities
    copy_deleted_at INTEGER,          -- the consumer said so; NULL: not (again)
    last_contact    INTEGER NOT NULL
) WITHOUT ROWID;
CREATE INDEX share_subscriptions_by_share ON share_subscriptions (share_id);

-- What consumers said of their followers last.
CREATE TABLE subscription_databases (
    subscription_id TEXT NOT NULL REFERENCES share_subscriptions (id) ON DELETE CASCADE,
    database        TEXT NOT NULL, -- as the subscription calls it
    version         INTEGER NOT NULL,
    lag             INTEGER NOT NULL, -- µs, on our clock
    bytes           INTEGER NOT NULL,
    reported_at     INTEGER NOT NULL,
    PRIMARY KEY (subscription_id, database)
) WITHOUT ROWID;

CREATE TABLE received_shares (
    id                    TEXT PRIMARY KEY, -- UUID, of the invitation
    name                  TEXT NOT NULL UNIQUE COLLATE NOCASE,
    account_id            TEXT NOT NULL REFERENCES accounts (id), -- of ours, that accepted it
    state                 TEXT NOT NULL
        CHECK (state IN ('accepting', 'active', 'revoked', 'lapsed', 'source_deleted', 'deleting')),
    provider_account      TEXT NOT NULL,
    provider_email        TEXT NOT NULL,
    provider_organization TEXT NOT NULL,
    provider_key          TEXT NOT NULL, -- that signed the invitation: Ed25519, base64url
    share                 TEXT NOT NULL,
    description           TEXT NOT NULL,
    terms                 TEXT NOT NULL,
    datasets              TEXT NOT NULL, -- JSON: what the invitation offered
    terms_accepted_at     INTEGER NOT NULL,
    service_url           TEXT NOT NULL,
    certificate_pin       TEXT NOT NULL,
    subscription_id       TEXT UNIQUE, -- NULL while accepting
    lease_seconds         INTEGER,
    changed_at            INTEGER NOT NULL, -- since when it has its state
    changed_by            TEXT NOT NULL,    -- who ended it, as the provider says; '' for ourselves
    confirmed             INTEGER NOT NULL DEFAULT 0, -- of one that ended: the provider knows that our copy is gone
    created_at            INTEGER NOT NULL,
    last_contact          INTEGER NOT NULL
) WITHOUT ROWID;
CREATE INDEX received_shares_by_account ON received_shares (account_id);

-- What is followed of a received share, and where.
CREATE TABLE dataset_mappings (
    id            TEXT PRIMARY KEY, -- UUID
    received_id   TEXT NOT NULL REFERENCES received_shares (id),
    cluster       TEXT NOT NULL COLLATE NOCASE REFERENCES clusters (name), -- ours
    database      TEXT NOT NULL, -- as the subscription calls it, or '*'
    request       TEXT NOT NULL, -- JSON: name and options of the followers
    state         TEXT NOT NULL CHECK (state IN ('attaching', 'attached', 'suspended', 'detaching')),
    attachment_id TEXT, -- NULL until attached
    created_at    INTEGER NOT NULL,
    UNIQUE (received_id, cluster, database)
) WITHOUT ROWID;
CREATE INDEX dataset_mappings_by_cluster ON dataset_mappings (cluster);
