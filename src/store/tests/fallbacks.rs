//! Collations and functions that only another program has, and texts in double quotes.

use rusqlite::functions::FunctionFlags;

use super::*;

/// A database made by a program with a collation `unicase` and a function `title_sort` of its own.
fn foreign() -> (TempDir, PathBuf) {
    let (folder, path) = place("foreign.db");
    let connection = rusqlite::Connection::open(&path).unwrap();
    connection.create_collation("unicase", |a, b| a.to_lowercase().cmp(&b.to_lowercase())).unwrap();
    let flags = FunctionFlags::SQLITE_UTF8 | FunctionFlags::SQLITE_DETERMINISTIC;
    connection
        .create_scalar_function("title_sort", 1, flags, |context| Ok(context.get::<String>(0)?.to_uppercase()))
        .unwrap();
    connection
        .execute_batch(
            "CREATE TABLE tags(id INTEGER PRIMARY KEY, name TEXT COLLATE unicase, UNIQUE (name));
             CREATE TABLE notes(id INTEGER PRIMARY KEY, name TEXT COLLATE unicase);
             CREATE TABLE decks(name TEXT COLLATE unicase PRIMARY KEY, n) WITHOUT ROWID;
             CREATE TABLE books(id INTEGER PRIMARY KEY, title TEXT, sort TEXT,
                                virt AS (title_sort(title)) VIRTUAL, stored AS (title_sort(title)) STORED);
             CREATE INDEX by_sort ON books(title_sort(title));
             CREATE TRIGGER ins AFTER INSERT ON books BEGIN UPDATE books SET sort = title_sort(new.title) WHERE id = new.id; END;
             CREATE VIEW shelf AS SELECT id, \"title_sort\" (title) AS t, lower(title) AS l FROM books;
             CREATE TABLE plain(id INTEGER PRIMARY KEY, a); INSERT INTO plain VALUES (1, 1);
             CREATE TABLE games(id); CREATE TABLE player(id, game REFERENCES games(id), size decimal(10, 2));
             INSERT INTO tags VALUES (1, 'banana'), (2, 'Apple'), (3, 'Cherry'), (4, 'date');
             INSERT INTO notes SELECT * FROM tags;
             INSERT INTO decks SELECT name, id FROM tags;
             INSERT INTO books(title) VALUES ('Emma'), ('Dune');",
        )
        .unwrap();
    (folder, path)
}

fn text(text: &str) -> Vec<Value> {
    vec![Value::text(text)]
}

#[test]
fn an_unknown_collation_becomes_the_order_of_bytes() {
    let (folder, path) = foreign();
    let before = snapshot(folder.path());
    let connection = open_file(&path).unwrap();
    assert!(connection.take_warnings().is_empty());
    assert_eq!(
        rows(&connection, "SELECT name FROM notes ORDER BY name"),
        [text("Apple"), text("Cherry"), text("banana"), text("date")]
    );
    let warnings = connection.take_warnings();
    assert_eq!(warnings.len(), 1);
    assert!(warnings[0].message.contains("`unicase`"), "{warnings:?}");
    assert_eq!(rows(&connection, "SELECT id FROM notes WHERE name > 'a' ORDER BY name").len(), 2);
    assert_eq!(rows(&connection, "SELECT id FROM tags WHERE name COLLATE binary = 'Cherry'"), [[Value::Integer(3)]]);
    assert!(connection.take_warnings().is_empty());
    drop(connection);
    assert_eq!(snapshot(folder.path()), before);
}

#[test]
fn an_index_in_the_order_of_another_program_is_not_searched() {
    let (_folder, path) = foreign();
    let connection = open_file(&path).unwrap();
    for sql in [
        "SELECT id FROM tags WHERE name = 'Cherry'",
        "SELECT id FROM tags WHERE name > 'a'",
        "SELECT n FROM decks WHERE name = 'Cherry'",
        "SELECT t.id FROM notes n JOIN tags t ON t.name = n.name",
        "SELECT id FROM tags WHERE name IN ('Apple', 'Cherry')",
    ] {
        let error = refusal(run(&connection, sql));
        assert!(error.message.contains("would miss records"), "{sql}: {error}");
        assert!(error.hints[0].contains("COLLATE binary"), "{sql}: {error}");
        assert!(run(&connection, &format!("EXPLAIN {sql}")).is_ok());
    }
    for (sql, found) in [
        ("SELECT id FROM tags WHERE name COLLATE binary = 'Cherry'", 1),
        ("SELECT n FROM decks WHERE name COLLATE binary IN ('Cherry', 'date')", 2),
        ("SELECT t.id FROM notes n JOIN tags t ON t.name COLLATE binary = n.name", 4),
        ("SELECT name FROM tags", 4),
        ("SELECT * FROM decks", 4),
        ("SELECT * FROM tags WHERE id = 3", 1),
        ("SELECT id FROM notes WHERE name = 'Cherry'", 1),
        ("SELECT name FROM tags ORDER BY name COLLATE binary LIMIT 2", 2),
    ] {
        assert_eq!(rows(&connection, sql).len(), found, "{sql}");
    }
}

#[test]
fn no_damage_is_found_where_there_is_none() {
    let (_folder, path) = foreign();
    let connection = open_file(&path).unwrap();
    for sql in ["PRAGMA integrity_check", "PRAGMA main.integrity_check(5)", "SELECT * FROM pragma_integrity_check"] {
        let error = refusal(run(&connection, sql));
        assert!(error.message.contains("cannot be checked") && error.hints[0].contains("quick_check"), "{error}");
    }
    assert_eq!(one(&connection, "PRAGMA quick_check"), Value::text("ok"));
}

#[test]
fn a_change_that_needs_the_order_of_another_program_is_refused() {
    let (folder, path) = foreign();
    let before = snapshot(folder.path());
    let connection = open_file(&path).unwrap();
    for sql in [
        "INSERT INTO tags VALUES (9, 'x')",
        "UPDATE tags SET name = 'y' WHERE id = 1",
        "DELETE FROM tags WHERE id = 1",
        "INSERT INTO decks VALUES ('z', 1)",
        "CREATE INDEX i ON notes(name)",
        "REINDEX",
        "VACUUM",
    ] {
        let error = refusal(run(&connection, sql));
        assert!(error.message.contains("unicase") && error.message.contains("nothing was written"), "{sql}: {error}");
    }
    let target = folder.path().join("copy.db");
    assert!(run(&connection, &format!("VACUUM INTO '{}'", target.display())).is_err());
    let _ = fs::remove_file(target);
    drop(connection);
    assert_eq!(snapshot(folder.path()), before);
    let connection = open_file(&path).unwrap();
    assert!(run(&connection, "VACUUM").is_err(), "before anything asked for the collation");
    // What needs no such index can be changed.
    assert_eq!(run(&connection, "INSERT INTO notes VALUES (9, 'x')").unwrap(), 1);
    assert_eq!(run(&connection, "UPDATE notes SET name = 'y' WHERE name = 'x'").unwrap(), 1);
    assert_eq!(run(&connection, "INSERT INTO plain(a) VALUES (1)").unwrap(), 1);
}

#[test]
fn an_unknown_function_of_the_schema_gives_null() {
    let (folder, path) = foreign();
    let before = snapshot(folder.path());
    let connection = open_file(&path).unwrap();
    assert_eq!(
        rows(&connection, "SELECT * FROM books WHERE id = 1"),
        [[Value::Integer(1), Value::text("Emma"), Value::text("EMMA"), Value::Null, Value::text("EMMA")]]
    );
    let warnings = connection.take_warnings();
    assert_eq!(warnings.len(), 1);
    assert!(warnings[0].message.contains("`title_sort`"), "{warnings:?}");
    assert_eq!(
        rows(&connection, "SELECT * FROM shelf WHERE id = 2"),
        [[Value::Integer(2), Value::Null, Value::text("dune")]]
    );
    assert!(connection.take_warnings().is_empty());
    assert_eq!(rows(&connection, "SELECT title FROM books ORDER BY title"), [text("Dune"), text("Emma")]);
    drop(connection);
    assert_eq!(snapshot(folder.path()), before);
    let connection = open_file(&path).unwrap();
    assert_eq!(rows(&connection, "SELECT t FROM shelf").len(), 2);
    assert_eq!(connection.take_warnings().len(), 1);
}

#[test]
fn a_change_that_would_write_what_a_stand_in_says_is_refused() {
    let (folder, path) = foreign();
    let before = snapshot(folder.path());
    for reading_first in [false, true] {
        let connection = open_file(&path).unwrap();
        if reading_first {
            rows(&connection, "SELECT * FROM books");
        }
        for sql in [
            "INSERT INTO books(title) VALUES ('x')",
            "UPDATE books SET title = 'x' WHERE id = 1",
            "DELETE FROM books WHERE id = 1",
            "UPDATE plain SET a = (SELECT t FROM shelf WHERE id = 1)",
            "INSERT INTO plain(a) SELECT title_sort(title || '') FROM books",
            "INSERT INTO books(title) VALUES ('x') RETURNING id",
        ] {
            let error = refusal(run(&connection, sql));
            assert!(error.message.contains("title_sort"), "{sql}: {error}");
            assert!(connection.is_autocommit());
        }
        drop(connection);
        assert_eq!(snapshot(folder.path()), before);
    }
}

#[test]
fn what_only_the_user_typed_is_an_error() {
    let (_folder, path) = foreign();
    let connection = open_file(&path).unwrap();
    for sql in
        ["SELECT nosuch(1)", "SELECT games(1)", "SELECT decimal(1)", "SELECT shelf(1)", "SELECT id(1) FROM games"]
    {
        let error = refusal(run(&connection, sql));
        assert!(error.message.starts_with("there is no function"), "{sql}: {error}");
    }
    let error = refusal(run(&connection, "SELECT name FROM notes ORDER BY id COLLATE title_sort"));
    assert!(error.message.starts_with("there is no collation"), "{error}");
    assert!(connection.take_warnings().is_empty());
}

#[test]
fn views_and_triggers_may_hold_texts_in_double_quotes() {
    let (_folder, path) = place("quotes.db");
    build(
        &path,
        "CREATE TABLE t(a DEFAULT \"none\", b CHECK (b <> \"bad\"));
         CREATE VIEW v AS SELECT a, \"hello\" AS greeting FROM t;
         CREATE TRIGGER g AFTER INSERT ON t BEGIN UPDATE t SET b = \"new\" WHERE rowid = new.rowid; END;
         INSERT INTO t(a) VALUES (1)",
    );
    let connection = open_file(&path).unwrap();
    let error = refusal(run(&connection, "SELECT \"hello\" FROM t"));
    assert!(error.message.contains("no column `hello`"), "{error}");
    assert_eq!(rows(&connection, "SELECT * FROM v"), [[Value::Integer(1), Value::text("hello")]]);
    assert_eq!(run(&connection, "INSERT INTO t(b) VALUES ('x')").unwrap(), 1);
    assert_eq!(rows(&connection, "SELECT * FROM t WHERE rowid = 2"), [[Value::text("none"), Value::text("new")]]);
    assert!(run(&connection, "UPDATE t SET b = 'bad'").is_err());
    let connection = open_file(&path).unwrap();
    assert_eq!(run(&connection, "INSERT INTO t(b) VALUES ('x')").unwrap(), 1);
    let mut statement = connection.prepare("SELECT * FROM v").unwrap().unwrap();
    rusqlite::Connection::open(&path).unwrap().execute_batch("CREATE TABLE other(a)").unwrap();
    let mut seen = 0;
    statement
        .stream(&[], &mut |_| {
            seen += 1;
            Ok(ControlFlow::Continue(()))
        })
        .unwrap();
    assert_eq!(seen, 3);
}

#[test]
fn an_unknown_module_leaves_the_rest_readable() {
    let (_folder, path) = sample();
    let connection = rusqlite::Connection::open(&path).unwrap();
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_DEFENSIVE, false).unwrap();
    connection
        .execute_batch(
            "PRAGMA writable_schema=on;
             INSERT INTO sqlite_schema VALUES ('table', 'vec', 'vec', 0, 'CREATE VIRTUAL TABLE vec USING vec0(x)')",
        )
        .unwrap();
    drop(connection);
    let connection = open_file(&path).unwrap();
    let error = refusal(run(&connection, "SELECT * FROM vec"));
    assert!(error.message.contains("a module that is not built in: `vec0`"), "{error}");
    assert_eq!(rows(&connection, "SELECT * FROM t").len(), 3);
}
