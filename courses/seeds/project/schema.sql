CREATE TABLE members (
  id     INTEGER PRIMARY KEY,
  name   TEXT NOT NULL,
  email  TEXT,
  joined DATE
);

CREATE TABLE tools (
  id   INTEGER PRIMARY KEY,
  name TEXT NOT NULL,
  hook INTEGER,
  fee  INTEGER NOT NULL DEFAULT 4
);

CREATE TABLE loans (
  id        INTEGER PRIMARY KEY,
  tool_id   INTEGER NOT NULL REFERENCES tools(id),
  member_id INTEGER NOT NULL REFERENCES members(id),
  lent      DATE,
  returned  DATE
);
