//! Undo and redo: after each, every table is what it was, row for row.

use super::*;

/// Everything that a session can see of a database: schema, rows with their rowids, marks of AUTOINCREMENT, numbers in the header.
pub(super) fn dump(connection: &SqliteConnection) -> Vec<String> {
    let mut found = Vec::new();
    // It is listed once it has been looked at.
    rows(connection, "PRAGMA temp.page_size");
    let databases = rows(connection, "SELECT name FROM pragma_database_list ORDER BY seq");
    for database in databases.iter().filter_map(|row| row[0].as_text()) {
        let schema = format!("SELECT type, name, tbl_name, sql FROM \"{database}\".sqlite_schema ORDER BY type, name");
        for row in rows(connection, &schema) {
            found.push(format!("{database} {row:?}"));
        }
        for pragma in ["user_version", "application_id", "page_size", "auto_vacuum"] {
            found.push(format!(
                "{database} {pragma} {:?}",
                rows(connection, &format!("PRAGMA \"{database}\".{pragma}"))
            ));
        }
        let tables = format!(
            "SELECT l.name, l.wr FROM pragma_table_list l WHERE l.schema = '{database}' AND l.type IN ('table', 'shadow')
             AND l.name NOT LIKE 'sqlite\\_%schema' ESCAPE '\\' ORDER BY l.name"
        );
        for table in rows(connection, &tables) {
            let raw = table[0].as_text().unwrap().replace('\'', "''");
            let name = table[0].as_text().unwrap().replace('"', "\"\"");
            let rowid = match table[1] {
                Value::Integer(0)
                    if connection.prepare(&format!("SELECT _rowid_ FROM \"{database}\".\"{name}\"")).is_ok() =>
                {
                    "_rowid_, "
                }
                _ => "",
            };
            let columns = rows(connection, &format!("SELECT name FROM pragma_table_xinfo('{raw}', '{database}')"));
            let columns: Vec<_> =
                columns.iter().map(|row| format!("\"{}\"", row[0].as_text().unwrap().replace('"', "\"\""))).collect();
            let sql = format!("SELECT {rowid}{} FROM \"{database}\".\"{name}\" ORDER BY 1, 2", columns.join(", "));
            for row in rows(connection, &sql) {
                found.push(format!("{database} {name} {row:?}"));
            }
        }
    }
    found
}

pub(super) fn recorded(path: &Path) -> Rc<SqliteConnection> {
    let connection = open_file(path).unwrap();
    connection.set_recording(true).unwrap();
    connection
}

/// Runs one line; what it has changed.
pub(super) fn line(connection: &SqliteConnection, sql: &str) -> Vec<Rc<LogEntry>> {
    connection.begin_line(sql).unwrap();
    let outcome = run(connection, sql);
    let changes = connection.end_line().unwrap();
    if let Err(diagnostic) = outcome {
        panic!("{sql}: {diagnostic}");
    }
    changes
}

pub(super) fn check(connection: &SqliteConnection, what: &str) {
    assert_eq!(one(connection, "PRAGMA integrity_check"), Value::text("ok"), "{what}");
}

#[track_caller]
pub(super) fn same(connection: &SqliteConnection, wanted: &[String], what: &str) {
    let found = dump(connection);
    if found != wanted {
        let lost: Vec<_> = wanted.iter().filter(|row| !found.contains(row)).collect();
        let new: Vec<_> = found.iter().filter(|row| !wanted.contains(row)).collect();
        panic!("{what}: missing {lost:#?}, too many {new:#?}");
    }
    check(connection, what);
}

/// Runs lines on a database, then takes all back one by one and brings them again, twice: as lines of their own, within one
/// transaction, and within one that was committed before.
///
/// A change of the schema is not brought again within a transaction.
pub(super) fn there_and_back(setup: &str, lines: &[&str]) {
    for way in ["alone", "within a transaction", "after a transaction"] {
        for mode in ["delete", "wal"] {
            let (_folder, path) = place("undo.db");
            build(&path, &format!("PRAGMA journal_mode = {mode}; {setup}"));
            let connection = recorded(&path);
            if way != "alone" {
                line(&connection, "BEGIN");
            }
            let mut states = vec![dump(&connection)];
            let mut steps = Vec::new();
            for sql in lines {
                let changes = line(&connection, sql);
                let now = dump(&connection);
                assert_eq!(changes.is_empty(), states.last() == Some(&now), "{way}: {sql}");
                for change in &changes {
                    assert_eq!(change.label(), *sql);
                    assert_eq!(change.undoable(), Ok(()), "{sql}");
                }
                if !changes.is_empty() {
                    states.push(now);
                    steps.push(*sql);
                }
            }
            if way == "after a transaction" {
                line(&connection, "COMMIT");
            }
            for round in 0..2 {
                for (step, sql) in steps.iter().enumerate().rev() {
                    let what = format!("{mode}, {way}, round {round}: undo of {sql}");
                    connection.undo().unwrap_or_else(|error| panic!("{what}: {error}"));
                    same(&connection, &states[step], &what);
                }
                assert!(connection.undo().unwrap_err().message.contains("nothing to undo"));
                if way == "within a transaction" && connection.changes().1.iter().any(|change| change.changes_schema())
                {
                    break;
                }
                for (step, sql) in steps.iter().enumerate() {
                    let what = format!("{mode}, {way}, round {round}: redo of {sql}");
                    connection.redo().unwrap_or_else(|error| panic!("{what}: {error}"));
                    same(&connection, &states[step + 1], &what);
                }
                assert!(connection.redo().unwrap_err().message.contains("nothing to do again"));
            }
            if way == "within a transaction" {
                line(&connection, "ROLLBACK");
                same(&connection, &states[0], "rollback");
                assert!(connection.changes().0.is_empty());
            }
        }
    }
}

pub(super) const SHOP: &str = "
    CREATE TABLE g(id INTEGER PRIMARY KEY AUTOINCREMENT, title TEXT UNIQUE, price REAL);
    CREATE TABLE u(id INTEGER PRIMARY KEY, name TEXT NOT NULL);
    CREATE TABLE r(id INTEGER PRIMARY KEY, score INT CHECK (score < 100),
      g INT REFERENCES g(id) ON DELETE CASCADE ON UPDATE CASCADE, u INT REFERENCES u(id) ON DELETE SET NULL);
    CREATE TABLE d(r INT REFERENCES r(id) ON DELETE SET DEFAULT, n DEFAULT 7);
    CREATE TABLE log(what, at);
    CREATE INDEX rg ON r(g);
    CREATE TRIGGER t1 AFTER DELETE ON g BEGIN INSERT INTO log VALUES ('gone', old.title); END;
    CREATE TRIGGER t2 AFTER UPDATE ON g BEGIN INSERT INTO log VALUES (old.title, new.title); DELETE FROM u WHERE id = new.id + 10; END;
    CREATE TRIGGER t3 BEFORE INSERT ON u BEGIN INSERT INTO log VALUES ('u', new.name); UPDATE g SET price = price + 1 WHERE id = 1; END;
    INSERT INTO g(title, price) VALUES ('a', 1), ('b', 2.5), ('c', NULL);
    INSERT INTO u VALUES (1, 'x'), (2, 'y'), (11, 'z'), (12, 'w');
    INSERT INTO r VALUES (1, 9, 1, 1), (2, 5, 1, 2), (3, 7, 2, 1), (4, 1, 3, NULL), (5, 2, 3, 12);
    INSERT INTO d VALUES (1, 1), (2, 2), (5, 3);";

#[test]
fn plain_changes() {
    there_and_back(
        SHOP,
        &[
            "INSERT INTO u VALUES (20, 'n'), (-5, 'm')",
            "UPDATE r SET score = score + 1",
            "DELETE FROM log",
            "UPDATE u SET id = id + 100 WHERE id = 11",
            "DELETE FROM d",
            "SELECT 1",
            "UPDATE u SET name = name",
            "DELETE FROM u WHERE id < 0",
        ],
    );
}

#[test]
fn cascades_and_triggers() {
    there_and_back(
        SHOP,
        &[
            "DELETE FROM g WHERE id = 1",
            "UPDATE g SET id = 50 WHERE id = 2",
            "DELETE FROM u WHERE id = 12",
            "UPDATE g SET title = title || '!'",
            "INSERT INTO u VALUES (77, 'trigger')",
            "DELETE FROM g",
        ],
    );
}

#[test]
fn conflicts_of_keys() {
    there_and_back(
        SHOP,
        &[
            "REPLACE INTO g VALUES (1, 'b', 9)",
            "INSERT INTO g(id, title) VALUES (3, 'q') ON CONFLICT(id) DO UPDATE SET title = excluded.title || '2'",
            "INSERT OR IGNORE INTO g(id, title) VALUES (3, 'x'), (9, 'nine')",
            "UPDATE OR REPLACE g SET title = 'same'",
            "INSERT INTO g(title) VALUES ('new')",
        ],
    );
}

#[test]
fn marks_of_autoincrement() {
    there_and_back(
        SHOP,
        &[
            "INSERT INTO g(title) VALUES ('d'), ('e')",
            "DELETE FROM g WHERE title = 'e'",
            "INSERT INTO g(id, title) VALUES (1000, 'm')",
            "DELETE FROM sqlite_sequence",
            "INSERT INTO g(title) VALUES ('f')",
            "UPDATE sqlite_sequence SET seq = 5000",
            "INSERT INTO g(title) SELECT title FROM g WHERE 0",
            "DELETE FROM g",
        ],
    );
    there_and_back(
        "CREATE TABLE a(id INTEGER PRIMARY KEY AUTOINCREMENT)",
        &[
            "INSERT INTO a DEFAULT VALUES",
            "DELETE FROM a",
            "INSERT INTO a DEFAULT VALUES",
            "CREATE TABLE b(id INTEGER PRIMARY KEY AUTOINCREMENT)",
            "INSERT INTO b VALUES (5)",
        ],
    );
}

#[test]
fn values_that_swap_what_must_be_unique() {
    there_and_back(
        "CREATE TABLE t(id INTEGER PRIMARY KEY, a UNIQUE, b, UNIQUE (b, a)); CREATE UNIQUE INDEX e ON t(lower(a)) WHERE b > 0;
         INSERT INTO t VALUES (1, 'x', 1), (2, 'y', 2), (3, 'z', 3)",
        &[
            "UPDATE t SET a = NULL WHERE id = 1; UPDATE t SET a = 'x' WHERE id = 2; UPDATE t SET a = 'y' WHERE id = 1",
            "UPDATE t SET id = id + 1000; UPDATE t SET id = 1005 - id",
            "UPDATE t SET a = 'XX' WHERE a = 'x'; UPDATE t SET b = -b",
        ],
    );
}

#[test]
fn tables_of_every_shape() {
    there_and_back(
        "CREATE TABLE bare(a, b); INSERT INTO bare VALUES (1, 2), (1, 2), (NULL, NULL), (x'00ff', CAST(x'ff00fe' AS TEXT));
         DELETE FROM bare WHERE rowid = 2;
         CREATE TABLE keyed(k TEXT PRIMARY KEY, v); INSERT INTO keyed VALUES (NULL, 1), (NULL, 2), ('a', 3), ('b', 4), ('', 5);
         CREATE TABLE pair(a, b, c, PRIMARY KEY (b, a)); INSERT INTO pair VALUES (1, NULL, 1), (1, NULL, 2), (1, 2, 3), (NULL, NULL, NULL);
         CREATE TABLE wr(a, b, c TEXT COLLATE nocase, v, PRIMARY KEY (c, a)) WITHOUT ROWID; INSERT INTO wr VALUES (1, 2, 'a', 'v'), (1.5, 2, 'a', x'01'), ('1', NULL, 'b', NULL);
         CREATE TABLE n(k PRIMARY KEY, v) WITHOUT ROWID; INSERT INTO n VALUES (1, 'i'), (2.5, 'r'), ('1', 't'), (x'31', 'b');
         CREATE TABLE gen(id INTEGER PRIMARY KEY, a, v AS (a * 2), b, s AS (a || b) STORED UNIQUE, c); INSERT INTO gen(a, b, c) VALUES (1, 'x', NULL), (2, 'y', 1);
         CREATE TABLE strict_(a INT PRIMARY KEY, b ANY, c TEXT) STRICT; INSERT INTO strict_ VALUES (1, 1.0, 'x'), (2, '2', '3');
         CREATE TABLE \"odd \"\"name\"(\"rowid\", \"a\"\"b\", \"select\" REAL); INSERT INTO \"odd \"\"name\" VALUES (5, 'q', 3);
         CREATE TABLE desc_(id INTEGER PRIMARY KEY DESC, v); INSERT INTO desc_ VALUES (NULL, 1), (7, 2), (NULL, 3);
         CREATE TABLE \"rowid\"(rowid INTEGER PRIMARY KEY, _rowid_, oid); INSERT INTO \"rowid\" VALUES (3, 1, 2);
         CREATE TABLE old(a); INSERT INTO old VALUES (1), (2); ALTER TABLE old ADD COLUMN b DEFAULT 'late'; ALTER TABLE old ADD COLUMN c REAL DEFAULT 5;",
        &[
            "DELETE FROM bare WHERE a = 1; INSERT INTO bare VALUES (9, 9); UPDATE bare SET b = 'new' WHERE b IS NULL",
            "UPDATE keyed SET v = v + 1; DELETE FROM keyed WHERE k IS NULL AND v = 2; INSERT INTO keyed VALUES (NULL, 77)",
            "DELETE FROM keyed WHERE k = 'a'; INSERT INTO keyed VALUES ('c', 1); UPDATE keyed SET k = 'z' WHERE k = 'b'",
            "DELETE FROM pair; INSERT INTO pair VALUES (NULL, NULL, 5)",
            "UPDATE wr SET c = upper(c); DELETE FROM wr WHERE a = 1.5; INSERT INTO wr VALUES (x'', '', 'ß', zeroblob(3))",
            "UPDATE n SET k = k + 0.0 WHERE typeof(k) = 'integer'; UPDATE n SET k = CAST(k AS BLOB) WHERE k = 2.5; REPLACE INTO n VALUES (1, 'again')",
            "UPDATE gen SET a = a + 10; DELETE FROM gen WHERE id = 1; INSERT INTO gen(a, b) VALUES (5, 'z')",
            "UPDATE strict_ SET b = x'00'; DELETE FROM strict_ WHERE a = 2",
            "UPDATE \"odd \"\"name\" SET \"select\" = \"select\" + 0.5, \"rowid\" = NULL; DELETE FROM \"odd \"\"name\"",
            "UPDATE desc_ SET id = v; DELETE FROM desc_ WHERE v = 3",
            "UPDATE \"rowid\" SET oid = 9; DELETE FROM \"rowid\"; INSERT INTO \"rowid\" VALUES (8, 8, 8)",
            "UPDATE old SET a = a + 1 WHERE a = 1; DELETE FROM old WHERE a = 2",
            "INSERT INTO wr SELECT a || 'n', b, c, v FROM wr; INSERT INTO n SELECT hex(k) || typeof(k), v FROM n",
            "INSERT INTO bare SELECT * FROM bare",
        ],
    );
}

#[test]
fn rows_copied_as_a_whole() {
    there_and_back(
        "CREATE TABLE a(k PRIMARY KEY, v) WITHOUT ROWID; CREATE TABLE b(k PRIMARY KEY, v) WITHOUT ROWID; INSERT INTO a VALUES (1, 2), (3, 4);
         CREATE TABLE c(x INTEGER PRIMARY KEY, y); CREATE TABLE d(x INTEGER PRIMARY KEY, y); INSERT INTO c VALUES (5, 6), (7, 8)",
        &["INSERT INTO b SELECT * FROM a", "INSERT INTO d SELECT * FROM c", "DELETE FROM a", "REPLACE INTO a SELECT * FROM b", "DELETE FROM c"],
    );
}

#[test]
fn full_text_and_trees() {
    let setup = "CREATE VIRTUAL TABLE f USING fts5(a, b); INSERT INTO f VALUES ('one two', 'x'), ('three', 'y');
        CREATE TABLE doc(id INTEGER PRIMARY KEY, body);
        CREATE VIRTUAL TABLE e USING fts5(body, content=doc, content_rowid=id);
        CREATE TRIGGER ai AFTER INSERT ON doc BEGIN INSERT INTO e(rowid, body) VALUES (new.id, new.body); END;
        CREATE TRIGGER ad AFTER DELETE ON doc BEGIN INSERT INTO e(e, rowid, body) VALUES ('delete', old.id, old.body); END;
        CREATE VIRTUAL TABLE q USING fts4(t); INSERT INTO q VALUES ('alpha beta');
        CREATE VIRTUAL TABLE box USING rtree(id, x0, x1, +note); INSERT INTO box VALUES (1, 0, 1, 'n'), (2, 5, 6, 'm');";
    there_and_back(
        setup,
        &[
            "INSERT INTO f VALUES ('four five', 'z')",
            "UPDATE f SET a = 'two words' WHERE a = 'three'",
            "DELETE FROM f WHERE f MATCH 'one'",
            "INSERT INTO doc(body) VALUES ('hello world'), ('bye world')",
            "DELETE FROM doc WHERE id = 1",
            "INSERT INTO q VALUES ('gamma'); DELETE FROM q WHERE t MATCH 'alpha'",
            "INSERT INTO box SELECT value + 10, value, value + 1, 'x' FROM json_each('[' || repeat_ || '1]') , (SELECT '1,2,3,' AS repeat_)",
            "UPDATE box SET x1 = 9 WHERE id = 2; DELETE FROM box WHERE id = 1",
            "INSERT INTO f(f) VALUES ('optimize')",
            "INSERT INTO f(f, rank) VALUES ('automerge', 8)",
            "INSERT INTO f(f) VALUES ('rebuild'); INSERT INTO f VALUES ('six', 'w')",
        ]
        .map(|sql| if sql.contains("repeat_") { "INSERT INTO box SELECT value + 10, value, value + 1, 'x' FROM json_each('[1,2,3,4]')" } else { sql }),
    );

    // What the tables keep in memory agrees with what undo has put behind them.
    for begin in ["SELECT 1", "BEGIN"] {
        let (_folder, path) = place("fts.db");
        build(&path, setup);
        let connection = recorded(&path);
        line(&connection, begin);
        line(&connection, "INSERT INTO f VALUES ('apple', 'k'), ('pear', 'k')");
        line(&connection, "INSERT INTO f VALUES ('plum', 'k')");
        let count = |word: &str| one(&connection, &format!("SELECT count(*) FROM f WHERE f MATCH '{word}'"));
        assert_eq!((count("k"), count("plum")), (Value::Integer(3), Value::Integer(1)));
        connection.undo().unwrap();
        assert_eq!((count("k"), count("plum")), (Value::Integer(2), Value::Integer(0)));
        line(&connection, "INSERT INTO f VALUES ('fig', 'k')");
        assert_eq!((count("k"), count("fig")), (Value::Integer(3), Value::Integer(1)));
        run(&connection, "INSERT INTO f(f) VALUES ('integrity-check')").unwrap();
        connection.undo().unwrap();
        connection.undo().unwrap();
        connection.redo().unwrap();
        assert_eq!((count("k"), count("pear")), (Value::Integer(2), Value::Integer(1)));
        run(&connection, "INSERT INTO f(f) VALUES ('integrity-check'); INSERT INTO box VALUES (50, 1, 2, 'b')")
            .unwrap();
        if begin == "BEGIN" {
            line(&connection, "COMMIT");
        }
        drop(connection);
        let connection = open_file(&path).unwrap();
        run(&connection, "INSERT INTO f(f) VALUES ('integrity-check')").unwrap();
        assert_eq!(one(&connection, "SELECT count(*) FROM f WHERE f MATCH 'pear'"), Value::Integer(1));
    }
}

#[test]
fn every_kind_of_change_of_the_schema() {
    there_and_back(
        SHOP,
        &[
            "CREATE TABLE n(a, b)",
            "CREATE INDEX i ON n(a)",
            "INSERT INTO n VALUES (1, 2)",
            "CREATE VIEW v AS SELECT * FROM n",
            "CREATE TRIGGER tt AFTER INSERT ON n BEGIN DELETE FROM log; END",
            "ALTER TABLE n RENAME TO m",
            "ALTER TABLE m RENAME COLUMN a TO aa",
            "ALTER TABLE m ADD COLUMN c DEFAULT 5",
            "ALTER TABLE m DROP COLUMN b",
            "CREATE TABLE made AS SELECT * FROM r",
            "DROP INDEX rg",
            "DROP TRIGGER tt",
            "DROP VIEW v",
            "DROP TABLE g",
            "CREATE VIRTUAL TABLE f USING fts5(x)",
            "INSERT INTO f VALUES ('w')",
            "DROP TABLE f",
            "ANALYZE",
            "PRAGMA user_version = 7",
            "PRAGMA application_id = 9",
            "CREATE TEMP TABLE tmp(a)",
            "INSERT INTO tmp VALUES (1)",
            "DROP TABLE tmp",
            "CREATE TABLE IF NOT EXISTS u(a)",
        ],
    );
}

#[test]
fn vacuum_is_a_change_as_it_may_give_other_rowids() {
    let (_folder, path) = place("v.db");
    build(&path, "CREATE TABLE t(a); INSERT INTO t VALUES (1), (2), (3); DELETE FROM t WHERE a = 2");
    let connection = recorded(&path);
    line(&connection, "UPDATE t SET a = a + 10");
    let before = dump(&connection);
    line(&connection, "VACUUM");
    assert_ne!(dump(&connection), before);
    connection.undo().unwrap();
    same(&connection, &before, "vacuum");
    connection.undo().unwrap();
    assert_eq!(one(&connection, "SELECT max(a) FROM t"), Value::Integer(3));
}

#[test]
fn a_line_of_rows_and_schema_is_one_step() {
    let (_folder, path) = place("mixed.db");
    build(&path, SHOP);
    let connection = recorded(&path);
    let before = dump(&connection);
    let changes = line(
        &connection,
        "DELETE FROM r; CREATE TABLE x(a); INSERT INTO x VALUES (1); INSERT INTO u VALUES (99, 'n'); DROP TABLE log",
    );
    assert_eq!(changes.len(), 2);
    let after = dump(&connection);
    assert_eq!(connection.undo().unwrap().len(), 2);
    same(&connection, &before, "undo");
    assert_eq!(connection.redo().unwrap().len(), 2);
    same(&connection, &after, "redo");
}

#[test]
fn counts_tell_what_was_direct() {
    let (_folder, path) = place("counts.db");
    build(&path, SHOP);
    let connection = recorded(&path);
    let changes = line(&connection, "DELETE FROM g WHERE id = 1");
    let of = |table: &str| changes[0].table_counts().iter().find(|touched| touched.table == table).unwrap().clone();
    assert_eq!(of("g").direct, RowCounts { deleted: 1, ..RowCounts::default() });
    assert_eq!(of("r").indirect, RowCounts { deleted: 2, ..RowCounts::default() });
    assert_eq!(of("d").indirect, RowCounts { updated: 2, ..RowCounts::default() });
    assert_eq!(of("log").indirect, RowCounts { inserted: 1, ..RowCounts::default() });
    assert!(of("r").direct.is_none() && !changes[0].changes_schema());
}

/// Rowids that follow each other, with gaps, at both ends of all numbers, in a column that is not the first, and by turns with
/// those of another table, are told apart in the log.
#[test]
fn neighbours_and_others_come_back() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.db");
    rusqlite::Connection::open(&path).unwrap().execute_batch("CREATE TABLE zero(a)").unwrap();
    let connection = recorded(&path);
    for sql in [
        "CREATE TABLE first(id INTEGER PRIMARY KEY, a, r REAL)",
        "CREATE TABLE second(a, id INTEGER PRIMARY KEY, b)",
        "CREATE TABLE third(a)",
        "CREATE TRIGGER follow AFTER UPDATE ON first BEGIN UPDATE second SET b = b + 1 WHERE id = new.id; DELETE FROM third WHERE rowid = new.id; END",
        "INSERT INTO first VALUES (-9223372036854775808, 'x', 1), (-1, NULL, 2), (0, x'00', 3), (1, 1, 4), (2, 2, 5), (7, 7, 6), (9223372036854775806, 8, 7), (9223372036854775807, 9, 8)",
        "INSERT INTO second SELECT a, id, 0 FROM first",
        "INSERT INTO third(rowid, a) SELECT id, r FROM first",
    ] {
        line(&connection, sql);
    }
    for sql in [
        "UPDATE first SET a = 5, r = r + 1",
        "UPDATE first SET a = 5 WHERE id IN (1, 2)",
        "DELETE FROM first",
        "DELETE FROM second WHERE id <> 0",
        "UPDATE OR REPLACE second SET id = id + 1 WHERE id < 9",
    ] {
        let before = dump(&connection);
        line(&connection, sql);
        let after = dump(&connection);
        assert_ne!(before, after, "{sql}");
        connection.undo().unwrap();
        same(&connection, &before, sql);
        connection.redo().unwrap();
        same(&connection, &after, sql);
        connection.undo().unwrap();
    }
}
