CREATE TABLE gardeners (
  id   INTEGER PRIMARY KEY,
  name TEXT NOT NULL
);

CREATE TABLE plots (
  id          INTEGER PRIMARY KEY,
  number      INTEGER NOT NULL,
  spot        TEXT NOT NULL,
  size        INTEGER NOT NULL,
  gardener_id INTEGER REFERENCES gardeners(id)
);
