-- migrate:up
CREATE TABLE gardeners (
  id   INTEGER PRIMARY KEY,
  name TEXT NOT NULL
);
CREATE TABLE plots (
  id          INTEGER PRIMARY KEY,
  number      INTEGER NOT NULL,
  place       TEXT NOT NULL,
  size        INTEGER NOT NULL,
  gardener_id INTEGER REFERENCES gardeners(id)
);

-- migrate:down
DROP TABLE plots;
DROP TABLE gardeners;
