-- A deletion that came when the app had just gone wrote the app down again, without its revisions:
-- nobody could read it, and no daemon could start over it.
DELETE FROM platform_app WHERE latest NOT IN (SELECT name FROM platform_revision);

DELETE FROM platform_secret WHERE app NOT IN (SELECT name FROM platform_app);

UPDATE platform_operation SET status = 'SUCCEEDED', ended = started
    WHERE kind = 'DELETE' AND status = 'IN_PROGRESS' AND app NOT IN (SELECT name FROM platform_app);
