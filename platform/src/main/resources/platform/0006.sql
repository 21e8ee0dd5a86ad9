-- An app is in an environment, which is a row of its own. The one that every instance has is there
-- from the start, and so is each that an app names.
CREATE TABLE platform_environment(
    name TEXT PRIMARY KEY,
    created INTEGER NOT NULL
) STRICT;

INSERT INTO platform_environment(name, created)
    SELECT environment, min(created) FROM platform_app GROUP BY environment;

INSERT OR IGNORE INTO platform_environment(name, created)
    VALUES('default', CAST(strftime('%s', 'now') AS INTEGER) * 1000);
