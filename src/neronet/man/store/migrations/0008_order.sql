-- What keeps attempts from beginning. `hold` is the user's wish: 1 held, 0 released, NULL never asked for; `held`
-- is how it stands: what the cluster has said, NULL while it has been asked and has not answered.
ALTER TABLE attempts ADD COLUMN hold INTEGER;
ALTER TABLE attempts ADD COLUMN held INTEGER DEFAULT 0;

-- How many of its needs are with other clusters, and have not finished: neroman holds it back until there are none.
ALTER TABLE attempts ADD COLUMN blocked INTEGER NOT NULL DEFAULT 0;

-- What an attempt needs: that attempt `since` at the experiment, or a later one, finishes; `met` is the one that has.
CREATE TABLE needs (
    attempt INTEGER NOT NULL REFERENCES attempts,
    experiment INTEGER NOT NULL REFERENCES experiments,
    since INTEGER NOT NULL,
    cluster TEXT NOT NULL, -- the attempt's own
    apart INTEGER NOT NULL, -- the needed one was with another cluster
    met INTEGER,
    told INTEGER NOT NULL DEFAULT 0, -- the cluster knows, or will with the attempt itself, that it is met
    PRIMARY KEY (attempt, experiment)
) STRICT, WITHOUT ROWID;

CREATE INDEX needs_open ON needs (experiment) WHERE met IS NULL;
CREATE INDEX needs_untold ON needs (cluster) WHERE met IS NOT NULL AND told = 0;

-- So that nobody who is kept back is looked at again and again.
CREATE INDEX attempts_to_send ON attempts (cluster, id)
    WHERE ended IS NULL AND sent <> 1 AND state = 'waiting' AND blocked = 0 AND (hold IS NOT 1 OR sent = 2);
CREATE INDEX attempts_to_hold ON attempts (cluster)
    WHERE ended IS NULL AND started IS NULL AND hold IS NOT NULL AND hold IS NOT held;
