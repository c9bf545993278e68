CREATE TABLE students (                 -- hop: label {name}
  id    INTEGER PRIMARY KEY,
  name  TEXT NOT NULL,
  class TEXT NOT NULL
);

CREATE TABLE excuses (                  -- hop: label {excuse}
  id         INTEGER PRIMARY KEY,
  excuse     TEXT NOT NULL,
  subject    TEXT NOT NULL,
  points     INTEGER NOT NULL,          -- for imagination, 1 to 10
  student_id INTEGER REFERENCES students (id)
);

CREATE INDEX excuses_student ON excuses (student_id);
