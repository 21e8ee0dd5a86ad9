-- Whether a replica holds room on this host, or waits for some. Whoever is there when this step
-- comes holds it, whatever the sum; so does one that the release before this step makes.
ALTER TABLE local_replica ADD COLUMN admitted INTEGER NOT NULL DEFAULT 1;
