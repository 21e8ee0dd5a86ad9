-- Which of a container's networks its default route goes to: the highest, the first by name among equals.
ALTER TABLE network_endpoint ADD COLUMN priority INTEGER NOT NULL DEFAULT 0;
