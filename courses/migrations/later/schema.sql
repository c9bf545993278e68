CREATE TABLE gardeners (
  id    INTEGER PRIMARY KEY,
  name  TEXT NOT NULL,
  phone TEXT
);

CREATE TABLE plots (
  id          INTEGER PRIMARY KEY,
  number      INTEGER NOT NULL,
  place       TEXT NOT NULL,
  size        INTEGER NOT NULL,
  gardener_id INTEGER REFERENCES gardeners(id)
);

CREATE TABLE applicants (
  id    INTEGER PRIMARY KEY,
  name  TEXT NOT NULL,
  since DATE NOT NULL
);
