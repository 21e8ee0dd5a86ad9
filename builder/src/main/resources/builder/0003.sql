-- A folder that RUN --mount=type=cache keeps, below cache-mounts in the home, named by its number.
-- The row is there before the folder: what has no row is nobody's. Size is unknown since its last
-- use where it is missing.
CREATE TABLE builder_cache_mount(
  number INTEGER PRIMARY KEY AUTOINCREMENT,
  key TEXT NOT NULL,
  description TEXT NOT NULL,
  created INTEGER NOT NULL,
  used INTEGER NOT NULL,
  uses INTEGER NOT NULL,
  size INTEGER
);
CREATE INDEX builder_cache_mount_key ON builder_cache_mount(key);
