CREATE TABLE games (
  id         INTEGER PRIMARY KEY,
  title      TEXT NOT NULL,
  genre      TEXT,
  platform   TEXT,
  price      INTEGER,
  created_at TEXT DEFAULT CURRENT_TIMESTAMP,
  updated_at TEXT
);

CREATE TABLE users (
  id         INTEGER PRIMARY KEY,
  name       TEXT NOT NULL,
  created_at TEXT DEFAULT CURRENT_TIMESTAMP,
  updated_at TEXT
);

CREATE TABLE reviews (
  id         INTEGER PRIMARY KEY,
  score      INTEGER,
  comment    TEXT,
  game_id    INTEGER REFERENCES games (id),
  created_at TEXT DEFAULT CURRENT_TIMESTAMP,
  updated_at TEXT,
  user_id    INTEGER REFERENCES users (id)
);

CREATE INDEX reviews_game ON reviews (game_id);
CREATE INDEX reviews_user ON reviews (user_id);

CREATE TABLE game_users (
  game_id INTEGER NOT NULL REFERENCES games (id),
  user_id INTEGER NOT NULL REFERENCES users (id),
  PRIMARY KEY (game_id, user_id)
);

CREATE INDEX game_users_user ON game_users (user_id);
