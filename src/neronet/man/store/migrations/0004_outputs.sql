-- What attempts left to be brought home. A path is the bytes that the cluster's disk has, for it need
-- not be UTF-8; the empty path stands for files that nobody has listed, since nerokid died.
CREATE TABLE outputs (
    attempt INTEGER NOT NULL REFERENCES attempts,
    path BLOB NOT NULL,
    size INTEGER NOT NULL,
    sha256 TEXT NOT NULL, -- empty when nobody has computed it
    place BLOB, -- the folder at home that it was brought to
    brought TEXT, -- the digest of what was brought there, which neronet may replace
    fetched REAL, -- NULL again when the cluster has something newer
    trouble TEXT, -- why it was not brought
    PRIMARY KEY (attempt, path)
) STRICT, WITHOUT ROWID;

CREATE INDEX outputs_due ON outputs (attempt) WHERE fetched IS NULL AND trouble IS NULL;
