CREATE TABLE games (                    -- hop: label id={id}, title={title}, platform={platform}
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

CREATE TABLE reviews (                  -- hop: label id={id}, score={score}, game_id={game_id}
  id         INTEGER PRIMARY KEY,
  score      INTEGER,
  comment    TEXT,
  game_id    INTEGER REFERENCES games (id) ON DELETE CASCADE,
  created_at TEXT DEFAULT CURRENT_TIMESTAMP,
  updated_at TEXT,
  user_id    INTEGER REFERENCES users (id) ON DELETE CASCADE
);

CREATE INDEX reviews_game ON reviews (game_id);
CREATE INDEX reviews_user ON reviews (user_id);

CREATE TABLE game_users (
  game_id INTEGER NOT NULL REFERENCES games (id) ON DELETE CASCADE,
  user_id INTEGER NOT NULL REFERENCES users (id) ON DELETE CASCADE,
  PRIMARY KEY (game_id, user_id)
);

CREATE INDEX game_users_user ON game_users (user_id);

CREATE TRIGGER users_updated_at AFTER UPDATE ON users WHEN new.updated_at IS old.updated_at
BEGIN
  UPDATE users SET updated_at = CURRENT_TIMESTAMP WHERE id = new.id;
END;
