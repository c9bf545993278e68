CREATE TABLE books (                    -- hop: label {title} by {author}
  id           INTEGER PRIMARY KEY,
  title        TEXT NOT NULL,
  author       TEXT NOT NULL,
  publisher    TEXT,
  publish_date TEXT,
  cost         INTEGER                  -- hop: fake int(5, 35)
);

CREATE TABLE salespeople (              -- hop: label {name}
  id               INTEGER PRIMARY KEY,
  name             TEXT NOT NULL,
  birthday         TEXT,
  last_clocked_in  TEXT,
  last_clocked_out TEXT
);
