-- Attempts that shall end if an expression still holds where they run. A row is gone once that is answered.
CREATE TABLE rechecks (
    wish TEXT NOT NULL, -- one a command; the answer names it
    attempt INTEGER NOT NULL REFERENCES attempts,
    cause TEXT NOT NULL,
    expression TEXT NOT NULL,
    known TEXT NOT NULL, -- values that only neroman knows, by name
    PRIMARY KEY (attempt, wish)
) STRICT, WITHOUT ROWID;

-- Parameters that `restart --set` has changed, by name: {"value": ..., "over": what the specification had}.
ALTER TABLE experiments ADD COLUMN overrides TEXT NOT NULL DEFAULT '{}';
