-- Content. What is small is kept here, what is large as a file named by its digest.
CREATE TABLE image_blob(
  digest TEXT PRIMARY KEY,
  size INTEGER NOT NULL,
  content BLOB,
  created INTEGER NOT NULL,
  condemned INTEGER);

-- Layers as directories. format is the tar writer's whose stream
-- has the diff_id, 0 when the tar came from elsewhere.
CREATE TABLE image_snapshot(
  number INTEGER PRIMARY KEY,
  parent INTEGER REFERENCES image_snapshot(number),
  chain TEXT NOT NULL UNIQUE,
  diff_id TEXT NOT NULL,
  size INTEGER NOT NULL,
  tar_size INTEGER NOT NULL,
  format INTEGER NOT NULL,
  created INTEGER NOT NULL,
  boot TEXT NOT NULL,
  synced INTEGER NOT NULL,
  condemned INTEGER);
CREATE INDEX image_snapshot_parent ON image_snapshot(parent);
CREATE INDEX image_snapshot_diff_id ON image_snapshot(diff_id);

-- The blobs that unpack to a layer.
CREATE TABLE image_layer(
  diff_id TEXT NOT NULL,
  blob TEXT NOT NULL REFERENCES image_blob(digest) ON DELETE CASCADE,
  media_type TEXT NOT NULL,
  size INTEGER NOT NULL,
  PRIMARY KEY(diff_id, blob)) WITHOUT ROWID;
CREATE INDEX image_layer_blob ON image_layer(blob);

-- Nodes are digests and snapshot:NUMBER.
CREATE TABLE image_edge(
  parent TEXT NOT NULL, child TEXT NOT NULL, PRIMARY KEY(parent, child)) WITHOUT ROWID;
CREATE INDEX image_edge_child ON image_edge(child);
CREATE TABLE image_root(
  kind TEXT NOT NULL, key TEXT NOT NULL, node TEXT NOT NULL,
  PRIMARY KEY(kind, key, node)) WITHOUT ROWID;
CREATE INDEX image_root_node ON image_root(node);
CREATE TABLE image_lease(
  id TEXT PRIMARY KEY, purpose TEXT NOT NULL, expires INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE image_lease_node(
  lease TEXT NOT NULL REFERENCES image_lease(id) ON DELETE CASCADE,
  node TEXT NOT NULL, PRIMARY KEY(lease, node)) WITHOUT ROWID;

-- Images, each a root by being here, and their names.
CREATE TABLE image(
  id TEXT PRIMARY KEY,
  top INTEGER REFERENCES image_snapshot(number) ON DELETE SET NULL,
  manifest TEXT,
  created INTEGER NOT NULL,
  tagged INTEGER);
CREATE TABLE image_tag(
  reference TEXT PRIMARY KEY,
  image TEXT NOT NULL REFERENCES image(id) ON DELETE CASCADE);
CREATE INDEX image_tag_image ON image_tag(image);
CREATE TABLE image_digest(
  name TEXT NOT NULL, digest TEXT NOT NULL,
  image TEXT NOT NULL REFERENCES image(id) ON DELETE CASCADE,
  PRIMARY KEY(name, digest)) WITHOUT ROWID;
CREATE INDEX image_digest_image ON image_digest(image);

-- Hashes of what paths of snapshots contain.
CREATE TABLE image_content_hash(
  snapshot INTEGER NOT NULL REFERENCES image_snapshot(number) ON DELETE CASCADE,
  path BLOB NOT NULL, digest TEXT NOT NULL, PRIMARY KEY(snapshot, path)) WITHOUT ROWID;
CREATE INDEX image_blob_condemned ON image_blob(condemned) WHERE condemned IS NOT NULL;
CREATE INDEX image_snapshot_condemned ON image_snapshot(condemned) WHERE condemned IS NOT NULL;
