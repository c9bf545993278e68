-- A row of game_tags says that a game has a tag, and nothing else.

-- migrate:up
CREATE TABLE tags (
  id    INTEGER PRIMARY KEY,
  name  TEXT NOT NULL UNIQUE
);

CREATE TABLE game_tags (
  game_id  INTEGER NOT NULL REFERENCES games(id) ON DELETE CASCADE,
  tag_id   INTEGER NOT NULL REFERENCES tags(id) ON DELETE CASCADE,
  PRIMARY KEY (game_id, tag_id)
);

CREATE INDEX game_tags_tag_id ON game_tags(tag_id);

-- migrate:down
DROP TABLE game_tags;
DROP TABLE tags;
