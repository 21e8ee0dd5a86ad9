-- Resource groups; in any case the same one. Instants are milliseconds since 1970. Which group an
-- app is in stands among the app's own attributes, so that both are written at once.
CREATE TABLE azure_resource_group(
    name TEXT PRIMARY KEY COLLATE NOCASE,
    location TEXT NOT NULL,
    state TEXT NOT NULL,
    created INTEGER NOT NULL
) STRICT;

CREATE TABLE azure_resource_group_tag(
    resource_group TEXT NOT NULL COLLATE NOCASE,
    name TEXT NOT NULL COLLATE NOCASE,
    value TEXT NOT NULL,
    position INTEGER NOT NULL,
    PRIMARY KEY(resource_group, name)
) STRICT;

-- Where everything is that was made before there were groups, and what the command line uses.
INSERT INTO azure_resource_group(name, location, state, created)
    VALUES('default', 'local', 'READY', CAST(unixepoch('subsec') * 1000 AS INTEGER));
