CREATE TABLE cats (                     -- hop: label {name} the {breed}
  id    INTEGER PRIMARY KEY,
  name  TEXT NOT NULL,
  breed TEXT,
  age   INTEGER                         -- hop: fake int(0, 18)
);

CREATE TABLE owners (
  id   INTEGER PRIMARY KEY,
  name TEXT NOT NULL
);

CREATE TABLE cat_owners (
  cat_id   INTEGER NOT NULL REFERENCES cats (id) ON DELETE CASCADE,
  owner_id INTEGER NOT NULL REFERENCES owners (id) ON DELETE CASCADE,
  PRIMARY KEY (cat_id, owner_id)
);

CREATE INDEX cat_owners_owner ON cat_owners (owner_id);
