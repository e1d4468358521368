-- What of the followers' extents lies in the local cache, and what of it is hot.

ALTER TABLE follower_extents ADD COLUMN cached INTEGER NOT NULL DEFAULT 1;
ALTER TABLE follower_extents ADD COLUMN last_used INTEGER NOT NULL DEFAULT 0; -- s since the epoch, written now and then

ALTER TABLE follower_tables ADD COLUMN cached_bytes INTEGER NOT NULL DEFAULT 0;
ALTER TABLE follower_tables ADD COLUMN cached_extents INTEGER NOT NULL DEFAULT 0;
UPDATE follower_tables SET cached_bytes = bytes, cached_extents = extents;

ALTER TABLE follower_state ADD COLUMN cached_bytes INTEGER NOT NULL DEFAULT 0;
ALTER TABLE follower_state ADD COLUMN cached_extents INTEGER NOT NULL DEFAULT 0;
UPDATE follower_state SET cached_bytes = bytes, cached_extents = extents;
ALTER TABLE follower_state ADD COLUMN hot_bytes INTEGER NOT NULL DEFAULT 0;
ALTER TABLE follower_state ADD COLUMN hot_extents INTEGER NOT NULL DEFAULT 0;
ALTER TABLE follower_state ADD COLUMN shortfall INTEGER NOT NULL DEFAULT 0; -- bytes that its cluster's cache is too small
ALTER TABLE follower_state ADD COLUMN local_root TEXT NOT NULL DEFAULT ''; -- the leader's storage, when on this machine
UPDATE follower_state SET hot_bytes = bytes, hot_extents = extents;

ALTER TABLE follower_garbage ADD COLUMN bytes INTEGER NOT NULL DEFAULT 0; -- on disk until it is removed

CREATE TRIGGER clusters_changed AFTER UPDATE ON clusters
BEGIN
    UPDATE follower_requests SET version = version + 1;
END;

ALTER TABLE follower_history ADD COLUMN hot_bytes INTEGER NOT NULL DEFAULT 0; -- mean over the time it stands for
ALTER TABLE follower_history ADD COLUMN cached_bytes INTEGER NOT NULL DEFAULT 0;
