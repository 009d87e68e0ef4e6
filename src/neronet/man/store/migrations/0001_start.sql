-- What neroman knows. Times are seconds since the epoch, JSON is text.

CREATE TABLE meta (
    key TEXT PRIMARY KEY,
    value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- By this name the clusters tell the attempts of this store from those of another.
INSERT INTO meta VALUES ('owner', lower(hex(randomblob(6))));

CREATE TABLE projects (
    id INTEGER PRIMARY KEY,
    folder TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    settings TEXT NOT NULL
) STRICT;

CREATE TABLE experiments (
    number INTEGER PRIMARY KEY AUTOINCREMENT, -- never given twice
    project INTEGER NOT NULL REFERENCES projects,
    key TEXT NOT NULL,
    name TEXT NOT NULL,
    parameters TEXT NOT NULL,
    tags TEXT NOT NULL,
    source TEXT NOT NULL, -- file and line of its command; empty when not known
    revision INTEGER NOT NULL,
    changed REAL NOT NULL,
    absent INTEGER NOT NULL DEFAULT 0, -- no longer in the specification
    newest INTEGER, -- its newest attempt
    UNIQUE (project, key)
) STRICT;

CREATE INDEX experiments_by_name ON experiments (name);

CREATE TABLE revisions (
    experiment INTEGER NOT NULL REFERENCES experiments,
    revision INTEGER NOT NULL,
    created REAL NOT NULL,
    definition TEXT NOT NULL,
    PRIMARY KEY (experiment, revision)
) STRICT, WITHOUT ROWID;

CREATE TABLE batches (
    number INTEGER PRIMARY KEY,
    created REAL NOT NULL,
    words TEXT NOT NULL, -- the command that started it
    snapshot TEXT,
    variables TEXT NOT NULL
) STRICT;

CREATE TABLE attempts (
    id INTEGER PRIMARY KEY,
    experiment INTEGER NOT NULL REFERENCES experiments,
    attempt INTEGER NOT NULL,
    batch INTEGER NOT NULL REFERENCES batches,
    revision INTEGER NOT NULL,
    cluster TEXT NOT NULL,
    state TEXT NOT NULL,
    cause TEXT,
    created REAL NOT NULL,
    changed REAL NOT NULL,
    started REAL,
    ended REAL,
    runtime REAL,
    exit INTEGER,
    host TEXT,
    folder TEXT,
    tail TEXT,
    sent INTEGER NOT NULL DEFAULT 0, -- to the cluster: 0 never, 1 yes, 2 perhaps, so again
    stop TEXT, -- why it shall end
    mum INTEGER NOT NULL DEFAULT 0, -- numbers of the newest events taken in
    kid INTEGER NOT NULL DEFAULT 0,
    UNIQUE (experiment, attempt)
) STRICT;

CREATE INDEX attempts_live ON attempts (cluster, id) WHERE ended IS NULL;
CREATE INDEX attempts_by_batch ON attempts (batch);

-- What stands between the daemon and a cluster; NULL when nothing does.
CREATE TABLE clusters (
    name TEXT PRIMARY KEY,
    since REAL NOT NULL,
    trouble TEXT
) STRICT, WITHOUT ROWID;

CREATE TABLE events (
    attempt INTEGER NOT NULL REFERENCES attempts,
    origin TEXT NOT NULL,
    number INTEGER NOT NULL,
    time REAL NOT NULL,
    kind TEXT NOT NULL,
    fields TEXT NOT NULL,
    PRIMARY KEY (attempt, origin, number)
) STRICT, WITHOUT ROWID;

CREATE TABLE metrics (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE
) STRICT;

-- One row a metric and attempt; NULL stands for NaN.
CREATE TABLE latest (
    attempt INTEGER NOT NULL REFERENCES attempts,
    metric INTEGER NOT NULL REFERENCES metrics,
    count INTEGER NOT NULL,
    step REAL NOT NULL,
    time REAL NOT NULL,
    value REAL,
    low REAL,
    high REAL,
    PRIMARY KEY (attempt, metric)
) STRICT, WITHOUT ROWID;

-- Points in pieces as they came: three columns of 64-bit floats, little-endian.
CREATE TABLE points (
    attempt INTEGER NOT NULL REFERENCES attempts,
    metric INTEGER NOT NULL REFERENCES metrics,
    piece INTEGER NOT NULL,
    steps BLOB NOT NULL,
    times BLOB NOT NULL,
    "values" BLOB NOT NULL,
    PRIMARY KEY (attempt, metric, piece)
) STRICT, WITHOUT ROWID;
