-- lowest-writer: 4
-- The revision is the unit: how far its present generation is, which generation may get requests,
-- whether it is to run, and how many replicas it has. An app keeps what was asked, its traffic in
-- rows of their own, and counts its requests in version.
ALTER TABLE platform_revision ADD COLUMN phase TEXT NOT NULL DEFAULT 'READY';
ALTER TABLE platform_revision ADD COLUMN since INTEGER NOT NULL DEFAULT 0;
ALTER TABLE platform_revision ADD COLUMN generation INTEGER NOT NULL DEFAULT 1;
ALTER TABLE platform_revision ADD COLUMN ready INTEGER;
ALTER TABLE platform_revision ADD COLUMN active INTEGER NOT NULL DEFAULT 0;

UPDATE platform_revision SET active = 1, generation = a.serving_generation,
        ready = a.serving_generation, since = a.since
    FROM platform_app a WHERE a.serving = platform_revision.name;

UPDATE platform_revision SET active = 1, generation = a.generation, phase = a.phase,
        since = a.since
    FROM platform_app a WHERE a.latest = platform_revision.name;

CREATE TABLE platform_traffic(
    app TEXT NOT NULL,
    position INTEGER NOT NULL,
    revision TEXT,
    label TEXT,
    weight INTEGER NOT NULL,
    PRIMARY KEY(app, position)
) STRICT;

INSERT INTO platform_traffic(app, position, weight) SELECT name, 0, 100 FROM platform_app;

-- What ran before there was scaling goes on running until its app is put again.
CREATE TABLE platform_scale(
    revision TEXT PRIMARY KEY,
    count INTEGER NOT NULL,
    reason TEXT NOT NULL,
    since INTEGER NOT NULL,
    floor INTEGER NOT NULL,
    floor_reason TEXT NOT NULL
) STRICT;

INSERT INTO platform_scale(revision, count, reason, since, floor, floor_reason)
    SELECT r.name,
        coalesce(
            (SELECT max(s.replicas) FROM platform_set s WHERE s.revision = r.name),
            max(1, coalesce(json_extract(r.template, '$.scale.minReplicas'), 0))),
        'minReplicas', r.created, 1, 'from before scaling'
    FROM platform_revision r;

ALTER TABLE platform_set DROP COLUMN replicas;
ALTER TABLE platform_app ADD COLUMN version INTEGER NOT NULL DEFAULT 1;
ALTER TABLE platform_app DROP COLUMN phase;
ALTER TABLE platform_app DROP COLUMN since;
ALTER TABLE platform_app DROP COLUMN latest;
ALTER TABLE platform_app DROP COLUMN generation;
ALTER TABLE platform_app DROP COLUMN serving;
ALTER TABLE platform_app DROP COLUMN serving_generation;
