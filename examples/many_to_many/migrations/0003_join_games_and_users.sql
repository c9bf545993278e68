-- join games and users

-- migrate:up
-- table game_users: new
CREATE TABLE game_users (
  game_id INTEGER NOT NULL REFERENCES games (id) ON DELETE CASCADE,
  user_id INTEGER NOT NULL REFERENCES users (id) ON DELETE CASCADE,
  PRIMARY KEY (game_id, user_id)
);
-- index game_users_user: new
CREATE INDEX game_users_user ON game_users (user_id);

-- migrate:down
-- What goes here takes along what it holds.
-- index game_users_user: goes
DROP INDEX "game_users_user";
-- table game_users: goes
DROP TABLE "game_users";
