-- A review stands between a game and a user, and has a score and a comment of its own.

-- migrate:up
CREATE TABLE reviews (
  id       INTEGER PRIMARY KEY,
  game_id  INTEGER NOT NULL REFERENCES games(id) ON DELETE CASCADE,
  user_id  INTEGER NOT NULL REFERENCES users(id) ON DELETE CASCADE,
  score    INTEGER NOT NULL CHECK (score BETWEEN 1 AND 10),
  comment  TEXT
);

CREATE INDEX reviews_game_id ON reviews(game_id);
CREATE INDEX reviews_user_id ON reviews(user_id);

-- migrate:down
DROP TABLE reviews;
