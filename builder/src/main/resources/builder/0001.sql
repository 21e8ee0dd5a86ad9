-- What a step made, by everything that decides what it makes. Derived: a lost row costs a rebuild.
CREATE TABLE builder_step(
  key TEXT PRIMARY KEY,
  snapshot INTEGER NOT NULL,
  created TEXT NOT NULL,
  used INTEGER NOT NULL
) WITHOUT ROWID;
CREATE INDEX builder_step_used ON builder_step(used);
