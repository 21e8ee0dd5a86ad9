-- Environments are made and deleted by users. What is made here stands on what the one that every
-- instance has stands on; one of before that is written down needs parts of its own. The document is
-- the adapter's and is not read here.
ALTER TABLE platform_environment ADD COLUMN made INTEGER NOT NULL DEFAULT 0;
ALTER TABLE platform_environment ADD COLUMN state TEXT NOT NULL DEFAULT 'READY';
ALTER TABLE platform_environment ADD COLUMN document TEXT NOT NULL DEFAULT '{}';
