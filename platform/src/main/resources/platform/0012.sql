-- Jobs by schedule and by event. Times of a schedule at or before the floor do not count.
ALTER TABLE platform_job ADD COLUMN suspended INTEGER NOT NULL DEFAULT 0;
ALTER TABLE platform_job ADD COLUMN fire_floor INTEGER NOT NULL DEFAULT 0;

-- Times of schedules that were taken, of which the last are remembered.
CREATE TABLE platform_fire(
    job TEXT NOT NULL,
    due INTEGER NOT NULL,
    at INTEGER NOT NULL,
    outcome TEXT NOT NULL,
    execution TEXT,
    message TEXT NOT NULL,
    PRIMARY KEY(job, due)
) STRICT;
