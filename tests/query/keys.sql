-- Keys that point at a column which is not unique, at a unique one, and at the primary key.
PRAGMA foreign_keys = OFF;

CREATE TABLE stations (
    id   INTEGER PRIMARY KEY,
    zone TEXT,
    slug TEXT UNIQUE,
    name TEXT
);
INSERT INTO stations VALUES (11, 'A', 'north', 'North'), (12, 'A', 'pier', 'Pier'), (13, 'B', 'mill', 'Mill'), (14, NULL, 'gate', 'Gate');

CREATE TABLE riders (
    id   INTEGER PRIMARY KEY,
    name TEXT,
    home INTEGER REFERENCES stations (id)
);
INSERT INTO riders VALUES (1, 'Ann', 11), (2, 'Bo', 13), (3, 'Cy', NULL);

CREATE TABLE rides (
    id       INTEGER PRIMARY KEY,
    minutes  INTEGER,
    zone     TEXT REFERENCES stations (zone),
    to_zone  TEXT REFERENCES stations (zone),
    station  TEXT REFERENCES stations (slug),
    rider_id INTEGER REFERENCES riders (id)
);
INSERT INTO rides VALUES
    (1, 10, 'A', 'B', 'north', 1),
    (2, 20, 'B', 'A', 'mill', 1),
    (3, 30, 'A', 'A', 'north', 2),
    (4, 40, 'Z', NULL, NULL, 3),
    (5, 50, NULL, NULL, 'mill', NULL);

CREATE TABLE songs (
    id    INTEGER PRIMARY KEY,
    title TEXT
);
INSERT INTO songs VALUES (1, 'Rain'), (2, 'Snow');

CREATE TABLE likes (
    rider_id INTEGER REFERENCES riders (id),
    song_id  INTEGER REFERENCES songs (id),
    since    INTEGER
);
INSERT INTO likes VALUES (1, 1, 2001), (1, 2, 2002), (2, 1, 2003);

CREATE TABLE bans (
    rider_id INTEGER REFERENCES riders (id),
    song_id  INTEGER REFERENCES songs (id),
    why      TEXT
);
INSERT INTO bans VALUES (1, 2, 'loud'), (3, 1, 'slow');
