-- create games and reviews

-- migrate:up
-- table games: new
CREATE TABLE games (                    -- hop: label id={id}, title={title}, platform={platform}
  id         INTEGER PRIMARY KEY,
  title      TEXT NOT NULL,
  genre      TEXT,
  platform   TEXT,
  price      INTEGER,
  created_at TEXT DEFAULT CURRENT_TIMESTAMP,
  updated_at TEXT
);
-- table reviews: new
CREATE TABLE reviews (                  -- hop: label id={id}, score={score}, game_id={game_id}
  id         INTEGER PRIMARY KEY,
  score      INTEGER,
  comment    TEXT,
  game_id    INTEGER REFERENCES games (id) ON DELETE CASCADE,
  created_at TEXT DEFAULT CURRENT_TIMESTAMP,
  updated_at TEXT
);
-- index reviews_game: new
CREATE INDEX reviews_game ON reviews (game_id);

-- migrate:down
-- What goes here takes along what it holds.
-- index reviews_game: goes
DROP INDEX "reviews_game";
-- table games: goes
DROP TABLE "games";
-- table reviews: goes
DROP TABLE "reviews";
