-- lowest-writer: 2
-- A replica is a group of containers in a network namespace of its own. One of before the groups
-- (sandbox = 0) is in that of its container until that one's next start.
CREATE TABLE local_container(
    replica TEXT NOT NULL,
    name TEXT NOT NULL,
    container TEXT,
    restarts INTEGER NOT NULL,
    crashes INTEGER NOT NULL,
    boot TEXT NOT NULL,
    passed INTEGER,
    ready INTEGER NOT NULL,
    PRIMARY KEY(replica, name)
) STRICT;

INSERT INTO local_container(replica, name, container, restarts, crashes, boot, passed, ready)
    SELECT r.name, coalesce(json_extract(s.spec, '$.container'),
            json_extract(s.spec, '$.containers[0].name')), r.container, r.restarts, r.crashes, r.boot,
        r.passed, r.ready
    FROM local_replica r JOIN local_set s
        ON s.app = r.app AND s.revision = r.revision AND s.generation = r.generation;

ALTER TABLE local_replica ADD COLUMN sandbox INTEGER NOT NULL DEFAULT 0;
ALTER TABLE local_replica ADD COLUMN ready_since INTEGER;
ALTER TABLE local_replica DROP COLUMN container;
ALTER TABLE local_replica DROP COLUMN restarts;
ALTER TABLE local_replica DROP COLUMN crashes;
ALTER TABLE local_replica DROP COLUMN boot;
ALTER TABLE local_replica DROP COLUMN passed;
ALTER TABLE local_replica DROP COLUMN ready;
