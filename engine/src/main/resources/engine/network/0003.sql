-- Networks that were said to be attachable. A table of its own: the program before this one writes
-- rows of network by position.
CREATE TABLE network_attachable(network TEXT PRIMARY KEY) WITHOUT ROWID;

CREATE TRIGGER network_attachable_gone AFTER DELETE ON network BEGIN
  DELETE FROM network_attachable WHERE network = old.id;
END;
