-- How many attempts of a batch may run at the same time; 0: as many as there is room for.
ALTER TABLE batches ADD COLUMN at_once INTEGER NOT NULL DEFAULT 0;

-- An attempt that was made by a `retry:` of the experiment: the how-manieth since the user's own, and not
-- to be sent before `due`.
ALTER TABLE attempts ADD COLUMN retried INTEGER NOT NULL DEFAULT 0;
ALTER TABLE attempts ADD COLUMN due REAL;
