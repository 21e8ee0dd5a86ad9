-- lowest-writer: 7
-- Requests that move to a revision step by step, until they all are there or it fares worse. Shares
-- are {revision, label, weight} in their order, as they were before: what is returned to.
CREATE TABLE platform_shift(
    app TEXT PRIMARY KEY,
    target TEXT NOT NULL,
    step INTEGER NOT NULL,
    every INTEGER NOT NULL,
    max_error_rate TEXT NOT NULL,
    max_latency_ratio TEXT NOT NULL,
    min_requests INTEGER NOT NULL,
    before TEXT NOT NULL,
    since INTEGER NOT NULL
) STRICT;
