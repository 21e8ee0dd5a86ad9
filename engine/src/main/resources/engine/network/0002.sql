-- Ports of network_port that are also served on the gateways of all networks. A table of their own:
-- the program before this one writes rows of network_port by position.
CREATE TABLE network_gateway_port(
  protocol TEXT NOT NULL,
  address TEXT NOT NULL,
  port INTEGER NOT NULL,
  PRIMARY KEY(protocol, address, port)) WITHOUT ROWID;

CREATE TRIGGER network_gateway_port_gone AFTER DELETE ON network_port BEGIN
  DELETE FROM network_gateway_port
    WHERE protocol = old.protocol AND address = old.address AND port = old.port;
END;
