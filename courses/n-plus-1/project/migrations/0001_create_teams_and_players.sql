-- migrate:up
CREATE TABLE teams (
  id     INTEGER PRIMARY KEY,
  name   TEXT NOT NULL,
  coach  TEXT NOT NULL
);

CREATE TABLE players (
  id       INTEGER PRIMARY KEY,
  name     TEXT NOT NULL,
  number   INTEGER NOT NULL,
  team_id  INTEGER REFERENCES teams(id)
);

CREATE INDEX players_team_id ON players(team_id);

-- migrate:down
DROP TABLE players;
DROP TABLE teams;
