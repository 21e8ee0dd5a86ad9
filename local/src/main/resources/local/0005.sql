-- When the process of a container was about to be started, and when the one before it was: what
-- lies between is the output of the process before.
ALTER TABLE local_container ADD COLUMN begun INTEGER;
ALTER TABLE local_container ADD COLUMN former INTEGER;
