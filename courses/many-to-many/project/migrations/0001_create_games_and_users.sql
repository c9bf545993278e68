-- migrate:up
CREATE TABLE games (
  id     INTEGER PRIMARY KEY,
  title  TEXT NOT NULL,
  genre  TEXT NOT NULL,
  price  INTEGER NOT NULL
);

CREATE TABLE users (
  id    INTEGER PRIMARY KEY,
  name  TEXT NOT NULL,
  city  TEXT NOT NULL
);

-- migrate:down
DROP TABLE users;
DROP TABLE games;
