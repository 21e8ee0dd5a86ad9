CREATE TABLE network_setting(
  key TEXT PRIMARY KEY,
  value TEXT NOT NULL) WITHOUT ROWID;

-- number is that of the bridge; host and none have none.
CREATE TABLE network(
  id TEXT PRIMARY KEY,
  name TEXT NOT NULL UNIQUE,
  driver TEXT NOT NULL,
  number INTEGER UNIQUE,
  subnet TEXT,
  gateway TEXT,
  internal INTEGER NOT NULL,
  labels TEXT NOT NULL,
  options TEXT NOT NULL,
  created INTEGER NOT NULL) WITHOUT ROWID;

-- owner is NULL while the namespace is prepared for whoever comes next. Rows of another boot are
-- void: their namespaces went with it.
CREATE TABLE network_endpoint(
  number INTEGER PRIMARY KEY AUTOINCREMENT,
  id TEXT NOT NULL UNIQUE,
  boot TEXT NOT NULL,
  network TEXT NOT NULL REFERENCES network(id),
  address TEXT NOT NULL,
  mac TEXT NOT NULL,
  netns TEXT NOT NULL,
  device TEXT NOT NULL,
  ready INTEGER NOT NULL,
  owner TEXT,
  names TEXT NOT NULL,
  UNIQUE(network, address));

CREATE INDEX network_endpoint_owner ON network_endpoint(owner);

CREATE TABLE network_port(
  owner TEXT NOT NULL,
  protocol TEXT NOT NULL,
  address TEXT NOT NULL,
  port INTEGER NOT NULL,
  target TEXT NOT NULL,
  target_port INTEGER NOT NULL,
  PRIMARY KEY(protocol, address, port)) WITHOUT ROWID;

CREATE INDEX network_port_owner ON network_port(owner);
