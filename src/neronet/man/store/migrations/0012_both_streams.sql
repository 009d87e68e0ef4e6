-- Metrics are read from both streams where nothing else is said, and what is not said is no longer written:
-- so a specification that says nothing is still the revision that it was.
UPDATE revisions SET definition = json_remove(definition, '$.metrics')
    WHERE CASE WHEN json_valid(definition) THEN json_extract(definition, '$.metrics') = '["stdout"]' ELSE 0 END;
