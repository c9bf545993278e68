-- Create books

-- migrate:up
CREATE TABLE books (                    -- hop: label {title} by {author}
  id           INTEGER PRIMARY KEY,
  title        TEXT NOT NULL,
  author       TEXT NOT NULL,
  publisher    TEXT,
  publish_date TEXT
);

INSERT INTO books (title, author, publisher, publish_date) VALUES
  ('Emma', 'Jane Austen', 'John Murray', '1815-12-23'),
  ('The Time Machine', 'H. G. Wells', 'William Heinemann', '1895-05-07'),
  ('Dracula', 'Bram Stoker', 'Archibald Constable', '1897-05-26');

-- migrate:down
DROP TABLE books;
