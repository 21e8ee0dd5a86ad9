ALTER TABLE item ADD COLUMN colour TEXT NOT NULL DEFAULT 'red';
CREATE INDEX item_colour ON item(colour);
