-- What people see of a step: what it did, and how often it was asked for.
ALTER TABLE builder_step ADD COLUMN description TEXT NOT NULL DEFAULT '';
ALTER TABLE builder_step ADD COLUMN uses INTEGER NOT NULL DEFAULT 1;
CREATE INDEX builder_step_snapshot ON builder_step(snapshot);
