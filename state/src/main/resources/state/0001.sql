-- A change says what was done and what belongs to it. nanos: of a millisecond, beyond what at has.
ALTER TABLE change ADD COLUMN nanos INTEGER NOT NULL DEFAULT 0;
ALTER TABLE change ADD COLUMN action TEXT NOT NULL DEFAULT '';
-- JSON; empty when there is nothing.
ALTER TABLE change ADD COLUMN attributes TEXT NOT NULL DEFAULT '';
