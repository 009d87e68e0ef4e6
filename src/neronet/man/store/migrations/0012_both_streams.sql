-- Both streams are read for metrics where nothing is said. What said nothing stood here as standard output alone,
-- and is to be the same revision when it is read again; in a text, the quotes would be escaped.
UPDATE revisions SET definition = replace(definition, '"metrics": ["stdout"]', '"metrics": ["stdout", "stderr"]');
