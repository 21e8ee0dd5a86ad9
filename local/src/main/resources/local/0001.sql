-- Sets of replicas that are to run, or (wanted = 0) to be stopped.
CREATE TABLE local_set(
    app TEXT NOT NULL,
    revision TEXT NOT NULL,
    generation INTEGER NOT NULL,
    spec TEXT NOT NULL,
    replicas INTEGER NOT NULL,
    wanted INTEGER NOT NULL,
    PRIMARY KEY(app, revision, generation)
) STRICT;

-- Replicas. The columns after created are observations: a row says of which boot and of which
-- start of its process.
CREATE TABLE local_replica(
    name TEXT PRIMARY KEY,
    app TEXT NOT NULL,
    revision TEXT NOT NULL,
    generation INTEGER NOT NULL,
    created INTEGER NOT NULL,
    container TEXT,
    restarts INTEGER NOT NULL,
    crashes INTEGER NOT NULL,
    boot TEXT NOT NULL,
    passed INTEGER,
    ready INTEGER NOT NULL
) STRICT;
