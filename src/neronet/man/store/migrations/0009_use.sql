-- JSON objects to which many refer, each once: deflated, by the digest of their content.
CREATE TABLE documents (
    digest TEXT PRIMARY KEY,
    content BLOB NOT NULL
) STRICT, WITHOUT ROWID;

-- What git says of a batch's code.
ALTER TABLE batches ADD COLUMN code TEXT;

-- What an attempt has used in all, by its newest vitals. The samples are series, called vital.NAME.
CREATE TABLE uses (
    attempt INTEGER PRIMARY KEY,
    runtime REAL NOT NULL, -- seconds, as are the times
    cpu_time REAL,
    memory_peak INTEGER, -- bytes, as is what follows
    gpu_time REAL,
    gpu_memory_peak INTEGER,
    written INTEGER
) STRICT;

-- As before, but for vitals: they come while a program hangs, and are no sign that it gets on.
DROP TRIGGER metric_begun;
CREATE TRIGGER metric_begun AFTER INSERT ON latest BEGIN
    INSERT INTO metric_values VALUES (
        (new.metric << 40) + new.attempt, new.count, new.time, new.value, new.low, new.high
    );
    INSERT INTO pulses SELECT new.attempt, new.time, new.step
    WHERE (SELECT substr(name, 1, 6) FROM metrics WHERE id = new.metric) <> 'vital.'
    ON CONFLICT (attempt) DO UPDATE SET time = max(time, excluded.time), step = max(step, excluded.step);
END;

DROP TRIGGER metric_went_on;
CREATE TRIGGER metric_went_on AFTER UPDATE ON latest BEGIN
    UPDATE metric_values
    SET count = new.count, time = new.time, value = new.value, low = new.low, high = new.high
    WHERE id = (new.metric << 40) + new.attempt;
    UPDATE pulses SET time = max(time, new.time), step = max(step, new.step)
    WHERE attempt = new.attempt
        AND (SELECT substr(name, 1, 6) FROM metrics WHERE id = new.metric) <> 'vital.';
    DELETE FROM curve_values WHERE id IN (
        SELECT (q.id << 40) + new.attempt FROM curve_questions q WHERE q.metric = new.metric
    );
END;
