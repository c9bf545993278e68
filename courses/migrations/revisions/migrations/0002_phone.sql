-- migrate:up
ALTER TABLE gardeners ADD COLUMN phone TEXT;

-- migrate:down
ALTER TABLE gardeners DROP COLUMN phone;
