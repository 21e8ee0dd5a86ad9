-- Numbers of snapshots up to here may have been given: no later one is below.
CREATE TABLE image_number(reserved INTEGER NOT NULL);
INSERT INTO image_number(reserved) SELECT coalesce(max(number), 0) FROM image_snapshot;
-- Who holds a node is asked when it is pruned.
CREATE INDEX image_lease_node_node ON image_lease_node(node);
