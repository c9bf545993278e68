CREATE TABLE composers (                -- hop: label {name}
  id   INTEGER PRIMARY KEY,
  name TEXT NOT NULL,
  born INTEGER NOT NULL
);

CREATE TABLE pieces (                   -- hop: label {title}
  id          INTEGER PRIMARY KEY,
  title       TEXT NOT NULL,
  minutes     INTEGER NOT NULL,
  composer_id INTEGER REFERENCES composers (id)
);

CREATE TABLE concerts (                 -- hop: label {title}
  id    INTEGER PRIMARY KEY,
  title TEXT NOT NULL,
  day   DATE NOT NULL,
  price INTEGER NOT NULL
);

CREATE TABLE slots (                    -- a piece in the programme of a concert
  id         INTEGER PRIMARY KEY,
  concert_id INTEGER NOT NULL REFERENCES concerts (id),
  piece_id   INTEGER NOT NULL REFERENCES pieces (id)
);

CREATE INDEX pieces_composer ON pieces (composer_id);
CREATE INDEX slots_concert ON slots (concert_id);
CREATE INDEX slots_piece ON slots (piece_id);
