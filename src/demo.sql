-- 100 games, 500 users and 1,000 reviews, the same ones at every run: each value follows from its record's number.
--
-- (n * step + shift) % size goes through all of 0 … size - 1 before it repeats, where step and size share no factor; the
-- longer products stand in for chance.

CREATE TEMP TABLE word (kind TEXT, at INTEGER, text TEXT);

INSERT INTO word
SELECT kind, key, value
FROM (
    SELECT 'quality' AS kind, json_array('Silent', 'Crimson', 'Hollow', 'Golden', 'Lost', 'Iron', 'Wandering', 'Frozen', 'Last', 'Hidden') AS list
    UNION ALL SELECT 'thing', json_array('Harbor', 'Kingdom', 'Signal', 'Orchard', 'Voyage', 'Machine', 'Garden', 'Empire', 'Circuit', 'Legend')
    UNION ALL SELECT 'genre', json_array('RPG', 'FPS', 'Puzzle', 'Strategy', 'Racing', 'Adventure', 'Sports')
    UNION ALL SELECT 'platform', json_array('PC', 'Switch', 'PlayStation', 'Xbox', 'Mobile')
    UNION ALL SELECT 'first', json_array('Ann', 'Ben', 'Chloe', 'David', 'Ella', 'Finn', 'Grace', 'Hugo', 'Ines', 'Jonas', 'Kira', 'Leo', 'Maya', 'Noah', 'Olga', 'Pavel', 'Quinn', 'Rosa', 'Sami', 'Tara', 'Uma', 'Viktor', 'Wanda', 'Yusuf', 'Zoe')
    UNION ALL SELECT 'last', json_array('Adler', 'Brook', 'Castro', 'Dvorak', 'Evans', 'Fischer', 'Garcia', 'Hansen', 'Ito', 'Jensen', 'Kowalski', 'Larsen', 'Moreau', 'Novak', 'Okafor', 'Petrov', 'Quist', 'Rossi', 'Silva', 'Tanaka')
    UNION ALL SELECT 'start', json_array('Great fun', 'A slow start', 'Lovely music', 'Too short', 'Hard to put down', 'Odd controls', 'A clever story', 'Nothing new')
    UNION ALL SELECT 'end', json_array('and I would play it again.', 'but worth the price.', 'though the ending is weak.', 'with friends most of all.', 'even after many hours.')
), json_each(list);

INSERT INTO games (id, title, genre, platform, price, created_at)
WITH RECURSIVE counter (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM counter WHERE n < 100)
SELECT n,
       CASE n WHEN 3 THEN 'Zelda' ELSE
           (SELECT text FROM word WHERE kind = 'quality' AND at = (n - 1) % 10) || ' '
               || (SELECT text FROM word WHERE kind = 'thing' AND at = ((n - 1) / 10 + n * 3) % 10)
       END,
       (SELECT text FROM word WHERE kind = 'genre' AND at = (n * 4 + n / 9) % 7),
       (SELECT text FROM word WHERE kind = 'platform' AND at = (n * 7 + n / 5) % 5),
       5 + n * 7919 % 56,
       datetime('2024-01-01', '+' || (n * 37 % 360) || ' days', '+' || (n * 7 % 24) || ' hours')
FROM counter;

INSERT INTO users (id, name, created_at)
WITH RECURSIVE counter (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM counter WHERE n < 500)
SELECT n,
       CASE n WHEN 4 THEN 'Ann' ELSE
           (SELECT text FROM word WHERE kind = 'first' AND at = (n - 1) % 25) || ' '
               || (SELECT text FROM word WHERE kind = 'last' AND at = ((n - 1) / 25 + n * 7) % 20)
       END,
       datetime('2023-06-01', '+' || (n * 53 % 540) || ' days', '+' || (n * 11 % 24) || ' hours')
FROM counter;

INSERT INTO reviews (id, score, comment, game_id, user_id, created_at)
WITH RECURSIVE counter (n, chance) AS (
    SELECT 1, 20240229
    UNION ALL
    SELECT n + 1, (chance * 1103515245 + 12345) % 2147483648 FROM counter WHERE n < 1000
)
SELECT n,
       1 + chance / 7 % 10,
       (SELECT text FROM word WHERE kind = 'start' AND at = chance / 101 % 8) || ', '
           || (SELECT text FROM word WHERE kind = 'end' AND at = chance / 1009 % 5),
       1 + chance / 31 % 100,
       1 + chance / 4099 % 500,
       datetime('2025-01-01', '+' || (chance / 613 % 300) || ' days', '+' || (chance / 17 % 86400) || ' seconds')
FROM counter;

DROP TABLE word;
