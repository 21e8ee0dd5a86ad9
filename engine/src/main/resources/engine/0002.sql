-- Network namespaces that groups of containers share, as they were asked for. Where each of them is
-- now is in network_endpoint, under the owner sandbox:<id>.
CREATE TABLE engine_sandbox (
  id      TEXT PRIMARY KEY NOT NULL,
  created INTEGER NOT NULL,           -- milliseconds since 1970
  spec    TEXT NOT NULL               -- JSON, wire.SandboxDocument
) STRICT;
