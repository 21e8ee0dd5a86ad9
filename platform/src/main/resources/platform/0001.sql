-- What users asked for. Documents are JSON; instants are milliseconds since 1970.
CREATE TABLE platform_app(
    name TEXT PRIMARY KEY,
    environment TEXT NOT NULL,
    attributes TEXT NOT NULL,
    configuration TEXT NOT NULL,
    template TEXT NOT NULL,
    created INTEGER NOT NULL,
    modified INTEGER NOT NULL,
    intent TEXT NOT NULL,
    phase TEXT NOT NULL,
    since INTEGER NOT NULL,
    latest TEXT NOT NULL,
    generation INTEGER NOT NULL,
    serving TEXT,
    serving_generation INTEGER
) STRICT;

CREATE TABLE platform_secret(
    app TEXT NOT NULL,
    name TEXT NOT NULL,
    value TEXT NOT NULL,
    position INTEGER NOT NULL,
    PRIMARY KEY(app, name)
) STRICT;

CREATE TABLE platform_revision(
    name TEXT PRIMARY KEY,
    app TEXT NOT NULL,
    number INTEGER NOT NULL,
    template TEXT NOT NULL,
    image_id TEXT,
    created INTEGER NOT NULL,
    state TEXT NOT NULL,
    error TEXT NOT NULL,
    last_active INTEGER NOT NULL
) STRICT;

CREATE INDEX platform_revision_by_app ON platform_revision(app, number);

-- Sets of equal replicas that are wanted, or not yet gone.
CREATE TABLE platform_set(
    app TEXT NOT NULL,
    revision TEXT NOT NULL,
    generation INTEGER NOT NULL,
    spec TEXT NOT NULL,
    replicas INTEGER NOT NULL,
    PRIMARY KEY(app, revision, generation)
) STRICT;

CREATE TABLE platform_operation(
    id TEXT PRIMARY KEY,
    app TEXT NOT NULL,
    kind TEXT NOT NULL,
    outcome TEXT NOT NULL,
    status TEXT NOT NULL,
    revision TEXT,
    code TEXT,
    message TEXT,
    started INTEGER NOT NULL,
    ended INTEGER
) STRICT;

CREATE INDEX platform_operation_by_app ON platform_operation(app, status);
CREATE INDEX platform_operation_by_end ON platform_operation(ended);
