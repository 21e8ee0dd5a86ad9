-- Content on its way, by the text under which it is gone on with. Its bytes are the file in the
-- folder ingest that is named by the reference's SHA-256.
CREATE TABLE image_upload(
  reference TEXT PRIMARY KEY,
  total INTEGER,
  started INTEGER NOT NULL,
  updated INTEGER NOT NULL);
CREATE INDEX image_upload_updated ON image_upload(updated);
