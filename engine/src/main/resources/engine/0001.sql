-- What containers and volumes are to be. What was seen of them lies in files below run/<boot id>.
CREATE TABLE engine_container (
  id       TEXT PRIMARY KEY NOT NULL,
  name     TEXT NOT NULL UNIQUE,
  created  INTEGER NOT NULL,           -- milliseconds since 1970
  image    TEXT NOT NULL,              -- sha256:…
  top      INTEGER,                    -- the uppermost layer of its image
  desired  TEXT NOT NULL,              -- CREATED, RUNNING, STOPPED
  spec     TEXT NOT NULL,              -- JSON, completed by the image
  mounts   TEXT NOT NULL,              -- JSON, volumes by name
  outcome  TEXT                        -- JSON: how the last run ended
) STRICT;

CREATE INDEX engine_container_image ON engine_container(image);

CREATE TABLE engine_volume (
  name      TEXT PRIMARY KEY NOT NULL,
  created   INTEGER NOT NULL,
  labels    TEXT NOT NULL,             -- JSON
  options   TEXT NOT NULL,             -- JSON
  anonymous INTEGER NOT NULL
) STRICT;
