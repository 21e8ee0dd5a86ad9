-- lowest-writer: 2
ALTER TABLE rule ADD COLUMN text TEXT;
