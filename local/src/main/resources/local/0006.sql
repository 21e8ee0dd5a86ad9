-- Whether the replicas of a set rest, and whether the processes of a replica may be frozen: said
-- before the first is, until the last is thawed.
ALTER TABLE local_set ADD COLUMN frozen INTEGER NOT NULL DEFAULT 0;
ALTER TABLE local_replica ADD COLUMN frozen INTEGER NOT NULL DEFAULT 0;
