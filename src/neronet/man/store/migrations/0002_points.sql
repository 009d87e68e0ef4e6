-- Points in pieces, compact: columns of `count` numbers as model/columns.py packs them. One whose length
-- is 8 times the count is of plain 64-bit floats, little-endian, as all were before.

CREATE TABLE pieces (
    id INTEGER PRIMARY KEY, -- rows with an id share pages more closely than those without
    attempt INTEGER NOT NULL REFERENCES attempts,
    metric INTEGER NOT NULL REFERENCES metrics,
    piece INTEGER NOT NULL, -- pieces of one curve, in order; gaps are where some were merged
    count INTEGER NOT NULL,
    steps BLOB NOT NULL,
    times BLOB NOT NULL,
    "values" BLOB NOT NULL,
    UNIQUE (attempt, metric, piece)
) STRICT;

INSERT INTO pieces (attempt, metric, piece, count, steps, times, "values")
    SELECT attempt, metric, piece, length("values") / 8, steps, times, "values" FROM points
    ORDER BY attempt, metric, piece;

DROP TABLE points;
ALTER TABLE pieces RENAME TO points;
