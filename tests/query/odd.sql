-- Keys of all odd kinds, with rows that point at nothing and rows that point nowhere.
PRAGMA foreign_keys = OFF;

CREATE TABLE countries (
    code TEXT COLLATE NOCASE PRIMARY KEY,
    name TEXT
);
INSERT INTO countries VALUES ('DE', 'Germany'), ('FR', 'France'), ('IT', 'Italy');

CREATE TABLE customers (
    id      INTEGER PRIMARY KEY,
    name    TEXT,
    Country TEXT REFERENCES countries (code)
);
INSERT INTO customers VALUES (1, 'Ann', 'de'), (2, 'Bob', 'FR'), (3, 'Cid', NULL), (4, 'Dan', 'xx');

CREATE TABLE orders (
    year        INTEGER,
    number      INTEGER,
    customer_id INTEGER REFERENCES customers (id),
    total       REAL,
    PRIMARY KEY (year, number)
) WITHOUT ROWID;
INSERT INTO orders VALUES (2023, 1, 1, 10.5), (2023, 2, 2, 20.0), (2024, 1, 1, NULL), (2024, 2, NULL, 7.25), (2024, 3, 9, 3.0), (2024, 10, 2, 1.0);

CREATE TABLE products (
    sku   TEXT PRIMARY KEY,
    name  TEXT,
    price INTEGER
);
INSERT INTO products VALUES ('A1', 'Apple', 3), ('B2', 'Bread', 2), ('C3', 'Cheese', 9);

CREATE TABLE order_details (
    order_year   INTEGER,
    order_number INTEGER,
    product_sku  TEXT REFERENCES products (sku),
    quantity     INTEGER,
    PRIMARY KEY (order_year, order_number, product_sku),
    FOREIGN KEY (order_year, order_number) REFERENCES orders (year, number)
);
INSERT INTO order_details VALUES (2023, 1, 'A1', 2), (2023, 1, 'B2', 1), (2023, 2, 'A1', 5), (2024, 1, 'C3', 1), (2024, 9, 'C3', 4), (2024, 2, 'Z9', 1), (2024, 10, 'B2', 1), (NULL, 1, 'B2', 2);

CREATE TABLE employees (
    id         INTEGER PRIMARY KEY,
    name       TEXT,
    salary     INTEGER,
    manager_id INTEGER REFERENCES employees (id)
);
INSERT INTO employees VALUES (1, 'Eva', 90, NULL), (2, 'Finn', 60, 1), (3, 'Gia', 60, 1), (4, 'Hal', 40, 2), (5, 'Ida', 45, 8);

CREATE TABLE badges (
    employee_id INTEGER UNIQUE REFERENCES employees (id),
    colour      TEXT
);
INSERT INTO badges VALUES (1, 'gold'), (2, 'blue'), (NULL, 'red');

CREATE TABLE teams (
    id   INTEGER PRIMARY KEY,
    name TEXT
);
INSERT INTO teams VALUES (1, 'Reds'), (2, 'Blues'), (3, 'Greens');

CREATE TABLE matches (
    id           INTEGER PRIMARY KEY,
    home_team_id INTEGER REFERENCES teams (id),
    away_team_id INTEGER REFERENCES teams (id),
    home_goals   INTEGER,
    away_goals   INTEGER
);
INSERT INTO matches VALUES (1, 1, 2, 3, 1), (2, 2, 1, 0, 0), (3, 1, 3, 2, 2), (4, 3, NULL, 1, NULL);

CREATE TABLE characters (
    id   INTEGER PRIMARY KEY,
    name TEXT
);
INSERT INTO characters VALUES (1, 'Luke'), (2, 'Leia'), (3, 'Han');

CREATE TABLE friendships (
    character_id INTEGER REFERENCES characters (id),
    friend_id    INTEGER REFERENCES characters (id),
    PRIMARY KEY (character_id, friend_id)
);
INSERT INTO friendships VALUES (1, 2), (1, 3), (2, 1);

-- Texts in a column of numbers' keys, and the other way round.
CREATE TABLE codes (
    code TEXT PRIMARY KEY,
    text TEXT
);
INSERT INTO codes VALUES ('1', 'one'), ('2', 'two'), ('03', 'three');

CREATE TABLE readings (
    id   INTEGER PRIMARY KEY,
    code INTEGER REFERENCES codes (code),
    at   TEXT
);
INSERT INTO readings VALUES (1, 1, '2024-01-31'), (2, 2, '2024-02-01'), (3, 3, '2023-12-31 23:30:00'), (4, 1, NULL);

-- Names that are words, and names that need backticks.
CREATE TABLE "order lines" (
    "order" INTEGER,
    "by"    TEXT,
    "first" INTEGER,
    "unit price" REAL
);
INSERT INTO "order lines" VALUES (1, 'x', 3, 0.5), (2, 'y', NULL, 1.5), (2, 'x', 1, NULL), (1, 'x', 3, 0.5);

CREATE VIEW dear_products AS SELECT * FROM products WHERE price > 2;
