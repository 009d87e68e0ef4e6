-- What users may want to be told, written by whoever lets it happen, in the same transaction. Whoever has read it
-- removes it: that is how far the reading has come.
CREATE TABLE tidings (
    id INTEGER PRIMARY KEY,
    time REAL NOT NULL,
    attempt INTEGER NOT NULL REFERENCES attempts,
    kind TEXT NOT NULL, -- state, warned, notified
    word TEXT NOT NULL, -- the state, or the criterion
    message TEXT NOT NULL
) STRICT;

CREATE TRIGGER state_told AFTER UPDATE OF state ON attempts
WHEN new.state <> old.state AND new.state NOT IN ('waiting', 'queued') BEGIN
    INSERT INTO tidings (time, attempt, kind, word, message) VALUES (new.changed, new.id, 'state', new.state, '');
END;

CREATE TRIGGER criterion_told AFTER INSERT ON events WHEN new.kind IN ('warned', 'notified') BEGIN
    INSERT INTO tidings (time, attempt, kind, word, message) VALUES (
        new.time, new.attempt, new.kind,
        ifnull(json_extract(new.fields, '$.criterion'), ''), ifnull(json_extract(new.fields, '$.message'), '')
    );
END;

-- The rules of a project, as they were when last looked at.
CREATE TABLE watches (
    project INTEGER PRIMARY KEY REFERENCES projects,
    rules TEXT NOT NULL,
    since REAL NOT NULL, -- expressions are for attempts that had not ended then
    rounds TEXT NOT NULL DEFAULT '[]', -- JSON: when letters were written in the last hour
    digested REAL NOT NULL -- when the newest digest was written, or could have been
) STRICT;

-- What is told once and comes again and again.
CREATE TABLE told (
    project INTEGER NOT NULL,
    what TEXT NOT NULL,
    PRIMARY KEY (project, what)
) STRICT, WITHOUT ROWID;

-- What is to be told, and stands in no letter yet.
CREATE TABLE notices (
    id INTEGER PRIMARY KEY,
    project INTEGER NOT NULL REFERENCES projects,
    batch INTEGER, -- NULL: of none
    attempt INTEGER, -- NULL: of the whole batch
    kind TEXT NOT NULL,
    word TEXT NOT NULL,
    message TEXT NOT NULL,
    time REAL NOT NULL
) STRICT;

CREATE INDEX notices_by_project ON notices (project);

-- Letters, each for one address.
CREATE TABLE outbox (
    id INTEGER PRIMARY KEY AUTOINCREMENT, -- never given twice: it is in the Message-ID
    project INTEGER NOT NULL,
    batch INTEGER,
    channel TEXT NOT NULL,
    address TEXT NOT NULL,
    message_id TEXT NOT NULL, -- without its domain
    thread TEXT NOT NULL, -- the Message-ID of the first letter of the conversation
    created REAL NOT NULL,
    letter TEXT NOT NULL, -- JSON
    due REAL NOT NULL, -- not to be tried before
    tries INTEGER NOT NULL DEFAULT 0,
    sent REAL,
    refused REAL, -- when it was refused for good
    trouble TEXT -- what was said at the newest try
) STRICT;

CREATE INDEX outbox_due ON outbox (due) WHERE sent IS NULL AND refused IS NULL;
CREATE INDEX outbox_by_batch ON outbox (batch, channel, address);
