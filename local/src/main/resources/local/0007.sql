-- Whether the end of a replica has begun: the next daemon goes on with it, and it is none of those wanted.
ALTER TABLE local_replica ADD COLUMN ending INTEGER NOT NULL DEFAULT 0;
