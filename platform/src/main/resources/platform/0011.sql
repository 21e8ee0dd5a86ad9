-- Jobs. Documents are JSON: spec and plan this room's own, the other three of whoever asked.
CREATE TABLE platform_job(
    name TEXT PRIMARY KEY,
    environment TEXT NOT NULL,
    spec TEXT NOT NULL,
    attributes TEXT NOT NULL,
    configuration TEXT NOT NULL,
    template TEXT NOT NULL,
    created INTEGER NOT NULL,
    modified INTEGER NOT NULL,
    version INTEGER NOT NULL,
    deleting INTEGER NOT NULL
) STRICT;

CREATE TABLE platform_job_secret(
    job TEXT NOT NULL,
    name TEXT NOT NULL,
    value TEXT NOT NULL,
    position INTEGER NOT NULL,
    PRIMARY KEY(job, name)
) STRICT;

-- Runs of jobs, of which those that ended are remembered for a while.
CREATE TABLE platform_execution(
    name TEXT PRIMARY KEY,
    job TEXT NOT NULL,
    number INTEGER NOT NULL,
    cause TEXT NOT NULL,
    plan TEXT NOT NULL,
    document TEXT NOT NULL,
    state TEXT NOT NULL,
    stopping INTEGER NOT NULL,
    cleared INTEGER NOT NULL,
    reason TEXT NOT NULL,
    message TEXT NOT NULL,
    request TEXT,
    started INTEGER NOT NULL,
    ended INTEGER
) STRICT;
CREATE UNIQUE INDEX platform_execution_of ON platform_execution(job, number);
CREATE INDEX platform_execution_open ON platform_execution(job, cleared);

CREATE TABLE platform_execution_image(
    execution TEXT NOT NULL,
    reference TEXT NOT NULL,
    image_id TEXT NOT NULL,
    published TEXT,
    PRIMARY KEY(execution, reference)
) STRICT;

-- Tries of an execution's replicas, each written down before a cluster is asked for it.
CREATE TABLE platform_attempt(
    execution TEXT NOT NULL,
    number INTEGER NOT NULL,
    replica INTEGER NOT NULL,
    turn INTEGER NOT NULL,
    phase TEXT NOT NULL,
    outcome TEXT,
    replica_name TEXT,
    asked INTEGER NOT NULL,
    ended INTEGER,
    containers TEXT NOT NULL,
    reason TEXT NOT NULL,
    message TEXT NOT NULL,
    cleared INTEGER NOT NULL,
    PRIMARY KEY(execution, number)
) STRICT;
