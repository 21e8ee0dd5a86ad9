-- lowest-writer: 5
-- Values of secrets are sealed. Those that releases before this one wrote in clear are when the
-- home is opened.
ALTER TABLE platform_secret ADD COLUMN sealed INTEGER NOT NULL DEFAULT 0;
