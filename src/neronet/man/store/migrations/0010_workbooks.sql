-- Where the extremes of a metric were, in the first place; NULL where an older release took them in.
ALTER TABLE latest ADD COLUMN low_step REAL;
ALTER TABLE latest ADD COLUMN high_step REAL;

-- How much has happened to what a project's results workbook shows, and how much of it is in the file; what
-- keeps it from being written as it should.
ALTER TABLE projects ADD COLUMN news INTEGER NOT NULL DEFAULT 1;
ALTER TABLE projects ADD COLUMN written INTEGER NOT NULL DEFAULT 0;
ALTER TABLE projects ADD COLUMN trouble TEXT;

-- The files that neronet wrote: what else lies there is the user's. Two stamps, for the newest is noted before
-- the file takes the place of the one that is there.
CREATE TABLE workbooks (
    project INTEGER NOT NULL REFERENCES projects,
    file TEXT NOT NULL,
    stamp TEXT NOT NULL,
    before TEXT,
    PRIMARY KEY (project, file)
) STRICT, WITHOUT ROWID;

CREATE TRIGGER project_edited AFTER UPDATE OF name, settings ON projects
WHEN new.name <> old.name
    OR json_extract(new.settings, '$.results') IS NOT json_extract(old.settings, '$.results')
BEGIN
    UPDATE projects SET news = news + 1 WHERE id = new.id;
END;

CREATE TRIGGER experiment_defined AFTER INSERT ON experiments BEGIN
    UPDATE projects SET news = news + 1 WHERE id = new.project;
END;

CREATE TRIGGER experiment_changed AFTER UPDATE OF name, parameters, revision, newest ON experiments BEGIN
    UPDATE projects SET news = news + 1 WHERE id = new.project;
END;

-- Whatever is heard of an attempt moves its positions.
CREATE TRIGGER attempt_heard_of AFTER UPDATE OF state, mum, kid ON attempts BEGIN
    UPDATE projects SET news = news + 1 WHERE id = (
        SELECT project FROM experiments WHERE number = new.experiment
    );
END;
