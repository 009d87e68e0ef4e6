-- What expressions select by, laid out by name, so that a question about one name reads the rows of that name
-- only. Where an id is made of two, (name << 40) + experiment or attempt, a row is found as fast as the next.

CREATE TABLE parameters (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE
) STRICT;

-- As the view below has them, which would have to unfold the JSON of every experiment each time.
CREATE TABLE parameter_values (
    id INTEGER PRIMARY KEY, -- (parameter << 40) + experiment
    value ANY NOT NULL
) STRICT;

-- What the newest attempt ran with, else what the experiment defines. Numbers and texts are themselves, true is
-- x'01', false x'00', a list or mapping its JSON as a blob, and null is no row.
CREATE VIEW shown_parameters AS
    SELECT e.number AS experiment, j.key AS name,
        CASE j.type
            WHEN 'true' THEN x'01' WHEN 'false' THEN x'00'
            WHEN 'array' THEN CAST(j.value AS BLOB) WHEN 'object' THEN CAST(j.value AS BLOB)
            ELSE j.value
        END AS value
    FROM experiments e LEFT JOIN attempts a ON a.id = e.newest
    CROSS JOIN json_each(
        CASE
            WHEN ifnull(a.revision, e.revision) <> e.revision THEN (
                SELECT json_extract(r.definition, '$.parameters') FROM revisions r
                WHERE r.experiment = e.number AND r.revision = a.revision
            )
            WHEN json_valid(e.parameters) THEN e.parameters
        END
    ) j
    WHERE j.type <> 'null';

INSERT INTO parameters (name) SELECT DISTINCT name FROM shown_parameters;
INSERT INTO parameter_values
    SELECT (p.id << 40) + s.experiment, s.value
    FROM shown_parameters s CROSS JOIN parameters p ON p.name = s.name ORDER BY 1;

CREATE TRIGGER parameters_defined AFTER INSERT ON experiments BEGIN
    INSERT OR IGNORE INTO parameters (name) SELECT name FROM shown_parameters WHERE experiment = new.number;
    INSERT INTO parameter_values
        SELECT (p.id << 40) + s.experiment, s.value
        FROM shown_parameters s CROSS JOIN parameters p ON p.name = s.name
        WHERE s.experiment = new.number;
END;

-- An edit shows at once while nothing was tried, else with the next attempt.
CREATE TRIGGER parameters_edited AFTER UPDATE OF parameters, newest ON experiments
WHEN (new.newest IS NULL AND new.parameters <> old.parameters) OR (
    new.newest <> old.newest AND new.revision <> (SELECT revision FROM attempts WHERE id = old.newest)
)
BEGIN
    DELETE FROM parameter_values WHERE id IN (SELECT (p.id << 40) + new.number FROM parameters p);
    INSERT OR IGNORE INTO parameters (name) SELECT name FROM shown_parameters WHERE experiment = new.number;
    INSERT INTO parameter_values
        SELECT (p.id << 40) + s.experiment, s.value
        FROM shown_parameters s CROSS JOIN parameters p ON p.name = s.name
        WHERE s.experiment = new.number;
END;

-- The experiments without their long texts.
CREATE INDEX experiments_in_brief ON experiments (project, newest, changed, name, tags);

-- What `latest` has.
CREATE TABLE metric_values (
    id INTEGER PRIMARY KEY, -- (metric << 40) + attempt
    count INTEGER NOT NULL,
    time REAL NOT NULL,
    value REAL,
    low REAL,
    high REAL
) STRICT;

INSERT INTO metric_values
    SELECT (metric << 40) + attempt, count, time, value, low, high FROM latest ORDER BY metric, attempt;

-- The newest time and the greatest step of any metric.
CREATE TABLE pulses (
    attempt INTEGER PRIMARY KEY,
    time REAL NOT NULL,
    step REAL NOT NULL
) STRICT;

INSERT INTO pulses SELECT attempt, max(time), max(step) FROM latest GROUP BY attempt;

-- Questions to the points of a metric; window 0 is the whole curve.
CREATE TABLE curve_questions (
    id INTEGER PRIMARY KEY,
    metric INTEGER NOT NULL,
    function TEXT NOT NULL,
    window INTEGER NOT NULL,
    UNIQUE (metric, function, window)
) STRICT;

-- Their answers, as long as the curve stays as it is. One that is not known is the slope of a single point, say;
-- one that is known and NULL is NaN.
CREATE TABLE curve_values (
    id INTEGER PRIMARY KEY, -- (question << 40) + attempt
    known INTEGER NOT NULL,
    value REAL
) STRICT;

CREATE TRIGGER metric_begun AFTER INSERT ON latest BEGIN
    INSERT INTO metric_values VALUES (
        (new.metric << 40) + new.attempt, new.count, new.time, new.value, new.low, new.high
    );
    INSERT INTO pulses VALUES (new.attempt, new.time, new.step)
    ON CONFLICT (attempt) DO UPDATE SET time = max(time, excluded.time), step = max(step, excluded.step);
END;

CREATE TRIGGER metric_went_on AFTER UPDATE ON latest BEGIN
    UPDATE metric_values
    SET count = new.count, time = new.time, value = new.value, low = new.low, high = new.high
    WHERE id = (new.metric << 40) + new.attempt;
    UPDATE pulses SET time = max(time, new.time), step = max(step, new.step) WHERE attempt = new.attempt;
    DELETE FROM curve_values WHERE id IN (
        SELECT (q.id << 40) + new.attempt FROM curve_questions q WHERE q.metric = new.metric
    );
END;
