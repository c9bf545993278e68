CREATE TABLE books (                    -- hop: label {title}
  id        INTEGER PRIMARY KEY,
  title     TEXT NOT NULL,
  author    TEXT NOT NULL,
  genre     TEXT,
  price     INTEGER NOT NULL,
  pages     INTEGER,
  published DATE
);
