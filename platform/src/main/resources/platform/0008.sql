-- What an environment's apps may mount besides what is their own. The document says where the files
-- are; the password of a share is sealed beside it. Generation grows with every change.
CREATE TABLE platform_storage(
    environment TEXT NOT NULL,
    name TEXT NOT NULL,
    spec TEXT NOT NULL,
    key TEXT,
    generation INTEGER NOT NULL,
    PRIMARY KEY(environment, name)
) STRICT;
