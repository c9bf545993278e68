-- migrate:up
CREATE TABLE goals (
  id         INTEGER PRIMARY KEY,
  player_id  INTEGER NOT NULL REFERENCES players(id),
  minute     INTEGER NOT NULL CHECK (minute BETWEEN 1 AND 120),
  against    TEXT NOT NULL
);

CREATE INDEX goals_player_id ON goals(player_id);

-- migrate:down
DROP TABLE goals;
