-- add users

-- migrate:up
-- table users: new
CREATE TABLE users (
  id         INTEGER PRIMARY KEY,
  name       TEXT NOT NULL,
  created_at TEXT DEFAULT CURRENT_TIMESTAMP,
  updated_at TEXT
);
-- table reviews: column user_id: new, `user_id INTEGER REFERENCES users (id) ON DELETE CASCADE`
ALTER TABLE "reviews" ADD COLUMN user_id    INTEGER REFERENCES users (id) ON DELETE CASCADE;
-- index reviews_user: new
CREATE INDEX reviews_user ON reviews (user_id);
-- trigger users_updated_at: new
CREATE TRIGGER users_updated_at AFTER UPDATE ON users WHEN new.updated_at IS old.updated_at
BEGIN
  UPDATE users SET updated_at = CURRENT_TIMESTAMP WHERE id = new.id;
END;

-- migrate:down
-- What goes here takes along what it holds.
-- index reviews_user: goes
DROP INDEX "reviews_user";
-- table users: goes
DROP TABLE "users";
-- table reviews: column user_id: goes
ALTER TABLE "reviews" DROP COLUMN "user_id";
