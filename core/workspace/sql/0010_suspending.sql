-- A dataset mapping whose received share has ended says so before its attachment goes.

CREATE TABLE new_dataset_mappings (
    id            TEXT PRIMARY KEY, -- UUID
    received_id   TEXT NOT NULL REFERENCES received_shares (id),
    cluster       TEXT NOT NULL COLLATE NOCASE REFERENCES clusters (name), -- ours
    database      TEXT NOT NULL, -- as the subscription calls it, or '*'
    request       TEXT NOT NULL, -- JSON: name and options of the followers
    state         TEXT NOT NULL CHECK (state IN ('attaching', 'attached', 'suspending', 'suspended', 'detaching')),
    attachment_id TEXT, -- NULL until attached
    created_at    INTEGER NOT NULL,
    UNIQUE (received_id, cluster, database)
) WITHOUT ROWID;
INSERT INTO new_dataset_mappings
SELECT id, received_id, cluster, database, request, state, attachment_id, created_at FROM dataset_mappings;
DROP TABLE dataset_mappings;
ALTER TABLE new_dataset_mappings RENAME TO dataset_mappings;
CREATE INDEX dataset_mappings_by_cluster ON dataset_mappings (cluster);
