-- What was done to things whose history is read long after: of each the last 14 days, at most 5 MB,
-- so that one of which much is told does not push out what is told of another. total: bytes of this
-- and all earlier rows of the same thing.
CREATE TABLE change_history(
    kind TEXT NOT NULL,
    key TEXT NOT NULL,
    total INTEGER NOT NULL,
    sequence INTEGER NOT NULL,
    at INTEGER NOT NULL,
    nanos INTEGER NOT NULL,
    action TEXT NOT NULL,
    attributes TEXT NOT NULL,
    PRIMARY KEY(kind, key, total)
) STRICT, WITHOUT ROWID;

CREATE INDEX change_history_by_sequence ON change_history(kind, sequence);
CREATE INDEX change_history_by_time ON change_history(at);

INSERT INTO change_history(kind, key, total, sequence, at, nanos, action, attributes)
    SELECT kind, key,
        sum(octet_length(attributes) + 100) OVER (PARTITION BY key ORDER BY sequence),
        sequence, at, nanos, action, attributes
    FROM change WHERE kind = 'app' AND action <> '';
