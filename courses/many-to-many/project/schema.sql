-- Games, the people who play them, and what they say of them.
--
-- A game has many reviews, and many users through reviews; a review belongs to a game and to a user.

CREATE TABLE games (
    id         INTEGER PRIMARY KEY,
    title      TEXT NOT NULL,
    genre      TEXT,
    platform   TEXT,
    price      INTEGER,
    created_at TEXT NOT NULL DEFAULT CURRENT_TIMESTAMP,
    updated_at TEXT
);

CREATE TABLE users (
    id         INTEGER PRIMARY KEY,
    name       TEXT NOT NULL,
    created_at TEXT NOT NULL DEFAULT CURRENT_TIMESTAMP,
    updated_at TEXT
);

CREATE TABLE reviews (
    id         INTEGER PRIMARY KEY,
    score      INTEGER,
    comment    TEXT,
    game_id    INTEGER REFERENCES games (id) ON DELETE CASCADE,
    user_id    INTEGER REFERENCES users (id) ON DELETE CASCADE,
    created_at TEXT NOT NULL DEFAULT CURRENT_TIMESTAMP,
    updated_at TEXT
);

CREATE INDEX reviews_game_id ON reviews (game_id);
CREATE INDEX reviews_user_id ON reviews (user_id);

CREATE TRIGGER games_updated_at AFTER UPDATE ON games WHEN new.updated_at IS old.updated_at
BEGIN
    UPDATE games SET updated_at = CURRENT_TIMESTAMP WHERE id = new.id;
END;

CREATE TRIGGER users_updated_at AFTER UPDATE ON users WHEN new.updated_at IS old.updated_at
BEGIN
    UPDATE users SET updated_at = CURRENT_TIMESTAMP WHERE id = new.id;
END;

CREATE TRIGGER reviews_updated_at AFTER UPDATE ON reviews WHEN new.updated_at IS old.updated_at
BEGIN
    UPDATE reviews SET updated_at = CURRENT_TIMESTAMP WHERE id = new.id;
END;
