-- Revisions may have no replica, and come to that in two steps. How many they had stays in count, so that the build
-- before runs them again. What ran before there was scaling by rules goes on running until its app is put again.
ALTER TABLE platform_scale ADD COLUMN rest TEXT NOT NULL DEFAULT 'AWAKE';
UPDATE platform_scale SET floor = 1, floor_reason = 'from before scaling' WHERE floor = 0;

-- What was decided of a revision, the newest hundred.
CREATE TABLE platform_scale_decision(
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    revision TEXT NOT NULL,
    at INTEGER NOT NULL,
    former INTEGER NOT NULL,
    count INTEGER NOT NULL,
    reason TEXT NOT NULL
) STRICT;
CREATE INDEX platform_scale_decision_of ON platform_scale_decision(revision, id);
