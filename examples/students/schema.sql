CREATE TABLE students (                 -- hop: label "student {first_name} {last_name}"
  id         INTEGER PRIMARY KEY,
  first_name TEXT NOT NULL,
  last_name  TEXT NOT NULL
);

CREATE TABLE excuses (                  -- hop: label {name}
  id            INTEGER PRIMARY KEY,
  name          TEXT NOT NULL,
  is_believable BOOLEAN NOT NULL DEFAULT FALSE,
  student_id    INTEGER NOT NULL REFERENCES students (id)
);

CREATE INDEX excuses_student ON excuses (student_id);
